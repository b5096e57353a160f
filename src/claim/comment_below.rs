//! Answers in comment lines below their statement, and statements that are commented out and documented to raise.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::BlockPlace;
use super::comment::{about, is_balanced, with_continuation};
use super::{reading, repl};
use crate::model::{Answer, Case, Form, Meaning, Mode, Reason, Rule, Subject};
use crate::syntax::{Comment, Kind, Source, Statement, transcript};
use crate::unit::Unit;
use crate::vocabulary::pattern;
use crate::vocabulary::remarks::{ROUGHLY, TIME_UNITS};

/// Finds the answers in comment lines of their own.
pub(super) fn cases(place: &BlockPlace, unit: &Unit) -> Vec<Case> {
    let beside = unit.source.comments.iter().filter(|comment| !comment.own_line);
    let taken: HashSet<usize> =
        beside.flat_map(|comment| comment.line + 1..=with_continuation(unit, comment).1).collect();
    let free = unit.source.comments.iter().filter(|comment| comment.own_line && !taken.contains(&comment.line));
    groups(free).into_iter().flat_map(|group| in_group(place, unit, &group)).collect()
}

/// Runs of comment lines at one column.
fn groups<'a>(comments: impl Iterator<Item = &'a Comment>) -> Vec<Vec<&'a Comment>> {
    let mut groups: Vec<Vec<&Comment>> = Vec::new();
    for comment in comments {
        match groups.last_mut().and_then(|group| group.last().map(|last| (last.line, last.column))) {
            Some((line, column)) if line + 1 == comment.line && column == comment.column => {
                groups.last_mut().into_iter().for_each(|group| group.push(comment));
            }
            _ => groups.push(vec![comment]),
        }
    }
    groups
}

/// An answer in a group: its lines, its text, and whether a lead-in stands on a line of its own above it.
struct Stated {
    first: usize,
    last: usize,
    answers: Vec<(Rule, Subject, Answer)>,
}

fn in_group(place: &BlockPlace, unit: &Unit, group: &[&Comment]) -> Vec<Case> {
    let mut cases: Vec<Case> = group.iter().filter_map(|comment| commented_out(place, unit, comment)).collect();
    let (Some(head), Some(tail)) = (group.first(), group.last()) else { return cases };
    cases.extend(timing_above(place, unit, tail));
    let Some((index, adjacent)) = statement_above(unit, head) else { return cases };
    let statement = &unit.source.statements[index];
    let followed = unit.source.statements.iter().any(|next| next.first == tail.line + 1);
    for stated in read_group(unit, index, group) {
        for (rule, subject, mut answer) in stated.answers {
            let raises = matches!(answer.meaning, Meaning::Raises { .. });
            let message = matches!(&answer.meaning, Meaning::Raises { message: Some(_), .. });
            // An exception below a statement that is commented out is that one's.
            let of_another = raises && group.iter().any(|line| line.line < stated.first && is_code(&line.text));
            if of_another {
                continue;
            }
            let far = !adjacent && !message && (followed || !may_stand_apart(statement, &answer));
            if far || raises && statement.kind == Kind::Definition && !message {
                continue;
            }
            // A comment right above the next statement may be about that, and one further down about much else.
            answer.firm &= !(raises && followed) && (adjacent || message || answer.led);
            let mode = answer.mode.unwrap_or(Mode::Script);
            let found = (Form::CommentBelow, rule, subject, answer);
            cases.push(place.case((stated.first, stated.last), (statement.first, &statement.text), mode, found));
        }
    }
    cases
}

/// Whether an answer may stand below a blank line: that of an expression, which a label announces or which is a value.
fn may_stand_apart(statement: &Statement, answer: &Answer) -> bool {
    let value = matches!(answer.meaning, Meaning::Value(_) | Meaning::Lines(_) | Meaning::Several(_));
    statement.is_expression() && (answer.led || value)
}

static DURATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"(?i)(?:[~≈]|\btakes? (?:{ROUGHLY})?)\s*[0-9]+(?:[.,][0-9]+)?\s*(?:{TIME_UNITS})\b.*$"))
});

/// A comment right above a statement that says how long it takes: `# Sequential: ~5 seconds`.
fn timing_above(place: &BlockPlace, unit: &Unit, comment: &Comment) -> Option<Case> {
    let index = unit.source.statements.iter().position(|statement| statement.first == comment.line + 1)?;
    let statement = &unit.source.statements[index];
    let said = DURATION.find(&comment.text)?.as_str();
    let answer = Answer { meaning: Meaning::Unverifiable(Reason::Timing), firm: true, ..reading::words(said, said) };
    let found = (Form::Comment, Rule::DurationAbove, Subject::Statement(index), answer);
    Some(place.case((comment.line, comment.line), (statement.first, &statement.text), unit.mode, found))
}

/// The statement that a comment below it is about, and whether it stands right above: of those that end there, the
/// one at the comment's column.
fn statement_above(unit: &Unit, comment: &Comment) -> Option<(usize, bool)> {
    let statements = &unit.source.statements;
    let last = statements.iter().filter(|statement| statement.last < comment.line).map(|s| s.last).max()?;
    let blank = comment.line - last - 1;
    let ending: Vec<usize> = (0..statements.len()).filter(|&at| statements[at].last == last).collect();
    let at_column = ending.iter().copied().find(|&at| statements[at].column == comment.column);
    // Of a compound statement that ends with an expression, that is what may have a value.
    let inner = ending.last().copied().filter(|&at| statements[at].kind == Kind::Expression);
    let whole = at_column.filter(|&at| inner.is_none() || statements[at].is_expression());
    let index = whole.or(inner).or_else(|| ending.last().copied())?;
    (blank <= 1).then_some((index, blank == 0))
}

fn read_group(unit: &Unit, index: usize, group: &[&Comment]) -> Vec<Stated> {
    if let Some(stated) = traceback(index, group) {
        return vec![stated];
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(comment) = group.get(at) {
        let next = group.get(at + 1);
        if comment.is_output {
            let end = group[at..].iter().position(|line| !line.is_output).map_or(group.len(), |count| at + count);
            found.extend(output(index, &group[at..end], true, Rule::OutputMark));
            at = end;
            continue;
        }
        if reading::is_lead_in(&comment.text) {
            let end = outdented(unit, group, at, end_of_output(group, at + 1));
            found.extend(announced(unit, index, &group[at + 1..end], &comment.text));
            at = end.max(at + 1);
            continue;
        }
        if is_commented_out(unit, index, comment) {
            at += 1;
            continue;
        }
        let contrasted = next.is_some_and(|next| reading::is_reality(&next.text));
        if reading::is_expectation(&comment.text) && contrasted {
            at += 1;
            continue;
        }
        let end = closing_line(group, at);
        let text = group[at..=end].iter().map(|comment| comment.text.as_str()).collect::<Vec<_>>().join(" ");
        let mut answers: Vec<_> = about(unit, index, &text, Rule::BelowStatement)
            .into_iter()
            .filter(|(.., answer)| is_stated(answer))
            .collect();
        goes_on(group, end + 1, answers.iter_mut().map(|(.., answer)| answer));
        if !answers.is_empty() {
            found.push(Stated { first: comment.line, last: group[end].line, answers });
        }
        at = end + 1;
    }
    as_lines(unit, index, group, found)
}

/// Words behind a label may go on in the lines below: then all of them together are what is printed.
fn goes_on<'a>(group: &[&Comment], from: usize, answers: impl Iterator<Item = &'a mut Answer>) {
    let is_own = |line: &&&Comment| !reading::is_lead_in(&line.text) && !line.text.is_empty();
    let rest: Vec<&str> =
        group[from.min(group.len())..].iter().take_while(is_own).map(|line| line.text.as_str()).collect();
    for answer in answers.filter(|answer| answer.led && answer.meaning == Meaning::Words && !rest.is_empty()) {
        answer.bare = format!("{} {}", answer.bare, rest.join(" "));
    }
}

/// Several lines without a label, below what may print several: they may be the output line by line, each of them, and
/// not a value and remarks about it.
fn as_lines(unit: &Unit, index: usize, group: &[&Comment], mut found: Vec<Stated>) -> Vec<Stated> {
    let statement = &unit.source.statements[index];
    let prints = statement.is_expression() || matches!(statement.kind, Kind::Compound | Kind::Assign { .. });
    let is_label = |text: &str| reading::is_lead_in(text) || reading::is_expectation(text) || reading::is_reality(text);
    let labelled = group.iter().any(|comment| comment.is_output || is_label(&comment.text));
    if group.len() < 2 || !prints || labelled || group.iter().any(|comment| is_commented_out(unit, index, comment)) {
        return found;
    }
    let Some(mut lines) = output(index, group, false, Rule::OutputLines) else { return found };
    let is_value = |comment: &&Comment| {
        let read = reading::read(&comment.text);
        matches!(read.as_slice(), [answer] if answer.firm && matches!(answer.meaning, Meaning::Value(_)) && answer.remark.is_empty())
    };
    if group.iter().all(is_value) {
        lines.answers.iter_mut().for_each(|(.., answer)| answer.firm = true);
        return vec![lines];
    }
    let whole = lines.answers.first().map_or(String::new(), |(.., answer)| answer.whole.clone());
    for (.., answer) in found.iter_mut().flat_map(|stated| &mut stated.answers) {
        // What one line says may be a part of all that is printed.
        if matches!(answer.meaning, Meaning::Value(_) | Meaning::Words) {
            answer.bare.clone_from(&whole);
        }
    }
    found.push(lines);
    found
}

/// The exception of a traceback in comment lines.
fn traceback(index: usize, group: &[&Comment]) -> Option<Stated> {
    let texts: Vec<&str> = group.iter().map(|comment| comment.text.as_str()).collect();
    let start = texts.iter().position(|line| transcript::is_traceback(line))?;
    let answer = repl::raised(&texts[start..])?;
    let (first, last) = (group[start].line, group.last()?.line);
    Some(Stated {
        first,
        last,
        answers: vec![(Rule::TracebackInComments, Subject::Statement(index), Answer { firm: true, ..answer })],
    })
}

/// Whether a comment in the body of a function is a statement that is left out, and no answer: `# return "finally"`.
fn is_commented_out(unit: &Unit, index: usize, comment: &Comment) -> bool {
    let statement = &unit.source.statements[index];
    let code = comment.text.split(" #").next().unwrap_or_default().trim();
    let leaves = ["return ", "raise ", "yield ", "del "].iter().any(|word| code.starts_with(word));
    leaves && comment.column > 0 && statement.parent.is_some() && Source::parse(code).is_valid()
}

/// Without a lead-in, words below a statement are taken for an explanation.
fn is_stated(answer: &Answer) -> bool {
    match &answer.meaning {
        Meaning::Words | Meaning::Nothing => answer.led,
        Meaning::Several(_) | Meaning::Either(_) => answer.firm || answer.led,
        Meaning::Unverifiable(reason) => answer.led || *reason == Reason::Timing,
        _ => answer.firm || answer.led || answer.remark.is_empty(),
    }
}

/// Whether a comment is a statement: one that words cannot be.
fn is_code(text: &str) -> bool {
    text.ends_with([')', ']']) && !text.contains(' ') && Source::parse(text).is_valid()
}

fn end_of_output(group: &[&Comment], from: usize) -> usize {
    (from..group.len())
        .find(|&at| group[at].text.is_empty() || reading::is_lead_in(&group[at].text))
        .unwrap_or(group.len())
}

/// Where output ends that is indented below its label: at a line that is not, which is a remark again.
fn outdented(unit: &Unit, group: &[&Comment], label: usize, end: usize) -> usize {
    let indent = |at: usize| {
        let line = unit.code.lines().nth(group[at].line - 1).unwrap_or_default();
        let text = line.split_once('#').map_or("", |(_, text)| text);
        text.len() - text.trim_start().len()
    };
    let is_out = |at: &usize| indent(*at) <= indent(label);
    (label + 2..end).find(|at| indent(label + 1) > indent(label) && is_out(at)).unwrap_or(end)
}

/// Index of the line at which the brackets opened in line `at` are closed.
fn closing_line(group: &[&Comment], at: usize) -> usize {
    let mut text = String::new();
    for (end, comment) in group.iter().enumerate().skip(at).take(40) {
        text.push_str(&comment.text);
        if is_balanced(&text) {
            return end;
        }
    }
    at
}

/// The lines below a lead-in: one is read as any answer, several are the output line by line.
fn announced(unit: &Unit, index: usize, lines: &[&Comment], lead_in: &str) -> Option<Stated> {
    let (first, last) = (lines.first()?, lines.last()?);
    let texts: Vec<&str> = lines.iter().map(|comment| comment.text.as_str()).collect();
    let (rule, subject) = (Rule::BelowLabel, Subject::Statement(index));
    let answers = if let ([text], false) = (texts.as_slice(), lead_in.is_empty()) {
        let led = |answer: Answer| (rule, subject.clone(), Answer { led: true, ..answer });
        let found = about(unit, index, text, rule);
        if found.is_empty() { reading::read(text).into_iter().map(led).collect() } else { found }
    } else if let Some(raised) = texts.last().filter(|_| texts.iter().any(|line| line.starts_with("Traceback"))) {
        reading::read(raised).into_iter().map(|answer| (rule, subject.clone(), answer)).collect()
    } else {
        let mut stated = output(index, lines, !lead_in.is_empty(), rule)?;
        for (.., answer) in &mut stated.answers {
            answer.versions = super::notes::versions(lead_in);
        }
        return Some(stated);
    };
    Some(Stated { first: first.line, last: last.line, answers })
}

/// The lines as output, line by line. `sure` tells whether they can be nothing else.
fn output(index: usize, lines: &[&Comment], sure: bool, rule: Rule) -> Option<Stated> {
    let (first, last) = (lines.first()?, lines.last()?);
    let texts: Vec<String> = lines.iter().map(|comment| comment.text.clone()).collect();
    let whole = texts.join("\n");
    let answer = Answer {
        documented: whole.clone(),
        remark: String::new(),
        meaning: Meaning::Lines(texts),
        whole,
        bare: String::new(),
        firm: sure,
        led: sure,
        mode: None,
        versions: None,
        doctest: None,
    };
    Some(Stated { first: first.line, last: last.line, answers: vec![(rule, Subject::Statement(index), answer)] })
}

/// `# t[0] = 1  # TypeError: …`: a statement in a comment, with its answer.
fn commented_out(place: &BlockPlace, unit: &Unit, comment: &Comment) -> Option<Case> {
    let (code, remark) = comment.text.split_once(" #")?;
    let source = Source::parse(code.trim());
    let [statement] = source.statements.as_slice() else { return None };
    let acts = !matches!(statement.kind, Kind::Other | Kind::Definition | Kind::Compound | Kind::Import);
    let answer = reading::read(remark).into_iter().next()?;
    let raises = matches!(answer.meaning, Meaning::Raises { name: Some(_), .. } | Meaning::Warns { .. });
    let value = matches!(answer.meaning, Meaning::Value(_)) && statement.is_expression();
    if !source.is_valid() || !acts || !(raises || value) || !answer.firm {
        return None;
    }
    let subject = Subject::CommentedOut { line: comment.line, code: code.trim().to_owned() };
    let at = (comment.line, comment.line);
    Some(place.case(at, (comment.line, code.trim()), unit.mode, (Form::Comment, Rule::CommentedOut, subject, answer)))
}

#[cfg(test)]
mod tests {
    use super::super::{Case, find};
    use super::*;
    use crate::document::Document;
    use crate::extract::extract;

    fn stated(code: &str) -> Vec<(usize, usize, String, bool)> {
        let extracted = extract(&Document::new("d.md".into(), &format!("```python\n{code}\n```\n")));
        let units: Vec<_> = extracted.blocks.iter().map(|block| block.is_python().then(|| Unit::new(block))).collect();
        let told =
            |case: Case| (case.claim.line - 1, case.claim.last_line - 1, case.claim.documented, case.answer.firm);
        find(&extracted, &units, Vec::new()).into_iter().map(told).collect()
    }

    fn one(first: usize, last: usize, said: &str, firm: bool) -> Vec<(usize, usize, String, bool)> {
        vec![(first, last, said.to_owned(), firm)]
    }

    #[test]
    fn lines_below_a_loop_are_its_output() {
        assert_eq!(stated("for i in a:\n    print(i)\n# 0\n# 1"), one(3, 4, "0\n1", true));
        assert_eq!(stated("for i in a:\n    print(i)\n# fig\n# kiwi"), one(3, 4, "fig\nkiwi", false));
        assert_eq!(stated("x = [print(i) for i in a]\n# x: 3\n# x: 5").last(), one(2, 3, "x: 3\nx: 5", false).last());
    }

    #[test]
    fn a_value_may_be_the_last_of_the_lines_that_are_printed() {
        let found = stated("print(f())\n# Working\n# 5.0");
        assert!(found.contains(&(2, 3, "Working\n5.0".to_owned(), false)), "{found:?}");
    }

    #[test]
    fn one_blank_line_may_stand_between() {
        assert_eq!(stated("print(f())\n\n# [1, 2]"), one(3, 3, "[1, 2]", false));
        assert_eq!(stated("print(f())\n\n# Output: [1, 2]"), one(3, 3, "[1, 2]", true));
        assert_eq!(stated("print(f())\n\n\n# [1, 2]"), []);
        assert_eq!(stated("print(f())\n\n# [1, 2]\nx = 1"), []);
    }

    #[test]
    fn a_remark_that_is_not_indented_ends_the_output() {
        let text = "for k in d:\n    print(k)\n# Output:\n#   a 1\n#   b 2\n# The order is that of insertion";
        assert_eq!(stated(text), one(4, 5, "a 1\nb 2", true));
        assert_eq!(stated("print(f())\n# Output:\n# a\n# b"), one(3, 4, "a\nb", true));
    }

    #[test]
    fn an_exception_is_of_the_line_that_is_commented_out() {
        let text = "print(s)\n# s[0]\n# if you uncomment the line above you get\n# TypeError: 'set' object is not subscriptable";
        assert!(stated(text).iter().all(|(_, _, said, _)| !said.starts_with("TypeError")), "{:?}", stated(text));
    }

    #[test]
    fn tracebacks_are_one_answer() {
        let head = "# Traceback (most recent call last):\n#   ...\n";
        let chain =
            format!("f()\n{head}# KeyError: 1\n#\n# During handling of the above exception\n#\n{head}# ValueError: 2");
        assert_eq!(stated(&chain), one(2, 10, "ValueError: 2", true));
    }

    #[test]
    fn statements_that_are_left_out_state_nothing() {
        assert_eq!(
            stated("def f():\n    try:\n        g()\n    finally:\n        print(1)\n        # return 2  # not"),
            []
        );
    }

    #[test]
    fn an_expression_at_the_end_of_a_compound_statement_is_asked_for_its_value() {
        assert_eq!(stated("try:\n    f()\nexcept E as e:\n    e.args\n# => (1,)"), one(5, 5, "(1,)", true));
    }
}
