//! What a run needs beside documents: Pythons, a worker, the sandbox.

use std::path::{Path, PathBuf};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::{Failure, terminal};
use crate::cli::{Allowance, CheckArgs, RunArgs};
use crate::config::Config;
use crate::document::{Document, Project};
use crate::model::{Label, Problem};
use crate::project;
use crate::python::{self, Interpreter};
use crate::run::worker::PLAIN_MEMORY;
use crate::run::{Runner, Starting, interrupt, worker_path};
use crate::sandbox::{Layers, Limits, Policy, Requirement};
use crate::scratch;

/// Bytes of a thread's stack.
const STACK: usize = 16 << 20;

/// The Pythons that were asked for.
pub(super) fn pythons(args: &RunArgs) -> Result<Vec<(Label, Interpreter)>, Failure> {
    let selected = python::select(&python::discover_for(&args.python), &args.python);
    // What there is instead is worth a longer look.
    let selected = selected.or_else(|_| python::select(&python::discover(), &args.python));
    selected.map_err(|error| {
        let hints = error.hints();
        Failure::new(error, (!hints.is_empty()).then(|| hints.join("; ")))
    })
}

/// Fills in from the configuration what the command line does not say.
pub(super) fn configure(args: &mut CheckArgs) -> Result<(), Failure> {
    match config(&args.run)? {
        Some(config) => config.fill(args).map_err(|problem| Failure::Problem(*problem)),
        None => Ok(()),
    }
}

/// As [`configure`], with what concerns how snippets run alone.
pub(super) fn configure_run(args: &mut RunArgs) -> Result<(), Failure> {
    match config(args)? {
        Some(config) => config.fill_run(args).map_err(|problem| Failure::Problem(*problem)),
        None => Ok(()),
    }
}

fn config(args: &RunArgs) -> Result<Option<Config>, Failure> {
    if args.no_config {
        return Ok(None);
    }
    let here = std::env::current_dir()?;
    Config::find(&here).map_err(|problem| Failure::Problem(*problem))
}

/// What the configuration and the files around a document say of it; `around` is what those files say.
pub(super) fn project(args: &RunArgs, document: &Document, around: Option<&Project>) -> Project {
    let path = &document.path;
    let mut project = around.filter(|_| !args.no_config).cloned().unwrap_or_default();
    let setup = args.setup.iter().filter(|setup| setup.is_for(path)).map(|setup| setup.code.clone());
    project.setup.splice(0..0, setup);
    project.module = project::module::setup(document, |folder| may_read(args, folder));
    project
}

/// Whether snippets may read all of a folder.
fn may_read(args: &RunArgs, folder: &Path) -> bool {
    args.allow.iter().any(|allowance| match allowance {
        Allowance::Read(path) => std::path::absolute(path).is_ok_and(|path| folder.starts_with(path)),
        _ => false,
    })
}

/// Makes the pool of threads, which must come before the first work that is shared among them.
pub(super) fn pool(jobs: Option<u16>) {
    let jobs = jobs.map_or(0, usize::from);
    // Code is walked recursively, and the default of 2 MiB is little where nothing is optimised. The pool can be made
    // once; in a process that has one already, that one stands.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).stack_size(STACK).build_global();
}

/// Programs for which it is worth while to start another worker.
const WORTH_A_WORKER: usize = 16;

/// A runner for these Pythons. It has no worker yet.
pub(super) fn runner<'a>(args: &RunArgs, interpreters: &'a [Interpreter]) -> Result<Runner<'a>, Failure> {
    interrupt::watch().map_err(|error| Failure::new(format!("cannot watch for signals: {error}"), None))?;
    unconfined(args).iter().for_each(terminal::print_problem);
    allow_open_files(interpreters.len())?;
    let worker = worker_path::find().map_err(|error| Failure::new(error, None))?;
    let limits =
        Limits { wall_seconds: args.timeout(), cpu_seconds: args.timeout().ceil() as u64, ..Limits::default() };
    Ok(Runner::new(worker, interpreters, policy(args), limits).with_plain_memory(std::env::var_os(PLAIN_MEMORY)))
}

/// Raises the limit of open files as far as it goes: each child that runs takes some, and those that sleep run in large
/// numbers.
fn allow_open_files(pythons: usize) -> Result<(), Failure> {
    /// What one worker needs at least, and what `verify` needs for each of its workers: one for each Python and seed.
    const LEAST: u64 = 128;
    const FOR_EACH: u64 = 18;
    /// More is never needed.
    const MOST: u64 = 1 << 16;
    let limit = getrlimit(Resource::Nofile);
    let most = limit.maximum.unwrap_or(MOST);
    let wanted = limit.current.unwrap_or(MOST).max(most.min(MOST));
    let least = LEAST + FOR_EACH * pythons as u64;
    if most < least {
        let message = format!("at most {most} files can be open at a time, and {least} are needed");
        return Err(Failure::new(message, Some(format!("raise the limit: `ulimit -n {}`", least.max(1024)))));
    }
    // Where it is refused, what there is may do.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: limit.maximum });
    Ok(())
}

/// Programs of one worker for which it is worth while to move it to huge pages: that takes 5 to 50 milliseconds, and each
/// program 0.2 less.
const MANY: usize = 100;

/// Starts a worker for each Python and as many more as about so many programs on each will keep busy, and waits for none.
pub(super) fn start(runner: &Runner<'_>, programs: usize) -> Result<Vec<Starting>, Failure> {
    let pythons = runner.interpreters();
    let workers = runner.schedule().workers.min(programs / WORTH_A_WORKER).max(1);
    let many = programs / workers >= MANY;
    let start = |worker: usize| runner.start(worker % pythons, many).map_err(|error| Failure::new(error, None));
    let started = (0..workers * pythons).map(start).collect();
    // While they start.
    scratch::remove_stale();
    started
}

/// Waits for workers. Gives the layers that are in force in all of them.
pub(super) fn ready(args: &RunArgs, runner: &Runner<'_>, started: Vec<Starting>) -> Result<Layers, Failure> {
    let (requirement, policy) = (args.requirement(), policy(args));
    let mut layers = None;
    for starting in started {
        let (_, found) = runner.ready(starting).map_err(|error| Failure::new(error, None))?;
        requirement.met_by(&policy, &found).map_err(|error| Failure::new(error, None))?;
        layers.get_or_insert(found);
    }
    Ok(layers.unwrap_or_default())
}

/// What must be said where there is no sandbox.
pub(super) fn unconfined(args: &RunArgs) -> Option<Problem> {
    (args.requirement() == Requirement::Off).then(|| {
        Problem::warning("snippets run unconfined: they can do all that you can").help("leave `--sandbox off` out")
    })
}

fn policy(args: &RunArgs) -> Policy {
    let mut policy = Policy { enforce: args.requirement() != Requirement::Off, ..Policy::default() };
    // A snippet runs in a folder of its own.
    let placed = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    for allowance in &args.allow {
        match allowance {
            Allowance::Network => policy.network = true,
            Allowance::Processes => policy.processes = true,
            Allowance::Read(path) => policy.read.push(placed(path)),
            Allowance::Write(path) => policy.write.push(placed(path)),
            Allowance::Env(name) => policy.env.push(name.clone()),
        }
    }
    policy
}
