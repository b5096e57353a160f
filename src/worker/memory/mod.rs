//! The memory of a worker, arranged so that a fork copies little.
//!
//! A worker forks a child for each program, and each page that either of them writes to afterwards is copied whole. So
//! what the start has made lies on huge pages that nobody writes to, and what children write to lies together. All of
//! that is speed alone: a worker on [plain](parts) memory observes the same, which tests/run/heaps.rs checks.
//!
//! The rest of the worker calls, in this order: [`install`] before Python starts, [`python_has_started`] when the worker's
//! own Python is loaded, [`make_immortal`], and [`close`] when the zygote is ready.
#![expect(unsafe_code, reason = "memory of a process, and the functions by which Python takes it")]

mod allocators;
mod environment;
mod fork;
mod heap;
mod huge_pages;
mod immortal;
mod mappings;
mod pages;
mod parts;
mod private;

use pyo3::prelude::*;

pub(crate) use environment::ScratchVariables;
pub(crate) use fork::{Fork, fork_of};
pub(crate) use private::Private;

use parts::Part;

/// Makes Python take its memory from the worker's heap. It must not have started.
pub(crate) fn install() {
    if !parts::is_plain() {
        allocators::install();
    }
}

/// Leaves behind what starting Python took, and the worker's own Python: what is made from here on is written to in each
/// child, and lies together. This thread must be attached to the interpreter.
pub(crate) fn python_has_started() {
    if !parts::is_plain() {
        allocators::leave_start();
    }
}

/// Makes objects, and all that they refer to, immortal. See [`immortal::make_all`].
///
/// # Errors
/// Those of the interpreter.
pub(crate) fn make_immortal(objects: Vec<Bound<'_, PyAny>>, referents: &Bound<'_, PyAny>) -> PyResult<()> {
    if parts::has(Part::Immortal) { immortal::make_all(objects, referents) } else { Ok(()) }
}

/// Leaves behind all that there is: the zygote is ready. What lies outside of the heap is moved to huge pages before, where
/// `moves` says so. This thread must be attached to the interpreter.
pub(crate) fn close(moves: bool) {
    if moves && parts::has(Part::HugePages) {
        huge_pages::use_huge_pages(&pages::region(), &pages::small());
    }
    if !parts::is_plain() {
        allocators::close();
    }
}
