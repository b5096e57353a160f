//! The system calls of the worker that no crate wraps. Unsafe code of the worker stands here, in `capi.rs`, which calls
//! CPython, and in `memory/`; elsewhere it is denied.
#![expect(unsafe_code, reason = "system calls")]

use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::time::Duration;

use rustix::process::Pid;

use crate::channel::Header;

/// Ends the process at once: no destructors, no handlers, no flush.
pub(crate) fn exit_now(status: i32) -> ! {
    // SAFETY: `_exit` takes a plain number and does not return.
    unsafe { libc::_exit(status) }
}

/// Removes a variable of the environment, in a process that has one thread.
pub(crate) fn remove_variable(name: &str) {
    // SAFETY: the caller's.
    unsafe { std::env::remove_var(name) };
}

/// Makes a standard descriptor (0, 1 or 2) a duplicate of another one.
///
/// # Errors
/// The system's.
pub(crate) fn duplicate_to(file: impl AsFd, number: i32) -> io::Result<()> {
    // SAFETY: nothing owns the standard descriptors, so that nobody's descriptor is closed by this.
    match unsafe { libc::dup2(file.as_fd().as_raw_fd(), number) } {
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}

/// Closes every descriptor from `first` to `last`, both included. Their owners must never use them again.
///
/// # Errors
/// The system's.
pub(crate) fn close_range(first: u32, last: u32) -> io::Result<()> {
    // SAFETY: the caller's. By number, for the C library of an older interpreter has no function of this name.
    match unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Gives a signal its default action.
///
/// # Errors
/// The system's.
pub(crate) fn reset_signal(signal: i32) -> io::Result<()> {
    // SAFETY: SIG_DFL is a valid disposition; for a bad number the call fails without effect.
    match unsafe { libc::signal(signal, libc::SIG_DFL) } {
        libc::SIG_ERR => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}

unsafe extern "C" {
    /// `stdout` of the C library.
    #[link_name = "stdout"]
    static C_STDOUT: *mut libc::FILE;
    /// Bytes that a stream has still to write (`stdio_ext(3)`). It changes nothing.
    fn __fpending(stream: *mut libc::FILE) -> libc::size_t;
}

/// Makes the C library write each line of its standard output at once, as it does at a terminal. Nothing may have been
/// written there.
pub(crate) fn buffer_c_output_by_line() {
    // SAFETY: the stream is open, and nothing was done with it.
    unsafe { libc::setvbuf(C_STDOUT, std::ptr::null_mut(), libc::_IOLBF, 0) };
}

/// Writes what the C library has buffered of its standard output.
pub(crate) fn flush_c_output() {
    // SAFETY: the stream lives as long as the process. A child that wrote to it would copy a page: most never do.
    unsafe {
        if __fpending(C_STDOUT) > 0 {
            libc::fflush(C_STDOUT);
        }
    }
}

/// Writes what the C library has buffered for any stream.
pub(crate) fn flush_c_streams() {
    // SAFETY: a null pointer means all of them.
    unsafe { libc::fflush(std::ptr::null_mut()) };
}

/// Kills every process that this one may signal. From the first process of a pid namespace it reaches that namespace
/// alone, and all of it at once: no fork can outrun it.
pub(crate) fn kill_all() {
    // SAFETY: plain numbers.
    unsafe { libc::kill(-1, libc::SIGKILL) };
}

/// Waits for a child and gives its status and the processor seconds it used.
///
/// # Errors
/// The system's.
pub(crate) fn reap(pid: Pid) -> io::Result<(i32, f64)> {
    let mut status = 0;
    // SAFETY: an all-zero `rusage` is a valid value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    loop {
        // SAFETY: both pointers are to values that outlive the call.
        match unsafe { libc::wait4(pid.as_raw_pid(), &raw mut status, 0, &raw mut usage) } {
            -1 if io::Error::last_os_error().kind() == io::ErrorKind::Interrupted => {}
            -1 => return Err(io::Error::last_os_error()),
            _ => break,
        }
    }
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    Ok((status, seconds(usage.ru_utime) + seconds(usage.ru_stime)))
}

/// Processor time that a process has used so far.
pub(crate) fn processor_time(pid: Pid) -> Option<Duration> {
    let mut clock = 0;
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: both pointers are to values that outlive the calls.
    let failed = unsafe {
        libc::clock_getcpuclockid(pid.as_raw_pid(), &raw mut clock) != 0
            || libc::clock_gettime(clock, &raw mut time) != 0
    };
    let seconds = u64::try_from(time.tv_sec).ok()?;
    (!failed).then(|| Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or(0)))
}

/// How long a process has been ready to run and waited for a processor (`schedstat`, in proc_pid_schedstat(5)): that is
/// others' doing. `/proc` may be that of another pid namespace, of which only a pidfd tells the number.
pub(crate) fn waiting_time(pidfd: impl AsFd) -> Option<Duration> {
    let about = std::fs::read_to_string(format!("/proc/self/fdinfo/{}", pidfd.as_fd().as_raw_fd())).ok()?;
    let pid = about.lines().find_map(|line| line.strip_prefix("Pid:"))?.trim().parse::<u32>().ok()?;
    let schedule = std::fs::read_to_string(format!("/proc/{pid}/schedstat")).ok()?;
    schedule.split_whitespace().nth(1)?.parse().ok().map(Duration::from_nanos)
}

/// Nanoseconds of the monotonic clock.
pub(crate) fn monotonic() -> u64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a value that outlives the call. It cannot fail: every kernel has this clock.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut now) };
    u64::try_from(now.tv_sec * 1_000_000_000 + now.tv_nsec).unwrap_or(0)
}

/// Whether what a descriptor names lies on a file system that is read-only here.
pub(crate) fn is_read_only(descriptor: i32) -> bool {
    let mut about = std::mem::MaybeUninit::<libc::statvfs>::zeroed();
    // SAFETY: the place is large enough, and an all-zero value of it is valid where the call fails.
    let about = unsafe {
        libc::fstatvfs(descriptor, about.as_mut_ptr());
        about.assume_init()
    };
    about.f_flag & libc::ST_RDONLY != 0
}

/// A file that this process shares with others, in its memory. It is never unmapped: the process ends with it.
#[derive(Debug)]
pub(crate) struct SharedMemory<H> {
    start: *mut u8,
    length: usize,
    header: std::marker::PhantomData<H>,
}

// SAFETY: the mapping lives as long as the process; only `write` writes behind the header, and it takes `&mut self`.
unsafe impl<H: Sync> Send for SharedMemory<H> {}

/// A value of which every pattern of bits is valid, and which others may change at any time.
///
/// # Safety
/// All of its fields are atomic numbers, and it is `repr(C)`.
pub(crate) unsafe trait SharedHeader: Sync {}

// SAFETY: all of its fields are atomic numbers, and it is `repr(C)`.
unsafe impl SharedHeader for Header {}

impl<H: SharedHeader> SharedMemory<H> {
    /// Maps a file of this length, in bytes.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn map(file: impl AsFd, length: usize) -> io::Result<Self> {
        let length = length.max(size_of::<H>());
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let file = file.as_fd().as_raw_fd();
        // SAFETY: a new mapping, at a place that the kernel chooses.
        let start = unsafe { libc::mmap(std::ptr::null_mut(), length, access, libc::MAP_SHARED, file, 0) };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        Ok(Self { start: start.cast(), length, header: std::marker::PhantomData })
    }

    /// The header.
    pub(crate) fn header(&self) -> &H {
        // SAFETY: the mapping starts on a page and is as long as `H` at least, all of whose fields are atomic.
        unsafe { &*self.start.cast::<H>() }
    }

    /// Writes bytes behind the header, from a place in the file on. `false`, and nothing is written, where there is no
    /// room for all of them.
    pub(crate) fn write(&mut self, from: usize, bytes: &[u8]) -> bool {
        let fits = from >= size_of::<H>() && from.checked_add(bytes.len()).is_some_and(|end| end <= self.length);
        if fits {
            // SAFETY: within the mapping and behind the header, and `&mut self` is its only writer.
            unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.start.add(from), bytes.len()) };
        }
        fits
    }
}
