//! Telling: turns what happens in a child into events in the memory that it shares with the zygote.

use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use verify::model::Event;
use verify::run::frame;
use verify::run::protocol::CONTINUED;

use crate::channel::{Channel, Mapped, read_at, stray};
use crate::sys;

/// The child's own recorder. The zygote has none.
static RECORDER: Mutex<Option<Recorder>> = Mutex::new(None);

/// Number of the statement within its part that runs.
static INDEX: AtomicU32 = AtomicU32::new(0);

struct Recorder {
    memory: Mapped,
    streams: [OwnedFd; 2],
    /// The process that may tell. One that a snippet forks shares the memory, and keeps silent.
    owner: u32,
    /// Bytes of events that a step may tell.
    most: u64,
    /// Where the events of this step begin.
    start: u64,
    /// Whether this step has told its part before, in another child.
    silent: bool,
    /// The output that was told last, and where the events ended after it.
    last: Option<(OutputSource, u64)>,
    /// What was denied during this statement.
    denied: Vec<&'static str>,
    /// What will have been denied if this statement raises a `PermissionError`.
    suspect: Option<&'static str>,
}

/// Where output comes from.
#[derive(Clone, Copy, PartialEq)]
struct OutputSource {
    statement: u32,
    line: u32,
    err: bool,
}

/// Lets this process tell into a channel.
pub(crate) fn start(channel: &Channel, streams: [OwnedFd; 2], most: u64) -> std::io::Result<()> {
    let memory = Mapped::new(channel)?;
    *lock() = Some(Recorder {
        memory,
        streams,
        owner: std::process::id(),
        most,
        start: 0,
        silent: false,
        last: None,
        denied: Vec::new(),
        suspect: None,
    });
    Ok(())
}

fn lock() -> MutexGuard<'static, Option<Recorder>> {
    RECORDER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Calls with the recorder, where this process may tell.
fn with<T: Default>(act: impl FnOnce(&mut Recorder) -> T) -> T {
    match lock().as_mut() {
        Some(recorder) if recorder.owner == std::process::id() => act(recorder),
        _ => T::default(),
    }
}

/// All is set up: what happens from here on is the program's doing.
pub(crate) fn ready() {
    with(|recorder| recorder.memory.header().ready.store(1, Ordering::Relaxed));
}

/// A step begins, when the process has `used` so much of the processor; where it is `silent`, nothing of it is told.
pub(crate) fn step(index: u32, silent: bool, used: Duration) {
    with(|recorder| {
        if recorder.memory.header().begun.load(Ordering::Relaxed) > 0 {
            recorder.take_stray();
        }
        recorder.silent = silent;
        let header = recorder.memory.header();
        recorder.start = header.length.load(Ordering::Relaxed);
        header.step.store(index, Ordering::Relaxed);
        header.used.store(used.as_nanos() as u64, Ordering::Relaxed);
        header.begun.store(sys::monotonic().max(1), Ordering::Relaxed);
    });
}

/// A statement begins: the first line, and its number within its part. Line 0 is the end of the program.
pub(crate) fn at(line: u32, index: u32) {
    INDEX.store(index, Ordering::Relaxed);
    sys::flush_c_output();
    with(|recorder| {
        recorder.take_stray();
        let header = recorder.memory.header();
        header.statement.store(line, Ordering::Relaxed);
        let step = header.step.load(Ordering::Relaxed);
        recorder.denied.clear();
        recorder.suspect = None;
        if line > 0 {
            recorder.record(&Event::Statement { step, line });
        }
    });
}

/// Number of the statement within its part that runs.
pub(crate) fn index() -> u32 {
    INDEX.load(Ordering::Relaxed)
}

/// Text was written. Line 0 stands for the statement's. `false` where this process may not tell.
pub(crate) fn output(err: bool, line: u32, text: &[u8], statement: Option<u32>) -> bool {
    with(|recorder| {
        if text.len() as u64 > recorder.most {
            // There is no room for it, and perhaps no memory for a copy either.
            recorder.memory.header().full.store(1, Ordering::Relaxed);
            crate::child::leave_by_force();
        }
        let text = String::from_utf8_lossy(text).into_owned();
        let statement = statement.unwrap_or_else(|| recorder.statement());
        let line = if line == 0 { statement } else { line };
        // What went past the streams went before it.
        recorder.take_stray();
        recorder.output(OutputSource { statement, line, err }, text);
        true
    })
}

/// Text was written to the descriptors 1 and 2: tells what nobody has told yet.
pub(crate) fn take_stray() {
    with(Recorder::take_stray);
}

/// An act was seen that the sandbox refuses.
pub(crate) fn denied(what: &'static str) {
    with(|recorder| {
        if !recorder.denied.contains(&what) {
            recorder.denied.push(what);
            let (step, statement) = (recorder.step(), recorder.statement());
            recorder.record(&Event::Denied { step, statement, what: what.into() });
        }
    });
}

/// An act was seen that the sandbox may refuse.
pub(crate) fn suspect(what: &'static str) {
    with(|recorder| recorder.suspect = Some(what));
}

/// A `PermissionError` was raised: what was suspected has been denied.
pub(crate) fn confirm() {
    if let Some(what) = with(|recorder| recorder.suspect.take()) {
        denied(what);
    }
}

/// Tells an event that is made with the step and the statement that run.
pub(crate) fn record(make: impl FnOnce(u32, u32) -> Event) {
    with(|recorder| {
        let event = make(recorder.step(), recorder.statement());
        recorder.record(&event);
    });
}

impl Recorder {
    fn step(&self) -> u32 {
        self.memory.header().step.load(Ordering::Relaxed)
    }

    fn statement(&self) -> u32 {
        self.memory.header().statement.load(Ordering::Relaxed)
    }

    fn record(&mut self, event: &impl Serialize) {
        if self.silent {
            return;
        }
        let mut bytes = Vec::with_capacity(128);
        // An event is made of numbers and strings: it always has a form in JSON.
        if frame::push(&mut bytes, event).is_ok() {
            self.append(&bytes);
        }
    }

    /// Appends a frame. There is no going on without room: the rest would be lost, and nobody could say so.
    fn append(&mut self, frame: &[u8]) -> u64 {
        self.last = None;
        let told = self.memory.header().length.load(Ordering::Relaxed).saturating_sub(self.start);
        if told + frame.len() as u64 > self.most {
            self.memory.header().full.store(1, Ordering::Relaxed);
            crate::child::leave_by_force();
        }
        match self.memory.append(frame) {
            Some(end) => end,
            None => crate::child::leave_by_force(),
        }
    }

    fn output(&mut self, place: OutputSource, text: String) {
        if self.silent {
            return;
        }
        let end = self.memory.header().length.load(Ordering::Relaxed);
        let mut bytes = Vec::with_capacity(text.len() + 128);
        if self.last == Some((place, end)) {
            let mut more = Vec::with_capacity(text.len() + 1);
            more.push(CONTINUED);
            more.extend_from_slice(text.as_bytes());
            frame::push_bytes(&mut bytes, &more);
        } else {
            let OutputSource { statement, line, err } = place;
            let event = Event::Output { step: self.step(), statement, line, err, text };
            if frame::push(&mut bytes, &event).is_err() {
                return;
            }
        }
        let end = self.append(&bytes);
        self.last = Some((place, end));
    }

    fn take_stray(&mut self) {
        for number in 0..self.streams.len() {
            self.take_stray_of(number);
        }
    }

    fn take_stray_of(&mut self, number: usize) {
        // Most often there is nothing, and a larger one would take a page of the stack.
        let mut buffer = [0; 256];
        while let (Some(stream), Some(taken)) = (self.streams.get(number), self.memory.header().taken.get(number)) {
            let from = taken.load(Ordering::Relaxed);
            let count = read_at(stream, &mut buffer, from).unwrap_or(0);
            let Some(text) = buffer.get(..count).filter(|text| !text.is_empty()) else { break };
            let event = stray(self.memory.header(), number, text);
            self.record(&event);
            if let Some(taken) = self.memory.header().taken.get(number) {
                taken.store(from + count as u64, Ordering::Relaxed);
            }
        }
    }
}
