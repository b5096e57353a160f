//! The words of a finding: what is wrong in one line, and what its author can do about it.

use super::outcome::{Outcome, doubtful, failing, outcomes, ranges};
use super::{Style, escape};
use crate::claim::reading;
use crate::judge::compare;
use crate::model::{Answer, Finding, Form, Known, Label, Mode, Standing, Verdict};

/// What is wrong, in one line without the versions' answers.
pub fn headline(finding: &Finding, style: &Style) -> String {
    let text = seen(finding, style);
    if finding.is_unexpected() && finding.known != Known::Holds {
        return format!("{text}, but is known {}", known(finding.known));
    }
    text
}

/// Where a table or a sentence is about the prompt, nothing around it shows that.
fn at_the_prompt(finding: &Finding) -> &'static str {
    let outside = matches!(finding.claim.form, Form::Table | Form::Prose);
    if outside && finding.claim.mode == Mode::Repl { "at the prompt " } else { "" }
}

/// What was seen, in one line.
fn seen(finding: &Finding, style: &Style) -> String {
    match (&finding.standing, finding.gap()) {
        (Standing::Outdated { .. }, Some((old, new))) => {
            format!("documented answer holds on Python {old}, not on {new}")
        }
        (Standing::Ahead { .. }, Some((old, new))) => {
            format!("documented answer does not hold on Python {old}, but on {new}")
        }
        (Standing::Outdated { since }, None) => format!("documented answer does not hold since Python {since}"),
        (Standing::Ahead { since }, None) => format!("documented answer does not hold before Python {since}"),
        (Standing::False | Standing::Mixed, _) => {
            let labels = ranges(failing(finding), style.dash());
            format!("documented answer does not hold {}on Python {labels}", at_the_prompt(finding))
        }
        (Standing::Unverifiable, _) if finding.is_elsewhere() => {
            "documented answer is about none of the versions that ran".to_owned()
        }
        (Standing::Unverifiable, _) if finding.is_doubtful() => {
            let labels = ranges(doubtful(finding), style.dash());
            format!("this may not be what Python {labels} gives")
        }
        (Standing::Unverifiable, _) => "documented answer cannot be checked".to_owned(),
        (Standing::Holds, _) => "documented answer holds".to_owned(),
    }
}

/// What is known of a claim that does not hold everywhere.
fn known(known: Known) -> String {
    match known {
        Known::Holds => "to hold".to_owned(),
        Known::False => "to be false".to_owned(),
        Known::Outdated((major, minor)) => format!("to be outdated since Python {major}.{minor}"),
        Known::Ahead((major, minor)) => format!("to hold since Python {major}.{minor} only"),
    }
}

/// The places that claim it, a corpus's claim: `guide.md:57`.
pub fn claimed_in(finding: &Finding) -> Vec<String> {
    finding.sources.iter().map(|source| format!("{}:{}", source.document, source.line)).collect()
}

/// What one outcome says, on one line: `holds`, `gives 5`, `unverifiable, package numpy`.
pub fn outcome(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Holds { .. } => "holds".to_owned(),
        Verdict::Fails { actual } if actual.is_empty() => "gives nothing".to_owned(),
        Verdict::Fails { actual } => format!("gives {}", escape::line(actual)),
        Verdict::Doubtful { actual, .. } if actual.is_empty() => "gives nothing".to_owned(),
        Verdict::Doubtful { actual, .. } => format!("gives {}", escape::line(actual)),
        Verdict::Unverifiable { reason } => {
            format!("unverifiable, {}", escape::line(&reason.spoken()))
        }
        Verdict::NotApplicable { reason } => format!("cannot run there, {}", escape::line(&reason.to_string())),
    }
}

/// What is documented and what each version gives, a line each; an answer of several lines keeps
/// them. Harmless to show.
pub fn outcomes_text(finding: &Finding, style: &Style) -> String {
    let mut text = stated("documented", &finding.claim.documented);
    for outcome in outcomes(finding) {
        let labels = ranges(outcome.labels, style.dash());
        text.push('\n');
        text.push_str(&match outcome.verdict {
            Verdict::Fails { actual } | Verdict::Doubtful { actual, .. } if !actual.is_empty() => {
                stated(&format!("{labels} gives"), actual)
            }
            verdict => format!("{labels}: {}", self::outcome(verdict)),
        });
    }
    text
}

/// `what: answer`, an answer of several lines below it.
pub fn stated(what: &str, answer: &str) -> String {
    let answer = answer.trim_end_matches('\n');
    let lines: Vec<_> = answer.split('\n').map(|line| disarmed(&escape::line(line))).collect();
    match lines.as_slice() {
        [line] => format!("{what}: {line}"),
        _ => format!("{what}:\n    {}", lines.join("\n    ")),
    }
}

/// A line that no CI service takes for an order: some look for one behind white space too, also in a report of markup
/// that goes to standard output.
fn disarmed(line: &str) -> String {
    let text = line.trim_start();
    if text.starts_with("::") || text.starts_with("##[") { format!("| {line}") } else { line.to_owned() }
}

/// Why a difference is not certain.
pub fn doubt(finding: &Finding) -> Option<&'static str> {
    finding.verdicts.values().rev().find_map(|verdict| match verdict {
        Verdict::Doubtful { why, .. } => Some(why.words()),
        _ => None,
    })
}

/// What to do.
pub fn help(finding: &Finding) -> Option<String> {
    if finding.is_doubtful() {
        return doubt(finding).map(|why| format!("a warning, for {why}; `--strict` makes it an error"));
    }
    if finding.is_unexpected() && finding.known != Known::Holds {
        return Some("record it: verify accept".to_owned());
    }
    if finding.is_known_failure() && finding.why.is_some() {
        return finding.why.as_deref().map(|why| escape::line(why).into_owned());
    }
    let fails: Vec<Outcome<'_>> =
        outcomes(finding).into_iter().filter(|outcome| matches!(outcome.verdict, Verdict::Fails { .. })).collect();
    let newest = fails.iter().max_by_key(|outcome| outcome.labels.last().copied())?;
    let Verdict::Fails { actual } = newest.verdict else { return None };
    let change = change(&finding.claim.documented, actual);
    let write = proposal(finding, actual).map(|actual| format!("write `{actual}`"));
    // Where it is meant for some of the versions only.
    let write_for = |when: &str| write.as_ref().map(|write| format!("; {when} {write}")).unwrap_or_default();
    let newest_alone = newest.labels.last().map(|newest| format!("for {newest}")).unwrap_or_default();
    Some(match (&finding.standing, finding.gap()) {
        (Standing::Outdated { .. }, Some(_)) => format!("outdated: {change}{}", write_for(&newest_alone)),
        (Standing::Outdated { since }, None) => {
            let when = if fails.len() == 1 { "from there on" } else { newest_alone.as_str() };
            format!("outdated since {since}: {change}{}", write_for(when))
        }
        (Standing::Ahead { .. }, Some((_, new))) => {
            format!("ahead of its time: true on {new} already; say so, or add the older answer")
        }
        (Standing::Ahead { since }, None) => {
            format!("ahead of its time: true since {since} only; say so, or add the older answer")
        }
        (Standing::Mixed, _) => format!("true on some versions only, and not by age: {change}"),
        _ if fails.len() > 1 => "no version that ran gives this answer, and they do not agree on another".to_owned(),
        _ => match write {
            Some(write) if change == REWORDED => {
                format!("the message reads otherwise{}: {write}", alone(&newest.labels))
            }
            Some(write) => write,
            None => "no version that ran gives this answer".to_owned(),
        },
    })
}

/// ` on 3.12`, where that is the only one.
fn alone(labels: &[&Label]) -> String {
    if let [label] = labels { format!(" on {label}") } else { String::new() }
}

/// What can be written instead: a text that would be read as an answer, and hold. What reports call `no output` is none,
/// nor is what a compiler says of code that a reading has torn apart.
fn proposal(finding: &Finding, actual: &str) -> Option<String> {
    const NOT_SHOWN: [&str; 4] = ["no output", "no exception", "no warning", "no such line"];
    let torn = !finding.claim.documented.contains("Error") && actual.starts_with("IndentationError");
    let shown = one_line(actual).filter(|_| !NOT_SHOWN.contains(&actual) && !torn)?;
    let beside = matches!(finding.claim.form, Form::Comment | Form::CommentBelow);
    let again = || reading::read(&shown).into_iter().next();
    let holds = |answer: Answer| answer.documented == shown || compare::with_output(&answer, actual).is_some();
    (!beside || again().is_some_and(holds)).then_some(shown)
}

/// An answer that can be written in place of another, within a sentence: as long as Python's longest messages.
fn one_line(actual: &str) -> Option<String> {
    (!actual.is_empty() && actual.lines().count() == 1 && actual.chars().count() <= 120)
        .then(|| escape::line(actual).into_owned())
}

/// The same exception with another message.
const REWORDED: &str = "the message was reworded";

/// What kind of change lies between what is documented and what Python gives.
fn change(documented: &str, actual: &str) -> &'static str {
    match (exception(documented), exception(actual)) {
        (Some((old, _)), Some((new, _))) if old == new => REWORDED,
        (Some(_), Some(_)) => "another exception is raised",
        (Some(_), None) => "nothing is raised any more",
        (None, Some(_)) => "an exception is raised now",
        (None, None) if actual.is_empty() => "nothing is printed any more",
        (None, None) => "Python gives another answer",
    }
}

/// Type and message, where the last line reads as an exception's.
fn exception(answer: &str) -> Option<(&str, &str)> {
    let last = answer.trim_end().lines().next_back()?.trim();
    let (name, message) = last.split_once(':').unwrap_or((last, ""));
    let class = name.rsplit('.').next().unwrap_or(name);
    let looks = class.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_'));
    let known = ["Error", "Exception", "Warning", "Interrupt", "Exit", "Iteration", "Group"];
    (looks && known.iter().any(|end| class.ends_with(end))).then(|| (class, message.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::standing;
    use crate::report::fixture;

    #[test]
    fn changes_have_names() {
        assert_eq!(change("ValueError: a", "Traceback…\nValueError: b"), "the message was reworded");
        assert_eq!(change("ValueError: a", "a.b.TypeError: b"), "another exception is raised");
        assert_eq!(change("StopIteration", "3"), "nothing is raised any more");
        assert_eq!(change("{'a': 1}", "KeyError: 'a'"), "an exception is raised now");
        assert_eq!(change("Note: this", "Note: that"), "Python gives another answer");
    }

    /// The first claim of the fixture, outdated since 3.11, on some of the versions.
    fn on(versions: &[&str], known: Known) -> Finding {
        let mut finding = fixture::report().findings.swap_remove(0);
        finding.verdicts.retain(|label, _| versions.contains(&label.1.as_str()));
        finding.known = known;
        finding.standing = standing::of(&finding.verdicts, known);
        finding
    }

    #[test]
    fn a_table_says_where_it_is_about_the_prompt() {
        let mut finding = on(&["3.11"], Known::Holds);
        (finding.claim.form, finding.claim.mode) = (Form::Table, Mode::Repl);
        assert_eq!(
            headline(&finding, &Style::default()),
            "documented answer does not hold at the prompt on Python 3.11"
        );
        finding.claim.mode = Mode::Script;
        assert_eq!(headline(&finding, &Style::default()), "documented answer does not hold on Python 3.11");
    }

    fn told(finding: &Finding) -> String {
        format!("{}\n{}", headline(finding, &Style::default()), help(finding).unwrap_or_default())
    }

    #[test]
    fn an_outdated_answer_comes_with_the_new_one() {
        insta::assert_snapshot!(told(&on(&["3.9", "3.10", "3.11", "3.13"], Known::Holds)), @"
        documented answer does not hold since Python 3.11
        outdated since 3.11: the message was reworded; from there on write `UnboundLocalError: cannot access local variable 'x' where it is not associated with a value`
        ");
    }

    #[test]
    fn since_when_is_said_where_it_is_known() {
        insta::assert_snapshot!(told(&on(&["3.9", "3.13"], Known::Holds)), @"
        documented answer holds on Python 3.9, not on 3.13
        outdated: the message was reworded; for 3.13 write `UnboundLocalError: cannot access local variable 'x' where it is not associated with a value`
        ");
        assert!(
            headline(&on(&["3.9", "3.13"], Known::Outdated((3, 11))), &Style::default()).ends_with("since Python 3.11")
        );
    }

    #[test]
    fn one_version_tells_that_a_message_was_reworded() {
        insta::assert_snapshot!(told(&on(&["3.12"], Known::Holds)), @"
        documented answer does not hold on Python 3.12
        the message reads otherwise on 3.12: write `UnboundLocalError: cannot access local variable 'x' where it is not associated with a value`
        ");
    }

    #[test]
    fn what_fails_elsewhere_than_is_known_says_what_is_known() {
        insta::assert_snapshot!(told(&on(&["3.10", "3.11", "3.12"], Known::Outdated((3, 12)))), @"
        documented answer does not hold since Python 3.11, but is known to be outdated since Python 3.12
        record it: verify accept
        ");
    }
}
