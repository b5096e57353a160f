//! Scratch folders: removing what a snippet left behind, whatever it has done to it.

use std::ffi::OsStr;
use std::fs::{Permissions, set_permissions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rustix::fs::{CWD, Dir, FileType, Mode, OFlags, openat};

/// Removes a folder and all that is in it. Links are removed, never followed.
///
/// # Errors
/// Where something in it can be removed by no means of an ordinary user.
pub fn remove(folder: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(why) if why.kind() == io::ErrorKind::PermissionDenied => {
            unlock(CWD, folder)?;
            std::fs::remove_dir_all(folder)
        }
        done => done,
    }
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
