//! CPython's own doctest is the oracle for sessions: where it passes an example, `verify` on the same version never
//! says that an answer there is false. It is asked about documents of our own and about the docstrings of the standard
//! library. `tests/doctest/oracle.py` says how.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;
use verify::python::Interpreter;

#[path = "common/pythons.rs"]
mod pythons;

/// What neither doctest nor `verify` takes for all documents of one version, also on a machine with other work.
const LONGEST: Duration = Duration::from_secs(300);

/// What doctest says of one document: of each example its first and its last line, whether it has an answer, and what
/// became of it.
#[derive(Deserialize)]
struct Examined {
    document: PathBuf,
    examples: Vec<(u64, u64, bool, String)>,
}

#[test]
fn where_doctest_passes_nothing_fails() {
    let mut pythons: Vec<&Interpreter> = pythons::all().iter().collect();
    if std::env::var_os("VERIFY_ORACLE_ENDS").is_some() && pythons.len() > 2 {
        println!("SKIP: all Pythons but the oldest and the newest");
        pythons = vec![pythons.remove(0), pythons.pop().unwrap()];
    }
    let told: Vec<Told> = pythons.par_iter().map(|python| compare(python)).collect();
    let violations: Vec<&str> = told.iter().flat_map(|told| &told.violations).map(String::as_str).collect();
    assert!(violations.is_empty(), "{} answers are called false:\n{}", violations.len(), violations.join("\n"));
    assert!(!told.is_empty(), "doctest was asked on no Python");
    for told in &told {
        // Nothing would be shown by answers that are not found, or not judged.
        assert!(told.holds * 100 >= told.passed * 97, "{}: {} of {} hold", told.version, told.holds, told.passed);
        assert!(told.passed > 1000, "{}: doctest passed only {}", told.version, told.passed);
    }
}

/// How the two agree on one version.
struct Told {
    version: String,
    /// Examples with an answer that doctest passes.
    passed: usize,
    /// Those of them of which `verify` says that they hold.
    holds: usize,
    /// Answers that `verify` calls false where doctest passes the example.
    violations: Vec<String>,
}

fn compare(interpreter: &Interpreter) -> Told {
    let (minor, python) = (interpreter.version.minor, interpreter.executable.as_path());
    let folder = TempDir::new().unwrap();
    let documents = folder.path().join("documents");
    std::fs::create_dir(&documents).unwrap();
    for entry in std::fs::read_dir(own("")).unwrap().flatten() {
        let is_document = entry.path().extension().is_some_and(|ending| ending != "py");
        is_document.then(|| std::fs::copy(entry.path(), documents.join(entry.file_name())).unwrap());
    }
    let examined: Vec<Examined> =
        oracle(python, folder.path()).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let report: Value = serde_json::from_str(&verify(python, folder.path())).unwrap();
    held_against(&format!("3.{minor}"), &examined, &report)
}

fn own(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/doctest").join(name)
}

fn oracle(python: &Path, folder: &Path) -> String {
    let scratch = folder.join("scratch");
    std::fs::create_dir(&scratch).unwrap();
    let mut command = Command::new(python);
    command.args(["-s", "-X", "utf8"]).arg(own("oracle.py")).arg("../documents").current_dir(scratch);
    command.env_clear().env("PYTHONHASHSEED", "0").env("HOME", folder).env("PYTHONPYCACHEPREFIX", folder.join("cache"));
    output(command, folder)
}

fn verify(python: &Path, folder: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verify"));
    command.args(["documents", "--format", "json", "--python"]).arg(python).current_dir(folder);
    command.env("VERIFY_WORKER", env!("CARGO_BIN_EXE_verify-worker"));
    output(command, folder)
}

/// What a command prints, within the time that it may take.
fn output(mut command: Command, folder: &Path) -> String {
    let file = folder.join("output");
    let to = std::fs::File::create(&file).unwrap();
    let child = command.stdin(Stdio::null()).stdout(to).stderr(Stdio::null()).spawn().unwrap();
    wait(child, &command);
    std::fs::read_to_string(file).unwrap()
}

fn wait(mut child: Child, command: &Command) {
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > LONGEST {
            child.kill().unwrap();
            panic!("{command:?} takes longer than {LONGEST:?}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn held_against(version: &str, examined: &[Examined], report: &Value) -> Told {
    let mut claims: HashMap<PathBuf, Vec<&Value>> = HashMap::new();
    for claim in report["claims"].as_array().unwrap() {
        let path = Path::new(claim["document"].as_str().unwrap());
        let path = path.strip_prefix("documents").unwrap_or(path);
        claims.entry(path.to_owned()).or_default().push(claim);
    }
    let mut told = Told { version: version.to_owned(), passed: 0, holds: 0, violations: Vec::new() };
    for one in examined {
        let claims = claims.get(&one.document).map_or(&[][..], Vec::as_slice);
        for (first, last, answered, outcome) in one.examples.iter().filter(|example| example.3 != "failed") {
            let at = |line: &Value| line.as_u64().is_some_and(|line| (*first..=*last).contains(&line));
            let here = claims.iter().filter(|claim| at(&claim["line"]) || at(&claim["code_line"]));
            let verdicts: Vec<_> = here.map(|claim| (claim, verdict(claim))).collect();
            let passed = *answered && outcome == "passed";
            told.passed += usize::from(passed);
            told.holds += usize::from(passed && verdicts.iter().any(|(_, verdict)| verdict["verdict"] == "holds"));
            let fails = verdicts.iter().filter(|(_, verdict)| verdict["verdict"] == "fails");
            told.violations.extend(fails.map(|(claim, verdict)| {
                let (documented, actual) = (&claim["documented"], &verdict["actual"]);
                format!(
                    "{version} {}:{} {}: {documented}, not {actual}",
                    one.document.display(),
                    claim["line"],
                    claim["code"]
                )
            }));
        }
    }
    told
}

/// What is said of a claim on the one version that ran.
fn verdict(claim: &Value) -> &Value {
    claim["verdicts"].as_object().and_then(|verdicts| verdicts.values().next()).unwrap_or(&Value::Null)
}
