//! `verify fix`: documents with the answers that Python gives.
//!
//! A correction is written only once it was seen to hold: the corrected text is read and run again first.

mod ask;
mod guard;
mod write;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::cli::FixArgs;
use crate::document::Document;
use crate::exit::ExitStatus;
use crate::fix::answer::Wanted;
use crate::fix::{self, Edit, Left, text};
use crate::model::{Finding, Label, Problem, Report, Verdict};
use crate::pairs::sync;
use crate::pipeline::{self, Prepared};
use crate::python::Interpreter;
use crate::report::escape;
use crate::report::summary::plural;
use crate::run::Runner;
use crate::sandbox::Layers;

use super::search::Scope;
use super::{Failure, input, packages, prepare, print, terminal};

/// What runs snippets, and on which Pythons.
struct Run<'a> {
    pythons: &'a [(Label, Interpreter)],
    runner: &'a Runner<'a>,
    layers: Layers,
}

impl Run<'_> {
    fn check(&self, prepared: Vec<Prepared>) -> Report {
        pipeline::check(prepared, self.pythons, self.runner, self.layers.clone(), None, &|| ())
    }
}

/// A document with its corrections.
struct Corrected {
    path: PathBuf,
    before: String,
    after: String,
    /// The corrections that are in `after`.
    made: Vec<Edit>,
    left: Vec<(Finding, Left)>,
}

/// Runs documents, and corrects what does not hold.
pub(super) fn run(mut args: FixArgs) -> Result<ExitStatus, Failure> {
    if args.interactive && !ask::is_possible() {
        let help = "verify fix --diff shows all corrections".to_owned();
        return Err(Failure::new("there is no terminal to ask on", Some(help)));
    }
    prepare::configure_run(&mut args.run)?;
    prepare::pool(args.run.jobs);
    let pythons = prepare::pythons(&args.run)?;
    let wanted = Wanted { outdated: args.outdated, target: target(&args, &pythons)? };
    let (mut prepared, problems) = input::read(&args.paths, &Scope::default(), Some(&args.run));
    problems.iter().for_each(terminal::print_problem);
    let pairs = prepared.iter().filter(|one| one.of_corpus).count();
    prepared.retain(|one| !one.of_corpus);
    if pairs > 0 {
        let problem = Problem::warning(format!("{} of a corpus stay as they are", plural(pairs, "file")));
        terminal::print_problem(&problem.help("verify accept records there what was observed"));
    }
    if prepared.is_empty() {
        return Ok(ExitStatus::Error);
    }
    let equipped = packages::equip(&args.run, pythons, &prepared)?;
    let pythons = &equipped.pythons;
    let interpreters: Vec<Interpreter> = pythons.iter().map(|(_, interpreter)| interpreter.clone()).collect();
    let runner = prepare::runner(&args.run, &interpreters)?;
    let layers = prepare::ready(&args.run, &runner, prepare::start(&runner, prepared.len())?)?;
    let run = Run { pythons, runner: &runner, layers };
    let mut report = run.check(prepared);
    equipped.complete(&mut report);
    let mut corrected = correct(&report, &run, &wanted)?;
    if args.interactive {
        choose(&mut corrected, &report, &run)?;
    }
    let failures: Vec<_> = report.problems.iter().filter(|problem| problem.is_error).collect();
    failures.iter().copied().for_each(terminal::print_problem);
    finish(&args, &corrected, !failures.is_empty() || problems.iter().any(|problem| problem.is_error))
}

/// The Python whose answers are right, if one was named.
fn target(args: &FixArgs, pythons: &[(Label, Interpreter)]) -> Result<Option<Label>, Failure> {
    let Some(request) = &args.target else { return Ok(None) };
    let newest = pythons.iter().rev().find(|(label, _)| request.admits(&label.0));
    newest.map(|(label, _)| Some(label.clone())).ok_or_else(|| {
        Failure::new(
            format!("the target `{request}` is not among the Pythons that run"),
            Some("name it with --python, too".to_owned()),
        )
    })
}

/// Corrects every document of a report.
fn correct(report: &Report, run: &Run<'_>, wanted: &Wanted) -> Result<Vec<Corrected>, Failure> {
    let mut of_document: BTreeMap<usize, Vec<(usize, &Finding)>> = BTreeMap::new();
    for (index, finding) in report.findings.iter().enumerate() {
        of_document.entry(finding.document).or_default().push((index, finding));
    }
    let mut all = Vec::new();
    for (document, findings) in of_document {
        let Some(document) = report.documents.get(document) else { continue };
        let plan = fix::plan(document, findings.iter().copied(), wanted);
        let left = plan.left.iter().map(|&(index, why)| (report.findings[index].clone(), why)).collect();
        let before = write::read(&document.path)?;
        let mut one = Corrected { path: document.path.clone(), after: before.clone(), before, made: Vec::new(), left };
        if !plan.edits.is_empty() && !document.lossy && document.view.is_none() {
            confirm(&mut one, plan.edits, report, run);
        }
        all.push(one);
    }
    Ok(all)
}

/// Makes the edits of a document that hold when it is read and run again; without those that do not, once more.
fn confirm(one: &mut Corrected, mut edits: Vec<Edit>, report: &Report, run: &Run<'_>) {
    while !edits.is_empty() {
        let after = text::apply(&one.before, &edits);
        let known = report.documents.iter().find(|document| document.path == one.path);
        let project = known.map(|document| document.project.clone()).unwrap_or_default();
        let again = run.check(vec![pipeline::prepare(Document::new(one.path.clone(), &after).of(project))]);
        let (held, failed): (Vec<Edit>, Vec<Edit>) =
            edits.iter().cloned().partition(|edit| holds(edit, &edits, &report.findings[edit.finding], &again));
        if failed.is_empty() {
            if is_unexpected(report, &edits, &again) {
                one.left.extend(held.iter().map(|edit| (report.findings[edit.finding].clone(), Left::Unconfirmed)));
                return;
            }
            (one.after, one.made) = (after, held);
            return;
        }
        one.left.extend(failed.iter().map(|edit| (report.findings[edit.finding].clone(), Left::Unconfirmed)));
        edits = held;
    }
}

/// Asks which corrections are wanted. Where not all of them are, the others have to hold without them.
fn choose(corrected: &mut [Corrected], report: &Report, run: &Run<'_>) -> Result<(), Failure> {
    let mut quit = false;
    for one in corrected.iter_mut().filter(|one| !one.made.is_empty()) {
        let edits = std::mem::take(&mut one.made);
        let said = if quit {
            ask::Said { wanted: Vec::new(), declined: edits, quit }
        } else {
            ask::ask(&one.path, &one.before, edits)?
        };
        quit = said.quit;
        if said.declined.is_empty() {
            one.made = said.wanted;
            continue;
        }
        one.left.extend(said.declined.iter().map(|edit| (report.findings[edit.finding].clone(), Left::Declined)));
        confirm(one, said.wanted, report, run);
    }
    Ok(())
}

/// Whether the answer that an edit wrote holds on every Python where the old one failed and gave what was written.
fn holds(edit: &Edit, edits: &[Edit], was: &Finding, again: &Report) -> bool {
    let line = text::moved(was.claim.line, edits);
    let now = again.findings.iter().filter(|now| now.claim.line == line && now.claim.form == was.claim.form);
    let mut now = now.filter(|now| edit.text.lines().next().is_some_and(|first| first.contains(start(now))));
    let newest = was.verdicts.iter().rev().find(|(_, verdict)| matches!(verdict, Verdict::Fails { .. }));
    let Some((label, _)) = newest else { return false };
    now.any(|now| matches!(now.verdicts.get(label), Some(Verdict::Holds { .. })))
}

fn start(finding: &Finding) -> &str {
    finding.claim.documented.lines().next().unwrap_or_default()
}

/// Whether something fails in the corrected document that did not fail before.
fn is_unexpected(report: &Report, edits: &[Edit], again: &Report) -> bool {
    let document = edits.first().and_then(|edit| report.findings.get(edit.finding)).map(|finding| finding.document);
    let before: Vec<usize> = report
        .findings
        .iter()
        .filter(|finding| Some(finding.document) == document && finding.standing.is_failure())
        .map(|finding| text::moved(finding.claim.line, edits))
        .collect();
    again.findings.iter().any(|now| now.standing.is_failure() && !before.contains(&now.claim.line))
}

/// Shows, writes, and says what was done.
fn finish(args: &FixArgs, corrected: &[Corrected], failed: bool) -> Result<ExitStatus, Failure> {
    let changed: Vec<&Corrected> = corrected.iter().filter(|one| !one.made.is_empty()).collect();
    let mut refused = 0;
    for one in &changed {
        if args.diff || args.check {
            let shown = sync::unified(&one.before, &one.after, &one.path.to_string_lossy());
            print(&shown.lines().map(|line| format!("{}\n", escape::line(line))).collect::<String>())?;
        } else if let Some(why) = guard::objection(&one.path).filter(|_| !args.force) {
            refused += 1;
            terminal::print_problem(&Problem::warning(why).of(&one.path).help("--force writes all the same"));
        } else {
            write::replace(&one.path, &one.before, &one.after)?;
        }
    }
    corrected.iter().for_each(print_left);
    let made: usize = changed.iter().map(|one| one.made.len()).sum();
    let left: usize = corrected.iter().map(|one| one.left.len()).sum();
    let verb = if args.diff || args.check { "would be corrected" } else { "corrected" };
    let files = plural(changed.len() - refused, "document");
    print(&format!("{} {verb} in {files}; {left} left as they are\n", plural(made, "answer")))?;
    Ok(match () {
        () if failed || refused > 0 => ExitStatus::Error,
        () if args.check && made > 0 => ExitStatus::ClaimsFail,
        () => ExitStatus::Success,
    })
}

/// Names what is left as it is, with the reason.
fn print_left(one: &Corrected) {
    for (finding, why) in &one.left {
        let problem = Problem::warning(format!("not corrected: {why}")).of(&one.path);
        terminal::print_problem(&problem.at(Some(finding.claim.line)));
    }
}
