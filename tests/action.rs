//! The scripts of the GitHub action, as far as they go without GitHub.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.github/actions/verify");

/// The script that checks, with `folder` first on `PATH` and as the folder to run in.
fn check(folder: &Path, inputs: &[(&str, &str)]) -> Output {
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new(format!("{FOLDER}/check.sh"));
    for name in ["VERIFY_PATHS", "VERIFY_MERGE", "VERIFY_PYTHON", "VERIFY_ARGUMENTS", "VERIFY_FORK"] {
        command.env_remove(name);
    }
    for name in ["GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE", "GITHUB_SHA", "AGENT_TOOLSDIRECTORY", "RUNNER_TOOL_CACHE"] {
        command.env_remove(name);
    }
    command.current_dir(folder).env("PATH", path).envs(inputs.iter().copied()).output().unwrap()
}

/// A folder with a `verify` that prints its arguments, one a line, and ends with `status`.
fn stub(status: u8) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("verify");
    fs::write(&script, format!("#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit {status}\n")).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn lines(output: &Output) -> Vec<String> {
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn nothing_typed_is_the_corpus() {
    let output = check(stub(0).path(), &[]);
    assert_eq!(lines(&output), ["--format", "github", "--"]);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn inputs_become_arguments_and_nothing_else() {
    let folder = stub(1);
    let inputs = [
        ("VERIFY_PATHS", "README.md\n  a folder  \n\n$(touch broken)\n-rf"),
        ("VERIFY_PYTHON", ">=3.10,<3.14\n./env"),
        ("VERIFY_ARGUMENTS", "--exit-zero\n--output=sarif=a b.sarif\n"),
        ("GITHUB_STEP_SUMMARY", "summary.md"),
    ];
    let output = check(folder.path(), &inputs);
    assert_eq!(
        lines(&output),
        [
            "--format",
            "github",
            "--output",
            "markdown=summary.md",
            "--python=>=3.10,<3.14",
            "--python=./env",
            "--exit-zero",
            "--output=sarif=a b.sarif",
            "--",
            "README.md",
            "a folder",
            "$(touch broken)",
            "-rf"
        ]
    );
    assert_eq!(output.status.code(), Some(1), "the exit status is that of verify");
    assert!(!folder.path().join("broken").exists());
}

#[test]
fn strangers_configure_nothing() {
    let folder = stub(0);
    let ran = |inputs: &[(&str, &str)]| lines(&check(folder.path(), inputs));
    let fork = ("VERIFY_FORK", "true");
    assert_eq!(ran(&[fork]), ["--format", "github", "--no-config", "--"]);
    assert_eq!(ran(&[("VERIFY_FORK", "false")]), ["--format", "github", "--"]);
    assert_eq!(ran(&[fork, ("VERIFY_ARGUMENTS", "--no-config")]), ["--format", "github", "--no-config", "--"]);
    assert_eq!(ran(&[fork, ("VERIFY_MERGE", "1.json")]), ["merge", "--format", "github", "--", "1.json"]);
}

#[test]
fn reports_of_several_machines_are_put_together() {
    let output = check(stub(1).path(), &[("VERIFY_MERGE", "1.json\n2.json"), ("VERIFY_ARGUMENTS", "--format=concise")]);
    assert_eq!(lines(&output), ["merge", "--format=concise", "--", "1.json", "2.json"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_false_answer_is_annotated_and_summed_up() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_verify"), folder.path().join("verify")).unwrap();
    fs::write(folder.path().join("guide.md"), "```python\nround(2.5)  # 3\n```\n").unwrap();
    let inputs = [
        ("VERIFY_PATHS", "guide.md"),
        ("GITHUB_STEP_SUMMARY", "summary.md"),
        ("GITHUB_WORKSPACE", folder.path().to_str().unwrap()),
        ("GITHUB_SERVER_URL", "https://example.org"),
        ("GITHUB_REPOSITORY", "owner/name"),
        ("GITHUB_SHA", "c0ffee"),
    ];
    let output = check(folder.path(), &inputs);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(lines(&output).iter().any(|line| line.starts_with("::error file=guide.md,line=2,")), "{output:?}");
    let summary = fs::read_to_string(folder.path().join("summary.md")).unwrap();
    assert!(summary.contains("](https://example.org/owner/name/blob/c0ffee/guide.md?plain=1#L2)"), "{summary}");
}

/// The action's `working-directory` is the folder of the step, below what was checked out.
#[test]
fn annotations_name_files_from_the_root_of_the_repository() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("sub");
    fs::create_dir_all(folder.join("docs")).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_verify"), folder.join("verify")).unwrap();
    fs::write(folder.join("docs/guide.md"), "```python\nround(2.5)  # 3\n```\n").unwrap();
    let inputs = [("VERIFY_PATHS", "./docs"), ("GITHUB_WORKSPACE", root.path().to_str().unwrap())];
    let output = check(&folder, &inputs);
    assert!(lines(&output).iter().any(|line| line.starts_with("::error file=sub/docs/guide.md,line=2,")), "{output:?}");
}

#[test]
fn the_pythons_of_another_tool_cache_are_on_the_path() {
    let folder = stub(0);
    fs::write(folder.path().join("verify"), "#!/bin/sh\nprintf '%s\\n' \"$PATH\"\n").unwrap();
    let caches = [folder.path().join("a cache"), folder.path().join("other")];
    let bin = |cache: &Path| cache.join("Python/3.12.1/x64/bin");
    caches.iter().for_each(|cache| fs::create_dir_all(bin(cache)).unwrap());
    let [first, second] = caches.each_ref().map(|cache| cache.to_str().unwrap());
    let path = |variables: &[(&str, &str)]| lines(&check(folder.path(), variables)).concat();
    let ends = |path: &str, cache: &Path| path.ends_with(&format!(":{}", bin(cache).display()));
    assert!(ends(&path(&[("RUNNER_TOOL_CACHE", first)]), &caches[0]));
    let both = path(&[("RUNNER_TOOL_CACHE", first), ("AGENT_TOOLSDIRECTORY", second)]);
    assert!(ends(&both, &caches[1]) && !both.contains(first), "{both}");
    assert!(!path(&[("RUNNER_TOOL_CACHE", "/nowhere")]).contains("nowhere"), "nothing is there");
    assert!(!path(&[]).contains("x64"));
}

/// What outdated.yml runs each day.
#[test]
fn what_is_known_of_a_corpus_is_summed_up_and_fails_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_verify"), folder.path().join("verify")).unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("snippets/sums/one.py", "round(2.5)\n");
    write(
        "expected/sums/one.yaml",
        "claims:\n  - line: 1\n    value: 3\n    known: false\n    why: Halves go to even.\n",
    );
    let inputs = [("GITHUB_STEP_SUMMARY", "summary.md")];
    let output = check(folder.path(), &inputs);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(!lines(&output).iter().any(|line| line.starts_with("::error")), "{output:?}");
    let summary = fs::read_to_string(folder.path().join("summary.md")).unwrap();
    assert!(summary.starts_with("# Every documented answer stands as it is known\n"), "{summary}");
    write("expected/sums/one.yaml", "claims:\n  - line: 1\n    value: 3\n");
    assert_eq!(check(folder.path(), &inputs).status.code(), Some(1), "the unexpected fails");
}

#[test]
fn the_sources_have_a_name_that_stays() {
    let folder = tempfile::tempdir().unwrap();
    let name = || {
        let file = folder.path().join("output");
        fs::write(&file, "").unwrap();
        let status = Command::new(format!("{FOLDER}/name.sh")).env("GITHUB_OUTPUT", &file).status().unwrap();
        assert!(status.success());
        fs::read_to_string(&file).unwrap()
    };
    let first = name();
    assert_eq!(first.trim_end().len(), "name=".len() + 16, "{first}");
    assert_eq!(first, name());
}
