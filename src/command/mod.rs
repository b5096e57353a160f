//! The commands: what was typed → the stages, and what they give → streams and exit status. All that `verify` says to
//! people on standard error is said here.

mod accept;
mod check;
mod explain;
mod extract;
mod fix;
mod generate;
mod git;
mod input;
mod list;
mod merge;
mod packages;
mod prepare;
mod repository;
mod search;
mod terminal;

use std::io::{self, Write};

use crate::cli::{Cli, Command, Listing};
use crate::exit::ExitStatus;
use crate::model::Problem;

/// Does what was asked for.
pub fn run(cli: Cli) -> ExitStatus {
    let result = match cli.command {
        None => check::run(cli.check),
        Some(Command::Pythons(args)) => pythons(args.format),
        Some(Command::Doctor) => print(&crate::sandbox::doctor::render(&crate::sandbox::doctor::examine())),
        Some(Command::List(args)) => list::run(&args),
        Some(Command::Explain(args)) => explain::run(args),
        Some(Command::Extract(args)) => extract::run(&args),
        Some(Command::Accept(args)) => accept::run(args),
        Some(Command::Fix(args)) => fix::run(args),
        Some(Command::Merge(args)) => merge::run(&args),
        Some(Command::Completions(args)) => print(&generate::completions(args.shell)),
        Some(Command::Man) => print(&generate::man()),
    };
    let status = result.unwrap_or_else(|failure| failure.report());
    for (folder, why) in crate::scratch::left() {
        let message = format!("cannot remove the scratch folder `{}`: {why}", folder.display());
        terminal::print_problem(
            &Problem::warning(message).help("a snippet may have seen to that: look into it, and remove it"),
        );
    }
    status
}

fn pythons(format: Listing) -> Result<ExitStatus, Failure> {
    let found = crate::python::discover();
    match format {
        Listing::Text => print(&crate::python::list::render(&found)),
        Listing::Json => print(&format!("{:#}", crate::python::list::json(&found))),
    }
}

/// Why a command ended early.
#[derive(Debug)]
enum Failure {
    /// Something that the user can mend.
    Problem(Problem),
    /// The reader of standard output has gone. Nobody is left to be told, and nothing is wrong: `verify | head`.
    Closed,
}

impl Failure {
    fn new(message: impl ToString, help: Option<String>) -> Self {
        Self::Problem(Problem { help, ..Problem::error(message) })
    }

    fn report(self) -> ExitStatus {
        match self {
            Self::Closed => ExitStatus::Success,
            Self::Problem(problem) => {
                terminal::print_problem(&problem);
                ExitStatus::Error
            }
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::Closed
        } else {
            Self::new(format!("cannot write: {error}"), None)
        }
    }
}

fn print(text: &str) -> Result<ExitStatus, Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(ExitStatus::Success)
}
