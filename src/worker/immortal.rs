//! Objects that are never counted again.
//!
//! A reference count is written to whenever an object is used, and each page that a child writes to is copied. From
//! 3.12 on an object whose count has reached its end is left alone (PEP 683): the zygote makes all that it has so, for
//! no child outlives it. Only `sys.getrefcount` tells, of what was there before the snippet.

use std::collections::HashSet;

use pyo3::prelude::*;
use pyo3::types::{PyAny, PyList, PyTuple};

/// The first version that knows such objects.
const FIRST: (u8, u8) = (3, 12);

/// What the lower half of a count holds for an object that is never counted. Until 3.13 it is left alone at its very
/// end only; from 3.14 on some instructions count without looking, and need room above.
fn never_counted(version: (u8, u8)) -> u32 {
    if version < (3, 14) { u32::MAX } else { 3 << 30 }
}

/// Parts of a code object, whose type does not tell the collector what it refers to.
const OF_CODE: [&str; 5] = ["co_consts", "co_names", "co_filename", "co_name", "co_qualname"];

/// Makes objects, and all that they refer to, immortal, where the interpreter's version can. The collector must have
/// been told to leave them alone before: it would take them out of its lists, on which the interpreter counts.
/// `referents` is `gc.get_referents`.
///
/// # Errors
/// Those of the interpreter.
pub(crate) fn make_all(objects: Vec<Bound<'_, PyAny>>, referents: &Bound<'_, PyAny>) -> PyResult<()> {
    let info = referents.py().version_info();
    let version = (info.major, info.minor);
    if version < FIRST {
        return Ok(());
    }
    for object in reachable(objects, referents)? {
        // SAFETY: the object is alive, and this thread alone has the interpreter. An object begins with its count,
        // whose lower half comes first on the machines that `verify` is built for.
        unsafe { object.into_ptr().cast::<u32>().write(never_counted(version)) };
    }
    Ok(())
}

/// Objects, and all that they refer to.
fn reachable<'py>(
    mut found: Vec<Bound<'py, PyAny>>,
    referents: &Bound<'py, PyAny>,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let py = referents.py();
    let code = py.eval(c"type((lambda: None).__code__)", None, None)?;
    let mut seen: HashSet<usize> = found.iter().map(|object| object.as_ptr() as usize).collect();
    let mut looked_at = 0;
    // All that has been found since the last time at once: a call for each object would take ten times as long.
    while let Some(new) = found.get(looked_at..).filter(|new| !new.is_empty()) {
        looked_at = found.len();
        let mut next: Vec<_> = referents.call1(PyTuple::new(py, new)?)?.cast_into::<PyList>()?.iter().collect();
        for object in new.iter().filter(|object| object.get_type().is(&code)) {
            for name in OF_CODE {
                next.push(object.getattr(name)?);
            }
        }
        found.extend(next.into_iter().filter(|object| seen.insert(object.as_ptr() as usize)));
    }
    Ok(found)
}
