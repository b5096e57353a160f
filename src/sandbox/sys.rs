//! The system calls of the sandbox that no crate wraps, and every `unsafe` block of it: who audits the sandbox's
//! memory safety reads this file alone.
#![expect(unsafe_code, reason = "system calls")]

use std::ffi::CStr;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::path::Path;

use rustix::process::Pid;
use rustix::thread::{LinkNameSpaceType, UnshareFlags};

/// What `fork` returned.
pub(super) enum Fork {
    /// This is the new process.
    Child,
    /// This is the old one; the new one's number.
    Parent(Pid),
}

/// Forks. Refuses in a process of several threads: a lock that another thread holds would stay locked in the child.
pub(super) fn fork() -> io::Result<Fork> {
    if std::fs::read_dir("/proc/self/task").is_ok_and(|tasks| tasks.count() > 1) {
        return Err(io::Error::other("a process of several threads cannot be forked safely"));
    }
    // SAFETY: this is the only thread (checked above), so no lock is held by a thread that the child lacks.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        pid => Ok(Pid::from_raw(pid).map_or(Fork::Child, Fork::Parent)),
    }
}

/// Ends the process at once: no destructors, no handlers, no flush.
pub(super) fn exit_now(status: i32) -> ! {
    // SAFETY: `_exit` takes a plain number and does not return.
    unsafe { libc::_exit(status) }
}

/// Gives a signal its default action.
pub(super) fn reset_signal(signal: i32) {
    // SAFETY: SIG_DFL is always a valid disposition; for a bad number the call fails without effect.
    unsafe { libc::signal(signal, libc::SIG_DFL) };
}

/// Closes every descriptor from `first` to `last`, both included.
pub(super) fn close_range(first: u32, last: u32) {
    // SAFETY: only the guard calls this; nothing in it uses a descriptor afterwards.
    unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) };
}

/// Moves this process into new namespaces of these kinds.
pub(super) fn unshare(kinds: LinkNameSpaceType) -> io::Result<()> {
    let flags = UnshareFlags::from_bits_retain(kinds as u32);
    // SAFETY: the flags name namespaces only; none of them separates the descriptor tables of threads.
    Ok(unsafe { rustix::thread::unshare_unsafe(flags) }?)
}

/// Makes the tree of mounts under `/` read-only, without devices, and private, in one step that happens wholly or not at
/// all.
pub(super) fn make_root_read_only() -> io::Result<()> {
    let attributes = libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NODEV;
    set_mount_attributes(libc::AT_FDCWD, c"/", libc::AT_RECURSIVE, attributes, libc::MS_PRIVATE)
}

/// Makes a detached mount read-only.
pub(super) fn make_read_only(tree: BorrowedFd<'_>) -> io::Result<()> {
    set_mount_attributes(tree.as_raw_fd(), c"", libc::AT_EMPTY_PATH, libc::MOUNT_ATTR_RDONLY, 0)
}

fn set_mount_attributes(folder: RawFd, path: &CStr, flags: i32, attr_set: u64, propagation: u64) -> io::Result<()> {
    let attributes = libc::mount_attr { attr_set, attr_clr: 0, propagation, userns_fd: 0 };
    // SAFETY: the path is NUL-terminated, the structure is whole and its size is passed with it.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            folder,
            path.as_ptr(),
            flags,
            &raw const attributes,
            size_of::<libc::mount_attr>(),
        )
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Puts the detached mount `tree` onto `target`.
pub(super) fn attach(tree: BorrowedFd<'_>, target: &Path) -> io::Result<()> {
    let flags = rustix::mount::MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
    Ok(rustix::mount::move_mount(tree, c"", rustix::fs::CWD, target, flags)?)
}

/// The version of Landlock's interface that the kernel has switched on; 0 where it has none.
pub(super) fn landlock_abi() -> u32 {
    const VERSION: u32 = 1;
    // SAFETY: with this flag the call takes no attributes and only answers with a number.
    let version =
        unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, std::ptr::null::<libc::c_void>(), 0_usize, VERSION) };
    u32::try_from(version).unwrap_or(0)
}

/// Closes every descriptor but these.
pub(super) fn close_all_but(mut kept: [RawFd; 2]) {
    kept.sort_unstable();
    let mut first = 0;
    for number in kept.into_iter().filter_map(|kept| u32::try_from(kept).ok()) {
        if number > first {
            close_range(first, number - 1);
        }
        first = number + 1;
    }
    close_range(first, u32::MAX);
}

/// Keeps signals back from this process until [`wait_for`] takes them.
pub(super) fn block(signals: &[i32]) {
    let set = set_of(signals);
    // SAFETY: the set was made by the C library, and the old one is not asked for.
    unsafe { libc::sigprocmask(libc::SIG_BLOCK, &raw const set, std::ptr::null_mut()) };
}

/// Waits for one of these signals, which must be blocked, and says which it was; -1 where the wait was disturbed.
pub(super) fn wait_for(signals: &[i32]) -> i32 {
    let set = set_of(signals);
    // SAFETY: the set was made by the C library, and nothing but the number is asked for.
    unsafe { libc::sigwaitinfo(&raw const set, std::ptr::null_mut()) }
}

fn set_of(signals: &[i32]) -> libc::sigset_t {
    // SAFETY: `sigemptyset` makes a valid set of whatever the memory holds, and `sigaddset` adds to one.
    unsafe {
        let mut set = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        for &signal in signals {
            libc::sigaddset(&raw mut set, signal);
        }
        set
    }
}
