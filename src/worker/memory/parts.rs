//! Which parts of the memory's arrangement a worker has. With none of them it runs on plain memory: that of the system, and
//! of the interpreter's own allocators.

use std::ffi::CStr;
use std::mem::offset_of;
use std::sync::atomic::{AtomicU8, Ordering};

use pyo3::ffi::{Py_ssize_t, PyObject};

use super::heap::ALIGN;
use super::huge_pages::HUGE;
use super::pages::PAGE;

/// The variable of the environment that names the parts to do without, with commas between them. Any other value means all.
const VARIABLE: &CStr = c"VERIFY_PLAIN_MEMORY";

/// The minor versions of CPython 3 whose allocators, reference counts and free lists were tested. A later one runs plain.
const TESTED: std::ops::RangeInclusive<u32> = 9..=15;

/// Whether this is a machine whose words, counts and pages are what this folder is written for.
const KNOWN_MACHINE: bool = cfg!(all(target_endian = "little", any(target_arch = "x86_64", target_arch = "aarch64")));

// What is known when this is built. What is not stays to be asked when a worker starts: the kernel decides how large
// pages are on aarch64 (4, 16 or 64 KiB; x86_64 has one size), and whether an interpreter was built with something before its
// counts (`Py_TRACE_REFS`), or without a lock, its own headers alone know. The stable ABI that this is built against tells
// neither.
const _: () = {
    assert!(!KNOWN_MACHINE || size_of::<usize>() == 8 && align_of::<u128>() == 16, "words and what malloc aligns to");
    assert!(PAGE.is_power_of_two() && HUGE.is_multiple_of(PAGE), "huge pages are made of pages");
    assert!(!cfg!(target_arch = "x86_64") || PAGE == 4096, "the page of x86_64");
    assert!(offset_of!(PyObject, ob_refcnt) == 0, "objects begin with their count");
    assert!(size_of::<Py_ssize_t>() == 8, "a count is 64 bits, of which the lower half comes first");
    assert!(ALIGN == 16 && align_of::<PyObject>() <= ALIGN, "where an object may lie");
};

/// A part of the arrangement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Part {
    /// A heap for this program and Python, which is left behind. Without it there is no other.
    Heap = 1,
    /// Memory on huge pages.
    HugePages = 2,
    /// Objects that are never counted.
    Immortal = 4,
    /// `_Fork` in the place of `fork`, of which Python is not told.
    BareFork = 8,
}

const NAMES: [(&[u8], Part); 3] =
    [(b"huge_pages", Part::HugePages), (b"immortal", Part::Immortal), (b"bare_fork", Part::BareFork)];

const ALL: u8 = 15;
/// Stands for: nobody has asked yet.
const UNKNOWN: u8 = 1 << 7;

static PARTS: AtomicU8 = AtomicU8::new(UNKNOWN);

/// Whether this worker runs on plain memory. The first allocation of the process decides.
pub(crate) fn is_plain() -> bool {
    !has(Part::Heap)
}

/// Whether this worker has a part.
pub(super) fn has(part: Part) -> bool {
    let mut parts = PARTS.load(Ordering::Relaxed);
    if parts == UNKNOWN {
        parts = decide();
        PARTS.store(parts, Ordering::Relaxed);
    }
    parts & part as u8 != 0
}

/// Must not allocate.
fn decide() -> u8 {
    if !KNOWN_MACHINE || page_size() != PAGE || !is_tested() {
        return 0;
    }
    // SAFETY: a name that ends in NUL, in a process whose only thread changes no variable before its first allocation;
    // the value is a string that ends in NUL.
    let value = unsafe {
        let value = libc::getenv(VARIABLE.as_ptr());
        if value.is_null() { None } else { Some(CStr::from_ptr(value).to_bytes()) }
    };
    value.map_or(ALL, parts_without)
}

/// What is left without the parts that a value names.
fn parts_without(value: &[u8]) -> u8 {
    let part = |name: &[u8]| NAMES.iter().find(|(other, _)| *other == name).map_or(ALL, |(_, part)| *part as u8);
    value.split(|byte| *byte == b',').fold(ALL, |left, name| left & !part(name))
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
        let others =
            ["3.16.0a1 (main)", "3.8.1", "4.0", "", "3.", "3.99999999999999999999", "3.14.0 free-threading build"];
        for version in others {
            assert!(!is_tested_version(version.as_bytes()), "{version}");
        }
    }

    #[test]
    fn a_value_names_parts_or_means_all() {
        assert_eq!(["1", "all", "", "immortal,x"].map(|value| parts_without(value.as_bytes())), [0; 4]);
        assert_eq!(parts_without(b"huge_pages"), ALL & !(Part::HugePages as u8));
        assert_eq!(parts_without(b"immortal,bare_fork"), ALL & !(Part::Immortal as u8) & !(Part::BareFork as u8));
    }
}
