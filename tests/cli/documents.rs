//! Which documents are read, and what is said of them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::fixture::{Folder, MIXED, SOUND};

#[test]
fn the_exit_status_tells_how_it_ended() {
    let folder = Folder::new(&[("mixed.md", MIXED), ("sound.md", SOUND)]);
    let Some(ran) = folder.check(&["sound.md"]) else { return };
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    assert_eq!(folder.check(&["mixed.md"]).unwrap().status, Some(1));
    let both = folder.check(&["missing.md", "mixed.md"]).unwrap();
    assert_eq!(both.status, Some(2));
    assert!(both.out.contains("mixed.md:5"), "what is there is checked: {}", both.out);
}

#[test]
fn folders_are_walked_as_git_sees_them() {
    let outside = Folder::new(&[("far.md", MIXED)]);
    let folder = Folder::new(&[
        (".gitignore", "build/\n"),
        ("docs/b.md", SOUND),
        ("docs/a.txt", SOUND),
        ("docs/code.py", "1 + 1  # 3\n"),
        ("build/made.md", MIXED),
    ]);
    std::os::unix::fs::symlink(outside.path(), folder.path().join("link")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("far.md"), folder.path().join("far.md")).unwrap();
    let Some(report) = folder.json(&["."]) else { return };
    let ids: Vec<&str> =
        report["claims"].as_array().unwrap().iter().map(|claim| claim["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["./docs/a.txt:2", "./docs/b.md:2"]);
    assert_eq!(folder.check(&["far.md"]).unwrap().status, Some(1), "what is named is followed");
    let twice = folder.json(&["docs/a.txt", "docs", "docs/a.txt"]).unwrap();
    assert_eq!(twice["summary"]["claims"], 2, "what is named twice is checked once");
}

#[test]
fn names_may_hold_anything() {
    let folder = Folder::new(&[("with space.md", MIXED), ("new\nline \u{1b}[31m.md", MIXED)]);
    folder.write(OsStr::from_bytes(b"caf\xe9.md"), MIXED);
    let Some(ran) = folder.check(&[".", "--format", "concise"]) else { return };
    assert_eq!(ran.status, Some(1));
    assert_eq!(ran.out.lines().filter(|line| line.contains(".md:5:")).count(), 3, "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'));
    let report = folder.json(&["."]).unwrap();
    assert_eq!(report["summary"]["false"], 3);
}

#[test]
fn nothing_but_times_differs_between_runs() {
    let text = "```python\nx = {3, 1}\nx  # {1, 2}\nid(x)  # 5\nprint('a')  # b\nimport nothing\n```\n".repeat(4);
    let folder = Folder::new(&[("a.md", &text), ("b.md", MIXED), ("c/d.md", &text)]);
    let Some(python) = crate::fixture::python() else { return };
    let times = regex::Regex::new(r#""seconds": [0-9.e-]+"#).unwrap();
    let run = |jobs: &str| {
        let ran = folder.run(&[".", "--format", "json", "--python", &python, "--jobs", jobs]);
        times.replace_all(&ran.out, "").into_owned()
    };
    let first = run("1");
    assert!(first.contains("\"claims\""));
    similar_asserts(&first, &run("1"));
    similar_asserts(&first, &run("7"));
}

/// The whole of two reports would be no help.
fn similar_asserts(one: &str, other: &str) {
    let different = one.lines().zip(other.lines()).find(|(one, other)| one != other);
    assert_eq!(different, None);
    assert_eq!(one.len(), other.len());
}

#[test]
fn what_is_drawn_at_random_never_holds_by_chance() {
    let draws = "random.choice([1, 2, 3, 4])  # 1\n".repeat(40);
    let guide = format!("```python\nimport random\n{draws}random.random() < 1  # True\n```\n");
    let Some(report) = Folder::new(&[("guide.md", &guide)]).json(&["guide.md"]) else { return };
    let standings = report["claims"].as_array().unwrap().iter().map(|claim| claim["standing"].as_str().unwrap());
    let (drawn, sure): (Vec<_>, Vec<_>) = standings.partition(|standing| *standing == "unverifiable");
    assert_eq!((drawn.len(), sure), (40, vec!["holds"]));
}
