//! Whoever resolves and installs: uv, or the pip of an interpreter.
//!
//! Both are started in the folder of the cache, so that neither reads what a project says to them, and with the user's own
//! environment: indexes and passwords are set there.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde::Deserialize;

use super::{Error, Source, Wanted};
use crate::python::Interpreter;
use crate::python::find::Surroundings;

/// Who installs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Installer {
    /// The executable of uv.
    Uv(PathBuf),
    /// An interpreter that has pip.
    Pip(PathBuf),
}

/// What was resolved: a line for each package, with its version, and what whoever did it had to say.
#[derive(Debug)]
pub(super) struct Resolved {
    pub(super) pins: String,
    pub(super) warnings: Vec<String>,
}

/// What pip says that it would install.
#[derive(Deserialize)]
struct PipReport {
    install: Vec<PipPackage>,
}

#[derive(Deserialize)]
struct PipPackage {
    metadata: PipMetadata,
    #[serde(default)]
    is_direct: bool,
    download_info: PipDownload,
}

#[derive(Deserialize)]
struct PipMetadata {
    name: String,
    version: String,
}

#[derive(Deserialize)]
struct PipDownload {
    url: String,
}

impl Installer {
    /// uv, on `PATH` or in the environment that `verify` is installed in; else the interpreter's pip.
    pub(super) fn find(interpreter: &Interpreter) -> Result<Self, Error> {
        let surroundings = Surroundings::of_process();
        let own = surroundings.own.map(|own| own.join("bin"));
        let folders = surroundings.path.into_iter().filter(|folder| folder.is_absolute()).chain(own);
        if let Some(uv) = folders.map(|folder| folder.join("uv")).find(|path| path.is_file()) {
            return Ok(Self::Uv(uv));
        }
        let mut pip = Command::new(&interpreter.executable);
        pip.args(["-I", "-m", "pip", "--version"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if pip.status().is_ok_and(|status| status.success()) {
            return Ok(Self::Pip(interpreter.executable.clone()));
        }
        Err(Error::new("there is neither uv on PATH nor pip in this Python", "install uv: `pip install uv`"))
    }

    /// What it is called.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Uv(_) => "uv",
            Self::Pip(_) => "pip",
        }
    }

    /// The versions that fit together on an interpreter.
    pub(super) fn resolve(&self, wanted: &Wanted, interpreter: &Interpreter, folder: &Path) -> Result<Resolved, Error> {
        let lines: String = wanted.requirements.iter().map(|requirement| requirement.line() + "\n").collect();
        let output = match self {
            Self::Uv(uv) => {
                let mut command = Command::new(uv);
                command.args(["pip", "compile", "-", "--no-header", "--no-annotate"]).args(&wanted.files);
                self.dress(&mut command, &wanted.source, interpreter)?;
                self.run(command, &lines, folder)?
            }
            Self::Pip(python) => {
                let asked = file_of(folder, &lines).map_err(|why| self.failed(&why))?;
                let mut command = pip(python);
                command.args(["install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]);
                command.arg("-r").arg(asked.path());
                command.args(wanted.files.iter().flat_map(|file| [OsStr::new("-r"), file.as_os_str()]));
                self.dress(&mut command, &wanted.source, interpreter)?;
                self.run(command, "", folder)?
            }
        };
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let pins = if *self == Self::Pip(interpreter.executable.clone()) { self.pins_of_pip(&said)? } else { said };
        Ok(Resolved { pins, warnings: warnings(&output.stderr) })
    }

    /// Installs what was resolved into a folder, and compiles it.
    pub(super) fn install(
        &self,
        pins: &str,
        source: &Source,
        interpreter: &Interpreter,
        (folder, target): (&Path, &Path),
    ) -> Result<(), Error> {
        let asked = file_of(folder, pins).map_err(|why| self.failed(&why))?;
        let mut command = match self {
            Self::Uv(uv) => {
                let mut command = Command::new(uv);
                command.args(["pip", "install", "--compile-bytecode"]);
                command
            }
            Self::Pip(python) => {
                let mut command = pip(python);
                command.args(["install", "--quiet"]);
                command
            }
        };
        command.arg("--no-deps").arg("-r").arg(asked.path()).arg("--target").arg(target);
        self.dress(&mut command, source, interpreter)?;
        self.run(command, "", folder).map(drop)
    }

    /// Adds where packages come from.
    fn dress(&self, command: &mut Command, source: &Source, interpreter: &Interpreter) -> Result<(), Error> {
        match self {
            Self::Uv(_) => {
                command.arg("--python").arg(&interpreter.executable);
                command.args(["--no-progress", "--color", "never", "--no-python-downloads"]);
                command.args((!source.build).then_some("--no-build")).args(source.offline.then_some("--offline"));
                command.args(source.exclude_newer.iter().flat_map(|day| ["--exclude-newer", day]));
            }
            Self::Pip(_) => {
                command.args((!source.build).then_some("--only-binary=:all:"));
                command.args(source.offline.then_some("--no-index"));
                if source.exclude_newer.is_some() {
                    return Err(Error::new("pip knows no --exclude-newer", "install uv: `pip install uv`"));
                }
            }
        }
        command.args(source.index_url.iter().flat_map(|url| ["--index-url", url]));
        command.args(source.find_links.iter().flat_map(|place| ["--find-links", place]));
        Ok(())
    }

    fn run(&self, mut command: Command, input: &str, folder: &Path) -> Result<Output, Error> {
        command.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|why| self.failed(&why))?;
        // Who does not read to the end says why it did not.
        let _ = child.stdin.take().map(|mut stdin| stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output().map_err(|why| self.failed(&why))?;
        if output.status.success() {
            return Ok(output);
        }
        Err(Error::told(self.name(), &String::from_utf8_lossy(&output.stderr)))
    }

    fn failed(&self, why: &io::Error) -> Error {
        Error::new(format!("{} cannot be run: {why}", self.name()), "install uv: `pip install uv`")
    }

    /// What pip would install, as lines for pip.
    fn pins_of_pip(&self, report: &str) -> Result<String, Error> {
        let report: PipReport = serde_json::from_str(report).map_err(|why| {
            Error::new(
                format!("pip's report cannot be read: {why}"),
                "pip 22.2 or newer is needed, or uv: `pip install uv`",
            )
        })?;
        let line = |package: &PipPackage| match package.is_direct {
            true => format!("{} @ {}\n", package.metadata.name, package.download_info.url),
            false => format!("{}=={}\n", package.metadata.name, package.metadata.version),
        };
        let mut lines: Vec<String> = report.install.iter().map(line).collect();
        lines.sort_by_key(|line| line.to_lowercase());
        Ok(lines.concat())
    }
}

/// An interpreter's pip, which asks nothing and reads nothing of the folder that it is started in.
fn pip(python: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(python);
    command.args(["-I", "-m", "pip", "--disable-pip-version-check", "--no-input", "--no-color"]);
    command
}

/// A file that holds a text, for as long as it is kept.
fn file_of(folder: &Path, text: &str) -> io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::Builder::new().suffix(".txt").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}

/// What uv or pip warned of: versions that were withdrawn.
fn warnings(stderr: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(stderr);
    let told =
        text.lines().filter_map(|line| line.strip_prefix("warning: ").or_else(|| line.strip_prefix("WARNING: ")));
    told.filter(|line| line.contains("yanked")).map(str::to_owned).collect()
}
