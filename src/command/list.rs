//! `verify list`: the claims of documents, without running anything.

use std::fmt::Write as _;

use super::search::Scope;
use super::{Failure, input, print, terminal};
use crate::cli::ListArgs;
use crate::exit::ExitStatus;
use crate::model::Meaning;
use crate::pipeline;
use crate::report::escape;

/// Lists what would be checked.
pub(super) fn run(args: &ListArgs) -> Result<ExitStatus, Failure> {
    let (prepared, problems) = input::read(&args.paths, &Scope::of(&args.search)?, None);
    let mut text = String::new();
    for one in &prepared {
        for planned in &one.plan.cases {
            let claim = &planned.case.claim;
            let words = if planned.case.answer.firm { "" } else { "  (if Python gives it)" };
            let documented = match planned.case.answer.meaning {
                Meaning::Nothing => "no output",
                Meaning::Passes => "passes",
                _ => &claim.documented,
            };
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "{}:{}: {}: {} => {}{words}",
                escape::line(&one.document.path.to_string_lossy()),
                one.document.place(claim.line),
                claim.rule.name(),
                escape::line(&claim.code),
                escape::line(documented),
            );
        }
    }
    print(&text)?;
    prepared.iter().flat_map(pipeline::passed_over).for_each(|problem| terminal::print_problem(&problem));
    problems.iter().for_each(terminal::print_problem);
    Ok(if problems.iter().any(|problem| problem.is_error) { ExitStatus::Error } else { ExitStatus::Success })
}
