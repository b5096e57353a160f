//! What one version says about one case, taken alone.

mod earlier;
mod exception;
mod excuse;
mod value;

use super::taint::Cause;
use super::{compare, evidence, nondeterminism, python2, surroundings};
use crate::claim::notes;
use crate::doctest;
use crate::model::{Event, Exception, Match, Meaning, Observation, Reason, Step, Version};
use crate::plan::Planned;
pub(super) use earlier::names_in;
use earlier::swallowed;
use exception::{on_raise, on_syntax_error, on_warning, syntax_error};
pub(super) use excuse::{excuse, missing, unreached};
use value::on_value;

/// What one version says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opinion {
    /// The answer is what Python gives.
    Holds {
        /// How closely.
        how: Match,
        /// What Python gives.
        actual: String,
    },
    /// Python gives something else.
    Differs {
        /// What.
        actual: String,
        /// Whether it is nearly what is documented.
        near: bool,
    },
    /// This version lacks syntax or an API that the code needs.
    Lacks {
        /// What.
        what: Reason,
        /// The exception.
        actual: String,
    },
    /// Nothing can be said; the reason.
    Cannot(Reason),
    /// The document does not mean this version.
    NotMeant(Reason),
}

impl Opinion {
    /// Whether the code ran as far as the answer.
    pub fn has_run(&self) -> bool {
        matches!(self, Opinion::Holds { .. } | Opinion::Differs { .. })
    }
}

/// Looks at one case on one version. `tainted` is why what its statement uses is not what the document means, if so.
pub fn of(
    planned: &Planned,
    steps: &[Step],
    observation: &Observation,
    tainted: Option<&Cause>,
    version: Version,
) -> Opinion {
    let step = last(steps);
    let source = steps.last().map_or("", |step| step.source.as_str());
    if let Some(settled) = before_running(planned, version) {
        return settled;
    }
    if let Some(broken) = syntax_error(planned, step, observation) {
        return on_syntax_error(planned, source, broken);
    }
    let evidence = evidence::gather(planned, step, observation);
    let opinion = match &planned.case.answer.meaning {
        Meaning::Raises { name, message } => {
            on_raise(planned, step, observation, &evidence, (name.as_deref(), message.as_deref()))
        }
        Meaning::Warns { name, message } => {
            on_warning(planned, step, observation, &evidence, (name, message.as_deref()))
        }
        _ => on_value(planned, step, observation, &evidence),
    };
    let strict = planned.case.answer.doctest.is_some_and(|flags| {
        flags.is_strict()
            && evidence.raised.is_none()
            && !doctest::passes(&planned.case.answer.whole, &evidence.outputs.concat(), flags)
    });
    match opinion {
        Opinion::Holds { actual, .. } if strict => differs(planned, actual),
        Opinion::Holds { .. } => tainted.filter(|cause| cause.certain).map_or(opinion, owed_to),
        Opinion::Differs { .. } if python2::shows(&planned.case.answer.whole) => Opinion::NotMeant(Reason::Python2),
        Opinion::Differs { .. } => by_nature(planned)
            .or_else(|| python2::shows(&planned.case.answer.whole).then_some(Opinion::NotMeant(Reason::Python2)))
            .or_else(|| tainted.map(owed_to))
            .or_else(|| swallowed(planned, &evidence))
            .or_else(|| surroundings::reason(planned, steps).map(Opinion::Cannot))
            .unwrap_or(opinion),
        other => rooted(other, tainted),
    }
}

/// A name that is missing, for what failed before is missing for the same reason.
pub(super) fn rooted(opinion: Opinion, tainted: Option<&Cause>) -> Opinion {
    match (&opinion, tainted) {
        (Opinion::Cannot(Reason::Undefined { because: None, .. }), Some(cause)) => owed_to(cause),
        _ => opinion,
    }
}

/// What can be said where names are not what the document means.
pub(super) fn owed_to(cause: &Cause) -> Opinion {
    match &cause.reason {
        Reason::Python2 => Opinion::NotMeant(Reason::Python2),
        reason => Opinion::Cannot(reason.clone()),
    }
}

/// The number of the last step: the block itself.
pub(super) fn last(steps: &[Step]) -> u32 {
    u32::try_from(steps.len().saturating_sub(1)).unwrap_or(u32::MAX)
}

/// Calls whose result no two runs share, so that a figure beside one is an example.
fn by_nature(planned: &Planned) -> Option<Opinion> {
    let reason = nondeterminism::nature(&planned.case.claim.code).filter(|_| !planned.seeded)?;
    Some(Opinion::Cannot(reason))
}

/// Python gives something else.
pub(super) fn differs(planned: &Planned, actual: String) -> Opinion {
    let near = compare::is_near(&planned.case.answer, &actual);
    Opinion::Differs { actual, near }
}

/// What can be said without looking at the run.
pub(super) fn before_running(planned: &Planned, version: Version) -> Option<Opinion> {
    let answer = &planned.case.answer;
    let code = &planned.case.claim.code;
    if answer.versions.is_some_and(|range| !range.contains(&version)) {
        return Some(Opinion::NotMeant(Reason::OtherVersions));
    }
    if let Some(environment) = notes::environment(&answer.remark) {
        return Some(Opinion::Cannot(Reason::Environment(Some(environment))));
    }
    if is_placeholder(&answer.whole) || answer.whole.contains("???") {
        return Some(Opinion::Cannot(Reason::Illustrative));
    }
    if answer.whole.lines().any(|line| line.trim_start_matches(['.', ' ']).starts_with("(Pdb)")) {
        return Some(Opinion::Cannot(Reason::Input));
    }
    match &answer.meaning {
        Meaning::Unverifiable(Reason::Varies) if code.contains("id(") => Some(Opinion::Cannot(Reason::Address)),
        Meaning::Unverifiable(reason) => Some(Opinion::Cannot(reason.clone())),
        _ => None,
    }
}

/// Whether words between dots stand for what a reader sees for himself: `... look at the result ...`.
fn is_placeholder(said: &str) -> bool {
    let inside = said.trim().strip_prefix("...").and_then(|rest| rest.strip_suffix("..."));
    inside.is_some_and(|inside| {
        let words = inside.strip_prefix(' ').and_then(|rest| rest.strip_suffix(' '));
        words.is_some_and(|words| words.contains(' ') && words.chars().all(|c| c.is_alphabetic() || " ,'’".contains(c)))
    })
}

/// What a step wrote to standard error.
pub(super) fn errors_of(observation: &Observation, step: u32) -> String {
    let errors = observation.events.iter().filter_map(|event| match event {
        Event::Output { step: at, err: true, text, .. } if *at == step => Some(text.as_str()),
        _ => None,
    });
    errors.collect()
}

/// An exception as a traceback ends with it.
pub(super) fn shown(exception: &Exception) -> String {
    let plain = matches!(exception.module.as_str(), "builtins" | "__main__" | "");
    let name = if plain { exception.name.clone() } else { format!("{}.{}", exception.module, exception.name) };
    if exception.message.is_empty() { name } else { format!("{name}: {}", exception.message) }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{VERSION, ended, plan, printed, raised, ran, value};
    use super::*;
    use crate::model::End;

    fn opinion(code: &str, observation: &Observation) -> Opinion {
        let plan = plan(code);
        let planned = &plan.cases[0];
        of(planned, &plan.programs[planned.program].steps, observation, None, VERSION)
    }

    fn holds(actual: &str) -> Opinion {
        Opinion::Holds { how: Match::Exact, actual: actual.to_owned() }
    }

    #[test]
    fn what_is_printed_is_the_answer_or_another_one() {
        let observation = ran(vec![printed(1, "3\n")]);
        assert!(matches!(opinion("print(f())  # 3", &observation), Opinion::Holds { .. }));
        assert!(
            matches!(opinion("print(f())  # 4", &observation), Opinion::Differs { actual, .. } if actual.trim() == "3")
        );
    }

    #[test]
    fn a_value_is_what_its_watch_saw() {
        let code = "f() + 1  # 3";
        let watch = plan(code).cases[0].values[0];
        assert_eq!(opinion(code, &ran(vec![value(watch, "3")])), holds("3"));
        assert!(matches!(opinion(code, &ran(vec![value(watch, "4")])), Opinion::Differs { .. }));
    }

    #[test]
    fn an_exception_is_documented_or_not() {
        let observation = ran(vec![raised(1, "KeyError", "1")]);
        assert!(matches!(opinion("f()  # KeyError: 1", &observation), Opinion::Holds { .. }));
        assert!(matches!(opinion("f()  # ValueError: 1", &observation), Opinion::Differs { .. }));
        assert!(matches!(
            opinion("f()  # KeyError: 1", &ran(Vec::new())),
            Opinion::Cannot(_) | Opinion::Differs { .. }
        ));
    }

    #[test]
    fn a_name_that_nothing_defines_says_nothing() {
        let Event::Raised { step, statement, watch, exception } = raised(1, "NameError", "name 'x' is not defined")
        else {
            unreachable!()
        };
        let exception = Exception { subject: Some("x".to_owned()), ..exception };
        let observation = ran(vec![Event::Raised { step, statement, watch, exception }]);
        let undefined = Opinion::Cannot(Reason::Undefined { name: "x".to_owned(), because: None });
        assert_eq!(opinion("print(x)  # 3", &observation), undefined);
    }

    #[test]
    fn a_run_that_was_cut_off_says_nothing_of_what_it_did_not_reach() {
        let observation = ended(Vec::new(), End::WallTimeout);
        assert_eq!(opinion("print(f())  # 3", &observation), Opinion::Cannot(Reason::Timeout));
    }

    #[test]
    fn versions_that_are_not_meant_are_left_alone() {
        let observation = ran(vec![printed(1, "3\n")]);
        let opinion = opinion("print(f())  # 4 (before Python 3.10)", &observation);
        assert_eq!(opinion, Opinion::NotMeant(Reason::OtherVersions));
    }
}
