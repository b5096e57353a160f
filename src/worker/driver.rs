//! The worker's own Python, of which `driver/` has the parts: compiled once, and remembered between runs.
//!
//! Compiling it takes longer than anything else that a worker does to get ready. `verify` keeps what comes of it as an
//! opaque text, and gives it to the next worker, as Python itself keeps `.pyc` files.

use std::ffi::CString;
use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList};

use crate::{child, code_cache, memory};

const SOURCE: &str = include_str!(concat!(env!("OUT_DIR"), "/driver.py"));

/// How much of the rehearsal there is at the second time, in lines.
const AGAIN: usize = 4;

/// The driver, ready for use.
pub(crate) struct Driver<'py> {
    /// Its namespace.
    pub(crate) space: Bound<'py, PyDict>,
    /// What is worth remembering, where that is not what was remembered.
    pub(crate) compiled: Option<String>,
}

/// Runs the driver in a namespace of its own, with builtins of its own, and makes it ready. `remembered` is what came of
/// an earlier call, perhaps of another program or another interpreter. Snippets import from the folders that are `added`, too.
///
/// # Errors
/// Those of the interpreter.
pub(crate) fn load<'py>(py: Python<'py>, remembered: Option<&str>, added: &[PathBuf]) -> PyResult<Driver<'py>> {
    let marshal = py.import("marshal")?;
    let magic = magic(py)?;
    let known = remembered.and_then(|text| code_cache::parse(text, SOURCE, &magic));
    let new = if known.is_none() { Some(compile(py, &marshal)?) } else { None };
    let hex = known.or(new.as_deref()).unwrap_or_default();
    let marshalled = py.get_type::<PyBytes>().call_method1("fromhex", (hex,))?;
    // No child writes to it, and `prepare` needs it.
    py.import("site")?;
    add_folders(py, added)?;
    let code = marshal.call_method1("loads", (marshalled,))?;
    let space = run(&code)?;
    let compiled = new.map(|hex| code_cache::format(&hex, SOURCE, &magic));
    Ok(Driver { space, compiled })
}

/// Puts folders on `sys.path`, behind the standard library and before the interpreter's own packages. Nothing in them is read.
fn add_folders(py: Python<'_>, added: &[PathBuf]) -> PyResult<()> {
    let path = py.import("sys")?.getattr("path")?.cast_into::<PyList>()?;
    let is_of_packages =
        |entry: Bound<'_, PyAny>| entry.extract::<String>().is_ok_and(|entry| entry.ends_with("-packages"));
    let place = path.iter().position(is_of_packages).unwrap_or(path.len());
    added.iter().rev().try_for_each(|folder| path.insert(place, folder.as_os_str()))
}

fn run<'py>(code: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
    let py = code.py();
    let space = PyDict::new(py);
    space.set_item("__builtins__", py.import("builtins")?.dict().copy()?)?;
    space.set_item("__name__", "verify")?;
    py.import("builtins")?.call_method1("exec", (code, &space))?;
    memory::python_has_started();
    child::call(&space, "prepare")?.call0()?;
    child::rehearse(&space, usize::MAX)?;
    let (objects, referents) = child::call(&space, "freeze")?.call0()?.extract()?;
    memory::make_immortal(objects, &referents)?;
    // Code is specialised at the second time, and caches now hold what is never counted.
    child::rehearse(&space, AGAIN)?;
    Ok(space)
}

/// The source as marshalled code, in hexadecimal.
fn compile(py: Python<'_>, marshal: &Bound<'_, PyModule>) -> PyResult<String> {
    let source = CString::new(SOURCE)?;
    let code = py.import("builtins")?.call_method1("compile", (source, "<string>", "exec"))?;
    marshal.call_method1("dumps", (code,))?.call_method0("hex")?.extract()
}

/// What tells the form of this interpreter's code from that of others.
fn magic(py: Python<'_>) -> PyResult<Vec<u8>> {
    py.import("_frozen_importlib_external")?.getattr("MAGIC_NUMBER")?.extract()
}
