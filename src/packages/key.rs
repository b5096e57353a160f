//! What tells one environment from another: a text of all that it depends on, and a short name for that.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::installer::Installer;
use super::project::Project;
use super::{Error, Requirement, Wanted};
use crate::control_file;
use crate::python::Interpreter;

/// Raised whenever environments are made in another way.
const SCHEMA: u32 = 1;

/// Files of requirements that name each other are read so deep.
const DEEPEST: usize = 8;

/// What was asked for, of whom, and on which Python.
///
/// # Errors
/// Where a file of requirements cannot be read.
pub(super) fn of_request(wanted: &Wanted, installer: &Installer, interpreter: &Interpreter) -> Result<String, Error> {
    let mut key = format!("{SCHEMA}\n{}\n{}\n", installer.name(), of_python(interpreter));
    key.push_str(&format!("{:?}\n", wanted.source));
    for requirement in &wanted.requirements {
        key.push_str(&format!("{requirement}{}\n", stamp_of(requirement)));
    }
    for file in &wanted.files {
        key.push_str(&read(file, DEEPEST)?);
    }
    // What tells installers about indexes, and which versions they may take.
    let mut variables: Vec<_> = std::env::vars_os()
        .filter(|(name, _)| ["UV_", "PIP_"].iter().any(|prefix| name.to_string_lossy().starts_with(prefix)))
        .collect();
    variables.sort();
    key.push_str(&format!("{variables:?}\n"));
    Ok(key)
}

/// What is installed, and on which Python.
pub(super) fn of_environment(pins: &str, wanted: &Wanted, projects: &[Project], interpreter: &Interpreter) -> String {
    let paths = wanted.requirements.iter().map(stamp_of).collect::<String>();
    let projects: Vec<_> = projects.iter().map(|project| (&project.name, &project.version)).collect();
    format!("{SCHEMA}\n{}\n{projects:?}\n{paths}\n{pins}", of_python(interpreter))
}

/// Wheels fit a minor version; bytecode may differ between pre-releases.
fn of_python(interpreter: &Interpreter) -> String {
    let version = interpreter.version;
    format!("{version} {} {}", std::env::consts::ARCH, interpreter.executable.display())
}

/// A short name for a key. Two keys may share one: the key itself is kept beside what it stands for.
pub(super) fn name(key: &str) -> String {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// What tells that a wheel or a project has changed.
fn stamp_of(requirement: &Requirement) -> String {
    let Requirement::Path(path) = requirement else { return String::new() };
    let files = ignore::WalkBuilder::new(path).build().flatten();
    let about = files.filter_map(|entry| entry.metadata().ok()).filter(std::fs::Metadata::is_file);
    let (count, size, newest) = about.fold((0_u64, 0_u64, (0, 0)), |(count, size, newest), about| {
        (count + 1, size.wrapping_add(about.len()), newest.max((about.mtime(), about.mtime_nsec())))
    });
    format!(" {count} {size} {newest:?}")
}

/// A file of requirements with those that it names.
fn read(file: &Path, deep: usize) -> Result<String, Error> {
    let failed = |why| {
        Error::new(format!("cannot read `{}`: {why}", file.display()), "--with-requirements takes a file as pip does")
    };
    let mut text = control_file::read_text(file, control_file::SHORT).map_err(failed)?;
    let folder = file.parent().unwrap_or(Path::new("."));
    let named: Vec<String> = text.lines().filter_map(named).map(str::to_owned).collect();
    for name in named.into_iter().filter(|_| deep > 0) {
        // Who installs it will say what is wrong with it.
        text.push_str(&read(&folder.join(name), deep - 1).unwrap_or_default());
    }
    Ok(text)
}

/// The file that a line of a file of requirements names.
fn named(line: &str) -> Option<&str> {
    let marks = ["--requirement", "--constraint", "-r", "-c"];
    let rest = marks.iter().find_map(|mark| line.trim().strip_prefix(mark))?;
    Some(rest.trim_start_matches(['=', ' ']).trim()).filter(|name| !name.is_empty())
}
