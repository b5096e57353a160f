//! Two heaps: what starting leaves behind, and what comes after it.
//!
//! The heap of an interpreter that has just started is some megabytes, of which half is holes. Whoever goes on to use
//! them writes a little to many pages, and each page that a child writes to is copied whole. So that heap is left as it
//! is when the zygote is ready, on huge pages, of which a fork copies one entry each; what is allocated from then on
//! lies together, on pages that are new.
//!
//! From here come Rust's memory, Python's raw memory (with all that is too large for its allocator of small objects),
//! and the arenas of that. What C libraries allocate does not.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::UnsafeCell;
use std::ffi::{c_int, c_void};
use std::ops::Range;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

use dlmalloc::{Allocator, Dlmalloc};

use crate::huge::{self, HUGE};

/// Address space for what starting needs, in bytes. What has not been used is given back.
const MOST: usize = 512 << 20;

/// Size of a page on the machines that `verify` is built for, in bytes.
const PAGE: usize = 4096;

/// What `malloc` aligns to.
const ALIGN: usize = 16;

/// The heap of this program, and of the interpreter in it.
#[global_allocator]
static HEAP: Heap = Heap::new();

// The memory of the first heap: where it begins and ends, and how much of it is in use. All are written to under the
// lock of `HEAP` alone, or before there are threads.
static START: AtomicUsize = AtomicUsize::new(0);
static NEXT: AtomicUsize = AtomicUsize::new(0);
static END: AtomicUsize = AtomicUsize::new(0);

/// Both heaps, and their lock.
struct Heap {
    lock: UnsafeCell<libc::pthread_mutex_t>,
    heaps: UnsafeCell<Heaps>,
}

struct Heaps {
    first: Dlmalloc<Region>,
    second: Dlmalloc<Pages>,
    sealed: bool,
}

// SAFETY: what is in it is used under its lock alone.
unsafe impl Sync for Heap {}

/// The memory of the first heap, which is given out piece by piece and never taken back.
struct Region;

/// New pages from the kernel.
struct Pages;

// SAFETY: what `take` gives belongs to nobody else, and stays.
unsafe impl Allocator for Region {
    fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
        (take(size), size, 0)
    }

    fn remap(&self, _: *mut u8, _: usize, _: usize, _: bool) -> *mut u8 {
        ptr::null_mut()
    }

    fn free_part(&self, _: *mut u8, _: usize, _: usize) -> bool {
        false
    }

    fn free(&self, _: *mut u8, _: usize) -> bool {
        false
    }

    fn can_release_part(&self, _: u32) -> bool {
        false
    }

    fn allocates_zeros(&self) -> bool {
        true
    }

    fn page_size(&self) -> usize {
        PAGE
    }
}

// SAFETY: the kernel gives what belongs to nobody else, and what is taken back here was given out here.
unsafe impl Allocator for Pages {
    fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
        (map(size), size, 0)
    }

    fn remap(&self, place: *mut u8, old: usize, new: usize, can_move: bool) -> *mut u8 {
        let flags = if can_move { libc::MREMAP_MAYMOVE } else { 0 };
        // SAFETY: dlmalloc gives a mapping of its own, and forgets the old place where there is a new one.
        let moved = unsafe { libc::mremap(place.cast(), old, new, flags) };
        if moved == libc::MAP_FAILED { ptr::null_mut() } else { moved.cast() }
    }

    fn free_part(&self, place: *mut u8, old: usize, new: usize) -> bool {
        // SAFETY: the end of a mapping of dlmalloc's own.
        unsafe { libc::munmap(place.wrapping_add(new).cast(), old - new) == 0 }
    }

    fn free(&self, place: *mut u8, size: usize) -> bool {
        // SAFETY: a mapping of dlmalloc's own.
        unsafe { libc::munmap(place.cast(), size) == 0 }
    }

    fn can_release_part(&self, _: u32) -> bool {
        true
    }

    fn allocates_zeros(&self) -> bool {
        true
    }

    fn page_size(&self) -> usize {
        PAGE
    }
}

/// New pages, or null.
fn map(size: usize) -> *mut u8 {
    let access = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a new mapping, at a place that the kernel chooses.
    let new = unsafe { libc::mmap(ptr::null_mut(), size, access, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0) };
    if new == libc::MAP_FAILED { ptr::null_mut() } else { new.cast() }
}

/// The next piece of the first heap's memory, or null where there is none left.
fn take(size: usize) -> *mut u8 {
    if START.load(Ordering::Relaxed) == 0 {
        let Some(start) = huge::reserve(MOST) else { return ptr::null_mut() };
        // SAFETY: advice about memory that is nobody else's. Where it is not followed, nothing is lost but time.
        unsafe { libc::madvise(start as *mut c_void, MOST, libc::MADV_HUGEPAGE) };
        START.store(start, Ordering::Relaxed);
        NEXT.store(start, Ordering::Relaxed);
        END.store(start + MOST, Ordering::Relaxed);
    }
    let place = NEXT.load(Ordering::Relaxed).next_multiple_of(PAGE);
    match place.checked_add(size) {
        Some(end) if end <= END.load(Ordering::Relaxed) => {
            NEXT.store(end, Ordering::Relaxed);
            place as *mut u8
        }
        _ => ptr::null_mut(),
    }
}

/// Where the first heap is.
pub(crate) fn first() -> Range<usize> {
    START.load(Ordering::Relaxed)..END.load(Ordering::Relaxed)
}

fn is_old(place: *mut u8) -> bool {
    first().contains(&(place as usize))
}

impl Heap {
    const fn new() -> Self {
        let (first, second) = (Dlmalloc::new_with_allocator(Region), Dlmalloc::new_with_allocator(Pages));
        let heaps = UnsafeCell::new(Heaps { first, second, sealed: false });
        Self { lock: UnsafeCell::new(libc::PTHREAD_MUTEX_INITIALIZER), heaps }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Heaps) -> T) -> T {
        self.lock();
        // SAFETY: the lock is held, and nothing that `act` does comes here again.
        let done = act(unsafe { &mut *self.heaps.get() });
        self.unlock();
        done
    }

    fn lock(&self) {
        // SAFETY: an initialised mutex.
        unsafe { libc::pthread_mutex_lock(self.lock.get()) };
    }

    fn unlock(&self) {
        // SAFETY: an initialised mutex that is held.
        unsafe { libc::pthread_mutex_unlock(self.lock.get()) };
    }
}

/// What comes from the first heap stays where it is when that is sealed, and is not written to any more: it is not used
/// again when it is freed.
impl Heaps {
    /// # Safety
    /// As `memalign(3)`.
    unsafe fn allocate(&mut self, align: usize, size: usize) -> *mut u8 {
        // SAFETY: the caller's.
        unsafe { if self.sealed { self.second.c_memalign(align, size) } else { self.first.c_memalign(align, size) } }
    }

    /// # Safety
    /// As `calloc(3)`. What the kernel gives is zeros already, and is not touched.
    unsafe fn allocate_zeros(&mut self, size: usize) -> *mut u8 {
        // SAFETY: the caller's.
        unsafe { if self.sealed { self.second.calloc(size, ALIGN) } else { self.first.calloc(size, ALIGN) } }
    }

    /// # Safety
    /// As `free(3)`.
    unsafe fn free(&mut self, place: *mut u8) {
        // SAFETY: the caller's; each heap gets what it has given.
        unsafe {
            match (is_old(place), self.sealed) {
                (false, _) => self.second.c_free(place),
                (true, false) => self.first.c_free(place),
                (true, true) => {}
            }
        }
    }

    /// # Safety
    /// As `realloc(3)`.
    unsafe fn resize(&mut self, place: *mut u8, size: usize) -> *mut u8 {
        // SAFETY: the caller's; each heap gets what it has given. How long an old allocation is nobody knows here, but
        // what follows it within its heap can be read.
        unsafe {
            match (is_old(place), self.sealed) {
                _ if place.is_null() => self.allocate(ALIGN, size),
                (false, _) => self.second.c_realloc(place, size),
                (true, false) => self.first.c_realloc(place, size),
                (true, true) => {
                    let new = self.second.c_malloc(size);
                    if !new.is_null() {
                        let readable = first().end - place as usize;
                        ptr::copy_nonoverlapping(place, new, size.min(readable));
                    }
                    new
                }
            }
        }
    }
}

// SAFETY: as dlmalloc's.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's.
        self.with(|heaps| unsafe { heaps.allocate(layout.align(), layout.size()) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if layout.align() <= ALIGN {
            // SAFETY: the caller's.
            return self.with(|heaps| unsafe { heaps.allocate_zeros(layout.size()) });
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

    unsafe fn dealloc(&self, place: *mut u8, _: Layout) {
        // SAFETY: the caller's.
        self.with(|heaps| unsafe { heaps.free(place) });
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if layout.align() <= ALIGN {
            // SAFETY: the caller's.
            return self.with(|heaps| unsafe { heaps.resize(place, size) });
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

/// How Python is told of an allocator: `PyMemAllocatorEx`, which is not part of the limited API.
#[repr(C)]
struct MemoryAllocator {
    context: *mut c_void,
    malloc: extern "C" fn(*mut c_void, usize) -> *mut c_void,
    calloc: extern "C" fn(*mut c_void, usize, usize) -> *mut c_void,
    realloc: unsafe extern "C" fn(*mut c_void, *mut c_void, usize) -> *mut c_void,
    free: unsafe extern "C" fn(*mut c_void, *mut c_void),
}

/// How Python is told of an allocator of arenas: `PyObjectArenaAllocator`, which is not part of the limited API either.
#[repr(C)]
struct ArenaAllocator {
    context: *mut c_void,
    alloc: extern "C" fn(*mut c_void, usize) -> *mut c_void,
    free: unsafe extern "C" fn(*mut c_void, *mut c_void, usize),
}

unsafe extern "C" {
    fn PyMem_SetAllocator(domain: c_int, allocator: *mut MemoryAllocator);
    fn PyObject_SetArenaAllocator(allocator: *mut ArenaAllocator);
}

/// `PYMEM_DOMAIN_RAW`.
const RAW: c_int = 0;

/// Makes Python use these heaps. It must not have started.
pub(crate) fn install() {
    let context = ptr::null_mut();
    let mut memory = MemoryAllocator { context, malloc, calloc, realloc, free };
    let mut arenas = ArenaAllocator { context, alloc: arena, free: free_arena };
    // SAFETY: both are copied. The functions can be called from any thread, and give null where there is no memory.
    unsafe {
        PyMem_SetAllocator(RAW, &raw mut memory);
        PyObject_SetArenaAllocator(&raw mut arenas);
    }
    // A snippet may fork while another of its threads is in here. Where this fails, that is a risk it takes.
    // SAFETY: the functions are there as long as the process.
    unsafe { libc::pthread_atfork(Some(before_fork), Some(after_fork), Some(after_fork)) };
}

/// From here on all is allocated on new pages.
pub(crate) fn seal() {
    HEAP.with(|heaps| {
        heaps.sealed = true;
        let used = NEXT.load(Ordering::Relaxed).next_multiple_of(HUGE);
        let end = END.swap(used, Ordering::Relaxed);
        // SAFETY: nobody has been given any of it.
        unsafe { libc::munmap(used as *mut c_void, end.saturating_sub(used)) };
    });
}

extern "C" fn malloc(_: *mut c_void, size: usize) -> *mut c_void {
    // SAFETY: any size will do. Python wants memory for nothing, too.
    HEAP.with(|heaps| unsafe { heaps.allocate(ALIGN, size.max(1)) }).cast()
}

extern "C" fn calloc(_: *mut c_void, count: usize, size: usize) -> *mut c_void {
    let Some(all) = count.checked_mul(size) else { return ptr::null_mut() };
    // SAFETY: any size will do.
    HEAP.with(|heaps| unsafe { heaps.allocate_zeros(all.max(1)) }).cast()
}

unsafe extern "C" fn realloc(_: *mut c_void, place: *mut c_void, size: usize) -> *mut c_void {
    // SAFETY: Python gives back what it was given.
    HEAP.with(|heaps| unsafe { heaps.resize(place.cast(), size.max(1)) }).cast()
}

unsafe extern "C" fn free(_: *mut c_void, place: *mut c_void) {
    if !place.is_null() {
        // SAFETY: Python gives back what it was given.
        HEAP.with(|heaps| unsafe { heaps.free(place.cast()) });
    }
}

extern "C" fn arena(_: *mut c_void, size: usize) -> *mut c_void {
    HEAP.with(|heaps| if heaps.sealed { map(size) } else { take(size) }).cast()
}

unsafe extern "C" fn free_arena(_: *mut c_void, place: *mut c_void, size: usize) {
    if !is_old(place.cast()) {
        // SAFETY: Python gives back what it was given.
        unsafe { libc::munmap(place, size) };
    }
}

extern "C" fn before_fork() {
    HEAP.lock();
}

extern "C" fn after_fork() {
    HEAP.unlock();
}
