//! What failed taints: a name that a statement would have bound or changed, had it not failed or met something that is missing
//! around the code, is not what the document means, nor is what is made of it, whether or not a later statement
//! shows that.
//!
//! Names are followed from statement to statement, at the top level alone. What Python gives for such a name is no evidence
//! against an answer; for one, it is some, unless the very statement that makes the name has failed.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence;
use super::opinion::{missing, shown};
use super::state;
use crate::model::{End, Event, Exception, Makes, Observation, Reason, Statement, Step};
use crate::plan::Planned;

/// Why a name, or what a statement shows, is not what the document means.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// What is missing.
    pub reason: Reason,
    /// Whether the name was to be made anew: that it is the same as before says nothing.
    pub certain: bool,
}

/// For each statement of a step why what it uses is not what the document means, if so.
pub type Tainted = Vec<Option<Cause>>;

/// The names that are not what the document means, as statements follow on each other.
#[derive(Debug, Default)]
pub struct Taint<'a> {
    names: BTreeMap<String, Cause>,
    /// Why nothing at all is: what was to bring any number of names is missing.
    all: Option<Cause>,
    /// The names that nothing defines.
    undefined: BTreeSet<&'a str>,
    /// Names that were to be bound, with those of what was to make them: `a = A(item)` may keep `item`, and change it.
    kept: BTreeMap<&'a str, &'a [String]>,
    /// Functions, classes and modules, with the names that they use.
    made: BTreeMap<&'a str, (Makes, &'a [String])>,
}

/// What went wrong in some lines.
#[derive(Debug)]
struct Failure<'o> {
    first: u32,
    last: u32,
    raised: Option<&'o Exception>,
    /// What is missing around the code, if that is what it failed for.
    missing: Option<Reason>,
}

impl<'a> Taint<'a> {
    /// Nothing has run. Some names are defined by nothing, unless they were given a value.
    pub fn new(undefined: &'a [String], observation: &Observation) -> Self {
        let given = |name: &&str| {
            let is_it = |event: &Event| matches!(event, Event::Imported { name: given, .. } if given == name);
            observation.events.iter().any(is_it)
        };
        let undefined = undefined.iter().map(String::as_str).filter(|name| !given(name)).collect();
        Self { undefined, ..Self::default() }
    }

    /// Follows the names through a step, which is number `own` in its events.
    pub fn pass(&mut self, step: &'a Step, own: u32, observation: &Observation) -> Tainted {
        let failures = failures(step, own, observation);
        let lost = lost(observation);
        let running = running(own, observation);
        let mut tainted = Vec::with_capacity(step.statements.len());
        let mut no_python = no_python(step, &failures).peekable();
        for statement in step.statements.iter() {
            while let Some((_, name, cause)) = no_python.next_if(|(line, ..)| *line < statement.first) {
                self.names.insert(name, cause);
            }
            let used = self.used(statement);
            let cut_off = lost.as_ref().filter(|_| running.is_none_or(|line| line <= statement.last));
            match failure(statement, &failures) {
                Some(failure) => self.failed(statement, &failure),
                None if is_left_out(step, statement) => self.lose(statement, &Reason::Skipped),
                None => match cut_off {
                    Some(reason) => self.lose(statement, reason),
                    None => self.ran(statement, used.as_ref()),
                },
            }
            tainted.push(used);
        }
        self.names.extend(no_python.map(|(_, name, cause)| (name, cause)));
        if !observation.stopped.is_empty() {
            // What comes after it runs as if it had not been.
            let reason = lost.unwrap_or(Reason::NotReached);
            step.statements.iter().for_each(|statement| self.lose(statement, &reason));
        }
        tainted
    }

    fn used(&self, statement: &Statement) -> Option<Cause> {
        let of_name = || statement.uses.iter().find_map(|name| self.names.get(name));
        let of_all = || self.all.as_ref().filter(|_| statement.makes != Makes::Import);
        of_name().or_else(of_all).cloned().or_else(|| self.swallowed(statement))
    }

    /// A name that nothing defines, where a statement may swallow the error.
    fn swallowed(&self, statement: &Statement) -> Option<Cause> {
        if !statement.swallows || self.undefined.is_empty() {
            return None;
        }
        let name = self.reached(&statement.uses).into_iter().find(|name| self.undefined.contains(name))?;
        Some(Cause { reason: Reason::Undefined { name: name.to_owned(), because: None }, certain: false })
    }

    /// Names, and those that the functions and classes among them use.
    fn reached<'n>(&self, names: &'n [String]) -> BTreeSet<&'n str>
    where
        'a: 'n,
    {
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut left: Vec<&str> = names.iter().map(String::as_str).collect();
        while let Some(name) = left.pop() {
            if reached.insert(name)
                && let Some((_, uses)) = self.made.get(name)
            {
                left.extend(uses.iter().map(String::as_str));
            }
        }
        reached
    }

    /// A statement came to its end.
    fn ran(&mut self, statement: &'a Statement, used: Option<&Cause>) {
        for name in &statement.binds {
            self.undefined.remove(name.as_str());
            match statement.makes {
                Makes::Definition | Makes::Import => {
                    self.made.insert(name, (statement.makes, &statement.uses));
                }
                Makes::Value | Makes::Perhaps => {
                    self.made.remove(name.as_str());
                }
            }
        }
        match used {
            Some(cause) => self.bind(statement, cause),
            None if statement.makes != Makes::Perhaps => {
                statement.binds.iter().for_each(|name| drop(self.names.remove(name)));
            }
            None => {}
        }
        if let Some(cause) = used {
            self.change(statement, &cause.reason);
        }
    }

    /// A statement failed: what it would have bound is missing, and where something around the code is, what it would have
    /// changed.
    fn failed(&mut self, statement: &'a Statement, failure: &Failure) {
        if failure.raised.is_some_and(|raised| is_documented(statement, raised)) {
            return;
        }
        match (&failure.missing, failure.raised) {
            (None, None) => {}
            // A module that is here, though it wanted more than it may.
            (Some(Reason::Denied(_)), None) if statement.makes == Makes::Import => self.ran(statement, None),
            (Some(reason), None) => self.lose(statement, reason),
            (Some(reason), Some(_)) => {
                if statement.binds.iter().any(|name| name == "*") {
                    self.all = Some(Cause { reason: reason.clone(), certain: false });
                }
                self.lose(statement, reason);
            }
            (None, Some(raised)) => {
                for name in &statement.binds {
                    let reason = Reason::Undefined { name: name.clone(), because: Some(shown(raised)) };
                    self.names.insert(name.clone(), Cause { reason, certain: false });
                }
            }
        }
    }

    /// A statement did not do what it says.
    fn lose(&mut self, statement: &'a Statement, reason: &Reason) {
        let certain = statement.makes != Makes::Perhaps;
        self.kept.extend(statement.binds.iter().map(|name| (name.as_str(), statement.uses.as_slice())));
        self.bind(statement, &Cause { reason: reason.clone(), certain });
        self.change(statement, reason);
    }

    fn bind(&mut self, statement: &Statement, cause: &Cause) {
        let cause = Cause { certain: cause.certain && statement.makes == Makes::Value, ..cause.clone() };
        self.names.extend(statement.binds.iter().map(|name| (name.clone(), cause.clone())));
    }

    /// What a statement may have changed, or was to: objects, and what functions use that it calls.
    fn change(&mut self, statement: &Statement, reason: &Reason) {
        let is_object = |name: &&String| !self.made.contains_key(name.as_str()) || statement.sets_up;
        let reached: Vec<String> = self.reached(&statement.changes).into_iter().map(str::to_owned).collect();
        let changed: Vec<String> = reached.iter().filter(is_object).cloned().collect();
        let kept = |name: &String| self.kept.get(name.as_str()).copied().unwrap_or_default();
        let kept: Vec<String> = changed.iter().flat_map(kept).filter(is_object).cloned().collect();
        for name in changed.into_iter().chain(kept) {
            self.names.entry(name).or_insert_with(|| Cause { reason: reason.clone(), certain: false });
        }
    }
}

/// The names that lines bind which no Python reads, such as `x = ???`, in the order of the lines.
fn no_python(step: &Step, failures: &[Failure]) -> impl Iterator<Item = (u32, String, Cause)> {
    let is_read = |line: u32| step.statements.iter().any(|one| (one.first..=one.last).contains(&line));
    let mut found = Vec::new();
    for failure in failures {
        let Some(raised) = failure.raised else { continue };
        for line in (failure.first..=failure.last).filter(|&line| !is_read(line)) {
            let text = step.source.lines().nth(line.saturating_sub(1) as usize).unwrap_or_default();
            found.extend(state::bound(text).into_iter().map(|name| {
                let reason = Reason::Undefined { name: name.to_owned(), because: Some(shown(raised)) };
                (line, name.to_owned(), Cause { reason, certain: false })
            }));
        }
    }
    found.sort_by_key(|(line, ..)| *line);
    found.into_iter()
}

/// Why what the statement of a case shows is no evidence, if so.
pub fn of(planned: &Planned, step: &Step, tainted: &Tainted) -> Option<Cause> {
    let (first, last) = planned.top;
    let here = |one: &Statement| first <= one.last as usize && one.first as usize <= last;
    let mut own = step.statements.iter().zip(tainted).filter(|(one, _)| here(one)).map(|(_, cause)| cause);
    let all = own.clone().all(|cause| cause.as_ref().is_some_and(|cause| cause.certain));
    let cause = own.find_map(Option::as_ref)?;
    Some(Cause { certain: all, ..cause.clone() })
}

/// What went wrong in the statements of a step.
fn failures<'o>(step: &Step, own: u32, observation: &'o Observation) -> Vec<Failure<'o>> {
    let of = |event: &'o Event| match event {
        Event::Denied { step: at, statement, what } if *at == own => {
            let missing = Some(Reason::Denied(what.clone()));
            Some(Failure { first: *statement, last: *statement, raised: None, missing })
        }
        Event::Raised { step: at, statement, watch: None, exception } if *at == own => {
            let line = *statement;
            let part = step.parts.iter().find(|(first, last)| exception.syntax && (*first..=*last).contains(&line));
            let (first, last) = part.copied().unwrap_or((line, line));
            Some(Failure { first, last, raised: Some(exception), missing: missing(exception) })
        }
        _ => None,
    };
    observation.events.iter().filter_map(of).collect()
}

/// What went wrong in a statement, in all.
fn failure<'o>(statement: &Statement, failures: &[Failure<'o>]) -> Option<Failure<'o>> {
    let mut here = failures.iter().filter(|one| one.first <= statement.last && statement.first <= one.last).peekable();
    here.peek()?;
    let raised = here.clone().find_map(|one| one.raised);
    let reasons = || here.clone().filter_map(|one| one.missing.clone());
    let told = reasons().find(|reason| *reason != Reason::System);
    Some(Failure { first: statement.first, last: statement.last, raised, missing: told.or_else(|| reasons().next()) })
}

/// Whether the document says that a statement raises this.
fn is_documented(statement: &Statement, raised: &Exception) -> bool {
    let name = raised.name.rsplit('.').next().unwrap_or_default();
    statement.raises.iter().any(|documented| documented == name || raised.bases.contains(documented))
}

/// Why a step came to no end.
fn lost(observation: &Observation) -> Option<Reason> {
    let has_run = observation.end != End::NotBegun || !observation.stopped.is_empty();
    evidence::early_end(observation).filter(|_| has_run)
}

/// The first line of the statement that ran last.
fn running(own: u32, observation: &Observation) -> Option<u32> {
    observation.events.iter().rev().find_map(|event| match event {
        Event::Statement { step, line } if *step == own => Some(*line),
        _ => None,
    })
}

/// Whether nothing of a statement was to be run.
fn is_left_out(step: &Step, statement: &Statement) -> bool {
    !step.parts.iter().any(|&(first, last)| first <= statement.last && statement.first <= last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::Unit;

    /// What is said of each statement of a script, of which some lines raised.
    fn follow(code: &str, raised: &[(u32, Exception)]) -> Vec<Option<Cause>> {
        let events = raised.iter().map(|(line, exception)| Event::Raised {
            step: 0,
            statement: *line,
            watch: None,
            exception: exception.clone(),
        });
        pass(code, &[], events.collect())
    }

    fn pass(code: &str, undefined: &[&str], mut events: Vec<Event>) -> Vec<Option<Cause>> {
        let step = crate::plan::step(&Unit::script(code));
        events.push(Event::Done);
        let observation = Observation { events, end: End::Exited(0), ..Observation::default() };
        let undefined: Vec<String> = undefined.iter().map(|&name| name.to_owned()).collect();
        Taint::new(&undefined, &observation).pass(&step, 0, &observation)
    }

    fn told(causes: Vec<Option<Cause>>) -> Vec<bool> {
        causes.into_iter().map(|cause| cause.is_some()).collect()
    }

    fn undefined(name: &str) -> Exception {
        Exception { name: "NameError".into(), subject: Some(name.into()), ..Exception::default() }
    }

    fn denied(line: u32) -> Event {
        Event::Denied { step: 0, statement: line, what: "network".to_owned() }
    }

    #[test]
    fn what_a_lost_object_keeps_may_have_been_changed_through_it() {
        let code = "item = {}\na = A(item)\nitem\na['x'] = 1\nitem";
        let causes = follow(code, &[(2, undefined("A")), (4, undefined("a"))]);
        assert_eq!(told(causes), [false, false, false, true, true]);
    }

    #[test]
    fn what_a_failed_statement_would_have_bound_or_changed_is_tainted_and_what_follows_from_it() {
        let causes = follow("x = 1\nx = load()\ny = [x]\nz = 3\nx = 5\nx\ny", &[(2, undefined("load"))]);
        let reason = Reason::Undefined { name: "load".into(), because: None };
        let why = Some(Cause { reason, certain: true });
        assert_eq!(causes, [None, None, why.clone(), None, None, None, why]);
        let causes = follow("x = []\nx.append(load())\nlen(x)\nprint(len(x))\nx", &[(2, undefined("load"))]);
        assert!(causes[2..].iter().flatten().all(|cause| !cause.certain));
        assert_eq!(told(causes), [false, false, true, true, true]);
    }

    #[test]
    fn what_a_decorator_that_is_missing_was_told_of_may_lack_something() {
        let code = "store = {}\n@remember(store)\ndef f(n):\n    return n\nsorted(store)";
        assert_eq!(told(follow(code, &[(2, undefined("remember"))])), [false, false, true]);
    }

    #[test]
    fn an_exception_taints_what_was_to_be_bound_alone() {
        let error = Exception { name: "ValueError".into(), ..Exception::default() };
        assert_eq!(told(follow("x = 1\ny = int(x, 'a')\nx\ny", &[(2, error)])), [false, false, false, true]);
        assert_eq!(told(follow("x = 1\nprint(x, y)\nx", &[(2, undefined("y"))])), [false; 3]);
    }

    #[test]
    fn functions_and_modules_stay_what_they_are_and_what_functions_use_may_change() {
        let code =
            "import re\nhits = []\ndef f(a):\n    hits.append(a)\nf(load())\nf\nhits\nre.sub(load())\nre.escape('')";
        let causes = follow(code, &[(5, undefined("load")), (8, undefined("load"))]);
        assert_eq!(told(causes), [false, false, false, false, false, true, true, false]);
        let causes = follow("import random\nrandom.seed(load())\nrandom.random()", &[(2, undefined("load"))]);
        assert_eq!(told(causes), [false, false, true]);
    }

    #[test]
    fn what_was_refused_is_missing_though_nothing_was_raised() {
        let code = "page = None\ntry:\n    page = get()\nexcept Exception:\n    pass\nprint(page)";
        assert_eq!(told(pass(code, &[], vec![denied(2)])), [false, false, true]);
        assert_eq!(told(pass("import net\nnet.x", &[], vec![denied(1)])), [false, false]);
    }

    #[test]
    fn a_name_that_nothing_defines_taints_what_may_swallow_the_error() {
        let code = "def f():\n    return load()\ntry:\n    n = f()\nexcept Exception:\n    n = 0\nprint(n)\nf";
        assert_eq!(told(pass(code, &["load"], Vec::new())), [false, true, true, false]);
        let named = code.replace("except Exception", "except ValueError");
        assert_eq!(told(pass(&named, &["load"], Vec::new())), [false; 4]);
    }

    #[test]
    fn a_star_import_that_failed_and_lines_that_are_no_python_taint() {
        let raised = Exception {
            name: "ModuleNotFoundError".into(),
            subject: Some("numpy.linalg".into()),
            ..Exception::default()
        };
        let causes = follow("from numpy.linalg import *\nsum([1])", &[(1, raised)]);
        assert_eq!(causes[1].as_ref().map(|cause| cause.reason.clone()), Some(Reason::Package("numpy".into())));
        let error = Exception { name: "SyntaxError".into(), syntax: true, ..Exception::default() };
        let step = crate::plan::step(&Unit::statements("x = 1\nx = ???\nx"));
        let raised = Event::Raised { step: 0, statement: 2, watch: None, exception: error };
        let observation =
            Observation { events: vec![raised, Event::Done], end: End::Exited(0), ..Observation::default() };
        let mut taint = Taint::default();
        taint.pass(&step, 0, &observation);
        assert!(taint.names.contains_key("x"));
    }

    #[test]
    fn what_the_document_says_that_it_fails_taints_nothing() {
        let mut step = crate::plan::step(&Unit::script("x = 1\nx = load()\nx"));
        let mut statements = step.statements.to_vec();
        statements[1].raises.push("NameError".to_owned());
        step.statements = statements.into();
        let raised = Event::Raised { step: 0, statement: 2, watch: None, exception: undefined("load") };
        let observation =
            Observation { events: vec![raised, Event::Done], end: End::Exited(0), ..Observation::default() };
        assert_eq!(told(Taint::default().pass(&step, 0, &observation)), [false; 3]);
    }
}
