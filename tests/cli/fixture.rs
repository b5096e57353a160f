//! A folder of documents, and `verify` in it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use verify::python::{Interpreter, discover};

/// A document with one answer that holds and one that does not.
pub(crate) const MIXED: &str = "# Sums\n\n```python\n1 + 1  # 2\n1 + 2  # 4\n```\n";
/// A document whose answer holds.
pub(crate) const SOUND: &str = "```python\n1 + 1  # 2\n```\n";
/// Nothing that is tried here takes longer, even where other tests run beside it.
const LONGEST: Duration = Duration::from_secs(180);

/// The Pythons of this machine.
pub(crate) fn pythons() -> &'static [Interpreter] {
    static ALL: OnceLock<Vec<Interpreter>> = OnceLock::new();
    ALL.get_or_init(|| discover().interpreters)
}

/// The minor version that tests of one Python use: 3.12 where it is there, else the newest.
pub(crate) fn python() -> Option<String> {
    let minors = || pythons().iter().map(|python| python.version.minor);
    let minor = minors().find(|&minor| minor == 12).or_else(|| minors().max());
    if minor.is_none() {
        println!("SKIP: no Python that can be embedded");
    }
    minor.map(|minor| format!("3.{minor}"))
}

/// Whether there are Pythons of these minor versions.
pub(crate) fn has(minors: &[u16]) -> bool {
    let all = minors.iter().all(|minor| pythons().iter().any(|python| python.version.minor == *minor));
    if !all {
        println!("SKIP: no Python of some minor among {minors:?}");
    }
    all
}

/// A folder of its own, with another one for temporary files.
pub(crate) struct Folder {
    root: TempDir,
}

/// What `verify` did.
pub(crate) struct Ran {
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Folder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self { root: tempfile::tempdir().unwrap() };
        std::fs::create_dir_all(folder.temporary()).unwrap();
        std::fs::create_dir_all(folder.path()).unwrap();
        files.iter().for_each(|(name, text)| folder.write(name, text));
        folder
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.root.path().join("work")
    }

    pub(crate) fn temporary(&self) -> PathBuf {
        self.root.path().join("tmp")
    }

    pub(crate) fn write(&self, name: impl AsRef<Path>, text: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Makes a virtual environment in `env`, and says of which Python.
    pub(crate) fn environment(&self) -> Option<String> {
        let python = python()?;
        let minor: u16 = python.trim_start_matches("3.").parse().unwrap();
        let base = pythons().iter().find(|python| python.version.minor == minor)?;
        let mut make = Command::new(&base.executable);
        let made = make.args(["-m", "venv", "--without-pip", "env"]).current_dir(self.path()).status();
        if !made.is_ok_and(|status| status.success()) {
            println!("SKIP: this Python makes no virtual environments");
            return None;
        }
        Some(python)
    }

    /// Text of a file in the folder.
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// `verify`, ready to run here, with an environment in which nothing changes what it shows.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_verify"));
        command.args(args).current_dir(self.path()).env("VERIFY_WORKER", env!("CARGO_BIN_EXE_verify-worker"));
        command.env("TMPDIR", self.temporary()).env("COLUMNS", "80").env("LC_ALL", "C");
        for name in ["GITHUB_WORKSPACE", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "VIRTUAL_ENV", "TERM"] {
            command.env_remove(name);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs `verify`, and makes sure that it ends and leaves nothing in the folder of temporary files.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Ran {
        let start = Instant::now();
        let ran = Ran::of(self.command(args).output().unwrap());
        assert!(start.elapsed() < LONGEST, "it took {:?}", start.elapsed());
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
        assert_eq!(std::fs::read_dir(self.temporary()).unwrap().count(), 0, "something is left behind");
        ran
    }

    /// Runs `verify` on one Python; `None` where there is none.
    pub(crate) fn check(&self, args: &[&str]) -> Option<Ran> {
        let python = python()?;
        Some(self.run(&[args, &["--python", &python]].concat()))
    }

    /// Runs `verify` on one Python, and gives its JSON.
    pub(crate) fn json(&self, args: &[&str]) -> Option<serde_json::Value> {
        let ran = self.check(&[args, &["--format", "json"]].concat())?;
        Some(serde_json::from_str(&ran.out).unwrap_or_else(|why| panic!("{why}: {} {}", ran.out, ran.err)))
    }
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Text in which what differs from machine to machine has a name instead.
pub(crate) fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r#""seconds": [0-9.e-]+"#, r#""seconds": [seconds]"#);
    settings.add_filter(r"\b3\.\d+(\.\d+)?(rc\d+)?\b", "[python]");
    settings.add_filter(r#""path": "/[^"]*""#, r#""path": "[path]""#);
    settings.add_filter(r"(?s)\x22sandbox\x22: \{.*?\n  \}", r#""sandbox": [layers]"#);
    settings.add_filter(r#""version": "0[^"]*""#, r#""version": "[own]""#);
    settings.set_snapshot_path("snapshots");
    settings
}
