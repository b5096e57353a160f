//! What tests of this stage need: the plan of a document, and runs of its programs as a worker would tell them.

use crate::document::Document;
use crate::model::{End, Event, Exception, Observation, Value, Version};
use crate::pipeline;
use crate::plan::Plan;

pub(super) const VERSION: Version = Version { major: 3, minor: 12, patch: 0, stage: crate::model::Stage::Final };

/// The plan of a document that is one block of Python.
pub(super) fn plan(code: &str) -> Plan {
    pipeline::prepare(Document::new("d.md".into(), &format!("```python\n{code}\n```\n"))).plan
}

/// A run to its end.
pub(super) fn ran(mut events: Vec<Event>) -> Observation {
    events.push(Event::Done);
    ended(events, End::Exited(0))
}

/// A run that ended in this way.
pub(super) fn ended(events: Vec<Event>, end: End) -> Observation {
    Observation { events, end, ..Observation::default() }
}

/// The statement at a line prints.
pub(super) fn printed(line: u32, text: &str) -> Event {
    Event::Output { step: 0, statement: line, line, err: false, text: text.to_owned() }
}

/// The statement at a line raises.
pub(super) fn raised(line: u32, name: &str, message: &str) -> Event {
    let (name, message) = (name.to_owned(), message.to_owned());
    let module = "builtins".to_owned();
    let exception = Exception { name, message, module, lines: vec![line], ..Exception::default() };
    Event::Raised { step: 0, statement: line, watch: None, exception }
}

/// A watch sees an integer.
pub(super) fn value(watch: u32, repr: &str) -> Event {
    Event::Value { watch, value: Value { repr: repr.to_owned(), kind: "int".to_owned(), ..Value::default() } }
}
