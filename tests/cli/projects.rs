//! A small project of each kind, checked as its author would: the tree is named, and no document is touched.

use crate::fixture::Folder;

/// The places of a project's answers, each with its standing.
fn standings(files: &[(&str, &str)], args: &[&str]) -> Option<Vec<String>> {
    let report = Folder::new(files).json(args)?;
    let claims = report["claims"].as_array()?;
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    Some(claims.iter().map(|claim| format!("{} {}", word(&claim["id"]), word(&claim["standing"]))).collect())
}

#[test]
fn sphinx() {
    let index = "Pens\n====\n\n.. testsetup::\n\n   pens = ['red']\n\n.. doctest::\n\n   >>> pens\n   ['red']\n\n.. tip::\n\n   \
                 .. code-block:: pycon\n\n      >>> len(pens)\n      2\n\n.. testcode::\n\n   print(ink)\n\n.. testoutput::\n\n   blue\n";
    let conf = "import nowhere\ndoctest_global_setup = 'ink = \"blue\"'\n";
    let files = [
        ("docs/conf.py", conf),
        ("docs/index.rst", index),
        ("docs/_build/index.rst", index),
        (".gitignore", "_build/\n"),
    ];
    let Some(found) = standings(&files, &["docs"]) else { return };
    assert_eq!(found, ["docs/index.rst:11 holds", "docs/index.rst:18 false", "docs/index.rst:26 holds"]);
}

#[test]
fn myst() {
    let page = "# Pens\n\n```{code-cell} ipython3\npens = ['red']\n```\n\n::::{note}\n:::{doctest}\n>>> 1 + 1\n2\n:::\n::::\n\n\
                ```{code-cell}\nlen(pens)  # 1\n```\n\n```{code-cell}\n:tags: [skip-execution]\nlen(pens)  # 3\n```\n";
    let Some(found) = standings(&[("docs/index.md", page)], &["docs"]) else { return };
    assert_eq!(found, ["docs/index.md:10 holds", "docs/index.md:15 holds", "docs/index.md:20 unverifiable"]);
}

#[test]
fn mkdocs_material() {
    let page = "# Pens\n\n=== \"New\"\n\n    ``` py title=\"pens.py\" hl_lines=\"1\"\n    print(len(['red']))  # 1\n    ```\n\n\
                !!! note\n\n    ```pycon\n    >>> 1 + 1\n    3\n    ```\n";
    let Some(found) = standings(&[("mkdocs.yml", "site_name: Pens\n"), ("docs/index.md", page)], &["docs"]) else {
        return;
    };
    assert_eq!(found, ["docs/index.md:6 holds", "docs/index.md:13 false"]);
}

#[test]
fn docusaurus() {
    let page = "---\ntitle: Pens\n---\n\nimport Tabs from '@theme/Tabs';\n\n<Tabs>\n<TabItem value=\"py\">\n\n\
                ```python title=\"pens.py\" showLineNumbers\nprint(len(['red']))  # 1\n```\n\n</TabItem>\n</Tabs>\n\n{/* verify: skip */}\n\n\
                ```python\nprint(2)  # 3\n```\n";
    let files = [("docs/pens.mdx", page), ("node_modules/a/README.md", "```python\n1 + 1  # 3\n```\n")];
    let Some(found) = standings(&files, &["."]) else { return };
    assert_eq!(found, ["./docs/pens.mdx:11 holds", "./docs/pens.mdx:20 unverifiable"]);
}

#[test]
fn notebooks() {
    let cell = |source: &str, outputs: &str| {
        format!(
            r#"{{"cell_type": "code", "execution_count": 1, "metadata": {{}}, "source": ["{source}"], "outputs": [{outputs}]}}"#
        )
    };
    let result =
        r#"{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": ["1"]}}"#;
    let cells = [cell("pens = ['red']", ""), cell("len(pens)", result), cell("len(pens) + 1", result)].join(", ");
    let notebook = format!(r#"{{"nbformat": 4, "nbformat_minor": 5, "metadata": {{}}, "cells": [{cells}]}}"#);
    let Some(found) = standings(&[("course/pens.ipynb", &notebook)], &["course"]) else { return };
    let words: Vec<&str> = found.iter().filter_map(|one| one.rsplit(' ').next()).collect();
    assert_eq!(words, ["holds", "false"]);
}

#[test]
fn docstrings() {
    let module = "\"\"\"Pens.\n\n>>> count(['red'])\n1\n\"\"\"\n\n\ndef count(pens):\n    \"\"\"Count.\n\n    Examples\n    --------\n    \
                  >>> count([])\n    1\n    \"\"\"\n    return len(pens)\n";
    let files = [("src/pens/__init__.py", module), ("README.md", "Pens.\n")];
    let Some(found) = standings(&files, &["src", "--docstrings"]) else { return };
    assert_eq!(found, ["src/pens/__init__.py:4 holds", "src/pens/__init__.py:14 false"]);
}

#[test]
fn what_is_not_read_is_refused_by_name() {
    let folder = Folder::new(&[("a.adoc", "= Pens\n\n----\n1 + 1  # 2\n----\n"), ("b.html", "<pre>1 + 1</pre>\n")]);
    for (name, format) in [("a.adoc", "AsciiDoc"), ("b.html", "HTML")] {
        let ran = folder.run(&[name]);
        assert_eq!(ran.status, Some(2));
        assert!(ran.err.contains(&format!("`{name}` is {format}, which is not read")), "{}", ran.err);
    }
}
