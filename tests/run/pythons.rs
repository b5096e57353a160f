//! The Pythons that pyenv has here, as interpreters.

use std::path::{Path, PathBuf};

use verify::python::{Interpreter, Launch};

/// The versions that the tests ask for.
pub(crate) const MINORS: std::ops::RangeInclusive<u8> = 9..=15;

/// Every Python that is there; says which are not.
pub(crate) fn all() -> Vec<Interpreter> {
    let found: Vec<Interpreter> = MINORS.filter_map(find).collect();
    assert!(!found.is_empty(), "no Python of pyenv is here to test with");
    found
}

fn find(minor: u8) -> Option<Interpreter> {
    let versions = PathBuf::from(std::env::var_os("HOME")?).join(".pyenv/versions");
    let prefix = std::fs::read_dir(versions).ok()?.flatten().map(|entry| entry.path()).find(|path| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(&format!("3.{minor}.")))
    });
    if prefix.is_none() {
        println!("skipped: no Python 3.{minor}");
    }
    let prefix = prefix?;
    let own = prefix.join("lib/sysroot/ld-linux-x86-64.so.2");
    let library = prefix.join(format!("lib/libpython3.{minor}.so.1.0"));
    let launch = if own.exists() {
        let path = format!("{0}/lib/sysroot:{0}/lib", prefix.display());
        Launch { loader: own, library_path: Some(path.into()), library }
    } else {
        Launch { loader: "/lib64/ld-linux-x86-64.so.2".into(), library_path: None, library }
    };
    Some(interpreter(minor, &prefix, launch))
}

fn interpreter(minor: u8, prefix: &Path, launch: Launch) -> Interpreter {
    Interpreter {
        version: format!("3.{minor}").parse().unwrap(),
        executable: prefix.join(format!("bin/python3.{minor}")),
        source: "pyenv".into(),
        packages: false,
        launch,
        read: vec![prefix.to_owned()],
        compiled: None,
    }
}
