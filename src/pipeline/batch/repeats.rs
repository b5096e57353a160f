//! Which runs are worth repeating.

use super::{Runs, Seen};
use crate::judge::{self, nondeterminism};
use crate::model::{Program, Verdict};
use crate::plan::Planned;
use crate::syntax::depends_on_seed;

/// Whether the outcome of a program may depend on the hash seed.
pub(super) fn may_vary(program: &Program) -> bool {
    !program.imports.is_empty() || program.steps.iter().any(|step| depends_on_seed(&step.source))
}

impl Seen<'_> {
    /// The programs in a chain that say something else about an answer than the document, and that would run after other blocks
    /// by themselves: which of the two the reader has in mind, nothing tells.
    pub(super) fn uncertain(&self) -> Runs {
        let mut runs = Runs::new();
        for (one, start) in self.prepared.iter().zip(&self.starts) {
            for member in one.plan.chains.iter().flat_map(|chain| &chain.members).filter(|member| !member.same) {
                let program = start + member.program;
                for python in 0..self.labels.len() {
                    let looks = &self.looks[self.place(python, program)];
                    if looks.iter().flat_map(|look| &look.opinions).any(|(_, opinion)| judge::needs_another(opinion)) {
                        runs.insert((python, program));
                    }
                }
            }
        }
        runs
    }

    /// The runs in which some answer fails, or holds for a draw that may have fitted, and that are worth repeating: Python
    /// and program.
    pub(super) fn doubtful(&self) -> Runs {
        let is_doubtful = |planned: &Planned, verdict: &Verdict| match verdict {
            Verdict::Fails { .. } => true,
            Verdict::Holds { .. } => nondeterminism::may_differ(planned),
            _ => false,
        };
        self.runs_with(|_| true, is_doubtful)
    }

    /// The runs in which some answer still holds beside code that draws at random.
    pub(super) fn random(&self) -> Runs {
        let draws = |planned: &Planned| planned.draws && nondeterminism::may_differ(planned);
        self.runs_with(draws, |_, verdict| matches!(verdict, Verdict::Holds { .. }))
    }

    /// The runs that were not cut off by the clock, and in which some case that is `asked` about came out in a certain way.
    fn runs_with(&self, asked: impl Fn(&Planned) -> bool, is_so: impl Fn(&Planned, &Verdict) -> bool) -> Runs {
        let mut runs = Runs::new();
        for (document, one) in self.prepared.iter().enumerate() {
            for (case, planned) in one.plan.cases.iter().enumerate().filter(|(_, planned)| asked(planned)) {
                let Some(verdicts) = self.judge(document, case) else { continue };
                for (python, (label, looks)) in self.of(document, planned.program).enumerate() {
                    let is_so = verdicts.get(label).is_some_and(|verdict| is_so(planned, verdict));
                    if is_so && !looks.iter().any(|look| look.timed_out) {
                        runs.insert((python, self.starts[document] + planned.program));
                    }
                }
            }
        }
        runs
    }
}
