//! The variables that name a child's scratch folder.
//!
//! `setenv(3)` would allocate, in each child, on pages that are then copied. So the zygote gives the C library strings
//! of its own, with room for what a child puts there.

use std::ffi::{CString, c_char};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// The home, the place of temporary files, and the working directory.
const NAMES: [&str; 3] = ["HOME", "TMPDIR", "PWD"];

/// Room for the name of a scratch folder within the worker's: the digits of a `u64`.
const DIGITS: usize = 20;

/// The strings that the C library has, at their values.
#[derive(Debug)]
pub(crate) struct ScratchVariables {
    values: [*mut c_char; NAMES.len()],
    room: usize,
}

impl ScratchVariables {
    /// Makes the variables, for scratch folders in `folder`.
    ///
    /// # Errors
    /// Where the folder's name holds a NUL, or there is no memory.
    pub(crate) fn new(folder: &Path) -> io::Result<Self> {
        let room = folder.as_os_str().len() + 1 + DIGITS;
        let mut values = [std::ptr::null_mut(); NAMES.len()];
        for (name, value) in NAMES.iter().zip(&mut values) {
            let mut text = format!("{name}=").into_bytes();
            let start = text.len();
            text.extend_from_slice(folder.as_os_str().as_bytes());
            text.resize(start + room, b'/');
            let text = CString::new(text)?.into_raw();
            // SAFETY: a string that is never freed, and this process has one thread.
            if unsafe { libc::putenv(text) } != 0 {
                return Err(io::Error::last_os_error());
            }
            *value = text.wrapping_add(start);
        }
        Ok(Self { values, room })
    }

    /// Makes `scratch` the value of all of them, in a process that has one thread.
    ///
    /// # Errors
    /// Where it is no folder in the one that [`ScratchVariables::new`] was given.
    pub(crate) fn set(&self, scratch: &Path) -> io::Result<()> {
        let value = scratch.as_os_str().as_bytes();
        if value.len() > self.room {
            return Err(io::Error::other("the name of the scratch folder is too long"));
        }
        for place in self.values {
            // SAFETY: there is room for so many bytes and a NUL, and nobody reads them at the same time.
            unsafe {
                std::ptr::copy_nonoverlapping(value.as_ptr().cast(), place, value.len());
                place.add(value.len()).write(0);
            }
        }
        Ok(())
    }
}
