//! `--shard` and `verify merge`.

use serde_json::Value;

use crate::fixture::{Folder, MIXED, SOUND, has};

/// Prose with two answers on one line, a session, a table, and a block that needs another.
const MANY: &str = "\
# Many

`1 + 1` is `2`, and `2 + 2` is `5`.

```python
>>> [1] * 2
[1, 1]
```

```python
x = 3
```

```python
x * 2  # 6
x * 3  # 8
```
";

fn documents() -> Folder {
    Folder::new(&[("a.md", MIXED), ("b.md", SOUND), ("c.md", MANY), ("d.md", "No code.\n")])
}

/// A report without what differs from run to run.
fn without_times(folder: &Folder, name: &str) -> Value {
    let mut report: Value = serde_json::from_str(&folder.read(name)).unwrap();
    for block in report["blocks"].as_array_mut().unwrap() {
        block["runs"].as_object_mut().unwrap().values_mut().for_each(|run| run["seconds"] = Value::Null);
    }
    report
}

#[test]
fn shares_merge_into_the_report_of_one_machine() {
    let folder = documents();
    let Some(whole) = folder.check(&[".", "--output", "json=whole.json"]) else { return };
    for times in [&[][..], &["--shard-times", "whole.json"]] {
        let mut claims = 0;
        for shard in ["1/3", "2/3", "3/3"] {
            let output = format!("json={}.json", &shard[..1]);
            let ran = folder.check(&[&[".", "--shard", shard, "--output", &output], times].concat()).unwrap();
            assert!(ran.status < Some(2), "{}", ran.err);
            let own = without_times(&folder, &format!("{}.json", &shard[..1]));
            assert_eq!(own["shard"], shard);
            let count = own["claims"].as_array().unwrap().len();
            assert!(count > 0, "share {shard} has none");
            claims += count;
        }
        let merged = folder.run(&["merge", "3.json", "1.json", "2.json", "--output", "json=merged.json"]);
        assert_eq!(merged.status, whole.status);
        assert_eq!(merged.out, whole.out);
        let whole = without_times(&folder, "whole.json");
        assert_eq!(without_times(&folder, "merged.json"), whole);
        assert_eq!(claims, whole["claims"].as_array().unwrap().len(), "no claim is tried twice");
    }
}

#[test]
fn reports_of_different_pythons_merge_too() {
    if !has(&[9, 12]) {
        return;
    }
    let folder = documents();
    let check =
        |pythons: &[&str], name: &str| folder.run(&[pythons, &[".", "--output", &format!("json={name}")]].concat());
    check(&["--python", "3.9", "--python", "3.12"], "whole.json");
    check(&["--python", "3.12"], "12.json");
    check(&["--python", "3.9"], "9.json");
    folder.run(&["merge", "12.json", "9.json", "--output", "json=merged.json"]);
    assert_eq!(without_times(&folder, "merged.json"), without_times(&folder, "whole.json"));
}

#[test]
fn what_does_not_belong_together_is_told() {
    let folder = documents();
    let Some(_) = folder.check(&["a.md", "--shard", "1/2", "--output", "json=1.json"]) else { return };
    folder.check(&["b.md", "--shard", "2/2", "--output", "json=2.json"]);
    folder.write("text.json", "x");
    for (reports, said) in [
        (&["1.json"][..], "the report of share 2/2 is missing"),
        (&["1.json", "2.json"], "the reports are of different documents"),
        (&["none.json"], "cannot read `none.json`"),
        (&["text.json"], "`text.json` is no JSON report of verify"),
    ] {
        let ran = folder.run(&[&["merge"], reports].concat());
        assert_eq!(ran.status, Some(2));
        assert!(ran.err.contains(said), "{}", ran.err);
    }
    assert_eq!(folder.run(&["a.md", "--shard", "3/2"]).status, Some(2));
}
