//! Link arguments of `verify-worker`.
//!
//! The worker is built against CPython's stable ABI and linked to no libpython: the interpreter's own library is
//! loaded before it at run time (`python/library.rs`), so one binary serves every CPython. Both arguments are
//! needed: the linker of rustc is content with the first; GNU ld then binds the missing symbols to zero.

fn main() {
    println!("cargo:rerun-if-changed=src/build.rs");
    println!("cargo:rustc-link-arg-bin=verify-worker=-Wl,--unresolved-symbols=ignore-all");
    println!("cargo:rustc-link-arg-bin=verify-worker=-Wl,--export-dynamic");
}
