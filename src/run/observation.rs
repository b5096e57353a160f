//! What Python really did.

use super::wire::{End, Event};

/// What one program did on one interpreter.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// What the child told, in order. Incomplete unless the last one is [`Event::Done`].
    pub events: Vec<Event>,
    /// How its process ended.
    pub end: End,
    /// Why the events cannot be trusted, where a frame was malformed.
    pub malformed: Option<String>,
    /// Wall-clock seconds.
    pub seconds: f64,
}

impl Observation {
    /// Whether something says that a file system is full, which may have been another program's doing: its files could
    /// not be written, or an exception tells. All that Python raises for the system's `ENOSPC` begins so.
    pub fn found_no_space(&self) -> bool {
        let full = rustix::io::Errno::NOSPC.raw_os_error();
        let begins = format!("[Errno {full}]");
        self.events.iter().any(|event| match event {
            Event::Raised { exception, .. } => exception.message.starts_with(&begins),
            Event::NotStarted { errno, .. } => *errno == Some(full),
            _ => false,
        })
    }

    /// Why the program could not be set up, where it could not, in the words of reports.
    pub fn not_started(&self) -> Option<String> {
        self.events.iter().find_map(|event| match event {
            Event::NotStarted { why, .. } => Some(format!("not started: {why}")),
            _ => None,
        })
    }
}
