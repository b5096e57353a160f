//! `verify-worker`: CPython, embedded.

use std::ffi::{CString, c_char, c_int};

fn main() {
    let args: Vec<CString> = std::env::args_os()
        .skip(1)
        .filter_map(|arg| CString::new(std::os::unix::ffi::OsStringExt::into_vec(arg)).ok())
        .collect();
    let mut argv: Vec<*mut c_char> = args.iter().map(|arg| arg.as_ptr().cast_mut()).collect();
    // SAFETY: argv holds pointers to NUL-terminated strings that outlive the call.
    let status = unsafe { pyo3::ffi::Py_BytesMain(argv.len() as c_int, argv.as_mut_ptr()) };
    std::process::exit(status);
}
