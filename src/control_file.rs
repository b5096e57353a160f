//! Files that steer a run without being read by people: configurations, reports, lists of what is ignored.
//!
//! They lie in trees that others wrote. A name may stand for a pipe, which nobody writes to, or for a device without an
//! end: so only regular files are read, none is waited for, and each has a largest size.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, openat};

/// Bytes of a configuration, or of a list of what is ignored, that are read at most: people write them.
pub const SHORT: u64 = 1 << 20;

/// Bytes of a report that are read at most: some hundred thousand answers.
pub const LONG: u64 = 256 << 20;

/// Whether a file can be read: for those that a library reads.
///
/// # Errors
/// Where there is none, or it is no regular file, or larger than `limit` bytes.
pub fn check(path: &Path, limit: u64) -> io::Result<()> {
    let about = std::fs::metadata(path)?;
    if !about.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let size = about.len();
    if size > limit {
        return Err(io::Error::other(format!("it is too large: {size} bytes, at most {limit} are read")));
    }
    Ok(())
}

/// The bytes of a file.
///
/// # Errors
/// Those of [`check`], and the system's.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    check(path, limit)?;
    // Something else may have come in its place by now.
    let file = File::from(openat(CWD, path, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty())?);
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a file.
///
/// # Errors
/// As [`read`], and where it is not UTF-8.
pub fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    String::from_utf8(read(path, limit)?).map_err(|_| io::Error::other("it is not UTF-8"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn only_regular_files_of_some_size_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("file"), "text").unwrap();
        std::os::unix::fs::symlink("file", at("link")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("endless")).unwrap();
        rustix::fs::mkfifoat(CWD, at("pipe"), Mode::RWXU).unwrap();
        assert_eq!(read_text(&at("file"), 4).unwrap(), "text");
        assert_eq!(read_text(&at("link"), 4).unwrap(), "text");
        let why = |name: &str| read(&at(name), 3).unwrap_err().to_string();
        assert_eq!(why("file"), "it is too large: 4 bytes, at most 3 are read");
        assert_eq!([why("endless"), why("pipe"), why("")], ["it is no regular file"; 3]);
        assert_eq!(read(&at("missing"), 3).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
