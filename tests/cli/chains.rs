//! Blocks that build on each other: each runs once, in the state that those before it have left.

use crate::fixture::Folder;

/// What is said of each claim of a document, in order.
fn standings(text: &str) -> Option<Vec<String>> {
    let folder = Folder::new(&[("a.md", text)]);
    let report = folder.json(&["a.md", "--timeout", "3"])?;
    let claims = report["claims"].as_array()?;
    Some(claims.iter().map(|claim| claim["standing"].as_str().unwrap_or_default().to_owned()).collect())
}

/// Scripts, each in a fence of its own.
fn scripts(blocks: &[&str]) -> String {
    blocks.iter().map(|code| format!("```python\n{code}\n```\n\n")).collect()
}

#[test]
fn what_a_block_changes_has_changed_for_the_next_one() {
    let text = scripts(&["shelf = ['ink']", "shelf.append('pen')", "print(shelf)  # ['ink', 'pen']\nlen(shelf)  # 3"]);
    let Some(told) = standings(&text) else { return };
    assert_eq!(told, ["holds", "false"]);
}

#[test]
fn a_block_may_also_go_on_from_the_definition_alone() {
    let text =
        scripts(&["shelf = [3, 1]", "shelf.sort()\nshelf  # [1, 3]", "sorted(shelf), shelf  # ([1, 3], [3, 1])"]);
    let Some(told) = standings(&text) else { return };
    assert_eq!(told, ["holds", "holds"]);
}

#[test]
fn a_name_of_another_question_is_found_and_makes_nothing_false() {
    let text = "# Guide\n\n## One\n\n```python\nhalf = 0.5\n```\n\n## Two\n\n```python\nhalf * 2  # 1.0\n```\n\n## Three\n\n\
                ```python\nhalf * 3  # 7.5\n```\n";
    let Some(told) = standings(text) else { return };
    assert_eq!(told, ["holds", "unverifiable"]);
}

#[test]
fn the_only_function_of_that_name_is_the_one_that_is_meant() {
    let define = |heading: &str| format!("## {heading}\n\n```python\ndef halved(x):\n    return x / 2\n```\n\n");
    let use_it = "## Use\n\n```python\nhalved(4)  # 2.0\nhalved(4)  # 3.0\n```\n\n";
    let Some(told) = standings(&format!("# Guide\n\n{}{use_it}", define("One"))) else { return };
    assert_eq!(told, ["holds", "false"]);
    let twice = format!("# Guide\n\n{}{use_it}{}", define("One"), define("Another"));
    let Some(told) = standings(&twice) else { return };
    assert_eq!(told, ["holds", "unverifiable"]);
}

#[test]
fn what_ends_its_process_costs_itself_alone() {
    for end in ["import os\nos._exit(3)", "import os\nos.kill(os.getpid(), 9)", "while True:\n    pass"] {
        let poison = format!("shelf.append('lost')\n{end}");
        let blocks =
            ["shelf = ['ink']\nlen(shelf)  # 1", &poison, "shelf.append('pen')", "print(shelf)  # ['ink', 'pen']"];
        let Some(told) = standings(&scripts(&blocks)) else { return };
        assert_eq!(told, ["holds", "holds"], "{end}");
    }
}

#[test]
fn what_leaves_by_system_exit_keeps_what_it_has_done() {
    let blocks = ["shelf = ['ink']", "shelf.append('pen')\nraise SystemExit(1)", "print(shelf)  # ['ink', 'pen']"];
    let Some(told) = standings(&scripts(&blocks)) else { return };
    assert_eq!(told, ["holds"]);
}

#[test]
fn a_guide_of_many_sessions_goes_on_to_its_end() {
    let mut text = "# Guide\n\n```pycon\n>>> n0 = 0\n```\n".to_owned();
    for number in 1..250 {
        let before = number - 1;
        text.push_str(&format!("\nThen\n\n```pycon\n>>> n{number} = n{before} + 1\n>>> n{number}\n{number}\n```\n"));
    }
    let Some(told) = standings(&text) else { return };
    assert_eq!(told.len(), 249);
    assert!(told.iter().all(|standing| standing == "holds"), "{told:?}");
}

#[test]
fn what_spoils_its_process_costs_itself_alone() {
    for poison in [
        "import builtins\ndel builtins.print\ndel builtins.len",
        "import threading\nthreading.Thread(target=threading.Event().wait).start()",
    ] {
        let poison = format!("shelf\n{poison}");
        let blocks = ["shelf = ['ink']", &poison, "print(len(shelf))  # 1", "print(len(shelf))  # 2"];
        let Some(told) = standings(&scripts(&blocks)) else { return };
        assert_eq!(told, ["holds", "false"], "{poison}");
    }
}

#[test]
fn what_hangs_hangs_on_each_python_and_costs_itself_alone_there() {
    if !crate::fixture::has(&[11, 12]) {
        return;
    }
    let text = scripts(&["shelf = ['ink']", "while shelf:\n    pass\nlen(shelf)  # 1", "print(shelf)  # ['ink']"]);
    let folder = Folder::new(&[("a.md", &text)]);
    let ran = folder.run(&["a.md", "--python", "3.11", "--python", "3.12", "--timeout", "3", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_default();
    let verdicts = |claim: usize, key: &str| -> Vec<String> {
        let all = report["claims"][claim]["verdicts"].as_object();
        all.into_iter().flatten().map(|(_, one)| one[key].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(verdicts(0, "reason"), ["timeout"; 2], "{}", ran.out);
    assert_eq!(verdicts(1, "verdict"), ["holds"; 2], "{}", ran.out);
}
