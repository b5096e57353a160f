//! The end of `verify` by a signal: nothing is left behind, neither a process nor a folder.
//!
//! A worker ends when its channel is closed, and takes its children and what lies in its scratch folder with it. So a
//! thread that waits for signals closes the channels of all workers, gives them a moment, kills what is left and
//! removes the folders. What SIGKILL leaves, for it cannot be waited for, [`scratch::remove_stale`] removes at the
//! start of the next run.

use std::io;
use std::net::Shutdown;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::scratch;

/// How long workers may take to end before they are killed.
const PATIENCE: Duration = Duration::from_secs(2);

static REQUESTED: AtomicBool = AtomicBool::new(false);
/// Held for reading while a worker is started, from its folder to its registration.
static STARTS: RwLock<()> = RwLock::new(());
static WORKERS: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

/// A worker that lives.
#[derive(Debug)]
struct Entry {
    process: OwnedFd,
    stream: UnixStream,
    scratch: PathBuf,
}

/// Keeps a worker in mind for as long as it is held.
#[derive(Debug)]
pub(super) struct Registration(PathBuf);

impl Registration {
    /// Takes note of a worker.
    ///
    /// # Errors
    /// Where the system has no descriptors left.
    pub(super) fn new(pid: u32, stream: &UnixStream, scratch: PathBuf) -> io::Result<Self> {
        let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or(io::ErrorKind::InvalidInput)?;
        let process = pidfd_open(pid, PidfdFlags::empty())?;
        workers().push(Entry { process, stream: stream.try_clone()?, scratch: scratch.clone() });
        Ok(Self(scratch))
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        workers().retain(|entry| entry.scratch != self.0);
    }
}

fn workers() -> MutexGuard<'static, Vec<Entry>> {
    WORKERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From here on SIGINT, SIGTERM and SIGHUP end this process in order, with status 128 and the signal's number. Those
/// that are ignored, as by `nohup`, stay so.
///
/// # Errors
/// Where the system refuses handlers or a thread.
pub fn watch() -> io::Result<()> {
    let ignored = ignored();
    let mut signals =
        Signals::new([SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0))?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            let _starts = STARTS.write().unwrap_or_else(PoisonError::into_inner);
            REQUESTED.store(true, Ordering::SeqCst);
            end_workers();
            std::process::exit(128 + signal);
        }
    })?;
    Ok(())
}

/// The signals that are ignored, one bit each.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}

/// Keeps a signal waiting until a worker that is being started is registered. Does not return once a signal is being
/// seen to.
pub(super) fn starting() -> RwLockReadGuard<'static, ()> {
    let guard = STARTS.read().unwrap_or_else(PoisonError::into_inner);
    halt_if_requested();
    guard
}

/// Does not return where a signal is being seen to: what is found out from here on is the signal's doing.
pub(super) fn halt_if_requested() {
    while REQUESTED.load(Ordering::SeqCst) {
        std::thread::park();
    }
}

fn end_workers() {
    // Held to the end: no worker is added or forgotten meanwhile.
    let workers = workers();
    for worker in workers.iter() {
        // One that has ended already is what is wanted.
        let _ = worker.stream.shutdown(Shutdown::Both);
    }
    let until = Instant::now() + PATIENCE;
    for worker in workers.iter() {
        if !has_ended(worker, until) {
            let _ = pidfd_send_signal(&worker.process, Signal::KILL);
            has_ended(worker, Instant::now() + PATIENCE);
        }
        // The next run tries again.
        let _ = scratch::remove(&worker.scratch);
    }
}

/// Waits for the end of a worker, for so long.
fn has_ended(worker: &Entry, until: Instant) -> bool {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let timeout = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: i64::from(left.subsec_nanos()) };
        let fd = worker.process.as_fd();
        match poll(&mut [PollFd::from_borrowed_fd(fd, PollFlags::IN)], Some(&timeout)) {
            Ok(0) => return false,
            Ok(_) => return true,
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}
