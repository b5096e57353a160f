//! What the worker calls of CPython that pyo3 does not wrap.
#![expect(unsafe_code, reason = "CPython's own functions")]

use std::ffi::{CStr, CString, c_char, c_int, c_void};

use pyo3::ffi::PyObject;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::memory::Fork;

type Hook = extern "C" fn(*const c_char, *mut PyObject, *mut c_void) -> c_int;

unsafe extern "C" {
    /// Part of CPython since 3.8, though not of its stable ABI: signature and name have not changed since.
    fn PySys_AddAuditHook(hook: Hook, data: *mut c_void) -> c_int;
}

/// Runs CPython as its own `python` does, with these arguments. Gives its exit status.
pub(crate) fn run_main(args: &[CString]) -> c_int {
    let mut argv: Vec<*mut c_char> = args.iter().map(|arg| arg.as_ptr().cast_mut()).collect();
    let count = argv.len() as c_int;
    argv.push(std::ptr::null_mut());
    // SAFETY: argv holds `count` pointers to NUL-terminated strings, and a null, that outlive the call.
    unsafe { pyo3::ffi::Py_BytesMain(count, argv.as_mut_ptr()) }
}

/// Evaluates a code object in a namespace.
///
/// # Errors
/// What it raises.
pub(crate) fn evaluate<'py>(code: &Bound<'py, PyAny>, space: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    debug_assert!(space.is_instance_of::<PyDict>());
    // SAFETY: a code object and a dictionary, both alive; the result is a new reference or null with an error set.
    unsafe {
        let result = pyo3::ffi::PyEval_EvalCode(code.as_ptr(), space.as_ptr(), space.as_ptr());
        Bound::from_owned_ptr_or_err(code.py(), result)
    }
}

/// Collects garbage.
pub(crate) fn collect(_: Python<'_>) {
    // SAFETY: this thread is attached to the interpreter.
    unsafe { pyo3::ffi::PyGC_Collect() };
}

/// Forks a process that has one thread, which is attached to the interpreter. Python is told of it where `tells` says so.
/// Gives 0 in the child, and -1 where there is none.
pub(crate) fn fork(_: Python<'_>, fork: Fork, tells: bool) -> libc::pid_t {
    // SAFETY: this thread is attached to the interpreter and is the only one, so that no lock is held by a thread that the
    // child lacks.
    unsafe {
        if tells {
            pyo3::ffi::PyOS_BeforeFork();
        }
        let pid = fork();
        match pid {
            _ if !tells => {}
            0 => pyo3::ffi::PyOS_AfterFork_Child(),
            _ => pyo3::ffi::PyOS_AfterFork_Parent(),
        }
        pid
    }
}

/// What an audit hook calls with the name of each event and its arguments, where there are some.
type Watcher = fn(&[u8], &Bound<'_, PyTuple>);

/// Has Python call `watch` for each audit event that `concerns` lets through, in this process and in those that it forks.
/// The hook explains only: where Python does not take it, nothing is lost but the explanation.
pub(crate) fn add_audit_hook(hook: &'static AuditHook) {
    let data = std::ptr::from_ref(hook).cast_mut().cast();
    // SAFETY: the hook is a function that lives for ever, and so does what it is given.
    unsafe { PySys_AddAuditHook(on_audit_event, data) };
}

/// What is done about audit events.
#[derive(Debug)]
pub(crate) struct AuditHook {
    /// Whether an event is to be watched. Most are not: this is all that they cost.
    pub(crate) concerns: fn(&[u8]) -> bool,
    /// Watches it.
    pub(crate) watch: Watcher,
}

/// Called by Python for every audit event. Always lets the act go on.
extern "C" fn on_audit_event(event: *const c_char, args: *mut PyObject, hook: *mut c_void) -> c_int {
    // SAFETY: Python gives a NUL-terminated name, and what it was given by `add_audit_hook`.
    let (name, hook) = unsafe { (CStr::from_ptr(event).to_bytes(), &*hook.cast::<AuditHook>()) };
    if !args.is_null() && (hook.concerns)(name) {
        // SAFETY: Python raises audit events with arguments on threads that are attached to it.
        let py = unsafe { Python::assume_attached() };
        // SAFETY: a tuple that lives until the hook returns.
        let args = unsafe { Bound::from_borrowed_ptr_or_opt(py, args) };
        if let Some(Ok(args)) = args.as_ref().map(|args| args.cast::<PyTuple>()) {
            (hook.watch)(name, args);
        }
    }
    0
}
