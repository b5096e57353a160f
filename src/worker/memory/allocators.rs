//! Python's memory comes from the heap of this program.
//!
//! While Python starts, that is its raw memory (with all that is too large for its allocator of small objects) and the
//! arenas of that allocator. Once what starting needs has been left behind it is everything: its own pools of 16 KiB, one for each of
//! 32 sizes, would have a child write to some pages for each.

use std::ffi::{c_int, c_void};
use std::ptr;

use super::heap::{ALIGN, HEAP, Pieces};
use super::pages::{self, Size};

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

// The domains of memory: `PYMEM_DOMAIN_RAW`, `PYMEM_DOMAIN_MEM`, `PYMEM_DOMAIN_OBJ`.
const RAW: c_int = 0;
const MEM: c_int = 1;
const OBJ: c_int = 2;

/// Makes Python use the heap. It must not have started.
pub(super) fn install() {
    let mut arenas = ArenaAllocator { context: ptr::null_mut(), alloc: arena, free: free_arena };
    HEAP.with(|pieces| pieces.leave(Size::Huge));
    set(RAW);
    // SAFETY: it is copied. The functions can be called from any thread, and give null where there is no memory.
    unsafe { PyObject_SetArenaAllocator(&raw mut arenas) };
    // A snippet may fork while another of its threads is in here. Where this fails, that is a risk it takes.
    // SAFETY: the functions are there as long as the process.
    unsafe { libc::pthread_atfork(Some(before_fork), Some(after_fork), Some(after_fork)) };
}

/// Leaves behind what starting Python took, and the worker's own Python. This thread must be attached to the interpreter.
pub(super) fn leave_start() {
    HEAP.with(|pieces| pieces.leave(Size::Small));
    // What Python's own allocator has given lies in the region, too: the heap knows it when it comes back.
    set(MEM);
    set(OBJ);
}

/// Leaves behind what the zygote took to get ready: from here on all is allocated on new pages. This thread must be
/// attached to the interpreter.
pub(super) fn close() {
    HEAP.with(Pieces::close);
    // Empties the interpreter's lists of objects that are to be used again: they are among what was left.
    // SAFETY: this thread is attached to the interpreter.
    unsafe { pyo3::ffi::PyGC_Collect() };
}

/// Makes Python use the heap for a domain.
fn set(domain: c_int) {
    let mut memory = MemoryAllocator { context: ptr::null_mut(), malloc, calloc, realloc, free };
    // SAFETY: it is copied. The functions can be called from any thread, and give null where there is no memory.
    unsafe { PyMem_SetAllocator(domain, &raw mut memory) };
}

extern "C" fn malloc(_: *mut c_void, size: usize) -> *mut c_void {
    // SAFETY: any size will do. Python wants memory for nothing, too.
    HEAP.with(|pieces| unsafe { pieces.allocate(ALIGN, size.max(1)) }).cast()
}

extern "C" fn calloc(_: *mut c_void, count: usize, size: usize) -> *mut c_void {
    let Some(all) = count.checked_mul(size) else { return ptr::null_mut() };
    // SAFETY: any size will do.
    HEAP.with(|pieces| unsafe { pieces.allocate_zeros(all.max(1)) }).cast()
}

unsafe extern "C" fn realloc(_: *mut c_void, place: *mut c_void, size: usize) -> *mut c_void {
    // SAFETY: Python gives back what it was given.
    HEAP.with(|pieces| unsafe { pieces.resize(place.cast(), size.max(1)) }).cast()
}

unsafe extern "C" fn free(_: *mut c_void, place: *mut c_void) {
    if !place.is_null() {
        // SAFETY: Python gives back what it was given.
        HEAP.with(|pieces| unsafe { pieces.free(place.cast()) });
    }
}

extern "C" fn arena(_: *mut c_void, size: usize) -> *mut c_void {
    HEAP.with(|_| pages::get(size)).cast()
}

unsafe extern "C" fn free_arena(_: *mut c_void, place: *mut c_void, size: usize) {
    if !pages::region().contains(&(place as usize)) {
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
