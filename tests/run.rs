//! The run stage through the real worker, on every Python that is there.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "tests")]

#[path = "run/cost.rs"]
mod cost;
#[path = "run/endings.rs"]
mod endings;
#[path = "run/heaps.rs"]
mod heaps;
#[path = "run/likeness.rs"]
mod likeness;
#[path = "run/observing.rs"]
mod observing;
#[path = "common/pythons.rs"]
mod pythons;
#[path = "run/scripts.rs"]
mod scripts;
#[path = "run/sessions.rs"]
mod sessions;
#[path = "run/streams.rs"]
mod streams;
#[path = "run/util.rs"]
mod util;
#[path = "run/watches.rs"]
mod watches;
#[path = "run/workers.rs"]
mod workers;
