//! What can be typed. Nothing here reads a file or asks the system.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use globset::GlobMatcher;

use crate::model::Shard;
use crate::python::Request;
use crate::report::Format;
use crate::sandbox::Requirement;
use crate::select::Pattern;
use crate::unchecked::Gap;

/// What the exit status says; `--help` and the man page tell it.
pub const EXIT_STATUS: [(&str, &str); 3] = [
    ("0", "every answer that could be checked holds"),
    ("1", "some answer does not, not one was checked, or --fail-on names what was not"),
    ("2", "`verify` could not do its job"),
];

/// What is done where little is said; `--help` and the man page tell it, a paragraph each.
pub const NOTES: [&str; 2] = [
    "Without a path, the corpus of the current folder is checked: snippets/ against expected/; where there is none, its \
README and its folder docs.",
    "What is not said here is taken from verify.toml, or [tool.verify] of pyproject.toml, in the nearest folder upwards. \
Where neither names a Python, that of the virtual environment runs in which verify is installed; outside of one, \
requires-python of such a pyproject.toml says which.",
];

fn after_help() -> String {
    let statuses = EXIT_STATUS.map(|(status, meaning)| format!("{status} {meaning}")).join(", ");
    format!("Exit status: {statuses}.\n\n{}", NOTES.join("\n\n"))
}

/// Run the Python snippets of documents, sandboxed, on every CPython you have, and report the documented answers that
/// do not hold.
#[derive(Debug, Parser)]
#[command(name = "verify", version, about, max_term_width = 100, args_conflicts_with_subcommands = true)]
#[command(after_help = after_help())]
pub struct Cli {
    /// What to do instead of checking.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What to check, and how.
    #[command(flatten)]
    pub check: CheckArgs,
}

/// What to do instead of checking.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the Pythons of this machine, and those that cannot be embedded
    Pythons(PythonsArgs),
    /// List the claims of documents, without running anything
    List(ListArgs),
    /// Show one claim in full: how it was read, and what each Python did
    Explain(ExplainArgs),
    /// Make a corpus of documents: snippets and expectations, to be reviewed and kept
    Extract(ExtractArgs),
    /// Record in a corpus what was observed as what is known, after showing the difference
    Accept(AcceptArgs),
    /// Correct the answers of documents that do not hold, each only once it was seen to hold
    Fix(FixArgs),
    /// Print each layer of the sandbox, and what this kernel does not promise
    Doctor,
    /// Put the JSON reports of several machines together, as if one had done all of the work
    Merge(MergeArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the man page
    Man,
}

/// Arguments of `verify completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// How a command writes what it found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Listing {
    /// For people
    #[default]
    Text,
    /// For programs (docs/json.md)
    Json,
}

/// Arguments of `verify pythons`.
#[derive(Debug, Args)]
pub struct PythonsArgs {
    /// How they are listed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: Listing,
}

/// Arguments of `verify list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// How they are listed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: Listing,
    /// Documents, or folders of documents
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// How folders are searched.
    #[command(flatten)]
    pub search: SearchArgs,
}

/// Arguments of `verify explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The claim, as DOCUMENT:LINE
    pub claim: String,
    /// How it is shown
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: Listing,
    /// How snippets run.
    #[command(flatten)]
    pub run: RunArgs,
}

/// Arguments of `verify extract`.
#[derive(Debug, Args)]
pub struct ExtractArgs {
    /// Documents, or folders of documents
    #[arg(required = true, value_name = "DOCUMENT")]
    pub paths: Vec<PathBuf>,
    /// The folder whose snippets/ and expected/ are written
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// Take as seen what documents changed of pairs that were edited; the edited files stay as they are
    #[arg(long)]
    pub keep: bool,
}

/// Arguments of `verify accept`.
#[derive(Debug, Args)]
pub struct AcceptArgs {
    /// Folders of snippets/ and expected/ [default: the current folder]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Record without asking
    #[arg(short, long)]
    pub yes: bool,
    /// How snippets run.
    #[command(flatten)]
    pub run: RunArgs,
}

/// Arguments of `verify fix`.
#[derive(Debug, Args)]
pub struct FixArgs {
    /// Documents, or folders of documents
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Correct also what holds on older Pythons only: with what the newest gives
    #[arg(long)]
    pub outdated: bool,
    /// The Python whose answers are right, one of those that run
    #[arg(long, value_name = "REQUEST")]
    pub target: Option<Request>,
    /// Show what would be written, and write nothing
    #[arg(long)]
    pub diff: bool,
    /// Like --diff, and end with status 1 where something would be written
    #[arg(long)]
    pub check: bool,
    /// Show each correction and ask whether it is wanted
    #[arg(short, long, conflicts_with_all = ["diff", "check"])]
    pub interactive: bool,
    /// Write also in CI, and to documents that are not in version control or have changes that are not committed
    #[arg(long)]
    pub force: bool,
    /// How snippets run.
    #[command(flatten)]
    pub run: RunArgs,
}

/// Arguments of `verify merge`.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// JSON reports: of all shares of the blocks, of different Pythons, or both
    #[arg(required = true, value_name = "REPORT")]
    pub reports: Vec<PathBuf>,
    /// How the report is written.
    #[command(flatten)]
    pub report: ReportArgs,
}

/// What to check, and how.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Documents, folders of documents, a corpus, or `-` for the standard input [default: the corpus of the current
    /// folder, or else its README and docs]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How snippets run.
    #[command(flatten)]
    pub run: RunArgs,
    /// How folders are searched.
    #[command(flatten)]
    pub search: SearchArgs,
    /// Check only claims that match: form=WORD, standing=WORD, heading=TEXT, document=GLOB, document=GLOB:LINE; repeat
    /// for several, of which one of each kind must match
    #[arg(long, value_name = "WHAT")]
    pub only: Vec<Pattern>,
    /// Pass over claims that match; repeat for several
    #[arg(long, value_name = "WHAT")]
    pub skip: Vec<Pattern>,
    /// Run the K-th of N equal shares of the blocks, for N machines that share the work; `verify merge` puts their JSON
    /// reports together
    #[arg(long, value_name = "K/N")]
    pub shard: Option<Shard>,
    /// JSON report of an earlier run, by whose times the shares are made equal; all machines need the same one
    #[arg(long, value_name = "FILE", requires = "shard")]
    pub shard_times: Option<PathBuf>,
    /// Take what is doubtful for an error too
    #[arg(long)]
    pub strict: bool,
    /// Fail also where something was not checked; repeat for several
    #[arg(long, value_enum, value_name = "WHAT")]
    pub fail_on: Vec<Gap>,
    /// Do not fail where not one answer was checked
    #[arg(long)]
    pub allow_empty: bool,
    /// Do not fail for claims that fail in this JSON report already
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Seconds that all snippets together may take; what is not run by then is unverifiable
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub max_time: Option<f64>,
    /// How the report is written.
    #[command(flatten)]
    pub report: ReportArgs,
}

/// How folders are searched.
#[derive(Debug, Default, Args)]
pub struct SearchArgs {
    /// Files and folders that are passed over where folders are searched, as in a .gitignore; repeat for several
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// The folder that `exclude` is meant from; the current one where it is not set.
    #[arg(skip)]
    pub exclude_from: Option<PathBuf>,
    /// Pass over what is excluded also where it is named, as a hook names what has changed
    #[arg(long)]
    pub force_exclude: bool,
    /// Search folders for Python files too, and check what their docstrings and scripts state
    #[arg(long)]
    pub docstrings: bool,
    /// Of what is named check only what git says has changed since this commit, and files that it does not know
    #[arg(long, value_name = "REF")]
    pub changed_since: Option<String>,
    /// The name under which `-`, the standard input, is read and reported
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,
}

/// How the report is written.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// How the report is written to standard output [default: full]
    #[arg(long, value_enum, alias = "output-format")]
    pub format: Option<Format>,
    /// Write a report to a file, beside the one on standard output; repeat for several
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    pub output: Vec<(Format, PathBuf)>,
    /// Colours and links in the report
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
    /// Show only answers that do not hold
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show also what could not be verified
    #[arg(short, long)]
    pub verbose: bool,
    /// Exit with status 0 also where answers do not hold
    #[arg(long)]
    pub exit_zero: bool,
}

/// How snippets run.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Python to run on: 3.12, 3.12.1, ">=3.10,<3.14", 3.9..3.15, all, a path, a virtual environment; repeat for
    /// several [default: every CPython found]
    #[arg(short, long, value_name = "REQUEST")]
    pub python: Vec<Request>,
    /// Snippets that run at the same time [default: the number of cores]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Seconds that a snippet may take [default: 10]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub timeout: Option<f64>,
    /// What confinement is insisted on [default: auto]
    #[arg(long, value_enum, value_name = "MODE")]
    pub sandbox: Option<SandboxArg>,
    /// Allow snippets more: network, processes, read=PATH, write=PATH, env=NAME; repeat for several
    #[arg(long, value_name = "WHAT", value_parser = allowance)]
    pub allow: Vec<Allowance>,
    /// Read neither verify.toml nor pyproject.toml: they can allow snippets more
    #[arg(long)]
    pub no_config: bool,
    /// Packages for snippets.
    #[command(flatten)]
    pub packages: PackageArgs,
    /// What the configuration has run before documents.
    #[arg(skip)]
    pub setup: Vec<Setup>,
}

/// Packages for snippets: what is installed for each Python, before anything runs.
#[derive(Clone, Debug, Default, Args)]
pub struct PackageArgs {
    /// Install a package for snippets: `numpy>=2`, a wheel, `.`; `auto` for what documents state and import; repeat for
    /// several
    #[arg(long, value_name = "REQUIREMENT")]
    pub with: Vec<String>,
    /// Install what a file of requirements names; repeat for several
    #[arg(long, value_name = "FILE")]
    pub with_requirements: Vec<PathBuf>,
    /// Use a project's code where it lies, with the packages that it depends on
    #[arg(long, value_name = "DIR")]
    pub with_editable: Vec<PathBuf>,
    /// Install a group of pyproject.toml's [dependency-groups]; repeat for several
    #[arg(long, value_name = "NAME")]
    pub group: Vec<String>,
    /// Build packages that have no wheel, which runs their code outside of the sandbox
    #[arg(long)]
    pub build: bool,
    /// Take no package that was published after this day, as 2026-11-27
    #[arg(long, value_name = "DATE")]
    pub exclude_newer: Option<String>,
    /// The index, in place of the usual one
    #[arg(long, value_name = "URL")]
    pub index_url: Option<String>,
    /// A folder or page of wheels beside the index; repeat for several
    #[arg(long, value_name = "PLACE")]
    pub find_links: Vec<String>,
    /// Fetch no package: use what was fetched before, and --find-links
    #[arg(long)]
    pub offline: bool,
}

/// Code that runs before all code of some documents.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Which; all of them where it is `None`. Their paths are meant from `folder`.
    pub documents: Option<GlobMatcher>,
    /// The configuration's folder.
    pub folder: PathBuf,
    /// The code.
    pub code: String,
}

impl Setup {
    /// Whether it runs before the code of a document.
    pub fn is_for(&self, document: &Path) -> bool {
        let path = std::path::absolute(document).unwrap_or_else(|_| document.to_owned());
        let path = path.strip_prefix(&self.folder).unwrap_or(&path);
        self.documents.as_ref().is_none_or(|documents| documents.is_match(path))
    }
}

impl RunArgs {
    /// Seconds that a snippet may take.
    pub fn timeout(&self) -> f64 {
        self.timeout.unwrap_or(10.0)
    }

    /// What confinement is insisted on.
    pub fn requirement(&self) -> Requirement {
        self.sandbox.unwrap_or(SandboxArg::Auto).into()
    }
}

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless the environment says otherwise
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// `--sandbox`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SandboxArg {
    /// Refuse to run where any layer is missing
    Strict,
    /// Refuse to run where files or the network would be within reach
    Auto,
    /// Run snippets unconfined: they can do all that you can
    Off,
}

impl From<SandboxArg> for Requirement {
    fn from(arg: SandboxArg) -> Self {
        match arg {
            SandboxArg::Strict => Requirement::Strict,
            SandboxArg::Auto => Requirement::Auto,
            SandboxArg::Off => Requirement::Off,
        }
    }
}

/// One thing that `--allow` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// The network.
    Network,
    /// Processes.
    Processes,
    /// Reading a file or a folder.
    Read(PathBuf),
    /// Writing a file or a folder.
    Write(PathBuf),
    /// A variable of the environment.
    Env(String),
}

/// Reads a value of an option; the configuration has the same ones.
pub(crate) fn allowance(text: &str) -> Result<Allowance, String> {
    match text.split_once('=') {
        None if text == "network" => Ok(Allowance::Network),
        None if text == "processes" => Ok(Allowance::Processes),
        Some(("read", path)) if !path.is_empty() => Ok(Allowance::Read(path.into())),
        Some(("write", path)) if !path.is_empty() => Ok(Allowance::Write(path.into())),
        Some(("env", name)) if !name.is_empty() => Ok(Allowance::Env(name.to_owned())),
        _ => Err("expected network, processes, read=PATH, write=PATH or env=NAME".to_owned()),
    }
}

/// Reads a value of an option; the configuration has the same ones.
pub(crate) fn output(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, path) = text.split_once('=').ok_or("expected FORMAT=FILE")?;
    if path.is_empty() {
        return Err("expected FORMAT=FILE".to_owned());
    }
    Ok((Format::from_str(format, false)?, path.into()))
}

/// Reads a value of an option; the configuration has the same ones.
pub(crate) fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "expected a number of seconds".to_owned())?;
    if seconds.is_finite() && seconds > 0.0 && seconds <= 86_400.0 {
        Ok(seconds)
    } else {
        Err("expected between 0 and 86400 seconds".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn allowances_are_read() {
        assert_eq!(allowance("read=/data"), Ok(Allowance::Read("/data".into())));
        assert!(allowance("read=").is_err());
        assert!(allowance("everything").is_err());
    }
}
