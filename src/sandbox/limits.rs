//! Resource limits: how much memory, processor time, file size and how many files and processes a snippet may have.

use std::os::unix::fs::MetadataExt;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::{Limits, Policy, SandboxError};

/// Limits ready to be set: the resource, then its soft and its hard value.
#[derive(Debug)]
pub(super) struct Prepared(Vec<(Resource, u64, u64)>);

/// Works out what `set` will set. The stack keeps its limit, for documented recursion depths depend on it.
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
    if policy.processes {
        let most = limits.processes.saturating_add(already_running(own_user_namespace));
        all.push((Resource::Nproc, most, most));
    }
    Prepared(all)
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
    /// Sets the limits for the calling process. None is raised above what it already has.
    pub(super) fn set(&self) -> Result<(), SandboxError> {
        self.0.iter().try_for_each(|&(resource, soft, hard)| lower(resource, soft, hard))
    }
}

fn lower(resource: Resource, soft: u64, hard: u64) -> Result<(), SandboxError> {
    let now = getrlimit(resource);
    let maximum = now.maximum.map_or(hard, |maximum| maximum.min(hard));
    let new = Rlimit { current: Some(soft.min(maximum)), maximum: Some(maximum) };
    setrlimit(resource, new).map_err(|errno| SandboxError::new("limits", format!("{resource:?}: {errno}")))
}
