//! The zygote's memory on huge pages.
//!
//! A fork copies an entry for each page that a process has, and counts the page up; the child's end counts it down
//! again. That is most of what a fork costs, for the count lies with the page, in memory that no cache holds any more.
//! What a huge page holds as a whole is one entry and one count: there the interpreter's code goes, as far as whole ones
//! fit. What does not fit shares some huge pages, of which the kernel takes a whole run at once. The kernel does not
//! give huge pages to files, so all is copied to memory that has no file, which takes its place.

use std::ffi::c_void;
use std::io;
use std::ops::Range;

use super::mappings::{self, Mapping};

/// Size of a huge page on the machines that `verify` is built for, in bytes.
pub(super) const HUGE: usize = 2 << 20;

/// Most bytes that are moved of one library, and of all that shares huge pages. What is larger is a debug build, whose
/// memory is better spared.
const MOST: usize = 8 * HUGE;

/// About how many bytes `use_huge_pages` will take: the libraries.
fn needed() -> usize {
    mappings::all().iter().filter(|mapping| mapping.has_file).map(|mapping| mapping.length).sum::<usize>().min(MOST)
}

/// Moves this process's memory to huge pages. Of the heap that is what lies on `small` ones, for the rest is there already. Where the system has none, or forbids code in memory without a file, all stays as
/// it is, or the rest of it: nothing is lost but time.
pub(super) fn use_huge_pages(heap: &Range<usize>, small: &[Range<usize>]) {
    // One piece of memory, in place of one for each library. Where it cannot be had, `take` asks for what it needs.
    let mut new = Block::new(needed().next_multiple_of(HUGE)).unwrap_or_default();
    let others = |mapping: &Mapping| ![heap, &new.range()].iter().any(|range| range.contains(&mapping.start));
    let mappings: Vec<Mapping> = mappings::all().into_iter().filter(others).collect();
    let wholes = wholes(&mappings);
    for &(start, length) in &wholes {
        if move_whole(start, length, &mut new).is_err() {
            return;
        }
    }
    let used = mappings.iter().filter(|mapping| is_used(mapping));
    let used = used.flat_map(|mapping| around(mapping, &wholes).into_iter().map(|part| (part, mapping.protection)));
    let heap = small.iter().cloned().map(|part| (part, libc::PROT_READ | libc::PROT_WRITE));
    let rest: Vec<(Range<usize>, i32)> = used.chain(heap).filter(|(part, _)| !part.is_empty()).collect();
    // What has not been moved stays where it is.
    let _ = gather(&rest, &mut new);
}

/// The huge pages that code and constants fill, with what lies beside them in the same library.
fn wholes(mappings: &[Mapping]) -> Vec<(usize, usize)> {
    let touches = |before: &Mapping, after: &Mapping| before.start + before.length == after.start;
    let pristine: Vec<Mapping> = mappings.iter().copied().filter(Mapping::is_pristine).collect();
    let runs = pristine.chunk_by(touches).filter(|run| run.iter().any(|one| one.protection & libc::PROT_EXEC != 0));
    runs.filter_map(|run| {
        let (first, last) = (run.first()?, run.last()?);
        let start = first.start.next_multiple_of(HUGE);
        let whole = (last.start + last.length).saturating_sub(start) / HUGE * HUGE;
        (HUGE..=MOST).contains(&whole).then_some((start, whole))
    })
    .collect()
}

/// Whether a child has use for a mapping, or its entries are copied in any case: those of a file are only where a page
/// has been written to. An eighth is where leaving it to its file, to be found page by page, is no longer cheaper.
fn is_used(mapping: &Mapping) -> bool {
    mapping.own > 0 || mapping.resident * 8 >= mapping.length
}

/// The parts of a mapping that are not among what has been moved; some may be empty.
fn around(mapping: &Mapping, moved: &[(usize, usize)]) -> Vec<Range<usize>> {
    let end = mapping.start + mapping.length;
    let mut start = mapping.start;
    let mut parts = Vec::new();
    for &(from, length) in moved {
        if from < end && from + length > start {
            parts.push(start..from.max(start));
            start = (from + length).min(end);
        }
    }
    parts.push(start..end);
    parts
}

/// Puts a copy on huge pages in the place of `length` bytes from `start` on. Both are multiples of `HUGE`, and nobody
/// writes to these bytes.
fn move_whole(start: usize, length: usize, new: &mut Block) -> io::Result<()> {
    let copy = new.take(length)?;
    // What was constants may be run from now on; one mapping is what a huge page must be.
    move_to(&(start..start + length), libc::PROT_READ | libc::PROT_EXEC, copy)
}

/// Puts copies that share huge pages in the place of parts of the memory, each with how it may be used.
fn gather(parts: &[(Range<usize>, i32)], new: &mut Block) -> io::Result<()> {
    let total: usize = parts.iter().map(|(part, _)| part.len()).sum();
    if total > MOST {
        return Ok(());
    }
    parts.iter().try_for_each(|(part, protection)| move_to(part, *protection, new.take(part.len())?))
}

/// Puts a copy of a part of the memory to `copy`, and what is there then in the place of that part.
fn move_to(part: &Range<usize>, protection: i32, copy: usize) -> io::Result<()> {
    let (place, copy, length) = (part.start as *mut c_void, copy as *mut c_void, part.len());
    // SAFETY: `copy` is memory taken from a `Block`, which nobody else has, and `place` is in a mapping of this process
    // that can be read. What takes its place holds the same bytes and can be used as before. This process has one
    // thread, and nothing between the copy and the move allocates or writes to anything but the stack, which is not moved.
    let moved = unsafe {
        std::ptr::copy_nonoverlapping(place as *const u8, copy.cast(), length);
        libc::mprotect(copy, length, protection) == 0
            && libc::mremap(copy, length, length, libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED, place) != libc::MAP_FAILED
    };
    if moved { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Memory on huge pages. What has not been taken of it when it is dropped is given back.
#[derive(Debug, Default)]
pub(super) struct Block {
    start: usize,
    length: usize,
}

impl Block {
    /// New memory of a length that is a multiple of `HUGE`.
    ///
    /// # Errors
    /// Where there is no address space for it, or the system has no huge pages.
    pub(super) fn new(length: usize) -> io::Result<Self> {
        let start = reserve(length).ok_or_else(io::Error::last_os_error)?;
        let block = Self { start, length };
        // SAFETY: advice about memory that is nobody else's.
        match unsafe { libc::madvise(start as *mut c_void, length, libc::MADV_HUGEPAGE) } {
            0 => Ok(block),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// Where it is.
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.start + self.length
    }

    /// Gives away the first bytes of it, after getting new memory where it has not so many: their address.
    fn take(&mut self, length: usize) -> io::Result<usize> {
        if self.length < length {
            *self = Self::new(length.next_multiple_of(HUGE))?;
        }
        let taken = self.start;
        (self.start, self.length) = (self.start + length, self.length - length);
        Ok(taken)
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        if self.length == 0 {
            return;
        }
        // SAFETY: the block's own memory, which nobody has been given.
        unsafe { libc::munmap(self.start as *mut c_void, self.length) };
    }
}

/// New memory that begins where a huge page begins: the address of its first byte.
pub(super) fn reserve(length: usize) -> Option<usize> {
    let access = libc::PROT_READ | libc::PROT_WRITE;
    let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: a new mapping, at a place that the kernel chooses, a huge page longer than what is kept of it.
    unsafe {
        let new = libc::mmap(std::ptr::null_mut(), length.checked_add(HUGE)?, access, kind, -1, 0);
        if new == libc::MAP_FAILED {
            return None;
        }
        let start = (new as usize).next_multiple_of(HUGE);
        let before = start - new as usize;
        if before > 0 {
            libc::munmap(new, before);
        }
        libc::munmap((start + length) as *mut c_void, HUGE - before);
        Some(start)
    }
}
