//! Options, one by one.

use std::time::{Duration, Instant};

use crate::fixture::{Folder, MIXED};

#[test]
fn quiet_and_verbose_are_less_and_more() {
    let text = format!("{MIXED}\n```python\nimport nothing_of_this_name\nnothing_of_this_name.x  # 1\n```\n");
    let folder = Folder::new(&[("a.md", &text)]);
    let Some(normal) = folder.check(&["a.md"]) else { return };
    let quiet = folder.check(&["a.md", "--quiet"]).unwrap();
    let verbose = folder.check(&["a.md", "--verbose"]).unwrap();
    assert!(normal.out.starts_with(quiet.out.trim_end()), "quiet is the beginning");
    assert!(quiet.out.len() < normal.out.len() && normal.out.len() < verbose.out.len());
    assert!(!quiet.out.contains("3 claims") && normal.out.contains("3 claims"));
    assert!(verbose.out.contains("unverifiable]") && !normal.out.contains("unverifiable]"));
    assert_eq!(folder.run(&["a.md", "-q", "-v"]).status, Some(2));
}

#[test]
fn exit_zero_forgives_answers_and_nothing_else() {
    let folder = Folder::new(&[("a.md", MIXED)]);
    let Some(ran) = folder.check(&["a.md", "--exit-zero"]) else { return };
    assert_eq!(ran.status, Some(0));
    assert_eq!(folder.check(&["a.md", "missing.md", "--exit-zero"]).unwrap().status, Some(2));
}

#[test]
fn a_snippet_that_hangs_costs_its_time_alone() {
    let folder =
        Folder::new(&[("a.md", "```python\nwhile True: pass\n1 + 1  # 2\n```\n\n```python\n1 + 1  # 2\n```\n")]);
    let start = Instant::now();
    let Some(report) = folder.json(&["a.md", "--timeout", "1"]) else { return };
    assert!(start.elapsed() < Duration::from_secs(60));
    let words: Vec<&str> =
        report["claims"].as_array().unwrap().iter().map(|claim| claim["standing"].as_str().unwrap()).collect();
    assert_eq!(words, ["unverifiable", "holds"]);
    assert!(report.to_string().contains("\"reason\":\"timeout\""));
}

#[test]
fn wrong_arguments_are_told() {
    let folder = Folder::new(&[("a.md", MIXED)]);
    for (args, word) in [
        (vec!["a.md", "--no-such-option"], "--no-such-option"),
        (vec!["a.md", "--jobs", "0"], "--jobs"),
        (vec!["a.md", "--timeout=-1"], "timeout"),
        (vec!["a.md", "--format", "pdf"], "pdf"),
        (vec!["a.md", "--output", "json"], "FORMAT=FILE"),
        (vec!["a.md", "--allow", "all"], "network, processes"),
        (vec!["list"], "PATH"),
        (vec!["explain", "a.md"], "DOCUMENT:LINE"),
        (vec!["explain", "a.md:1"], "no claim"),
    ] {
        let ran = folder.run(&args);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(ran.err.contains(word) && ran.err.starts_with("error: "), "{args:?}: {}", ran.err);
    }
}

#[test]
fn list_and_explain_tell_of_claims() {
    let folder = Folder::new(&[("a.md", MIXED)]);
    insta::assert_snapshot!(folder.run(&["list", "a.md"]).out, @r#"
    a.md:4: beside-statement: 1 + 1 => 2
    a.md:5: beside-statement: 1 + 2 => 4
    "#);
    let Some(ran) = folder.check(&["explain", "a.md:5"]) else { return };
    assert_eq!(ran.status, Some(0));
    assert!(ran.out.contains("standing    false"), "{}", ran.out);
    assert!(ran.out.contains("rule        beside-statement: "), "{}", ran.out);
}
