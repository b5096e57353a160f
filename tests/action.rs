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
    for name in ["VERIFY_PATHS", "VERIFY_MERGE", "VERIFY_PYTHON", "VERIFY_ARGUMENTS", "VERIFY_FORK", "VERIFY_DIFF"] {
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
            "--python=>=3.10,<3.14",
            "--python=./env",
            "--output",
            "markdown=summary.md",
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
fn corrections_are_printed_as_a_difference() {
    let folder = stub(0);
    let inputs =
        [("VERIFY_PATHS", "docs"), ("VERIFY_PYTHON", "3.12"), ("VERIFY_DIFF", "true"), ("VERIFY_FORK", "true")];
    let output = check(folder.path(), &inputs);
    assert_eq!(lines(&output), ["fix", "--diff", "--no-config", "--python=3.12", "--", "docs"]);
}

/// What a pull request shows of a file, and a correction within and one outside of it.
#[test]
fn corrections_become_suggestions_where_a_pull_request_shows_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let changed = folder.path().join("changed.json");
    fs::write(&changed, r#"[[{"filename": "guide.md", "patch": "@@ -1,2 +1,3 @@\n a\n+b\n+c\n-d"}]]"#).unwrap();
    let diff = "--- guide.md\n+++ guide.md\n@@ -2,2 +2,2 @@\n-b\n-c\n+B\n+C\n@@ -9,1 +9,1 @@\n-x\n+y\n";
    let script = format!("{FOLDER}/suggest.py");
    let mut child = Command::new("python3")
        .args([&script, changed.to_str().unwrap()])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), diff.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let review: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        review["comments"],
        serde_json::json!([{
            "path": "guide.md", "line": 3, "side": "RIGHT", "start_line": 2, "start_side": "RIGHT",
            "body": "What Python gives:\n```suggestion\nB\nC\n```"
        }])
    );
}

/// A copy of what install.sh reads, at a version with this heading in the changelog.
fn sources(heading: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("Cargo.toml", "[package]\nversion = \"1.2.3\"\n");
    write("Cargo.lock", "");
    write("src/main.rs", "");
    write("CHANGELOG.md", &format!("# Changes\n\n## 1.2.3 {heading}\n"));
    for name in ["install.sh", "name.sh"] {
        let path = folder.path().join(".github/actions/verify").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(format!("{FOLDER}/{name}"), path).unwrap();
    }
    folder
}

/// Runs install.sh of `sources`, with a `cargo` that leaves a mark and a `curl` that knows the release in `releases`.
fn install(sources: &Path, releases: &Path) -> (Output, std::path::PathBuf) {
    let root = sources.join("runner");
    let bin = sources.join("bin");
    fs::create_dir_all(&root).unwrap();
    fs::create_dir_all(&bin).unwrap();
    let tool = |name: &str, text: &str| {
        fs::write(bin.join(name), format!("#!/bin/bash\n{text}\n")).unwrap();
        fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    };
    tool("cargo", "mkdir -p $RUNNER_TEMP/verify/bin && touch $RUNNER_TEMP/verify/bin/built");
    tool(
        "curl",
        &format!("cp {}/${{@: -1:1}} ${{@: -2:1}} 2>/dev/null", releases.display())
            .replace("${@: -1:1}", "$(basename ${@: -1:1})"),
    );
    let output = Command::new(sources.join(".github/actions/verify/install.sh"))
        .env("PATH", format!("{}:{}", bin.display(), std::env::var("PATH").unwrap()))
        .env("RUNNER_TEMP", &root)
        .env("GITHUB_PATH", root.join("path"))
        .env_remove("GH_TOKEN")
        .output()
        .unwrap();
    (output, root.join("verify/bin"))
}

/// A release that was made of `sources`, as `.ci/release archives` makes it.
fn release(sources: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let script = "set -e; cd $1; name=verify-docs-1.2.3-$(uname -m)-unknown-linux-gnu; mkdir $name; \
        echo one >$name/verify; echo two >$name/verify-worker; chmod +x $name/*; GITHUB_OUTPUT=$PWD/$name/SOURCES $2/.github/actions/verify/name.sh; \
        tar czf $name.tar.gz $name; sha256sum *.tar.gz >SHA256SUMS";
    let status = Command::new("bash").args(["-c", script, "-"]).args([folder.path(), sources]).status().unwrap();
    assert!(status.success());
    folder
}

#[test]
fn a_release_is_installed_by_its_checksum() {
    let sources = sources("(2027-01-02)");
    let (output, bin) = install(sources.path(), release(sources.path()).path());
    assert!(output.status.success(), "{output:?}");
    assert_eq!(fs::read_to_string(bin.join("verify-worker")).unwrap(), "two\n");
    assert!(!bin.join("built").exists());
}

#[test]
fn what_is_not_the_release_is_not_installed() {
    let sources = sources("(2027-01-02)");
    let releases = release(sources.path());
    let sums = releases.path().join("SHA256SUMS");
    let changed = fs::read_to_string(&sums).unwrap().replace(['0', '1', '2'], "3");
    fs::write(&sums, changed).unwrap();
    let (output, bin) = install(sources.path(), releases.path());
    assert!(!output.status.success() && !bin.exists(), "{output:?}");
}

#[test]
fn sources_that_are_not_the_release_are_built() {
    let unreleased = sources("(unreleased)");
    let (output, bin) = install(unreleased.path(), release(unreleased.path()).path());
    assert!(output.status.success() && bin.join("built").exists(), "{output:?}");
    let changed = sources("(2027-01-02)");
    let releases = release(changed.path());
    fs::write(changed.path().join("src/main.rs"), "fn main() {}").unwrap();
    let (output, bin) = install(changed.path(), releases.path());
    assert!(output.status.success() && bin.join("built").exists(), "{output:?}");
    let missing = tempfile::tempdir().unwrap();
    let released = sources("(2027-01-02)");
    let (output, bin) = install(released.path(), missing.path());
    assert!(output.status.success() && bin.join("built").exists(), "{output:?}");
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
