//! Scratch folders: making them, and removing what a snippet left behind, whatever it has done to it.
//!
//! Each is locked by the process that made it, and holds a mark. The lock goes with that process, however it ends, so that
//! a folder with the mark and without a lock is one that nobody will remove any more. Folders of others have no mark,
//! whatever their names are.

use std::ffi::CString;
use std::fs::{Permissions, set_permissions};
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::fs::{
    AtFlags, CWD, Dir, FlockOperation, Mode, OFlags, RenameFlags, fchmod, fstat, openat, renameat_with, unlinkat,
};
use rustix::io::Errno;

/// Name of the file that a script is run from, in its scratch folder.
pub const SCRIPT: &str = "main.py";

/// What the names of scratch folders begin with.
const PREFIX: &str = "verify-scratch-";

/// The file that says whose folder it is, and what it holds.
const MARK: &str = ".verify-scratch";
const MARK_TEXT: &[u8] = b"A scratch folder of verify. The next run removes it, with all that is in it.\n";

/// How long removing a folder may take: somebody may go on filling it.
const PATIENCE: Duration = Duration::from_secs(60);

/// The folders that this process could not remove, and why.
static LEFT: Mutex<Vec<(PathBuf, String)>> = Mutex::new(Vec::new());

/// The folders that this process has made and could not remove, and why.
pub fn left() -> Vec<(PathBuf, String)> {
    LEFT.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

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
                if let Err(why) = mark(&lock) {
                    let _ = remove(&path);
                    return Err(why);
                }
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
        // What cannot be removed is left to the next run, and told.
        if let Err(why) = remove(&self.path) {
            LEFT.lock().unwrap_or_else(PoisonError::into_inner).push((self.path.clone(), why.to_string()));
        }
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
        let may_be_ours = entry.file_name().to_string_lossy().starts_with(PREFIX)
            && entry.metadata().is_ok_and(|data| data.is_dir() && data.uid() == user && data.mode() & 0o077 == 0);
        if may_be_ours && let Some(lock) = lock(&entry.path()) {
            let _ = if has_mark(&lock) {
                remove(&entry.path())
            } else {
                // Whoever made it was killed before it was marked. One that holds anything is not removed.
                std::fs::remove_dir(entry.path())
            };
        }
    }
}

fn mark(folder: &OwnedFd) -> io::Result<()> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let file = openat(folder, MARK, flags, Mode::RUSR | Mode::WUSR)?;
    std::fs::File::from(file).write_all(MARK_TEXT)
}

fn has_mark(folder: &OwnedFd) -> bool {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let Ok(file) = openat(folder, MARK, flags, Mode::empty()) else { return false };
    let mut text = Vec::new();
    // Who was killed while it wrote has written a part of it.
    std::fs::File::from(file).take(1 + MARK_TEXT.len() as u64).read_to_end(&mut text).is_ok()
        && MARK_TEXT.starts_with(&text)
}

/// Locks a folder, unless somebody else has or it is gone.
fn lock(path: &Path) -> Option<OwnedFd> {
    let folder = openat(CWD, path, OFlags::NOFOLLOW | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()).ok()?;
    rustix::fs::flock(&folder, FlockOperation::NonBlockingLockExclusive).ok()?;
    // Who held the lock before may have removed it.
    (fstat(&folder).ok()?.st_nlink > 0).then_some(folder)
}

/// Removes a folder and all that is in it, however deep that is. Links are removed, never followed.
///
/// # Errors
/// Where something in it can be removed by no means of an ordinary user.
pub fn remove(folder: &Path) -> io::Result<()> {
    remove_within(PATIENCE, folder)
}

/// Likewise, unless it takes longer.
///
/// # Errors
/// As [`remove`]; [`io::ErrorKind::TimedOut`] where it takes longer. Some of it is gone then.
pub fn remove_within(patience: Duration, folder: &Path) -> io::Result<()> {
    // Most snippets leave nothing.
    if std::fs::remove_dir(folder).is_ok() || remove_with_script(folder).is_ok() {
        return Ok(());
    }
    let inside = match open_folder(CWD, folder) {
        Err(Errno::NOENT) => return Ok(()),
        opened => opened?,
    };
    let until = Instant::now() + patience;
    // The mark goes last: what this process does not come to do, the next one will.
    empty(&inside, Some(MARK), until)?;
    empty(&inside, None, until)?;
    match std::fs::remove_dir(folder) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(()),
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

/// Removes all that is in a folder but the file that is kept. It never goes down: what lies deeper is moved up first, for
/// a path can be longer than the system takes, and deeper than there are descriptors or room on the stack.
fn empty(top: &OwnedFd, kept: Option<&str>, until: Instant) -> io::Result<()> {
    let mut moved = 0;
    loop {
        let mut names = names(top)?;
        names.retain(|name| kept.is_none_or(|kept| name.to_bytes() != kept.as_bytes()));
        if names.is_empty() {
            return Ok(());
        }
        for name in names {
            if Instant::now() > until {
                return Err(io::ErrorKind::TimedOut.into());
            }
            match unlinkat(top, &name, AtFlags::empty()) {
                Ok(()) | Err(Errno::NOENT) => {}
                Err(_) => remove_level(top, &name, &mut moved)?,
            }
        }
    }
}

/// Removes a folder of `top`, and moves the folders in it there.
fn remove_level(top: &OwnedFd, name: &CString, moved: &mut u64) -> io::Result<()> {
    let inside = match open_folder(top, name.as_c_str()) {
        Err(Errno::NOENT) => return Ok(()),
        opened => opened?,
    };
    for entry in names(&inside)? {
        match unlinkat(&inside, &entry, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => {}
            Err(_) => move_up(&inside, &entry, top, moved)?,
        }
    }
    match unlinkat(top, name, AtFlags::REMOVEDIR) {
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(errno) => Err(errno.into()),
    }
}

/// Moves a folder to `top`, under a name that nothing there has.
fn move_up(from: &OwnedFd, name: &CString, top: &OwnedFd, moved: &mut u64) -> io::Result<()> {
    // Moving a folder changes what it says of its parent: that takes the right to write to it.
    open_folder(from, name.as_c_str())?;
    loop {
        *moved += 1;
        match renameat_with(from, name, top, format!("{PREFIX}{moved}"), RenameFlags::NOREPLACE) {
            Ok(()) | Err(Errno::NOENT) => return Ok(()),
            Err(Errno::EXIST) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
}

fn names(folder: &OwnedFd) -> io::Result<Vec<CString>> {
    let all = Dir::read_from(folder)?.map(|entry| entry.map(|entry| entry.file_name().to_owned()));
    let mut all = all.collect::<Result<Vec<CString>, Errno>>()?;
    all.retain(|name| name.to_bytes() != b"." && name.to_bytes() != b"..");
    Ok(all)
}

/// Opens a folder, never through a link, and gives its owner every permission on it.
fn open_folder(parent: impl AsFd, name: impl rustix::path::Arg + Copy) -> rustix::io::Result<OwnedFd> {
    let kind = OFlags::NOFOLLOW | OFlags::DIRECTORY | OFlags::CLOEXEC;
    match openat(&parent, name, kind, Mode::empty()) {
        Ok(folder) => {
            if fstat(&folder)?.st_mode & 0o700 != 0o700 {
                fchmod(&folder, Mode::RWXU)?;
            }
            Ok(folder)
        }
        Err(Errno::ACCESS) => {
            // Opened first and changed by its descriptor: the name could be a link by now.
            let place = openat(&parent, name, kind | OFlags::PATH, Mode::empty())?;
            let by_number = format!("/proc/self/fd/{}", place.as_raw_fd());
            set_permissions(by_number, Permissions::from_mode(0o700)).map_err(|_| Errno::ACCESS)?;
            openat(&place, ".", kind, Mode::empty())
        }
        Err(errno) => Err(errno),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_folder_lives_as_long_as_its_lock() {
        let folder = Folder::new().unwrap();
        let left = make().unwrap();
        mark(&lock(&left).unwrap()).unwrap();
        std::fs::write(left.join("file"), "").unwrap();
        remove_stale();
        assert!(folder.path().exists());
        assert!(!left.exists());
        let path = folder.path().to_owned();
        drop(folder);
        assert!(!path.exists());
    }

    /// As root can leave one, with `--sandbox off`: who runs the tests as somebody else, or where files have no flags, cannot.
    #[test]
    fn what_cannot_be_removed_is_told() {
        use rustix::fs::{IFlags, ioctl_setflags};
        let folder = Folder::new().unwrap();
        let path = folder.path().to_owned();
        let inside = open_folder(CWD, path.as_path()).unwrap();
        if ioctl_setflags(&inside, IFlags::IMMUTABLE).is_err() {
            return;
        }
        drop(folder);
        let told = left().into_iter().any(|(left, _)| left == path);
        ioctl_setflags(&inside, IFlags::empty()).unwrap();
        remove(&path).unwrap();
        assert!(told);
    }

    #[test]
    fn what_has_no_mark_is_somebody_elses() {
        let (full, empty, other) = (make().unwrap(), make().unwrap(), make().unwrap());
        std::fs::write(full.join("file"), "").unwrap();
        std::fs::write(other.join(MARK), "mine").unwrap();
        remove_stale();
        assert!(full.join("file").exists() && other.join(MARK).exists() && !empty.exists());
        remove(&full).unwrap();
        remove(&other).unwrap();
    }

    #[test]
    fn links_go_and_what_they_point_to_stays() {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("kept"), "").unwrap();
        let folder = tempfile::tempdir().unwrap().keep();
        std::os::unix::fs::symlink(outside.path(), folder.join("link")).unwrap();
        std::fs::create_dir_all(folder.join("a/b\nc/d")).unwrap();
        std::fs::write(folder.join("a/b\nc/file"), "").unwrap();
        std::fs::create_dir(folder.join(MARK)).unwrap();
        for (name, mode) in [("a/b\nc/d", 0), ("a/b\nc", 0o400), ("a", 0)] {
            set_permissions(folder.join(name), Permissions::from_mode(mode)).unwrap();
        }
        remove(&folder).unwrap();
        assert!(!folder.exists());
        assert!(outside.path().join("kept").exists());
        remove(&folder).unwrap();
    }

    #[test]
    fn what_takes_too_long_is_left_for_later() {
        let folder = tempfile::tempdir().unwrap().keep();
        std::fs::create_dir_all(folder.join("a/b/c")).unwrap();
        let soon = remove_within(Duration::ZERO, &folder);
        assert_eq!(soon.unwrap_err().kind(), io::ErrorKind::TimedOut);
        remove(&folder).unwrap();
        assert!(!folder.exists());
    }

    /// Deeper than a path can be long, and than there are descriptors.
    #[test]
    fn depth_is_no_protection() {
        let folder = tempfile::tempdir().unwrap().keep();
        let mut inside = open_folder(CWD, folder.as_path()).unwrap();
        for _ in 0..5000 {
            rustix::fs::mkdirat(&inside, "deep", Mode::RWXU).unwrap();
            inside = open_folder(&inside, "deep").unwrap();
        }
        drop(inside);
        remove(&folder).unwrap();
        assert!(!folder.exists());
    }
}
