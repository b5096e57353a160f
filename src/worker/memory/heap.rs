//! The heap, which is left behind thrice.
//!
//! The heap of an interpreter that has just started is some megabytes, of which half is holes. Whoever goes on to use
//! them writes a little to many pages, and each page that a child writes to is copied whole. So that heap is left as it
//! is, on huge pages, of which a fork copies one entry each, and what is allocated from then on lies together:
//!
//! ```text
//! this program starts                                region, left behind before there is a Python
//! the interpreter starts, the worker's own Python    region, left behind
//! what each child runs of it, streams, rehearsals    region, left behind when the zygote is ready
//! what the zygote and children allocate              new pages
//! ```
//!
//! From here come Rust's memory and Python's (`allocators.rs`). What C libraries allocate does not.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::UnsafeCell;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

use dlmalloc::Dlmalloc;

use super::pages::{self, Pages, Size};
use super::parts;

/// What `malloc` aligns to.
pub(super) const ALIGN: usize = 16;

/// The heap of this program, and of the interpreter in it.
#[global_allocator]
pub(super) static HEAP: Heap = Heap::new();

/// The heap and its lock: one that a fork can hold, and that takes a few nanoseconds where nobody else wants it, as is so
/// while one holds the interpreter's lock.
pub(super) struct Heap {
    taken: AtomicBool,
    pieces: UnsafeCell<Pieces>,
}

/// What has been allocated, and what is free.
pub(super) struct Pieces(Dlmalloc<Pages>);

// SAFETY: what is in it is used under its lock alone.
unsafe impl Sync for Heap {}

impl Heap {
    const fn new() -> Self {
        Self { taken: AtomicBool::new(false), pieces: UnsafeCell::new(Pieces::new()) }
    }

    /// Does something with the pieces, which must not allocate.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut Pieces) -> T) -> T {
        self.lock();
        // SAFETY: the lock is held, and nothing that `act` does comes here again.
        let done = act(unsafe { &mut *self.pieces.get() });
        self.unlock();
        done
    }

    /// Keeps all others out, until `unlock`.
    pub(super) fn lock(&self) {
        while self.taken.swap(true, Ordering::Acquire) {
            std::thread::yield_now();
        }
    }

    /// Lets others in. Whoever calls this has called `lock`.
    pub(super) fn unlock(&self) {
        self.taken.store(false, Ordering::Release);
    }
}

/// Whether a piece is among what has been left behind.
fn was_left(place: *mut u8) -> bool {
    pages::left().contains(&(place as usize))
}

/// What has been left behind stays as it is: it is not used again when it is freed.
impl Pieces {
    const fn new() -> Self {
        Self(Dlmalloc::new_with_allocator(Pages))
    }

    /// Leaves behind what there is. All that follows lies on pages of a size.
    pub(super) fn leave(&mut self, size: Size) {
        pages::leave(size);
        *self = Self::new();
    }

    /// Leaves behind what there is, and allocates on new pages from here on.
    pub(super) fn close(&mut self) {
        pages::close();
        *self = Self::new();
    }

    /// # Safety
    /// As `memalign(3)`.
    pub(super) unsafe fn allocate(&mut self, align: usize, size: usize) -> *mut u8 {
        // SAFETY: the caller's.
        unsafe { self.0.c_memalign(align, size) }
    }

    /// # Safety
    /// As `calloc(3)`. What the kernel gives is zeros already, and is not touched.
    pub(super) unsafe fn allocate_zeros(&mut self, size: usize) -> *mut u8 {
        // SAFETY: the caller's.
        unsafe { self.0.calloc(size, ALIGN) }
    }

    /// # Safety
    /// As `free(3)`.
    pub(super) unsafe fn free(&mut self, place: *mut u8) {
        if !was_left(place) {
            // SAFETY: the caller's.
            unsafe { self.0.c_free(place) };
        }
    }

    /// # Safety
    /// As `realloc(3)`.
    pub(super) unsafe fn resize(&mut self, place: *mut u8, size: usize) -> *mut u8 {
        // SAFETY: the caller's.
        unsafe {
            if place.is_null() {
                self.allocate(ALIGN, size)
            } else if was_left(place) {
                // How long it is nobody knows here, but what follows it in the region can be read.
                self.copy(place, pages::left().end - place as usize, size)
            } else {
                self.0.c_realloc(place, size)
            }
        }
    }

    /// Copies to a new piece of `size` bytes what it can hold of `length` bytes.
    ///
    /// # Safety
    /// So many bytes can be read there.
    unsafe fn copy(&mut self, place: *mut u8, length: usize, size: usize) -> *mut u8 {
        // SAFETY: the caller's; the new piece is nobody else's.
        unsafe {
            let new = self.allocate(ALIGN, size);
            if !new.is_null() {
                ptr::copy_nonoverlapping(place, new, size.min(length));
            }
            new
        }
    }
}

// SAFETY: as dlmalloc's, or the system's: which one it is never changes.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if parts::is_plain() {
            // SAFETY: the caller's.
            return unsafe { System.alloc(layout) };
        }
        // SAFETY: the caller's.
        self.with(|pieces| unsafe { pieces.allocate(layout.align(), layout.size()) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if parts::is_plain() {
            // SAFETY: the caller's.
            return unsafe { System.alloc_zeroed(layout) };
        }
        if layout.align() <= ALIGN {
            // SAFETY: the caller's.
            return self.with(|pieces| unsafe { pieces.allocate_zeros(layout.size()) });
        }
        // SAFETY: the caller's; that much was allocated.
        unsafe {
            let new = self.alloc(layout);
            if !new.is_null() {
                new.write_bytes(0, layout.size());
            }
            new
        }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        if parts::is_plain() {
            // SAFETY: the caller's.
            return unsafe { System.dealloc(place, layout) };
        }
        // SAFETY: the caller's.
        self.with(|pieces| unsafe { pieces.free(place) });
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if parts::is_plain() {
            // SAFETY: the caller's.
            return unsafe { System.realloc(place, layout, size) };
        }
        if layout.align() <= ALIGN {
            // SAFETY: the caller's.
            return self.with(|pieces| unsafe { pieces.resize(place, size) });
        }
        // SAFETY: the caller's: the alignment is a valid one, and the size is not too large for it.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !new.is_null() {
                ptr::copy_nonoverlapping(place, new, size.min(layout.size()));
                self.dealloc(place, layout);
            }
            new
        }
    }
}
