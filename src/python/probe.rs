//! Asking an executable what Python it is.
//!
//! Whatever stands under the name of a Python may be anything: it may hang, print without end, or start children
//! that hold its streams open. Asking has a deadline and a size, and ends whatever was started.

use std::io::{self, PipeReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};

use super::Why;
use super::unsupported::OLDEST;
use crate::model::{Stage, Version};

/// How long an executable may take to answer. The slowest start seen is 40 ms; a cold disk may take a second.
const DEADLINE: Duration = Duration::from_secs(5);

/// More than this is no answer: an answer has about 700 bytes.
const LONGEST_ANSWER: usize = 64 << 10;

/// What an interpreter says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// `cpython`, `pypy`, `graalpy`
    pub implementation: String,
    version: (u16, u16, u16),
    stage: (String, u16),
    /// `sys.executable`: differs from what was started if that was a script.
    pub executable: PathBuf,
    /// `sys.base_prefix`
    pub base_prefix: PathBuf,
    /// `sys.path` without site-packages: the folders of the standard library.
    pub path: Vec<PathBuf>,
    /// `INSTSONAME` and `LDLIBRARY`: names that libpython may have.
    pub libraries: Vec<String>,
    /// `LIBDIR`, where libpython was meant to be installed.
    pub library_folder: Option<PathBuf>,
    /// `sys.platlibdir`: `lib` or `lib64`
    pub platlibdir: String,
    /// `MULTIARCH`: `x86_64-linux-gnu`
    pub multiarch: Option<String>,
    /// Whether it is a free-threaded build.
    pub free_threaded: bool,
}

impl Facts {
    /// The version.
    pub fn version(&self) -> Version {
        let (major, minor, patch) = self.version;
        let stage = match (self.stage.0.as_str(), self.stage.1) {
            ("alpha", n) => Stage::Alpha(n),
            ("beta", n) => Stage::Beta(n),
            ("candidate", n) => Stage::Candidate(n),
            _ => Stage::Final,
        };
        Version { major, minor, patch, stage }
    }

    /// What stands against embedding it, by its own words.
    pub fn objection(&self) -> Option<Why> {
        match self.version() {
            _ if self.implementation != "cpython" => Some(Why::Implementation(self.implementation.clone())),
            version if version.major < 3 => Some(Why::Python2),
            version if version.line() < OLDEST => Some(Why::TooOld),
            _ if self.free_threaded => Some(Why::FreeThreaded),
            _ => None,
        }
    }
}

/// Runs `executable` with a small program in an empty environment and reads what it says about itself.
///
/// # Errors
/// [`Why::Hung`] past the deadline, [`Why::NoInterpreter`] where it cannot be started or says something else.
pub fn probe(executable: &Path) -> Result<Facts, Why> {
    probe_within(executable, DEADLINE)
}

fn probe_within(executable: &Path, limit: Duration) -> Result<Facts, Why> {
    let (child, output) = start(executable).map_err(|error| Why::NoInterpreter(error.to_string()))?;
    let answer = read_within(output, limit);
    end(child);
    let answer = answer.map_err(|error| Why::NoInterpreter(error.to_string()))?.ok_or(Why::Hung)?;
    let answer = String::from_utf8_lossy(&answer);
    let facts = answer.lines().rev().find_map(|line| serde_json::from_str(line).ok());
    facts.ok_or_else(|| Why::NoInterpreter(telling_line(&answer)))
}

/// Starts it as `python -I` would be, in a way that Python 2 knows too: no variables, no user's packages, not the
/// current folder. `PATH` is there for launchers that are shell scripts.
fn start(executable: &Path) -> io::Result<(Child, PipeReader)> {
    let (output, input) = io::pipe()?;
    let mut command = Command::new(executable);
    command.args(["-E", "-s", "-S", "-B", "-c", include_str!("probe.py")]);
    command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").current_dir("/").process_group(0);
    command.stdin(Stdio::null()).stdout(input.try_clone()?).stderr(input);
    Ok((command.spawn()?, output))
}

/// Everything up to the end of the stream; `None` where that does not come in time.
fn read_within(mut output: PipeReader, limit: Duration) -> io::Result<Option<Vec<u8>>> {
    let deadline = Instant::now() + limit;
    let (mut answer, mut part) = (Vec::new(), [0; 4096]);
    while answer.len() < LONGEST_ANSWER {
        let left = deadline.saturating_duration_since(Instant::now());
        let left = Timespec::try_from(left).map_err(|_| io::ErrorKind::InvalidInput)?;
        let ready = match poll(&mut [PollFd::new(&output, PollFlags::IN)], Some(&left)) {
            Err(rustix::io::Errno::INTR) => continue,
            ready => ready?,
        };
        if ready == 0 {
            return Ok(None);
        }
        match output.read(&mut part)? {
            0 => break,
            size => answer.extend(part.iter().take(size)),
        }
    }
    Ok(Some(answer))
}

/// Ends what was started, with all that it has started, and waits for it. Ending one that has ended already does
/// nothing: its id cannot be taken by another before it is waited for.
fn end(mut child: Child) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // Gone already: nothing to end.
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.wait();
}

/// The line that tells most of what was printed: the last of a traceback, else the first. Short and without control
/// characters, since it is shown to people.
fn telling_line(answer: &str) -> String {
    let mut lines = answer.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let line = if first.starts_with("Traceback") { lines.next_back().unwrap_or(first) } else { first };
    line.chars().filter(|c| !c.is_control()).take(120).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn script(text: &str) -> tempfile::TempPath {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        io::Write::write_all(&mut file, format!("#!/bin/sh\n{text}\n").as_bytes()).unwrap();
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        file.into_temp_path()
    }

    fn ask(text: &str) -> Result<Facts, Why> {
        probe_within(&script(text), Duration::from_millis(400))
    }

    const ANSWER: &str = r#"{"implementation":"cpython","version":[3,12,1],"stage":["final",0],"executable":"/p/bin/python",
"base_prefix":"/p","path":[],"libraries":[],"library_folder":null,"platlibdir":"lib","multiarch":null,"free_threaded":false}"#;

    fn answer(changed: &str, to: &str) -> Result<Facts, Why> {
        ask(&format!("echo a warning >&2\necho '{}'", ANSWER.replace('\n', "").replace(changed, to)))
    }

    #[test]
    fn an_answer_is_read_beside_other_lines() {
        let facts = answer("", "").unwrap();
        assert_eq!((facts.version().to_string().as_str(), facts.objection()), ("3.12.1", None));
    }

    #[test]
    fn what_cannot_be_embedded_is_told_by_its_own_words() {
        let objection = |changed, to| answer(changed, to).unwrap().objection();
        assert_eq!(objection("cpython", "pypy"), Some(Why::Implementation("pypy".into())));
        assert_eq!(objection("[3,12,1]", "[3,8,20]"), Some(Why::TooOld));
        assert_eq!(objection("[3,12,1]", "[2,7,18]"), Some(Why::Python2));
        assert_eq!(objection(r#"threaded":false"#, r#"threaded":true"#), Some(Why::FreeThreaded));
    }

    #[test]
    fn what_does_not_end_is_ended() {
        let started = Instant::now();
        assert_eq!(ask("sleep 60 & sleep 60"), Err(Why::Hung));
        assert!(ask("yes").is_err());
        assert!(started.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn what_is_no_interpreter_says_why() {
        assert_eq!(
            ask("echo; echo 'no such \u{1b}[31mversion' >&2"),
            Err(Why::NoInterpreter("no such [31mversion".into()))
        );
        assert_eq!(ask("echo Traceback; echo ' File'; echo Error: x"), Err(Why::NoInterpreter("Error: x".into())));
        assert_eq!(ask("exit 0"), Err(Why::NoInterpreter(String::new())));
        assert!(matches!(probe(Path::new("/nonexistent/python")), Err(Why::NoInterpreter(_))));
        assert!(matches!(probe(Path::new("/etc/passwd")), Err(Why::NoInterpreter(_))));
    }
}
