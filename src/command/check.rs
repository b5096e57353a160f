//! `verify`: the main job.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::time::{Duration, Instant};

use super::input::{self, Input};
use super::search::Scope;
use super::{Failure, packages, prepare, repository, terminal};
use crate::baseline::Baseline;
use crate::cli::{CheckArgs, ReportArgs};
use crate::exit::ExitStatus;
use crate::judge;
use crate::model::{Label, Problem, Reason, Report, Verdict};
use crate::pipeline;
use crate::python::Interpreter;
use crate::report::read::read;
use crate::report::summary::plural;
use crate::report::{Format, Progress, Style};
use crate::select::Selection;
use crate::shard::{self, Times};
use crate::unchecked;

/// Checks what was named and writes the reports.
pub(super) fn run(mut args: CheckArgs) -> Result<ExitStatus, Failure> {
    prepare::configure(&mut args)?;
    let args = &args;
    prepare::pool(args.run.jobs);
    let pythons = prepare::pythons(&args.run)?;
    let baseline = args.baseline.as_deref().map(Baseline::read).transpose();
    let baseline = baseline.map_err(|error| Failure::new(error, None))?;
    let input = input::find(&args.paths, &Scope::of(&args.search)?);
    if input.is_empty() {
        input.problems.iter().for_each(terminal::print_problem);
        return Ok(if input.is_well() { ExitStatus::Success } else { ExitStatus::Error });
    }
    let mut report = checked(args, input, pythons)?;
    if let Some(baseline) = baseline {
        baseline.mark(&mut report);
    }
    unchecked::add_warnings(&mut report);
    let status = write(&args.report, &report)?;
    let gaps = unchecked::gaps(&report);
    let fails = args.fail_on.iter().any(|gap| gaps.contains(gap));
    let empty = unchecked::is_empty(&report) && !args.allow_empty && args.shard.is_none();
    let lacks = (fails || empty) && status == ExitStatus::Success && !args.report.exit_zero;
    Ok(if lacks { ExitStatus::ClaimsFail } else { status })
}

/// Runs and judges what was found.
fn checked(args: &CheckArgs, mut input: Input, pythons: Vec<(Label, Interpreter)>) -> Result<Report, Failure> {
    let early = packages::depend_on_documents(&args.run).then(|| input.prepare(Some(&args.run)));
    let equipped = packages::equip(&args.run, pythons, early.as_deref().unwrap_or_default())?;
    let pythons = &equipped.pythons;
    let interpreters: Vec<Interpreter> = pythons.iter().map(|(_, interpreter)| interpreter.clone()).collect();
    let runner = prepare::runner(&args.run, &interpreters)?;
    // An interpreter takes as long to start as a guide takes to be read.
    let started = prepare::start(&runner, input.programs())?;
    let mut prepared = early.unwrap_or_else(|| input.prepare(Some(&args.run)));
    let layers = prepare::ready(&args.run, &runner, started)?;
    let not_installed = packages::not_installed(&args.run, &prepared);
    let selection = Selection { only: &args.only, skip: &args.skip };
    selection.before(&mut prepared);
    if let Some(shard) = args.shard {
        shard::divide(&mut prepared, shard, &times(args)?);
    }
    let programs: usize = prepared.iter().map(|one| one.wanted().len()).sum();
    let total = (programs * pythons.len()) as u64;
    let progress = Progress::new(total, terminal::shows_progress(), terminal::shows_unicode());
    // A time that is too long to be told ends no run.
    let deadline = args.max_time.and_then(|seconds| Instant::now().checked_add(Duration::from_secs_f64(seconds)));
    let mut report = pipeline::check(prepared, pythons, &runner, layers, deadline, &|| progress.step());
    progress.finish();
    // What they leave takes its time to go.
    runner.hang_up();
    report.shard = args.shard;
    equipped.complete(&mut report);
    report.problems.splice(0..0, not_installed);
    report.problems.splice(0..0, input.problems);
    report.problems.splice(0..0, prepare::unconfined(&args.run));
    report.problems.extend(over_budget(args, &report));
    if args.strict {
        report.findings.iter_mut().for_each(judge::doubt::dispel);
    }
    selection.after(&mut report);
    Ok(report)
}

/// The times by which shares are made equal.
fn times(args: &CheckArgs) -> Result<Times, Failure> {
    let Some(path) = &args.shard_times else { return Ok(Times::default()) };
    let help = "leave --shard-times out where there is no earlier report";
    let report = read(path).map_err(|error| Failure::new(error, Some(help.to_owned())))?;
    Ok(Times::of(&report))
}

/// Says that not all was run.
fn over_budget(args: &CheckArgs, report: &Report) -> Option<Problem> {
    let is_late = |verdict: &Verdict| matches!(verdict, Verdict::Unverifiable { reason } if *reason == Reason::Budget);
    let late = report.findings.iter().filter(|finding| finding.verdicts.values().any(is_late)).count();
    let (seconds, late) = (args.max_time.unwrap_or_default(), (late > 0).then(|| plural(late, "claim"))?);
    let problem = Problem::warning(format!("after {seconds} seconds {late} had not been tried everywhere"));
    Some(problem.help("give it more time with --max-time, or less to do with --only"))
}

/// Writes the report to standard output and to the files that were asked for. Gives the exit status.
pub(super) fn write(args: &ReportArgs, report: &Report) -> Result<ExitStatus, Failure> {
    let repository = repository::find(report);
    let style = Style { repository: repository.clone(), ..Style::default() };
    for (format, path) in &args.output {
        let failed =
            |error: io::Error| Failure::Problem(Problem::error(format!("cannot write the report: {error}")).of(path));
        let mut file = BufWriter::new(File::create(path).map_err(failed)?);
        format.render(report, &style, &mut file).and_then(|()| file.flush()).map_err(failed)?;
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let style = Style { repository, ..terminal::style(args.color, args.quiet, args.verbose) };
    args.format.unwrap_or(Format::Full).render(report, &style, &mut out)?;
    out.flush()?;
    let status = report.exit_status();
    Ok(if args.exit_zero && status == ExitStatus::ClaimsFail { ExitStatus::Success } else { status })
}
