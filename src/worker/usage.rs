//! What children take of the machine, as the kernel counts it. Limits hold for each process; what they come to together,
//! and how many threads root has started, which nothing limits on some systems, only looking tells.

use std::fs;
use std::os::fd::{AsFd, AsRawFd};

/// Threads of a process of root that are too many, where the kernel does not limit them.
pub(crate) const MOST_THREADS: u64 = 4096;

/// Where a pid namespace has a limit of its own, it is lower than this.
const LIMITED: u64 = 16384;

/// What a process takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    /// Bytes of memory that are resident, those that it shares with others included.
    pub(crate) memory: u64,
    /// Threads.
    pub(crate) threads: u64,
}

/// What this process takes. `None` where there is no `/proc`.
pub(crate) fn of_self() -> Option<Usage> {
    parse(&fs::read_to_string("/proc/self/stat").ok()?)
}

/// What the process behind a descriptor takes, whose number may be another one in `/proc` than here.
pub(crate) fn of_process(pidfd: impl AsFd) -> Option<Usage> {
    let about = fs::read_to_string(format!("/proc/self/fdinfo/{}", pidfd.as_fd().as_raw_fd())).ok()?;
    let pid = about.lines().find_map(|line| line.strip_prefix("Pid:"))?.trim();
    // A process that has ended has the number -1.
    let pid: u32 = pid.parse().ok()?;
    parse(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// Reads `/proc/PID/stat` (`proc_pid_stat(5)`): the name, in parentheses, may hold anything.
fn parse(stat: &str) -> Option<Usage> {
    const PAGE: u64 = 4096;
    let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(17);
    let threads = fields.next()?.parse().ok()?;
    let pages: u64 = fields.nth(3)?.parse().ok()?;
    Some(Usage { memory: pages * PAGE, threads })
}

/// Whether nothing limits how many threads the children of this process start: the limit of a user's processes does not
/// hold for root.
pub(crate) fn threads_are_unlimited() -> bool {
    let most = fs::read_to_string("/proc/sys/kernel/pid_max").ok().and_then(|text| text.trim().parse::<u64>().ok());
    rustix::process::getuid().is_root() && most.is_some_and(|most| most > LIMITED)
}

#[cfg(test)]
mod tests {
    use rustix::process::{PidfdFlags, getpid, pidfd_open};

    use super::*;

    #[test]
    fn fields_are_counted_from_behind_the_name() {
        let stat = "7 (a) b) (c) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 42 0 9 8192 300 18446744073709551615";
        assert_eq!(parse(stat), Some(Usage { memory: 300 * 4096, threads: 42 }));
        assert_eq!(parse("7 (x) S 1"), None);
    }

    #[test]
    fn a_process_is_found_by_its_descriptor() {
        let own = pidfd_open(getpid(), PidfdFlags::empty()).unwrap();
        let usage = of_process(own).unwrap();
        assert!(usage.threads >= 1 && usage.memory > 1 << 20, "{usage:?}");
    }
}
