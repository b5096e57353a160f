//! Scratch folders: making them, and removing what a snippet left behind, whatever it has done to it.
//!
//! Each is locked by the process that made it. The lock goes with that process, however it ends, so that a folder of
//! this name without a lock is one that nobody will remove any more.

use std::ffi::OsStr;
use std::fs::{Permissions, set_permissions};
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Dir, FileType, FlockOperation, Mode, OFlags, openat, unlinkat};

/// Name of the file that a script is run from, in its scratch folder.
pub const SCRIPT: &str = "main.py";

/// What the names of scratch folders begin with.
const PREFIX: &str = "verify-";

/// A scratch folder of this process.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: OwnedFd,
}

impl Folder {
    /// Makes one in the folder for temporary files.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn new() -> io::Result<Self> {
        loop {
            let path = make()?;
            // Between the two, another run may take it for one that was left behind.
            if let Some(lock) = lock(&path) {
                return Ok(Self { path, _lock: lock });
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the next run.
        let _ = remove(&self.path);
    }
}

/// A folder that nobody else looks into.
fn make() -> io::Result<PathBuf> {
    let mut builder = tempfile::Builder::new();
    Ok(builder.prefix(PREFIX).permissions(Permissions::from_mode(0o700)).tempdir()?.keep())
}

/// Removes the scratch folders of processes that were killed. What cannot be removed stays, and is no error.
pub fn remove_stale() {
    let Ok(entries) = std::fs::read_dir(std::env::temp_dir()) else { return };
    let user = rustix::process::geteuid().as_raw();
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX)
            && entry.metadata().is_ok_and(|data| data.is_dir() && data.uid() == user && data.mode() & 0o077 == 0);
        if is_ours && let Some(_lock) = lock(&entry.path()) {
            let _ = remove(&entry.path());
        }
    }
}

/// Locks a folder, unless somebody else has or it is gone.
fn lock(path: &Path) -> Option<OwnedFd> {
    let folder = openat(CWD, path, OFlags::NOFOLLOW | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()).ok()?;
    rustix::fs::flock(&folder, FlockOperation::NonBlockingLockExclusive).ok()?;
    // Who held the lock before may have removed it.
    (rustix::fs::fstat(&folder).ok()?.st_nlink > 0).then_some(folder)
}

/// Removes a folder and all that is in it. Links are removed, never followed.
///
/// # Errors
/// Where something in it can be removed by no means of an ordinary user.
pub fn remove(folder: &Path) -> io::Result<()> {
    // Most snippets leave nothing.
    if std::fs::remove_dir(folder).is_ok() || remove_with_script(folder).is_ok() {
        return Ok(());
    }
    match std::fs::remove_dir_all(folder) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(why) if why.kind() == io::ErrorKind::PermissionDenied => {
            unlock(CWD, folder)?;
            std::fs::remove_dir_all(folder)
        }
        done => done,
    }
}

/// Removes a folder that holds nothing but the script, without looking what else there may be.
fn remove_with_script(folder: &Path) -> io::Result<()> {
    // By its descriptor: the name could be a link by now.
    let inside = openat(CWD, folder, OFlags::NOFOLLOW | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    unlinkat(&inside, SCRIPT, AtFlags::empty())?;
    std::fs::remove_dir(folder)
}

/// Gives its owner every permission on a folder and on the folders below it.
fn unlock(parent: impl rustix::fd::AsFd, name: &Path) -> io::Result<()> {
    // Opened first and changed by its descriptor: the name could be a link by now.
    let kind = OFlags::NOFOLLOW | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let place = openat(parent, name, kind | OFlags::PATH, Mode::empty())?;
    set_permissions(format!("/proc/self/fd/{}", place.as_raw_fd()), Permissions::from_mode(0o700))?;
    let folder = openat(&place, ".", kind | OFlags::RDONLY, Mode::empty())?;
    for entry in Dir::read_from(&folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type() == FileType::Directory && name.to_bytes() != b"." && name.to_bytes() != b".." {
            unlock(&folder, Path::new(OsStr::from_bytes(name.to_bytes())))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_folder_lives_as_long_as_its_lock() {
        let folder = Folder::new().unwrap();
        let left = make().unwrap();
        std::fs::write(left.join("file"), "").unwrap();
        remove_stale();
        assert!(folder.path().exists());
        assert!(!left.exists());
        let path = folder.path().to_owned();
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn links_go_and_what_they_point_to_stays() {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("kept"), "").unwrap();
        let folder = tempfile::tempdir().unwrap().keep();
        std::os::unix::fs::symlink(outside.path(), folder.join("link")).unwrap();
        std::fs::create_dir_all(folder.join("a/b\nc")).unwrap();
        std::fs::write(folder.join("a/b\nc/file"), "").unwrap();
        set_permissions(folder.join("a/b\nc"), Permissions::from_mode(0o0)).unwrap();
        set_permissions(folder.join("a"), Permissions::from_mode(0o0)).unwrap();
        unlock(CWD, &folder).unwrap();
        assert_eq!(std::fs::metadata(folder.join("a")).unwrap().permissions().mode() & 0o777, 0o700);
        remove(&folder).unwrap();
        assert!(!folder.exists());
        assert!(outside.path().join("kept").exists());
        remove(&folder).unwrap();
    }
}
