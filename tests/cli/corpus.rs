//! The corpus of the current folder.

use crate::fixture::Folder;

const SNIPPET: &str = "x = 1 + 1\nx\n";
const HOLDS: &str = "claims:\n  - line: 2\n    value: '2'\n";
const FAILS: &str = "claims:\n  - line: 2\n    value: '3'\n";

#[test]
fn no_corpus_is_told() {
    let ran = Folder::new(&[]).run(&["--python", "all"]);
    assert_eq!(ran.status, Some(2));
    insta::assert_snapshot!(ran.err, @r#"
    error: there is no corpus here: no folders snippets/ and expected/
      help: name a document or a folder: verify README.md docs/
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
