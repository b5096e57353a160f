//! The control channel, on the zygote's side: requests in, replies out. It never waits for `verify` to read, so that
//! neither can ever wait for the other.

use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;

use verify::run::frame::{self, Frames};
use verify::run::wire::{Reply, Request};

use crate::sys;

/// Descriptors that a snippet must not meet are put above this one, where the limit of open files allows it.
pub(crate) const ABOVE: i32 = 200;

/// Where they are put where it does not: above those that every process has.
const LOW: i32 = 10;

/// The control channel.
#[derive(Debug)]
pub(crate) struct Control {
    stream: UnixStream,
    frames: Frames,
    out: Vec<u8>,
    /// How many replies are held back.
    held: usize,
}

/// Replies that are sent at once: `verify` is woken for all of them, and has something to do while others come.
const AT_ONCE: usize = 4;

/// A duplicate with a number above this one, or with a lower one where the limit of open files asks for that.
pub(crate) fn duplicate_above(file: impl AsFd, number: i32) -> io::Result<OwnedFd> {
    let above = |number| rustix::io::fcntl_dupfd_cloexec(&file, number);
    Ok(above(number).or_else(|_| above(LOW))?)
}

/// Takes the control channel from standard input, and leaves `/dev/null` there, as Python shall find it.
pub(crate) fn take() -> io::Result<Control> {
    let stream = UnixStream::from(duplicate_above(io::stdin(), ABOVE)?);
    sys::duplicate_to(std::fs::File::open("/dev/null")?, 0)?;
    Ok(Control { stream, frames: Frames::default(), out: Vec::new(), held: 0 })
}

impl Control {
    /// Waits for the next request.
    pub(crate) fn wait(&mut self) -> io::Result<Request> {
        self.stream.set_nonblocking(false)?;
        loop {
            if let Some(request) = self.next_request()? {
                return Ok(request);
            }
            if !self.read()? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// Goes on in new memory: what is written to at each request must not lie in a heap that has been left behind.
    pub(crate) fn renew(&mut self) {
        self.frames = self.frames.renewed();
        self.out = self.out.clone();
    }

    /// Makes reading and writing return at once from here on.
    pub(crate) fn never_wait(&self) -> io::Result<()> {
        self.stream.set_nonblocking(true)
    }

    /// Reads what is there. `false` where the other end has been closed.
    pub(crate) fn read(&mut self) -> io::Result<bool> {
        match self.frames.read(&self.stream) {
            Ok(count) => Ok(count > 0),
            Err(why) if matches!(why.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => Ok(true),
            Err(why) => Err(why),
        }
    }

    /// The next request that has arrived whole.
    pub(crate) fn next_request(&mut self) -> io::Result<Option<Request>> {
        let frame = self.frames.next_frame().map_err(io::Error::other)?;
        frame.map(serde_json::from_slice).transpose().map_err(io::Error::other)
    }

    /// Sends a reply.
    pub(crate) fn reply(&mut self, reply: &Reply) -> io::Result<()> {
        frame::push(&mut self.out, reply).map_err(io::Error::other)?;
        self.write()
    }

    /// Sends what became of a child, and the bytes that belong to it. They may be held back for those of some more, until
    /// `write`.
    pub(crate) fn reply_of_child(&mut self, reply: &Reply, bytes: &[u8]) -> io::Result<()> {
        frame::push(&mut self.out, reply).map_err(io::Error::other)?;
        frame::push_bytes(&mut self.out, bytes);
        self.held += 1;
        if self.held < AT_ONCE { Ok(()) } else { self.write() }
    }

    /// Whether replies are held back.
    pub(crate) fn holds_back(&self) -> bool {
        self.held > 0
    }

    /// Writes as much of what there is to send as is taken.
    pub(crate) fn write(&mut self) -> io::Result<()> {
        self.held = 0;
        while !self.out.is_empty() {
            match self.stream.write(&self.out) {
                Ok(count) => drop(self.out.drain(..count)),
                Err(why) if why.kind() == io::ErrorKind::WouldBlock => break,
                Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                Err(why) => return Err(why),
            }
        }
        Ok(())
    }

    /// Whether there is more to send than was taken.
    pub(crate) fn has_more(&self) -> bool {
        !self.out.is_empty() && self.held == 0
    }
}

impl AsFd for Control {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}
