//! `--only`, `--skip`, `--exclude`, `--baseline` and `--max-time`.

use crate::fixture::{Folder, MIXED, SOUND, has};

#[test]
fn claims_are_chosen() {
    let folder = Folder::new(&[("docs/a.md", MIXED), ("docs/b.md", SOUND), ("c.md", MIXED)]);
    let count = |args: &[&str]| {
        let report = folder.json(&[&["."], args].concat())?;
        report["summary"]["claims"].as_u64()
    };
    let Some(all) = count(&[]) else { return };
    assert_eq!(all, 5);
    assert_eq!(count(&["--only", "document=docs/*.md"]), Some(3));
    assert_eq!(count(&["--only", "document=docs/*.md", "--only", "standing=false"]), Some(1));
    assert_eq!(count(&["--skip", "document=**/*.md:5", "--skip", "document=c.md"]), Some(2));
    assert_eq!(count(&["--only", "heading=sums"]), Some(4));
    assert_eq!(count(&["--skip", "form=comment"]), Some(0));
    assert_eq!(count(&["--exclude", "docs"]), Some(2));
    assert_eq!(count(&["--exclude", "a.md", "--exclude", "/c.md"]), Some(1));
    assert_eq!(folder.check(&[".", "--skip", "standing=false"]).unwrap().status, Some(0));
}

#[test]
fn what_is_not_chosen_is_not_run() {
    let text = format!("{SOUND}\n```python\nwhile True: pass\n2  # 2\n```\n");
    let folder = Folder::new(&[("a.md", &text)]);
    let Some(report) = folder.json(&["a.md", "--only", "document=a.md:2"]) else { return };
    let run = report["blocks"][1]["runs"].as_object().unwrap().values().next().unwrap();
    assert_eq!((run["outcome"].as_str(), run["reason"].as_str()), (Some("skipped"), Some("not selected")));
}

#[test]
fn what_failed_in_the_baseline_is_expected() {
    let folder = Folder::new(&[("a.md", MIXED)]);
    let Some(ran) = folder.check(&["a.md", "--output", "json=base.json"]) else { return };
    assert_eq!(ran.status, Some(1));
    folder.write("a.md", format!("A line more.\n\n{MIXED}"));
    let ran = folder.check(&["./a.md", "--baseline", "base.json"]).unwrap();
    assert_eq!(ran.status, Some(0), "{}", ran.out);
    assert!(ran.out.contains("1 failed in the baseline already") && !ran.out.contains("error["), "{}", ran.out);
    folder.write("a.md", MIXED.replace("# 2", "# 7"));
    let ran = folder.check(&["a.md", "--baseline", "base.json"]).unwrap();
    assert_eq!(ran.status, Some(1), "what fails anew is unexpected");
    folder.write("a.md", format!("{MIXED}{MIXED}"));
    assert_eq!(folder.check(&["a.md", "--baseline", "base.json"]).unwrap().status, Some(1), "one more is unexpected");
    for (name, text) in [("none.json", None), ("text.json", Some("x"))] {
        text.into_iter().for_each(|text| folder.write(name, text));
        let ran = folder.check(&["a.md", "--baseline", name]).unwrap();
        assert_eq!(ran.status, Some(2));
        assert!(ran.err.contains(name), "{}", ran.err);
    }
}

#[test]
fn what_held_in_the_baseline_and_fails_now_is_unexpected() {
    if !has(&[12]) {
        return;
    }
    let folder = Folder::new(&[("a.md", MIXED)]);
    let run = |args: &[&str]| folder.run(&[&["a.md", "--python", "3.12"], args].concat());
    run(&["--output", "json=base.json"]);
    let base = std::fs::read_to_string(folder.path().join("base.json")).unwrap();
    folder.write("base.json", base.replace("\"fails\"", "\"holds\", \"match\": \"exact\""));
    assert_eq!(run(&["--baseline", "base.json"]).status, Some(1));
}

#[test]
fn a_run_ends_in_time_and_says_what_it_left() {
    let slow = "```python\nimport time\nwhile time.process_time() < 1.5: pass\n1 + 1  # 2\n```\n\n".repeat(20);
    let folder = Folder::new(&[("a.md", &slow)]);
    let start = std::time::Instant::now();
    let Some(report) = folder.json(&["a.md", "--max-time", "4", "--jobs", "1"]) else { return };
    assert!(start.elapsed().as_secs() < 30);
    let count = |word: &str| report["summary"][word].as_u64().unwrap();
    assert_eq!((count("claims"), count("false")), (20, 0), "{report}");
    assert!(count("unverifiable") >= 8, "{report}");
    assert!(report.to_string().contains("\"reason\":\"budget\""));
    assert!(report["problems"][0]["message"].as_str().unwrap().starts_with("after 4 seconds"), "{report}");
}
