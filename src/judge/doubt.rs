//! What is certain and what is doubtful: before an answer is called false, what was observed has to make it plausible
//! that this text answers this code.
//!
//! An author is right far more often than a reading of him. So a difference is certain where documented and observed are
//! of one kind (two numbers, two lists, two exceptions), or where the answers beside it hold, so that this one was read
//! the way they were. Otherwise it is told, but as a doubt. All cases of a document are weighed together.

mod alone;
mod elsewhere;
mod line;
mod neighbours;

use std::collections::{BTreeMap, BTreeSet};

use super::Verdicts;
use super::{shape, standing};
use crate::claim::reading;
use crate::model::{Doubt, Finding, Form, Program, Reason, Stance, Subject, Verdict};
use crate::plan::{Plan, Planned};
pub(super) use line::NO_LINE;

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
    fn is_conclusive(&self) -> bool {
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
        if self.is_unannounced(at) && self.lines_beside(at).all(|line| !self.outcomes[line].is_conclusive()) {
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
        if shape::is_of_newer_syntax(&claim.documented, actual) {
            return Weight::Doubtful(Doubt::OtherVersions);
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
    fn a_syntax_that_is_not_known_yet_is_doubted() {
        let code = "x = d''  # SyntaxError: a d-string needs three quotes";
        assert_eq!(doubt(code, &[&[fails("SyntaxError: invalid syntax")]]), Some(Doubt::OtherVersions));
        assert_eq!(doubt(code, &[&[fails("SyntaxError: expected ':'")]]), None);
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
