//! Frames: a little-endian `u32` of length, then that many bytes. Both ends of the control channel cut its bytes with
//! this, and `verify` cuts what a child wrote.

use std::io::{self, Write};
use std::os::fd::AsFd;

use rustix::buffer::spare_capacity;
use serde::Serialize;

/// How many bytes are read at once, at least, where there are as many.
const AT_ONCE: usize = 64 << 10;

/// The longest frame that is taken, in bytes: more than any program, reply or event has a use for.
pub const LONGEST: usize = 16 << 20;

/// Bytes that are no frame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a frame of {length} bytes is longer than the {LONGEST} that are allowed")]
pub struct TooLong {
    /// The length that it claims, in bytes.
    pub length: usize,
}

/// Appends bytes as a frame. What does not fit into a length of 32 bits is cut.
pub fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(bytes.get(..length as usize).unwrap_or(bytes));
}

/// Writes bytes as a frame. What does not fit into a length of 32 bits is cut.
///
/// # Errors
/// Those of the writer.
pub fn write_bytes(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    out.write_all(&length.to_le_bytes())?;
    out.write_all(bytes.get(..length as usize).unwrap_or(bytes))
}

/// Appends a value as a frame of JSON.
///
/// # Errors
/// Where the value has no form in JSON, such as a map whose keys are no strings.
pub fn push(out: &mut Vec<u8>, value: &impl Serialize) -> serde_json::Result<()> {
    push_bytes(out, &serde_json::to_vec(value)?);
    Ok(())
}

/// Cuts a stream of bytes into frames as they arrive.
#[derive(Debug, Default)]
pub struct Frames {
    bytes: Vec<u8>,
    taken: usize,
}

impl Frames {
    /// Adds bytes that have arrived.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.taken);
        self.taken = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// Adds what there is to read, up to some 64 KiB. Gives how many bytes that were: none at the end.
    ///
    /// # Errors
    /// Those of `read(2)`.
    pub fn read(&mut self, stream: impl AsFd) -> io::Result<usize> {
        self.bytes.drain(..self.taken);
        self.taken = 0;
        self.bytes.reserve(AT_ONCE);
        Ok(rustix::io::read(stream, spare_capacity(&mut self.bytes))?)
    }

    /// The next frame that is complete.
    ///
    /// # Errors
    /// Where the length it claims is more than [`LONGEST`].
    pub fn next_frame(&mut self) -> Result<Option<&[u8]>, TooLong> {
        let Some((frame, rest)) = split(self.bytes.get(self.taken..).unwrap_or_default())? else {
            return Ok(None);
        };
        let end = self.bytes.len() - rest.len();
        let start = end - frame.len();
        self.taken = end;
        Ok(self.bytes.get(start..end))
    }

    /// Whether bytes of a frame have arrived that is not complete.
    pub fn is_partial(&self) -> bool {
        self.taken < self.bytes.len()
    }
}

/// A frame, and what follows it.
pub type Split<'a> = (&'a [u8], &'a [u8]);

/// Splits the first frame from what follows it; `None` where it is not complete.
///
/// # Errors
/// Where the length it claims is more than [`LONGEST`].
pub fn split(bytes: &[u8]) -> Result<Option<Split<'_>>, TooLong> {
    let Some((head, rest)) = bytes.split_first_chunk::<4>() else { return Ok(None) };
    let length = u32::from_le_bytes(*head) as usize;
    if length > LONGEST {
        return Err(TooLong { length });
    }
    Ok(rest.split_at_checked(length))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn frames_come_out_as_they_went_in_however_they_arrive() {
        let mut stream = Vec::new();
        push_bytes(&mut stream, b"one");
        push_bytes(&mut stream, b"");
        push(&mut stream, &"two").unwrap();
        let mut frames = Frames::default();
        let mut got = Vec::new();
        for byte in stream {
            frames.push(&[byte]);
            while let Some(frame) = frames.next_frame().unwrap() {
                got.push(frame.to_vec());
            }
        }
        assert_eq!(got, [b"one".to_vec(), b"".to_vec(), b"\"two\"".to_vec()]);
        assert!(!frames.is_partial());
    }

    #[test]
    fn a_length_past_the_limit_is_refused_before_its_bytes_arrive() {
        let mut frames = Frames::default();
        frames.push(&u32::MAX.to_le_bytes());
        assert_eq!(frames.next_frame(), Err(TooLong { length: u32::MAX as usize }));
    }
}
