//! Starting the worker with one interpreter in it.

use std::path::Path;
use std::process::Command;

use super::Interpreter;

/// The command that starts `worker` as the interpreter itself is started: by its own dynamic loader, with its own
/// search path, libpython loaded before the worker. The caller adds what would follow `python` on a command line.
///
/// The environment is empty. Nothing here needs a variable, so a snippet sees none.
pub fn worker_command(interpreter: &Interpreter, worker: &Path) -> Command {
    let launch = &interpreter.launch;
    let mut command = Command::new(&launch.loader);
    if let Some(folders) = &launch.library_path {
        command.arg("--library-path").arg(folders);
    }
    command.arg("--preload").arg(&launch.library).arg(worker).arg(&interpreter.executable);
    command.env_clear();
    command
}
