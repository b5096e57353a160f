//! Link arguments of `verify-worker`, and its driver as one file.
//!
//! The worker is built against CPython's stable ABI and linked to no libpython: the interpreter's own library is
//! loaded before it at run time (`python/library.rs`), so one binary serves every CPython. Both arguments are
//! needed: the linker of rustc is content with the first; GNU ld then binds the missing symbols to zero.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Names a libpython for a linker that leaves no symbol open, as zig's: packaging/backend.py takes it out of the executable
/// again.
const LIBPYTHON: &str = "VERIFY_LIBPYTHON";

/// The folder of the driver.
const DRIVER: &str = "src/worker/driver";

/// Its files, each after those that it needs while it is run.
const PARTS: [&str; 13] = [
    "__init__",
    "state",
    "streams",
    "typed",
    "values",
    "tracebacks",
    "exceptions",
    "instrument",
    "compiling",
    "scripts",
    "sessions",
    "program",
    "zygote",
];

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=src/build.rs");
    println!("cargo:rerun-if-changed={DRIVER}");
    println!("cargo:rerun-if-env-changed={LIBPYTHON}");
    let out = env::var_os("OUT_DIR").map(PathBuf::from).ok_or(io::ErrorKind::NotFound)?;
    fs::write(out.join("driver.py"), driver()?)?;
    // Elsewhere the executables only say that they are for Linux, and other linkers do not know these arguments.
    if env::var_os("CARGO_CFG_TARGET_OS").is_some_and(|name| name == "linux") {
        match env::var(LIBPYTHON) {
            Ok(library) => {
                println!("cargo:rustc-link-arg-bin=verify-worker={library}");
                println!("cargo:rustc-link-arg-bin=verify-worker=-Wl,--allow-shlib-undefined");
            }
            Err(_) => println!("cargo:rustc-link-arg-bin=verify-worker=-Wl,--unresolved-symbols=ignore-all"),
        }
        println!("cargo:rustc-link-arg-bin=verify-worker=-Wl,--export-dynamic");
    }
    Ok(())
}

/// All parts of the driver as one source. They share a namespace, in which annotations are never evaluated.
fn driver() -> io::Result<String> {
    let mut source = String::from("from __future__ import annotations\n");
    for part in PARTS {
        let path = Path::new(DRIVER).join(part).with_extension("py");
        let text = fs::read_to_string(&path)
            .map_err(|why| io::Error::new(why.kind(), format!("{}: {why}", path.display())))?;
        source.push_str(&without_own_imports(&text));
    }
    Ok(source)
}

/// A part without what it imports of others, and for its types: whole statements at the left margin.
fn without_own_imports(text: &str) -> String {
    const LEFT_OUT: [&str; 4] = ["from .", "from typing ", "from __future__ ", "if TYPE_CHECKING:"];
    let mut kept = String::new();
    let mut leaves_out = false;
    for line in text.split_inclusive('\n') {
        let goes_on = line.starts_with([' ', ')', '\n']);
        leaves_out = if goes_on { leaves_out } else { LEFT_OUT.iter().any(|start| line.starts_with(start)) };
        if !leaves_out || line == "\n" {
            kept.push_str(line);
        }
    }
    kept
}
