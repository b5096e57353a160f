//! Where a child writes what it tells: memory that it shares with the zygote. Telling costs no system call, and
//! nothing that was told is lost when the child crashes, is killed, or leaves by `os._exit`.
//!
//! Three files in memory for each child: its events (behind a header), and what goes to the descriptors 1 and 2. In the
//! place of the events its program lies first, for a child is to have that of nobody else. What the zygote reads here it
//! keeps where no fork copies it.

use std::fmt::{self, Display};
use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use rustix::fs::{MemfdFlags, fstat, ftruncate, memfd_create};
use serde::{Serialize, Serializer};
use verify::model::{Event, Program};
use verify::run::frame;

use crate::memory::Private;
use crate::sys::SharedMemory;

/// The start of the events' file.
#[derive(Debug, Default)]
#[repr(C)]
pub(crate) struct Header {
    /// Bytes of events behind the header.
    pub(crate) length: AtomicU64,
    /// How much of the text on the descriptors 1 and 2 has become events, in bytes.
    pub(crate) taken: [AtomicU64; 2],
    /// Index of the step that runs.
    pub(crate) step: AtomicU32,
    /// First line of the statement that runs.
    pub(crate) statement: AtomicU32,
    /// 1 where there was more to tell than may be told.
    pub(crate) full: AtomicU32,
    /// 1 once the program has been set up.
    pub(crate) ready: AtomicU32,
    /// When the step began, in nanoseconds of the monotonic clock; 0 before the first one.
    pub(crate) begun: AtomicU64,
    /// How much of the processor the process had used by then, in nanoseconds.
    pub(crate) used: AtomicU64,
}

/// A step that has begun.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Begun {
    /// Its index.
    pub(crate) step: u32,
    /// When, in nanoseconds of the monotonic clock.
    pub(crate) at: u64,
    /// The processor time that its process had used by then.
    pub(crate) used: Duration,
}

/// Bytes in front of the events.
pub(crate) const HEADER: usize = 64;

/// The files of one child.
#[derive(Debug)]
pub(crate) struct Channel {
    pub(crate) events: OwnedFd,
    pub(crate) streams: [OwnedFd; 2],
    capacity: u64,
    /// Length of the program in bytes.
    program: usize,
}

impl Channel {
    /// Makes the files of a child that runs a program and may tell `capacity` bytes.
    pub(crate) fn new(capacity: u64, program: &[u8]) -> io::Result<Self> {
        let capacity = capacity.min(frame::LONGEST as u64);
        let file = |name| memfd_create(name, MemfdFlags::CLOEXEC);
        let events = file("events")?;
        ftruncate(&events, HEADER as u64 + capacity)?;
        write_at(&events, program, HEADER as u64)?;
        Ok(Self { events, streams: [file("stdout")?, file("stderr")?], capacity, program: program.len() })
    }

    /// The program. To be asked before anything is told.
    pub(crate) fn program(&self) -> io::Result<Program> {
        let mut bytes = vec![0; self.program];
        read_at(&self.events, &mut bytes, HEADER as u64)?;
        serde_json::from_slice(&bytes).map_err(io::Error::other)
    }

    /// The step that runs, as the child says: it may say anything. `None` where no step has begun.
    pub(crate) fn step(&self) -> io::Result<Option<Begun>> {
        let mut head = [0; HEADER];
        read_at(&self.events, &mut head, 0)?;
        let header = parse(&head);
        let begun = header.begun.load(Ordering::Relaxed);
        let step = header.step.load(Ordering::Relaxed);
        let used = Duration::from_nanos(header.used.load(Ordering::Relaxed));
        Ok((begun > 0).then_some(Begun { step, at: begun, used }))
    }

    /// What the child has told, and whether it was more than it may. Its header is as little to be trusted as the
    /// rest.
    pub(crate) fn read(&self) -> io::Result<(Private, bool)> {
        let mut head = [0; HEADER];
        read_at(&self.events, &mut head, 0)?;
        let header = parse(&head);
        let length = header.length.load(Ordering::Relaxed).min(self.capacity);
        let mut bytes = Private::default();
        bytes.read_at(&self.events, HEADER as u64, length as usize)?;
        let mut full = header.full.load(Ordering::Relaxed) != 0;
        for (number, stream) in self.streams.iter().enumerate() {
            full |= self.read_stray(number, stream, &header, &mut bytes)?;
        }
        if length == 0 && header.ready.load(Ordering::Relaxed) == 0 {
            let why = "its process ended before it was ready".to_owned();
            push(&mut bytes, &Event::NotStarted { why, errno: None })?;
        }
        full |= bytes.len() > frame::LONGEST;
        bytes.truncate(frame::LONGEST);
        Ok((bytes, full))
    }

    /// Adds what the child has written to a descriptor and not told.
    fn read_stray(&self, number: usize, file: &OwnedFd, header: &Header, bytes: &mut Private) -> io::Result<bool> {
        let from = header.taken.get(number).map_or(0, |taken| taken.load(Ordering::Relaxed));
        let size = u64::try_from(fstat(file)?.st_size).unwrap_or(0);
        let rest = size.saturating_sub(from);
        if rest > 0 {
            let mut text = Private::default();
            text.read_at(file, from, rest.min(self.capacity) as usize)?;
            push(bytes, &stray(header, number, &text))?;
        }
        Ok(rest > self.capacity)
    }
}

/// Appends a value as a frame of JSON, which is made where it goes.
fn push(bytes: &mut Private, value: &impl Serialize) -> io::Result<()> {
    let start = bytes.len();
    bytes.write_all(&[0; 4])?;
    serde_json::to_writer(&mut *bytes, value)?;
    let length = u32::try_from(bytes.len() - start - 4).map_err(io::Error::other)?;
    if let Some(place) = bytes.get_mut(start..start + 4) {
        place.copy_from_slice(&length.to_le_bytes());
    }
    Ok(())
}

/// [`Event::Output`] of text on a descriptor, without a copy of the text.
#[derive(Debug, Serialize)]
pub(crate) struct Stray<'a> {
    e: &'static str,
    step: u32,
    statement: u32,
    line: u32,
    err: bool,
    text: Escaped<'a>,
}

/// Text on a descriptor as an event.
pub(crate) fn stray<'a>(header: &Header, number: usize, text: &'a [u8]) -> Stray<'a> {
    Stray {
        e: "output",
        step: header.step.load(Ordering::Relaxed),
        statement: header.statement.load(Ordering::Relaxed),
        line: 0,
        err: number == 1,
        text: Escaped(text),
    }
}

/// Bytes as text, those that are no UTF-8 as Python's `surrogateescape` and `backslashreplace` show them together.
#[derive(Debug)]
struct Escaped<'a>(&'a [u8]);

impl Display for Escaped<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            out.write_str(chunk.valid())?;
            for byte in chunk.invalid() {
                write!(out, "\\udc{byte:02x}")?;
            }
        }
        Ok(())
    }
}

impl Serialize for Escaped<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A header that was read from the file.
fn parse(head: &[u8; HEADER]) -> Header {
    let long = |at: usize| head.get(at..).and_then(|rest| rest.first_chunk().copied()).map_or(0, u64::from_ne_bytes);
    let short = |at: usize| head.get(at..).and_then(|rest| rest.first_chunk().copied()).map_or(0, u32::from_ne_bytes);
    Header {
        length: long(0).into(),
        taken: [long(8).into(), long(16).into()],
        step: short(24).into(),
        statement: short(28).into(),
        full: short(32).into(),
        ready: short(36).into(),
        begun: long(40).into(),
        used: long(48).into(),
    }
}

/// Reads from a place in a file until the buffer is full or the file ends.
pub(crate) fn read_at(file: impl AsFd, buffer: &mut [u8], from: u64) -> io::Result<usize> {
    let mut count = 0;
    while let Some(rest) = buffer.get_mut(count..).filter(|rest| !rest.is_empty()) {
        match rustix::io::pread(&file, rest, from.saturating_add(count as u64)) {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(rustix::io::Errno::INTR) => {}
            Err(why) => return Err(why.into()),
        }
    }
    Ok(count)
}

/// Writes all of the bytes to a place in a file.
fn write_at(file: impl AsFd, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::pwrite(&file, bytes, at) {
            Ok(count) => {
                bytes = bytes.get(count..).unwrap_or_default();
                at += count as u64;
            }
            Err(rustix::io::Errno::INTR) => {}
            Err(why) => return Err(why.into()),
        }
    }
    Ok(())
}

/// The events' file, as the child has it in its memory.
#[derive(Debug)]
pub(crate) struct Mapped {
    memory: SharedMemory<Header>,
}

impl Mapped {
    /// Maps the events' file of a channel.
    pub(crate) fn new(channel: &Channel) -> io::Result<Self> {
        let capacity = usize::try_from(channel.capacity).map_err(io::Error::other)?;
        Ok(Self { memory: SharedMemory::map(&channel.events, HEADER + capacity)? })
    }

    /// The header.
    pub(crate) fn header(&self) -> &Header {
        self.memory.header()
    }

    /// Appends bytes, and says where the events end then; `None` where there is no room, which the header says from
    /// then on.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Option<u64> {
        let end = self.header().length.load(Ordering::Relaxed);
        let from = usize::try_from(end).ok()?.saturating_add(HEADER);
        if !self.memory.write(from, bytes) {
            self.header().full.store(1, Ordering::Relaxed);
            return None;
        }
        let new = end + bytes.len() as u64;
        // The end moves last: who is killed before this has not told it, and has told nothing by halves.
        self.header().length.store(new, Ordering::Release);
        Some(new)
    }
}
