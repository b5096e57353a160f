//! Why nothing can be said of an answer: what code asks for, and the only place that has the words.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why nothing can be said of an answer on some Python, or why a block came to no end.
///
/// Reports show it as one word, or as a word, a colon and what it is about: `package: numpy`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The answer is a number that no two runs share: an address.
    Address,
    /// This Python lacks an attribute of a module or a built-in type: its name.
    Attribute(String),
    /// The time for all of the work was up.
    Budget,
    /// The sandbox refused something: `network`, `files`, …
    Denied(String),
    /// It is stated for an environment that is not ours, and which, where the document names one.
    Environment(Option<String>),
    /// The snippet ended its process.
    Exited,
    /// A file is missing: the exception's message.
    File(String),
    /// The answer shows something else than the code gives, on purpose.
    Illustrative,
    /// This Python lacks something that is imported from the standard library: the exception's message.
    Import(String),
    /// The code asks a person for input.
    Input,
    /// The value is an iterator, of this type, and the answer lists its items.
    Iterator(String),
    /// A signal ended the process.
    Killed(i32),
    /// The worker died, twice.
    Lost,
    /// What the process told cannot be read.
    Malformed,
    /// There was not enough memory.
    Memory,
    /// This Python lacks a module of the standard library: its name.
    Module(String),
    /// This Python lacks a built-in name.
    Name(String),
    /// There is nothing that the answer could be compared with.
    NothingToSee,
    /// The statement was not reached.
    NotReached,
    /// It was not asked for.
    NotSelected,
    /// The program could not be set up: why.
    NotStarted(String),
    /// The answer is stated for other versions, by the document.
    OtherVersions,
    /// What another version of `verify` has written into a report, or the words of an error.
    Other(String),
    /// The process wrote more than it may.
    Output,
    /// The code is Python 2.
    Python2,
    /// A package that is not installed: its name.
    Package(String),
    /// A signal ended the process of a block, whose outcome says so already.
    Signal(i32),
    /// The document says that the code is not to be run.
    Skipped,
    /// The code asks IPython for something that is no Python.
    Magic,
    /// The code does not compile: the exception's message, where it should on some version.
    Syntax(Option<String>),
    /// The system refused something, and no layer of the sandbox did.
    System,
    /// Past a time limit.
    Timeout,
    /// The answer is a span of time, or depends on the clock.
    Timing,
    /// A name that nothing defines.
    Undefined {
        /// The name.
        name: String,
        /// The exception that kept the statement from defining it, where one did.
        because: Option<String>,
    },
    /// The corpus does not speak of this version.
    Unstated,
    /// The answer differs from run to run.
    Varies,
}

impl Reason {
    /// As a sentence has it: `package numpy`.
    pub fn spoken(&self) -> String {
        self.to_string().replacen(": ", " ", 1)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Address => f.write_str("address"),
            Reason::Attribute(name) => write!(f, "attribute: {name}"),
            Reason::Budget => f.write_str("budget"),
            Reason::Denied(what) => write!(f, "denied: {what}"),
            Reason::Environment(None) => f.write_str("environment"),
            Reason::Environment(Some(about)) => write!(f, "environment: {about}"),
            Reason::Exited => f.write_str("exited"),
            Reason::File(message) => write!(f, "file: {message}"),
            Reason::Illustrative => f.write_str("illustrative"),
            Reason::Import(message) => write!(f, "import: {message}"),
            Reason::Input => f.write_str("input"),
            Reason::Iterator(kind) => write!(f, "iterator: {kind}"),
            Reason::Killed(signal) => write!(f, "killed: signal {signal}"),
            Reason::Lost => f.write_str("lost"),
            Reason::Malformed => f.write_str("malformed"),
            Reason::Memory => f.write_str("memory"),
            Reason::Module(name) => write!(f, "module: {name}"),
            Reason::Name(name) => write!(f, "name: {name}"),
            Reason::NothingToSee => f.write_str("nothing to see"),
            Reason::NotReached => f.write_str("not reached"),
            Reason::NotSelected => f.write_str("not selected"),
            Reason::NotStarted(why) => write!(f, "not started: {why}"),
            Reason::Other(words) => f.write_str(words),
            Reason::OtherVersions => f.write_str("stated for other versions"),
            Reason::Output => f.write_str("output"),
            Reason::Python2 => f.write_str("stated for Python 2"),
            Reason::Package(name) => write!(f, "package: {name}"),
            Reason::Signal(signal) => write!(f, "signal {signal}"),
            Reason::Skipped => f.write_str("skipped"),
            Reason::Magic => f.write_str("magic"),
            Reason::Syntax(None) => f.write_str("syntax"),
            Reason::Syntax(Some(about)) => write!(f, "syntax: {about}"),
            Reason::System => f.write_str("system"),
            Reason::Timeout => f.write_str("timeout"),
            Reason::Timing => f.write_str("timing"),
            Reason::Undefined { name, because: None } => write!(f, "undefined: {name}"),
            Reason::Undefined { name, because: Some(exception) } => write!(f, "undefined: {name} ({exception})"),
            Reason::Unstated => f.write_str("not stated for this version"),
            Reason::Varies => f.write_str("varies"),
        }
    }
}

/// The reason of these words. What no reason is shown as is kept as it stands.
impl From<&str> for Reason {
    fn from(words: &str) -> Self {
        let (kind, about) = words.split_once(": ").map_or((words, None), |(kind, about)| (kind, Some(about)));
        about.map_or_else(|| alone(kind), |about| with(kind, about)).unwrap_or_else(|| Reason::Other(words.to_owned()))
    }
}

/// A reason of one word.
fn alone(kind: &str) -> Option<Reason> {
    if let Some(signal) = kind.strip_prefix("signal ") {
        return signal.parse().ok().map(Reason::Signal);
    }
    Some(match kind {
        "address" => Reason::Address,
        "budget" => Reason::Budget,
        "environment" => Reason::Environment(None),
        "exited" => Reason::Exited,
        "illustrative" => Reason::Illustrative,
        "input" => Reason::Input,
        "lost" => Reason::Lost,
        "malformed" => Reason::Malformed,
        "memory" => Reason::Memory,
        "not reached" => Reason::NotReached,
        "not selected" => Reason::NotSelected,
        "not stated for this version" => Reason::Unstated,
        "nothing to see" => Reason::NothingToSee,
        "output" => Reason::Output,
        "stated for Python 2" => Reason::Python2,
        "skipped" => Reason::Skipped,
        "magic" => Reason::Magic,
        "stated for other versions" => Reason::OtherVersions,
        "syntax" => Reason::Syntax(None),
        "system" => Reason::System,
        "timeout" => Reason::Timeout,
        "timing" => Reason::Timing,
        "varies" => Reason::Varies,
        _ => return None,
    })
}

/// A reason that is about something.
fn with(kind: &str, about: &str) -> Option<Reason> {
    let owned = about.to_owned();
    Some(match kind {
        "attribute" => Reason::Attribute(owned),
        "denied" => Reason::Denied(owned),
        "environment" => Reason::Environment(Some(owned)),
        "file" => Reason::File(owned),
        "import" => Reason::Import(owned),
        "iterator" => Reason::Iterator(owned),
        "killed" => Reason::Killed(about.strip_prefix("signal ")?.parse().ok()?),
        "module" => Reason::Module(owned),
        "name" => Reason::Name(owned),
        "not started" => Reason::NotStarted(owned),
        "package" => Reason::Package(owned),
        "syntax" => Reason::Syntax(Some(owned)),
        "undefined" => undefined(about),
        _ => return None,
    })
}

/// `x`, or `x (ValueError: y)`.
fn undefined(about: &str) -> Reason {
    let split = about.strip_suffix(')').and_then(|rest| rest.split_once(" ("));
    let (name, because) = split.map_or((about, None), |(name, exception)| (name, Some(exception.to_owned())));
    Reason::Undefined { name: name.to_owned(), because }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|words| Self::from(words.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        let about = |name: &str| format!("{name}: x: y");
        let kinds = "attribute denied environment file import iterator module name package syntax undefined";
        let alone = "address budget environment exited illustrative input lost malformed memory output skipped syntax \
                     system timeout timing varies";
        let others =
            ["nothing to see", "not reached", "not selected", "not started: y", "killed: signal 9", "signal 9"];
        let others = others.into_iter().chain([
            "stated for other versions",
            "not stated for this version",
            "stated for Python 2",
        ]);
        let words = kinds.split(' ').map(about).chain(alone.split(' ').chain(others).map(str::to_owned));
        for words in words {
            let reason = Reason::from(words.as_str());
            assert!(!matches!(reason, Reason::Other(_)), "{words}");
            assert_eq!(reason.to_string(), words);
        }
    }

    #[test]
    fn what_is_no_reason_is_kept() {
        for words in ["", "killed: by hand", "signal", "who knows: why"] {
            assert_eq!(Reason::from(words), Reason::Other(words.to_owned()));
        }
    }

    #[test]
    fn a_name_may_be_undefined_because_of_an_exception() {
        let because = Some("ValueError: (1)".to_owned());
        let reason = Reason::Undefined { name: "x".to_owned(), because };
        assert_eq!(reason.to_string(), "undefined: x (ValueError: (1))");
        assert_eq!(Reason::from("undefined: x (ValueError: (1))"), reason);
        assert_eq!(Reason::Package("numpy".to_owned()).spoken(), "package numpy");
    }
}
