//! The module of a Python file, whose names the examples in its docstrings know: doctest gives them all that the module has
//! (<https://docs.python.org/3/library/doctest.html#what-s-the-execution-context>).

use std::path::{Path, PathBuf};

use crate::document::Document;
use crate::syntax::{self, is_standard_module};

/// Longest module that runs before its examples, in bytes.
const LONGEST: usize = 256 << 10;

/// Most folders of a package within each other.
const MOST_FOLDERS: usize = 16;

/// Takes the names of the module that was imported, if it was, and leaves none of its own.
const TAKE_NAMES: &str = "\
if _sys.modules[__name__] is not _sys.modules['__main__']:
    globals().update((_name, _value) for _name, _value in vars(_sys.modules[__name__]).items() if _name[:2] != '__')
del _sys
";

/// A module's name, and the folder from which it is imported.
struct Place {
    name: String,
    package: String,
    root: PathBuf,
}

/// Code that runs before the examples of a Python file's docstrings; none where they have none. The module is imported where
/// it can be, as part of its package, and its own code runs in any case: what works of it is there where it cannot be.
/// `is_readable` says whether snippets may read a folder.
pub fn setup(document: &Document, is_readable: impl Fn(&Path) -> bool) -> Vec<String> {
    let is_python = document.path.extension().is_some_and(|ending| ending == "py");
    if !is_python || document.text.len() > LONGEST || !has_examples(&document.text) {
        return Vec::new();
    }
    let path = std::path::absolute(&document.path).unwrap_or_else(|_| document.path.clone());
    let Some(place) = place(&path) else { return Vec::new() };
    let root = is_readable(&place.root).then_some(place.root.as_path());
    vec![import(&place, root), document.text.clone(), TAKE_NAMES.to_owned()]
}

fn has_examples(code: &str) -> bool {
    code.contains(">>> ")
        && syntax::docstrings(code).iter().flat_map(|one| &one.lines).any(|line| line.text.contains(">>> "))
}

/// Imports the module under its name, or gives that name to the module in which examples run.
fn import(place: &Place, root: Option<&Path>) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n"));
    let mut code =
        format!("import sys as _sys\n__name__, __package__ = {}, {}\n", quoted(&place.name), quoted(&place.package));
    if let Some(root) = root {
        // Nobody may write there, and what is refused is told of all that comes after it.
        code += &format!("_sys.dont_write_bytecode = True\n_sys.path.append({})\n", quoted(&root.to_string_lossy()));
    }
    let top = place.name.split('.').next().unwrap_or_default();
    // One that stands alone may have another's name.
    if place.package.is_empty() && !is_standard_module(top) && root.is_none() {
        return code + "_sys.modules[__name__] = _sys.modules['__main__']\n";
    }
    code + "try:\n    __import__(__name__)\nexcept Exception:\n    _sys.modules[__name__] = _sys.modules['__main__']\n"
}

/// The module that a file is; none where its name is no module's.
fn place(path: &Path) -> Option<Place> {
    let stem = path.file_stem()?.to_str()?;
    let folder = path.parent()?;
    let is_package = |folder: &&Path| folder.join("__init__.py").is_file();
    let packages: Vec<&Path> = folder.ancestors().take(MOST_FOLDERS).take_while(is_package).collect();
    let root = packages.last().map_or(folder, |top| top.parent().unwrap_or(top));
    let mut names: Vec<&str> = packages.iter().rev().filter_map(|one| one.file_name()?.to_str()).collect();
    let package = names.join(".");
    if stem != "__init__" {
        names.push(stem);
    }
    let all = !names.is_empty() && names.iter().all(|name| super::is_name(name));
    all.then(|| Place { name: names.join("."), package, root: root.to_owned() })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_file_is_a_module_of_the_packages_around_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("src/ink/pens")).unwrap();
        std::fs::write(at("src/ink/__init__.py"), "").unwrap();
        std::fs::write(at("src/ink/pens/__init__.py"), "").unwrap();
        let found = |name: &str| place(&at(name)).map(|place| (place.name, place.package, place.root));
        assert_eq!(found("src/ink/pens/nib.py"), Some(("ink.pens.nib".into(), "ink.pens".into(), at("src"))));
        assert_eq!(found("src/ink/__init__.py"), Some(("ink".into(), "ink".into(), at("src"))));
        assert_eq!(found("src/tool.py"), Some(("tool".into(), String::new(), at("src"))));
        assert!(found("src/a-tool.py").is_none() && found("src/__init__.py").is_none());
    }

    #[test]
    fn only_docstrings_with_examples_need_their_module() {
        let setup = |name: &str, code: &str| setup(&Document::new(name.into(), code), |_| false).len();
        assert_eq!(setup("ink.py", "def f():\n    '''\n    >>> f()\n    '''\n"), 3);
        assert_eq!(setup("ink.py", "def f():\n    '''Give.'''\n    x = '>>> f()'\n"), 0);
        assert_eq!(setup("ink.md", "    >>> f()\n"), 0);
    }
}
