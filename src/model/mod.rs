//! The plain types that the stages hand on: what they take and what they give. Nothing here reads, runs or decides.
//!
//! In the order of the stages: a [`Block`] of a document, a [`Claim`] about it and its [`Answer`], the [`Program`] that
//! is run, the [`Observation`] of what it did, the [`Verdict`] on the claim, the [`Finding`] over all versions, and the
//! [`Report`].

mod answer;
mod block;
mod block_run;
mod claim;
mod expectation;
mod finding;
mod known;
mod label;
mod observation;
mod problem;
mod program;
mod reason;
mod report;
mod rule;
mod shard;
mod shown;
mod verdict_json;
mod version;
mod version_range;

pub use answer::{Answer, DoctestFlags, Meaning};
pub use block::{Block, BlockKind, Expected, Options, Origin, Role, Stance};
pub use block_run::{BlockReport, BlockRun, Outcome};
pub use claim::{Case, Claim, Form, Mode, Subject};
pub use expectation::{AnswerKind, Expectation, Matcher, Stated};
pub use finding::{Doubt, Finding, Match, Standing, Verdict, conclusive};
pub use known::{Known, Source};
pub use label::Label;
pub use observation::{End, Event, Exception, Observation, Value};
pub use problem::{Problem, Topic};
pub use program::{Makes, Program, Statement, Step, Watch, What};
pub use reason::Reason;
pub use report::{Python, Report};
pub use rule::Rule;
pub use shard::Shard;
pub use shown::Shown;
pub use version::{Stage, Version};
pub use version_range::{VersionRange, minor_version};
