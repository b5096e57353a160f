//! The interpreter's code on huge pages.
//!
//! A fork copies an entry for each page of code, and a child that has just been forked finds each of them again in the
//! tables before it can run it. Some 600 pages are in use of an interpreter: as huge pages they are two. The kernel
//! does not give huge pages to files, so the code is copied to memory that has no file, which takes its place.

use std::ffi::c_void;
use std::io;

use crate::warm::{Mapping, pristine};

/// Size of a huge page on the machines that `verify` is built for, in bytes.
const HUGE: usize = 2 << 20;

/// Most bytes that are moved of one library. What is larger is a debug build, whose memory is better spared.
const MOST: usize = 8 * HUGE;

/// Moves code and constants to huge pages, as far as whole ones fit. Where the system has none, or forbids code in
/// memory without a file, all stays as it is: nothing is lost but time.
pub(crate) fn use_huge_pages() {
    for (start, length) in runs(&pristine()) {
        let first = start.next_multiple_of(HUGE);
        let whole = (start + length).saturating_sub(first) / HUGE * HUGE;
        if (HUGE..=MOST).contains(&whole) && replace(first, whole).is_err() {
            return;
        }
    }
}

/// Runs of neighbouring mappings, of which at least one is code.
fn runs(mappings: &[Mapping]) -> Vec<(usize, usize)> {
    let touches = |before: &Mapping, after: &Mapping| before.start + before.length == after.start;
    let is_code = |mapping: &Mapping| mapping.protection & libc::PROT_EXEC != 0;
    let runs = mappings.chunk_by(touches).filter(|run| run.iter().any(is_code));
    runs.map(|run| (run.iter().map(|mapping| mapping.start).min().unwrap_or(0), run.iter().map(|one| one.length).sum()))
        .collect()
}

/// Puts a copy on huge pages in the place of `length` bytes from `start` on. Both are multiples of `HUGE`, and nobody
/// writes to these bytes.
fn replace(start: usize, length: usize) -> io::Result<()> {
    let access = libc::PROT_READ | libc::PROT_WRITE;
    let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    // SAFETY: a new mapping, at a place that the kernel chooses, a huge page longer than what is copied into its first
    // whole huge pages. What takes the place of `start..` holds the same bytes, and can be read and run as before; this
    // process has one thread, whose code is either not among it or the same after it. What is left of the new mapping
    // is given back.
    unsafe {
        let new = libc::mmap(std::ptr::null_mut(), length + HUGE, access, kind, -1, 0);
        if new == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let copy = (new as usize).next_multiple_of(HUGE) as *mut c_void;
        let moved = libc::madvise(copy, length, libc::MADV_HUGEPAGE) == 0 && {
            std::ptr::copy_nonoverlapping(start as *const u8, copy.cast(), length);
            let place = start as *mut c_void;
            libc::mprotect(copy, length, libc::PROT_READ | libc::PROT_EXEC) == 0
                && libc::mremap(copy, length, length, libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED, place)
                    != libc::MAP_FAILED
        };
        let why = io::Error::last_os_error();
        libc::munmap(new, length + HUGE);
        if moved { Ok(()) } else { Err(why) }
    }
}
