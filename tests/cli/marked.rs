//! Answers that a mark tells from remarks.

use serde_json::Value;

use crate::fixture::Folder;

/// What is false of the claims in a piece of code: their lines.
fn false_lines(code: &str) -> Option<Vec<u64>> {
    let folder = Folder::new(&[("a.md", &format!("```python\n{code}\n```\n"))]);
    let report = folder.json(&["a.md"])?;
    let claims = report["claims"].as_array()?;
    Some(
        claims.iter().filter(|claim| claim["standing"] == "false").filter_map(|claim| claim["line"].as_u64()).collect(),
    )
}

#[test]
fn lines_of_output_are_no_remarks_whatever_they_say() {
    let Some(right) = false_lines(
        "print('no')\n#> no\nprint('a b')\nprint('c')\n#> c\nfor i in range(2):\n    print(i)\n    #> 0\n    #> 1",
    ) else {
        return;
    };
    assert_eq!(right, Vec::<u64>::new());
    assert_eq!(false_lines("print('yes')\n#> no").unwrap(), [3], "one word is an answer");
    assert_eq!(false_lines("print('a\\nb')\n#> a\n#> no").unwrap(), [3], "each line counts");
    assert_eq!(false_lines("print('yes')\n# no").unwrap(), Vec::<u64>::new(), "without the mark it may be a remark");
}

#[test]
fn each_run_of_such_lines_is_about_its_own_statement() {
    let folder = Folder::new(&[("a.md", "```python\nprint(1)\n#> 1\nx = 2\nprint(x)\n#> 3\n```\n")]);
    let Some(report) = folder.json(&["a.md"]) else { return };
    let standings: Vec<&Value> = report["claims"].as_array().unwrap().iter().map(|claim| &claim["standing"]).collect();
    assert_eq!(standings, ["holds", "false"]);
}
