//! `verify accept`: what was observed becomes what is known.

use crate::fixture::{Folder, has, python};

const SNIPPET: &str = "1 + 1\nsum([1, 2])\nlen('abc')\n";
/// The first is false and not known to be, the second holds and is known to be false, the third is as is known.
const EXPECTED: &str = "# of sums\nsource:\n  - {document: book.md, line: 3}\nclaims:\n  # the first\n  - line: 1\n    value: '3'   # no\n    source: [{document: other.md, line: 9}]\n\n  - line: 2\n    value: '3'\n    known: false\n    why: It was thought so.\n  - line: 3\n    value: '4'\n    known: false\n    why: It has three letters.\n";

fn corpus() -> Folder {
    Folder::new(&[("snippets/sums/one.py", SNIPPET), ("expected/sums/one.yaml", EXPECTED)])
}

fn expected(folder: &Folder) -> String {
    std::fs::read_to_string(folder.path().join("expected/sums/one.yaml")).unwrap()
}

#[test]
fn only_what_is_known_changes() {
    let folder = corpus();
    let Some(python) = python() else { return };
    let run = |args: &[&str]| folder.run(&[args, &["--python", &python]].concat());
    assert_eq!(run(&[]).status, Some(1));
    let asked = run(&["accept"]);
    assert_eq!((asked.status, expected(&folder).as_str()), (Some(1), EXPECTED));
    assert!(asked.err.contains("there is no terminal to ask on"), "{}", asked.err);
    let ran = run(&["accept", "--yes"]);
    insta::assert_snapshot!(ran.err, @r"
    warning: 1 claim is recorded as false by what one Python gives
      help: run it on all of them to record since when: verify accept
    ");
    assert_eq!(ran.status, Some(0));
    insta::with_settings!({filters => vec![(r"Python 3\.\d+", "Python [python]")]}, {
        insta::assert_snapshot!(ran.out, @r#"
        --- expected/sums/one.yaml
        +++ expected/sums/one.yaml
        @@ -6,10 +6,10 @@
           - line: 1
             value: '3'   # no
        +    known: false
        +    why: "Python [python] gives 2"
             source: [{document: other.md, line: 9}]
         
           - line: 2
             value: '3'
        -    known: false
        -    why: It was thought so.
           - line: 3
             value: '4'
        Recorded in 1 file.
        "#);
    });
    let lines = |text: &str, which: &str| {
        text.lines().filter(|line| !line.contains(which)).map(str::to_owned).collect::<Vec<_>>()
    };
    let (before, after) = (EXPECTED.replace("    why: It was thought so.\n", ""), expected(&folder));
    let after =
        after.lines().filter(|line| !line.contains("gives")).map(|line| format!("{line}\n")).collect::<String>();
    assert_eq!(lines(&after, "known:"), lines(&before, "known:"), "all else is as it was");
    assert_eq!(run(&[]).status, Some(0));
    assert_eq!(run(&["accept", "--yes"]).out, "Nothing to record: all is as it is known.\n");
}

#[test]
fn the_version_since_when_is_recorded() {
    if !has(&[9, 12]) {
        return;
    }
    let expected = "claims:\n- line: 1\n  value: 'True'\n";
    let folder = Folder::new(&[
        ("snippets/v/old.py", "import sys\nsys.version_info < (3, 10)\n"),
        ("expected/v/old.yaml", &expected.replace("line: 1", "line: 2")),
    ]);
    let versions = ["--python", "3.9", "--python", "3.12"];
    assert_eq!(folder.run(&[&["accept", "--yes"], &versions[..]].concat()).status, Some(0));
    let text = std::fs::read_to_string(folder.path().join("expected/v/old.yaml")).unwrap();
    assert_eq!(
        text,
        "claims:\n- line: 2\n  value: 'True'\n  known: {outdated: \"3.12\"}\n  why: \"Python 3.12 gives False\"\n"
    );
    assert_eq!(folder.run(&versions).status, Some(0));
}

#[test]
fn what_one_version_said_is_renewed_by_what_all_say() {
    if !has(&[9, 12]) {
        return;
    }
    let folder = Folder::new(&[
        ("snippets/v/old.py", "import sys\nsys.version_info < (3, 10)\n"),
        ("expected/v/old.yaml", "claims:\n- line: 2\n  value: 'True'\n"),
    ]);
    let accept = |versions: &[&str]| folder.run(&[&["accept", "--yes"], versions].concat());
    let alone = accept(&["--python", "3.12"]);
    assert!(alone.err.starts_with("warning: 1 claim is recorded as false by what one Python gives"), "{}", alone.err);
    assert!(folder.read("expected/v/old.yaml").contains("known: false"));
    let all = accept(&["--python", "3.9", "--python", "3.12"]);
    assert_eq!((all.status, all.err.as_str()), (Some(0), ""));
    assert_eq!(
        folder.read("expected/v/old.yaml"),
        "claims:\n- line: 2\n  value: 'True'\n  known: {outdated: \"3.12\"}\n  why: \"Python 3.12 gives False\"\n"
    );
}

#[test]
fn what_cannot_be_recorded_is_told() {
    let Some(python) = python() else { return };
    let folder = corpus();
    folder.write("expected/sums/one.yaml", "claims: [{line: 1, value: '3'}]\n");
    folder.write("book.md", "```python\n1 + 1  # 3\n```\n");
    let told = |args: &[&str]| {
        let ran = folder.run(&[args, &["--python", &python]].concat());
        assert_eq!(ran.status, Some(2), "{} {}", ran.out, ran.err);
        ran.err
    };
    insta::assert_snapshot!(told(&["accept", "--yes"]), @r#"
    error: this claim cannot be recorded: it is written on one line: put each of its keys on a line of its own
      --> expected/sums/one.yaml:1
    "#);
    insta::assert_snapshot!(told(&["accept", "book.md"]), @r#"
    error: `book.md` is no corpus: what is known of its answers has no place there
      help: verify extract DOCUMENT --into DIR makes a corpus of it
    "#);
}
