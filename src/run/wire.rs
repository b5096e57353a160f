//! What `verify` and `verify-worker` say to each other.
//!
//! Frames: a little-endian `u32` of length, then that many bytes of JSON. `verify` sends [`Request`]s; the zygote
//! answers with [`Reply`]s; what a snippet's child writes travels inside [`Reply::Ended`] as it came, for a child is
//! not to be trusted: its [`Event`]s are decoded in `verify`, where a malformed one costs that child alone.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::claim::Mode;

/// What one child runs: one snippet, as steps in one namespace.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// In order: the blocks that are needed first, the block itself last.
    pub steps: Vec<Step>,
    /// Names that no step defines and that are used as `name.attribute`: imported before the first step where the
    /// standard library has a module of that name.
    pub imports: Vec<String>,
}

/// One block within a program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The block's code, whole.
    pub source: String,
    /// How it is compiled.
    pub mode: Mode,
    /// The parts that are compiled on their own, as 1-based inclusive line ranges of `source`, in order: each
    /// statement of a session; a script as one part, or as several where a part of it does not parse.
    pub parts: Vec<(u32, u32)>,
    /// The statements at the top level as line ranges, and whether each is an expression, where each can be compiled
    /// on its own; none otherwise.
    pub separate: Vec<(u32, u32, bool)>,
    /// What to observe beside output and exceptions.
    pub watches: Vec<Watch>,
}

/// One thing to observe in a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    /// Its number in the program; events carry it.
    pub id: u32,
    /// First line (1-based, in the step's source) of the statement that is watched. It may stand in a function.
    pub line: u32,
    /// Column (0-based, in characters) of that statement.
    pub column: u32,
    /// What of it.
    pub what: What,
    /// The function at the step's top level in whose body the statement stands. Where nothing has reached the
    /// statement when the step ends, and the function takes no arguments, it is called once.
    pub function: Option<String>,
}

/// What of a statement is observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// The value of an expression statement or of a `return`.
    Value,
    /// The value of this expression after the statement has run (and not where it raised).
    After(String),
    /// An exception that leaves the statement, also where a `try` around it catches it.
    Raised,
}

/// First byte of a frame that is no event: the rest of it is more text of the output before it. A loop that prints
/// would fill its buffer with the same numbers over and over otherwise.
pub const CONTINUED: u8 = b'+';

/// What a child tells about itself, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "e", rename_all = "lowercase")]
pub enum Event {
    /// Text was written to a standard stream.
    Output {
        /// Index of the step.
        step: u32,
        /// First line (in the step's source) of the top-level statement that was running; 0 after the last one (exit
        /// handlers, threads that end late, what is deleted with the module).
        statement: u32,
        /// Line (in the step's source) of the innermost frame of the step's own code, else that of `statement`, as
        /// always in a session. 0 where the text went straight to the descriptor, past `sys.stdout`.
        line: u32,
        /// Whether it went to standard error.
        err: bool,
        /// What was written; surrogates and undecodable bytes as `\udcXX` escapes.
        text: String,
    },
    /// A watched value.
    Value {
        /// The [`Watch::id`].
        watch: u32,
        /// The value.
        value: Value,
    },
    /// An exception left a statement: a top-level one, or a watched one.
    Raised {
        /// Index of the step.
        step: u32,
        /// First line of the top-level statement that was running.
        statement: u32,
        /// The [`Watch::id`], where a watched statement raised it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        watch: Option<u32>,
        /// The exception.
        exception: Exception,
    },
    /// A top-level statement begins.
    Statement {
        /// Index of the step.
        step: u32,
        /// Its first line.
        line: u32,
    },
    /// The audit hook saw an act that the sandbox refuses.
    Denied {
        /// Index of the step.
        step: u32,
        /// First line of the top-level statement that was running.
        statement: u32,
        /// `network`, `processes`, `files`, `signals`, or `kernel` for calls past all of these.
        what: String,
    },
    /// A module of the standard library was imported because nobody else did.
    Imported {
        /// Its name.
        name: String,
    },
    /// The program could not be set up, and nothing of it was run.
    NotStarted {
        /// Why.
        why: String,
        /// The system's number of the error, where it is one of the system's.
        errno: Option<i32>,
    },
    /// All steps were run to their end.
    Done,
}

/// A value, as an author might write it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// `repr(value)`, cut after 64 KiB; the exception's type name in angle brackets where `repr` raises.
    pub repr: String,
    /// `str(value)` where it differs from `repr`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The name of its type.
    pub kind: String,
    /// The reprs of its elements, for ranges and dictionary views.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<String>>,
}

/// An exception that was raised.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Exception {
    /// `__qualname__` of its class.
    pub name: String,
    /// `__module__` of its class.
    pub module: String,
    /// `str(exception)`, or what the traceback shows of it.
    pub message: String,
    /// Names of its base classes, nearest first, `object` left out.
    pub bases: Vec<String>,
    /// Lines (1-based) of the step's own source in the traceback, outermost first.
    pub lines: Vec<u32>,
    /// For a `NameError`, the name; for an `ImportError`, the module; for an `AttributeError`, the attribute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Whether the step did not compile (then `lines` holds the line of the error).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub syntax: bool,
}

/// From `verify` to the zygote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// The first frame: what holds for all programs of this worker.
    Start {
        /// Limits of each program.
        limits: crate::sandbox::Limits,
        /// What a program may do.
        policy: crate::sandbox::Policy,
        /// How many programs may run at once.
        parallel: u32,
        /// Whether there will be so many that each should take little, though getting ready takes longer.
        many: bool,
        /// The folder in which each program gets a scratch folder of its own. The zygote removes it at its end.
        scratch: PathBuf,
        /// Folders that the interpreter itself must be able to read.
        read: Vec<PathBuf>,
        /// What another worker has said of its own Python in [`Reply::Ready`].
        driver: Option<String>,
    },
    /// Run this program.
    Run {
        /// Its number; the reply carries it.
        id: u64,
        /// The program.
        program: Program,
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
    },
}

/// How a child ended, as its parent saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// By itself, with this exit code.
    Exited(i32),
    /// By this signal, which the supervisor did not send.
    Signalled(i32),
    /// Killed past the wall-clock limit.
    WallTimeout,
    /// Killed past the processor limit.
    CpuTimeout,
    /// Killed after it wrote more than it may.
    TooMuchOutput,
    /// Nobody knows: the worker ended before it told, twice. `Observation::malformed` says more.
    Lost,
}
