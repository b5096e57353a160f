//! Resource limits: how much memory, processor time, file size and how many files and processes a snippet may have.

use std::os::unix::fs::MetadataExt;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::{Limits, Policy, SandboxError};

/// Threads where no process may be started: four times as many as there is memory for with the usual stack.
const THREADS: u64 = 1024;

/// Likewise, where the kernel counts all that the user runs: what is started meanwhile must not be missing here.
const THREADS_BESIDE_OTHERS: u64 = 4096;

/// Limits ready to be set.
#[derive(Debug)]
pub(super) struct Prepared(Vec<(Resource, Rlimit)>);

/// Works out what `set` will set, in this process or one that it forks: none is raised above what it already has. The
/// stack keeps its limit, for documented recursion depths depend on it.
///
/// The processor's soft limit sends SIGXCPU, which a snippet may ignore; the hard one, a second later, kills.
pub(super) fn prepare(policy: &Policy, limits: &Limits, own_user_namespace: bool) -> Prepared {
    let mut all = vec![
        (Resource::As, limits.memory, limits.memory),
        (Resource::Cpu, limits.cpu_seconds, limits.cpu_seconds.saturating_add(1)),
        (Resource::Fsize, limits.file_size, limits.file_size),
        (Resource::Nofile, limits.files, limits.files),
        (Resource::Core, 0, 0),
    ];
    let tasks = match (policy.processes, own_user_namespace) {
        (true, _) => limits.processes,
        (false, true) => THREADS,
        (false, false) => THREADS_BESIDE_OTHERS,
    };
    let most = tasks.saturating_add(already_running(own_user_namespace));
    all.push((Resource::Nproc, most, most));
    Prepared(all.into_iter().map(|(resource, soft, hard)| (resource, lowered(resource, soft, hard))).collect())
}

/// A soft and a hard limit, no higher than they are.
fn lowered(resource: Resource, soft: u64, hard: u64) -> Rlimit {
    let maximum = getrlimit(resource).maximum.map_or(hard, |maximum| maximum.min(hard));
    Rlimit { current: Some(soft.min(maximum)), maximum: Some(maximum) }
}

/// Tasks that the kernel counts against the limit before the snippet starts one: those of the same user, or, in a
/// user namespace of our own, the zygote and the process that waits for it.
fn already_running(own_user_namespace: bool) -> u64 {
    if own_user_namespace {
        return 2;
    }
    let user = rustix::process::getuid().as_raw();
    let Ok(entries) = std::fs::read_dir("/proc") else { return 0 };
    let own = entries.flatten().filter(|entry| entry.metadata().is_ok_and(|data| data.uid() == user));
    own.filter_map(|entry| std::fs::read_dir(entry.path().join("task")).ok()).map(|tasks| tasks.count() as u64).sum()
}

impl Prepared {
    /// Sets the limits for the calling process, which may use the processor for so many times its limit.
    pub(super) fn set(&self, times: u64) -> Result<(), SandboxError> {
        self.0.iter().try_for_each(|(resource, limit)| {
            let failed = |errno| SandboxError::new("limits", format!("{resource:?}: {errno}"));
            let most = getrlimit(*resource).maximum;
            let longer =
                |limit: u64| most.map_or(limit.saturating_mul(times), |most| most.min(limit.saturating_mul(times)));
            let limit = match resource {
                Resource::Cpu if times > 1 => {
                    Rlimit { current: limit.current.map(longer), maximum: limit.maximum.map(longer) }
                }
                _ => *limit,
            };
            setrlimit(*resource, limit).map_err(failed)
        })
    }
}

/// Lets the calling process use the processor for so many seconds more than it has, as far as its hard limit lets it. What
/// runs in it can undo that: its time on the clock, and the hard limit, stay.
pub fn begin_step(used: Duration, seconds: u64) {
    let maximum = getrlimit(Resource::Cpu).maximum;
    let more = used.as_secs().saturating_add(seconds.saturating_add(1));
    let current = maximum.map_or(more, |maximum| maximum.min(more));
    // Where it fails, the limit that there is stays.
    let _ = setrlimit(Resource::Cpu, Rlimit { current: Some(current), maximum });
}
