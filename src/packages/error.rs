//! Why packages could not be installed, in the words of whoever tried, and what to do about it.

use std::fmt::Display;

use super::Requirement;

/// Why packages cannot be had on a Python.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Error {
    /// In one sentence.
    pub reason: String,
    /// What to do about it.
    pub help: String,
    /// The package that it is about, where one is named.
    pub package: Option<String>,
}

impl Error {
    pub(super) fn new(reason: impl Display, help: impl Display) -> Self {
        Self { reason: reason.to_string(), help: help.to_string(), package: None }
    }

    pub(super) fn crashed() -> Self {
        Self::new("installing packages failed", "try again, and report it if it happens again")
    }

    pub(super) fn needs_build(source: &Requirement) -> Self {
        let help = "--build builds it, which runs its code outside of the sandbox; --with-editable uses its code where it lies";
        Self::new(format!("`{source}` is no wheel"), help)
    }

    /// Reads what uv or pip wrote on standard error.
    pub(super) fn told(tool: &str, text: &str) -> Self {
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let causes: Vec<&str> = lines.iter().filter_map(|line| cause(line)).collect();
        let reason = match (causes.first(), causes.last()) {
            (Some(first), Some(last)) if first.contains("failed") || first.starts_with("Failed") => {
                format!("{first}: {last}")
            }
            (Some(first), _) => (*first).to_owned(),
            _ => lines
                .iter()
                .rev()
                .find(|line| !line.starts_with("hint:"))
                .map_or_else(String::new, |line| (*line).to_owned()),
        };
        let reason = if reason.is_empty() { format!("{tool} said nothing") } else { reason };
        let (help, package) = (help(text), package(&reason));
        Self { reason: format!("{tool}: {}", reason.trim_end_matches('.')), help: help.to_owned(), package }
    }
}

/// What a line says of the cause: uv's causes and summaries, and pip's errors.
fn cause(line: &str) -> Option<&str> {
    const HEADS: [&str; 2] = ["No solution found", "Failed to"];
    let told = ["cause: ", "error: ", "ERROR: ", "╰─▶ ", "× "].iter().find_map(|mark| line.strip_prefix(mark))?;
    (!HEADS.iter().any(|head| told.starts_with(head)) || told.starts_with("Failed to fetch")).then_some(told)
}

/// What to do about what was said.
fn help(text: &str) -> &'static str {
    const KNOWN: [(&[&str], &str); 5] = [
        (
            &[
                "error sending request",
                "Connection",
                "connection",
                "dns error",
                "Temporary failure",
                "timed out",
                "Retrying",
            ],
            "look whether the index can be reached; --offline uses what was fetched before, --find-links FOLDER wheels that are at \
             hand",
        ),
        (
            &[
                "not found in the package registry",
                "not found in the provided",
                "No matching distribution found",
                "from versions: none",
            ],
            "look whether the index has it under this name; on some Pythons there may be nothing yet",
        ),
        (
            &[
                "no usable wheels",
                "no wheels",
                "building from source is disabled",
                "no matching platform tag",
                "Python ABI tag",
            ],
            "ask for another version, leave this Python out with --python, or build it with --build, which runs its code outside of \
             the sandbox",
        ),
        (
            &["offline", "network was disabled", "network connectivity is disabled"],
            "leave --offline out once, so that it can be fetched",
        ),
        (&["unsatisfiable", "conflicting dependencies", "ResolutionImpossible"], "loosen one of the requirements"),
    ];
    let known = KNOWN.iter().find(|(words, _)| words.iter().any(|word| text.contains(word)));
    known.map_or("try the same with `uv pip install` for more", |(_, help)| help)
}

/// The package that a reason is about: `Because numpy==2.3.0 has …`, `Because no-such was not found …`.
fn package(reason: &str) -> Option<String> {
    let rest = reason.strip_prefix("Because ").or_else(|| reason.split_once("requirement ").map(|(_, rest)| rest))?;
    let rest = ["all versions of ", "only "].iter().find_map(|lead| rest.strip_prefix(lead)).unwrap_or(rest);
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(rest.len());
    let name = rest.get(..end).unwrap_or_default();
    (!name.is_empty() && name != "you" && name != "the").then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_told_and_what_to_do_about_it() {
        let text = "error: No solution found when resolving dependencies\n  cause: Because no-such was not found in the package \
                    registry and you require no-such, we can conclude that your requirements are unsatisfiable.\n";
        let error = Error::told("uv", text);
        assert_eq!(error.package.as_deref(), Some("no-such"));
        assert!(error.reason.starts_with("uv: Because no-such was not found"), "{error}");
        assert!(error.help.contains("this name"), "{}", error.help);
        let text = "error: No solution found when resolving dependencies\n  cause: Because all versions of docopt have no usable \
                    wheels and you require docopt, we can conclude that …\n\nhint: Wheels are required for `docopt`";
        let error = Error::told("uv", text);
        assert_eq!(error.package.as_deref(), Some("docopt"));
        assert!(error.help.contains("--build"));
    }

    #[test]
    fn without_a_network_the_first_and_the_last_cause_are_told() {
        let text = "error: Request failed after 3 retries in 8.0s\n  cause: Failed to fetch: http://index/six/\n  cause: error \
                    sending request for url (http://index/six/)\n  cause: Connection refused (os error 111)\n";
        let error = Error::told("uv", text);
        assert_eq!(error.reason, "uv: Request failed after 3 retries in 8.0s: Connection refused (os error 111)");
        assert!(error.help.contains("--offline"));
        assert_eq!(error.package, None);
    }

    #[test]
    fn pip_is_understood_too() {
        let text = "ERROR: Could not find a version that satisfies the requirement nosuch==1 (from versions: none)\nERROR: No \
                    matching distribution found for nosuch==1\n";
        let error = Error::told("pip", text);
        assert_eq!(error.package.as_deref(), Some("nosuch"));
        assert!(error.help.contains("this name"));
        assert_eq!(Error::told("pip", "").reason, "pip: pip said nothing");
    }
}
