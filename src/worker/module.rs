//! The module `_verify`: what the driver and the first line of the zygote call.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyModule};
use verify::model::{Event, Exception, Value};

use crate::{events, zygote};

/// Makes `import _verify` work. Python must not have started.
pub(crate) fn register() {
    pyo3::append_to_inittab!(_verify);
}

#[pymodule]
fn _verify(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(serve, module)?)?;
    module.add_function(wrap_pyfunction!(at, module)?)?;
    module.add_function(wrap_pyfunction!(index, module)?)?;
    module.add_function(wrap_pyfunction!(output, module)?)?;
    module.add_function(wrap_pyfunction!(value, module)?)?;
    module.add_function(wrap_pyfunction!(begins, module)?)?;
    module.add_function(wrap_pyfunction!(ended, module)?)?;
    module.add_function(wrap_pyfunction!(raised, module)?)?;
    module.add_function(wrap_pyfunction!(imported, module)?)
}

/// Serves requests until `verify` closes the channel.
#[pyfunction]
fn serve(py: Python<'_>) {
    zygote::serve(py);
}

/// A statement begins.
#[pyfunction]
fn at(line: u32, index: u32) {
    events::at(line, index);
}

/// Number of the statement that runs, within its part.
#[pyfunction]
fn index() -> u32 {
    events::index()
}

/// Text was written to a stream. A process that may not tell writes it to the descriptor.
#[pyfunction]
#[pyo3(signature = (err, line, text, statement = None))]
fn output(err: bool, line: u32, text: &Bound<'_, PyBytes>, statement: Option<u32>) {
    let bytes = text.as_bytes();
    if !events::output(err, line, bytes, statement) {
        write_past(err, bytes);
    }
}

/// Writes to the descriptor of a stream. What cannot be written is lost, as the snippet has it.
fn write_past(err: bool, bytes: &[u8]) {
    use std::io::Write;
    let _ = if err { std::io::stderr().write_all(bytes) } else { write_stdout(bytes) };
}

/// `std::io::stdout` keeps what is no whole line.
fn write_stdout(bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// A watched value.
#[pyfunction]
fn value(watch: u32, repr: &[u8], text: Option<&[u8]>, kind: &[u8], items: Option<Vec<Vec<u8>>>) {
    let items = items.map(|items| items.iter().map(|item| lossy(item)).collect());
    let value = Value { repr: lossy(repr), text: text.map(lossy), kind: lossy(kind), items };
    events::record(|_, _| Event::Value { watch, value });
}

/// A watched statement begins that stands within another one.
#[pyfunction]
fn begins(watch: u32) {
    events::record(|_, _| Event::Begins { watch });
}

/// It has come to its end.
#[pyfunction]
fn ended(watch: u32) {
    events::record(|_, _| Event::Ended { watch });
}

/// An exception left a statement.
#[pyfunction]
#[pyo3(signature = (watch, name, module, message, bases, lines, subject, traceback, syntax))]
#[expect(clippy::too_many_arguments, reason = "the fields of an exception, from Python")]
fn raised(
    watch: Option<u32>,
    name: &[u8],
    module: &[u8],
    message: &[u8],
    bases: Vec<Vec<u8>>,
    lines: Vec<u32>,
    subject: Option<&[u8]>,
    traceback: &[u8],
    syntax: bool,
) {
    if name == b"PermissionError" {
        events::confirm();
    }
    let exception = Exception {
        name: lossy(name),
        module: lossy(module),
        message: lossy(message),
        bases: bases.iter().map(|base| lossy(base)).collect(),
        lines,
        subject: subject.map(lossy),
        traceback: lossy(traceback),
        syntax,
    };
    events::record(|step, statement| Event::Raised { step, statement, watch, exception });
}

/// A name was given a module, or what a module offers.
#[pyfunction]
fn imported(name: &[u8], from: Option<&[u8]>) {
    events::record(|_, _| Event::Imported { name: lossy(name), from: from.map(lossy) });
}

/// The driver sends UTF-8, surrogates escaped.
fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
