//! What a project's pyproject.toml says of its packages: groups of dependencies (PEP 735), and what its own code needs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Error, Requirement};
use crate::control_file;

/// Groups that include each other are followed so deep.
const DEEPEST: usize = 16;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Pyproject {
    project: Option<Metadata>,
    #[serde(default)]
    dependency_groups: BTreeMap<String, Vec<Member>>,
}

#[derive(Debug, Default, Deserialize)]
struct Metadata {
    name: Option<String>,
    version: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
    #[serde(default)]
    dynamic: Vec<String>,
}

/// One entry of a group.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Member {
    Requirement(String),
    Include {
        #[serde(rename = "include-group")]
        group: String,
    },
}

/// A project whose code is used where it lies.
#[derive(Debug)]
pub(super) struct Project {
    /// Where its modules are.
    pub(super) code: PathBuf,
    /// What it depends on.
    pub(super) requirements: Vec<Requirement>,
    /// Its name and version, where its metadata states them.
    pub(super) name: Option<String>,
    pub(super) version: Option<String>,
}

impl Project {
    /// Reads the project of a folder.
    ///
    /// # Errors
    /// Where it has no pyproject.toml, or computes what it depends on.
    pub(super) fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join("pyproject.toml");
        let project = pyproject(&path)?.project.unwrap_or_default();
        if project.dynamic.iter().any(|key| key == "dependencies") {
            let reason = format!("`{}` computes what the project depends on", path.display());
            return Err(Error::new(reason, "--with . --build installs it, which runs its code outside of the sandbox"));
        }
        let read = |text: &String| Requirement::named(text).map_err(|why| wrong(&path, why));
        let requirements = project.dependencies.iter().map(read).collect::<Result<_, _>>()?;
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let source = folder.join("src");
        let code = if source.is_dir() { source } else { folder };
        Ok(Self { code, requirements, name: project.name, version: project.version })
    }

    /// The folder of metadata and what goes into its file, for who asks for the version of the installed project.
    pub(super) fn metadata(&self) -> Option<(String, String)> {
        let (name, version) = (self.name.as_ref()?, self.version.as_ref()?);
        let fits = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "._-+!".contains(c));
        if !fits(name) || !fits(version) {
            return None;
        }
        let folder = format!("{}-{version}.dist-info", super::requirement::normalized(name).replace('-', "_"));
        Some((folder, format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")))
    }
}

/// The requirements of a group, in the nearest pyproject.toml from a folder upwards.
///
/// # Errors
/// Where there is no such group, or no such file.
pub fn group(folder: &Path, name: &str) -> Result<Vec<Requirement>, Error> {
    let found = folder.ancestors().map(|folder| folder.join("pyproject.toml")).find(|path| path.is_file());
    let missing = || Error::new("there is no pyproject.toml here", "--group names a table of its [dependency-groups]");
    let path = found.ok_or_else(missing)?;
    let groups = pyproject(&path)?.dependency_groups;
    let mut all = Vec::new();
    members(&groups, name, &path, DEEPEST, &mut all)?;
    Ok(all)
}

fn members(
    groups: &BTreeMap<String, Vec<Member>>,
    name: &str,
    path: &Path,
    deep: usize,
    all: &mut Vec<Requirement>,
) -> Result<(), Error> {
    let wanted = super::requirement::normalized(name);
    let group = groups.iter().find(|(key, _)| super::requirement::normalized(key) == wanted);
    let Some((_, group)) = group.filter(|_| deep > 0) else {
        let known: Vec<&str> = groups.keys().map(String::as_str).collect();
        let help = if known.is_empty() { "it has none".to_owned() } else { format!("it has {}", known.join(", ")) };
        return Err(Error::new(format!("`{}` has no group `{name}`", path.display()), help));
    };
    for member in group {
        match member {
            Member::Requirement(text) => all.push(Requirement::named(text).map_err(|why| wrong(path, why))?),
            Member::Include { group } => members(groups, group, path, deep - 1, all)?,
        }
    }
    Ok(())
}

fn pyproject(path: &Path) -> Result<Pyproject, Error> {
    let text = control_file::read_text(path, control_file::SHORT).map_err(|why| wrong(path, why))?;
    toml::from_str(&text).map_err(|why: toml::de::Error| wrong(path, why.message()))
}

fn wrong(path: &Path, why: impl std::fmt::Display) -> Error {
    Error::new(format!("cannot read `{}`: {why}", path.display()), "see what its table of dependencies holds")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    const TEXT: &str = "[project]\nname = 'A-B'\nversion = '1.0'\ndependencies = ['numpy>=2']\n[dependency-groups]\n\
        docs = ['rich', {include-group = 'more'}]\nmore = ['six']\nround = [{include-group = 'round'}]\n";

    fn folder(text: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("pyproject.toml"), text).unwrap();
        folder
    }

    #[test]
    fn groups_include_others() {
        let folder = folder(TEXT);
        std::fs::create_dir(folder.path().join("docs")).unwrap();
        let names = |name| {
            group(&folder.path().join("docs"), name).map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(names("Docs").unwrap(), ["rich", "six"]);
        assert!(names("round").is_err());
        assert!(names("test").unwrap_err().help.contains("docs, more, round"));
    }

    #[test]
    fn code_is_used_where_it_lies() {
        let folder = folder(TEXT);
        std::fs::create_dir(folder.path().join("src")).unwrap();
        let project = Project::read(folder.path()).unwrap();
        assert!(project.code.ends_with("src"));
        assert_eq!(project.requirements, [Requirement::named("numpy>=2").unwrap()]);
        assert_eq!(project.metadata().unwrap().0, "a_b-1.0.dist-info");
    }

    #[test]
    fn what_is_computed_must_be_built() {
        let folder = folder("[project]\nname = 'a'\ndynamic = ['dependencies']\n");
        assert!(Project::read(folder.path()).unwrap_err().help.contains("--build"));
    }
}
