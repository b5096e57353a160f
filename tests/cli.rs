//! `verify` as its user meets it: the real binary, in folders of its own.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "tests")]

#[path = "cli/accept.rs"]
mod accept;
#[path = "cli/bad_input.rs"]
mod bad_input;
#[path = "cli/chains.rs"]
mod chains;
#[path = "cli/configuration.rs"]
mod configuration;
#[path = "cli/corpus.rs"]
mod corpus;
#[path = "cli/documents.rs"]
mod documents;
#[path = "cli/extract.rs"]
mod extract;
#[path = "cli/fix.rs"]
mod fix;
#[path = "cli/fixture.rs"]
mod fixture;
#[path = "cli/formats.rs"]
mod formats;
#[path = "cli/limits.rs"]
mod limits;
#[path = "cli/marked.rs"]
mod marked;
#[path = "cli/memory.rs"]
mod memory;
#[path = "cli/mutation.rs"]
mod mutation;
#[path = "cli/options.rs"]
mod options;
#[path = "cli/packages.rs"]
mod packages;
#[path = "cli/projects.rs"]
mod projects;
#[path = "cli/pythons.rs"]
mod pythons;
#[path = "cli/schemas.rs"]
mod schemas;
#[path = "cli/searching.rs"]
mod searching;
#[path = "cli/selecting.rs"]
mod selecting;
#[path = "cli/setup.rs"]
mod setup;
#[path = "cli/sharing.rs"]
mod sharing;
#[path = "cli/signals.rs"]
mod signals;
#[path = "cli/state.rs"]
mod state;
#[path = "cli/unchecked.rs"]
mod unchecked;
#[path = "cli/weighing.rs"]
mod weighing;
