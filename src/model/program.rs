//! A program: what is executed as one, and what of it is watched.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Mode;

/// What one child runs: steps in one namespace. Where a step ends the process, the steps after it run in another child,
/// from the state before that step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// In order: the blocks that are needed first, the block itself last.
    pub steps: Vec<Step>,
    /// Names that no step defines and that are used as `name.attribute`: imported before the first step where there is a
    /// module of that name.
    pub imports: Vec<String>,
    /// All names that no step defines: taken from one of `packages`, where it has one of that name and offers it.
    #[serde(default)]
    pub names: Vec<String>,
    /// The modules that the document is about.
    #[serde(default)]
    pub packages: Vec<String>,
}

/// One block within a program.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The block's code, whole.
    pub source: String,
    /// How it is compiled.
    pub mode: Mode,
    /// The parts that are compiled on their own, as 1-based inclusive line ranges of `source`, in order: each
    /// statement of a session; a script as one part, or as several where a part of it does not parse.
    pub parts: Vec<(u32, u32)>,
    /// The statements at the top level as line ranges, and whether each is an expression, where each can be compiled
    /// on its own; none otherwise.
    pub separate: Vec<(u32, u32, bool)>,
    /// What to observe beside output and exceptions.
    pub watches: Vec<Watch>,
    /// What the document shows of its output where a person types something, in lines: for all of it under 0, for the entries of
    /// a session under their first lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shown: Vec<(u32, Vec<String>)>,
    /// The files that the document provides for it: paths within the scratch folder, and texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<(String, String)>,
    /// What its statements at the top level have to do with names; nobody who runs it needs that.
    #[serde(skip)]
    pub statements: Arc<[Statement]>,
}

/// What a statement at the top level of a step has to do with names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statement {
    /// Its first line (1-based).
    pub first: u32,
    /// Its last line.
    pub last: u32,
    /// The names that it binds.
    pub binds: Vec<String>,
    /// The names of the module that it uses, in the bodies of its functions too.
    pub uses: Vec<String>,
    /// The names of objects that it may change.
    pub changes: Vec<String>,
    /// What it makes of the names that it binds.
    pub makes: Makes,
    /// Whether it may go on after any error within it.
    pub swallows: bool,
    /// Whether what it changes may be a module's: a seed, a registration.
    pub sets_up: bool,
    /// The exceptions that the document says it raises.
    pub raises: Vec<String>,
}

/// What a statement makes of names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Makes {
    /// Values.
    #[default]
    Value,
    /// A function or a class.
    Definition,
    /// Modules, or what they offer.
    Import,
    /// Values, perhaps: it may run without binding them.
    Perhaps,
}

/// One thing to observe in a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    /// Its number in the program; events carry it.
    pub id: u32,
    /// First line (1-based, in the step's source) of the statement that is watched. It may stand in a function.
    pub line: u32,
    /// Column (0-based, in characters) of that statement.
    pub column: u32,
    /// What of it.
    pub what: What,
    /// The function at the step's top level in whose body the statement stands. Where nothing has reached the
    /// statement when the step ends, and the function takes no arguments, it is called once.
    pub function: Option<String>,
}

/// What of a statement is observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// The value of an expression statement or of a `return`.
    Value,
    /// The value of this expression after the statement has run (and not where it raised).
    After(String),
    /// An exception that leaves the statement, also where a `try` around it catches it.
    Raised,
}
