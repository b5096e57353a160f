//! Packages for snippets. The wheels are made here, and no index is asked.

use std::process::Command;

use verify::python::Interpreter;

use super::fixture::{Folder, Ran, has, python, pythons};

/// Writes `mine-VERSION-TAG-none-any.whl` with a module `mine`, which tells its version, and a `.pth` file that would leave a
/// mark.
const WHEEL: &str = r#"
import sys, zipfile
folder, version, tag = sys.argv[1:]
with zipfile.ZipFile(f'{folder}/mine-{version}-{tag}-none-any.whl', 'w') as wheel:
    info = f'mine-{version}.dist-info'
    wheel.writestr('mine.py', f'version = {version!r}\n')
    wheel.writestr('mine.pth', f'import pathlib; pathlib.Path({folder!r}, "mark").touch()\n')
    wheel.writestr(f'{info}/METADATA', f'Metadata-Version: 2.1\nName: mine\nVersion: {version}\n')
    wheel.writestr(f'{info}/WHEEL', f'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}-none-any\n')
    wheel.writestr(f'{info}/RECORD', '')
"#;

const DOCUMENT: &str = "```python\nimport mine\nmine.version  # → '2.0'\n```\n";

/// Both versions, for any Python.
const BOTH: [(&str, &str); 2] = [("1.0", "py3"), ("2.0", "py3")];

/// A folder with wheels in `wheels`, and a cache of its own.
struct Shop(Folder);

impl Shop {
    /// With wheels of these versions and tags. `None` where nobody can install them.
    fn new(files: &[(&str, &str)], wheels: &[(&str, &str)]) -> Option<Self> {
        let wanted = python()?;
        // The one that the tests run on: others may have a pip where it has none.
        let is_wanted = |found: &&Interpreter| format!("3.{}", found.version.minor) == wanted;
        let python = &pythons().iter().find(is_wanted)?.executable;
        if !installs(python) {
            println!("SKIP: neither uv nor pip");
            return None;
        }
        let shop = Self(Folder::new(files));
        let folder = shop.0.path().join("wheels");
        std::fs::create_dir_all(&folder).unwrap();
        for (version, tag) in wheels {
            let made = Command::new(python).args(["-c", WHEEL]).arg(&folder).args([version, tag]).status();
            assert!(made.unwrap().success());
        }
        Some(shop)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.0.command(args);
        command.args(["--offline", "--find-links", "wheels"]).env("XDG_CACHE_HOME", self.0.path().join("cache"));
        command
    }

    fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).output().unwrap())
    }

    fn run_on_one(&self, args: &[&str]) -> Ran {
        let python = python().unwrap();
        self.run(&[&["--python", &python], args].concat())
    }

    /// Names in the folder of environments.
    fn kept(&self) -> Vec<String> {
        let folder = self.0.path().join("cache/verify/packages/environments");
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.filter(|name| !name.ends_with(".lock")).collect()
    }
}

/// Whether there is uv, or a pip in a Python.
fn installs(python: &std::path::Path) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let uv = std::env::split_paths(&path).any(|folder| folder.join("uv").is_file());
    let pip = || Command::new(python).args(["-m", "pip", "--version"]).output();
    uv || pip().is_ok_and(|ran| ran.status.success())
}

#[test]
fn packages_are_installed_once_and_none_of_their_code_runs_before_a_snippet() {
    let Some(shop) = Shop::new(&[("a.md", DOCUMENT)], &BOTH) else { return };
    let first = shop.run_on_one(&["a.md", "--with", "mine"]);
    assert_eq!(first.status, Some(0), "{}{}", first.out, first.err);
    assert!(first.err.contains("installing mine for Python"), "{}", first.err);
    let second = shop.run_on_one(&["a.md", "--with", "mine"]);
    assert_eq!((second.status, second.err.as_str()), (Some(0), ""));
    assert_eq!(shop.kept().len(), 1);
    assert!(!shop.0.path().join("wheels/mark").exists(), "a .pth file was run");
    let older = shop.run_on_one(&["a.md", "--strict", "--with", "mine<2"]);
    assert_eq!(older.status, Some(1), "{}{}", older.out, older.err);
    assert!(older.out.contains("gives '1.0'"), "{}", older.out);
}

#[test]
fn what_cannot_be_had_is_an_error_and_leaves_nothing() {
    let Some(shop) = Shop::new(&[("a.md", DOCUMENT)], &[("1.0", "py3")]) else { return };
    for (with, said) in [("mine==3", "mine"), ("no-such-package", "no-such-package"), ("./none.whl", "none.whl")] {
        let ran = shop.run_on_one(&["a.md", "--with", with]);
        assert_eq!(ran.status, Some(2), "{}{}", ran.out, ran.err);
        assert!(ran.err.contains("error: no packages on Python") && ran.err.contains(said), "{}", ran.err);
        assert!(ran.err.contains("help: "), "{}", ran.err);
    }
    assert_eq!(shop.kept(), [""; 0]);
    for (with, said) in [("--with=-r x", "no requirement"), ("--with=.", "--build"), ("--group=docs", "pyproject.toml")]
    {
        let ran = shop.run_on_one(&["a.md", with]);
        assert_eq!(ran.status, Some(2), "{}", ran.out);
        assert!(ran.err.contains(said), "{}", ran.err);
    }
}

#[test]
fn a_python_without_them_is_told_and_the_others_run() {
    if !has(&[11, 12]) {
        return;
    }
    let Some(shop) = Shop::new(&[("a.md", DOCUMENT)], &[("2.0", "py312")]) else { return };
    let ran = shop.run(&["a.md", "--with", "mine", "--python", "3.11", "--python", "3.12", "--format", "json"]);
    assert_eq!(ran.status, Some(0), "{}{}", ran.out, ran.err);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let verdicts = &report["claims"][0]["verdicts"];
    assert_eq!(verdicts["3.11"]["reason"], "package: mine");
    assert_eq!(verdicts["3.12"]["verdict"], "holds");
    assert!(report["problems"].to_string().contains("no packages on Python 3.11"), "{}", report["problems"]);
}

#[test]
fn a_document_states_packages_and_is_heard_where_that_is_agreed_to() {
    let ways = [
        "---\nverify:\n  with: [mine]\n---\n\n",
        "<!-- verify: with mine>=1, <3 -->\n\n",
        "```python\n# /// script\n# dependencies = ['mine']\n# ///\n```\n\n",
    ];
    for way in ways {
        let Some(shop) = Shop::new(&[("a.md", &format!("{way}{DOCUMENT}"))], &BOTH) else { return };
        let silent = shop.run_on_one(&["a.md"]);
        assert!(silent.out.contains("states packages that are not installed"), "{}", silent.out);
        assert!(silent.out.contains("package mine"), "{}", silent.out);
        let ran = shop.run_on_one(&["a.md", "--with", "auto"]);
        assert_eq!(ran.status, Some(0), "{}{}", ran.out, ran.err);
    }
}

#[test]
fn what_is_imported_and_in_no_table_is_never_guessed() {
    let Some(shop) = Shop::new(&[("a.md", DOCUMENT)], &BOTH) else { return };
    let ran = shop.run_on_one(&["a.md", "--with", "auto"]);
    assert!(ran.out.contains("in no table of packages: `mine`"), "{}{}", ran.out, ran.err);
    assert_eq!(shop.kept(), [""; 0]);
}

const PROJECT: &str = "[project]\nname = 'ours'\nversion = '7.1'\ndependencies = ['mine']\n\
    [dependency-groups]\ndocs = ['mine<2']\n[tool.verify]\nwith = ['mine']\n";

const OF_PROJECT: &str = "```python\nimport importlib.metadata, mine, ours\n\
    ours.name, mine.version, importlib.metadata.version('ours')  # → ('ours', '2.0', '7.1')\n```\n";

#[test]
fn a_project_is_used_where_it_lies_with_what_it_needs() {
    let files = [("pyproject.toml", PROJECT), ("src/ours.py", "name = 'ours'\n"), ("a.md", OF_PROJECT)];
    let Some(shop) = Shop::new(&files, &BOTH) else { return };
    let ran = shop.run_on_one(&["a.md", "--with-editable", "."]);
    assert_eq!(ran.status, Some(0), "{}{}", ran.out, ran.err);
}

#[test]
fn configuration_groups_and_files_name_packages() {
    let files = [("pyproject.toml", PROJECT), ("a.md", DOCUMENT), ("one.txt", "-r two.txt\n"), ("two.txt", "mine<2\n")];
    let Some(shop) = Shop::new(&files, &BOTH) else { return };
    let configured = shop.run_on_one(&["a.md"]);
    assert_eq!(configured.status, Some(0), "{}{}", configured.out, configured.err);
    for older in [["--group", "docs"], ["--with-requirements", "one.txt"]] {
        let ran = shop.run_on_one(&[&["a.md", "--strict"][..], &older].concat());
        assert!(ran.out.contains("gives '1.0'"), "{}{}", ran.out, ran.err);
    }
}

#[test]
fn several_runs_at_a_time_make_one() {
    let Some(shop) = Shop::new(&[("a.md", DOCUMENT)], &BOTH) else { return };
    let python = python().unwrap();
    let start = |_| shop.command(&["a.md", "--with", "mine", "--python", &python]).spawn().unwrap();
    for run in [0, 1, 2].map(start) {
        let ran = Ran::of(run.wait_with_output().unwrap());
        assert_eq!(ran.status, Some(0), "{}{}", ran.out, ran.err);
    }
    assert_eq!(shop.kept().len(), 1);
}

#[test]
fn a_snippet_cannot_change_what_was_installed() {
    let text = "```python\nimport mine\nopen(mine.__file__, 'a').close()  # → None\n```\n";
    let Some(shop) = Shop::new(&[("a.md", text)], &BOTH) else { return };
    let ran = shop.run_on_one(&["a.md", "--with", "mine"]);
    assert!(ran.out.contains("denied files"), "{}{}", ran.out, ran.err);
}
