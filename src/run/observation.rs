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
