//! Answers below the prompt of an interactive session.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::reading;
use super::{BlockPlace, notes};
use crate::doctest;
use crate::model::{Answer, Case, DoctestFlags, Form, Meaning, Mode, Reason, Rule, Shown, Subject};
use crate::syntax::{Kind, Statement, transcript};
use crate::unit::{Part, Unit};
use crate::vocabulary::pattern;
use crate::vocabulary::remarks::MAY_VARY;

/// Finds the answers of a session. An answer of several lines under one prompt is one claim.
pub(super) fn cases(place: &BlockPlace, unit: &Unit) -> Vec<Case> {
    let mut cases = Vec::new();
    let statements = unit.source.statements.iter().enumerate().filter(|(_, statement)| statement.parent.is_none());
    let by_line: BTreeMap<usize, usize> = statements.map(|(index, statement)| (statement.first, index)).collect();
    for part in &unit.parts {
        // The last of those that stand at one prompt.
        let Some((_, &index)) = by_line.range(part.first..=part.last).next_back() else { continue };
        let statement = &unit.source.statements[index];
        let lines = trimmed(&part.output);
        if let (Some(answer), Some(ends)) = (answer_below(part, statement), ends(lines)) {
            let beside = unit.source.comments.iter().filter(|one| !one.own_line && one.line == part.last);
            let versions = answer.versions.or_else(|| beside.into_iter().find_map(|one| notes::versions(&one.text)));
            let answer = Answer { versions, ..answer };
            let subject = subject(index, statement, &answer);
            let code = (part.first, statement.text.as_str());
            cases.push(place.case(ends, code, Mode::Repl, (Form::Repl, Rule::BelowPrompt, subject, answer)));
        } else {
            cases.extend(beside_the_prompt(place, unit, part, index));
        }
    }
    cases
}

/// What stands below a prompt. Below a blank line it may be about something else, unless that ends a compound statement.
fn answer_below(part: &Part, statement: &Statement) -> Option<Answer> {
    let lines = trimmed(&part.output);
    let answer = answer(lines, part.flags)?;
    let all: Vec<&str> = lines.iter().chain(trimmed(&part.more)).map(|(_, line)| line.trim_end()).collect();
    let traced = lines.iter().any(|(_, line)| doctest::is_header(line));
    let firm = answer.firm && (!part.apart || statement.kind == Kind::Compound || traced);
    let bare = if part.more.is_empty() {
        answer.bare.clone()
    } else {
        all.join(
            "
",
        )
    };
    Some(Answer { bare, firm, ..answer })
}

/// What is shown below an assignment is what it assigns: nothing else would be.
fn subject(index: usize, statement: &Statement, answer: &Answer) -> Subject {
    match &statement.kind {
        Kind::Assign { target: Some(target), .. } if matches!(answer.meaning, Meaning::Value(_)) => {
            Subject::After { statement: index, expressions: vec![target.clone()] }
        }
        _ => Subject::Statement(index),
    }
}

/// Reads the text below a prompt.
pub(super) fn read(text: &str) -> Option<Answer> {
    let lines: Vec<(usize, String)> = text.lines().map(str::to_owned).enumerate().collect();
    answer(trimmed(&lines), DoctestFlags::default())
}

/// Lines with what belongs to them, without blank ones at the end.
fn trimmed(lines: &[(usize, String)]) -> &[(usize, String)] {
    let end = lines.iter().rposition(|(_, line)| !line.trim().is_empty()).map_or(0, |at| at + 1);
    &lines[..end]
}

fn ends(lines: &[(usize, String)]) -> Option<(usize, usize)> {
    Some((lines.first()?.0, lines.last()?.0))
}

/// Where nothing is documented below a prompt, a comment beside it may say the answer.
fn beside_the_prompt(place: &BlockPlace, unit: &Unit, part: &Part, index: usize) -> Vec<Case> {
    let statement = &unit.source.statements[index];
    let comments = unit.source.comments.iter().filter(|comment| !comment.own_line && comment.line == part.last);
    comments
        .flat_map(|comment| {
            super::comment::about(unit, index, &comment.text, Rule::BesidePrompt)
                .into_iter()
                .map(move |found| (comment, found))
        })
        .map(|(comment, (rule, subject, answer))| {
            let code = (part.first, statement.text.as_str());
            place.case((comment.line, comment.line), code, Mode::Repl, (Form::Comment, rule, subject, answer))
        })
        .collect()
}

/// Reads the lines below a prompt. What they say is the answer beyond doubt.
fn answer(lines: &[(usize, String)], flags: DoctestFlags) -> Option<Answer> {
    let indent =
        lines.iter().filter(|(_, l)| !l.trim().is_empty()).map(|(_, l)| l.len() - l.trim_start().len()).min()?;
    let mut texts: Vec<&str> =
        lines.iter().map(|(_, line)| line.get(indent..).unwrap_or_default().trim_end()).collect();
    // A fence within a container ends where its marks stand, whatever was read before.
    if let Some(end) = texts.iter().position(|line| line.trim_start().starts_with("```")).filter(|&end| end > 0) {
        texts.truncate(end);
    }
    // Below a blank line, comments are about what comes next.
    if let Some(end) = (1..texts.len()).find(|&at| texts[at - 1].is_empty() && texts[at].starts_with("# ")) {
        texts.truncate(end);
        while texts.last().is_some_and(|last| last.is_empty()) {
            texts.pop();
        }
    }
    // What prints no line end has the next prompt on its line.
    if let Some(last) = texts.last_mut().filter(|last| last.len() > 3 && last.ends_with(">>>")) {
        *last = last.trim_end_matches(">>>");
    }
    let whole = texts.join("\n");
    if whole.chars().all(|c| matches!(c, '?' | '.' | '…' | '\n' | ' ')) {
        return None;
    }
    let (documented, remark, meaning) = meaning(&texts, &whole, flags);
    let versions = notes::versions(&remark);
    let mode = Some(Mode::Repl);
    let (bare, doctest) = (uncommented(&texts).unwrap_or_default(), Some(flags));
    Some(Answer { documented, remark, meaning, whole, bare, firm: true, led: true, mode, versions, doctest })
}

/// Output whose every line is written as a comment, without the marks.
fn uncommented(texts: &[&str]) -> Option<String> {
    let lines = texts.iter().map(|line| line.strip_prefix('#').or(line.is_empty().then_some("")));
    Some(lines.collect::<Option<Vec<_>>>()?.iter().map(|line| line.trim_start()).collect::<Vec<_>>().join("\n"))
}

/// The answer, the remark, and what they mean.
fn meaning(texts: &[&str], whole: &str, flags: DoctestFlags) -> (String, String, Meaning) {
    let unverifiable = |reason: Reason| (whole.to_owned(), String::new(), Meaning::Unverifiable(reason));
    if flags.skip || flags.uncompared {
        return unverifiable(Reason::Skipped);
    }
    if texts.iter().any(|line| VARIES.is_match(line)) {
        return unverifiable(Reason::Varies);
    }
    if texts.iter().any(|line| TIMING.is_match(line)) {
        return unverifiable(Reason::Timing);
    }
    if let Some(raised) = raised(texts) {
        return (raised.documented, raised.remark, raised.meaning);
    }
    let (warned, printed): (Vec<&str>, Vec<&str>) = without_warnings(texts);
    match (warned.first(), printed.as_slice()) {
        (Some(first), []) => warning(first).map_or_else(
            || (whole.to_owned(), String::new(), Meaning::Words),
            |answer| (answer.documented, answer.remark, answer.meaning),
        ),
        (_, [line]) => one_line(line),
        (_, lines) => several_lines(lines),
    }
}

/// Where authors say that what they show is an example: `# may vary`.
static VARIES: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)#\s*{MAY_VARY}")));
/// What `%timeit`, `timeit` and `%time` print.
static TIMING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\bloops?\b[^\n]*\b(?:best of|per loop|each)\b|\bper loop\b|^CPU times:|^Wall time:")
});
static WARNING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*\S[^\n]*:[0-9]+: ((?:[A-Za-z_]\w*\.)*[A-Z]\w*Warning: .*)$"));

/// The warnings among the lines, each with the line of source that Python prints below it, and the other lines.
fn without_warnings<'a>(texts: &[&'a str]) -> (Vec<&'a str>, Vec<&'a str>) {
    let (mut warned, mut printed) = (Vec::new(), Vec::new());
    let mut below = false;
    for line in texts {
        let is_warning = WARNING.is_match(line);
        if is_warning || below && line.starts_with("  ") {
            warned.push(*line);
        } else {
            printed.push(*line);
        }
        below = is_warning;
    }
    (warned, printed)
}

fn warning(line: &str) -> Option<Answer> {
    reading::read(WARNING.captures(line)?.get(1)?.as_str()).into_iter().next()
}

/// The exception that the lines tell of: behind the head of a traceback, above which it may say what was printed; alone,
/// or below a caret; or at the end, with its message.
pub(super) fn raised(texts: &[&str]) -> Option<Answer> {
    let is_named = |answer: &Answer| matches!(answer.meaning, Meaning::Raises { name: Some(_), .. });
    let read = |line: &str| reading::read(line).into_iter().next().filter(is_named);
    if texts.iter().any(|line| line.contains("Exception Group Traceback")) {
        // `  | ExceptionGroup: two (1 sub-exception)`; what it groups is indented further.
        let own = |line: &&str| line.trim_start().strip_prefix("| ").and_then(read);
        return texts.iter().find_map(own);
    }
    let in_file = |line: &&str| line.trim_start().starts_with("File \"<");
    let traced = texts.iter().any(|line| transcript::is_traceback(line) || in_file(line));
    let flush = || texts.iter().rposition(|line| !line.starts_with([' ', '\t']) && !line.is_empty());
    let last = *texts.get(doctest::exception_line(texts).or_else(flush)?)?;
    let told = read(last).filter(|answer| {
        let message = matches!(answer.meaning, Meaning::Raises { message: Some(_), .. });
        traced || texts.len() == 1 || message || has_caret(texts)
    });
    let indented = || texts.iter().rev().find_map(|line| read(line.trim_start()));
    told.or_else(|| traced.then(indented).flatten()).or_else(|| traced.then(|| any_exception(last))?)
}

/// The last line of a traceback, whatever the class is called: `error: missing )`.
fn any_exception(line: &str) -> Option<Answer> {
    let (name, message) = line.split_once(':').unwrap_or((line, ""));
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    let message = Some(message.trim().to_owned()).filter(|message| !message.is_empty());
    let meaning = Meaning::Raises { name: Some(name.to_owned()), message };
    is_name.then(|| Answer { meaning, ..reading::words(line, line) })
}

fn has_caret(lines: &[&str]) -> bool {
    lines.iter().any(|line| line.trim_start().starts_with('^'))
}

/// One line: a value, and a remark where a comment sign or a dash stands after it.
fn one_line(line: &str) -> (String, String, Meaning) {
    let value = |text: &str| Shown::read_all(text).map_or(Meaning::Words, Meaning::Value);
    if let Some((shown, end)) = Shown::read(line) {
        let remark = line[end..].trim_start();
        if remark.starts_with(['#', '←'])
            || remark.starts_with("<-")
            || remark.starts_with("-- ")
            || remark.starts_with("// ")
        {
            let remark = remark.trim_start_matches(['#', '-', '<', '←', '/', ' ']);
            return (line[..end].to_owned(), remark.to_owned(), Meaning::Value(shown));
        }
    }
    match line.split_once("  #") {
        Some((text, remark)) => (text.trim_end().to_owned(), remark.trim().to_owned(), value(text)),
        None => (line.to_owned(), String::new(), value(line)),
    }
}

/// Lines of output, without the remarks that stand behind some of them.
fn several_lines(lines: &[&str]) -> (String, String, Meaning) {
    let parts = || lines.iter().map(|line| line.split_once("  #").unwrap_or((line, "")));
    let said: Vec<String> = parts().map(|(text, _)| text.trim_end().to_owned()).collect();
    let remarks: Vec<&str> = parts().map(|(_, remark)| remark.trim()).filter(|remark| !remark.is_empty()).collect();
    (said.join("\n"), remarks.join(" "), Meaning::Lines(said))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[track_caller]
    fn raises(text: &str, said: &str) {
        let answer = read(text).unwrap();
        assert_eq!((answer.documented.as_str(), answer.firm), (said, true), "{text}");
        assert!(matches!(answer.meaning, Meaning::Raises { .. }), "{text}: {:?}", answer.meaning);
    }

    #[test]
    fn exceptions_are_read_in_all_the_ways_in_which_python_shows_them() {
        let head = "Traceback (most recent call last):";
        raises(&format!("{head}\n  File \"<stdin>\", line 1, in <module>\nKeyError: 'a'"), "KeyError: 'a'");
        raises(&format!("{head}\n  File \"<stdin>\", line 1, in <module>\n  KeyError: 'a'"), "KeyError: 'a'");
        raises(
            "  File \"<stdin>\", line 1\n    f(\nSyntaxError: '(' was never closed",
            "SyntaxError: '(' was never closed",
        );
        raises(
            &format!("{head}\n  ...\nKeyError: 1\n\nDuring handling of the above\n\n{head}\n  ...\nValueError: 2"),
            "ValueError: 2",
        );
        raises("a\nb\n... 9 times\nRecursionError: too deep", "RecursionError: too deep");
        raises("KeyError: 1", "KeyError: 1");
        raises(
            "  + Exception Group Traceback (most recent call last):\n  |   File \"<stdin>\", line 1\n  | ExceptionGroup: two (1 sub-exception)\n  +-+------ 1 ------\n    | ValueError: 1\n    +-----",
            "ExceptionGroup: two (1 sub-exception)",
        );
    }

    #[test]
    fn what_is_no_output_any_more_ends_it() {
        assert_eq!(read("True\n```").unwrap().whole, "True");
        assert_eq!(read("False\n\n# All items are unique").unwrap().whole, "False");
        assert_eq!(read("hi>>>").unwrap().whole, "hi");
        assert_eq!(read("# a\n# b").unwrap().bare, "a\nb");
    }

    #[test]
    fn output_is_told_from_warnings_remarks_and_figures_of_time() {
        let meaning = |text: &str| read(text).unwrap().meaning;
        assert!(matches!(meaning("<stdin>:1: DeprecationWarning: gone"), Meaning::Warns { .. }));
        assert!(matches!(meaning("<stdin>:1: SyntaxWarning: \"is\" with 'int'\n  x is 1\nTrue"), Meaning::Value(_)));
        assert_eq!(read("[[1, 2],   # first\n [3, 4]]  # second").unwrap().documented, "[[1, 2],\n [3, 4]]");
        assert_eq!(meaning("{'a', 'b'}  # may vary"), Meaning::Unverifiable(Reason::Varies));
        assert_eq!(meaning("0.3  #random"), Meaning::Unverifiable(Reason::Varies));
        assert_eq!(meaning("10 loops, best of 3: 2 ms per loop"), Meaning::Unverifiable(Reason::Timing));
        assert!(matches!(meaning("2 loops are here"), Meaning::Words));
        assert!(matches!(meaning("[1]  # a random list"), Meaning::Value(_)));
    }
}
