//! Objects that are never counted again.
//!
//! A reference count is written to whenever an object is used, and each page that a child writes to is copied. From
//! 3.12 on an object whose count has reached its end is left alone (PEP 683): the zygote makes all that it has so, for
//! no child outlives it. Only `sys.getrefcount` tells, of what was there before the snippet.

use std::collections::HashSet;
use std::ops::Range;

use pyo3::prelude::*;
use pyo3::types::{PyAny, PyList, PyTuple};

use super::heap::ALIGN;
use super::pages;

/// The first version that knows such objects.
const FIRST: (u8, u8) = (3, 12);

/// What the lower half of a count holds for an object that is never counted. Until 3.13 it is left alone at its very
/// end only; from 3.14 on some instructions count without looking, and need room above.
fn never_counted(version: (u8, u8)) -> u32 {
    if version < (3, 14) { u32::MAX } else { 3 << 30 }
}

/// Parts of a code object, whose type does not tell the collector what it refers to.
const OF_CODE: [&str; 5] = ["co_consts", "co_names", "co_filename", "co_name", "co_qualname"];

/// How many objects are asked at once what they refer to: a call for each would take ten times as long, and one for all
/// a huge page more.
const AT_ONCE: usize = 512;

/// Makes objects, and all that they refer to, immortal, where the interpreter's version can. The collector must have
/// been told to leave them alone before: it would take them out of its lists, on which the interpreter counts.
/// `referents` is `gc.get_referents`.
///
/// # Errors
/// Those of the interpreter.
pub(super) fn make_all(objects: Vec<Bound<'_, PyAny>>, referents: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = referents.py();
    let info = py.version_info();
    let version = (info.major, info.minor);
    if version < FIRST || !is_count_first(py) {
        return Ok(());
    }
    let code = py.eval(c"type((lambda: None).__code__)", None, None)?;
    let mut seen = Seen::new(pages::used());
    let mut make = |object: &Bound<'_, PyAny>| {
        let new = seen.insert(object.as_ptr() as usize);
        if new {
            // SAFETY: the object is alive, and this thread alone has the interpreter. Where its count is,
            // `is_count_first` has seen.
            unsafe { object.as_ptr().cast::<u32>().write(never_counted(version)) };
        }
        new
    };
    let mut left: Vec<_> = objects.into_iter().filter(&mut make).collect();
    while !left.is_empty() {
        let some = left.split_off(left.len().saturating_sub(AT_ONCE));
        let found = referents.call1(PyTuple::new(py, &some)?)?.cast_into::<PyList>()?;
        left.extend(found.iter().filter(&mut make));
        for object in some.iter().filter(|object| object.get_type().is(&code)) {
            for name in OF_CODE {
                left.extend(Some(object.getattr(name)?).filter(&mut make));
            }
        }
    }
    Ok(())
}

/// Whether an object begins with its count, whose lower half comes first: some debug builds put something else there.
fn is_count_first(py: Python<'_>) -> bool {
    let object = PyList::empty(py);
    // SAFETY: the object is alive, begins on a multiple of 16 bytes, and is longer than a number.
    let count = || unsafe { object.as_ptr().cast::<u32>().read_volatile() };
    let before = count();
    let _another = object.clone();
    (before, count()) == (1, 2)
}

/// Addresses of objects: a bit for each place in the heap where one may lie, and a list of the others.
struct Seen {
    heap: Range<usize>,
    bits: Vec<u64>,
    others: HashSet<usize>,
}

impl Seen {
    fn new(heap: Range<usize>) -> Self {
        let bits = vec![0; heap.len() / ALIGN / 64 + 1];
        Self { heap, bits, others: HashSet::new() }
    }

    /// Adds an address. `false` where it is there already.
    fn insert(&mut self, address: usize) -> bool {
        if !self.heap.contains(&address) {
            return self.others.insert(address);
        }
        let index = (address - self.heap.start) / ALIGN;
        let Some(bits) = self.bits.get_mut(index / 64) else { return false };
        let bit = 1 << (index % 64);
        let new = *bits & bit == 0;
        *bits |= bit;
        new
    }
}
