//! `verify` runs the Python snippets of documents and holds what happened against what the documents say.
//!
//! Data flows one way, as plain types; no stage knows the one after it:
//!
//! ```text
//! walk ─▶ document ─▶ format ─▶ extract ─▶ unit ─▶ claim ─▶ plan ─▶ run ─▶ judge ─▶ report
//! paths   Document    Scan      Block      Unit    Case     Plan    Observation     text, JSON, …
//! ```
//!
//! Side effects live at the edges: `walk` and `document` read files, `python` looks for interpreters, `run` starts
//! workers, `report` writes. What stands between is pure. docs/architecture.md tells more.
//!
//! There is nothing of it where there is no Linux: see `elsewhere.rs`.

#![cfg(target_os = "linux")]

pub mod baseline;
pub mod claim;
pub mod cli;
pub mod command;
pub mod config;
pub mod control_file;
pub mod corpus;
pub mod display;
pub mod doctest;
pub mod document;
pub mod ellipsis;
pub mod exit;
pub mod extract;
pub mod fix;
pub mod format;
pub mod judge;
pub mod merge;
pub mod model;
pub mod packages;
pub mod pairs;

pub mod pipeline;
pub mod plan;
pub mod project;
pub mod python;
pub mod report;
pub mod run;
pub mod sandbox;
pub mod scratch;
pub mod select;
pub mod shard;
pub mod syntax;
pub mod unchecked;
pub mod unit;
pub mod vocabulary;
pub mod walk;
