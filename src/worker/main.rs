//! `verify-worker`: CPython, embedded. `verify` starts one for each interpreter; it becomes a zygote that forks a
//! child for every program. docs/architecture.md says how one binary serves every CPython.
//!
//! Arguments: the interpreter's executable, then what `python` itself takes. Standard input is the control channel
//! until `control::take` has moved it away.

mod audit;
mod channel;
mod child;
mod code_cache;
mod control;
mod driver;
mod events;
mod memory;
mod module;
mod scratch_folders;
mod supervise;
mod zygote;

use std::ffi::{CString, c_char, c_int};
use std::os::unix::ffi::OsStringExt;
use std::process::ExitCode;

fn main() -> ExitCode {
    // The first request is read before there is a Python: namespaces can only be entered by a process that is small
    // and has one thread.
    if let Err(why) = control::take().and_then(zygote::enter) {
        return refuse(&why);
    }
    // It was for the dynamic loader, which has found all functions by now: no child has to. See `Worker::start`.
    // SAFETY: this process has one thread.
    unsafe { std::env::remove_var(verify::run::worker::BIND_NOW) };
    memory::install();
    module::register();
    ExitCode::from(python())
}

/// Says on standard error, which `verify` reads, why there is nothing to talk to.
fn refuse(why: &std::io::Error) -> ExitCode {
    use std::io::Write;
    // Nobody is left to tell where this fails too.
    let _ = writeln!(std::io::stderr(), "verify-worker is started by verify, which sends the first request: {why}");
    ExitCode::from(2)
}

/// Runs CPython as its own `python` does, with our arguments.
fn python() -> u8 {
    let args: Vec<CString> = std::env::args_os().skip(1).filter_map(|arg| CString::new(arg.into_vec()).ok()).collect();
    let mut argv: Vec<*mut c_char> = args.iter().map(|arg| arg.as_ptr().cast_mut()).collect();
    let count = argv.len() as c_int;
    argv.push(std::ptr::null_mut());
    // SAFETY: argv holds `count` pointers to NUL-terminated strings, and a null, that outlive the call.
    let status = unsafe { pyo3::ffi::Py_BytesMain(count, argv.as_mut_ptr()) };
    status.clamp(0, 255) as u8
}
