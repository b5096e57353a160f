//! How folders are searched, and what is read instead of them.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::fixture::{Folder, MIXED, Ran, SOUND};

const DOCSTRING: &str = "def one():\n    \"\"\"Give one.\n\n    >>> 1 + 1\n    3\n    \"\"\"\n";

fn ids(folder: &Folder, args: &[&str]) -> Option<Vec<String>> {
    let report = folder.json(args)?;
    Some(report["claims"].as_array()?.iter().filter_map(|claim| Some(claim["id"].as_str()?.to_owned())).collect())
}

#[test]
fn python_files_are_read_where_they_are_asked_for() {
    let folder = Folder::new(&[("docs/guide.md", SOUND), ("docs/one.py", DOCSTRING)]);
    let Some(ran) = folder.check(&["docs"]) else { return };
    let told = |out: &str| out.lines().any(|line| line == "warning: 1 Python file in these folders was not read");
    assert!(told(&ran.out), "{}", ran.out);
    assert_eq!(ran.status, Some(0));
    assert_eq!(ids(&folder, &["docs", "--docstrings"]).unwrap(), ["docs/guide.md:2", "docs/one.py:5"]);
    assert_eq!(ids(&folder, &["docs/one.py"]).unwrap(), ["docs/one.py:5"]);
    folder.write("verify.toml", "docstrings = true\n");
    assert_eq!(ids(&folder, &["docs"]).unwrap().len(), 2);
}

#[test]
fn what_is_installed_or_for_tools_is_passed_over() {
    let folder = Folder::new(&[
        ("a.md", SOUND),
        ("env/pyvenv.cfg", ""),
        ("env/b.md", MIXED),
        ("lib/site-packages/c.md", MIXED),
        ("node_modules/d.md", MIXED),
        ("x.egg-info/e.txt", MIXED),
        ("requirements-dev.txt", "six>=1\n"),
        ("LICENSE.txt", "All is yours.\n"),
        ("CMakeLists.txt", "project(x)\n"),
    ]);
    let Some(ran) = folder.check(&["."]) else { return };
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    assert_eq!(ids(&folder, &["env/b.md"]).unwrap().len(), 2, "what is named is read");
    assert_eq!(ids(&folder, &["node_modules"]).unwrap().len(), 2, "a folder that is named is searched");
}

#[test]
fn excluded_folders_are_not_entered() {
    let folder = Folder::new(&[("docs/a.md", SOUND), ("docs/old/b.md", MIXED)]);
    // What is in the list of a folder that is entered would be an error.
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("docs/old/.gitignore")).unwrap();
    let Some(ran) = folder.check(&["docs", "--exclude", "old/"]) else { return };
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    assert_eq!(folder.check(&["docs"]).unwrap().status, Some(2));
    assert_eq!(folder.check(&["docs/old/b.md", "--exclude", "old/"]).unwrap().status, Some(1));
    let forced = folder.check(&["docs/old/b.md", "docs/a.md", "--exclude", "old/", "--force-exclude"]).unwrap();
    assert_eq!(forced.status, Some(0));
    let nothing = folder.check(&["docs/old/b.md", "--exclude", "old/", "--force-exclude"]).unwrap();
    assert_eq!(nothing.status, Some(0), "a hook that names nothing else has nothing to do");
    let wrong = folder.check(&["docs", "--exclude", "a[b"]).unwrap();
    assert_eq!(wrong.status, Some(2));
}

#[test]
fn without_a_path_readme_and_docs_are_checked() {
    let folder = Folder::new(&[("README.md", SOUND), ("docs/a.md", MIXED), ("other/b.md", MIXED)]);
    let Some(ran) = folder.check(&[]) else { return };
    let told = |out: &str| out.contains("warning: no path was named: checked is `README.md` and `docs`");
    assert!(told(&ran.out), "{}", ran.out);
    assert_eq!(ran.status, Some(1));
    assert_eq!(ids(&folder, &[]).unwrap(), ["README.md:2", "docs/a.md:4", "docs/a.md:5"]);
}

#[test]
fn the_standard_input_is_a_document() {
    let folder = Folder::new(&[]);
    let Some(python) = crate::fixture::python() else { return };
    let check = |args: &[&str], text: &str| {
        let mut command = folder.command(&[&["-", "--format", "concise", "--python", &python], args].concat());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        Ran::of(child.wait_with_output().unwrap())
    };
    let ran = check(&[], MIXED);
    assert_eq!(ran.status, Some(1));
    assert!(ran.out.contains("-:5:"), "{}", ran.out);
    let ran = check(&["--stdin-filename", "docs/a.rst"], "::\n\n    >>> 1 + 1\n    3\n");
    assert!(ran.out.contains("docs/a.rst:4:"), "{}", ran.out);
}

#[test]
fn what_has_changed_is_what_git_says() {
    let folder = Folder::new(&[("docs/a.md", MIXED), ("docs/b.md", SOUND), (".gitignore", "tmp/\n")]);
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"];
        let mut command = Command::new("git");
        command.arg("-C").arg(folder.path()).args(identity).args(args).env("GIT_CONFIG_GLOBAL", "/dev/null");
        command.output().is_ok_and(|output| output.status.success())
    };
    if !(git(&["init"]) && git(&["add", "."]) && git(&["commit", "-m", "All"])) {
        println!("SKIP: no git");
        return;
    }
    let Some(ran) = folder.check(&["docs", "--changed-since", "HEAD"]) else { return };
    assert_eq!(ran.status, Some(0), "nothing has changed: {}", ran.err);
    folder.write("docs/b.md", SOUND.replace('2', "3"));
    folder.write("docs/c.md", SOUND);
    assert_eq!(ids(&folder, &["docs", "--changed-since", "HEAD"]).unwrap(), ["docs/b.md:2", "docs/c.md:2"]);
    let ran = folder.check(&["docs", "--changed-since", "nowhere"]).unwrap();
    assert_eq!(ran.status, Some(2));
    insta::assert_snapshot!(ran.err, @"
    error: cannot tell what has changed since `nowhere`: git knows no commit `nowhere`
      --> docs
    ");
}
