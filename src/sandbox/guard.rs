//! The guard: the process that `verify` starts, which stays behind when the worker goes on in its child. It holds
//! nothing but the worker's end: when the worker ends, or `verify` does in whatever way, everything that the worker
//! started ends, and its scratch folder is removed, which nobody inside the namespaces could do.

use std::ffi::OsString;
use std::io::{self, Read};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::mount::{UnmountFlags, unmount};
use rustix::process::{
    Pid, Signal, WaitOptions, WaitStatus, getpid, kill_process, set_child_subreaper, set_parent_process_death_signal,
    wait, waitpid,
};

use super::SandboxError;
use super::sys::{self, Fork};
use crate::scratch;

/// A scratch folder as it is seen from outside of all namespaces.
#[derive(Debug)]
pub(super) struct Outside {
    folder: PathBuf,
    parent: Option<OwnedFd>,
    name: OsString,
}

impl Outside {
    /// Keeps hold of the folder's place. Call it before a namespace is entered.
    pub(super) fn of(folder: &Path) -> Self {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let parent = folder.parent().and_then(|parent| openat(CWD, parent, flags, Mode::empty()).ok());
        Self { folder: folder.to_owned(), parent, name: folder.file_name().unwrap_or_default().to_owned() }
    }

    /// Removes the folder. What cannot be removed is left to `verify`.
    fn remove(&self) {
        // While the file system of its own is mounted there the folder is busy, in this process's eyes.
        let _ = unmount(&self.folder, UnmountFlags::DETACH);
        if let Some(parent) = &self.parent {
            // By the descriptor it is still where it was: in a tree that is not read-only.
            let place = Path::new("/proc/self/fd").join(parent.as_raw_fd().to_string()).join(&self.name);
            let _ = scratch::remove(&place);
        }
    }
}

/// Forks. Returns in the child, which is killed when the guard ends; in the parent it never returns.
///
/// # Errors
/// Where the system cannot fork.
pub(super) fn stay_behind(outside: &Outside) -> Result<(), SandboxError> {
    let failed = |error: io::Error| SandboxError::new("guard", error);
    let (mut reader, writer) = io::pipe().map_err(failed)?;
    match sys::fork().map_err(failed)? {
        Fork::Child => {
            drop(writer);
            super::namespace::die_with_parent()?;
            // The parent may have ended before the line above; then nobody holds the other end of the pipe.
            rustix::io::ioctl_fionbio(&reader, true).map_err(|errno| failed(errno.into()))?;
            if reader.read(&mut [0]).is_ok() { sys::exit_now(1) } else { Ok(()) }
        }
        Fork::Parent(worker) => {
            let life = writer.as_fd().as_raw_fd();
            let place = outside.parent.as_ref().map_or(life, AsRawFd::as_raw_fd);
            // Whoever reads what the worker writes must see the end when the worker ends.
            sys::close_all_but([life, place]);
            guard(worker, outside)
        }
    }
}

/// Waits for the worker's end, or for that of `verify`, cleans up, and ends as the worker did.
fn guard(worker: Pid, outside: &Outside) -> ! {
    const AWAITED: [i32; 2] = [libc::SIGTERM, libc::SIGCHLD];
    sys::block(&AWAITED);
    // Where there is no pid namespace, what the worker's children leave behind comes here.
    let _ = set_child_subreaper(Some(getpid()));
    let _ = set_parent_process_death_signal(Some(Signal::TERM));
    let status = loop {
        match waitpid(Some(worker), WaitOptions::NOHANG) {
            Ok(Some((_, status))) => break Some(status),
            Ok(None) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => break None,
        }
        if sys::wait_for(&AWAITED) == libc::SIGTERM {
            let _ = kill_process(worker, Signal::KILL);
        }
    };
    end_children();
    outside.remove();
    end_as(status)
}

/// Kills and reaps every child of this process, and the children that it inherits by that.
pub fn end_children() {
    /// For what cannot be killed, for it waits for a device.
    const PATIENCE: Duration = Duration::from_secs(2);
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        match wait(WaitOptions::NOHANG) {
            Ok(Some(_)) | Err(rustix::io::Errno::INTR) => {}
            Ok(None) => {
                kill_children();
                std::thread::sleep(Duration::from_micros(500));
            }
            Err(_) => return,
        }
    }
}

fn kill_children() {
    let list = format!("/proc/self/task/{}/children", getpid());
    let children = std::fs::read_to_string(list).unwrap_or_default();
    for child in children.split_whitespace().filter_map(|pid| Pid::from_raw(pid.parse().ok()?)) {
        let _ = kill_process(child, Signal::KILL);
    }
}

fn end_as(status: Option<WaitStatus>) -> ! {
    if let Some(signal) = status.and_then(WaitStatus::terminating_signal) {
        // Without a core of its own.
        let none = rustix::process::Rlimit { current: Some(0), maximum: Some(0) };
        let _ = rustix::process::setrlimit(rustix::process::Resource::Core, none);
        sys::reset_signal(signal);
        if let Some(signal) = Signal::from_named_raw(signal) {
            let _ = kill_process(getpid(), signal);
        }
    }
    sys::exit_now(status.and_then(WaitStatus::exit_status).unwrap_or(1))
}
