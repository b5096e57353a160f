//! `verify accept`: what was observed becomes what is known, in the files of a corpus.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;

use super::search::Scope;
use super::{Failure, input, packages, prepare, print, terminal};
use crate::cli::AcceptArgs;
use crate::exit::ExitStatus;
use crate::model::{Finding, Known, Problem, Report, Standing, Verdict, conclusive};
use crate::pairs::{known, sync};
use crate::pipeline;
use crate::python::Interpreter;
use crate::report::escape;
use crate::report::outcome::{outcomes, ranges};
use crate::report::summary::plural;

/// A file before and after.
struct Edit {
    path: PathBuf,
    before: String,
    after: String,
}

/// Runs the corpus and records what is unexpected.
pub(super) fn run(mut args: AcceptArgs) -> Result<ExitStatus, Failure> {
    prepare::configure_run(&mut args.run)?;
    prepare::pool(args.run.jobs);
    let pythons = prepare::pythons(&args.run)?;
    let (prepared, unread) = input::read(&args.paths, &Scope::default(), Some(&args.run));
    unread.iter().for_each(terminal::print_problem);
    if let Some(document) = prepared.iter().find(|one| !one.of_corpus) {
        return Err(Failure::new(
            format!(
                "`{}` is no corpus: what is known of its answers has no place there",
                document.document.path.display()
            ),
            Some("verify extract DOCUMENT --into DIR makes a corpus of it".to_owned()),
        ));
    }
    if prepared.is_empty() {
        return Ok(ExitStatus::Error);
    }
    let equipped = packages::equip(&args.run, pythons, &prepared)?;
    let pythons = &equipped.pythons;
    let interpreters: Vec<Interpreter> = pythons.iter().map(|(_, interpreter)| interpreter.clone()).collect();
    let runner = prepare::runner(&args.run, &interpreters)?;
    let layers = prepare::ready(&args.run, &runner, prepare::start(&runner, prepared.len())?)?;
    let mut report = pipeline::check(prepared, pythons, &runner, layers, None, &|| ());
    equipped.complete(&mut report);
    let (edits, mut problems) = edits(&report)?;
    problems.extend(report.problems.iter().filter(|problem| problem.is_error).cloned());
    problems.iter().for_each(terminal::print_problem);
    let failed = unread.iter().chain(&problems).any(|problem| problem.is_error);
    let status = if failed { ExitStatus::Error } else { ExitStatus::Success };
    if edits.is_empty() {
        print("Nothing to record: all is as it is known.\n")?;
        return Ok(status);
    }
    print(&edits.iter().map(Edit::shown).collect::<String>())?;
    if !(args.yes || asked(edits.len())?) {
        return Ok(ExitStatus::ClaimsFail);
    }
    edits.iter().try_for_each(Edit::write)?;
    print(&format!("Recorded in {}.\n", plural(edits.len(), "file")))?;
    Ok(status)
}

impl Edit {
    fn shown(&self) -> String {
        let name = self.path.to_string_lossy();
        let difference = sync::unified(&self.before, &self.after, &name);
        difference.lines().map(|line| format!("{}\n", escape::line(line))).collect()
    }

    fn write(&self) -> Result<(), Failure> {
        fs::write(&self.path, &self.after).map_err(|error| wrong(&self.path, &format!("cannot write: {error}"), None))
    }
}

fn wrong(path: &std::path::Path, message: &str, line: Option<usize>) -> Failure {
    Failure::Problem(problem(path, message, line))
}

fn problem(path: &std::path::Path, message: &str, line: Option<usize>) -> Problem {
    Problem::error(message).of(path).at(line)
}

/// Asks on a terminal. Elsewhere nobody can be asked.
fn asked(files: usize) -> Result<bool, Failure> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        let problem = Problem::warning("nothing is recorded: there is no terminal to ask on");
        terminal::print_problem(&problem.help("look at the difference, then: verify accept --yes"));
        return Ok(false);
    }
    write!(io::stderr(), "Record this in {}? [y/N] ", plural(files, "file"))?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// The files that change, and the claims that cannot be recorded.
fn edits(report: &Report) -> Result<(Vec<Edit>, Vec<Problem>), Failure> {
    let mut files: BTreeMap<usize, Vec<&Finding>> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.is_unexpected()) {
        files.entry(finding.document).or_default().push(finding);
    }
    let (mut edits, mut problems, mut of_one_version) = (Vec::new(), Vec::new(), 0);
    for (document, mut findings) in files {
        let Some(document) = report.documents.get(document) else { continue };
        let unreadable = |error: io::Error| wrong(&document.path, &format!("cannot read: {error}"), None);
        let before = fs::read_to_string(&document.path).map_err(unreadable)?;
        let mut after = before.clone();
        // From the end, so that the lines above keep their numbers.
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.claim.code_line));
        for finding in findings {
            let line = finding.claim.code_line;
            let recorded = standing(finding).and_then(|known| known::record(&after, line, known, &why(finding)));
            match recorded {
                Ok(text) => {
                    after = text;
                    of_one_version += usize::from(is_of_one_version(finding));
                }
                Err(why) => {
                    problems.push(problem(
                        &document.path,
                        &format!("this claim cannot be recorded: {why}"),
                        Some(line),
                    ));
                }
            }
        }
        if after != before {
            edits.push(Edit { path: document.path.clone(), before, after });
        }
    }
    if of_one_version > 0 {
        let verb = if of_one_version == 1 { "is" } else { "are" };
        let message = format!("{} {verb} recorded as false by what one Python gives", plural(of_one_version, "claim"));
        let help = "run it on all of them to record since when: verify accept";
        problems.push(Problem::warning(message).help(help));
    }
    Ok((edits, problems))
}

/// Whether it is said to fail everywhere by what a single minor version gives.
fn is_of_one_version(finding: &Finding) -> bool {
    let minors: BTreeSet<_> = conclusive(&finding.verdicts).map(|(label, _)| label.0.line()).collect();
    finding.standing == Standing::False && minors.len() == 1
}

/// What was observed, as it can be known.
fn standing(finding: &Finding) -> Result<Known, String> {
    let minor = |label: &crate::model::Label| (label.0.major, label.0.minor);
    match &finding.standing {
        Standing::Holds => Ok(Known::Holds),
        Standing::False => Ok(Known::False),
        Standing::Outdated { since } => Ok(Known::Outdated(minor(since))),
        Standing::Ahead { since } => Ok(Known::Ahead(minor(since))),
        Standing::Mixed => Err("it holds on some versions and fails on others, in no order".to_owned()),
        Standing::Unverifiable => Err("it could be checked nowhere".to_owned()),
    }
}

/// What Python gives instead, in one line.
fn why(finding: &Finding) -> String {
    const LONGEST: usize = 160;
    let given = outcomes(finding).into_iter().filter_map(|outcome| {
        let Verdict::Fails { actual } = outcome.verdict else { return None };
        let labels = ranges(outcome.labels.iter().copied(), "-");
        let first = actual.lines().next().unwrap_or("nothing");
        let more = if actual.lines().count() > 1 { " …" } else { "" };
        Some(format!("Python {labels} gives {first}{more}"))
    });
    let text = escape::line(&given.collect::<Vec<_>>().join("; ")).into_owned();
    let cut: String = text.chars().take(LONGEST).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { text }
}
