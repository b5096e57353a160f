//! The worker's driver by itself, in every Python that is there: tests/driver/test_driver.py.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use std::path::Path;
use std::process::Command;

#[path = "common/pythons.rs"]
mod pythons;

#[test]
fn the_driver_tells_what_happens() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/driver/test_driver.py");
    let driver = Path::new(env!("OUT_DIR")).join("driver.py");
    for interpreter in pythons::all() {
        let mut command = Command::new(&interpreter.executable);
        let ran = command.env_clear().args(["-s", "-B"]).arg(&script).arg(&driver).output().unwrap();
        let shown = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success() && shown.contains("\nRan "), "on {}:\n{shown}", interpreter.executable.display());
    }
}
