//! Where `verify-worker` is: `cargo install` puts it beside `verify`; `cargo run` builds `verify` alone, and then it
//! is built here.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Why there is no worker.
#[derive(Debug, thiserror::Error)]
pub enum WorkerPathError {
    /// It is nowhere.
    #[error("verify-worker is not beside {0}: install both with `cargo install`, or name it in VERIFY_WORKER")]
    Missing(PathBuf),
    /// `$VERIFY_WORKER` names no file.
    #[error("VERIFY_WORKER names {0}, which is no file")]
    NoFile(PathBuf),
    /// It could not be built.
    #[error("`cargo build --bin verify-worker` failed: {0}")]
    Build(String),
    /// The system does not say where `verify` itself is.
    #[error("cannot tell where verify is: {0}")]
    Unknown(#[from] std::io::Error),
}

/// The path of `verify-worker`.
///
/// # Errors
/// Where there is none, with what to do about it.
pub fn find() -> Result<PathBuf, WorkerPathError> {
    if let Some(path) = std::env::var_os("VERIFY_WORKER") {
        let path = PathBuf::from(path);
        return if path.is_file() { Ok(path) } else { Err(WorkerPathError::NoFile(path)) };
    }
    let own = std::env::current_exe().or_else(by_name)?;
    if let Some(beside) = beside(&own) {
        return Ok(beside);
    }
    let Some((manifest, profile)) = cargo_folder(&own) else { return Err(WorkerPathError::Missing(own)) };
    build(&manifest, &profile)?;
    beside(&own).ok_or(WorkerPathError::Missing(own))
}

/// Where `verify` itself is, by the name that it was started with, which stands for a file or is on `PATH`: where there is
/// no `/proc` the system cannot tell. Gives what it was told where there is none.
fn by_name(why: io::Error) -> io::Result<PathBuf> {
    let name = std::env::args_os().next().map(PathBuf::from).ok_or(why)?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).filter(|_| name.components().count() == 1);
    let found = folders.map(|folder| folder.join(&name)).find(|place| place.is_file());
    found.unwrap_or(name).canonicalize()
}

/// The worker beside an executable; one folder up where that is a test, which cargo puts into `deps`.
fn beside(own: &Path) -> Option<PathBuf> {
    let found = profile_folder(own)?.join("verify-worker");
    found.is_file().then_some(found)
}

/// The folder of an executable, or of the profile where cargo keeps it in `deps`.
fn profile_folder(own: &Path) -> Option<&Path> {
    let folder = own.parent()?;
    if folder.ends_with("deps") { folder.parent() } else { Some(folder) }
}

/// The manifest and the profile that an executable in a target folder was built from.
fn cargo_folder(own: &Path) -> Option<(PathBuf, String)> {
    let folder = profile_folder(own)?;
    let profile = match folder.file_name()?.to_str()? {
        "debug" => "dev",
        name => name,
    };
    let target = folder.parent().filter(|target| target.join("CACHEDIR.TAG").is_file())?;
    let manifest = target.parent()?.join("Cargo.toml");
    manifest.is_file().then(|| (manifest, profile.to_owned()))
}

/// Builds the worker and says so.
#[expect(clippy::print_stderr, reason = "it takes a while, and nobody asked for it")]
fn build(manifest: &Path, profile: &str) -> Result<(), WorkerPathError> {
    eprintln!("verify: building verify-worker");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--bin", "verify-worker", "--profile", profile, "--manifest-path"]).arg(manifest);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(WorkerPathError::Build(status.to_string())),
        Err(why) => Err(WorkerPathError::Build(why.to_string())),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn an_executable_in_a_target_folder_knows_its_manifest_and_profile() {
        let root = tempfile::tempdir().unwrap();
        let deps = root.path().join("target/debug/deps");
        std::fs::create_dir_all(&deps).unwrap();
        assert_eq!(cargo_folder(&deps.join("run-1")), None);
        std::fs::write(root.path().join("Cargo.toml"), "").unwrap();
        std::fs::write(root.path().join("target/CACHEDIR.TAG"), "").unwrap();
        let manifest = root.path().join("Cargo.toml");
        assert_eq!(cargo_folder(&deps.join("run-1")), Some((manifest.clone(), "dev".into())));
        assert_eq!(cargo_folder(&root.path().join("target/release/verify")), Some((manifest, "release".into())));
    }

    #[test]
    fn the_worker_is_found_beside_and_above_deps() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("deps")).unwrap();
        assert_eq!(beside(&root.path().join("verify")), None);
        let worker = root.path().join("verify-worker");
        std::fs::write(&worker, "").unwrap();
        assert_eq!(beside(&root.path().join("verify")), Some(worker.clone()));
        assert_eq!(beside(&root.path().join("deps/run-1")), Some(worker));
    }
}
