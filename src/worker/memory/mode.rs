//! Whether a worker arranges its memory, or runs on plain memory: that of the system, and of the interpreter's own
//! allocators.

use std::ffi::CStr;
use std::sync::atomic::{AtomicU8, Ordering};

use super::pages::PAGE;

/// The variable of the environment that makes a worker run on plain memory, whatever its value.
const VARIABLE: &CStr = c"VERIFY_PLAIN_MEMORY";

/// The minor versions of CPython 3 whose allocators, reference counts and free lists were tested. A later one runs plain.
const TESTED: std::ops::RangeInclusive<u32> = 9..=15;

/// Whether objects begin with their reference count, in 64 bits of which the lower half comes first, and code is moved
/// by what this program knows of pages.
const KNOWN_MACHINE: bool = cfg!(all(target_endian = "little", any(target_arch = "x86_64", target_arch = "aarch64")));
const _: () = assert!(!KNOWN_MACHINE || (size_of::<usize>() == 8 && align_of::<u128>() == 16));

/// What kind of memory a worker has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Mode {
    /// Nobody has asked yet.
    Unknown,
    /// The system's allocator, and the interpreter's own.
    Plain,
    /// All that this folder does.
    Arranged,
}

static MODE: AtomicU8 = AtomicU8::new(Mode::Unknown as u8);

/// Whether this worker runs on plain memory. The first allocation of the process decides.
pub(crate) fn is_plain() -> bool {
    match MODE.load(Ordering::Relaxed) {
        mode if mode == Mode::Unknown as u8 => {
            let mode = decide();
            MODE.store(mode as u8, Ordering::Relaxed);
            mode == Mode::Plain
        }
        mode => mode == Mode::Plain as u8,
    }
}

/// Must not allocate.
fn decide() -> Mode {
    // SAFETY: a name that ends in NUL, in a process whose only thread changes no variable before its first allocation.
    let is_asked_for = unsafe { !libc::getenv(VARIABLE.as_ptr()).is_null() };
    if is_asked_for || !KNOWN_MACHINE || page_size() != PAGE || !is_tested() { Mode::Plain } else { Mode::Arranged }
}

fn page_size() -> usize {
    // SAFETY: asks for a number.
    usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(0)
}

fn is_tested() -> bool {
    // SAFETY: may be called before Python has started, and gives a text of its own, which ends in NUL.
    let version = unsafe { CStr::from_ptr(pyo3::ffi::Py_GetVersion()) }.to_bytes();
    is_tested_version(version)
}

/// Whether a version, as `sys.version` begins, is among those that were tested. Counts are kept otherwise where threads run
/// at the same time ("experimental free-threading build" until 3.13, "free-threading build" from 3.14 on).
fn is_tested_version(version: &[u8]) -> bool {
    let number = version.strip_prefix(b"3.").unwrap_or_default();
    let digits = number.iter().take_while(|byte| byte.is_ascii_digit());
    let minor = digits.fold(0_u32, |minor, digit| minor.saturating_mul(10).saturating_add(u32::from(digit - b'0')));
    TESTED.contains(&minor) && !version.windows(14).any(|part| part == b"free-threading")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_tested_runs_plain() {
        for version in ["3.9.18 (main, Nov  1 2023)", "3.14.0b1 (main)", "3.15.2 (main)"] {
            assert!(is_tested_version(version.as_bytes()), "{version}");
        }
        for version in
            ["3.16.0a1 (main)", "3.8.1", "4.0", "", "3.", "3.99999999999999999999", "3.14.0 free-threading build"]
        {
            assert!(!is_tested_version(version.as_bytes()), "{version}");
        }
    }
}
