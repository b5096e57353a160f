//! The unit tests of those parts of the worker that need no Python: the worker itself cannot be started without one.
#![allow(dead_code, unsafe_code, clippy::unwrap_used, reason = "parts of another program, and tests")]

#[path = "../src/worker/code_cache.rs"]
mod code_cache;
#[path = "../src/worker/memory"]
mod memory {
    mod fork;
    mod heap;
    mod huge_pages;
    mod mappings;
    mod pages;
    mod parts;
    mod private;
}
#[path = "../src/worker/scratch_folders.rs"]
mod scratch_folders;
#[path = "../src/worker/usage.rs"]
mod usage;

/// Stands for the interpreter's.
#[unsafe(no_mangle)]
extern "C" fn Py_GetVersion() -> *const std::ffi::c_char {
    c"3.12.1 (a test)".as_ptr()
}
