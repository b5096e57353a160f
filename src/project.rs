//! What the files around a document say of it: the code that the project's own tools run before its examples, and the
//! package that it is about. These files are read, and never run here.

pub mod module;

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::control_file;
use crate::document::Project;
use crate::syntax;

/// How many folders are looked into, from the document's upwards.
const MOST_FOLDERS: usize = 8;

/// What is read of pyproject.toml.
#[derive(Debug, Deserialize)]
struct Pyproject {
    project: Option<Named>,
    tool: Option<Tools>,
}

#[derive(Debug, Deserialize)]
struct Tools {
    poetry: Option<Named>,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: Option<String>,
}

/// What the files around a document say: `conf.py` of Sphinx and `pyproject.toml`, the nearest of each, no further up
/// than the repository.
pub fn around(document: &Path) -> Project {
    let path = std::path::absolute(document).unwrap_or_else(|_| document.to_owned());
    let mut project = Project::default();
    let mut has_conf = false;
    for folder in path.ancestors().skip(1).take(MOST_FOLDERS) {
        if !has_conf && let Some(conf) = read(folder, "conf.py") {
            has_conf = true;
            project.setup.extend(syntax::text_of(&conf, "doctest_global_setup").filter(|code| !code.trim().is_empty()));
        }
        let files = ["pyproject.toml", "setup.cfg", "setup.py"].map(|name| read(folder, name));
        project.package =
            files[0].as_deref().and_then(package).or_else(|| files[1..].iter().flatten().find_map(|text| set_up(text)));
        if files.iter().any(Option::is_some) {
            break;
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    project
}

/// A short file; nothing where there is none, or none that can be read.
fn read(folder: &Path, name: &str) -> Option<String> {
    let path: PathBuf = folder.join(name);
    control_file::read_text(&path, control_file::SHORT).ok()
}

/// The package that `setup.cfg` or `setup.py` names in a literal; the file is not run.
fn set_up(text: &str) -> Option<String> {
    let name = |line: &str| {
        let line = line.trim();
        let value = line
            .strip_prefix("setup(")
            .unwrap_or(line)
            .strip_prefix("name")?
            .trim_start()
            .strip_prefix('=')?
            .trim()
            .trim_end_matches(',');
        module(value.trim_matches(['"', '\'']))
    };
    text.lines().find_map(name)
}

/// The package that a `pyproject.toml` names.
fn package(pyproject: &str) -> Option<String> {
    let read: Pyproject = toml::from_str(pyproject).ok()?;
    let name = |named: Option<Named>| named.and_then(|named| named.name);
    module(&name(read.project).or_else(|| name(read.tool?.poetry))?)
}

/// The module that a project's name stands for: `ruamel-yaml` is imported as `ruamel_yaml`.
fn module(name: &str) -> Option<String> {
    let module = name.to_lowercase().replace(['-', '.'], "_");
    (is_name(&module) && !module.is_empty()).then_some(module)
}

/// Whether a text has nothing in it that a name may not have.
fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c == '_') && !text.starts_with(char::is_numeric)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn the_nearest_files_tell_the_setup_and_the_package() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("docs/guide")).unwrap();
        std::fs::write(at("pyproject.toml"), "[project]\nname = 'Ink-Pot'\n").unwrap();
        std::fs::write(at("docs/conf.py"), "import os\ndoctest_global_setup = '''\nfrom ink_pot import *\n'''\n")
            .unwrap();
        let found = around(&at("docs/guide/pens.rst"));
        assert_eq!(found.package.as_deref(), Some("ink_pot"));
        assert_eq!(found.setup, ["\nfrom ink_pot import *\n"]);
        assert_eq!(around(&at("README.md")).setup, [""; 0]);
    }

    #[test]
    fn what_is_no_literal_is_not_read() {
        for conf in [
            "doctest_global_setup = open('x').read()",
            "doctest_global_setup = f'{x}'",
            "if 1:\n    doctest_global_setup = 'x'",
        ] {
            assert_eq!(syntax::text_of(conf, "doctest_global_setup"), None, "{conf}");
        }
        assert_eq!(syntax::text_of("x = 'a'\nx: str = 'b' 'c'", "x").as_deref(), Some("bc"));
    }

    #[test]
    fn an_older_project_has_its_name_in_what_sets_it_up() {
        assert_eq!(set_up("[metadata]\nname = ink-pot\n").as_deref(), Some("ink_pot"));
        assert_eq!(set_up("setup(\n    name='inkpot',\n    version='1')\n").as_deref(), Some("inkpot"));
        assert_eq!(set_up("setup(name='glue',\n      version='1')\n").as_deref(), Some("glue"));
        assert_eq!(set_up("setup(name=read_name())\nname = make()\n"), None);
    }

    #[test]
    fn a_poetry_project_has_its_name_elsewhere() {
        assert_eq!(package("[tool.poetry]\nname = 'pot'\n").as_deref(), Some("pot"));
        assert_eq!(package("[project]\nname = 'a b'\n"), None);
        assert_eq!(package("[tool.ruff]\n"), None);
    }
}
