//! Code at the left margin of running text, without a fence: what is left of a page that was copied as text.
//!
//! Such a page marks nothing: prose runs into code and code into prose. What tells them apart is that code parses.
//! Statement by statement, as long as the next one parses too, lines are gathered to a run; the run is code where
//! its statements could not be sentences. Anything that could be (a single word, a label, a value) counts for code
//! only in the neighbourhood of what could not.

use std::collections::BTreeSet;

use super::chunk::{self, Chunk, What};
use super::{Line, Piece, TextLine};
use crate::model::Role;
use crate::syntax::prompt::is_prompt;

/// Lines of a document (1-based, inclusive) that are code.
pub(super) type Run = (usize, usize);

/// How sure the statements of a run must be together. A definition or an import is enough, or two assignments; a
/// single call needs words above it that lead to it, or a comment.
const SURE: usize = 3;

/// Most blank lines in a row within code.
const MOST_BLANK: usize = 3;

/// What a run has so far.
#[derive(Default)]
struct Gathered {
    chunks: Vec<Chunk>,
    /// The names that it defines.
    bound: BTreeSet<String>,
}

/// Finds the runs of code among lines of text.
pub(super) fn find(text: &[TextLine]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut gathered = Gathered::default();
    let mut at = 0;
    while at < text.len() {
        let next = if is_prompt(&text[at].text) { None } else { chunk::read(text, at) };
        let Some(next) = next else {
            runs.extend(close(text, &mut gathered));
            at = if is_prompt(&text[at].text) { paragraph_end(text, at) } else { at + 1 };
            at = skip_blank(text, at);
            continue;
        };
        if !goes_on(text, &gathered, &next) {
            runs.extend(close(text, &mut gathered));
        }
        at = skip_blank(text, next.end);
        gathered.bound.extend(next.names.bound.iter().cloned());
        gathered.chunks.push(next);
    }
    runs.extend(close(text, &mut gathered));
    runs
}

/// Takes the lines of runs out of the text. Returns the pieces, and the lines that are left.
pub(super) fn cut(text: Vec<TextLine>, runs: &[Run]) -> (Vec<Piece>, Vec<TextLine>) {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest: Vec<TextLine> = Vec::with_capacity(text.len());
    let mut runs = runs.iter().peekable();
    let mut above: Option<(usize, String)> = None;
    for line in text {
        while runs.next_if(|run| run.1 < line.line).is_some() {}
        match runs.peek() {
            Some(run) if run.0 == line.line => {
                let lead_in = above.take().filter(|(section, _)| *section == line.section);
                pieces.push(Piece {
                    lines: vec![Line::new(line.line, 0, line.text.trim_end())],
                    role: Role::Code,
                    section: line.section,
                    lead_in: lead_in.map_or_else(String::new, |(_, text)| text),
                    ..Piece::default()
                });
            }
            Some(run) if run.0 < line.line => {
                let own = Line::new(line.line, 0, line.text.trim_end());
                if let Some(piece) = pieces.last_mut() {
                    piece.lines.push(own);
                }
            }
            _ => {
                if !line.text.trim().is_empty() {
                    above = Some((line.section, line.text.trim().to_owned()));
                }
                rest.push(line);
            }
        }
    }
    (pieces, rest)
}

fn is_blank(text: &[TextLine], at: usize) -> bool {
    text.get(at).is_some_and(|line| line.text.trim().is_empty())
}

fn skip_blank(text: &[TextLine], from: usize) -> usize {
    (from..text.len()).find(|&at| !is_blank(text, at)).unwrap_or(text.len())
}

fn paragraph_end(text: &[TextLine], from: usize) -> usize {
    (from..text.len()).find(|&at| is_blank(text, at)).unwrap_or(text.len())
}

/// Whether a chunk goes on with those before it.
fn goes_on(text: &[TextLine], gathered: &Gathered, next: &Chunk) -> bool {
    let Some(last) = gathered.chunks.last() else { return true };
    let lines = text[next.start].line - text[last.start].line;
    lines == next.start - last.start
        && next.start - last.end <= MOST_BLANK
        && !next.is_stray(&text[next.start].text, |name| gathered.bound.contains(name))
}

/// Ends a run: what is left of it without what only looks like code at its ends, if that is surely code.
fn close(text: &[TextLine], gathered: &mut Gathered) -> Option<Run> {
    let Gathered { chunks, bound } = std::mem::take(gathered);
    let is_code = |chunk: &Chunk| {
        chunk.weight() > 0
            || chunk.what == What::Header
            || matches!(chunk.what, What::Code(_))
                && !chunk.is_stray(&text[chunk.start].text, |name| bound.contains(name))
    };
    let first = chunks.iter().position(is_code)?;
    let last = chunks.iter().rposition(is_code)?;
    let weight: u32 = chunks[first..=last].iter().map(Chunk::weight).sum();
    let hints = chunks[first..=last].iter().filter(|chunk| chunk.weight() > 0 && chunk.commented).count();
    let firm = chunks[first..=last].iter().any(|chunk| chunk.weight() > u32::from(!chunk.commented));
    let first = with_comments_above(text, &chunks, first);
    let last = with_comments_below(text, &chunks, last);
    let (start, end) = (chunks[first].start, chunks[last].end);
    let led = line_above(text, start).is_some_and(|line| line.trim_end().ends_with(':'));
    let sure = weight as usize + hints + usize::from(led) >= SURE;
    (sure && firm && !is_another_language(text, start, end)).then(|| (text[start].line, text[end - 1].line))
}

/// The text above, one blank line aside.
fn line_above(text: &[TextLine], start: usize) -> Option<&str> {
    let above = (start.saturating_sub(2)..start).rev().find(|&at| !is_blank(text, at))?;
    Some(&text[above].text)
}

/// Index of the first of the comments that belong to the code at `first`: those right above it, and those before a
/// blank line where they follow prose at once, as no heading does.
fn with_comments_above(text: &[TextLine], chunks: &[Chunk], first: usize) -> usize {
    let is_comment = |at: &usize| chunks[*at].what == What::Comment;
    let all = (0..first).rev().take_while(is_comment).last().unwrap_or(first);
    let follows_prose = chunks[all].start.checked_sub(1).is_some_and(|at| !is_blank(text, at));
    if follows_prose {
        return all;
    }
    (all..first).rev().take_while(|&at| chunks[at].end == chunks[at + 1].start).last().unwrap_or(first)
}

/// Index of the last of the comments that belong to the code at `last`.
fn with_comments_below(text: &[TextLine], chunks: &[Chunk], last: usize) -> usize {
    let is_comment = |at: &usize| chunks[*at].what == What::Comment;
    let all = (last + 1..chunks.len()).take_while(is_comment).last().unwrap_or(last);
    let prose_follows = chunks[all].end < text.len() && !is_blank(text, chunks[all].end);
    if prose_follows {
        return all;
    }
    (last + 1..=all).take_while(|&at| chunks[at].start == chunks[at - 1].end).last().unwrap_or(last)
}

/// Whether the lines around a run show that it is part of something else: another language, settings, a session.
fn is_another_language(text: &[TextLine], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    let glued = [before, text.get(end)];
    glued.into_iter().flatten().map(|line| line.text.trim()).any(|line| {
        let opens = ["$ ", "//", "/*", "<", "const ", "let ", "var ", "function ", "#include", "fn ", "pub ", "```"];
        let named = line.strip_prefix('[').is_some_and(|rest| rest.starts_with(char::is_alphabetic));
        let settings = named && line.ends_with(']') && !line.contains(['(', ',']);
        line.ends_with([';', '{', '}']) || opens.iter().any(|word| line.starts_with(word)) || settings
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::document::Document;
    use crate::extract::extract;
    use crate::model::BlockKind;

    /// Lines of the blocks, and the words above each.
    fn blocks(text: &str) -> Vec<(usize, usize)> {
        let extracted = extract(&Document::new("d.txt".into(), text));
        assert!(extracted.blocks.iter().all(|block| block.kind == BlockKind::Script));
        extracted.blocks.iter().map(|block| (block.first, block.last)).collect()
    }

    #[test]
    fn code_in_the_middle_of_prose() {
        let text = "Slices copy. Compare these:\na = [1]\nb = a[:]\n\na is b  # False\nThat’s all.";
        assert_eq!(blocks(text), [(2, 5)]);
        let extracted = extract(&Document::new("d.txt".into(), text));
        assert_eq!(extracted.blocks[0].lead_in, "Slices copy. Compare these:");
        assert_eq!(extracted.text.iter().map(|line| line.line).collect::<Vec<_>>(), [1, 6]);
    }

    #[test]
    fn a_body_ends_where_a_list_begins() {
        let text = "So:\ndef f(x):\n    return x\n\nprint(f(2))  # 2\n  • “Why?”\n  1. First you call it.\n";
        assert_eq!(blocks(text), [(2, 5)]);
    }

    #[test]
    fn a_letter() {
        let text = "Hi Ann,\n\nthis fails on my machine:\n\nimport json\nfrom pathlib import Path\n\n\
                    data = json.loads(Path(\"a.json\").read_text())\nfor row in data:\n    print(row[\"id\"])\n\n\
                    It is time, or is it?\n\nRegards,\nBob\n";
        assert_eq!(blocks(text), [(5, 10)]);
    }

    #[test]
    fn a_question_pasted_from_a_forum() {
        let text = "Asked 3 years ago\nModified 1 year ago\nViewed 12k times\n17\n\nI wrote this\n\n\
                    class A:\n    def __init__(self):\n        self.x = 1\n\nA.x\nwhich gives\n\n\
                    AttributeError: type object 'A' has no attribute 'x'\n\npython\nShare\n\n2 Answers\n";
        assert_eq!(blocks(text), [(8, 12)]);
    }

    #[test]
    fn a_page_in_another_language() {
        let text = "Listen sind veränderbar – das zeigt dieses Beispiel:\nliste = [3, 1]\nliste.sort()\n\
                    print(liste)  # [1, 3]\nAuch Namen dürfen Umlaute haben:\ngröße = 2\ngröße + 1  # 3\nEnde\n";
        assert_eq!(blocks(text), [(2, 4), (6, 7)]);
        assert_eq!(blocks("次の例を見てください。\nx = [1, 2]\nprint(x * 2)\n結果は同じです。\n"), [(2, 3)]);
    }

    #[test]
    fn comments_at_the_ends_belong_to_the_code() {
        assert_eq!(blocks("See:\n# one\n# two\n\nx = f(1)\n# 2\nDone now.\n# three\n# four\nProse.\n"), [(2, 6)]);
        assert_eq!(blocks("See:\n\nimport os\n\n# Other things\n\nProse.\n"), [(3, 3)]);
    }

    #[test]
    fn a_comment_in_the_code_is_no_heading() {
        let extracted =
            extract(&Document::new("d.txt".into(), "# Title\n\nAs in\nx = [1]\n# then\ny = x[:]\n\n## Next\n"));
        assert_eq!(extracted.sections.len(), 3);
        assert_eq!(extracted.blocks.iter().map(|block| (block.first, block.last)).collect::<Vec<_>>(), [(4, 6)]);
    }

    #[test]
    fn a_header_without_its_body_stays_with_its_neighbours() {
        let text = "Split it:\nclass A:\n    x = 1\n\nclass B:  # data only\nclass C:  # views only\nO is next.\n";
        assert_eq!(blocks(text), [(2, 6)]);
    }

    #[test]
    fn prose_that_parses_is_no_code() {
        for text in [
            "Note\nPerformance: fast\nPyPy: compiled\n",
            "The #1 mistake:\nTime is money\nyes or no\n",
            "import duties\nraise money\nreturn\n",
            "Overview (draft)\nSummary (long)\n",
            "Name, Age\nBob, 42\n2015-11-12\n",
            "if possible: done\nwith care: done\n",
            "requests>=2.0\nsix>=1.9\n[extras]\nname = \"x\"\nversion = \"1\"\n",
            "call\nos.path.join(a, b)\nto get it\n",
            "# Heading\n\n[link](target)\n\nls -l\ncp - x\n",
            "const x = f(1)\nfoo(x, 2)\nbar(x, \"a\")\n",
            "remove(list, item)\nremove(list, item, end)\n",
        ] {
            assert_eq!(blocks(text), [], "{text}");
        }
    }

    #[test]
    fn what_a_session_prints_is_no_code() {
        let text = ">>> f()\nx = 1\ny = 2\n";
        let extracted = extract(&Document::new("d.txt".into(), text));
        assert_eq!(extracted.blocks.len(), 1);
    }

    #[test]
    fn twice_as_much_prose_is_looked_at_twice_as_often() {
        let line = "the value (which may be x = 1) is in the list of names and print(x) returns it, so import it:\n";
        let looks = |line: &str, count: usize| {
            super::chunk::LOOKS.set(0);
            extract(&Document::new("d.txt".into(), &line.repeat(count)));
            super::chunk::LOOKS.get()
        };
        for line in [line, "x = [1, (2,\n", "x = \"\"\"\n", "class A:\n", "def f(\n"] {
            // More lines than a statement may have.
            let (once, twice) = (looks(line, 1_000), looks(line, 2_000));
            assert!(once >= 1_000 && twice <= once * 9 / 4, "{line}: {once}, {twice}");
        }
    }

    fn a_line() -> impl Strategy<Value = String> {
        let known = prop::sample::select(vec![
            "x = 1",
            "",
            "# a",
            "## b",
            "print(x)  # 1",
            "def f():",
            "    return 2",
            "else:",
            "@d",
            "x = , ",
            "y = (",
            ")",
            "Prose, so to say.",
            "  • item",
            ">>> x",
            "1",
            "```",
            "class A: pass",
            "===",
            "<details>",
            "\\",
        ]);
        prop_oneof![4 => known.prop_map(str::to_owned), 1 => "\\PC{0,12}"]
    }

    proptest! {
        #[test]
        fn runs_are_in_order_and_within_the_document(lines in prop::collection::vec(a_line(), 0..30)) {
            let document = Document::new("d.txt".into(), &lines.join("\n"));
            let extracted = extract(&document);
            let mut last = 0;
            for block in &extracted.blocks {
                prop_assert!(last < block.first && block.first <= block.last && block.last <= document.line_count());
                prop_assert!(extracted.text.iter().all(|line| line.line < block.first || block.last < line.line));
                prop_assert!(block.section < extracted.sections.len());
                last = block.last;
            }
        }
    }
}
