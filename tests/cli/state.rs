//! What a document provides for its own code: what failed before, what is typed, files.

use crate::fixture::Folder;

/// What is said of each claim of a document, in order, with the reason where nothing can be said.
fn told(text: &str) -> Option<Vec<String>> {
    let folder = Folder::new(&[("a.md", text)]);
    let report = folder.json(&["a.md", "--timeout", "3"])?;
    let claims = report["claims"].as_array()?;
    let one = |claim: &serde_json::Value| {
        let verdict = claim["verdicts"].as_object().and_then(|all| all.values().next());
        let reason = verdict.and_then(|verdict| verdict["reason"].as_str());
        reason.or(claim["standing"].as_str()).unwrap_or_default().to_owned()
    };
    Some(claims.iter().map(one).collect())
}

/// Scripts, each in a fence of its own.
fn scripts(blocks: &[&str]) -> String {
    blocks.iter().map(|code| format!("```python\n{code}\n```\n\n")).collect()
}

/// A script and what it shows.
fn shows(code: &str, output: &str) -> String {
    format!("```python\n{code}\n```\n\nOutput:\n\n```text\n{output}\n```\n\n")
}

#[test]
fn a_name_that_kept_an_older_value_says_nothing() {
    let text = scripts(&[
        "shelf = ['ink']\nbox = [1]",
        "shelf = [load(), shelf]",
        "print(shelf)  # ['ink']\nprint(shelf)  # ['pen']\nprint(box)  # [1]\nprint(box)  # [2]",
        "shelf = ['cap']\nprint(shelf)  # ['lid']",
    ]);
    let Some(told) = told(&text) else { return };
    assert_eq!(told, ["undefined: load", "undefined: load", "holds", "false", "false"]);
}

#[test]
fn what_was_refused_taints_what_it_would_have_made_and_nothing_else() {
    let text = scripts(&[
        "import socket\npages = 0\ntry:\n    socket.create_connection(('example.com', 80), 1)\n    pages = 2\n\
         except Exception:\n    pass",
        "print(pages)  # 2",
        "print(pages is None)  # True\nprint(1 + 1)  # 3",
    ]);
    let Some(told) = told(&text) else { return };
    assert_eq!(told, ["denied: network", "denied: network", "false"]);
}

#[test]
fn a_missing_file_and_an_end_taint() {
    let text = scripts(&[
        "rows = []\nlines = 0",
        "rows += open('stock.csv').readlines()\nlines = len(rows)",
        "print(len(rows))  # 4\nprint(lines)  # 4",
    ]);
    let Some(found) = told(&text) else { return };
    assert!(found.iter().all(|reason| reason.starts_with("file: ")), "{found:?}");
    let text = scripts(&["shelf = ['ink']", "import os\nos._exit(0)\nshelf = ['pen']", "print(shelf)  # ['pen']"]);
    assert_eq!(told(&text).unwrap_or_default(), ["exited"]);
}

#[test]
fn a_name_that_nothing_defines_is_told_though_its_error_is_swallowed_or_wrapped() {
    let text = scripts(&[
        "def fetch():\n    try:\n        return load()\n    except Exception:\n        return None\n\nprint(fetch())  # 42",
        "def ask():\n    try:\n        return load()\n    except NameError as why:\n        raise ValueError('no') from why\n\n\
         ask()  # 42",
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as pool:\n    \
         print(pool.submit(lambda: load()).result())  # 42",
    ]);
    let Some(told) = told(&text) else { return };
    assert_eq!(told, ["undefined: load"; 3]);
}

#[test]
fn a_failure_that_the_document_shows_taints_nothing() {
    let text = "```pycon\n>>> n = 1\n>>> n = load()\nTraceback (most recent call last):\n  ...\n\
                NameError: name 'load' is not defined\n>>> n\n1\n>>> n\n2\n```\n";
    let Some(told) = told(text) else { return };
    assert_eq!(told, ["holds", "holds", "false"]);
}

#[test]
fn what_is_typed_is_read_from_the_output() {
    let greets = "name = input('Name: ')\nprint('Hello,', name)";
    let Some(found) = told(&shows(greets, "Name: Bo\nHello, Bo")) else { return };
    assert_eq!(found, ["holds", "holds"]);
    let found = |code: &str, output: &str| told(&shows(code, output)).unwrap_or_default();
    assert_eq!(found(greets, "Name: Bo\nHello, Al"), ["holds", "false"]);
    assert_eq!(found(greets, "Name: Hello, Bo"), ["input"], "as a pipe shows it");
    assert_eq!(found(greets, "Hello, Bo"), ["input"], "without the prompt");
    assert_eq!(found("print('Hello,', input())", "Hello, Bo"), ["input"], "no prompt");
    assert_eq!(found(greets, "Who?\nName: Bo\nHello, Bo")[0], "input", "something else is shown before");
    let adds = "total = 0\nwhile (line := input(f'{total}> ')) != 'end':\n    total += int(line)\nprint(total)";
    assert_eq!(found(adds, "0> 3\n3> 4\n7> end\n7"), ["holds"; 4]);
    let reads = "import sys\nprint('> ', end='')\nprint(sys.stdin.readline().strip()[::-1])";
    assert_eq!(found(reads, "> abc\ncba"), ["holds"; 2]);
    assert_eq!(found("age = int(input('Age: '))\nprint(age)", "Age: 5 (years)\n5")[0], "input", "not what is typed");
}

#[test]
fn what_is_typed_in_a_session_is_read_from_below_its_prompt() {
    let text = "```pycon\n>>> name = input('Name: ')\nName: Bo\n>>> name\n'Bo'\n>>> name.upper()\n'AL'\n```\n";
    let Some(told) = told(text) else { return };
    assert_eq!(told, ["holds", "holds", "input"]);
}

#[test]
fn files_that_a_document_shows_are_there_for_what_needs_them() {
    let module = "```python title=\"kit/tools.py\"\ndef half(n):\n    return n / 2\n```\n\n";
    let uses = "```python\nfrom kit.tools import half\nprint(half(3))  # 1.5\nprint(half(4))  # 3.0\n```\n";
    let Some(found) = told(&format!("{module}{uses}")) else { return };
    assert_eq!(found, ["holds", "false"]);
    let data = "The file `stock.csv`:\n\n```csv\nink,3\npen,4\n```\n\n";
    let reads = "```python\nimport csv\nwith open('stock.csv') as file:\n    rows = list(csv.reader(file))\nprint(rows)  \
                 # [['ink', '3'], ['pen', '4']]\n```\n\n```python\nprint(len(rows))  # 3\n```\n";
    assert_eq!(told(&format!("{data}{reads}")).unwrap_or_default(), ["holds", "false"]);
    let writes = "```python\nwith open('stock.csv', 'w') as file:\n    print('cap,1', file=file)\n```\n\n";
    assert_eq!(told(&format!("{data}{writes}{reads}")).unwrap_or_default()[0], "holds", "each block has them");
    let outside = "```python\n# ../tools.py\nn = 1\n```\n\n```python\nfrom tools import n\nprint(n)  # 2\n```\n";
    assert_eq!(told(outside).unwrap_or_default(), ["package: tools"]);
}

#[test]
fn explain_tells_which_names_link_blocks() {
    let text = scripts(&["shelf = ['ink']", "shelf.append('pen')", "print(len(shelf))  # 2"]);
    let folder = Folder::new(&[("a.md", &text)]);
    let Some(python) = crate::fixture::python() else { return };
    let ran = folder.run(&["explain", "a.md:10", "--python", &python]);
    for words in ["lines 2-2, which binds `shelf`", "lines 6-6, which uses `shelf` too"] {
        assert!(ran.out.contains(words), "{}", ran.out);
    }
}
