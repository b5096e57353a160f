//! verify.toml and `[tool.verify]` of pyproject.toml.

use std::collections::BTreeSet;
use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt as _;

use clap::CommandFactory;
use clap::ValueEnum;
use verify::cli::{Cli, SandboxArg};
use verify::report::Format;

use crate::fixture::{Folder, MIXED, Ran, SOUND, has, python, pythons};

#[test]
fn the_nearest_file_counts_and_its_paths_are_meant_from_its_folder() {
    let Some(python) = python() else { return };
    let folder = Folder::new(&[("docs/a.md", MIXED), ("docs/out.md", MIXED), ("sub/deep/b.md", SOUND)]);
    let settings = |key: &str| {
        format!("{key}\npython = \"{python}\"\npaths = [\"docs\"]\nexclude = [\"out.md\"]\nformat = \"concise\"\n")
    };
    folder.write("pyproject.toml", settings("[tool.verify]"));
    folder.write("sub/pyproject.toml", "[project]\nname = \"x\"\n");
    let deep = |args: &[&str]| {
        let mut command = folder.command(args);
        let output = command.current_dir(folder.path().join("sub/deep")).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout) + &text(output.stderr))
    };
    let (status, out) = deep(&[]);
    assert_eq!(status, Some(1), "{out}");
    assert!(out.contains("docs/a.md:5:10: false") && out.contains("2 claims"), "{out}");
    let (status, out) = deep(&["b.md", "--format", "full"]);
    assert_eq!((status, out.lines().next()), (Some(0), Some("1 claim: 1 holds")), "the command line is over the file");
    assert_eq!(deep(&["--no-config"]).0, Some(2), "there is no corpus");
    folder.write("verify.toml", settings("timeout = 20"));
    folder.write("pyproject.toml", "[tool.verify]\nno-such-key = 1\n");
    assert_eq!(deep(&[]).0, Some(1), "verify.toml comes before pyproject.toml");
}

#[test]
fn what_is_wrong_in_it_is_told_with_its_place() {
    let folder = Folder::new(&[("a.md", SOUND)]);
    for (text, message) in [
        ("[tool.verify]\ntiemout = 3\n", "unknown field `tiemout`"),
        ("[tool.verify]\n  sandbox = \"of\"\n", "`of` is not a choice here: strict, auto, off"),
        ("[tool.verify]\nallow = [\"network\", \"all\"]\n", "expected network, processes"),
        ("[tool.verify]\ntimeout = -1\n", "expected between 0 and 86400 seconds"),
        ("[tool.verify]\njobs = 0\n", "expected between 1 and 1024"),
        ("[tool.verify]\npython = 3.12\n", "expected a string or a list of strings"),
        ("[tool.verify]\nonly = [\"form=x\"]\n", "`x` is none of"),
        ("[tool.verify\n", "unclosed table"),
    ] {
        folder.write("pyproject.toml", text);
        let ran = folder.run(&["a.md"]);
        assert_eq!(ran.status, Some(2), "{text}");
        assert!(ran.err.contains(message), "{text}: {}", ran.err);
        let line = if text.lines().count() == 1 { 1 } else { 2 };
        assert!(ran.err.contains(&format!("pyproject.toml:{line}:")), "{text}: {}", ran.err);
    }
}

#[test]
fn a_project_runs_on_the_pythons_that_it_requires() {
    if !has(&[11, 12, 13]) {
        return;
    }
    let folder = Folder::new(&[("a.md", SOUND)]);
    let count = || {
        let ran = folder.run(&["a.md", "--format", "json"]);
        serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()["pythons"].as_array().unwrap().len()
    };
    folder.write("pyproject.toml", "[project]\nrequires-python = \">=3.11,<3.13\"\n[tool.verify]\n");
    assert_eq!(count(), 2);
    folder.write("pyproject.toml", "[project]\nrequires-python = \">=3.11,<3.13\"\n");
    let minors: BTreeSet<u16> = pythons().iter().map(|python| python.version.minor).collect();
    assert_eq!(count(), minors.len(), "not where the project does not use verify");
}

/// The schema tells editors the same keys and words as the command line has.
#[test]
fn the_schema_tells_what_is_there() {
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../docs/config.schema.json")).unwrap();
    let properties = schema["properties"].as_object().unwrap();
    let keys: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
    let not_in_a_file = "build changed-since color exit-zero find-links force-exclude help index-url no-config offline quiet \
                         shard shard-times stdin-filename verbose version";
    let not_in_a_file: BTreeSet<&str> = not_in_a_file.split_whitespace().collect();
    let command = Cli::command();
    let options = command.get_arguments().filter_map(|arg| arg.get_long().or(Some(arg.get_id().as_str())));
    let only_in_a_file = ["setup"];
    let options = options.filter(|name| !not_in_a_file.contains(name)).chain(only_in_a_file);
    let options: BTreeSet<&str> = options.collect();
    assert_eq!(keys, options);
    assert_eq!(schema["additionalProperties"], false);
    let words = |key: &str| properties[key]["enum"].as_array().unwrap().clone();
    let known = |words: Vec<Option<clap::builder::PossibleValue>>| -> Vec<serde_json::Value> {
        words.into_iter().flatten().map(|word| word.get_name().into()).collect()
    };
    assert_eq!(words("format"), known(Format::value_variants().iter().map(ValueEnum::to_possible_value).collect()));
    assert_eq!(
        words("sandbox"),
        known(SandboxArg::value_variants().iter().map(ValueEnum::to_possible_value).collect())
    );
    // What the schema gives as an example of each key is accepted.
    let Some(python) = python() else { return };
    let example: Vec<String> = properties
        .iter()
        .filter(|(key, _)| {
            !["python", "baseline", "output", "group"].contains(&key.as_str()) && !key.starts_with("with")
        })
        .map(|(key, value)| format!("{key} = {}\n", value["examples"][0]))
        .collect();
    let folder = Folder::new(&[("docs/a.md", SOUND), ("verify.toml", &example.concat())]);
    let ran = folder.run(&["docs", "--python", &python]);
    assert!(!ran.err.contains("verify.toml"), "{}", ran.err);
}

/// Whoever writes a tree's configuration says what is started before there is a sandbox, and where reports go.
#[test]
fn a_configuration_starts_no_program_of_its_tree_and_writes_in_its_folder_alone() {
    let folder = Folder::new(&[("docs/a.md", SOUND)]);
    folder.write("evil.sh", "#!/bin/sh\ntouch started\n");
    set_permissions(folder.path().join("evil.sh"), Permissions::from_mode(0o755)).unwrap();
    std::os::unix::fs::symlink("/usr/bin/python3", folder.path().join("docs/link")).unwrap();
    std::os::unix::fs::symlink("../evil.sh", folder.path().join("docs/evil")).unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    std::fs::create_dir_all(folder.path().join("docs/env/bin")).unwrap();
    let mut tried = Vec::new();
    for path in ["../evil.sh", "./evil", "./link", "./env"] {
        tried.push((format!("python = \"{path}\"\n"), "lies in the checked tree"));
    }
    for path in ["../out.json", "/nowhere/out.json", "env/../../out.json"] {
        tried.push((format!("output = [\"json={path}\"]\n"), "outside of the configuration's folder"));
    }
    for (text, why) in tried {
        folder.write("docs/verify.toml", &text);
        let ran = Ran::of(folder.command(&["a.md"]).current_dir(folder.path().join("docs")).output().unwrap());
        assert_eq!(ran.status, Some(2), "{text}: {}", ran.out);
        assert!(ran.err.contains(why), "{text}: {}", ran.err);
    }
    assert!(!folder.path().join("docs/started").exists() && !folder.path().join("out.json").exists());
    let Some(python) = python() else { return };
    folder.write("docs/verify.toml", format!("python = \"{python}\"\noutput = [\"json=out.json\"]\n"));
    let ran = Ran::of(folder.command(&["a.md"]).current_dir(folder.path().join("docs")).output().unwrap());
    assert_eq!(ran.status, Some(0), "{}{}", ran.out, ran.err);
    assert!(folder.path().join("docs/out.json").exists());
}
