//! `verify-worker`: CPython, embedded. `verify` starts one for each interpreter; it becomes a zygote that forks a
//! child for every program. docs/architecture.md says how one binary serves every CPython.
//!
//! Arguments: the interpreter's executable, then what `python` itself takes. Standard input is the control channel
//! until `control::take` has moved it away.
//!
//! Where there is no Linux it compiles to nothing: `verify` says there that it is for Linux, and starts no worker.

#[cfg(target_os = "linux")]
mod audit;
#[cfg(target_os = "linux")]
mod capi;
#[cfg(target_os = "linux")]
mod channel;
#[cfg(target_os = "linux")]
mod child;
#[cfg(target_os = "linux")]
mod code_cache;
#[cfg(target_os = "linux")]
mod control;
#[cfg(target_os = "linux")]
mod driver;
#[cfg(target_os = "linux")]
mod entry;
#[cfg(target_os = "linux")]
mod events;
#[cfg(target_os = "linux")]
mod memory;
#[cfg(target_os = "linux")]
mod module;
#[cfg(target_os = "linux")]
mod scratch_folders;
#[cfg(target_os = "linux")]
mod supervise;
#[cfg(target_os = "linux")]
mod sys;
#[cfg(target_os = "linux")]
mod task;
#[cfg(target_os = "linux")]
mod usage;
#[cfg(target_os = "linux")]
mod zygote;

#[cfg(target_os = "linux")]
use entry::main;

#[cfg(not(target_os = "linux"))]
fn main() {}
