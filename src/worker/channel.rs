//! Where a child writes what it tells: memory that it shares with the zygote. Telling costs no system call, and
//! nothing that was told is lost when the child crashes, is killed, or leaves by `os._exit`.
//!
//! Three files in memory for each child: its events (behind a header), and what goes to the descriptors 1 and 2.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use rustix::fs::{MemfdFlags, fstat, ftruncate, memfd_create};
use verify::model::Event;
use verify::run::frame;

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
}

/// Bytes in front of the events.
pub(crate) const HEADER: usize = 64;

/// The files of one child.
#[derive(Debug)]
pub(crate) struct Channel {
    pub(crate) events: OwnedFd,
    pub(crate) streams: [OwnedFd; 2],
    capacity: u64,
}

impl Channel {
    /// Makes the files of a child that may tell `capacity` bytes.
    pub(crate) fn new(capacity: u64) -> io::Result<Self> {
        let capacity = capacity.min(frame::LONGEST as u64);
        let file = |name| memfd_create(name, MemfdFlags::CLOEXEC);
        let events = file("events")?;
        ftruncate(&events, HEADER as u64 + capacity)?;
        Ok(Self { events, streams: [file("stdout")?, file("stderr")?], capacity })
    }

    /// What the child has told, and whether it was more than it may. Its header is as little to be trusted as the
    /// rest.
    pub(crate) fn read(&self) -> io::Result<(Vec<u8>, bool)> {
        let mut head = [0; HEADER];
        read_at(&self.events, &mut head, 0)?;
        let header = parse(&head);
        let length = header.length.load(Ordering::Relaxed).min(self.capacity);
        let mut bytes = vec![0; length as usize];
        let count = read_at(&self.events, &mut bytes, HEADER as u64)?;
        bytes.truncate(count);
        let mut full = header.full.load(Ordering::Relaxed) != 0;
        for (number, stream) in self.streams.iter().enumerate() {
            full |= self.read_stray(number, stream, &header, &mut bytes)?;
        }
        if length == 0 && header.ready.load(Ordering::Relaxed) == 0 {
            let why = "its process ended before it was ready".to_owned();
            frame::push(&mut bytes, &Event::NotStarted { why, errno: None }).map_err(io::Error::other)?;
        }
        full |= bytes.len() > frame::LONGEST;
        bytes.truncate(frame::LONGEST);
        Ok((bytes, full))
    }

    /// Adds what the child has written to a descriptor and not told.
    fn read_stray(&self, number: usize, file: &OwnedFd, header: &Header, bytes: &mut Vec<u8>) -> io::Result<bool> {
        let from = header.taken.get(number).map_or(0, |taken| taken.load(Ordering::Relaxed));
        let size = u64::try_from(fstat(file)?.st_size).unwrap_or(0);
        let rest = size.saturating_sub(from);
        let mut text = vec![0; rest.min(self.capacity) as usize];
        let count = read_at(file, &mut text, from)?;
        text.truncate(count);
        if !text.is_empty() {
            let event = stray(header, number, &text);
            frame::push(bytes, &event).map_err(io::Error::other)?;
        }
        Ok(rest > self.capacity)
    }
}

/// Text on a descriptor as an event.
pub(crate) fn stray(header: &Header, number: usize, text: &[u8]) -> Event {
    Event::Output {
        step: header.step.load(Ordering::Relaxed),
        statement: header.statement.load(Ordering::Relaxed),
        line: 0,
        err: number == 1,
        text: escape(text),
    }
}

/// Bytes as text, those that are no UTF-8 as Python's `surrogateescape` and `backslashreplace` show them together.
pub(crate) fn escape(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\udc{byte:02x}"));
        }
    }
    text
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

/// The events' file, as the child has it in its memory.
#[derive(Debug)]
pub(crate) struct Mapped {
    memory: SharedMemory<Header>,
    capacity: usize,
}

impl Mapped {
    /// Maps the events' file of a channel.
    pub(crate) fn new(channel: &Channel) -> io::Result<Self> {
        let capacity = usize::try_from(channel.capacity).map_err(io::Error::other)?;
        Ok(Self { memory: SharedMemory::map(&channel.events, HEADER + capacity)?, capacity })
    }

    /// The header.
    pub(crate) fn header(&self) -> &Header {
        self.memory.header()
    }

    /// Bytes of events that there is room for in all.
    pub(crate) fn capacity(&self) -> usize {
        self.capacity
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
