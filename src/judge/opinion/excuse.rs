//! Why an exception, or the end of a program, says nothing about an answer: something is missing around the code.

use super::{Opinion, shown};
use crate::judge::evidence::{self, Evidence};
use crate::judge::python2;
use crate::model::{Event, Exception, Observation, Reason, Rule};
use crate::plan::Planned;
use crate::syntax::{is_builtin, is_standard_module};

/// Why an exception says nothing about the answer, if so: something is missing around the code.
pub(in crate::judge) fn excuse(
    planned: &Planned,
    observation: &Observation,
    step: u32,
    evidence: &Evidence,
    raised: &Exception,
) -> Option<Opinion> {
    if python2::had(raised) {
        return Some(Opinion::NotMeant(Reason::Python2));
    }
    let subject = raised.subject.as_deref().unwrap_or_default();
    match raised.name.as_str() {
        "NameError" if is_builtin(subject) => lacks(raised, Reason::Name(subject.to_owned())),
        "NameError" if is_bound(planned, subject) && evidence.denied.is_some() => refused(evidence),
        "NameError" => Some(Opinion::Cannot(root_cause(planned, observation, step, subject))),
        "ModuleNotFoundError" | "ImportError" => missing_module(raised, subject),
        "AttributeError" if raised.message.starts_with("module '") || lacks_a_builtin_method(raised) => {
            lacks(raised, Reason::Attribute(subject.to_owned()))
        }
        "TypeError" if only_names_it(planned, raised) => Some(Opinion::Cannot(Reason::Illustrative)),
        _ => surroundings(raised)
            .map(Opinion::Cannot)
            .or_else(|| refused(evidence))
            .or_else(|| wrapped(raised).or_else(|| system(raised)).map(Opinion::Cannot)),
    }
}

/// What an exception says is missing around the code, if so.
pub(in crate::judge) fn missing(raised: &Exception) -> Option<Reason> {
    if python2::had(raised) {
        return Some(Reason::Python2);
    }
    let subject = raised.subject.as_deref().unwrap_or_default();
    let opinion = match raised.name.as_str() {
        "NameError" if is_builtin(subject) => return Some(Reason::Name(subject.to_owned())),
        "NameError" => return Some(Reason::Undefined { name: subject.to_owned(), because: None }),
        "ModuleNotFoundError" | "ImportError" => missing_module(raised, subject)?,
        "AttributeError" if raised.message.starts_with("module '") || lacks_a_builtin_method(raised) => {
            return Some(Reason::Attribute(subject.to_owned()));
        }
        _ => return surroundings(raised).or_else(|| wrapped(raised)).or_else(|| system(raised)),
    };
    match opinion {
        Opinion::Lacks { what, .. } | Opinion::Cannot(what) => Some(what),
        _ => None,
    }
}

/// What an exception came of that other code has put into one of its own, or has met another one beside.
fn wrapped(raised: &Exception) -> Option<Reason> {
    const BELOW: [&str; 2] = ["the direct cause of the following", "During handling of the above"];
    let end = BELOW.iter().filter_map(|words| raised.traceback.rfind(words)).max();
    let grouped = raised.bases.iter().any(|base| base == "BaseExceptionGroup");
    let inside = &raised.traceback[..end.or(grouped.then_some(raised.traceback.len()))?];
    inside.lines().map(|line| line.trim_start_matches([' ', '|'])).find_map(|line| {
        let (name, message) = line.split_once(": ")?;
        let quoted = || message.split('\'').nth(1);
        match name {
            "NameError" => quoted().map(|name| Reason::Undefined { name: name.to_owned(), because: None }),
            "ModuleNotFoundError" => {
                quoted().map(|name| Reason::Package(name.split('.').next().unwrap_or(name).to_owned()))
            }
            "FileNotFoundError" => Some(Reason::File(message.to_owned())),
            _ => None,
        }
    })
}

/// Whether a sentence names a function rather than calls it: `f()` of one that needs arguments.
fn only_names_it(planned: &Planned, raised: &Exception) -> bool {
    let claim = &planned.case.claim;
    let is_sentence = matches!(claim.rule, Rule::Sentence | Rule::PlainSentence | Rule::SentenceInComment);
    is_sentence && claim.code.ends_with("()") && raised.message.contains("required positional argument")
}

fn lacks(raised: &Exception, what: Reason) -> Option<Opinion> {
    Some(Opinion::Lacks { what, actual: shown(raised) })
}

/// A module of the standard library is missing in some versions, any other on this machine.
fn missing_module(raised: &Exception, subject: &str) -> Option<Opinion> {
    let module = subject.split('.').next().unwrap_or(subject).to_owned();
    match raised.name.as_str() {
        _ if !is_standard_module(&module) => Some(Opinion::Cannot(Reason::Package(module))),
        "ImportError" => lacks(raised, Reason::Import(raised.message.clone())),
        _ => lacks(raised, Reason::Module(module)),
    }
}

/// What the exception alone tells: there is no such file, nobody who types, no memory.
fn surroundings(raised: &Exception) -> Option<Reason> {
    match raised.name.as_str() {
        "FileNotFoundError" | "NotADirectoryError" | "IsADirectoryError" => Some(Reason::File(raised.message.clone())),
        "EOFError" => Some(Reason::Input),
        "MemoryError" => Some(Reason::Memory),
        "SystemExit" => Some(Reason::Exited),
        _ => None,
    }
}

/// What the sandbox refused before.
fn refused(evidence: &Evidence) -> Option<Opinion> {
    evidence.denied.map(|what| Opinion::Cannot(Reason::Denied(what.to_owned())))
}

/// The system said no. `TimeoutError` is not among them: a document's own code raises it as often; `timeout` is what a
/// socket raised before Python 3.10.
fn system(raised: &Exception) -> Option<Reason> {
    let is_system = matches!(
        raised.name.as_str(),
        "BlockingIOError"
            | "PermissionError"
            | "OSError"
            | "ConnectionError"
            | "ConnectionRefusedError"
            | "gaierror"
            | "URLError"
            | "timeout"
    );
    is_system.then_some(Reason::System)
}

fn lacks_a_builtin_method(raised: &Exception) -> bool {
    let message = raised.message.trim_start_matches("type object ");
    let kind = message.strip_prefix('\'').and_then(|rest| rest.split_once('\'')).map(|(kind, _)| kind);
    kind.is_some_and(|kind| is_builtin(kind) && kind != "NoneType")
}

/// Whether some statement of the block would have defined a name.
fn is_bound(planned: &Planned, name: &str) -> bool {
    planned.binds.iter().any(|(_, _, names)| names.iter().any(|bound| bound == name))
}

/// Why a name is undefined: nothing defines it, or the statement that would have failed for a reason of its own.
fn root_cause(planned: &Planned, observation: &Observation, step: u32, name: &str) -> Reason {
    let undefined = |name: String, because: Option<String>| Reason::Undefined { name, because };
    let mut wanted = name.to_owned();
    for _ in 0..8 {
        let binding = planned.binds.iter().filter(|(_, _, names)| names.contains(&wanted));
        let failed = binding.filter_map(|(first, last, _)| raised_in(observation, step, *first, *last)).next_back();
        let Some(raised) = failed else { break };
        let subject = raised.subject.clone().unwrap_or_default();
        match raised.name.as_str() {
            "NameError" if subject != wanted => wanted = subject,
            "ModuleNotFoundError" => return Reason::Package(subject.split('.').next().unwrap_or(&subject).to_owned()),
            "NameError" => break,
            _ => return undefined(wanted, Some(shown(raised))),
        }
    }
    undefined(wanted, None)
}

fn raised_in(observation: &Observation, step: u32, first: usize, last: usize) -> Option<&Exception> {
    observation.events.iter().find_map(|event| match event {
        Event::Raised { step: at, statement, watch: None, exception }
            if *at == step && (first..=last).contains(&(*statement as usize)) =>
        {
            Some(exception)
        }
        _ => None,
    })
}

/// Why a statement was not reached, if it was not.
pub(in crate::judge) fn unreached(
    planned: &Planned,
    step: u32,
    observation: &Observation,
    evidence: &Evidence,
) -> Option<Opinion> {
    if let Some(early) = evidence::early_end(observation) {
        let running = observation.events.iter().rev().find_map(|event| match event {
            Event::Statement { step: at, line } if *at == step => Some(*line as usize),
            _ => None,
        });
        let (first, last) = planned.top;
        let cut_short = running.is_none_or(|line| (first..=last).contains(&line));
        if !evidence.reached || cut_short {
            return Some(Opinion::Cannot(early));
        }
    }
    if evidence.reached {
        return evidence.denied.map(|what| Opinion::Cannot(Reason::Denied(what.to_owned())));
    }
    let top = raised_in(observation, step, planned.top.0, planned.top.1);
    if let Some(excused) = top.and_then(|raised| excuse(planned, observation, step, evidence, raised)) {
        return Some(excused);
    }
    Some(Opinion::Cannot(Reason::NotReached))
}
