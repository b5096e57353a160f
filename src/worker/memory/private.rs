//! Memory that a fork does not copy. What the zygote holds of documents lies there and nowhere else: programs that wait,
//! and what others have told. A child that looks through all of its memory finds none of it.

use std::ffi::c_void;
use std::io::{self, Write};
use std::ops::{Deref, DerefMut};
use std::os::fd::AsFd;
use std::ptr;

use rustix::io::Errno;

/// Memory is got in multiples of this, in bytes.
const STEP: usize = 64 << 10;

/// Bytes in memory that no child has.
#[derive(Debug)]
pub(crate) struct Private {
    start: *mut u8,
    length: usize,
    room: usize,
}

// SAFETY: its memory is its own.
unsafe impl Send for Private {}

impl Default for Private {
    fn default() -> Self {
        Self { start: ptr::null_mut(), length: 0, room: 0 }
    }
}

impl Private {
    /// A copy of some bytes.
    ///
    /// # Errors
    /// Where there is no memory.
    pub(crate) fn copy_of(bytes: &[u8]) -> io::Result<Self> {
        let mut copy = Self::default();
        copy.extend(bytes)?;
        Ok(copy)
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// Where there is no memory.
    pub(crate) fn extend(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.spare(bytes.len())?.copy_from_slice(bytes);
        self.length += bytes.len();
        Ok(())
    }

    /// Appends what there is to read, up to `most` bytes. Gives how many that were: none at the end.
    ///
    /// # Errors
    /// Those of `read(2)`, or where there is no memory.
    pub(crate) fn read(&mut self, file: impl AsFd, most: usize) -> io::Result<usize> {
        let count = rustix::io::read(file, self.spare(most)?)?;
        self.length += count;
        Ok(count)
    }

    /// Appends what a file holds from a place on, up to `most` bytes.
    ///
    /// # Errors
    /// Those of `pread(2)`, or where there is no memory.
    pub(crate) fn read_at(&mut self, file: impl AsFd, from: u64, most: usize) -> io::Result<()> {
        let mut count = 0;
        while count < most {
            match rustix::io::pread(&file, self.spare(most - count)?, from.saturating_add(count as u64)) {
                Ok(0) => break,
                Ok(more) => {
                    count += more;
                    self.length += more;
                }
                Err(Errno::INTR) => {}
                Err(why) => return Err(why.into()),
            }
        }
        Ok(())
    }

    /// Removes the first bytes.
    pub(crate) fn remove_first(&mut self, count: usize) {
        let count = count.min(self.length);
        self.copy_within(count.., 0);
        self.length -= count;
        if self.length == 0 && self.room > STEP {
            *self = Self::default();
        }
    }

    /// Keeps the first bytes alone.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    /// So many bytes behind the last one, which `length` may then include.
    fn spare(&mut self, count: usize) -> io::Result<&mut [u8]> {
        let needed = self.length.checked_add(count).ok_or(io::ErrorKind::OutOfMemory)?;
        if needed > self.room {
            self.grow(needed.max(2 * self.room).next_multiple_of(STEP))?;
        }
        if count == 0 {
            return Ok(&mut []);
        }
        // SAFETY: `room` bytes from `start` on are this value's own, and a new mapping is zeros.
        Ok(unsafe { std::slice::from_raw_parts_mut(self.start.add(self.length), count) })
    }

    fn grow(&mut self, room: usize) -> io::Result<()> {
        let mut new = Self { start: map(room)?, length: 0, room };
        // SAFETY: advice about memory that is nobody else's. Where it is not followed, this is not what it is for.
        if unsafe { libc::madvise(new.start.cast(), room, libc::MADV_DONTFORK) } != 0 {
            return Err(io::Error::last_os_error());
        }
        new.extend(self)?;
        *self = new;
        Ok(())
    }
}

/// New memory, of zeros.
fn map(room: usize) -> io::Result<*mut u8> {
    let access = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a new mapping, at a place that the kernel chooses.
    let start = unsafe { libc::mmap(ptr::null_mut(), room, access, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0) };
    if start == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(start.cast()) }
}

impl Deref for Private {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        if self.length == 0 {
            return &[];
        }
        // SAFETY: so many bytes from `start` on are this value's own and have been written.
        unsafe { std::slice::from_raw_parts(self.start, self.length) }
    }
}

impl DerefMut for Private {
    fn deref_mut(&mut self) -> &mut [u8] {
        if self.length == 0 {
            return &mut [];
        }
        // SAFETY: as above, and `&mut self` is the only one.
        unsafe { std::slice::from_raw_parts_mut(self.start, self.length) }
    }
}

impl Write for Private {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.extend(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        if self.room > 0 {
            // SAFETY: this value's own mapping, which nobody has a reference to any more.
            unsafe { libc::munmap(self.start.cast::<c_void>(), self.room) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_what_was_appended_and_not_removed() {
        let mut bytes = Private::copy_of(b"abc").unwrap();
        let long = vec![7; 3 * STEP];
        bytes.write_all(&long).unwrap();
        bytes.remove_first(2);
        assert_eq!((bytes[0], bytes.len(), &bytes[1..]), (b'c', 1 + long.len(), &long[..]));
        bytes.truncate(1);
        bytes[0] = b'x';
        bytes.extend(b"").unwrap();
        assert_eq!(&*bytes, b"x");
        bytes.remove_first(9);
        assert!(bytes.is_empty() && bytes.room == 0, "what is empty and was large is given back");
    }

    #[test]
    fn it_is_filled_from_files() {
        let (mut reader, mut writer) = io::pipe().unwrap();
        writer.write_all(b"text").unwrap();
        let mut bytes = Private::default();
        assert_eq!((bytes.read(&mut reader, 3).unwrap(), &*bytes), (3, &b"tex"[..]));
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        bytes.read_at(&file, 8, 100).unwrap();
        assert_eq!(&*bytes, b"tex89");
    }

    /// The kernel would copy it otherwise: asked to read from it, a child finds no memory there.
    #[test]
    fn a_child_does_not_have_it() {
        let bytes = Private::copy_of(b"secret").unwrap();
        let (reader, writer) = io::pipe().unwrap();
        let place = bytes.as_ptr().cast();
        let write = || {
            use std::os::fd::AsRawFd;
            // SAFETY: the kernel looks whether there is memory.
            unsafe { libc::write(writer.as_raw_fd(), place, bytes.len()) }
        };
        assert_eq!(write(), 6);
        let mut status = 0;
        // SAFETY: the child makes a system call and ends; `status` lives through the call.
        unsafe {
            match libc::fork() {
                0 => libc::_exit(i32::from(write() != -1)),
                child => libc::waitpid(child, &raw mut status, 0),
            }
        };
        assert_eq!(status, 0, "the child could read it");
        drop(reader);
    }
}
