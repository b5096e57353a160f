//! The other inputs are hostile too: documents, blocks, comments, files of expectations, and what a child tells. None
//! may make `verify` panic, hang, or take more memory than its input is worth. The same parsers are fuzzed in `fuzz/`.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use verify::claim::reading;
use verify::display;
use verify::document::Document;
use verify::model::{Event, Shown};
use verify::pipeline::prepare;
use verify::run::{decode, frame};
use verify::unit::Unit;

/// Text of the parts that documents are made of, in any order.
fn document() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        any::<String>(),
        "[ \t`~>.#:|*_=\\-\"'()\\[\\]{}0-9a-z→\u{202e}\0\r\n]{0,20}",
        prop::sample::select(vec![
            "```python\n",
            "```\n",
            "~~~\n",
            ">>> ",
            "... ",
            "\n\n",
            "    ",
            "# → ",
            "#=> ",
            "print(",
            "def f():\n",
            "1 + 1  # 2\n",
            "Traceback (most recent call last):\n",
            "'''",
            "\"\"\"",
            "f'{",
            "}'",
            "\\\n",
            "| a | b |\n|---|---|\n",
            "- ",
            "1. ",
            "In [1]: ",
            "Out[1]: ",
            "<details>",
            "<!--",
            "\u{feff}",
            "async ",
            "lambda: ",
            "match x:\n",
            "case _:\n",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

/// Nothing of this size may take long, also where the tests are not optimised.
fn in_time<T>(what: &str, act: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = act();
    assert!(start.elapsed() < Duration::from_secs(20), "{what} took {:?}", start.elapsed());
    done
}

fn prepare_text(text: &str) {
    prepare(Document::new("hostile.md".into(), text));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_document_can_be_read(text in document()) {
        prepare_text(&text);
    }

    #[test]
    fn any_block_can_be_cut(text in document()) {
        let _ = (Unit::script(&text), Unit::session(&text), Unit::statements(&text));
    }

    #[test]
    fn any_comment_can_be_read(text in document()) {
        let _ = (reading::read(&text), reading::is_lead_in(&text), reading::is_expectation(&text), reading::is_reality(&text));
        if let Some(shown) = Shown::read_all(&text) {
            let _ = display::agree(&shown, &shown);
        }
        let _ = display::without_addresses(&text);
    }

    #[test]
    fn any_bytes_can_be_decoded(bytes in prop::collection::vec(any::<u8>(), 0..4096)) {
        let (events, why) = decode::events(&bytes);
        prop_assert!(events.len() <= bytes.len() / 4);
        prop_assert!(why.is_some() || bytes.is_empty() || !events.is_empty());
    }

    #[test]
    fn frames_of_anything_keep_what_came_before(bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..10)) {
        let mut bytes = Vec::new();
        frame::push(&mut bytes, &Event::Done).unwrap();
        bodies.iter().for_each(|body| frame::push_bytes(&mut bytes, body));
        let (events, _) = decode::events(&bytes);
        prop_assert_eq!(events.first(), Some(&Event::Done));
    }

    #[test]
    fn any_expectations_can_be_read(text in "([a-z]+|[-:{}\\[\\]&*!|>'\" \n0-9]|<<: |\\? |--- |answer: |line: ){0,60}") {
        expectations(&text);
    }
}

fn expectations(text: &str) {
    let root = tempfile::tempdir().unwrap();
    for (name, text) in [("snippets/topic/a.py", "print(1)\n"), ("expected/topic/a.yaml", text)] {
        let path = root.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    verify::corpus::load(root.path());
}

#[test]
fn large_and_deep_documents_take_no_more_than_their_share() {
    let fence = |code: &str| format!("```python\n{code}\n```\n");
    let cases = [
        ("backticks", "`".repeat(1_000_000)),
        ("fences", "```python\n".repeat(20_000)),
        ("quotes", format!("{}a", "> ".repeat(20_000))),
        ("lists", format!("{}a", "- ".repeat(20_000))),
        ("brackets", "[".repeat(50_000)),
        ("links", "[a](".repeat(20_000)),
        ("stars", "*a _b ".repeat(20_000)),
        ("a wide table", format!("|{}\n|{}\n", "a|".repeat(10_000), "-|".repeat(10_000))),
        ("a long line", fence(&format!("x = '{}'  # → 1", "a".repeat(5_000_000)))),
        ("deep brackets", fence(&"(".repeat(100_000))),
        ("deep closed brackets", fence(&format!("{}1{}  # → 1", "(".repeat(20_000), ")".repeat(20_000)))),
        ("many minuses", fence(&format!("{}1  # → 1", "-".repeat(49_000)))),
        ("more minuses", fence(&format!("{}1  # → 1", "-".repeat(500_000)))),
        ("many nots", fence(&format!("{}1  # → 1", "not ".repeat(49_000)))),
        ("many lambdas", fence(&format!("{}1  # → 1", "lambda: ".repeat(24_000)))),
        ("many additions", fence(&format!("{}1  # → 1", "1+".repeat(24_000)))),
        ("many powers", fence(&format!("{}1  # → 1", "1**".repeat(16_000)))),
        ("many attributes", fence(&format!("x{}  # → 1", ".a".repeat(24_000)))),
        ("many conditions", fence(&format!("{}1  # → 1", "1 if 1 else ".repeat(12_000)))),
        ("one broken line", fence(&format!("{}1 +\n{}", "x = 1\n".repeat(4_000), "x = 1\n".repeat(4_000)))),
        ("deep blocks", fence(&(0..1000).map(|n| format!("{}if x:\n", " ".repeat(n))).collect::<String>())),
        ("a deep answer", fence(&format!("x  # → {}{}", "[".repeat(50_000), "]".repeat(50_000)))),
        ("NULs", "\0".repeat(100_000)),
        ("prompts", format!("```\n{}```\n", ">>> 1\n1\n".repeat(2_000))),
        ("a session", fence(&">>> x = 1\n>>> x + 1\n2\n".repeat(1_300))),
        ("a long table", format!("| Call | Result |\n|---|---|\n{}", "| `1 + 1` | 2 |\n".repeat(20_000))),
        ("stairs", (0..1500).map(|n| format!("{}x = 1\n", " ".repeat(n))).collect()),
        ("no end", fence("'''")),
    ];
    for (name, text) in cases {
        in_time(name, || prepare_text(&text));
    }
}

#[test]
fn bombs_of_yaml_do_not_go_off() {
    let mut laughs = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for n in 1..12 {
        let refs = vec![format!("*a{}", n - 1); 10].join(",");
        laughs.push_str(&format!("a{n}: &a{n} [{refs}]\n"));
    }
    let deep = "[".repeat(100_000);
    let cyclic = "a: &a [*a]\n".to_owned();
    for text in [laughs, deep, cyclic, "- ".repeat(50_000), "? ".repeat(50_000)] {
        in_time(text.get(..20).unwrap_or(&text), || expectations(&text));
    }
}
