//! Where the heap's memory comes from: a region for what starting leaves behind, most of it on huge pages, and new pages
//! for what comes after it.

use std::ffi::c_void;
use std::ops::Range;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

use dlmalloc::Allocator;

use super::huge_pages::{self, HUGE};

/// Address space for what starting needs, in bytes: the first that is to be had. What has not been used is given back.
const REGIONS: [usize; 4] = [512 << 20, 128 << 20, 64 << 20, 32 << 20];

/// Size of a page on the machines that `verify` is built for, in bytes.
pub(super) const PAGE: usize = 4096;

// The region: where it begins and ends, how much of it was used before Python, how much has been left behind, and how much
// is in use. All are written to under the heap's lock alone.
static START: AtomicUsize = AtomicUsize::new(0);
static FIRST: AtomicUsize = AtomicUsize::new(0);
static LEFT: AtomicUsize = AtomicUsize::new(0);
static NEXT: AtomicUsize = AtomicUsize::new(0);
static END: AtomicUsize = AtomicUsize::new(0);

/// Memory in large pieces.
pub(super) struct Pages;

/// Marks a piece of the region, of which nothing is ever given back.
const OF_REGION: u32 = 1;

// SAFETY: what `take` and the kernel give belongs to nobody else, and what is given back to the kernel came from there.
unsafe impl Allocator for Pages {
    fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
        if is_open() { (take(size), size, OF_REGION) } else { (map(size), size, 0) }
    }

    fn remap(&self, place: *mut u8, old: usize, new: usize, can_move: bool) -> *mut u8 {
        if is_of_region(place) {
            return ptr::null_mut();
        }
        let flags = if can_move { libc::MREMAP_MAYMOVE } else { 0 };
        // SAFETY: dlmalloc gives a mapping of its own, and forgets the old place where there is a new one.
        let moved = unsafe { libc::mremap(place.cast(), old, new, flags) };
        if moved == libc::MAP_FAILED { ptr::null_mut() } else { moved.cast() }
    }

    fn free_part(&self, place: *mut u8, old: usize, new: usize) -> bool {
        self.free(place.wrapping_add(new), old - new)
    }

    fn free(&self, place: *mut u8, size: usize) -> bool {
        // SAFETY: a mapping of dlmalloc's own, or the end of one.
        !is_of_region(place) && unsafe { libc::munmap(place.cast(), size) == 0 }
    }

    fn can_release_part(&self, flags: u32) -> bool {
        flags != OF_REGION
    }

    fn allocates_zeros(&self) -> bool {
        true
    }

    fn page_size(&self) -> usize {
        PAGE
    }
}

/// New memory, of the region while that is open; null where there is none.
pub(super) fn get(size: usize) -> *mut u8 {
    if is_open() { take(size) } else { map(size) }
}

/// New pages, or null.
fn map(size: usize) -> *mut u8 {
    let access = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a new mapping, at a place that the kernel chooses.
    let new = unsafe { libc::mmap(ptr::null_mut(), size, access, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0) };
    if new == libc::MAP_FAILED { ptr::null_mut() } else { new.cast() }
}

/// The next piece of the region, or null where there is none left.
fn take(size: usize) -> *mut u8 {
    if START.load(Ordering::Relaxed) == 0 && !open() {
        return ptr::null_mut();
    }
    let place = NEXT.load(Ordering::Relaxed);
    match place.checked_add(size).and_then(|end| end.checked_next_multiple_of(PAGE)) {
        Some(end) if end <= END.load(Ordering::Relaxed) => {
            NEXT.store(end, Ordering::Relaxed);
            place as *mut u8
        }
        _ => ptr::null_mut(),
    }
}

/// Gets the region. `false` where even the smallest is too large.
fn open() -> bool {
    let Some((start, size)) = REGIONS.iter().find_map(|&size| Some((huge_pages::reserve(size)?, size))) else {
        return false;
    };
    for place in [&START, &LEFT, &NEXT] {
        place.store(start, Ordering::Relaxed);
    }
    END.store(start + size, Ordering::Relaxed);
    true
}

/// Whether memory comes from the region: until `close`.
fn is_open() -> bool {
    START.load(Ordering::Relaxed) == 0 || LEFT.load(Ordering::Relaxed) < END.load(Ordering::Relaxed)
}

/// What a part of the region lies on.
#[derive(Clone, Copy)]
pub(super) enum Size {
    /// Huge pages, where the system has some: a fork copies one entry for each. What no child writes to.
    Huge,
    /// Pages of 4 KiB. A child that writes to a huge page has 512 entries from then on.
    Small,
}

/// Leaves behind what has been used of the region so far, and goes on with pages of a size.
pub(super) fn leave(size: Size) {
    let end = END.load(Ordering::Relaxed);
    let used = NEXT.load(Ordering::Relaxed);
    if left().is_empty() {
        FIRST.store(used, Ordering::Relaxed);
    }
    let next = used.next_multiple_of(HUGE).min(end);
    let advice = match size {
        Size::Huge => libc::MADV_HUGEPAGE,
        Size::Small => libc::MADV_NOHUGEPAGE,
    };
    // SAFETY: advice about memory that nobody has been given. Where it is not followed, nothing is lost but time.
    unsafe { libc::madvise(next as *mut c_void, end - next, advice) };
    NEXT.store(next, Ordering::Relaxed);
    LEFT.store(next, Ordering::Relaxed);
}

/// Leaves all of the region behind, and gives back what has not been used of it.
pub(super) fn close() {
    let used = NEXT.load(Ordering::Relaxed).next_multiple_of(HUGE);
    let end = END.swap(used, Ordering::Relaxed);
    LEFT.store(used, Ordering::Relaxed);
    // SAFETY: nobody has been given any of it.
    unsafe { libc::munmap(used as *mut c_void, end.saturating_sub(used)) };
}

/// Where the region is.
pub(super) fn region() -> Range<usize> {
    START.load(Ordering::Relaxed)..END.load(Ordering::Relaxed)
}

/// The parts of it that lie on small pages, as far as they are used, before `close`.
pub(super) fn small() -> [Range<usize>; 2] {
    [
        START.load(Ordering::Relaxed)..FIRST.load(Ordering::Relaxed),
        LEFT.load(Ordering::Relaxed)..NEXT.load(Ordering::Relaxed),
    ]
}

/// What has been used of it.
pub(super) fn used() -> Range<usize> {
    START.load(Ordering::Relaxed)..NEXT.load(Ordering::Relaxed)
}

fn is_of_region(place: *mut u8) -> bool {
    region().contains(&(place as usize))
}

/// What has been left behind of it.
pub(super) fn left() -> Range<usize> {
    START.load(Ordering::Relaxed)..LEFT.load(Ordering::Relaxed)
}
