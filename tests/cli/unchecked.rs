//! What is told of what was not checked, and what it means for the exit status.

use crate::fixture::{Folder, SOUND};

const EMPTY: &str = "# Nothing\n\n```python\nx = 1\n```\n";
const RAISES: &str = "# One\n\n```python\n1 + 1  # 2\n```\n\n# Two\n\n```python\n{}[1]\n```\n";

#[test]
fn a_run_that_checked_nothing_fails() {
    let folder = Folder::new(&[("a.md", EMPTY), ("b.md", SOUND)]);
    let Some(ran) = folder.check(&["a.md", "--quiet"]) else { return };
    assert_eq!(ran.status, Some(1));
    assert!(ran.out.contains("not one answer was checked"), "{}", ran.out);
    assert_eq!(folder.check(&["a.md", "--allow-empty"]).unwrap().status, Some(0));
    assert_eq!(folder.check(&["."]).unwrap().status, Some(0));
    assert_eq!(folder.check(&[".", "--fail-on", "nothing"]).unwrap().status, Some(1));
    folder.write("verify.toml", "fail-on = [\"nothing\"]\n");
    assert_eq!(folder.check(&["."]).unwrap().status, Some(1));
}

#[test]
fn a_block_that_raises_is_told() {
    let folder = Folder::new(&[("a.md", RAISES)]);
    let Some(ran) = folder.check(&["a.md", "--format", "concise"]) else { return };
    assert_eq!(ran.status, Some(0));
    assert!(ran.out.contains("a.md:10: warning 1 block raises an exception (line 10)"), "{}", ran.out);
    assert_eq!(folder.check(&["a.md", "--fail-on", "raised"]).unwrap().status, Some(1));
    let expected = RAISES.replace("# Two\n", "# Two\n\n<!-- verify: expect raises -->\n");
    folder.write("a.md", expected);
    assert_eq!(folder.check(&["a.md", "--fail-on", "raised"]).unwrap().status, Some(0));
}

#[test]
fn what_is_known_by_a_directive_is_expected() {
    let text = "<!-- verify: expect false -->\n```python\n1 + 1  # 3\n```\n\n```python\n1 + 2  # 3\n```\n";
    let folder = Folder::new(&[("a.md", text)]);
    let Some(ran) = folder.check(&["a.md"]) else { return };
    assert_eq!(ran.status, Some(0), "{}", ran.out);
    folder.write("a.md", text.replace("1 + 1  # 3", "1 + 1  # 2"));
    assert_eq!(folder.check(&["a.md"]).unwrap().status, Some(1), "it holds after all");
    folder.write("a.md", "<!-- verify: skp -->\n```python\n1 + 1  # 2\n```\n");
    let ran = folder.check(&["a.md", "--format", "concise"]).unwrap();
    assert_eq!(ran.status, Some(2));
    assert!(ran.out.contains("a.md:1: error `verify: skp` is no directive"), "{}", ran.out);
}
