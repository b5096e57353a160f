//! What `verify` and `verify-worker` say to each other.
//!
//! Frames: a little-endian `u32` of length, then that many bytes of JSON. `verify` sends [`Request`]s; the zygote
//! answers with [`Reply`]s; what a snippet's child writes travels inside [`Reply::Ended`] as it came, for a child is
//! not to be trusted: its events are decoded in `verify`, where a malformed one costs that child alone.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::model::End;

/// First byte of a frame that is no event: the rest of it is more text of the output before it. A loop that prints
/// would fill its buffer with the same numbers over and over otherwise.
pub const CONTINUED: u8 = b'+';

/// From `verify` to the zygote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// The first frame: what holds for all programs of this worker.
    Start {
        /// Limits of each program.
        limits: crate::sandbox::Limits,
        /// What a program may do.
        policy: Box<crate::sandbox::Policy>,
        /// How many programs may run at once.
        parallel: u32,
        /// Whether there will be so many that each should take little, though getting ready takes longer.
        many: bool,
        /// The folder in which each program gets a scratch folder of its own. The zygote removes it at its end.
        scratch: PathBuf,
        /// Folders that the interpreter itself must be able to read.
        read: Vec<PathBuf>,
        /// Folders that snippets import from beside those of the interpreter.
        added: Vec<PathBuf>,
        /// What another worker has said of its own Python in [`Reply::Ready`].
        driver: Option<String>,
    },
    /// Run a program. A frame with its [`Program`](crate::model::Program) follows this one, which the zygote hands on as
    /// it came: a child is forked from its memory, and must not find there what others will run.
    Run {
        /// Its number; the reply carries it.
        id: u64,
        /// How many steps it has.
        steps: u32,
        /// How long it may take in all, in seconds on the clock, beside what each step may.
        seconds: Option<f64>,
        /// The steps that ran out of time on another Python: they get a part of their limits
        /// ([`Limits::of_late`](crate::sandbox::Limits::of_late)).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        late: Vec<u32>,
    },
}

/// From the zygote to `verify`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The zygote is ready.
    Ready {
        /// `sys.version` of the embedded interpreter.
        version: String,
        /// The layers that are in force.
        layers: crate::sandbox::Layers,
        /// The worker's own Python, compiled, where that was not known: worth remembering for the next one.
        driver: Option<String>,
    },
    /// The zygote cannot start.
    Refused {
        /// Why.
        why: String,
    },
    /// Every program that was asked for so far has ended or waits for something that takes no processor: the worker
    /// has room for others.
    Resting {
        /// How many programs had been asked for when this was said.
        after: u64,
    },
    /// A program ended. A frame of the bytes that its child wrote follows this one.
    Ended {
        /// The number of the program.
        id: u64,
        /// How.
        end: End,
        /// Wall-clock seconds.
        seconds: f64,
        /// Processor seconds, user and system.
        cpu_seconds: f64,
        /// Index of the step that ended it, where others come after that: they run in another child, which begins with
        /// the steps before it and leaves this one out. Another reply tells of them.
        stopped: Option<u32>,
    },
}
