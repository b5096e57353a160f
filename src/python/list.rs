//! The table of `verify pythons`.

use std::fmt::Write;

use serde_json::json;

use super::discover::Found;
use super::{Interpreter, Unsupported};

/// What was found: version, path and source of each; then what cannot be embedded, why, and what to do.
pub fn render(found: &Found) -> String {
    let mut text = usable(&found.interpreters);
    if !found.unsupported.is_empty() {
        text.push_str("\nCannot be embedded:\n");
        text.push_str(&unsupported(&found.unsupported));
    }
    text
}

/// The same for programs.
pub fn json(found: &Found) -> serde_json::Value {
    let usable = found.interpreters.iter().map(|python| {
        let (path, version) = (python.executable.to_string_lossy(), python.version.to_string());
        json!({"version": version, "path": path, "source": python.source})
    });
    let unsupported = found.unsupported.iter().map(|python| {
        let (path, version) = (python.executable.to_string_lossy(), python.version.map(|version| version.to_string()));
        json!({"version": version, "path": path, "why": python.why.to_string(), "help": python.advice().to_string()})
    });
    json!({"pythons": usable.collect::<Vec<_>>(), "unsupported": unsupported.collect::<Vec<_>>()})
}

fn usable(interpreters: &[Interpreter]) -> String {
    if interpreters.is_empty() {
        return "No CPython that can be embedded was found\n".to_owned();
    }
    let rows = interpreters
        .iter()
        .map(|found| [found.version.to_string(), found.executable.display().to_string(), found.source.clone()]);
    table(&rows.collect::<Vec<_>>())
}

fn unsupported(unsupported: &[Unsupported]) -> String {
    let rows = unsupported.iter().map(|found| {
        let version = found.version.map_or_else(|| "?".to_owned(), |version| version.to_string());
        [version, found.executable.display().to_string(), format!("{}; {}", found.why, found.advice())]
    });
    table(&rows.collect::<Vec<_>>())
}

/// Rows whose first two columns are as wide as their widest cell.
fn table(rows: &[[String; 3]]) -> String {
    let width = |column: fn(&[String; 3]) -> &String| rows.iter().map(|row| column(row).chars().count()).max();
    let (first, second) = (width(|row| &row[0]).unwrap_or(0), width(|row| &row[1]).unwrap_or(0));
    rows.iter().fold(String::new(), |mut text, [a, b, c]| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{a:first$}  {b:second$}  {c}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Version;
    use crate::python::{Launch, Why};

    fn version(text: &str) -> Option<Version> {
        text.parse().ok()
    }

    fn interpreter(text: &str, path: &str, source: &str) -> Option<Interpreter> {
        let launch = Launch { loader: "/ld".into(), library_path: None, library: "/lib".into() };
        let (executable, source) = (path.into(), source.to_owned());
        let (version, read) = (version(text)?, Vec::new());
        Some(Interpreter {
            version,
            executable,
            source,
            packages: false,
            added: Vec::new(),
            launch,
            read,
            compiled: None,
        })
    }

    #[test]
    fn a_table_with_reasons() {
        let interpreters = [
            interpreter("3.9.18", "/home/me/.pyenv/versions/3.9.18/bin/python3.9", "pyenv"),
            interpreter("3.12.1", "/usr/bin/python3.12", "PATH"),
        ];
        let unsupported = [
            (None, "/opt/slow/bin/python", Why::Hung),
            (version("2.7.18"), "/usr/bin/python2.7", Why::Python2),
            (version("3.11.2"), "/usr/bin/python3.11", Why::NoSharedLibrary),
            (version("3.12.4"), "/home/me/.pyenv/versions/3.12.4/bin/python3.12", Why::NoSharedLibrary),
            (version("3.13.0"), "/opt/free/bin/python3.13t", Why::FreeThreaded),
            (version("3.10.14"), "/opt/pypy/bin/pypy3", Why::Implementation("pypy".to_owned())),
            (None, "/opt/odd/bin/python", Why::NoInterpreter("Permission denied".to_owned())),
        ];
        let found = Found {
            interpreters: interpreters.into_iter().flatten().collect(),
            unsupported: unsupported
                .map(|(version, path, why)| Unsupported { executable: path.into(), version, why })
                .into(),
        };
        insta::assert_snapshot!(render(&found), @r"
        3.9.18  /home/me/.pyenv/versions/3.9.18/bin/python3.9  pyenv
        3.12.1  /usr/bin/python3.12                            PATH

        Cannot be embedded:
        ?        /opt/slow/bin/python                            did not answer in time; see whether `/opt/slow/bin/python -V` ends
        2.7.18   /usr/bin/python2.7                              is Python 2; install CPython 3.9 or newer
        3.11.2   /usr/bin/python3.11                             has no shared libpython; install the package of its shared library (Debian, Ubuntu: `apt install libpython3.11`)
        3.12.4   /home/me/.pyenv/versions/3.12.4/bin/python3.12  has no shared libpython; rebuild it: `PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install --force 3.12.4`
        3.13.0   /opt/free/bin/python3.13t                       is a free-threaded build, whose ABI differs; use the build of the same version that has the GIL
        3.10.14  /opt/pypy/bin/pypy3                             is pypy, not CPython; use CPython 3.9 or newer
        ?        /opt/odd/bin/python                             does not answer as a Python does: Permission denied; see what `/opt/odd/bin/python -V` says
        ");
    }

    #[test]
    fn an_empty_machine_is_said_to_be_empty() {
        insta::assert_snapshot!(render(&Found::default()), @"No CPython that can be embedded was found");
    }
}
