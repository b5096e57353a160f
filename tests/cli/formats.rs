//! The reports as they are read.

use crate::fixture::{Folder, MIXED, has, settings};

const OLD: &str = "# Scope\n\n```python\nx = 1\ndef f():\n    print(x)\n    x = 2\nf()\n# UnboundLocalError: local \
variable 'x' referenced before assignment\n```\n";

fn shown(args: &[&str]) -> Option<String> {
    let folder = Folder::new(&[("mixed.md", MIXED)]);
    folder.check(&[&["mixed.md"], args].concat()).map(|ran| ran.out)
}

#[test]
fn full() {
    let Some(shown) = shown(&[]) else { return };
    settings().bind(|| insta::assert_snapshot!(shown));
}

#[test]
fn concise() {
    let Some(shown) = shown(&["--format", "concise"]) else { return };
    settings().bind(|| insta::assert_snapshot!(shown));
}

#[test]
fn json() {
    let Some(shown) = shown(&["--format", "json"]) else { return };
    settings().bind(|| insta::assert_snapshot!(shown));
}

#[test]
fn several_versions_tell_since_when() {
    if !has(&[10, 11, 12]) {
        return;
    }
    let folder = Folder::new(&[("scope.md", OLD)]);
    let ran = folder.run(&["scope.md", "--python", "3.10..3.12"]);
    assert_eq!(ran.status, Some(1));
    insta::assert_snapshot!(ran.out);
    let concise = folder.run(&["scope.md", "--python", "3.10", "--python", "3.12", "--format", "concise"]);
    insta::assert_snapshot!(concise.out);
}

#[test]
fn several_reports_are_written_at_once() {
    let folder = Folder::new(&[("mixed.md", MIXED)]);
    let Some(ran) = folder.check(&["mixed.md", "--output", "json=r.json", "--output", "junit=r.xml"]) else { return };
    assert_eq!(ran.status, Some(1));
    let written = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&written("r.json")).unwrap()["summary"]["false"], 1);
    assert!(written("r.xml").starts_with("<?xml"));
    let nowhere = folder.check(&["mixed.md", "--output", "json=none/r.json"]).unwrap();
    assert_eq!(nowhere.status, Some(2));
    assert!(nowhere.err.contains("none/r.json"), "{}", nowhere.err);
}

#[test]
fn colours_come_when_asked_for() {
    let folder = Folder::new(&[("mixed.md", MIXED)]);
    let Some(python) = crate::fixture::python() else { return };
    let coloured = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = folder.command(&[&["mixed.md", "--python", &python], args].concat());
        command.envs(variables.iter().copied());
        String::from_utf8(command.output().unwrap().stdout).unwrap().contains("\u{1b}[")
    };
    assert!(!coloured(&[], &[]), "a pipe is no terminal");
    assert!(coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(coloured(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

/// The files that annotations and SARIF name, from the folder `sub`.
fn files_named(folder: &Folder, python: &str, paths: &[&str], variables: &[(&str, &str)]) -> Vec<String> {
    let run = |format: &str| {
        let args = [paths, &["--python", python, "--format", format]].concat();
        let mut command = folder.command(&args);
        let output = command.current_dir(folder.path().join("sub")).envs(variables.iter().copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let github = run("github");
    let annotated = github.lines().filter_map(|line| line.strip_prefix("::error file=")?.split(',').next());
    let log: serde_json::Value = serde_json::from_str(&run("sarif")).unwrap();
    let uris = log["runs"][0]["results"].as_array().unwrap().iter().map(|result| {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap().to_owned()
    });
    annotated.map(str::to_owned).chain(uris).collect()
}

#[test]
fn annotations_and_alerts_name_files_of_the_repository() {
    let Some(python) = crate::fixture::python() else { return };
    let folder = Folder::new(&[("sub/docs/g.md", MIXED), ("top.md", MIXED)]);
    let root = folder.path();
    let workspace = [("GITHUB_WORKSPACE", root.to_str().unwrap())];
    let named = |paths: &[&str], variables: &[(&str, &str)]| files_named(&folder, &python, paths, variables);
    assert_eq!(named(&["./docs"], &[]), ["./docs/g.md", "./docs/g.md"], "nothing tells of a repository");
    let whole = root.join("sub/docs");
    for path in ["docs", "./docs", "docs/../docs", "../sub/docs/g.md", whole.to_str().unwrap()] {
        assert_eq!(named(&[path], &workspace), ["sub/docs/g.md", "sub/docs/g.md"], "{path}");
    }
    let elsewhere = [("GITHUB_WORKSPACE", "/nowhere")];
    std::fs::create_dir(root.join(".git")).unwrap();
    assert_eq!(named(&["./docs"], &[]), ["sub/docs/g.md", "sub/docs/g.md"]);
    assert_eq!(named(&["../top.md"], &elsewhere), ["top.md", "top.md"]);
    folder.write("sub/.git", "gitdir: ../.git/modules/sub");
    assert_eq!(named(&["docs/../docs"], &[]), ["docs/g.md", "docs/g.md"], "the nearest repository");
    assert_eq!(named(&["docs"], &workspace), ["sub/docs/g.md", "sub/docs/g.md"], "what was checked out comes first");
}

#[test]
fn what_is_listed_and_explained_is_told_to_programs_too() {
    let folder = Folder::new(&[("mixed.md", MIXED)]);
    let json = |out: &str| serde_json::from_str::<serde_json::Value>(out).unwrap();
    let listed = json(&folder.run(&["list", "mixed.md", "--format", "json"]).out);
    assert_eq!(listed["claims"][1]["line"], 5);
    assert_eq!(
        (&listed["claims"][1]["rule"], &listed["claims"][1]["firm"]),
        (&"beside-statement".into(), &true.into())
    );
    let pythons = json(&folder.run(&["pythons", "--format", "json"]).out);
    assert_eq!(pythons["pythons"].as_array().unwrap().len(), crate::fixture::pythons().len());
    let Some(python) = crate::fixture::python() else { return };
    let explained = json(&folder.run(&["explain", "mixed.md:5", "--format", "json", "--python", &python]).out);
    assert_eq!(explained["claims"][0]["meaning"], "a value");
    assert_eq!(explained["report"]["claims"][0]["standing"], "false");
}
