//! `--python`.

use std::process::Command;

use crate::fixture::{Folder, SOUND, python, pythons};

#[test]
fn a_version_that_is_not_there_is_told_with_those_that_are() {
    let Some(_) = python() else { return };
    let ran = Folder::new(&[("a.md", SOUND)]).run(&["a.md", "--python", "3.99"]);
    assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("`3.99`"), "{}", ran.err);
    for python in pythons() {
        assert!(ran.err.contains(&python.version.to_string()), "{}", ran.err);
    }
}

#[test]
fn no_request_is_every_python() {
    let Some(_) = python() else { return };
    let ran = Folder::new(&[("a.md", SOUND)]).run(&["a.md", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let minors: std::collections::BTreeSet<u16> = pythons().iter().map(|python| python.version.minor).collect();
    assert_eq!(report["pythons"].as_array().unwrap().len(), minors.len());
}

#[test]
fn the_list_names_what_was_found() {
    let ran = Folder::new(&[]).run(&["pythons"]);
    assert_eq!(ran.status, Some(0));
    for python in pythons() {
        assert!(ran.out.contains(&python.version.to_string()), "{}", ran.out);
    }
}

/// A document that imports a package, and beside it an environment that has the package.
fn with_environment() -> Option<(Folder, String)> {
    let folder = Folder::new(&[("a.md", "```python\nimport greeting\ngreeting.word  # 'hello'\n```\n")]);
    let python = folder.environment()?;
    folder.write(format!("env/lib/python{python}/site-packages/greeting.py"), "word = 'hello'\n");
    Some((folder, python))
}

/// The standing of the first claim.
fn standing(report: &str) -> String {
    let report: serde_json::Value = serde_json::from_str(report).unwrap();
    report["claims"][0]["standing"].as_str().unwrap().to_owned()
}

#[test]
fn packages_of_a_virtual_environment_import() {
    let Some((folder, python)) = with_environment() else { return };
    let run = |request: &str| standing(&folder.run(&["a.md", "--python", request, "--format", "json"]).out);
    assert_eq!(run("./env"), "holds");
    assert_eq!(run(&python), "unverifiable");
}

/// As pip puts it there: both executables in the `bin` of the environment, which nobody has activated.
#[test]
fn where_verify_is_installed_packages_import() {
    let Some((folder, python)) = with_environment() else { return };
    let bin = folder.path().join("env/bin");
    std::fs::copy(env!("CARGO_BIN_EXE_verify"), bin.join("verify")).unwrap();
    std::fs::copy(env!("CARGO_BIN_EXE_verify-worker"), bin.join("verify-worker")).unwrap();
    let ran = |args: &[&str]| {
        let like = folder.command(args);
        let mut command = Command::new(bin.join("verify"));
        command.args(like.get_args()).current_dir(folder.path()).env_remove("VERIFY_WORKER").env_remove("VIRTUAL_ENV");
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(standing(&ran(&["a.md", "--python", &python, "--format", "json"])), "holds");
    // Where none is asked for, that Python runs and no other, whatever the project says that it requires.
    folder.write("pyproject.toml", "[project]\nrequires-python = '>=3.9'\n[tool.verify]\n");
    let report = ran(&["a.md", "--format", "json"]);
    assert_eq!(standing(&report), "holds");
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["pythons"].as_array().unwrap().len(), 1, "{}", report["pythons"]);
}
