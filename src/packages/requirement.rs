//! A requirement as people write it: a name with conditions (PEP 508), or the path of a wheel or a project.

use std::fmt;
use std::path::{Path, PathBuf};

/// One requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// A distribution by its name, with all that was written: `numpy>=2; python_version > "3.9"`.
    Named {
        /// The name, as the index compares names (PEP 503).
        name: String,
        /// What was written.
        text: String,
    },
    /// A wheel or a project, by its absolute path.
    Path(PathBuf),
}

/// What is no requirement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no requirement: {1}")]
pub struct WrongRequirement(String, &'static str);

impl Requirement {
    /// Reads a requirement of a person; paths are meant from `folder`.
    ///
    /// # Errors
    /// For what would be an option, or several lines, to whoever installs it.
    pub fn read(text: &str, folder: &Path) -> Result<Self, WrongRequirement> {
        let text = text.trim();
        let is_path = text.starts_with(['.', '/', '~']) || text.ends_with(".whl");
        if is_path && !text.contains(['\n', '\r']) {
            let text = text.strip_prefix("file://").unwrap_or(text);
            let path = folder.join(text);
            return Ok(Self::Path(path.canonicalize().or_else(|_| std::path::absolute(&path)).unwrap_or(path)));
        }
        Self::named(text)
    }

    /// Reads a requirement that may be no path and no address: one of a document, of which nobody knows who wrote it.
    ///
    /// # Errors
    /// As [`Requirement::read`], and for paths and addresses.
    pub fn named(text: &str) -> Result<Self, WrongRequirement> {
        let wrong = |why| Err(WrongRequirement(text.to_owned(), why));
        let text = text.trim();
        let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        if text.chars().any(char::is_control) {
            return wrong("it is more than one line");
        }
        if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return wrong("it begins with no name");
        }
        let conditions = rest.split(';').next().unwrap_or_default().trim_start();
        if conditions.starts_with('@') || rest.contains("://") {
            return wrong("give an address to pip or uv yourself, and name the environment with --python");
        }
        if !(conditions.is_empty() || conditions.starts_with(['[', '(', '<', '>', '=', '!', '~'])) {
            return wrong("a name may be followed by extras, conditions and a marker");
        }
        Ok(Self::Named { name: normalized(name), text: text.to_owned() })
    }

    /// The line that pip and uv read.
    pub(super) fn line(&self) -> String {
        match self {
            Self::Named { text, .. } => text.clone(),
            Self::Path(path) => path.display().to_string(),
        }
    }

    /// Whether it is no wheel and has to be built.
    pub(super) fn is_source(&self) -> bool {
        matches!(self, Self::Path(path) if path.extension().is_none_or(|extension| extension != "whl"))
    }
}

/// A name as the index compares names (PEP 503).
pub(super) fn normalized(name: &str) -> String {
    let mut normal = String::new();
    for part in name.split(['-', '_', '.']).filter(|part| !part.is_empty()) {
        if !normal.is_empty() {
            normal.push('-');
        }
        normal.push_str(&part.to_ascii_lowercase());
    }
    normal
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn name(text: &str) -> Option<String> {
        match Requirement::named(text).ok()? {
            Requirement::Named { name, .. } => Some(name),
            Requirement::Path(_) => None,
        }
    }

    #[test]
    fn names_are_compared_as_the_index_does() {
        for text in ["Zope.Interface", "zope_interface >= 5", "zope--interface[test]==5; python_version<'3.12'"] {
            assert_eq!(name(text).unwrap(), "zope-interface", "{text}");
        }
    }

    #[test]
    fn what_would_be_something_else_to_an_installer_is_refused() {
        let refused = [
            "",
            "-r x",
            "--index-url=http://x",
            "a\n-r b",
            "a @ file:///b",
            "a@https://b",
            "git+https://b",
            "a b",
            "==",
        ];
        for text in refused {
            assert_eq!(name(text), None, "{text}");
        }
    }

    #[test]
    fn paths_are_meant_from_a_folder() {
        let read = |text| Requirement::read(text, Path::new("/nowhere")).unwrap();
        assert_eq!(read("./a-1-py3-none-any.whl"), Requirement::Path("/nowhere/a-1-py3-none-any.whl".into()));
        assert!(!read("a-1-py3-none-any.whl").is_source());
        assert!(read(".").is_source() && read("/x/y").is_source() && !read("numpy").is_source());
    }
}
