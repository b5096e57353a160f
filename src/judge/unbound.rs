//! Names that do not stand for what the document means, since a statement that should have bound them failed: in a block
//! before, or where it is no Python (`x = ???`); or since names that were to come from a package are missing, and those of
//! Python's own stand in their place.

use std::collections::{BTreeMap, BTreeSet};

use super::state;
use crate::model::{Event, Exception, Observation, Reason, Step};
use crate::plan::Planned;
use crate::syntax::is_builtin;

/// Why the code of a case does not use what the document means.
pub fn before(planned: &Planned, steps: &[Step], observation: &Observation) -> Option<Reason> {
    let failed = failed(observation);
    let used: BTreeSet<&str> = words(&planned.case.claim.code).filter(|word| !is_builtin(word)).collect();
    let mut unbound: BTreeMap<&str, Reason> = BTreeMap::new();
    let own = steps.len().saturating_sub(1);
    for (at, step) in steps.iter().enumerate() {
        let lines = step.source.lines().enumerate().map(|(index, line)| (index + 1, line));
        for (line, text) in lines.take_while(|(line, _)| at < own || *line < planned.top.0) {
            let raised = failed.get(&(at, line));
            if let Some(package) = raised.and_then(|raised| all_of_a_package(text, raised)) {
                return Some(Reason::Package(package));
            }
            for name in used.iter().filter(|name| state::binds(text, name)) {
                match raised {
                    Some(raised) => {
                        let because = Some(super::opinion::shown(raised));
                        unbound.insert(name, Reason::Undefined { name: (*name).to_owned(), because });
                    }
                    None => {
                        unbound.remove(name);
                    }
                }
            }
        }
    }
    unbound.into_values().next()
}

/// The statements that failed, by step and first line.
fn failed(observation: &Observation) -> BTreeMap<(usize, usize), &Exception> {
    let raised = observation.events.iter().filter_map(|event| match event {
        Event::Raised { step, statement, watch: None, exception } => {
            Some(((*step as usize, *statement as usize), exception))
        }
        _ => None,
    });
    raised.collect()
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

/// The package of `from numpy import *`, where that is missing: `sum` is another one then.
fn all_of_a_package(line: &str, raised: &Exception) -> Option<String> {
    let all = line.trim().starts_with("from ") && line.contains(" import *");
    let package = raised.subject.as_deref().filter(|_| all && raised.name == "ModuleNotFoundError")?;
    Some(package.split('.').next().unwrap_or(package).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_import_that_failed_is_known() {
        let raised = Exception {
            name: "ModuleNotFoundError".to_owned(),
            subject: Some("numpy.linalg".to_owned()),
            ..Exception::default()
        };
        assert_eq!(all_of_a_package("from numpy.linalg import *", &raised).as_deref(), Some("numpy"));
        assert_eq!(all_of_a_package("import numpy", &raised), None);
    }
}
