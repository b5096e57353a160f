//! `verify fix`: documents with the answers that Python gives.

use std::process::Command;

use crate::fixture::{Folder, Ran};

/// Answers in every form that can be corrected, one of which holds, and one in a sentence that goes on.
const GUIDE: &str = r#"# Sums

```python
print(1 + 2)    # 4    - three apples
x = [1,2]
x.append(3)     # x is now [1,2,4]
int("x")        # ValueError: bad int
print("a\nb")
# Output:
# a
# c
```

> ```pycon
> >>> for i in range(3): print(i)
> 0
> 1
> 3
> >>> [1][5]
> Traceback (most recent call last):
>   File "<stdin>", line 1, in <module>
> KeyError: 5
> >>> 1 + 1
> 2
> ```

`len("abc")` returns `4`, one each.

| Expression | Result |
|---|---|
| `2 ** 3` | `9` |
"#;

const MENDED: &str = r#"# Sums

```python
print(1 + 2)    # 3    - three apples
x = [1,2]
x.append(3)     # x is now [1,2,3]
int("x")        # ValueError: invalid literal for int() with base 10: 'x'
print("a\nb")
# Output:
# a
# b
```

> ```pycon
> >>> for i in range(3): print(i)
> 0
> 1
> 2
> >>> [1][5]
> Traceback (most recent call last):
>   File "<stdin>", line 1, in <module>
> IndexError: list index out of range
> >>> 1 + 1
> 2
> ```

`len("abc")` returns `4`, one each.

| Expression | Result |
|---|---|
| `2 ** 3` | `8` |
"#;

fn fix(folder: &Folder, args: &[&str]) -> Option<Ran> {
    let python = crate::fixture::python()?;
    let mut command = folder.command(&[&["fix", "--python", &python], args].concat());
    Some(Ran::of(command.env_remove("CI").output().unwrap()))
}

#[test]
fn the_answers_change_and_nothing_else() {
    let folder = Folder::new(&[("guide.md", GUIDE)]);
    let Some(ran) = fix(&folder, &["guide.md", "--force"]) else { return };
    assert_eq!(folder.read("guide.md"), MENDED, "{}", ran.err);
    assert_eq!((ran.status, ran.out.as_str()), (Some(0), "7 answers corrected in 1 document; 1 left as they are\n"));
    assert!(ran.err.contains("guide.md:27") && ran.err.contains("the text around it"), "{}", ran.err);
    let again = fix(&folder, &["guide.md", "--force"]).unwrap();
    assert!(again.out.starts_with("0 answers corrected"), "{}", again.out);
    assert_eq!(folder.read("guide.md"), MENDED, "a second time changes nothing");
}

#[test]
fn a_byte_order_mark_and_line_ends_stay() {
    let text = |answer: &str| format!("\u{feff}```python\r\nsorted('ä\u{1f642}')[0]  # {answer}\r\n```");
    let folder = Folder::new(&[("guide.md", &text("'b'"))]);
    if fix(&folder, &["guide.md", "--force"]).is_some() {
        assert_eq!(folder.read("guide.md"), text("'ä'"));
    }
}

#[test]
fn what_is_shown_or_checked_is_not_written() {
    let folder = Folder::new(&[("guide.md", "```python\n1 + 1  # 3\n```\n")]);
    let Some(shown) = fix(&folder, &["guide.md", "--diff"]) else { return };
    assert_eq!(shown.status, Some(0));
    assert!(shown.out.contains("-1 + 1  # 3\n+1 + 1  # 2\n"), "{}", shown.out);
    assert_eq!(fix(&folder, &["guide.md", "--check"]).unwrap().status, Some(1));
    assert_eq!(folder.read("guide.md"), "```python\n1 + 1  # 3\n```\n");
    assert_eq!(fix(&folder, &["guide.md", "--interactive"]).unwrap().status, Some(2), "nobody can be asked");
}

#[test]
fn what_could_not_be_had_back_is_not_written() {
    let folder = Folder::new(&[("guide.md", "```python\n1 + 1  # 3\n```\n")]);
    let Some(ran) = fix(&folder, &["guide.md"]) else { return };
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.contains("not in version control"), "{}", ran.err);
    if !git(&folder, &["init", "--quiet"]) {
        println!("SKIP: no git");
        return;
    }
    assert!(git(&folder, &["add", "guide.md"]));
    let ran = fix(&folder, &["guide.md"]).unwrap();
    assert!(ran.err.contains("not committed"), "{}", ran.err);
    assert!(git(&folder, &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "a"]));
    assert_eq!(fix(&folder, &["guide.md"]).unwrap().status, Some(0));
    assert_eq!(folder.read("guide.md"), "```python\n1 + 1  # 2\n```\n");
}

fn git(folder: &Folder, args: &[&str]) -> bool {
    let mut command = Command::new("git");
    command.args(args).current_dir(folder.path()).env("GIT_CONFIG_GLOBAL", "/dev/null");
    command.status().is_ok_and(|status| status.success())
}

#[test]
fn an_outdated_answer_changes_where_that_is_asked_for() {
    let document = "```python\nimport sys\nsys.version_info[1]  # 9\n```\n";
    let folder = Folder::new(&[("guide.md", document)]);
    if !crate::fixture::has(&[9, 12]) {
        return;
    }
    let versions = ["fix", "guide.md", "--python", "3.9", "--python", "3.12", "--force"];
    let ran = folder.run(&versions);
    assert_eq!((ran.status, folder.read("guide.md").as_str()), (Some(0), document), "{}", ran.out);
    assert!(ran.err.contains("--outdated"), "{}", ran.err);
    let target = folder.run(&[&versions[..], &["--target", "3.9", "--diff"]].concat());
    assert!(target.out.starts_with("0 answers"), "it holds on the target: {}", target.out);
    folder.run(&[&versions[..], &["--outdated"]].concat());
    assert!(folder.read("guide.md").contains("# 12\n"));
}
