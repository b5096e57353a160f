//! Pythons for a user who cannot reach those of this machine: below somebody else's home folder, say.
//!
//! A copy finds its modules by where it stands, but its loader and its libraries by paths that were written into it when
//! it was built. The copy has those replaced; nothing else of it, and nothing of the machine, is changed.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::stage::Stage;

/// Folders of a prefix whose files name its loader and its libraries.
const LINKED: [&str; 3] = ["bin", "lib", "lib/sysroot"];

/// A Python that the stage's user can run: the same, or a copy of it.
pub(crate) fn reachable(stage: &Stage, python: &Path) -> Result<PathBuf, String> {
    let runs = |python: &Path| {
        let mut command = Command::new(python);
        command.args(["-c", ""]).uid(stage.user).gid(stage.user).current_dir("/").stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if runs(python) {
        return Ok(python.to_owned());
    }
    let prefix = python.parent().and_then(Path::parent).ok_or("it has no folder")?;
    let name = python.file_name().and_then(|name| name.to_str()).ok_or("it has no name")?;
    // A short path: it must fit into the place of the prefix.
    let copy = stage.path("p").join(prefix.file_name().ok_or("its folder has no name")?);
    if !copy.join("bin").exists() {
        fs::create_dir_all(stage.path("p")).map_err(|why| why.to_string())?;
        // Hard links: a second name is all that most of the files need.
        let status = Command::new("cp").arg("-al").args([prefix, &copy]).stderr(Stdio::null()).status();
        status.ok().filter(|status| status.success()).ok_or("it cannot be copied")?;
        relocate(prefix, &copy)?;
    }
    let copied = copy.join("bin").join(name);
    if runs(&copied) { Ok(copied) } else { Err("this user can reach neither it nor a copy of it".to_owned()) }
}

/// Replaces the prefix in the programs and libraries of a copy by the copy's own, with slashes to the same length. The last
/// name stays where it was: linkers let a text that is the end of another share its bytes, as the version here.
fn relocate(prefix: &Path, copy: &Path) -> Result<(), String> {
    let (old, new) = (prefix.as_os_str().as_encoded_bytes(), copy.as_os_str().as_encoded_bytes());
    let slashes = old.len().checked_sub(new.len()).ok_or_else(|| format!("`{}` is too long a path", copy.display()))?;
    let last = new.iter().rposition(|&byte| byte == b'/').unwrap_or(0);
    let new = [&new[..last], &b"/".repeat(slashes), &new[last..]].concat();
    let files = LINKED.iter().filter_map(|folder| fs::read_dir(copy.join(folder)).ok()).flatten().flatten();
    for file in files.map(|entry| entry.path()).filter(|path| path.is_file() && !path.is_symlink()) {
        let mut bytes = fs::read(&file).map_err(|why| why.to_string())?;
        if bytes.starts_with(b"\x7fELF") && replace(&mut bytes, old, &new) {
            replace_file(&file, &bytes).map_err(|why| why.to_string())?;
        }
    }
    Ok(())
}

/// Replaces all of `old` by `new`, which is as long. Says whether there was any.
fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) -> bool {
    let mut found = false;
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|&byte| byte == old[0]).map(|next| at + next) {
        if bytes[next..].starts_with(old) {
            bytes[next..next + old.len()].copy_from_slice(new);
            found = true;
        }
        at = next + 1;
    }
    found
}

/// A new file in the place of an old one, which has other names that are to keep what it holds.
fn replace_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mode = fs::metadata(path)?.permissions();
    fs::remove_file(path)?;
    fs::write(path, bytes)?;
    fs::set_permissions(path, mode)
}
