//! The published schemas, used as editors and other programs use them.

use std::path::Path;

use clap::Parser as _;
use jsonschema::Validator;
use serde_json::{Value, json};
use verify::cli::Cli;
use verify::config::Config;

use crate::fixture::{Folder, MIXED, SOUND};

fn validator(schema: &str) -> Validator {
    let schema: Value = serde_json::from_str(schema).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn refusals(validator: &Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|why| panic!("{why}: {text}"))
}

#[test]
fn every_expectation_of_the_corpus_is_one_of_the_schema() {
    let validator = validator(include_str!("../../docs/expected.schema.json"));
    let mut files = 0;
    for topic in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("expected")).unwrap() {
        for file in std::fs::read_dir(topic.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let refused = refusals(&validator, &yaml(&std::fs::read_to_string(&path).unwrap()));
            assert!(refused.is_empty(), "{}: {refused:?}", path.display());
            files += 1;
        }
    }
    assert!(files > 300, "{files}");
}

/// Each is a whole file of expected/, for a snippet of one line.
const EXPECTED: [&str; 9] = [
    "claims: [{line: 1, value: 1}]",
    "mode: repl\nclaims: [{line: 1, prints: 'a'}]",
    "claims: [{line: 1, raises: 'ValueError: n...', match: ellipsis, python: '>=3.10,<3.13'}]",
    "claims: [{line: 1, warns: SyntaxWarning, python: 3.12}]",
    "claims: [{line: 1, gives: '1', form: comment, of: [a, b], firm: true}]",
    "claims: [{line: 1, versions: [{python: '<3.12', value: 1}, {python: '>=3.12', prints: b, match: unordered}]}]",
    "claims: [{line: 1, value: 1, known: false, why: It gives 2.}]",
    "claims: [{line: 1, value: 1, known: {outdated: '3.11'}, why: It was changed.}]",
    "source: [{document: guide.md, line: 3}]\nclaims: [{line: 1, value: 1, source: [{document: b.md, line: 1}]}]",
];

const NOT_EXPECTED: [&str; 21] = [
    "mode: repl",
    "claims: []",
    "claims: [{value: 1}]",
    "claims: [{line: 0, value: 1}]",
    "claims: [{line: one, value: 1}]",
    "claims: [{line: 1}]",
    "claims: [{line: 1, value: 1, raises: ValueError}]",
    "claims: [{line: 1, value: 1, values: 2}]",
    "claims: [{line: 1, value: 1, match: roughly}]",
    "claims: [{line: 1, value: 1, python: newer}]",
    "claims: [{line: 1, value: 1, known: false}]",
    "claims: [{line: 1, value: 1, known: true, why: It is.}]",
    "claims: [{line: 1, value: 1, known: {outdated: '3.11', ahead: '3.12'}, why: Both.}]",
    "claims: [{line: 1, value: 1, known: {outdated: new}, why: It is.}]",
    "claims: [{line: 1, value: 1, form: prose}]",
    "claims: [{line: 1, gives: 1, match: exact}]",
    "claims: [{line: 1, versions: []}]",
    "claims: [{line: 1, versions: [{value: 1}]}]",
    "claims: [{line: 1, value: 1, source: [{document: a.md}]}]",
    "mode: shell\nclaims: [{line: 1, value: 1}]",
    "snippet: one.py\nclaims: [{line: 1, value: 1}]",
];

#[test]
fn schema_and_loader_agree_on_expectations() {
    let validator = validator(include_str!("../../docs/expected.schema.json"));
    let folder = Folder::new(&[]);
    let all = EXPECTED.iter().map(|text| (text, true)).chain(NOT_EXPECTED.iter().map(|text| (text, false)));
    let all: Vec<_> = all.enumerate().collect();
    for (number, (text, _)) in &all {
        folder.write(format!("snippets/t/n{number:02}.py"), "a = b = 1\n");
        folder.write(format!("expected/t/n{number:02}.yaml"), text);
    }
    let told = folder.run(&["list", "."]).err;
    for (number, (text, is_good)) in all {
        let refused = refusals(&validator, &yaml(text));
        assert_eq!(refused.is_empty(), is_good, "the schema of {text}: {refused:?}");
        assert_eq!(!told.contains(&format!("n{number:02}.yaml")), is_good, "the loader of {text}: {told}");
    }
}

/// Each is a whole verify.toml.
const SETTINGS: [&str; 9] = [
    "",
    "python = '3.12'",
    "python = ['>=3.10,<3.14', '/opt/env']\npaths = ['README.md', 'docs']",
    "timeout = 2.5\nmax-time = 300\njobs = 1024",
    "sandbox = 'strict'\nallow = ['network', 'processes', 'read=data', 'write=/tmp/x', 'env=TZ']",
    "format = 'html'\noutput = ['junit=a b.xml', 'badge=badge.svg']",
    "setup = 'import math'",
    "[setup]\n'docs/*.md' = 'import math'\n'README.md' = 'x = 1'",
    "only = ['document=docs/**/*.md', 'form=prose']\nskip = ['heading=x', 'standing=false']\nexclude = ['drafts/']",
];

const NOT_SETTINGS: [&str; 24] = [
    "color = 'always'",
    "shard = '1/2'",
    "python = 3.12",
    "python = [3.12]",
    "paths = 'docs'",
    "exclude = 'docs'",
    "timeout = 0",
    "timeout = -1.5",
    "timeout = '10'",
    "timeout = 1e9",
    "max-time = 0",
    "jobs = 0",
    "jobs = 1025",
    "jobs = 1.5",
    "sandbox = 'none'",
    "allow = ['everything']",
    "allow = ['read=']",
    "format = 'pdf'",
    "output = ['junit']",
    "only = ['colour=red']",
    "skip = ['prose']",
    "setup = 1",
    "setup = ['x = 1']",
    "[setup]\n'a.md' = 1",
];

#[test]
fn schema_and_loader_agree_on_settings() {
    let validator = validator(include_str!("../../docs/config.schema.json"));
    let folder = Folder::new(&[]);
    let loads = |text: &str| {
        folder.write("verify.toml", text);
        let mut check = Cli::parse_from(["verify"]).check;
        Config::find(&folder.path()).and_then(|config| config.unwrap().fill(&mut check)).is_ok()
    };
    for (text, is_good) in SETTINGS.map(|text| (text, true)).into_iter().chain(NOT_SETTINGS.map(|text| (text, false))) {
        let refused = refusals(&validator, &toml::from_str(text).unwrap());
        assert_eq!(refused.is_empty(), is_good, "the schema of {text}: {refused:?}");
        assert_eq!(loads(text), is_good, "the loader of {text}");
    }
}

#[test]
fn real_reports_are_those_of_the_schema() {
    let schema = include_str!("../../docs/report.schema.json");
    let validator = validator(schema);
    let folder = Folder::new(&[("mixed.md", MIXED), ("sound.md", SOUND)]);
    folder.write("snippets/t/one.py", "round(2.5)\n1 + 1\n");
    let known = "claims:\n  - line: 1\n    value: 3\n    known: false\n    why: Halves go to even.\n    \
source: [{document: g.md, line: 1}]\n  - line: 2\n    value: 3\n";
    folder.write("expected/t/one.yaml", known);
    let Some(report) = folder.json(&["mixed.md", "sound.md", ".", "gone.md"]) else { return };
    assert_eq!(refusals(&validator, &report), [""; 0], "{report:#}");
    assert_eq!((report["snippets"].as_u64(), report["claims"].as_array().unwrap().len()), (Some(1), 5));
    folder.write("baseline.json", report.to_string());
    let again = folder.json(&["mixed.md", "--baseline", "baseline.json", "--shard", "1/2"]).unwrap();
    assert_eq!(refusals(&validator, &again), [""; 0], "{again:#}");
    for (pointer, wrong) in [
        ("/schema", json!(2)),
        ("/pythons/0/label", json!("newest")),
        ("/claims/0/line", json!(0)),
        ("/claims/0/standing", json!("since")),
        ("/claims/0/verdicts", json!({"3.12": {"verdict": "fails"}})),
        ("/blocks/0/kind", json!("shell")),
        ("/summary/claims", json!("many")),
        ("/problems/0/severity", json!("note")),
    ] {
        let mut changed = report.clone();
        *changed.pointer_mut(pointer).unwrap() = wrong;
        assert!(!validator.is_valid(&changed), "{pointer}");
    }
}
