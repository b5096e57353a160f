//! Namespaces: what a worker does once, before CPython exists, to take the machine away from its snippets.
//!
//! Each kind that the kernel refuses is done without and said so; no step leaves the process in a state between two.
//! A user namespace can be refused after it was entered (Ubuntu's AppArmor lets a process in and then takes its rights
//! away), and there is no way back out: so a child that is thrown away tries it first.

use std::ffi::{CStr, CString};
use std::fs;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, OpenTreeFlags, fsconfig_create, fsconfig_set_string, fsmount, fsopen,
    open_tree,
};
use rustix::process::{Pid, Signal, WaitOptions, set_parent_process_death_signal, waitpid};
use rustix::thread::LinkNameSpaceType as Kind;
use serde::{Deserialize, Serialize};

use super::sys::{self, Fork};
use super::{Namespaces, Policy, SandboxError, Wanted, capabilities, guard, landlock};

/// Bytes that all the scratch folders of a worker may hold together, where they lie on a file system of their own.
const SCRATCH_BYTES: &str = "256m";

/// Files and folders that they may hold together.
const SCRATCH_FILES: &str = "65536";

/// Processes that a pid namespace may hold beyond those that the kernel allows in any case; threads, where there are no
/// processes.
const MOST_PROCESSES: u32 = 64;
const MOST_THREADS: u32 = 2048;

/// The devices that a snippet may open: they hold nothing, and reach nobody.
const DEVICES: [&str; 5] = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

/// The version of the kernel from which on each pid namespace has a limit of its own.
const OWN_LIMITS: (u32, u32) = (6, 14);

/// The folder of sockets behind which services sit that do as they are told, some of them as root.
const SERVICES: &str = "/run";

/// What a worker got of what it asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// The namespaces that are in force.
    pub namespaces: Namespaces,
    /// What was refused, and the system's words.
    pub refused: Vec<(String, String)>,
}

impl Entered {
    fn note(&mut self, what: &str, result: io::Result<()>) -> bool {
        match result {
            Ok(()) => true,
            Err(error) => {
                self.refused.push((what.to_owned(), error.to_string()));
                false
            }
        }
    }
}

/// Moves this process, which must have one thread, into namespaces of its own and gives up its capabilities.
/// `scratch_root` is the folder, which must exist, in which the scratch folders will be made.
///
/// The call returns in a child, the first process of the pid namespace where there is one. The calling process stays
/// behind as its guard (`guard.rs`), and removes `scratch_root` when the child has ended, or its own parent has.
///
/// In a mount namespace everything but `scratch_root` and the paths of `policy.write` is read-only, and `scratch_root`
/// is an empty file system of limited size that goes with the namespace.
///
/// # Errors
/// Where the process is left in a state that nobody asked for, and must not go on.
pub fn enter(policy: &Policy, scratch_root: &Path, wanted: &Wanted) -> Result<Entered, SandboxError> {
    let mut entered = Entered::default();
    let outside = guard::Outside::of(scratch_root);
    die_with_parent()?;
    if policy.enforce && wanted.namespaces && separate(policy, &mut entered)? {
        // A change of rights may have taken it back.
        die_with_parent()?;
    }
    guard::stay_behind(&outside)?;
    // While `/proc` can be written to.
    offer_to_the_killer();
    if entered.namespaces.pid {
        limit_processes(policy);
    }
    if entered.namespaces.mount {
        entered.namespaces.mount = mounts(policy, scratch_root, &mut entered)?;
    }
    if policy.enforce {
        capabilities::drop_all()?;
    }
    Ok(entered)
}

/// Makes this process and its children the first to go where the machine runs out of memory: each snippet has a limit
/// of its own, but all together may ask for more than there is.
fn offer_to_the_killer() {
    // A kernel may be built without it.
    let _ = fs::write("/proc/self/oom_score_adj", "1000");
}

/// Limits how many processes and threads the pid namespace can hold, where the kernel lets each have a limit of its own (6.14): before
/// that there is one limit for the whole machine. The limit of a user's processes does not hold for root.
fn limit_processes(policy: &Policy) {
    /// The kernel takes none that is lower.
    const LOWEST: u32 = 301;
    if is_at_least(OWN_LIMITS, rustix::system::uname().release()) {
        let more = if policy.processes { MOST_PROCESSES } else { MOST_THREADS };
        let _ = fs::write("/proc/sys/kernel/pid_max", (LOWEST + more).to_string());
    }
}

/// Whether a kernel's release, as `uname(2)` gives it, is of a version or a later one.
fn is_at_least(version: (u32, u32), release: &CStr) -> bool {
    let release = release.to_string_lossy();
    let mut numbers = release.split(|c: char| !c.is_ascii_digit()).map_while(|part| part.parse().ok());
    (numbers.next(), numbers.next()) >= (Some(version.0), Some(version.1))
}

pub(super) fn die_with_parent() -> Result<(), SandboxError> {
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|errno| SandboxError::new("parent", errno))
}

/// Enters the namespaces one by one. Says whether there is any.
fn separate(policy: &Policy, entered: &mut Entered) -> Result<bool, SandboxError> {
    let possible = try_in_child(enter_user_namespace);
    if entered.note("user namespace", possible) {
        enter_user_namespace().map_err(|error| SandboxError::new("user namespace", error))?;
        entered.namespaces.user = true;
    } else if !capabilities::any() {
        return Ok(false);
    }
    let mut enter = |kind, name| entered.note(name, sys::unshare(kind));
    let mount = enter(Kind::Mount, "mount namespace");
    let pid = enter(Kind::ProcessID, "pid namespace");
    let ipc = enter(Kind::InterProcessCommunication, "ipc namespace");
    let uts = enter(Kind::HostNameAndNISDomainName, "uts namespace");
    let network = !policy.network && enter(Kind::Network, "network namespace");
    entered.namespaces = Namespaces { mount, pid, ipc, uts, network, ..entered.namespaces };
    Ok(entered.namespaces.any())
}

/// Enters a user namespace in which this user and group keep their numbers, and makes sure that it is worth something.
fn enter_user_namespace() -> io::Result<()> {
    let (user, group) = (rustix::process::getuid().as_raw(), rustix::process::getgid().as_raw());
    sys::unshare(Kind::User)?;
    // Without this an ordinary user may not map a group; kernels before 3.19 have no such file.
    let _ = fs::write("/proc/self/setgroups", "deny");
    fs::write("/proc/self/uid_map", format!("{user} {user} 1"))?;
    fs::write("/proc/self/gid_map", format!("{group} {group} 1"))
}

/// Does `act`, and one thing that takes rights in the namespace it entered, in a child.
fn try_in_child(act: fn() -> io::Result<()>) -> io::Result<()> {
    let (mut reader, mut writer) = io::pipe()?;
    match sys::fork()? {
        Fork::Child => {
            let tried = act().and_then(|()| sys::unshare(Kind::HostNameAndNISDomainName));
            let words = tried.err().map(|error| error.to_string()).unwrap_or_default();
            let written = writer.write_all(words.as_bytes());
            sys::exit_now(i32::from(written.is_err() || !words.is_empty()))
        }
        Fork::Parent(child) => {
            drop(writer);
            let mut words = String::new();
            reader.read_to_string(&mut words)?;
            let status = wait(child)?;
            if status == Some(0) { Ok(()) } else { Err(io::Error::other(words)) }
        }
    }
}

/// Waits for a child; its exit status, if it was not a signal that ended it.
pub(super) fn wait(child: Pid) -> io::Result<Option<i32>> {
    loop {
        match waitpid(Some(child), WaitOptions::empty()) {
            Ok(Some((_, status))) => return Ok(status.exit_status()),
            Ok(None) | Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
}

/// Makes the tree read-only, and its devices files that cannot be opened. All that can be refused is made ready, detached, before the first change: whether the tree
/// is read-only is then one call, and putting the parts in place does not fail.
fn mounts(policy: &Policy, scratch_root: &Path, entered: &mut Entered) -> Result<bool, SandboxError> {
    let parts = match writable_parts(policy, scratch_root, entered) {
        Ok(parts) => parts,
        Err(error) => return Ok(entered.note("read-only files", Err(error))),
    };
    if !entered.note("read-only files", sys::make_root_read_only()) {
        entered.namespaces.scratch = false;
        return Ok(false);
    }
    for (tree, target) in parts {
        sys::attach(tree.as_fd(), &target)
            .map_err(|error| SandboxError::new("mount namespace", format!("{}: {error}", target.display())))?;
    }
    Ok(true)
}

/// Detached mounts, with the places where they belong, outer ones first.
fn writable_parts(policy: &Policy, scratch: &Path, entered: &mut Entered) -> io::Result<Vec<(OwnedFd, PathBuf)>> {
    let mut parts = Vec::new();
    for path in &policy.write {
        if path.exists() {
            parts.push((copy_of(path)?, path.clone()));
        }
    }
    for device in DEVICES.map(Path::new).into_iter().filter(|device| device.exists()) {
        let own = copy_of(device)?;
        // A device can be written to all the same; its permissions cannot.
        sys::make_read_only(own.as_fd())?;
        parts.push((own, device.to_owned()));
    }
    if policy.processes {
        parts.push((memory_file_system("1777")?, PathBuf::from(landlock::SHARED_MEMORY)));
        if hides_nothing_needed(policy, scratch) {
            parts.push((memory_file_system("0700")?, PathBuf::from(SERVICES)));
        }
    }
    let own = memory_file_system("0700");
    entered.namespaces.scratch = own.is_ok();
    parts.push((own.or_else(|_| copy_of(scratch))?, scratch.to_owned()));
    parts.retain(|(_, target)| target.exists());
    parts.sort_by_key(|(_, target)| target.components().count());
    Ok(parts)
}

/// Whether `/run` holds nothing but services: some systems keep their programs there.
fn hides_nothing_needed(policy: &Policy, scratch: &Path) -> bool {
    let named = policy.read.iter().chain(&policy.write).map(PathBuf::as_path).chain([scratch]);
    let system = ["/run/current-system", "/run/opengl-driver"];
    !named.into_iter().any(|path| path.starts_with(SERVICES)) && !system.iter().any(|path| Path::new(path).exists())
}

/// The tree of mounts at `path`, as it is now: writable even when the tree around it no longer is.
fn copy_of(path: &Path) -> io::Result<OwnedFd> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC | OpenTreeFlags::AT_RECURSIVE;
    Ok(open_tree(rustix::fs::CWD, path, flags)?)
}

/// An empty file system in memory.
fn memory_file_system(mode: &str) -> io::Result<OwnedFd> {
    let options = [("size", SCRATCH_BYTES), ("nr_inodes", SCRATCH_FILES), ("mode", mode)];
    let context = fsopen(c"tmpfs", FsOpenFlags::FSOPEN_CLOEXEC)?;
    for (key, value) in options {
        fsconfig_set_string(&context, key, CString::new(value)?)?;
    }
    fsconfig_create(&context)?;
    let attributes = MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NODEV;
    Ok(fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, attributes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_of_kernels_are_compared_by_their_numbers() {
        let is_new = |release| is_at_least((6, 14), release);
        assert!([c"6.14", c"6.14.0-rc1", c"6.18.44-fc", c"7.0.0", c"10.1"].into_iter().all(is_new));
        assert!(![c"6.13.9", c"6.2.0", c"5.15.0-91-generic", c"4.19", c"", c"6", c"linux"].into_iter().any(is_new));
    }
}
