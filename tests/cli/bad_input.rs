//! Documents that are none, and documents that were made to do harm: a clear word, no panic, no hang, and nothing else
//! lost.

use std::fs::{File, Permissions, set_permissions};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

use rustix::fs::{CWD, Mode};

use crate::fixture::{Folder, MIXED, Ran, SOUND};

#[test]
fn every_bad_document_is_told_and_the_good_one_is_checked() {
    let folder = Folder::new(&[("empty.md", ""), ("good.md", MIXED), ("none/code.py", "")]);
    folder.write("binary.md", [b'a', 0, 0xff]);
    folder.write("latin.md", b"caf\xe9\n```python\n1 + 1  # 2\n```\n");
    File::create(folder.path().join("huge.md")).unwrap().set_len(3 << 30).unwrap();
    let names = ["missing.md", "empty.md", "binary.md", "latin.md", "huge.md", "none", "good.md"];
    let Some(ran) = folder.check(&[&names[..], &["--format", "concise"]].concat()) else { return };
    assert_eq!(ran.status, Some(2));
    insta::with_settings!({filters => vec![(r"Python 3\.\d+", "Python [python]")]}, {
        insta::assert_snapshot!(format!("{}{}", ran.err, ran.out), @r#"
        good.md:5:10: false `4` is documented; 3.12: gives 3
        error no such file or folder: `missing.md`
        error `binary.md` is not text: it holds NUL bytes
        error `huge.md` is too large: 3221225472 bytes, at most 67108864 are read
        error no documents in `none`
        empty.md: warning no Python in it
        latin.md: warning not all of it is UTF-8; the rest was read as U+FFFD
        3 claims: 1 false, 2 hold
        3 documents, 2 blocks run on Python [python]
        "#);
    });
}

#[test]
fn what_may_not_be_read_costs_itself_alone() {
    let folder = Folder::new(&[("docs/closed.md", SOUND), ("docs/good.md", SOUND), ("docs/shut/a.md", SOUND)]);
    set_permissions(folder.path().join("docs/closed.md"), Permissions::from_mode(0o0)).unwrap();
    set_permissions(folder.path().join("docs/shut"), Permissions::from_mode(0o0)).unwrap();
    let is_root = File::open(folder.path().join("docs/closed.md")).is_ok();
    if !is_root && let Some(ran) = folder.check(&["docs"]) {
        assert_eq!(ran.status, Some(2));
        assert!(ran.out.contains("docs/closed.md") && ran.out.contains("docs/shut"), "{}", ran.out);
        assert!(ran.out.contains("1 claim: 1 holds"), "{}", ran.out);
    } else {
        println!("SKIP: root may read everything");
    }
    set_permissions(folder.path().join("docs/shut"), Permissions::from_mode(0o700)).unwrap();
}

/// Files that steer a run, and lie in trees of others: a pipe would be waited for, a device has no end, and a file of
/// gigabytes takes as much memory.
#[test]
fn files_that_steer_a_run_are_regular_and_short() {
    let pipe = |path: &Path| rustix::fs::mkfifoat(CWD, path, Mode::RWXU).unwrap();
    let endless = |path: &Path| std::os::unix::fs::symlink("/dev/zero", path).unwrap();
    let huge = |path: &Path| File::create(path).unwrap().set_len(20 << 30).unwrap();
    type Make<'a> = &'a dyn Fn(&Path);
    let kinds: [(Make<'_>, &str); 3] = [
        (&pipe, "it is no regular file"),
        (&endless, "it is no regular file"),
        (&huge, "it is too large: 21474836480 bytes"),
    ];
    let names = [
        "docs/.gitignore",
        "docs/deep/.ignore",
        ".gitignore",
        ".git/info/exclude",
        "verify.toml",
        "pyproject.toml",
        "baseline.json",
        "corpus/expected/topic/name.yaml",
    ];
    for (name, (make, why)) in names.into_iter().flat_map(|name| kinds.iter().map(move |kind| (name, kind))) {
        let folder =
            Folder::new(&[("docs/a.md", SOUND), ("docs/deep/b.md", SOUND), ("corpus/snippets/topic/name.py", "1\n")]);
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        make(&path);
        let args: &[&str] = match name {
            "baseline.json" => &["docs", "--baseline", "baseline.json"],
            "corpus/expected/topic/name.yaml" => &["corpus"],
            _ => &["docs"],
        };
        let ran = folder.run(args);
        assert_eq!(ran.status, Some(2), "{name}: {}{}", ran.out, ran.err);
        // What is no file is no part of a corpus, which misses it.
        let told = (ran.err + &ran.out).contains(why) || name.starts_with("corpus");
        assert!(told, "{name}: {why}");
    }
}

#[test]
fn a_report_of_an_enemy_is_refused() {
    let deep = "[".repeat(200_000);
    let wrong = [&deep, "{\"schema\": 1e400}", "{\"schema\": 1, \"pythons\": [", "null", "\u{feff}{}", ""];
    let folder = Folder::new(&[]);
    for text in wrong {
        folder.write("a.json", text);
        let ran = folder.run(&["merge", "a.json"]);
        assert_eq!(ran.status, Some(2), "{text:.20}");
        assert!(ran.err.contains("is no JSON report of verify"), "{text:.20}: {}", ran.err);
    }
}

/// Each of these exhausts the stack or the clock of a reader that is not careful.
#[test]
fn documents_made_to_do_harm_are_read() {
    let many = 100_000;
    let python = |code: String| format!("```python\n{code}\n```\n");
    let tail = "\n\n# Good\n\n```python\n1 + 1  # 2\n```\n";
    let documents = [
        ("ticks", "`".repeat(10 * many)),
        ("fences", "```\n".repeat(2 * many)),
        ("open fences", "```python\n`".repeat(many)),
        ("quotes", "> ".repeat(many)),
        ("quoted fence", format!("{}```python\n1\n", "> ".repeat(many))),
        ("lists", format!("{}\n", "- ".repeat(many))),
        ("components", "<Accordion title=\"x\">\n".repeat(30_000)),
        ("brackets", python(format!("x = {}{}  # []", "[".repeat(many), "]".repeat(many)))),
        ("open brackets", python("(".repeat(many))),
        ("signs", python(format!("x = {}1  # 1", "-".repeat(many)))),
        ("sums", python(format!("{}1  # 1", "1+".repeat(many)))),
        ("attributes", python(format!("x{}  # 1", ".a".repeat(many)))),
        ("indents", python((0..2000).map(|at| format!("{}if 1:\n", " ".repeat(at))).collect())),
        ("statements", python("x = 1  # 1\n".repeat(20_000))),
        ("prompts", ">>> 1 + 1\n2\n".repeat(20_000)),
        ("headings", "###### h\n# g\n".repeat(many / 2)),
        ("table", format!("|a|b|\n|-|-|\n{}", "| `1 + 1` | 2 |\n".repeat(many / 2))),
        ("one line", "a".repeat(30 << 20)),
    ];
    let folder = Folder::new(&[]);
    for (name, text) in documents {
        folder.write("a.md", text);
        folder.write("b.md", tail);
        let ran = folder.run(&["list", "a.md", "b.md"]);
        assert_eq!(ran.status, Some(0), "{name}: {}", ran.err);
        assert!(ran.out.contains("b.md:6: beside-statement: 1 + 1 => 2"), "{name}");
    }
}

#[test]
fn a_snippet_may_print_anything() {
    let text = "```python\nprint('\\ud800')  # x\nprint('a\\0\\x1b[2J')  # a\n'\\udcff'  # 1\n1 + 1  # 2\n```\n";
    let folder = Folder::new(&[("a.md", text)]);
    let Some(report) = folder.json(&["a.md"]) else { return };
    let claims = report["claims"].as_array().unwrap();
    assert_eq!(claims.last().unwrap()["standing"], "holds", "{report}");
    assert!(!folder.check(&["a.md"]).unwrap().out.contains('\u{1b}'));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = Folder::new(&[("a.md", &MIXED.repeat(400))]);
    let python = crate::fixture::python();
    let mut all = vec![vec!["list", "a.md"], vec!["--help"]];
    all.extend(python.as_deref().map(|python| vec!["a.md", "--format", "json", "--python", python]));
    for args in all {
        let mut process = folder.command(&args).spawn().unwrap();
        let mut out = process.stdout.take().unwrap();
        out.read_exact(&mut [0]).unwrap();
        drop(out);
        let ran = Ran::of(process.wait_with_output().unwrap());
        assert!(ran.err.is_empty(), "{args:?}: {}", ran.err);
        // What fits into the pipe is written before anybody goes away.
        assert!(ran.status == Some(0) || (ran.status == Some(1) && args[0] == "a.md"), "{args:?}: {:?}", ran.status);
    }
}

#[test]
fn a_full_disk_is_told() {
    let folder = Folder::new(&[("a.md", SOUND)]);
    let Some(python) = crate::fixture::python() else { return };
    for args in [vec!["a.md", "--python", &python], vec!["list", "a.md"], vec!["pythons"]] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let ran = Ran::of(folder.command(&args).stdout(Stdio::from(full)).output().unwrap());
        assert_eq!(ran.status, Some(2), "{args:?}");
        assert!(ran.err.starts_with("error: cannot write"), "{args:?}: {}", ran.err);
    }
}
