//! The sandbox: what a snippet may do, and the layers of the kernel that see to it.
//!
//! What is dear is done once for each worker, what is cheap once for each snippet:
//!
//! ```text
//! worker    namespace::enter      namespaces, read-only files, no capabilities; before CPython exists; a guard
//!                                 (`guard.rs`) stays outside
//!           Confinement::prepare  opens and compiles what every child needs
//!           Confinement::share    the part of the system call filter that children inherit
//! snippet   Confinement::apply    no_new_privs, Landlock, limits, system call filter (last), in the forked child
//! ```
//!
//! A layer that this kernel does not have is done without; [`Layers`] says so, [`doctor`] says what is then not
//! promised, and [`Requirement`] decides whether that will do.

mod bpf_optimizer;
mod calls;
mod capabilities;
pub mod doctor;
pub mod guard;
mod landlock;
pub mod limits;
pub mod namespace;
mod requirement;
mod seccomp;
mod sys;

use std::fmt::Display;
use std::path::{Path, PathBuf};

use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use rustix::thread::SecureComputingMode;
use serde::{Deserialize, Serialize};

use namespace::Entered;
pub use requirement::Requirement;

/// What a snippet may do beyond computing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Whether the layers are put in force at all (`--sandbox off` says no). Limits hold either way.
    pub enforce: bool,
    /// Sockets beyond `socketpair`.
    pub network: bool,
    /// `fork`, `execve` and what is built on them.
    pub processes: bool,
    /// Files and folders that may be read, beside the interpreter's and the system's libraries.
    pub read: Vec<PathBuf>,
    /// Files and folders that may be written, beside the scratch folder.
    pub write: Vec<PathBuf>,
    /// Environment variables that are passed on.
    pub env: Vec<String>,
}

impl Policy {
    /// Whether a worker must run one snippet at a time: what a snippet may have started is found and ended only where
    /// nothing else runs beside it.
    pub fn one_at_a_time(&self) -> bool {
        self.processes || !self.enforce
    }
}

/// Limits of one snippet.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Wall-clock seconds.
    pub wall_seconds: f64,
    /// Processor seconds.
    pub cpu_seconds: u64,
    /// Bytes of address space.
    pub memory: u64,
    /// Bytes that it may write to its streams.
    pub output: u64,
    /// Bytes of the largest file.
    pub file_size: u64,
    /// Open files.
    pub files: u64,
    /// Processes, where they are allowed.
    pub processes: u64,
}

impl Limits {
    /// What a step may take that ran out of time elsewhere: a third, which shows as well that it does not end.
    #[must_use]
    pub fn of_late(self) -> Self {
        Self { wall_seconds: self.wall_seconds / 3.0, cpu_seconds: self.cpu_seconds.div_ceil(3).max(1), ..self }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            wall_seconds: 10.0,
            cpu_seconds: 10,
            memory: 2 << 30,
            output: 4 << 20,
            file_size: 16 << 20,
            files: 128,
            processes: 64,
        }
    }
}

/// Which layers are in force, as read back from the kernel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layers {
    /// ABI of Landlock; 0 where there is none.
    pub landlock: u32,
    /// Whether the system call filter is in force.
    pub seccomp: bool,
    /// Whether the worker has namespaces of its own.
    pub namespaces: bool,
    /// Which of them.
    #[serde(default)]
    pub kinds: Namespaces,
    /// Whether no program can give a snippet rights that it does not have.
    #[serde(default)]
    pub no_new_privs: bool,
    /// Whether the limits are in force.
    #[serde(default)]
    pub limits: bool,
}

impl Layers {
    /// The layers that are in force in both of two places.
    pub fn common(&self, other: &Self) -> Self {
        Self {
            landlock: self.landlock.min(other.landlock),
            seccomp: self.seccomp && other.seccomp,
            namespaces: self.namespaces && other.namespaces,
            kinds: self.kinds.common(other.kinds),
            no_new_privs: self.no_new_privs && other.no_new_privs,
            limits: self.limits && other.limits,
        }
    }
}

/// The kinds of namespaces that a worker has of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Namespaces {
    /// Users: what the worker may do, it may do in its namespaces only.
    pub user: bool,
    /// Processes: nobody outside is visible, and all of them end with the worker.
    pub pid: bool,
    /// Network: not even a loopback device that is up.
    pub network: bool,
    /// Shared memory and queues.
    pub ipc: bool,
    /// The machine's name.
    pub uts: bool,
    /// Mounts, in which everything but the scratch folders is read-only.
    pub mount: bool,
    /// The scratch folders lie on a file system of their own, of limited size, that goes with the worker.
    pub scratch: bool,
}

impl Namespaces {
    fn common(self, other: Self) -> Self {
        Self {
            user: self.user && other.user,
            pid: self.pid && other.pid,
            network: self.network && other.network,
            ipc: self.ipc && other.ipc,
            uts: self.uts && other.uts,
            mount: self.mount && other.mount,
            scratch: self.scratch && other.scratch,
        }
    }

    /// Whether there is any.
    pub fn any(self) -> bool {
        self.user || self.pid || self.network || self.ipc || self.uts || self.mount
    }
}

/// The layers that are asked for: all of them, except in tests that look at one alone or play an older kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Namespaces and read-only files.
    pub namespaces: bool,
    /// The newest ABI of Landlock that is used; 0 for none.
    pub landlock: u32,
    /// The system call filter.
    pub seccomp: bool,
    /// Resource limits.
    pub limits: bool,
}

impl Wanted {
    /// No layer at all.
    pub const NOTHING: Self = Self { namespaces: false, landlock: 0, seccomp: false, limits: false };
}

impl Default for Wanted {
    fn default() -> Self {
        Self { namespaces: true, landlock: landlock::NEWEST_ABI, seccomp: true, limits: true }
    }
}

/// Why the sandbox cannot be put in force.
#[derive(Debug, thiserror::Error)]
#[error("{layer}: {why}")]
pub struct SandboxError {
    /// The layer.
    pub layer: &'static str,
    /// The system's words.
    pub why: String,
}

impl SandboxError {
    fn new(layer: &'static str, why: impl Display) -> Self {
        Self { layer, why: why.to_string() }
    }
}

/// What confines a child to one scratch folder.
#[derive(Debug, Default)]
pub struct FolderRules {
    landlock: Option<landlock::Rules>,
    own_file_system: bool,
}

impl FolderRules {
    /// Whether the folder itself can neither be moved nor be written in by anybody but the child that it is for.
    pub fn keeps_others_out(&self) -> bool {
        self.landlock.is_some() && self.own_file_system
    }
}

/// What is prepared once in a worker and put in force in each child.
#[derive(Debug)]
pub struct Confinement {
    enforce: bool,
    shared: bool,
    layers: Layers,
    limits: Option<limits::Prepared>,
    landlock: Option<landlock::Prepared>,
    seccomp: Option<seccomp::Prepared>,
}

impl Confinement {
    /// Prepares the layers for children of this process. `read` are the folders that the interpreter needs, `entered`
    /// is what [`namespace::enter`] got.
    ///
    /// # Errors
    /// Where `policy.enforce` is set and the kernel has too little, as [`Requirement::Auto`] sees it.
    pub fn prepare(
        policy: &Policy,
        limits: &Limits,
        read: &[PathBuf],
        entered: &Entered,
    ) -> Result<Self, SandboxError> {
        let confinement = Self::prepare_some(policy, limits, read, entered, &Wanted::default())?;
        let requirement = if policy.enforce { Requirement::Auto } else { Requirement::Off };
        requirement.met_by(policy, confinement.layers())?;
        Ok(confinement)
    }

    /// Prepares some of the layers, and does not ask whether they will do: for tests, and for [`doctor`].
    ///
    /// # Errors
    /// Where the system call filter cannot be compiled.
    pub fn prepare_some(
        policy: &Policy,
        limits: &Limits,
        read: &[PathBuf],
        entered: &Entered,
        wanted: &Wanted,
    ) -> Result<Self, SandboxError> {
        let kinds = entered.namespaces;
        let limits = wanted.limits.then(|| limits::prepare(policy, limits, kinds.user));
        if !policy.enforce {
            let layers = Layers { limits: limits.is_some(), ..Layers::default() };
            return Ok(Self { enforce: false, shared: false, layers, limits, landlock: None, seccomp: None });
        }
        let landlock = landlock::prepare(policy, read, wanted.landlock);
        let version = landlock.as_ref().map_or(0, landlock::Prepared::version);
        let around = seccomp::Around {
            read_only: kinds.mount,
            pid_namespace: kinds.pid,
            signals_scoped: version >= landlock::SIGNALS_ABI,
        };
        let filter = wanted.seccomp && seccomp::available();
        let seccomp = filter.then(|| seccomp::prepare(policy, around)).transpose()?;
        let layers = Layers {
            landlock: version,
            seccomp: seccomp.is_some(),
            namespaces: kinds.any(),
            kinds,
            no_new_privs: true,
            limits: limits.is_some(),
        };
        Ok(Self { enforce: true, shared: false, layers, limits, landlock, seccomp })
    }

    /// The layers that `apply` will put in force.
    pub fn layers(&self) -> &Layers {
        &self.layers
    }

    /// Puts in force, for the calling process and all that it will fork, what is the same for every snippet and takes
    /// nothing away that forking and watching children needs. [`Confinement::apply`] does the rest in each child. The
    /// process must have one thread.
    ///
    /// # Errors
    /// Where the kernel refuses what `prepare` found.
    pub fn share(&mut self) -> Result<(), SandboxError> {
        if let Some(seccomp) = &self.seccomp {
            rustix::thread::set_no_new_privs(true).map_err(|errno| SandboxError::new("no_new_privs", errno))?;
            seccomp.install_shared()?;
            self.shared = true;
        }
        Ok(())
    }

    /// What confines children to a scratch folder, one after the other.
    ///
    /// # Errors
    /// Where the folder cannot be opened, or the kernel refuses its rules.
    pub fn folder_rules(&self, scratch: &Path) -> Result<FolderRules, SandboxError> {
        let landlock = self.landlock.as_ref().map(|landlock| landlock.with_scratch(scratch)).transpose()?;
        Ok(FolderRules { landlock, own_file_system: self.layers.kinds.scratch })
    }

    /// Puts every layer in force for the calling process, which must have one thread: no_new_privs, no capabilities,
    /// Landlock with the scratch folder of `rules` writable, limits, the system call filter last. Then reads back what is
    /// in force.
    ///
    /// Uses descriptors that `prepare` and `folder_rules` opened (close-on-exec): close descriptors after this call, not
    /// before.
    ///
    /// # Errors
    /// Where the kernel refuses a layer that `prepare` found. The process must not go on then.
    pub fn apply(&self, rules: &FolderRules) -> Result<(), SandboxError> {
        self.apply_to_steps(rules, 1)
    }

    /// As [`Confinement::apply`], for a program of so many steps, each of which may have the processor for as long as one
    /// alone; [`limits::begin_step`] limits each.
    ///
    /// # Errors
    /// As [`Confinement::apply`].
    pub fn apply_to_steps(&self, rules: &FolderRules, steps: u64) -> Result<(), SandboxError> {
        if self.enforce {
            give_up_privileges()?;
            match (&self.landlock, &rules.landlock) {
                (_, Some(rules)) => rules.restrict()?,
                (None, None) => {}
                (Some(_), None) => return Err(SandboxError::new("landlock", "the scratch folder has no rules")),
            }
        }
        // After Landlock, which opens a few descriptors.
        if let Some(limits) = &self.limits {
            limits.set(steps)?;
        }
        if let Some(seccomp) = &self.seccomp {
            if !self.shared {
                seccomp.install_shared()?;
            }
            seccomp.install_own()?;
        }
        self.read_back()
    }

    /// Asks the kernel whether what was put in force is.
    fn read_back(&self) -> Result<(), SandboxError> {
        if self.enforce && !rustix::thread::no_new_privs().is_ok_and(|yes| yes) {
            return Err(SandboxError::new("no_new_privs", "not in force"));
        }
        let filtered = rustix::thread::secure_computing_mode() == Ok(SecureComputingMode::Filter);
        if self.seccomp.is_some() && !filtered {
            return Err(SandboxError::new("seccomp", "not in force"));
        }
        Ok(())
    }
}

fn give_up_privileges() -> Result<(), SandboxError> {
    rustix::thread::set_no_new_privs(true).map_err(|errno| SandboxError::new("no_new_privs", errno))?;
    if capabilities::any() {
        capabilities::drop_all()?;
    }
    // Other processes of the same user can then neither trace this one nor read its memory.
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|errno| SandboxError::new("dumpable", errno))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "what cannot be prepared is a failure")]
mod tests {
    use super::*;

    #[test]
    fn off_leaves_the_limits() {
        let policy = Policy { enforce: false, ..Policy::default() };
        let confinement = Confinement::prepare(&policy, &Limits::default(), &[], &Entered::default()).unwrap();
        assert_eq!(*confinement.layers(), Layers { limits: true, ..Layers::default() });
    }

    #[test]
    fn too_little_is_an_error_that_names_the_flag() {
        let policy = Policy { enforce: true, ..Policy::default() };
        let wanted = Wanted { landlock: 0, ..Wanted::default() };
        let limits = Limits::default();
        let confinement = Confinement::prepare_some(&policy, &limits, &[], &Entered::default(), &wanted).unwrap();
        let error = Requirement::Auto.met_by(&policy, confinement.layers()).unwrap_err();
        assert!(error.to_string().contains("--sandbox off"), "{error}");
    }
}
