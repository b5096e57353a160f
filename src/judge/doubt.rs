//! What is certain and what is doubtful: before an answer is called false, what was observed has to make it plausible
//! that this text answers this code.
//!
//! An author is right far more often than a reading of him. So a difference is certain where documented and observed are
//! of one kind (two numbers, two lists, two exceptions), or where the answers beside it hold, so that this one was read
//! the way they were. Otherwise it is told, but as a doubt. All cases of a document are weighed together.

mod elsewhere;

use std::collections::{BTreeMap, BTreeSet};

use super::Verdicts;
use super::opinion::names_in;
use super::{compare, shape, standing};
use crate::claim::reading;
use crate::doctest;
use crate::model::{Doubt, Finding, Form, Meaning, Mode, Program, Reason, Shown, Stance, Subject, Verdict};
use crate::plan::{Plan, Planned};
use crate::syntax::{Kind, is_builtin};

/// Answers of one form that have to hold in a document before it vouches for another one.
const VOUCHING: usize = 4;

/// Statements of a block beside which it is told what they print, and rightly so, before a word beside one more is no remark.
const SURE: usize = 4;

/// Weighs the verdicts of all cases of a document: doubtful failures are marked, and what turns out to be no answer is
/// dropped.
pub fn weigh(plan: &Plan, verdicts: &mut [Option<Verdicts>]) {
    let document = Document::new(plan, verdicts);
    let weighed = (0..verdicts.len()).map(|at| document.weigh(at)).collect();
    put(weighed, verdicts);
}

/// Weighs the verdicts of a pair of a corpus: it was reviewed, but for lines that nothing marks as output, which count as
/// their block does.
pub fn weigh_pair(plan: &Plan, verdicts: &mut [Option<Verdicts>]) {
    let pair = Document::new(plan, verdicts);
    let weight = |at| if pair.is_unannounced(at) { pair.weigh(at) } else { Weight::Certain };
    let weighed = (0..verdicts.len()).map(weight).collect();
    put(weighed, verdicts);
}

/// Makes of the verdicts what they weigh.
fn put(weighed: Vec<Weight>, verdicts: &mut [Option<Verdicts>]) {
    for (own, weight) in verdicts.iter_mut().zip(weighed) {
        match weight {
            Weight::Certain | Weight::MaybeAnswer => {}
            Weight::NoAnswer => *own = None,
            Weight::Python2 => own.iter_mut().flat_map(BTreeMap::values_mut).for_each(|verdict| {
                if let Verdict::Fails { .. } = verdict {
                    *verdict = Verdict::NotApplicable { reason: Reason::Python2 };
                }
            }),
            Weight::Answer => own.iter_mut().flat_map(BTreeMap::values_mut).for_each(be_certain),
            Weight::Doubtful(why) => own.iter_mut().flat_map(BTreeMap::values_mut).for_each(|verdict| {
                if let Verdict::Fails { actual } = verdict {
                    *verdict = Verdict::Doubtful { actual: std::mem::take(actual), why };
                }
            }),
        }
    }
}

/// Takes what is doubtful of a finding for certain.
pub fn dispel(finding: &mut Finding) {
    finding.verdicts.values_mut().for_each(be_certain);
    finding.standing = standing::of(&finding.verdicts, finding.known);
}

fn be_certain(verdict: &mut Verdict) {
    if let Verdict::Doubtful { actual, .. } = verdict {
        *verdict = Verdict::Fails { actual: std::mem::take(actual) };
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Weight {
    Certain,
    /// What might be a remark is an answer.
    Answer,
    /// What might be a remark is likely an answer, for the document states others in the same way: a doubt already.
    MaybeAnswer,
    Doubtful(Doubt),
    /// It is about Python 2, as other answers of its block show.
    Python2,
    NoAnswer,
}

/// How one case came out: what the newest Python gives where it fails, whether it holds anywhere.
#[derive(Clone, Debug, Default)]
struct Outcome {
    holds: bool,
    fails: Option<String>,
    /// What the newest Python gives where its words may be a remark.
    remark: Option<String>,
    /// Whether it is about Python 2.
    python2: bool,
}

impl Outcome {
    /// Whether some Python could tell.
    fn is_told(&self) -> bool {
        self.holds || self.fails.is_some()
    }
}

/// All cases of a document, with how they came out.
struct Document<'a> {
    programs: &'a [Program],
    cases: &'a [Planned],
    outcomes: Vec<Outcome>,
    /// Blocks that are about Python 2.
    python2: BTreeSet<usize>,
    /// Whether so many are that others may be, too.
    of_python2: bool,
}

impl<'a> Document<'a> {
    fn new(plan: &'a Plan, verdicts: &[Option<Verdicts>]) -> Self {
        let outcomes: Vec<Outcome> = verdicts.iter().map(|own| own.as_ref().map(outcome).unwrap_or_default()).collect();
        let of = |is_so: fn(&Outcome) -> bool| -> BTreeSet<usize> {
            let cases = plan.cases.iter().zip(&outcomes).filter(|(_, outcome)| is_so(outcome));
            cases.map(|(planned, _)| planned.case.block).collect()
        };
        let (python2, told) = (of(|outcome| outcome.python2), of(|outcome| outcome.holds || outcome.fails.is_some()));
        let of_python2 = python2.len() >= 3 && python2.len() * 5 >= told.len();
        Self { programs: &plan.programs, cases: &plan.cases, outcomes, python2, of_python2 }
    }

    fn weigh(&self, at: usize) -> Weight {
        let (planned, outcome) = (&self.cases[at], &self.outcomes[at]);
        if let Some(actual) = &outcome.remark {
            return self.weigh_remark(at, actual);
        }
        if self.is_unannounced(at) && self.lines_beside(at).all(|line| !self.outcomes[line].is_told()) {
            return Weight::NoAnswer;
        }
        // What holds on some Python is an answer.
        let Some(actual) = outcome.fails.as_deref().filter(|_| !outcome.holds) else { return Weight::Certain };
        let claim = &planned.case.claim;
        if claim.form == Form::Prose && shape::same_text(&claim.code, actual) {
            return Weight::NoAnswer;
        }
        if self.python2.contains(&planned.case.block) {
            return Weight::Python2;
        }
        match planned.stance {
            Stance::Expects => return Weight::Doubtful(Doubt::Expected),
            Stance::OtherVersions => return Weight::Doubtful(Doubt::OtherVersions),
            Stance::States if self.of_python2 || self.differs_by_version(at) || self.was_so_before(at, actual) => {
                return Weight::Doubtful(Doubt::OtherVersions);
            }
            Stance::States => {}
        }
        if shape::is_syntax_error(actual) && !shape::names_syntax_error(&claim.documented, actual) {
            return Weight::Doubtful(Doubt::Syntax);
        }
        if self.follows_a_failure(at) {
            return Weight::Doubtful(Doubt::Follows);
        }
        if self.state_is_open(at) {
            return Weight::Doubtful(Doubt::State);
        }
        match planned.case.subject {
            Subject::Output { .. } => self.weigh_line(at, actual),
            _ => self.weigh_alone(at, actual),
        }
    }

    /// Words that may be a remark are an answer behind a label, or where the answers beside them are told in the same way.
    fn weigh_remark(&self, at: usize, actual: &str) -> Weight {
        let case = &self.cases[at].case;
        let alike = shape::alike(&case.claim.documented, actual);
        match reading::has_label(&case.answer.whole) {
            true if alike => Weight::Answer,
            true => Weight::MaybeAnswer,
            false => match self.prints_beside(at) {
                SURE.. => Weight::Answer,
                2.. if alike => Weight::Answer,
                2.. => Weight::MaybeAnswer,
                _ if alike && self.document_vouches(at) => Weight::MaybeAnswer,
                _ => Weight::NoAnswer,
            },
        }
    }

    /// Beside how many other statements of the block it is told what they print, if all of that holds.
    fn prints_beside(&self, at: usize) -> usize {
        let is_print = |at: usize| self.cases[at].statement.as_ref().is_some_and(|s| s.kind == Kind::Print);
        let beside = self.alike_in_form(at).filter(|&other| self.cases[other].case.block == self.cases[at].case.block);
        let held: Vec<bool> = beside.filter(|&other| is_print(other)).map(|other| self.outcomes[other].holds).collect();
        if held.iter().all(|held| *held) { held.len() } else { 0 }
    }

    /// A line of an answer block counts as the block does.
    fn weigh_line(&self, at: usize, actual: &str) -> Weight {
        let block: Vec<usize> = self.lines_beside(at).collect();
        let held = block.iter().filter(|&&line| self.outcomes[line].holds).count();
        let silent = |line: usize| self.outcomes[line].fails.as_deref() == Some(NO_LINE);
        if held == 0 && block.iter().all(|&line| silent(line) || self.outcomes[line].fails.is_none()) {
            return Weight::NoAnswer;
        }
        let alike = |line: usize| {
            let given = self.outcomes[line].fails.as_deref();
            given.is_some_and(|given| shape::alike(&self.cases[line].case.claim.documented, given))
        };
        let fitting = block.iter().filter(|&&line| self.outcomes[line].holds || alike(line)).count();
        let own = shape::alike(&self.cases[at].case.claim.documented, actual);
        let is_output = own && (held >= 2 || fitting * 2 >= block.len()) || held > 0 && fitting * 3 >= block.len() * 2;
        if !self.is_unannounced(at) {
            return if is_output { Weight::Certain } else { Weight::Doubtful(Doubt::NoLine) };
        }
        // That a block below code is its output, nobody says: its lines have to.
        match held * 2 >= block.len() || held > 0 && fitting * 3 >= block.len() * 2 && held * 3 >= block.len() {
            true if own || held >= 2 && held * 3 >= block.len() * 2 && actual != NO_LINE => Weight::Certain,
            true => Weight::Doubtful(Doubt::NoLine),
            false if own && fitting == block.len() && self.document_vouches(at) => Weight::Certain,
            false if own && fitting == block.len() => Weight::Doubtful(Doubt::NoLine),
            false => Weight::NoAnswer,
        }
    }

    /// All lines of the answer block that a line stands in.
    fn lines_beside(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let block = |at: usize| match self.cases[at].case.subject {
            Subject::Output { answers, .. } => Some(answers),
            _ => None,
        };
        (0..self.cases.len()).filter(move |&other| block(other).is_some() && block(other) == block(at))
    }

    /// Whether it is a line of a block that nothing marks as output.
    fn is_unannounced(&self, at: usize) -> bool {
        let case = &self.cases[at].case;
        matches!(case.subject, Subject::Output { .. }) && !case.answer.firm
    }

    fn weigh_alone(&self, at: usize, actual: &str) -> Weight {
        let claim = &self.cases[at].case.claim;
        if shows_nothing(actual)
            && !matches!(self.cases[at].case.answer.meaning, Meaning::Raises { .. } | Meaning::Warns { .. })
        {
            return Weight::Doubtful(Doubt::Silent);
        }
        if let Some(why) = self.is_about_another(at, actual) {
            return why;
        }
        let answer = &self.cases[at].case.answer;
        // Below the head of a traceback stands an exception, whatever it is called.
        let traced = answer.doctest.is_some() && answer.whole.lines().any(doctest::is_header);
        let unexpected = shape::is_exception(actual) != (traced || shape::is_exception(&claim.documented));
        // Lines that a mark or a label calls output are output, whatever they say.
        if matches!(answer.meaning, Meaning::Lines(_)) && answer.firm && answer.led && !unexpected {
            return Weight::Certain;
        }
        let session = claim.mode == Mode::Repl && claim.form == Form::Repl;
        let failed = answer.meaning == Meaning::Passes && actual.starts_with("AssertionError");
        let lines = matches!(&answer.meaning, Meaning::Lines(said) if compare::mostly_the_same(said, actual));
        let word = session && shape::is_one_word(&claim.documented) && actual.trim().lines().count() == 1;
        if failed
            || lines
            || (traced || word) && !unexpected
            || shape::alike(&claim.documented, actual)
            || shape::alike(&answer.whole, actual)
            || session && shape::same_lines_of_words(&claim.documented, actual)
        {
            return Weight::Certain;
        }
        // An exception that nobody documented has its cause as often around the code as in it.
        let vouched = || self.neighbours_hold(at) || !unexpected && self.document_vouches(at);
        if claim.form != Form::Prose && vouched() {
            return Weight::Certain;
        }
        Weight::Doubtful(Doubt::OtherKind)
    }

    /// Whether the words are likely about something else than the code that they were read beside.
    fn is_about_another(&self, at: usize, actual: &str) -> Option<Weight> {
        let (case, claim) = (&self.cases[at].case, &self.cases[at].case.claim);
        let raises = matches!(case.answer.meaning, Meaning::Raises { .. });
        // What is commented out may need the line above it, which is, too.
        if matches!(case.subject, Subject::CommentedOut { .. }) && raises && !shape::is_exception(actual) {
            return Some(Weight::Doubtful(Doubt::Follows));
        }
        // A transcript of another program: `list` shows what that lists.
        if claim.code.chars().all(char::is_alphanumeric)
            && is_builtin(&claim.code)
            && actual.starts_with('<')
            && !claim.documented.starts_with('<')
        {
            return Some(Weight::Doubtful(Doubt::OtherKind));
        }
        // A text alone is what was shown, and the words below are about something else.
        if is_literal(&claim.code, claim.form == Form::CommentBelow) && claim.form != Form::Repl && !raises {
            return Some(Weight::NoAnswer);
        }
        let may_be_remark = claim.form == Form::CommentBelow
            && case.answer.meaning == Meaning::Words
            && !case.answer.firm
            && !case.answer.led;
        (may_be_remark && !self.neighbours_hold(at)).then_some(Weight::Doubtful(Doubt::Remark))
    }

    /// Whether another answer of the same form in the block holds.
    fn neighbours_hold(&self, at: usize) -> bool {
        self.alike_in_form(at)
            .any(|other| self.cases[other].case.block == self.cases[at].case.block && self.outcomes[other].holds)
    }

    /// Whether the document states answers in this form all over, and nearly all of them hold.
    fn document_vouches(&self, at: usize) -> bool {
        let (mut held, mut failed) = (0, 0);
        for other in self.alike_in_form(at) {
            held += usize::from(self.outcomes[other].holds);
            failed += usize::from(self.outcomes[other].fails.is_some());
        }
        held >= VOUCHING && held >= failed * 9
    }

    fn alike_in_form(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let form = group(self.cases[at].case.claim.form);
        (0..self.cases.len()).filter(move |&other| other != at && group(self.cases[other].case.claim.form) == form)
    }

    /// Whether a statement before it in the block raised what the document does not say, and has a name in common.
    fn follows_a_failure(&self, at: usize) -> bool {
        let own = &self.cases[at].case;
        let names = names_in(&own.claim.code);
        (0..self.cases.len()).any(|other| {
            let before = &self.cases[other].case;
            let unexpected = self.outcomes[other].fails.as_deref().is_some_and(shape::is_exception)
                && !matches!(before.answer.meaning, Meaning::Raises { .. });
            unexpected
                && before.block == own.block
                && before.claim.code_line < own.claim.code_line
                && !matches!(own.subject, Subject::Output { .. })
                && names_in(&before.claim.code).iter().any(|name| names.contains(name))
                && !matches!(self.cases[other].statement.as_ref().map(|s| &s.kind), Some(Kind::Print))
        })
    }
}

/// What an answer block is told where the code printed no such line.
pub(super) const NO_LINE: &str = "no such line";

/// Whether code is one string and nothing else; below it, one value of any kind that is written out.
fn is_literal(code: &str, below: bool) -> bool {
    let code = code.trim();
    let shown = Shown::read_all(code);
    code.starts_with("\"\"\"")
        || matches!(shown, Some(Shown::Text(..)))
        || below && matches!(shown, Some(Shown::Dict(_) | Shown::Sequence(..) | Shown::Set(_)))
}

fn shows_nothing(actual: &str) -> bool {
    matches!(actual, "" | "no output")
}

/// Exceptions and warnings are told in sessions and comments as values are.
fn group(form: Form) -> Form {
    match form {
        Form::Raises | Form::Warns | Form::Comment | Form::CommentBelow => Form::Comment,
        other => other,
    }
}

fn outcome(verdicts: &Verdicts) -> Outcome {
    let given = |of: fn(&Verdict) -> Option<&String>| verdicts.values().rev().find_map(of).cloned();
    Outcome {
        holds: verdicts.values().any(|verdict| matches!(verdict, Verdict::Holds { .. })),
        fails: given(|verdict| match verdict {
            Verdict::Fails { actual } => Some(actual),
            _ => None,
        }),
        remark: given(|verdict| match verdict {
            Verdict::Doubtful { actual, .. } => Some(actual),
            _ => None,
        }),
        python2: verdicts.values().any(|verdict| matches!(verdict, Verdict::NotApplicable { reason: Reason::Python2 })),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::plan;
    use super::*;
    use crate::model::{Label, Match, Version};

    fn label(minor: u16) -> Label {
        let stage = crate::model::Stage::Final;
        Label(Version { major: 3, minor, patch: 0, stage }, format!("3.{minor}"))
    }

    fn fails(actual: &str) -> Verdict {
        Verdict::Fails { actual: actual.to_owned() }
    }

    fn holds() -> Verdict {
        Verdict::Holds { how: Match::Exact, actual: String::new() }
    }

    /// The verdicts on the answers of a block, from 3.11 on, once they have been weighed.
    fn weighed(code: &str, verdicts: &[&[Verdict]]) -> Vec<Option<Verdicts>> {
        let of_case = |verdicts: &&[Verdict]| Some((11..).map(label).zip(verdicts.iter().cloned()).collect());
        let mut verdicts: Vec<Option<Verdicts>> = verdicts.iter().map(of_case).collect();
        weigh(&plan(code), &mut verdicts);
        verdicts
    }

    /// Why the failure of the last answer is doubted on the oldest version.
    fn doubt(code: &str, verdicts: &[&[Verdict]]) -> Option<Doubt> {
        let all = weighed(code, verdicts);
        match all.last()?.as_ref()?.values().next()? {
            Verdict::Doubtful { why, .. } => Some(*why),
            _ => None,
        }
    }

    #[test]
    fn a_difference_of_one_kind_is_certain() {
        assert_eq!(doubt("print(f())  # 3", &[&[fails("4")]]), None);
        assert_eq!(doubt("print(f())  # [1, 2]", &[&[fails("[1, 3]")]]), None);
        assert_eq!(doubt("f()  # KeyError: 1", &[&[fails("ValueError: 1")]]), None);
    }

    #[test]
    fn one_of_another_kind_is_doubted() {
        assert_eq!(doubt("print(f())  # 3", &[&[fails("KeyError: 1")]]), Some(Doubt::OtherKind));
    }

    #[test]
    fn what_does_not_compile_is_doubted() {
        assert_eq!(doubt("print(f())  # 3", &[&[fails("SyntaxError: invalid syntax")]]), Some(Doubt::Syntax));
    }

    #[test]
    fn an_answer_that_holds_somewhere_is_never_doubted() {
        assert_eq!(doubt("print(f())  # 3", &[&[fails("KeyError: 1"), holds()]]), None);
    }

    #[test]
    fn what_a_failure_before_it_brought_about_is_doubted() {
        let code = "x = f(1)  # 3\nprint(x + 1)  # 4";
        assert_eq!(doubt(code, &[&[fails("KeyError: 1")], &[fails("5")]]), Some(Doubt::Follows));
    }
}
