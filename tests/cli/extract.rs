//! `verify extract`: what comes out says what the document says, and what people change stays.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::fixture::{Folder, Ran, pythons};

const GUIDE: &str = "# Lists\n\n## Copies\n\n```python\nimport copy\na = [1]\nb = copy.copy(a)\na is b  # False\n```\n\n\
## Sorting\n\n```python\nsorted([2, 1])  # -> [1, 2] (a new list)\n```\n\n`sorted('ba')` returns `['a', 'b']`.\n";

fn extract(folder: &Folder, more: &[&str]) -> Ran {
    folder.run(&[&["extract", "guide.md", "--into", "corpus"], more].concat())
}

fn read(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.path().join("corpus").join(name)).unwrap()
}

#[test]
fn pairs_are_named_after_headings_and_hold_what_is_claimed() {
    let folder = Folder::new(&[("guide.md", GUIDE)]);
    let ran = extract(&folder, &[]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    assert_eq!(ran.out, "3 pairs with 3 claims of 1 document: 3 new\n");
    assert_eq!(read(&folder, "snippets/guide/copies.py"), "import copy\na = [1]\nb = copy.copy(a)\na is b  # False\n");
    insta::assert_snapshot!(read(&folder, "expected/guide/sorting.yaml"), @r#"
    source:
      - {document: "guide.md", line: 15}
    claims:
      - line: 1
        gives: "-> [1, 2] (a new list)"
        source:
          - {document: "guide.md", line: 15}
    "#);
    assert!(read(&folder, "expected/guide/sorting-text.yaml").contains("form: prose"));
    assert_eq!(extract(&folder, &[]).out, "3 pairs with 3 claims of 1 document: 3 unchanged\n");
}

#[test]
fn what_people_changed_stays_and_what_the_document_changed_is_shown() {
    let folder = Folder::new(&[("guide.md", GUIDE)]);
    extract(&folder, &[]);
    let edited = read(&folder, "expected/guide/copies.yaml") + "    # reviewed\n";
    folder.write("corpus/expected/guide/copies.yaml", &edited);
    // Elsewhere something comes in: lines move, names and edits stay.
    folder.write("guide.md", GUIDE.replace("## Copies", "## New\n\n```python\n1 + 1  # 2\n```\n\n## Copies"));
    let ran = extract(&folder, &[]);
    assert_eq!(ran.out, "4 pairs with 4 claims of 1 document: 1 new, 2 unchanged, 1 kept as edited\n");
    assert_eq!(
        read(&folder, "expected/guide/copies.yaml"),
        edited.replace("line: 6}", "line: 12}").replace("line: 9}", "line: 15}")
    );
    // The document changes what was edited, and what was not.
    folder.write("guide.md", GUIDE.replace("a is b  # False", "a is b  # True").replace("(a new list)", "(another)"));
    let before = read(&folder, "expected/guide/copies.yaml");
    let ran = extract(&folder, &[]);
    assert_eq!(ran.status, Some(1));
    insta::assert_snapshot!(ran.out, @r#"
    guide/copies: edited, and the document changed too: bring it in by hand, then `--keep`
      --- snippet
      +++ snippet
      @@ -2,3 +2,3 @@
       a = [1]
       b = copy.copy(a)
      -a is b  # False
      +a is b  # True
      --- expectation
      +++ expectation
      @@ -3,5 +3,5 @@
       claims:
         - line: 4
      -    gives: "False"
      +    gives: "True"
           source:
             - {document: "guide.md"}
    guide/sorting: the document changed
      --- snippet
      +++ snippet
      @@ -1 +1 @@
      -sorted([2, 1])  # -> [1, 2] (a new list)
      +sorted([2, 1])  # -> [1, 2] (another)
      --- expectation
      +++ expectation
      @@ -3,5 +3,5 @@
       claims:
         - line: 1
      -    gives: "-> [1, 2] (a new list)"
      +    gives: "-> [1, 2] (another)"
           source:
             - {document: "guide.md"}
    guide/new: the document states it no more: removed
    3 pairs with 3 claims of 1 document: 1 changed, 1 unchanged, 1 gone, 1 changed on both sides
    "#);
    assert_eq!(read(&folder, "expected/guide/copies.yaml"), before);
    assert_eq!(extract(&folder, &[]).status, Some(1), "it is told until somebody has seen to it");
    assert_eq!(extract(&folder, &["--keep"]).status, Some(0));
    assert_eq!(extract(&folder, &[]).status, Some(0));
    assert_eq!(read(&folder, "expected/guide/copies.yaml"), before);
}

#[test]
fn what_was_removed_by_hand_stays_away() {
    let folder = Folder::new(&[("guide.md", GUIDE)]);
    extract(&folder, &[]);
    for file in ["snippets/guide/copies.py", "expected/guide/copies.yaml"] {
        std::fs::remove_file(folder.path().join("corpus").join(file)).unwrap();
    }
    assert!(extract(&folder, &[]).out.ends_with("2 unchanged, 1 removed by hand\n"));
}

#[test]
fn wrong_input_is_told() {
    let folder = Folder::new(&[
        ("a/guide.md", GUIDE),
        ("b/guide.md", GUIDE),
        ("file", ""),
        ("own/snippets/guide/copies.py", "1\n"),
    ]);
    let told = |args: &[&str]| {
        let ran = folder.run(&[&["extract"], args].concat());
        assert_eq!(ran.status, Some(2), "{} {}", ran.out, ran.err);
        ran.err
    };
    assert_eq!(told(&["gone.md", "--into", "c"]), "error: no such file or folder: `gone.md`\n");
    insta::assert_snapshot!(told(&["a", "b", "--into", "c"]), @r#"
    error: `a/guide.md` and `b/guide.md` would both be written to `snippets/guide`
      help: extract them into folders of their own
    "#);
    insta::assert_snapshot!(told(&["a", "--into", "file"]), @r#"
    error: cannot read `file/extracted/guide`: Not a directory (os error 20)
      help: name a folder that can be written: --into corpus
    "#);
    assert!(told(&["--into", "c"]).contains("<DOCUMENT>"));
    assert!(told(&["a"]).contains("--into"));
    folder.run(&["extract", "a", "--into", "c"]);
    assert!(told(&["c", "--into", "d"]).contains("belongs to a corpus already"));
    assert!(told(&["b", "--into", "c"]).contains("would both be written"));
    let foreign = folder.run(&["extract", "a", "--into", "own"]);
    assert_eq!(foreign.status, Some(2));
    assert!(foreign.out.contains("guide/copies: is there already and was not extracted"), "{}", foreign.out);
    assert_eq!(std::fs::read_to_string(folder.path().join("own/snippets/guide/copies.py")).unwrap(), "1\n");
}

/// A claim's line of a document with what each Python said, and how often.
type Verdicts = BTreeMap<(String, u64, String), usize>;

fn verdicts(report: &Value, place: impl Fn(&Value) -> (String, u64)) -> Verdicts {
    let mut found = Verdicts::new();
    for claim in report["claims"].as_array().unwrap() {
        let said = claim["verdicts"].as_object().unwrap().iter();
        let said: Vec<String> = said.map(|(python, verdict)| format!("{python} {}", verdict["verdict"])).collect();
        let (document, line) = place(claim);
        *found.entry((document, line, said.join(", "))).or_default() += 1;
    }
    found
}

/// Lines that are said to be not written.
fn unwritten(out: &str) -> Vec<(String, u64)> {
    let lines = out.lines().filter_map(|line| line.split_once(": not written: "));
    let place =
        |(place, _): (&str, &str)| place.rsplit_once(':').map(|(path, line)| (path.to_owned(), line.parse().unwrap()));
    lines.filter_map(place).collect()
}

/// Extracts documents and runs both: each claim must be judged as in its document. Gives how many were not written.
fn round_trip(documents: &[PathBuf]) -> usize {
    let minors: Vec<u16> = pythons().iter().map(|python| python.version.minor).collect();
    let (Some(oldest), Some(newest)) = (minors.iter().min(), minors.iter().max()) else { return 0 };
    let versions = ["--python", &format!("3.{oldest}"), "--python", &format!("3.{newest}"), "--format", "json"];
    let folder = Folder::new(&[]);
    let paths: Vec<&str> = documents.iter().map(|path| path.to_str().unwrap()).collect();
    let extracted = folder.run(&[&["extract", "--into", "corpus"], &paths[..]].concat());
    assert!(extracted.status == Some(0), "{}", extracted.err);
    let json = |paths: &[&str]| -> Value {
        let ran = folder.run(&[paths, &versions[..]].concat());
        serde_json::from_str(&ran.out).unwrap_or_else(|why| panic!("{why}: {}", ran.err))
    };
    let (original, again) = (json(&paths), json(&["corpus"]));
    assert_eq!(again["problems"].as_array().map(Vec::len), Some(0), "{}", again["problems"]);
    let line = |value: &Value| value["line"].as_u64().unwrap();
    let text = |value: &Value| value["document"].as_str().unwrap().to_owned();
    let lost = unwritten(&extracted.out);
    let mut expected = verdicts(&original, |claim| (text(claim), line(claim)));
    let mut found = verdicts(&again, |claim| (text(&claim["sources"][0]), line(&claim["sources"][0])));
    // Beside others a document has doubts of its own; a pair of a corpus stands alone.
    let claims = original["claims"].as_array().into_iter().flatten();
    let is_doubtful = |claim: &&Value| {
        claim["verdicts"].as_object().is_some_and(|all| all.values().any(|said| said["doubtful"] == true))
    };
    let doubtful: BTreeSet<_> = claims.filter(is_doubtful).map(|claim| (text(claim), line(claim))).collect();
    found.retain(|(document, line, _), _| !doubtful.contains(&(document.clone(), *line)));
    expected.retain(|(document, line, _), _| {
        let place = (document.clone(), *line);
        !lost.contains(&place) && !doubtful.contains(&place)
    });
    let differ: Vec<_> = expected.iter().filter(|one| !found.iter().any(|other| other == *one)).collect();
    let instead: Vec<_> = found.iter().filter(|one| !expected.iter().any(|other| other == *one)).collect();
    assert!(differ.is_empty() && instead.is_empty(), "in the document {differ:#?}, in the corpus {instead:#?}");
    assert!(!found.is_empty());
    lost.len()
}

/// The documents of a folder.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let is_text = |path: &PathBuf| path.extension().is_some_and(|end| end == "md" || end == "mdx" || end == "txt");
    let mut found: Vec<PathBuf> = entries.filter(is_text).filter(|path| !path.ends_with("README.md")).collect();
    found.sort();
    found
}

#[test]
fn a_corpus_of_a_document_says_what_the_document_says() {
    let documents = documents(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents"));
    assert!(documents.len() >= 10);
    assert_eq!(round_trip(&documents), 0, "all can be written");
}

#[test]
fn a_corpus_of_the_seeds_says_what_they_say() {
    // They are no part of this repository.
    let Some(folder) = std::env::var_os("VERIFY_SEEDS") else { return println!("SKIP: VERIFY_SEEDS names no folder") };
    // What no program can decide, for a note above it says so.
    assert!(round_trip(&documents(Path::new(&folder))) <= 3);
}
