//! Forking a process that has one thread.

use std::ffi::c_void;

use super::parts::{self, Part};

/// `fork` of the C library, or what stands for it.
pub(crate) type Fork = unsafe extern "C" fn() -> libc::pid_t;

/// How a process of one thread is forked, and whether Python is to be told of it: always where `is_told` says so.
pub(crate) fn fork_of(is_told: bool) -> (Fork, bool) {
    if is_told || !parts::has(Part::BareFork) { (libc::fork, true) } else { (bare(), false) }
}

/// `_Fork` (POSIX.1-2024), which does nothing but fork, where the C library has it. `fork` also makes anew in the child what
/// another thread may have held, and calls what asked for it: with one thread that changes nothing, and is written to
/// three pages, which each child would copy.
fn bare() -> Fork {
    // SAFETY: a name that ends in NUL.
    let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"_Fork".as_ptr()) };
    if found.is_null() {
        return libc::fork;
    }
    // SAFETY: what has this name takes and gives the same as `fork`.
    unsafe { std::mem::transmute::<*mut c_void, Fork>(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_comes_of_it() {
        let mut status = 0;
        // SAFETY: the child does nothing but end, which needs no other thread; `status` lives through the call.
        let child = unsafe {
            match bare()() {
                0 => libc::_exit(7),
                child => libc::waitpid(child, &raw mut status, 0) == child,
            }
        };
        assert!(child && libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 7);
    }
}
