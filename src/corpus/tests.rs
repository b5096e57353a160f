//! What the loader says of good files and bad ones.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::{Loaded, load};
use crate::model::{AnswerKind, Matcher};
use crate::model::{Known, Mode};

const SNIPPET: &str = "x = [1,\n     2]\n\nprint(x)\n# the end\ndel x\n";

/// A corpus of these files.
fn corpus(files: &[(&str, &str)]) -> Loaded {
    let root = tempfile::tempdir().unwrap();
    for folder in ["snippets/t", "expected/t"] {
        fs::create_dir_all(root.path().join(folder)).unwrap();
    }
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut loaded = load(root.path());
    let relative = |path: &Path| path.strip_prefix(root.path()).unwrap().to_owned();
    for problem in &mut loaded.problems {
        problem.path = problem.path.as_deref().map(relative);
        problem.help = problem.help.take().map(|help| help.replace(&format!("{}/", root.path().display()), ""));
    }
    loaded
}

/// The complaints about one expectation, as people read them.
fn complaints(yaml: &str) -> String {
    told(&corpus(&[("snippets/t/n.py", SNIPPET), ("expected/t/n.yaml", yaml)]))
}

fn told(loaded: &Loaded) -> String {
    let number = |number: Option<usize>| number.map_or("-".to_owned(), |number| number.to_string());
    let tell = |problem: &crate::model::Problem| {
        let path = problem.path.as_deref().unwrap_or(Path::new("")).display();
        let (line, column) = (number(problem.line), number(problem.column));
        format!("{path}:{line}:{column}: {}; {}", problem.message, problem.help.as_deref().unwrap_or_default())
    };
    loaded.problems.iter().map(tell).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_pair_is_read_with_all_that_it_says() {
    let yaml = r#"
mode: repl
source:
  - {document: guide.md, line: 57}
claims:
  - line: 1
    value: "[1, 2]"
  - line: 4
    prints: |
      [1, 2]
      or so
    match: one-of
    known: {outdated: "3.10"}
    why: it says so
    source: [{document: other.md, line: 3}]
  - line: 6
    versions:
      - {python: "<3.11", raises: NameError}
      - {python: ">=3.11", raises: "NameError: x...", match: ellipsis}
"#;
    let loaded = corpus(&[("snippets/t/n.py", SNIPPET), ("expected/t/n.yaml", yaml)]);
    assert_eq!(told(&loaded), "");
    let [pair] = &loaded.pairs[..] else { panic!("one pair") };
    assert_eq!((pair.topic.as_str(), pair.name.as_str(), pair.mode), ("t", "n", Mode::Repl));
    assert_eq!((pair.code.as_str(), pair.sources[0].line), (SNIPPET, 57));
    let [value, prints, raises] = &pair.entries[..] else { panic!("three expectations") };
    assert_eq!((value.line, value.known, value.yaml_line), (1, Known::Holds, 6));
    assert_eq!(
        (value.answers[0].kind, value.answers[0].yaml_line, value.answers[0].yaml_column),
        (AnswerKind::Value, 7, 12)
    );
    assert_eq!((prints.answers[0].text.as_str(), prints.answers[0].matcher), ("[1, 2]\nor so\n", Matcher::OneOf));
    assert_eq!((prints.known, prints.sources[0].document.as_str()), (Known::Outdated((3, 10)), "other.md"));
    let stated = |version: &str| raises.answers.iter().find(|answer| answer.python.contains(&version.parse().unwrap()));
    let text = |version: &str| stated(version).map(|answer| answer.text.as_str());
    assert_eq!((text("3.10.1"), text("3.15.0b1")), (Some("NameError"), Some("NameError: x...")));
}

#[test]
fn answers_may_stand_unquoted() {
    let yaml = "claims:\n- {line: 1, value: True}\n- {line: 4, prints: 0x10}\n- {line: 6, raises: null}\n";
    let loaded = corpus(&[("snippets/t/n.py", SNIPPET), ("expected/t/n.yaml", yaml)]);
    insta::assert_snapshot!(told(&loaded), @"expected/t/n.yaml:4:3: 0 answers where one is wanted; state exactly one of `value`, `prints`, `raises`, `warns`, `gives`, or `versions`");
}

#[test]
fn what_known_says_of_versions() {
    let holds = |known: Known| {
        (9..=12).filter(|minor| known.holds_on(&format!("3.{minor}.1").parse().unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(holds(Known::Holds), [9, 10, 11, 12]);
    assert_eq!(holds(Known::False), [] as [i32; 0]);
    assert_eq!(holds(Known::Outdated((3, 11))), [9, 10]);
    assert_eq!(holds(Known::Ahead((3, 11))), [11, 12]);
}

#[test]
fn what_is_not_yaml_is_told_with_its_place() {
    insta::assert_snapshot!(complaints("claims: [\n"), @"expected/t/n.yaml:1:9: unclosed bracket '['; docs/corpus.md tells the form");
    insta::assert_snapshot!(complaints("claims:\n\t- line: 1\n"), @"expected/t/n.yaml:2:2: tabs disallowed within this context (block indentation); docs/corpus.md tells the form");
    insta::assert_snapshot!(complaints(""), @"expected/t/n.yaml:1:1: the file ends too early; docs/corpus.md tells the form");
    insta::assert_snapshot!(complaints("claims: []\n---\nclaims: []\n"), @"expected/t/n.yaml:3:1: there is a second document in the file; write one file a snippet");
    insta::assert_snapshot!(complaints("claims: *unknown\n"), @"expected/t/n.yaml:1:9: reference to unknown value; docs/corpus.md tells the form");
}

#[test]
fn what_is_not_of_this_form_is_told_with_its_place() {
    insta::assert_snapshot!(complaints("claim:\n- {line: 1, value: 1}\n"), @"expected/t/n.yaml:1:1: `claim` is not a key here; did you mean `claims`?");
    insta::assert_snapshot!(complaints("mode: shell\nclaims:\n- {line: 1, value: 1}\n"), @"expected/t/n.yaml:1:7: `shell` is not a choice here; it is one of `repl`, `script`");
    insta::assert_snapshot!(complaints("claims:\n- line: one\n  value: 1\n"), @"expected/t/n.yaml:2:9: a number is wanted here; docs/corpus.md tells the form");
    insta::assert_snapshot!(complaints("claims:\n- line: 1\n  line: 2\n  value: 1\n"), @"expected/t/n.yaml:3:3: `line` is stated twice; keep one of them");
    insta::assert_snapshot!(complaints("claims:\n- line: 1\n  print: 1\n"), @"expected/t/n.yaml:3:3: `print` is not a key here; did you mean `prints`?");
    insta::assert_snapshot!(complaints("claims:\n- line: 1\n  value: [1]\n"), @"expected/t/n.yaml:3:10: text is wanted here; docs/corpus.md tells the form");
    insta::assert_snapshot!(complaints("claims: 3\n"), @"expected/t/n.yaml:1:9: a list is wanted here; docs/corpus.md tells the form");
    insta::assert_snapshot!(complaints("claims: []\n"), @"expected/t/n.yaml:1:9: there are no claims; state what the snippet gives, or remove both files");
    insta::assert_snapshot!(complaints("claims:\n- {line: 1, value: 1, match: fuzzy}\n"), @"expected/t/n.yaml:2:30: `fuzzy` is not a choice here; it is one of `exact`, `ellipsis`, `pattern`, `one-of`, `between`, `unordered`");
    insta::assert_snapshot!(complaints("claims:\n- {line: 1, value: 1, known: true, why: x}\n"), @r#"expected/t/n.yaml:2:23: invalid value: boolean `true`, expected `false`, `{outdated: "3.11"}` or `{ahead: "3.11"}`; docs/corpus.md tells the form"#);
    insta::assert_snapshot!(complaints("claims:\n- {line: 1, value: 1, known: {since: 3.11}, why: x}\n"), @"expected/t/n.yaml:2:31: `since` is not a key here; it is one of `outdated`, `ahead`");
    insta::assert_snapshot!(complaints("claims:\n- {line: 1, value: 1, known: {ahead: 3}, why: x}\n"), @"expected/t/n.yaml:2:30: `3` is not a minor version of Python such as `3.11`; docs/corpus.md tells the form");
    insta::assert_snapshot!(complaints("claims:\n- {line: 1, value: 1, source: [{document: a}]}\n"), @"expected/t/n.yaml:2:33: `line` is missing; docs/corpus.md tells the form");
}

#[test]
fn what_cannot_be_meant_is_told_with_its_place() {
    insta::assert_snapshot!(complaints("claims:\n- {line: 9, value: 1}\n- {line: 0, value: 1}\n"), @r#"
    expected/t/n.yaml:2:10: the snippet has no line 9: it has 6; the snippet has changed, or the number is wrong; lines count from 1
    expected/t/n.yaml:3:10: the snippet has no line 0: it has 6; the snippet has changed, or the number is wrong; lines count from 1
    "#);
    insta::assert_snapshot!(complaints("claims:\n- {line: 2, value: 1}\n- {line: 5, value: 1}\n"), @r#"
    expected/t/n.yaml:2:10: no statement at top level begins on line 2; the statement around it begins on line 1
    expected/t/n.yaml:3:10: no statement at top level begins on line 5; the line is empty or a comment
    "#);
    insta::assert_snapshot!(complaints("claims:\n- {line: 6, value: 1}\n"), @"expected/t/n.yaml:2:10: the statement on line 6 has no value; `value` is for expressions and for assignments to names; state it on the next line, or state what this one prints");
    insta::assert_snapshot!(complaints("claims:\n- {line: 1}\n- {line: 1, value: 1, prints: 1}\n"), @r#"
    expected/t/n.yaml:2:3: 0 answers where one is wanted; state exactly one of `value`, `prints`, `raises`, `warns`, `gives`, or `versions`
    expected/t/n.yaml:3:3: 2 answers where one is wanted; state exactly one of `value`, `prints`, `raises`, `warns`, `gives`, or `versions`
    "#);
    insta::assert_snapshot!(complaints("claims:\n- {line: 1, value: 1}\n- {line: 1, value: 2}\n"), @"expected/t/n.yaml:3:3: line 1 already has an answer of this kind; answers that differ between versions go under `versions`");
    insta::assert_snapshot!(complaints("claims:\n- {line: 1, value: 1, known: false}\n"), @"expected/t/n.yaml:2:3: what does not hold everywhere needs a reason; add `why:` with one line");
    insta::assert_snapshot!(complaints("claims:\n- {line: 1, value: 1, python: new}\n"), @"expected/t/n.yaml:2:31: `new` is not a minor version of Python such as `3.11`; a range is written `3.11`, `>=3.11` or `>=3.10,<3.13`");
    insta::assert_snapshot!(complaints("claims:\n- {line: 1, value: (, match: pattern}\n"), @"expected/t/n.yaml:2:20: `pattern` is no regular expression: unclosed group; docs/corpus.md tells the forms");
    insta::assert_snapshot!(complaints("claims:\n- {line: 1, raises: it fails}\n"), @"expected/t/n.yaml:2:21: `raises` wants `Type` or `Type: message`; docs/corpus.md tells the forms");
    insta::assert_snapshot!(complaints("claims:\n- {line: 1, value: 1, versions: []}\n"), @r#"
    expected/t/n.yaml:2:3: beside `versions` stands another answer; write it as one of the `versions`, with its `python`
    expected/t/n.yaml:2:3: `versions` is empty; state an answer for each `python`
    "#);
    insta::assert_snapshot!(complaints("claims:\n- {line: 1, value: 1, source: [{document: a, line: 0}]}\n"), @"expected/t/n.yaml:2:32: a source is a document and a line, which counts from 1; write `{document: guide.md, line: 57}`");
}

#[test]
fn a_half_pair_and_a_stray_file_are_told() {
    insta::assert_snapshot!(told(&corpus(&[
        ("snippets/t/only.py", ""),
        ("expected/t/old.yaml", ""),
        ("snippets/top.py", ""),
        ("expected/t/n.yml", ""),
        ("snippets/README.md", ""),
        ("snippets/t/__pycache__/n.pyc", ""),
        ("snippets/t/deep/n.py", ""),
    ])), @r#"
    expected/t/n.yml:-:-: this is no part of the corpus; files are named snippets/TOPIC/NAME.py and expected/TOPIC/NAME.yaml
    expected/t/old.yaml:-:-: the expectation has no snippet; write `snippets/t/old.py`, or remove the expectation
    snippets/t/deep:-:-: this is no part of the corpus; files are named snippets/TOPIC/NAME.py and expected/TOPIC/NAME.yaml
    snippets/t/only.py:-:-: the snippet has no expectation; write `expected/t/only.yaml`, or remove the snippet
    snippets/top.py:-:-: this is no part of the corpus; files are named snippets/TOPIC/NAME.py and expected/TOPIC/NAME.yaml
    "#);
}

#[test]
fn no_corpus_is_told() {
    let root = tempfile::tempdir().unwrap();
    assert_eq!(load(root.path()).problems.len(), 2);
}

#[test]
fn one_bad_file_costs_nothing_else() {
    let good = "claims:\n- {line: 4, prints: '[1, 2]'}\n";
    let loaded = corpus(&[
        ("snippets/t/a.py", SNIPPET),
        ("expected/t/a.yaml", "claims: ["),
        ("snippets/t/b.py", SNIPPET),
        ("expected/t/b.yaml", good),
    ]);
    assert_eq!((loaded.pairs.len(), loaded.problems.len()), (1, 1));
}

#[test]
fn bombs_end_in_an_error() {
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let items = vec![format!("*a{}", level - 1); 9].join(", ");
        laughs.push_str(&format!("a{level}: &a{level} [{items}]\n"));
    }
    let bombs = [
        laughs.clone(),
        format!("claims:\n{laughs}"),
        format!("claims: {}", "[".repeat(200_000)),
        format!("claims: {}", "{a: ".repeat(200_000)),
        "- ".repeat(200_000),
        format!("claims:\n{}", "- {line: 1, value: 1}\n".repeat(40_000)),
        format!("claims: &a [*a]{}", " ".repeat(1 << 21)),
        "claims:\n- &a {line: 1, value: 1}\n- *a\n".to_owned(),
        "\u{feff}%YAML 1.2\n---\n!!python/object:os.system [ls]\n".to_owned(),
        format!("claims: &a\n- &b {{line: 1, value: 1, source: [*b]}}\n{}", "- *b\n".repeat(5_000)),
    ];
    for bomb in &bombs {
        let loaded = corpus(&[("snippets/t/n.py", SNIPPET), ("expected/t/n.yaml", bomb)]);
        assert!(loaded.pairs.is_empty() && !loaded.problems.is_empty(), "{:.80}", bomb);
    }
}

#[test]
fn a_snippet_may_nest_deeply_or_be_no_python() {
    let deep = ["(", "-", "[", "{", "if x:\n ", "not ", "x.y", "f(", "lambda:", "x if x else ", "f'{", "a = "];
    let deep = deep.map(|part| part.repeat((16 << 10) / part.len()));
    let odd = ["\u{0}", "é\n\tx", "x = '", "\\", "\u{feff}", "1_", "match x:"].map(str::to_owned);
    for code in deep.into_iter().chain(odd) {
        let loaded = corpus(&[("snippets/t/n.py", &code), ("expected/t/n.yaml", "claims: [{line: 1, value: 1}]")]);
        assert_eq!(loaded.pairs.len() + loaded.problems.len(), 1, "{code:.20}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_makes_it_panic(yaml in r#"(claims:|source:|mode: repl|- line: [0-9]|  value: |  known: |\{|\}|\[|\]|&a|\*a|\n|  |'|"|[a-z é!|>%@:#-]){0,24}"#) {
        corpus(&[("snippets/t/n.py", SNIPPET), ("expected/t/n.yaml", &yaml)]);
    }

    #[test]
    fn what_is_written_is_read(text in r#"[ -~é…]{1,40}"#, line in prop::sample::select(vec![1_usize, 4])) {
        let quoted = serde_json::to_string(&text).unwrap();
        let yaml = format!("claims:\n- line: {line}\n  prints: {quoted}\n");
        let loaded = corpus(&[("snippets/t/n.py", SNIPPET), ("expected/t/n.yaml", &yaml)]);
        prop_assert_eq!(&loaded.pairs[0].entries[0].answers[0].text, &text);
    }
}

#[test]
fn the_corpus_of_this_repository_is_read_without_a_complaint() {
    let loaded = load(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert_eq!(told(&loaded), "");
    assert!(!loaded.pairs.is_empty());
    for pair in &loaded.pairs {
        let unsourced = pair.entries.iter().find(|each| each.sources.is_empty() && pair.sources.is_empty());
        assert_eq!(unsourced.map(|each| each.yaml_line), None, "{} names no source", pair.expected.display());
    }
}

/// The keys that the loader knows, as its complaint about another one lists them.
fn known_keys(yaml: &str) -> BTreeSet<String> {
    let told = complaints(yaml);
    let listed = told.split("it is one of ").nth(1).unwrap_or_default();
    listed.split(", ").map(|key| key.trim_matches('`').to_owned()).collect()
}

#[test]
fn the_schema_and_the_reference_tell_the_keys_that_the_loader_knows() {
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../docs/expected.schema.json")).unwrap();
    let reference = include_str!("../../docs/corpus.md");
    let keys = |pointer: &str| -> BTreeSet<String> {
        schema.pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect()
    };
    let levels = [
        ("/properties", "zzzzzz: 1\n"),
        ("/$defs/claim/properties", "claims: [{zzzzzz: 1}]\n"),
        ("/$defs/version/properties", "claims: [{line: 1, versions: [{zzzzzz: 1}]}]\n"),
        ("/$defs/sources/items/properties", "source: [{zzzzzz: 1}]\n"),
        ("/$defs/claim/properties/known/oneOf/1/properties", "claims: [{known: {zzzzzz: '3.1'}}]\n"),
    ];
    for (pointer, yaml) in levels {
        assert_eq!(keys(pointer), known_keys(yaml), "{pointer}");
        for key in keys(pointer) {
            assert!(reference.contains(&key), "docs/corpus.md tells nothing of `{key}`");
        }
    }
}

#[test]
fn the_schema_and_the_reference_tell_the_matchers_that_the_loader_knows() {
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../docs/expected.schema.json")).unwrap();
    let listed = schema.pointer("/$defs/match/enum").unwrap().as_array().unwrap();
    let listed: BTreeSet<String> = listed.iter().filter_map(|word| word.as_str().map(str::to_owned)).collect();
    assert_eq!(listed, known_keys("claims: [{line: 1, value: 1, match: zzzzzz}]\n"));
    for word in listed {
        assert!(include_str!("../../docs/corpus.md").contains(&format!("| `{word}`")), "{word}");
    }
}

#[test]
fn the_examples_of_the_reference_are_read() {
    let reference = include_str!("../../docs/corpus.md");
    let examples: Vec<&str> =
        reference.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() > 3);
    for example in examples {
        let code = "1\n".repeat(9);
        let loaded = corpus(&[("snippets/t/n.py", &code), ("expected/t/n.yaml", example)]);
        assert_eq!(told(&loaded), "", "{example}");
    }
}
