//! `verify`: the main job.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};

use super::{Failure, input, session, terminal};
use crate::check;
use crate::cli::CheckArgs;
use crate::exit::ExitStatus;
use crate::python::Interpreter;
use crate::report::{Problem, Progress, Report, Style};

/// Checks what was named and writes the reports.
pub(super) fn run(args: &CheckArgs) -> Result<ExitStatus, Failure> {
    session::pool(&args.run);
    let pythons = session::pythons(&args.run)?;
    let input = input::read(&args.paths);
    if input.prepared.is_empty() {
        input.problems.iter().for_each(terminal::tell);
        return Ok(ExitStatus::Error);
    }
    let interpreters: Vec<Interpreter> = pythons.iter().map(|(_, interpreter)| interpreter.clone()).collect();
    let (runner, layers) = session::runner(&args.run, &interpreters)?;
    let programs: usize = input.prepared.iter().map(|one| one.plan.programs.len()).sum();
    let total = (programs * pythons.len()) as u64;
    let progress = Progress::new(total, terminal::shows_progress(), terminal::shows_unicode());
    let mut report = check::check(input.prepared, pythons, &runner, layers, &|| progress.step());
    progress.finish();
    report.problems.splice(0..0, input.problems);
    report.problems.splice(0..0, session::unconfined(&args.run));
    write(args, &report)?;
    let status = report.exit_status();
    Ok(if args.exit_zero && status == ExitStatus::ClaimsFail { ExitStatus::Success } else { status })
}

/// Writes the report to standard output and to the files that were asked for.
fn write(args: &CheckArgs, report: &Report) -> Result<(), Failure> {
    for (format, path) in &args.output {
        let failed = |error: io::Error| {
            Failure::Problem(Problem {
                is_error: true,
                path: Some(path.clone()),
                line: None,
                column: None,
                message: format!("cannot write the report: {error}"),
                help: None,
            })
        };
        let mut file = BufWriter::new(File::create(path).map_err(failed)?);
        format.render(report, &Style::default(), &mut file).and_then(|()| file.flush()).map_err(failed)?;
    }
    let mut out = BufWriter::new(io::stdout().lock());
    args.format.render(report, &terminal::style(args.color, args.quiet, args.verbose), &mut out)?;
    out.flush()?;
    Ok(())
}
