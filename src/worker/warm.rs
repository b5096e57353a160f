//! Code that stays mapped across a fork, and no more of it than is used.
//!
//! A fork copies the page tables of memory that has pages of its own and leaves out those of files: the child finds
//! each piece of code again by a page fault when it runs it for the first time. For an interpreter that is some
//! hundred faults in every child, and more time than copying the tables takes. The kernel copies them too where a
//! single page of the mapping has been written to. The interpreter's own code, which is most of all, is better off on
//! huge pages (`huge.rs`): one entry in a table for 2 MiB.

use std::fs;

/// Smaller mappings cost fewer faults than the system calls are worth.
const SMALLEST: usize = 64 << 10;

/// Code or constants of a file, no page of which has been written to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mapping {
    pub(crate) start: usize,
    pub(crate) length: usize,
    pub(crate) protection: i32,
}

/// Gives back to the system what starting has used and freed, so that no fork copies the tables of it.
pub(crate) fn forget_freed() {
    #[cfg(target_env = "gnu")]
    // SAFETY: gives back pages that no allocation uses; can be called at any time.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Forgets which code has run so far. What only starting needs is not mapped again, and so not copied by each fork.
pub(crate) fn forget_start() {
    for Mapping { start, length, .. } in pristine() {
        // SAFETY: no page of the mapping has been written to: each is read from its file again when it is needed.
        unsafe { libc::madvise(start as *mut libc::c_void, length, libc::MADV_DONTNEED) };
    }
}

/// Gives every mapping of code or constants a page of its own, by writing a byte over itself. Where the system forbids
/// that, nothing is lost but time.
pub(crate) fn keep_code_mapped() {
    pristine().into_iter().for_each(touch);
}

/// The mappings of code and constants that are as their files are.
pub(crate) fn pristine() -> Vec<Mapping> {
    let mut found = Vec::new();
    let mut last = None;
    for line in fs::read_to_string("/proc/self/smaps").unwrap_or_default().lines() {
        if let Some(written) = line.strip_prefix("Anonymous:") {
            found.extend(last.take().filter(|_| written.trim() == "0 kB"));
        } else if !line.split_ascii_whitespace().next().is_some_and(|word| word.ends_with(':')) {
            last = constant_mapping(line);
        }
    }
    found
}

/// A private mapping of a file that nobody may write to, from its line in the list.
fn constant_mapping(line: &str) -> Option<Mapping> {
    let mut words = line.split_ascii_whitespace();
    let (range, rights) = (words.next()?, words.next()?);
    let path = words.nth(3)?;
    let (start, end) = range.split_once('-')?;
    let (start, end) = (usize::from_str_radix(start, 16).ok()?, usize::from_str_radix(end, 16).ok()?);
    let protection = match rights {
        "r--p" => libc::PROT_READ,
        "r-xp" => libc::PROT_READ | libc::PROT_EXEC,
        _ => return None,
    };
    let length = end.checked_sub(start).filter(|&length| length >= SMALLEST)?;
    path.starts_with('/').then_some(Mapping { start, length, protection })
}

fn touch(Mapping { start, length, protection }: Mapping) {
    let place = start as *mut libc::c_void;
    // SAFETY: the range is a mapping of this process, which has one thread. It keeps every right that it has while it
    // is written to, the byte that is written is the one that stands there, and its rights are restored after it.
    unsafe {
        if libc::mprotect(place, length, protection | libc::PROT_WRITE) == 0 {
            let byte = place.cast::<u8>();
            byte.write_volatile(byte.read_volatile());
            libc::mprotect(place, length, protection);
        }
    }
}
