//! What Python really did.

use serde::{Deserialize, Serialize};

use super::Reason;

/// What one program did on one interpreter.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// What the child told, in order. Incomplete unless the last one is [`Event::Done`].
    pub events: Vec<Event>,
    /// How its process ended.
    pub end: End,
    /// The steps that ended a process before the last one, and how each did.
    pub stopped: Vec<(u32, End)>,
    /// Why the events cannot be trusted, where a frame was malformed.
    pub malformed: Option<String>,
    /// Wall-clock seconds.
    pub seconds: f64,
}

impl Default for Observation {
    /// Of a program that nobody has told of yet.
    fn default() -> Self {
        Self { events: Vec::new(), end: End::Lost, stopped: Vec::new(), malformed: None, seconds: 0.0 }
    }
}

impl Observation {
    /// Adds what another child has told, which ran what came after the one before it.
    pub fn add(&mut self, events: Vec<Event>, malformed: Option<String>, end: End, seconds: f64) {
        self.events.extend(events);
        self.malformed = self.malformed.take().or(malformed);
        self.end = end;
        self.seconds += seconds;
    }

    /// Whether something says that there was no room, which may have been other programs' doing: for files, which could
    /// not be written, or an exception tells (all that Python raises for the system's `ENOSPC` begins so); for a thread;
    /// or on the processor.
    pub fn found_no_room(&self) -> bool {
        const NO_THREAD: &str = "can't start new thread";
        let full = rustix::io::Errno::NOSPC.raw_os_error();
        let begins = format!("[Errno {full}]");
        let says_so = |event: &Event| match event {
            Event::Raised { exception: Exception { message, .. }, .. } => {
                message.starts_with(&begins) || message.starts_with(NO_THREAD)
            }
            Event::NotStarted { errno, .. } => *errno == Some(full),
            _ => false,
        };
        self.end == End::Starved || self.events.iter().any(says_so)
    }

    /// Why nothing can be known of the program, where that is no doing of its own.
    pub fn failure(&self) -> Option<String> {
        let lost = || format!("its worker was lost: {}", self.malformed.as_deref().unwrap_or("nobody knows why"));
        let not_started = self.not_started().map(|why| why.to_string());
        not_started.or_else(|| (self.end == End::Lost).then(lost))
    }

    /// Why the program could not be set up, where it could not.
    pub fn not_started(&self) -> Option<Reason> {
        self.events.iter().find_map(|event| match event {
            Event::NotStarted { why, .. } => Some(Reason::NotStarted(why.clone())),
            _ => None,
        })
    }
}

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
        /// The [`Watch::id`](super::Watch::id).
        watch: u32,
        /// The value.
        value: Value,
    },
    /// A watched statement begins that stands within another one. What is printed until it has ended is its doing.
    Begins {
        /// The [`Watch::id`](super::Watch::id) of what it raises.
        watch: u32,
    },
    /// It has ended, without an exception and without leaving the function it stands in.
    Ended {
        /// The [`Watch::id`](super::Watch::id) of what it raises.
        watch: u32,
    },
    /// An exception left a statement: a top-level one, or a watched one.
    Raised {
        /// Index of the step.
        step: u32,
        /// First line of the top-level statement that was running.
        statement: u32,
        /// The [`Watch::id`](super::Watch::id), where a watched statement raised it.
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
    /// A name that nothing defines was given the module of that name, or what a module offers under it.
    Imported {
        /// The name.
        name: String,
        /// The module that offers it, where it is none itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
    },
    /// The program could not be set up, and nothing of it was run.
    NotStarted {
        /// Why.
        why: String,
        /// The system's number of the error, where it is one of the system's.
        errno: Option<i32>,
    },
    /// A step of several came to its end, or left by `SystemExit`; the next one begins.
    Finished {
        /// Index of the step.
        step: u32,
        /// The exit code, where it left.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exit: Option<i32>,
        /// How long it took, in seconds on the clock.
        seconds: f64,
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
    /// The traceback as a prompt shows it, with the exceptions that it came of, but without lines of source.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub traceback: String,
    /// Whether the step did not compile (then `lines` holds the line of the error).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub syntax: bool,
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
    /// Killed because of others: past the wall-clock limit, though they may have kept it from the processor, or because
    /// all together took more memory than they may.
    Starved,
    /// Killed after it started more threads than it may.
    TooManyThreads,
    /// Killed past the processor limit.
    CpuTimeout,
    /// Killed after it wrote more than it may.
    TooMuchOutput,
    /// Killed, or never begun, because the time for all programs was up.
    OutOfTime,
    /// Never begun, for too many steps before it had ended their process.
    NotBegun,
    /// Nobody knows: the worker ended before it told, twice. `Observation::malformed` says more.
    Lost,
}
