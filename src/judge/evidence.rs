//! What an observation says about one statement.

use crate::model::{End, Event, Exception, Observation, Reason, Value};
use crate::plan::Planned;
use crate::syntax::Kind;

/// What is known of one statement from one run.
#[derive(Clone, Debug, Default)]
pub struct Evidence<'a> {
    /// What it printed to standard output, one text for each time it was reached or, at top level, one in all.
    pub outputs: Vec<String>,
    /// What came out on standard error.
    pub errors: String,
    /// Watched values, in the order of the watches, each with all that was seen.
    pub values: Vec<Vec<&'a Value>>,
    /// The exception that left it.
    pub raised: Option<&'a Exception>,
    /// Whether it was reached at all.
    pub reached: bool,
    /// Whether the statement at top level that holds it was reached.
    pub passed: bool,
    /// What the sandbox refused last while it ran, or before that.
    pub denied: Option<&'a str>,
}

/// Gathers what is known of the statement of a case.
pub fn gather<'a>(planned: &Planned, step: u32, observation: &'a Observation) -> Evidence<'a> {
    let mut gathering = Gathering::new(planned, step);
    observation.events.iter().for_each(|event| gathering.add(event));
    gathering.evidence
}

/// Evidence on its way through the events.
struct Gathering<'p, 'a> {
    planned: &'p Planned,
    step: u32,
    /// The lines of the statement itself.
    own: (usize, usize),
    /// Whether it stands within another.
    nested: bool,
    last_print: Option<u32>,
    running: Running,
    evidence: Evidence<'a>,
}

impl<'p, 'a> Gathering<'p, 'a> {
    fn new(planned: &'p Planned, step: u32) -> Self {
        let statement = planned.statement.as_ref();
        Self {
            planned,
            step,
            own: statement.map_or(planned.top, |statement| (statement.first, statement.last)),
            nested: statement.is_some_and(|statement| statement.parent.is_some()),
            last_print: None,
            running: Running::default(),
            evidence: Evidence { values: vec![Vec::new(); planned.values.len()], ..Evidence::default() },
        }
    }

    fn add(&mut self, event: &'a Event) {
        match event {
            Event::Output { step, statement, line, err, text } if *step == self.step => {
                let about = match self.nested {
                    true if self.running.told => self.running.depth > 0,
                    true => within(*line, self.own),
                    false => within(*statement, self.planned.top),
                };
                if about {
                    self.add_output(*line, *err, text);
                }
            }
            Event::Value { watch, value } => self.add_value(*watch, value),
            Event::Begins { watch } if self.planned.raised == Some(*watch) => {
                self.running.begin();
                self.evidence.reached = true;
            }
            Event::Ended { watch } if self.planned.raised == Some(*watch) => self.running.end(),
            Event::Raised { step, statement, watch, exception }
                if *step == self.step && self.is_here(*watch, *statement, exception) =>
            {
                if watch.is_some() {
                    self.running.end();
                }
                self.evidence.raised = self.evidence.raised.or(Some(exception));
                self.evidence.reached = true;
            }
            Event::Statement { step, line } if *step == self.step => {
                let here = within(*line, self.planned.top);
                self.evidence.passed |= here;
                self.evidence.reached |= !self.nested && here;
                self.last_print = None;
            }
            // Also before it: what was refused, and swallowed, is missing from then on.
            Event::Denied { step, statement, what } if *step == self.step && is_before(self.planned, *statement) => {
                self.evidence.denied = Some(what);
            }
            _ => {}
        }
    }

    fn add_output(&mut self, line: u32, err: bool, text: &str) {
        if err {
            self.evidence.errors.push_str(text);
        } else {
            let goes_on = if self.running.told {
                !self.running.fresh
            } else {
                let ended = self.evidence.outputs.last().is_some_and(|last| last.ends_with('\n'));
                self.last_print == Some(line) && !ended
            };
            push_output(&mut self.evidence.outputs, self.nested && !goes_on, text);
            self.last_print = Some(line);
            self.running.fresh = false;
        }
        self.evidence.reached = true;
    }

    fn add_value(&mut self, watch: u32, value: &'a Value) {
        if let Some(at) = self.planned.values.iter().position(|&id| id == watch) {
            self.evidence.values[at].push(value);
            self.evidence.reached = true;
        }
        let leaves = self.planned.statement.as_ref().is_some_and(|statement| statement.kind == Kind::Return);
        if leaves && self.planned.values.first() == Some(&watch) {
            self.running.end();
        }
    }

    /// Whether an exception left the statement.
    fn is_here(&self, watch: Option<u32>, statement: u32, exception: &Exception) -> bool {
        match watch {
            Some(id) => self.planned.raised == Some(id),
            None if self.nested => exception.lines.iter().any(|&line| within(line, self.own)),
            None => within(statement, self.planned.top),
        }
    }
}

fn within(line: u32, (first, last): (usize, usize)) -> bool {
    (first..=last).contains(&(line as usize))
}

/// Whether what happened at a statement of its block may matter to the case: whether it came no later.
fn is_before(planned: &Planned, statement: u32) -> bool {
    statement > 0 && statement as usize <= planned.top.1
}

/// Whether a statement within another one runs, where its beginnings and ends are told.
#[derive(Default)]
struct Running {
    told: bool,
    /// How often it runs at this moment: a function may call itself.
    depth: usize,
    /// Whether it has printed nothing since it began.
    fresh: bool,
}

impl Running {
    fn begin(&mut self) {
        self.fresh |= self.depth == 0;
        self.told = true;
        self.depth += 1;
    }

    fn end(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}

/// Adds output, `apart` from what was printed before.
fn push_output(outputs: &mut Vec<String>, apart: bool, text: &str) {
    match outputs.last_mut() {
        Some(last) if !apart => last.push_str(text),
        _ => outputs.push(text.to_owned()),
    }
}

/// Whether the snippet came to its end, and if not, why.
pub fn early_end(observation: &Observation) -> Option<Reason> {
    if observation.malformed.is_some() {
        return Some(Reason::Malformed);
    }
    if observation.events.last() == Some(&Event::Done) {
        return None;
    }
    if let Some(why) = observation.not_started() {
        return Some(why);
    }
    Some(match observation.end {
        End::WallTimeout | End::Starved | End::CpuTimeout => Reason::Timeout,
        End::TooMuchOutput => Reason::Output,
        End::TooManyThreads => Reason::Denied("threads".to_owned()),
        End::Signalled(signal) => Reason::Killed(signal),
        End::Exited(_) => Reason::Exited,
        End::Lost => Reason::Lost,
        End::OutOfTime => Reason::Budget,
        End::NotBegun => Reason::NotReached,
    })
}

/// All that a step printed, as lines; an exception that ended a statement stands where it was raised.
pub fn transcript(observation: &Observation, step: u32) -> Vec<Line<'_>> {
    let mut lines: Vec<Line> = Vec::new();
    let mut open = false;
    for event in &observation.events {
        match event {
            Event::Output { step: at, err, text, .. } if *at == step => {
                for (index, part) in text.split('\n').enumerate() {
                    match lines.last_mut() {
                        Some(Line::Printed { text: last, err: other }) if index == 0 && open && other == err => {
                            last.push_str(part);
                        }
                        _ if index > 0 && part.is_empty() && text.split('\n').count() == index + 1 => {}
                        _ => lines.push(Line::Printed { text: part.to_owned(), err: *err }),
                    }
                }
                open = !text.ends_with('\n');
            }
            Event::Raised { step: at, watch: None, exception, .. } if *at == step => {
                lines.push(Line::Raised(exception));
                open = false;
            }
            _ => {}
        }
    }
    lines
}

/// A line of what a block gave.
#[derive(Clone, Debug)]
pub enum Line<'a> {
    /// It was printed.
    Printed {
        /// The line.
        text: String,
        /// Whether to standard error.
        err: bool,
    },
    /// An exception left a statement.
    Raised(&'a Exception),
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ended, plan, printed, raised, ran, value};
    use super::*;

    fn of<'a>(code: &str, observation: &'a Observation) -> Evidence<'a> {
        gather(&plan(code).cases[0], 0, observation)
    }

    #[test]
    fn what_a_statement_printed_is_told_from_what_others_did() {
        let observation = ran(vec![printed(1, "a\n"), printed(2, "b"), printed(2, "\n"), printed(3, "c\n")]);
        let evidence = of("print('a')\nprint('b')  # b\nprint('c')", &observation);
        assert_eq!((evidence.outputs, evidence.reached), (vec!["b\n".to_owned()], true));
    }

    #[test]
    fn a_statement_in_a_loop_has_an_output_for_each_time() {
        let at = |text: &str| Event::Output { step: 0, statement: 1, line: 2, err: false, text: text.to_owned() };
        let observation = ran(vec![at("0\n"), at("1\n")]);
        assert_eq!(of("for n in range(2):\n    print(n)  # 0", &observation).outputs, ["0\n", "1\n"]);
    }

    #[test]
    fn what_a_nested_statement_prints_elsewhere_is_its_own() {
        let code = "def f():\n    print(1)\nif True:\n    f()  # 1";
        let watch = plan(code).cases[0].raised.unwrap_or(u32::MAX);
        let by_f = || Event::Output { step: 0, statement: 3, line: 2, err: false, text: "1\n".to_owned() };
        let (begins, ended) = (|| Event::Begins { watch }, || Event::Ended { watch });
        let told = ran(vec![by_f(), begins(), by_f(), by_f(), ended(), by_f(), begins(), by_f(), ended()]);
        assert_eq!(of(code, &told).outputs, ["1\n1\n", "1\n"]);
        assert!(of(code, &ran(vec![by_f()])).outputs.is_empty());
    }

    #[test]
    fn values_are_those_of_the_own_watches() {
        let code = "x = f()\nx + 1  # 3";
        let watch = plan(code).cases[0].values[0];
        let observation = ran(vec![value(watch + 1, "7"), value(watch, "3")]);
        let evidence = of(code, &observation);
        assert_eq!(evidence.values[0].iter().map(|value| value.repr.as_str()).collect::<Vec<_>>(), ["3"]);
    }

    #[test]
    fn what_was_refused_later_does_not_matter() {
        let denied = |line| Event::Denied { step: 0, statement: line, what: "files".to_owned() };
        let (before, after) = (ran(vec![denied(1)]), ran(vec![denied(3)]));
        let code = "f()\nprint(g())  # 1\nh()";
        assert_eq!((of(code, &before).denied, of(code, &after).denied), (Some("files"), None));
    }

    #[test]
    fn a_run_that_was_cut_off_says_why() {
        assert_eq!(early_end(&ran(Vec::new())), None);
        assert_eq!(early_end(&ended(Vec::new(), End::WallTimeout)), Some(Reason::Timeout));
        assert_eq!(early_end(&ended(Vec::new(), End::Exited(0))), Some(Reason::Exited));
        let garbled = Observation { malformed: Some("a frame".to_owned()), ..ran(Vec::new()) };
        assert_eq!(early_end(&garbled), Some(Reason::Malformed));
    }

    #[test]
    fn a_transcript_has_lines_and_exceptions_in_their_order() {
        let observation = ran(vec![printed(1, "a"), printed(1, "b\nc\n"), raised(2, "KeyError", "1")]);
        let lines = transcript(&observation, 0).into_iter().map(|line| match line {
            Line::Printed { text, .. } => text,
            Line::Raised(exception) => exception.name.clone(),
        });
        assert_eq!(lines.collect::<Vec<_>>(), ["ab", "c", "KeyError"]);
    }
}
