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
    /// Whether an exception says that a file system is full, which may have been another program's doing. All that
    /// Python raises for the system's `ENOSPC` begins so.
    pub fn found_no_space(&self) -> bool {
        let full = format!("[Errno {}]", rustix::io::Errno::NOSPC.raw_os_error());
        let tells =
            |event: &Event| matches!(event, Event::Raised { exception, .. } if exception.message.starts_with(&full));
        self.events.iter().any(tells)
    }
}
