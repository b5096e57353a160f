//! The unit tests of those parts of the worker that need no Python: the worker itself cannot be started without one.
#![allow(dead_code, clippy::unwrap_used, reason = "parts of another program, and tests")]

#[path = "../src/worker/ahead.rs"]
mod ahead;
#[path = "../src/worker/fork.rs"]
mod fork;
#[path = "../src/worker/huge.rs"]
mod huge;
#[path = "../src/worker/mappings.rs"]
mod mappings;
#[path = "../src/worker/pages.rs"]
mod pages;
#[path = "../src/worker/remembered.rs"]
mod remembered;
#[path = "../src/worker/slots.rs"]
mod slots;
#[path = "../src/worker/small.rs"]
mod small;
