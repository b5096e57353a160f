//! Scratch folders that are used again.
//!
//! Making a folder and the rules for it takes longer than all else that confines a child. So a folder from which nothing
//! tells that somebody was there goes to the next child, with its rules; the others are removed.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{
    AtFlags, CWD, Mode, OFlags, RawDir, SeekFrom, flistxattr_query, fstat, ioctl_getflags, openat, seek, unlinkat,
};
use rustix::io::Errno;
use verify::sandbox::{Confinement, FolderRules};
use verify::scratch;
use verify::scratch::SCRIPT;

/// How long removing one may take while others wait for the worker.
const PATIENCE: Duration = Duration::from_secs(1);

/// A scratch folder, and what confines a child to it.
#[derive(Debug)]
pub(crate) struct ScratchFolder {
    folder: PathBuf,
    rules: FolderRules,
    inside: OwnedFd,
    looks: Looks,
}

/// What a snippet may change of a folder itself: its permissions, its owner and group, and its flags (`chattr(1)`), where
/// the file system has any.
type Looks = (u32, u32, u32, Option<u32>);

/// The folders that no child has.
#[derive(Debug)]
pub(crate) struct ScratchFolders {
    root: PathBuf,
    free: Vec<ScratchFolder>,
    made: u64,
}

impl ScratchFolders {
    /// Folders in `root`, of which there is none yet.
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), free: Vec::new(), made: 0 }
    }

    /// An empty folder.
    ///
    /// # Errors
    /// Where it cannot be made, or not be opened for the rules.
    pub(crate) fn take(&mut self, confinement: &Confinement) -> io::Result<ScratchFolder> {
        if let Some(scratch) = self.free.pop() {
            return Ok(scratch);
        }
        self.made += 1;
        let folder = self.root.join(self.made.to_string());
        std::fs::create_dir(&folder)?;
        let rules = confinement.folder_rules(&folder).map_err(io::Error::other)?;
        let flags = OFlags::NOFOLLOW | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let inside = openat(CWD, &folder, flags, Mode::empty())?;
        let looks = looks(&inside)?;
        Ok(ScratchFolder { folder, rules, inside, looks })
    }

    /// Takes back the folder of a child that has ended, with all that it had started.
    ///
    /// # Errors
    /// Where it cannot be removed, or not soon: others wait meanwhile. What it takes would be missing to the next children;
    /// a new worker has all of it, and this one's end removes it.
    pub(crate) fn give_back(&mut self, scratch: ScratchFolder) -> io::Result<()> {
        if scratch.rules.keeps_others_out() && scratch.clear().is_ok_and(|clean| clean) {
            self.free.push(scratch);
            return Ok(());
        }
        scratch::remove_within(PATIENCE, &scratch.folder)
    }
}

impl ScratchFolder {
    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }

    /// What confines a child to it.
    pub(crate) fn rules(&self) -> &FolderRules {
        &self.rules
    }

    /// Removes the script. Says whether the folder is then as it was when it was made.
    fn clear(&self) -> io::Result<bool> {
        match unlinkat(&self.inside, SCRIPT, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => {}
            Err(errno) => return Err(errno.into()),
        }
        // Lists of rights are among the attributes.
        let has_none = matches!(flistxattr_query(&self.inside), Ok(0) | Err(Errno::NOTSUP));
        Ok(has_none && looks(&self.inside)? == self.looks && is_empty(&self.inside)?)
    }
}

fn looks(folder: impl AsFd) -> io::Result<Looks> {
    let about = fstat(&folder)?;
    let flags = ioctl_getflags(&folder).ok().map(|flags| flags.bits());
    Ok((about.st_mode, about.st_uid, about.st_gid, flags))
}

fn is_empty(folder: &OwnedFd) -> io::Result<bool> {
    seek(folder, SeekFrom::Start(0))?;
    let mut buffer = [std::mem::MaybeUninit::uninit(); 1024];
    let mut entries = RawDir::new(folder, &mut buffer);
    while let Some(entry) = entries.next() {
        if ![&b"."[..], b".."].contains(&entry?.file_name().to_bytes()) {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn scratch(folder: &Path) -> ScratchFolder {
        let inside = OwnedFd::from(std::fs::File::open(folder).unwrap());
        let looks = looks(&inside).unwrap();
        ScratchFolder { folder: folder.to_owned(), rules: FolderRules::default(), inside, looks }
    }

    #[test]
    fn a_folder_in_which_a_script_was_is_clean() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = scratch(folder.path());
        for _ in 0..2 {
            assert!(scratch.clear().unwrap());
            std::fs::write(folder.path().join(SCRIPT), "1").unwrap();
            assert!(scratch.clear().unwrap());
            assert!(!folder.path().join(SCRIPT).exists());
        }
    }

    #[test]
    fn one_in_which_anything_else_was_left_is_not() {
        let acts: [fn(&Path); 4] = [
            |folder| std::fs::write(folder.join("file"), "").unwrap(),
            |folder| std::fs::create_dir(folder.join("folder")).unwrap(),
            |folder| std::os::unix::fs::symlink("nowhere", folder.join("link")).unwrap(),
            |folder| std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).unwrap(),
        ];
        for act in acts {
            let folder = tempfile::tempdir().unwrap();
            std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
            let scratch = scratch(folder.path());
            act(folder.path());
            assert!(!scratch.clear().unwrap());
        }
    }

    #[test]
    fn one_whose_script_is_a_folder_is_not() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(SCRIPT)).unwrap();
        assert!(scratch(folder.path()).clear().is_err());
    }
}
