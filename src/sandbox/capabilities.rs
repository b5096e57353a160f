//! Capabilities: a snippet has none, also where `verify` runs as root or is root of its own user namespace.
//!
//! Root without capabilities is an ordinary user whose number is 0. Without this step a worker of root could raise
//! its limits again, and the root of a user namespace could make the read-only tree writable again.

use rustix::io::Errno;
use rustix::thread::{CapabilitySet, CapabilitySets};

use super::SandboxError;

const NONE: CapabilitySets = CapabilitySets {
    effective: CapabilitySet::empty(),
    permitted: CapabilitySet::empty(),
    inheritable: CapabilitySet::empty(),
};

/// Whether this process has a capability.
pub(super) fn any() -> bool {
    rustix::thread::capabilities(None).is_ok_and(|sets| !sets.permitted.is_empty())
}

/// Gives up every capability in every set, for good.
///
/// # Errors
/// Where the kernel refuses, which it has no reason to.
pub(super) fn drop_all() -> Result<(), SandboxError> {
    clear().map_err(|errno| SandboxError::new("capabilities", errno))
}

fn clear() -> Result<(), Errno> {
    if rustix::thread::capabilities(None)?.effective.contains(CapabilitySet::SETPCAP) {
        shrink_bounding_set()?;
    }
    // Kernels before 4.3 have no ambient set.
    match rustix::thread::clear_ambient_capability_set() {
        Err(Errno::INVAL) | Ok(()) => {}
        Err(errno) => return Err(errno),
    }
    rustix::thread::set_capabilities(None, NONE)
}

fn shrink_bounding_set() -> Result<(), Errno> {
    for number in 0..u64::BITS {
        match rustix::thread::remove_capability_from_bounding_set(CapabilitySet::from_bits_retain(1 << number)) {
            Ok(()) => {}
            // The first number that this kernel does not know.
            Err(Errno::INVAL) => break,
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}
