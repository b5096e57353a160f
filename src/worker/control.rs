//! The control channel, on the zygote's side: requests in, replies out. It never waits for `verify` to read, so that
//! neither can ever wait for the other.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use verify::run::frame;
use verify::run::protocol::{Reply, Request};

use crate::memory::Private;
use crate::sys;
use crate::task::Task;

/// Descriptors that a snippet must not meet are put above this one, where the limit of open files allows it.
pub(crate) const ABOVE: i32 = 200;

/// Where they are put where it does not: above those that every process has.
const LOW: i32 = 10;

/// The control channel.
#[derive(Debug)]
pub(crate) struct Control {
    stream: UnixStream,
    /// What has arrived, and how much of it has been taken.
    bytes: Private,
    taken: usize,
    out: Private,
    /// How many replies are held back.
    held: usize,
}

/// How many bytes are read at once, where there are as many.
const READ_AT_ONCE: usize = 64 << 10;

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
    Ok(Control { stream, bytes: Private::default(), taken: 0, out: Private::default(), held: 0 })
}

impl Control {
    /// Waits for the first request, and reads nothing behind it: what that is this process has no business with, which
    /// goes on in a child.
    pub(crate) fn first_request(&mut self) -> io::Result<Request> {
        self.stream.set_nonblocking(false)?;
        let mut length = [0; 4];
        self.stream.read_exact(&mut length)?;
        let length = u32::from_le_bytes(length) as usize;
        if length > frame::LONGEST {
            return Err(io::Error::other(frame::TooLong { length }));
        }
        let mut request = vec![0; length];
        self.stream.read_exact(&mut request)?;
        serde_json::from_slice(&request).map_err(io::Error::other)
    }

    /// Makes reading and writing return at once from here on.
    pub(crate) fn never_wait(&self) -> io::Result<()> {
        self.stream.set_nonblocking(true)
    }

    /// Reads what is there. `false` where the other end has been closed.
    pub(crate) fn read(&mut self) -> io::Result<bool> {
        self.bytes.remove_first(std::mem::take(&mut self.taken));
        match self.bytes.read(&self.stream, READ_AT_ONCE) {
            Ok(count) => Ok(count > 0),
            Err(why) if matches!(why.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => Ok(true),
            Err(why) => Err(why),
        }
    }

    /// The next program that has arrived whole, as it came.
    pub(crate) fn next_program(&mut self) -> io::Result<Option<Task>> {
        let Some((request, rest)) = split(self.left())? else { return Ok(None) };
        let Request::Run { id, steps, seconds, late } = serde_json::from_slice(request).map_err(io::Error::other)?
        else {
            return Err(io::Error::other("this was asked already"));
        };
        let Some((program, rest)) = split(rest)? else { return Ok(None) };
        let (program, left) = (Private::copy_of(program)?, rest.len());
        self.taken = self.bytes.len() - left;
        Ok(Some(Task::new(id, program, steps, seconds.and_then(after)).with_late(late)))
    }

    /// What has not been taken.
    fn left(&self) -> &[u8] {
        self.bytes.get(self.taken..).unwrap_or_default()
    }

    /// Sends a reply.
    pub(crate) fn reply(&mut self, reply: &Reply) -> io::Result<()> {
        self.push(reply)?;
        self.write()
    }

    fn push(&mut self, reply: &Reply) -> io::Result<()> {
        frame::write_bytes(&mut self.out, &serde_json::to_vec(reply).map_err(io::Error::other)?)
    }

    /// Sends what became of a child, and the bytes that belong to it. They may be held back for those of some more, until
    /// `write`.
    pub(crate) fn reply_of_child(&mut self, reply: &Reply, bytes: &[u8]) -> io::Result<()> {
        self.push(reply)?;
        frame::write_bytes(&mut self.out, bytes)?;
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
                Ok(count) => self.out.remove_first(count),
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

/// So many seconds from now.
fn after(seconds: f64) -> Option<Instant> {
    Instant::now().checked_add(Duration::try_from_secs_f64(seconds).ok()?)
}

/// The first frame, and what follows it.
fn split(bytes: &[u8]) -> io::Result<Option<frame::Split<'_>>> {
    frame::split(bytes).map_err(io::Error::other)
}
