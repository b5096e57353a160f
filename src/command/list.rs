//! `verify list`: the claims of documents, without running anything.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::search::Scope;
use super::{Failure, input, print, terminal};
use crate::cli::{ListArgs, Listing};
use crate::exit::ExitStatus;
use crate::model::Meaning;
use crate::pipeline::{self, Prepared};
use crate::plan::Planned;
use crate::report::escape;

/// Lists what would be checked.
pub(super) fn run(args: &ListArgs) -> Result<ExitStatus, Failure> {
    let (prepared, problems) = input::read(&args.paths, &Scope::of(&args.search)?, None);
    match args.format {
        Listing::Text => print(&text(&prepared))?,
        Listing::Json => print(&format!("{:#}", json!({"claims": claims(&prepared)})))?,
    };
    prepared.iter().flat_map(pipeline::passed_over).for_each(|problem| terminal::print_problem(&problem));
    problems.iter().for_each(terminal::print_problem);
    Ok(if problems.iter().any(|problem| problem.is_error) { ExitStatus::Error } else { ExitStatus::Success })
}

/// The claims for programs.
fn claims(prepared: &[Prepared]) -> Vec<Value> {
    let of = |one: &Prepared| -> Vec<Value> { one.plan.cases.iter().map(|planned| claim(one, planned)).collect() };
    prepared.iter().flat_map(of).collect()
}

/// A claim for programs, and how it was read.
pub(super) fn claim(one: &Prepared, planned: &Planned) -> Value {
    let (claim, answer) = (&planned.case.claim, &planned.case.answer);
    json!({
        "document": one.document.path.to_string_lossy(),
        "line": claim.line,
        "last_line": claim.last_line,
        "columns": claim.columns,
        "code_line": claim.code_line,
        "form": claim.form,
        "rule": claim.rule,
        "mode": claim.mode,
        "code": claim.code,
        "documented": claim.documented,
        "remark": claim.remark,
        "firm": answer.firm,
    })
}

/// The claims for people, one a line.
fn text(prepared: &[Prepared]) -> String {
    let mut text = String::new();
    for one in prepared {
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
    text
}
