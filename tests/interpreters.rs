//! Every Python of this machine, started with the worker in it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;
use std::process::Command;

use verify::model::{Event, Mode, Program, Step};
use verify::python::{Interpreter, Request, discover, discover_for, select};
use verify::run::{Job, Runner};
use verify::sandbox::{Limits, Policy};

const WORKER: &str = env!("CARGO_BIN_EXE_verify-worker");

/// Prints what `read_identity` reads, and imports what needs the shared libraries of the interpreter.
const IDENTITY: &str = "import sys, math, json, zlib, ssl, sqlite3, decimal
print('%d.%d.%d' % sys.version_info[:3], sys.executable, sys.prefix, sys.base_prefix, sep='\\n')";

fn by_itself(interpreter: &Interpreter) -> Vec<String> {
    let mut command = Command::new(&interpreter.executable);
    let output = command.env_clear().args(["-s", "-B", "-X", "utf8", "-c", IDENTITY]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    text.lines().map(str::to_owned).collect()
}

fn in_the_worker(interpreter: &Interpreter) -> Vec<String> {
    let step = Step {
        source: IDENTITY.to_owned(),
        mode: Mode::Script,
        parts: vec![(1, 2)],
        separate: Vec::new(),
        ..Step::default()
    };
    let program = Program { steps: vec![step], ..Program::default() };
    let interpreters = [interpreter.clone()];
    let runner = Runner::new(WORKER.into(), &interpreters, Policy::default(), Limits::default());
    let job = Job { interpreter: 0, program: 0, seed: 0 };
    let observation = runner.run_all(&[program], &[job], &|_, _| ()).remove(0);
    assert_eq!(observation.events.last(), Some(&Event::Done), "{observation:?}");
    let printed = observation.events.iter().filter_map(|event| match event {
        Event::Output { text, .. } => Some(text.as_str()),
        _ => None,
    });
    printed.collect::<String>().lines().map(str::to_owned).collect()
}

#[test]
fn every_interpreter_starts_in_the_worker_as_it_does_by_itself() {
    let found = discover();
    assert!(!found.interpreters.is_empty(), "the tests need a CPython that can be embedded");
    for interpreter in &found.interpreters {
        let inside = in_the_worker(interpreter);
        assert_eq!(inside, by_itself(interpreter));
        let release = interpreter.version.to_string();
        assert!(release.starts_with(inside.first().unwrap()), "{release} {inside:?}");
    }
}

#[test]
fn a_look_at_some_versions_selects_as_a_look_at_all_does() {
    let found = discover();
    let minors = found.interpreters.iter().map(|one| format!("{}.{}", one.version.major, one.version.minor));
    for request in minors.chain(["all".into(), ">=3.11".into(), "3.8".into(), "python3".into()]) {
        let requests = [Request::parse(&request)];
        let selected = [discover_for(&requests), found.clone()].map(|found| select(&found, &requests).ok());
        assert_eq!(selected[0], selected[1], "{request}");
    }
    assert_eq!(discover_for(&[]), found);
    let one = discover_for(&[Request::parse("3.8")]);
    assert!(one.interpreters.is_empty() && one.unsupported.len() <= found.unsupported.len(), "{one:?}");
}

#[test]
fn what_a_snippet_may_read_holds_its_interpreter() {
    for interpreter in discover().interpreters {
        let read = &interpreter.read;
        let readable = |path: &Path| read.iter().any(|folder| path.canonicalize().unwrap().starts_with(folder));
        assert!(readable(&interpreter.launch.library) && readable(&interpreter.launch.loader), "{interpreter:?}");
        let code = "import os, sysconfig; print(os.path.dirname(os.__file__)); print(sysconfig.get_path('platstdlib'))";
        let output = Command::new(&interpreter.executable).args(["-c", code]).output().unwrap();
        assert!(String::from_utf8(output.stdout).unwrap().lines().all(|path| readable(path.as_ref())));
        let wide = |folder: &&std::path::PathBuf| ["/", "/usr", "/usr/local"].contains(&folder.to_str().unwrap());
        assert_eq!(read.iter().find(wide), None);
    }
}

/// The environment is made by the interpreter itself, in a folder whose name has a space.
fn with_environment(make: &Interpreter, check: impl Fn(&Path)) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let environment = folder.path().canonicalize().unwrap().join("an environment");
    let made = Command::new(&make.executable).args(["-m", "venv", "--without-pip"]).arg(&environment).output().unwrap();
    // Debian's Python has `venv` in a package of its own.
    if made.status.success() {
        check(&environment);
    }
    made.status.success()
}

#[test]
fn a_virtual_environment_is_asked_for_by_its_folder_or_its_executable() {
    let mut made = 0;
    for base in discover().interpreters {
        let checked = with_environment(&base, |environment| {
            let executable = environment.join("bin/python");
            for given in [environment, &executable] {
                let selected = select(&discover(), &[Request::parse(given.to_str().unwrap())]).unwrap();
                let (label, interpreter) = selected.first().unwrap();
                assert_eq!((selected.len(), interpreter.version), (1, base.version));
                assert_eq!(label.to_string(), format!("{}.{}", base.version.major, base.version.minor));
                assert!(interpreter.packages && interpreter.executable == executable);
                assert!(interpreter.read.iter().any(|folder| folder == environment));
                let inside = in_the_worker(interpreter);
                assert_eq!(inside, by_itself(interpreter));
                assert_eq!(inside.get(2).map(Path::new), Some(environment));
            }
        });
        made += usize::from(checked);
    }
    assert!(made > 0, "no interpreter could make a virtual environment");
}

#[test]
fn an_interpreter_is_asked_for_by_its_installation() {
    let found = discover();
    let own_prefix = |interpreter: &&Interpreter| !interpreter.executable.starts_with("/usr");
    for interpreter in found.interpreters.iter().filter(own_prefix) {
        let prefix = interpreter.executable.parent().and_then(Path::parent).unwrap();
        let selected = select(&found, &[Request::parse(prefix.to_str().unwrap())]).unwrap();
        let versions: Vec<_> = selected.iter().map(|(_, one)| (one.version, one.packages)).collect();
        assert_eq!(versions, [(interpreter.version, false)]);
    }
}
