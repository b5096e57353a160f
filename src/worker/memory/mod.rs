//! The memory of a worker, arranged so that a fork copies little.
//!
//! A worker forks a child for each program, and each page that either of them writes to afterwards is copied whole. So
//! what the start has made lies on huge pages that nobody writes to, and what children write to lies together. All of
//! that is speed alone: a worker on [plain](mode) memory observes the same, which tests/run/heaps.rs checks.
//!
//! The rest of the worker calls, in this order: [`Prefault::begin`] and [`install`] before Python starts,
//! [`python_has_started`] when the worker's own Python is loaded, [`make_immortal`], [`close`] when the zygote is ready,
//! and [`begin_child`] in each child.
#![expect(unsafe_code, reason = "memory of a process, and the functions by which Python takes it")]

mod allocators;
mod environment;
mod fork;
mod heap;
mod huge_pages;
mod immortal;
mod mappings;
mod mode;
mod pages;
mod prefault;
mod private;
mod small_objects;

use pyo3::prelude::*;

pub(crate) use environment::ScratchVariables;
pub(crate) use fork::{Fork, fork_of};
pub(crate) use prefault::Prefault;
pub(crate) use private::Private;

use mode::Part;

/// Makes Python take its memory from the worker's heap. It must not have started.
pub(crate) fn install() {
    if !mode::is_plain() {
        allocators::install();
    }
}

/// Leaves behind what starting Python took, and the worker's own Python: what is made from here on is written to in each
/// child, and lies together. This thread must be attached to the interpreter.
pub(crate) fn python_has_started() {
    if !mode::is_plain() {
        allocators::leave_start();
    }
}

/// Makes objects, and all that they refer to, immortal. See [`immortal::make_all`].
///
/// # Errors
/// Those of the interpreter.
pub(crate) fn make_immortal(objects: Vec<Bound<'_, PyAny>>, referents: &Bound<'_, PyAny>) -> PyResult<()> {
    if mode::has(Part::Immortal) { immortal::make_all(objects, referents) } else { Ok(()) }
}

/// Leaves behind all that there is, on huge pages where there are some that have been got ready: the zygote is. This thread
/// must be attached to the interpreter.
pub(crate) fn close(prefault: Option<Prefault>) {
    if let Some(prefault) = prefault {
        huge_pages::use_huge_pages(&pages::region(), &pages::small(), prefault.finish());
    }
    if !mode::is_plain() {
        allocators::close();
    }
}

/// Goes on in a process that was just forked.
pub(crate) fn begin_child() {
    heap::HEAP.begin_child();
}
