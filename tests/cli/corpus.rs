//! The corpus of the current folder.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use verify::corpus::load;
use verify::model::Known;

use crate::fixture::{Folder, Ran, has};

const SNIPPET: &str = "x = 1 + 1\nx\n";
const HOLDS: &str = "claims:\n  - line: 2\n    value: '2'\n";
const FAILS: &str = "claims:\n  - line: 2\n    value: '3'\n";

#[test]
fn no_corpus_is_told() {
    let ran = Folder::new(&[]).run(&["--python", "all"]);
    assert_eq!(ran.status, Some(2));
    insta::assert_snapshot!(ran.err, @r#"
    error: there is nothing to check here: no corpus (snippets/ and expected/), no README and no docs/
      help: name documents or folders: verify README.md docs/
    "#);
}

#[test]
fn the_corpus_of_the_current_folder_is_checked() {
    let folder = Folder::new(&[("snippets/sums/one.py", SNIPPET), ("expected/sums/one.yaml", HOLDS)]);
    let Some(ran) = folder.check(&[]) else { return };
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    folder.write("expected/sums/one.yaml", FAILS);
    let ran = folder.check(&[]).unwrap();
    assert_eq!(ran.status, Some(1));
    assert!(ran.out.contains("expected/sums/one.yaml:3:"), "{}", ran.out);
}

#[test]
fn what_is_wrong_with_a_pair_costs_that_pair() {
    let folder = Folder::new(&[
        ("snippets/sums/alone.py", SNIPPET),
        ("snippets/sums/bad.py", SNIPPET),
        ("snippets/sums/one.py", SNIPPET),
        ("expected/sums/bad.yaml", "claims:\n  - line: 2\n    vlaue: '2'\n"),
        ("expected/sums/lost.yaml", HOLDS),
        ("expected/sums/one.yaml", HOLDS),
    ]);
    let Some(ran) = folder.check(&[]) else { return };
    assert_eq!(ran.status, Some(2));
    insta::with_settings!({filters => vec![(r"Python 3\.\d+", "Python [python]")]}, {
        insta::assert_snapshot!(ran.out, @r#"
        error: `vlaue` is not a key here
        --> expected/sums/bad.yaml:3:5
         = help: did you mean `value`?

        error: the expectation has no snippet
        --> expected/sums/lost.yaml
         = help: write `snippets/sums/lost.py`, or remove the expectation

        error: the snippet has no expectation
        --> snippets/sums/alone.py
         = help: write `expected/sums/alone.yaml`, or remove the snippet

        1 claim: 1 holds
        1 snippet run on Python [python]
        "#);
    });
}

/// The JSON of `verify --python 3.MINOR` in this repository, where all is as it is known; `None` without that Python.
fn own_corpus(minor: u16) -> Option<Value> {
    if !has(&[minor]) {
        return None;
    }
    let args = ["--python", &format!("3.{minor}"), "--format", "json"];
    let ran = Ran::of(Folder::new(&[]).command(&args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap());
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    Some(serde_json::from_str(&ran.out).unwrap())
}

/// File and line of a claim, and since when it does not hold.
type Change = (String, u64, String);

/// What is outdated by a minor version, or ahead of it, as the files say.
fn stated(minor: u16) -> (BTreeSet<Change>, BTreeSet<Change>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut outdated, mut ahead) = (BTreeSet::new(), BTreeSet::new());
    for pair in load(root).pairs {
        let file = pair.expected.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        for expectation in pair.entries {
            let change =
                |(major, minor)| (file.clone(), expectation.answers[0].yaml_line as u64, format!("{major}.{minor}"));
            match expectation.known {
                Known::Outdated(since) if since <= (3, minor) => outdated.insert(change(since)),
                Known::Ahead(since) if since > (3, minor) => ahead.insert(change(since)),
                _ => continue,
            };
        }
    }
    (outdated, ahead)
}

/// What a report lists with a standing.
fn listed(report: &Value, standing: &str) -> BTreeSet<Change> {
    let claims = report["claims"].as_array().unwrap().iter().filter(|claim| claim["standing"] == standing);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    claims.map(|claim| (text(&claim["document"]), claim["line"].as_u64().unwrap(), text(&claim["since"]))).collect()
}

/// One Python does not tell since when: the files do.
fn lists_what_is_outdated(minor: u16) {
    let Some(report) = own_corpus(minor) else { return };
    let (outdated, ahead) = stated(minor);
    assert!(outdated.len() >= 5, "{outdated:?}");
    assert_eq!(listed(&report, "outdated"), outdated);
    assert_eq!(listed(&report, "ahead"), ahead);
    assert_eq!(report["summary"]["outdated"], outdated.len());
    assert_eq!(report["summary"]["unverifiable"], 0);
}

#[test]
fn python_3_11_lists_what_is_outdated_by_it() {
    lists_what_is_outdated(11);
}

#[test]
fn python_3_15_lists_what_is_outdated_by_it() {
    lists_what_is_outdated(15);
}

#[test]
fn nothing_of_the_corpus_is_unverifiable_on_a_bare_python() {
    for minor in [9, 12] {
        let Some(report) = own_corpus(minor) else { continue };
        assert_eq!(report["summary"]["unverifiable"], 0, "3.{minor}");
        let elsewhere = report["summary"]["na"].as_u64().unwrap();
        assert!(elsewhere > 0, "3.{minor}");
        let claims = report["claims"].as_array().unwrap();
        let is_elsewhere = |claim: &&Value| claim["verdicts"][format!("3.{minor}")]["verdict"] == "na";
        assert_eq!(claims.iter().filter(is_elsewhere).count() as u64, elsewhere);
    }
}

#[test]
fn since_when_is_said_only_where_it_is_known() {
    if !has(&[9, 12]) {
        return;
    }
    let guide = "```python\nimport sys\nsys.version_info < (3, 10)  # True\n```\n";
    let ran = Folder::new(&[("guide.md", guide)]).run(&["guide.md", "--python", "3.9", "--python", "3.12"]);
    assert!(ran.out.contains("documented answer holds on Python 3.9, not on 3.12"), "{}", ran.out);
    assert!(!ran.out.contains("since"), "{}", ran.out);
}
