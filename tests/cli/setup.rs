//! Setup: code that runs before a document's own, as its tools and the configuration have it.

use crate::fixture::Folder;

/// What is said of each claim of a document, in order.
fn standings(folder: &Folder, document: &str) -> Option<Vec<String>> {
    let report = folder.json(&[document])?;
    let claims = report["claims"].as_array()?;
    Some(claims.iter().map(|claim| claim["standing"].as_str().unwrap_or_default().to_owned()).collect())
}

const USES: &str = "Ink\n===\n\n>>> ink + 1\n3\n";

#[test]
fn blocks_of_setup_run_before_all_code_of_their_group_wherever_they_stand() {
    let text = "Ink\n===\n\n.. doctest:: pens\n\n   >>> ink.append(2)\n   >>> ink\n   [1, 2]\n\n\
                .. doctest:: pots\n\n   >>> inks\n   []\n   >>> ink\n   [1, 2]\n\n\
                .. testsetup:: pens\n\n   ink = [1]\n\n\
                .. testsetup:: *\n\n   inks = []\n\n\
                .. testcleanup:: pens\n\n   del ink\n";
    let folder = Folder::new(&[("a.rst", text)]);
    let Some(told) = standings(&folder, "a.rst") else { return };
    assert_eq!(told, ["holds", "holds", "unverifiable"]);
    let text = "# Ink\n\n```{testcode}\nprint(ink)\n```\n\n```{testoutput}\n2\n```\n\n```{testsetup}\nink = 2\n```\n";
    let folder = Folder::new(&[("a.md", text)]);
    assert_eq!(standings(&folder, "a.md").unwrap(), ["holds"]);
}

#[test]
fn the_setup_of_sphinx_is_read_as_a_literal_and_its_configuration_never_run() {
    let folder = Folder::new(&[("docs/guide/a.rst", USES), ("a.rst", USES)]);
    let seen = folder.path().join("seen");
    let conf = format!("open({:?}, 'w')\ndoctest_global_setup = '''\nink = 2\n'''\n", seen.display().to_string());
    folder.write("docs/conf.py", conf);
    let Some(told) = standings(&folder, "docs/guide/a.rst") else { return };
    assert_eq!(told, ["holds"]);
    assert_eq!(standings(&folder, "a.rst").unwrap(), ["unverifiable"]);
    assert!(!seen.exists());
    let report = folder.json(&["docs/guide/a.rst", "--no-config"]).unwrap();
    assert_eq!(report["claims"][0]["standing"], "unverifiable");
    folder.write("docs/conf.py", "doctest_global_setup = str(2)\n");
    assert_eq!(standings(&folder, "docs/guide/a.rst").unwrap(), ["unverifiable"]);
}

#[test]
fn the_configuration_has_code_for_all_documents_or_for_some() {
    let folder = Folder::new(&[("docs/a.rst", USES), ("b.rst", USES)]);
    folder.write("verify.toml", "setup = 'ink = 2'\n");
    let Some(told) = standings(&folder, "docs/a.rst") else { return };
    assert_eq!(told, ["holds"]);
    folder.write("verify.toml", "[setup]\n'docs/*.rst' = 'ink = 2'\n");
    assert_eq!(standings(&folder, "docs/a.rst").unwrap(), ["holds"]);
    assert_eq!(standings(&folder, "b.rst").unwrap(), ["unverifiable"]);
}

#[test]
fn setup_runs_in_the_sandbox() {
    let folder = Folder::new(&[("a.rst", USES)]);
    let seen = folder.path().join("seen");
    let code = format!("setup = '''\nink = 2\nopen({:?}, \"w\")\n'''\n", seen.display().to_string());
    folder.write("verify.toml", code);
    let Some(told) = standings(&folder, "a.rst") else { return };
    assert_eq!(told, ["holds"]);
    assert!(!seen.exists());
}

#[test]
fn names_that_nothing_defines_are_taken_from_the_package_that_the_document_is_about() {
    let folder = Folder::new(&[]);
    let Some(python) = folder.environment() else { return };
    let packages = format!("env/lib/python{python}/site-packages");
    folder
        .write(format!("{packages}/ink_pot.py"), "import json\n__all__ = ['Ink']\nclass Ink: depth = 2\nhidden = 1\n");
    folder.write(format!("{packages}/pens.py"), "import json\ndef nib(): return 3\n_own = 1\n");
    folder.write("pyproject.toml", "[project]\nname = 'Ink-Pot'\n");
    let text = ">>> from pens import other\n\n>>> Ink.depth\n2\n\n>>> nib()\n3\n\n>>> pens.nib()\n3\n\n>>> hidden\n1\n\n>>> _own\n1\n\n\
                >>> ink.depth\n2\n";
    folder.write("a.rst", text);
    folder.write("b.rst", ">>> nib()\n3\n");
    let ran = folder.run(&["a.rst", "b.rst", "--python", "./env", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let told: Vec<&str> =
        report["claims"].as_array().unwrap().iter().map(|c| c["standing"].as_str().unwrap()).collect();
    let unknown = "unverifiable";
    assert_eq!(told, ["holds", "holds", "holds", unknown, unknown, unknown, unknown], "{report:#}");
    let problems = report["problems"].to_string();
    assert!(problems.contains("`Ink` from `ink_pot`, `nib` from `pens`, `pens`"), "{problems}");
}

#[test]
fn docstrings_know_the_names_of_their_module() {
    let module = "from .nib import width\n\n\ndef double(x):\n    \"\"\"Double.\n\n    >>> double(2)\n    4\n    >>> Pen()\n    \
                  <ink.pens.Pen object at 0x7f0>\n    >>> width\n    3\n    \"\"\"\n    return 2 * x\n\n\nclass Pen:\n    pass\n\n\n\
                  if __name__ == '__main__':\n    del double\n";
    let folder =
        Folder::new(&[("src/ink/__init__.py", ""), ("src/ink/pens.py", module), ("src/ink/nib.py", "width = 3\n")]);
    let Some(told) = standings(&folder, "src/ink/pens.py") else { return };
    // The package is not installed, and a snippet cannot read it.
    assert_eq!(told, ["holds", "holds", "unverifiable"]);
    folder.write("verify.toml", "allow = ['read=src']\n");
    assert_eq!(standings(&folder, "src/ink/pens.py").unwrap(), ["holds", "holds", "holds"]);
    folder.write("tool.py", "import sys\n\n\ndef one():\n    '''\n    >>> one()\n    2\n    '''\n    return 1\n");
    assert_eq!(standings(&folder, "tool.py").unwrap(), ["false"]);
}

#[test]
fn a_project_of_an_older_kind_names_its_package_in_what_sets_it_up() {
    let folder = Folder::new(&[
        ("setup.py", "from setuptools import setup\n\nsetup(\n    name='calendar',\n)\n"),
        ("a.rst", ">>> isleap(2024)\nTrue\n>>> datetime(2024, 2, 29).year\n2024\n"),
    ]);
    let Some(told) = standings(&folder, "a.rst") else { return };
    assert_eq!(told, ["holds", "holds"]);
}
