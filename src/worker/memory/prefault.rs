//! Huge pages, got ready while Python starts.
//!
//! The kernel fills a page with zeros when it is first used. A virtual machine may have to ask its host for it before
//! that, which takes up to 20 milliseconds for a huge one. So another process does it, which shares this one's memory and
//! nothing else. It is no thread: in a process that has had two the C library takes locks at each fork, on pages that each
//! child then copies.

use std::ffi::{c_int, c_void};

use rustix::process::{Pid, WaitOptions, waitpid};

use super::huge_pages::{self, Block, HUGE};
use super::mode::{self, Part};

/// In bytes; the other process needs next to nothing of it.
const STACK: usize = 16 << 10;

/// Memory that is being made ready.
#[derive(Debug)]
pub(crate) struct Prefault {
    process: Option<Pid>,
    /// In a place of its own, for the other process is told where that is.
    block: Box<Block>,
    _stack: Vec<u128>,
}

impl Prefault {
    /// Begins to get ready what [`super::close`] will take. `None` where memory is plain, or the system has no address space
    /// for it, or no huge pages. No process may be forked before `finish`.
    pub(crate) fn begin() -> Option<Self> {
        if mode::has(Part::HugePages) { Self::of(huge_pages::needed()) } else { None }
    }

    /// Begins to get so many bytes ready, or more.
    fn of(length: usize) -> Option<Self> {
        let mut block = Box::new(Block::new(length.next_multiple_of(HUGE)).ok()?);
        if !mode::has(Part::Prefault) {
            return Some(Self { process: None, block, _stack: Vec::new() });
        }
        let mut stack = vec![0_u128; STACK / size_of::<u128>()];
        let shared = libc::CLONE_VM | libc::CLONE_FS | libc::CLONE_FILES;
        let top = stack.as_mut_ptr_range().end.cast::<c_void>();
        let argument = (&raw mut *block).cast::<c_void>();
        // SAFETY: the stack and the argument live until `finish` has waited for the process, and belong to it alone until
        // then. What it runs neither allocates nor uses anything of this thread's.
        let process = unsafe { libc::clone(fill, top, shared | libc::SIGCHLD, argument) };
        // Where there is none the memory is got when it is used.
        Some(Self { process: Pid::from_raw(process.max(0)), block, _stack: stack })
    }

    /// Waits for the memory.
    pub(super) fn finish(mut self) -> Block {
        self.wait();
        std::mem::take(&mut *self.block)
    }

    fn wait(&mut self) {
        if let Some(process) = self.process.take() {
            while matches!(waitpid(Some(process), WaitOptions::empty()), Err(rustix::io::Errno::INTR)) {}
        }
    }
}

impl Drop for Prefault {
    fn drop(&mut self) {
        // Its stack lasts as long as this.
        self.wait();
    }
}

/// What the other process runs: it writes to each huge page. To ask for all of them by `madvise` would keep Python waiting:
/// that holds the lock that mapping memory takes as well, and a page that is written to only that of its own mapping.
extern "C" fn fill(memory: *mut c_void) -> c_int {
    // SAFETY: what `begin` gives.
    let range = unsafe { &*memory.cast::<Block>() }.range();
    for place in range.step_by(HUGE) {
        // SAFETY: memory that nobody uses before `finish`.
        unsafe { (place as *mut u8).write_volatile(0) };
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_there_and_can_be_used() {
        let block = Prefault::of(HUGE + 1).unwrap().finish();
        let memory = block.range();
        // It is given back below.
        std::mem::forget(block);
        assert_eq!((memory.start % HUGE, memory.len()), (0, 2 * HUGE));
        for place in memory.clone().step_by(HUGE / 2) {
            let place = place as *mut u8;
            // SAFETY: within memory that is nobody else's.
            unsafe {
                assert_eq!(place.read(), 0);
                place.write(1);
            }
        }
        // SAFETY: nobody uses it any more.
        assert_eq!(unsafe { libc::munmap(memory.start as *mut c_void, memory.len()) }, 0);
    }
}
