//! The rules by which answers are found: each claim tells which of them read it.

use serde::{Deserialize, Serialize};

/// A reading rule. `tests/reading/` has a document for each, with an example and a counter-example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// `repl::cases`
    BelowPrompt,
    /// `repl::beside_the_prompt`
    BesidePrompt,
    /// `comment::cases`
    BesideStatement,
    /// `comment::about_a_name`
    AboutName,
    /// `comment_below::cases`
    BelowStatement,
    /// `comment_below::announced`
    BelowLabel,
    /// `comment_below::as_lines`
    OutputLines,
    /// `comment_below::read_group`, of lines that begin with `#>`
    OutputMark,
    /// `comment_below::traceback`
    TracebackInComments,
    /// `comment_below::commented_out`
    CommentedOut,
    /// `comment_below::timing_above`
    DurationAbove,
    /// `assertion::cases`
    Assertion,
    /// `answer_block::cases`
    AnswerBlock,
    /// `cell_result::case`
    CellResult,
    /// `answer_paragraph`: a code span behind a label, or under a heading that is one
    LabelledSpan,
    /// `answer_paragraph`: plain words behind a label, or a code span alone below one
    LabelledValue,
    /// `answer_paragraph`: an option that is checked, or that its letter names
    Option,
    /// `answer_paragraph::said_alone`
    BareList,
    /// `prose::read`
    Sentence,
    /// `plain_prose::read`
    PlainSentence,
    /// `inline::in_comments`
    SentenceInComment,
    /// `table::read`
    TableRow,
    /// `corpus::cases`
    #[default]
    Corpus,
}

impl Rule {
    /// All of them, in the order of docs/reading.md.
    pub const ALL: [Rule; 23] = [
        Rule::BelowPrompt,
        Rule::BesidePrompt,
        Rule::BesideStatement,
        Rule::AboutName,
        Rule::BelowStatement,
        Rule::BelowLabel,
        Rule::OutputLines,
        Rule::OutputMark,
        Rule::TracebackInComments,
        Rule::CommentedOut,
        Rule::DurationAbove,
        Rule::Assertion,
        Rule::AnswerBlock,
        Rule::CellResult,
        Rule::LabelledSpan,
        Rule::LabelledValue,
        Rule::Option,
        Rule::BareList,
        Rule::Sentence,
        Rule::PlainSentence,
        Rule::SentenceInComment,
        Rule::TableRow,
        Rule::Corpus,
    ];

    /// Its name in reports, and what it reads.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Rule::BelowPrompt => ("below-prompt", "below a prompt, up to a blank line, a remark or a closing mark"),
            Rule::BesidePrompt => ("beside-prompt", "in a comment at a prompt below which nothing stands"),
            Rule::BesideStatement => ("beside-statement", "in a comment on the line of the statement"),
            Rule::AboutName => ("about-name", "in a comment that names what it is about"),
            Rule::BelowStatement => ("below-statement", "in comment lines below a statement"),
            Rule::BelowLabel => ("below-label", "in comment lines below one that only leads in"),
            Rule::OutputLines => ("output-lines", "in several comment lines below what may print several"),
            Rule::OutputMark => ("output-mark", "in comment lines that begin with `#>`"),
            Rule::TracebackInComments => ("traceback-in-comments", "in a traceback in comment lines"),
            Rule::CommentedOut => ("commented-out", "beside a statement that is commented out"),
            Rule::DurationAbove => ("duration-above", "in a comment above a statement that says how long it takes"),
            Rule::Assertion => ("assertion", "in an assertion at the top level that nothing tells to fail"),
            Rule::AnswerBlock => ("answer-block", "in a block below the code that it is the output of, line by line"),
            Rule::CellResult => ("cell-result", "in the stored result of a notebook's cell"),
            Rule::LabelledSpan => {
                ("labelled-span", "in a paragraph below code that begins with a label or stands under one")
            }
            Rule::LabelledValue => ("labelled-value", "in plain words behind a label below code, or alone below one"),
            Rule::Option => ("option", "in an option below a question that is checked or that a letter names"),
            Rule::BareList => ("bare-list", "in a paragraph that is a list and nothing else, below one expression"),
            Rule::Sentence => ("sentence", "in a sentence: code in backticks, a verb, the answer"),
            Rule::PlainSentence => ("plain-sentence", "in a sentence without backticks"),
            Rule::SentenceInComment => ("sentence-in-comment", "in a sentence that is a comment of its own"),
            Rule::TableRow => ("table-row", "in a row of a table with a column of code and one of answers"),
            Rule::Corpus => ("corpus", "in a file of expected/"),
        }
    }

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        self.words().0
    }

    /// Where it reads an answer: the end of a sentence that begins "an answer".
    pub fn description(self) -> &'static str {
        self.words().1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_has_one_name() {
        for rule in Rule::ALL {
            assert_eq!(serde_json::to_value(rule).ok(), Some(rule.name().into()));
            assert_eq!(Rule::ALL.iter().filter(|other| other.name() == rule.name()).count(), 1, "{rule:?}");
        }
    }
}
