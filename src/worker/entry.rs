//! From the first request to CPython, and its exit status.

use std::ffi::CString;
use std::os::unix::ffi::OsStringExt;
use std::process::ExitCode;

use verify::run::worker;

use crate::{capi, control, memory, module, sys, zygote};

/// See the crate's own documentation for what comes in on standard input.
pub(crate) fn main() -> ExitCode {
    // The first request is read before there is a Python: namespaces can only be entered by a process that is small
    // and has one thread.
    if let Err(why) = control::take().and_then(zygote::enter) {
        return refuse(&why);
    }
    // The first was for the dynamic loader, which has found all functions by now: no child has to. See `Worker::start`.
    for name in [worker::BIND_NOW, worker::PLAIN_MEMORY] {
        sys::remove_variable(name);
    }
    // Who starts `verify` in the background may have Ctrl-C ignored, and a snippet's `KeyboardInterrupt` with it. Where it
    // cannot be reset, that is all that is lost.
    let _ = sys::reset_signal(libc::SIGINT);
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
    capi::run_main(&args).clamp(0, 255) as u8
}
