//! Programs for the tests, and what they did as short lines.

use std::sync::OnceLock;

use verify::model::{Event, Mode, Observation, Program, Step, Watch, What};
use verify::python::Interpreter;
use verify::run::{Job, Runner};
use verify::sandbox::{Limits, Policy};
use verify::syntax::Source;

use crate::pythons;

/// The Pythons that are here.
pub(crate) fn interpreters() -> &'static [Interpreter] {
    pythons::all()
}

/// A runner with these limits, and the sandbox as it is for everybody.
pub(crate) fn runner(limits: Limits) -> Runner<'static> {
    runner_with(Policy { enforce: true, ..Policy::default() }, limits)
}

/// A runner with this policy and these limits.
pub(crate) fn runner_with(policy: Policy, limits: Limits) -> Runner<'static> {
    Runner::new(env!("CARGO_BIN_EXE_verify-worker").into(), interpreters(), policy, limits)
}

/// Runs a program on every Python, and gives the minor version with each observation.
pub(crate) fn observe(runner: &Runner<'_>, program: &Program) -> Vec<(u16, Observation)> {
    let jobs: Vec<Job> =
        (0..interpreters().len()).map(|interpreter| Job { interpreter, program: 0, seed: 0 }).collect();
    let all = runner.run_all(std::slice::from_ref(program), &jobs, &|_, _| ());
    assert_eq!(all.len(), jobs.len());
    interpreters().iter().map(|interpreter| interpreter.version.minor).zip(all).collect()
}

/// What a program does, as lines, on every Python: the same whether its statements are compiled one by one or not, and on
/// either kind of memory.
pub(crate) fn run(program: &Program) -> Vec<(u16, String)> {
    static RUNNERS: OnceLock<[Runner<'static>; 2]> = OnceLock::new();
    let [arranged, plain] = RUNNERS.get_or_init(|| {
        let limits = Limits { wall_seconds: 60.0, ..Limits::default() };
        [None, Some("all".into())].map(|plain| runner(limits).with_plain_memory(plain))
    });
    let shown = |runner: &Runner<'_>, program: &Program| -> Vec<(u16, String)> {
        observe(runner, program).into_iter().map(|(minor, observation)| (minor, lines(&observation))).collect()
    };
    let (one_by_one, together) = (shown(arranged, program), shown(arranged, &together(program)));
    assert_eq!(one_by_one, together, "compiled one by one, and together");
    if !tells_memory(program) {
        assert_eq!(one_by_one, shown(plain, program), "on arranged memory, and on plain memory");
    }
    one_by_one
}

/// Whether a program looks at what only the arrangement of memory decides: counts of what was there before it, and whether
/// a place in memory is used again.
fn tells_memory(program: &Program) -> bool {
    let looks = |step: &Step| ["getrefcount(sys)", "id("].iter().any(|name| step.source.contains(name));
    program.steps.iter().any(looks)
}

/// The program with its statements compiled together.
fn together(program: &Program) -> Program {
    let mut program = program.clone();
    program.steps.iter_mut().for_each(|step| step.separate.clear());
    program
}

/// Asserts that a program does the same on every Python.
#[track_caller]
pub(crate) fn check(program: &Program, expected: &str) {
    for (minor, actual) in run(program) {
        let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(actual.lines().collect::<Vec<_>>(), expected, "on Python 3.{minor}");
    }
}

/// A script of one part.
pub(crate) fn script(source: &str) -> Program {
    Program {
        steps: vec![step(source, Mode::Script, vec![(1, source.lines().count().max(1) as u32)])],
        ..Program::default()
    }
}

/// A session, of which each line is a part.
pub(crate) fn session(source: &str) -> Program {
    let parts = (1..=source.lines().count() as u32).map(|line| (line, line)).collect();
    Program { steps: vec![step(source, Mode::Repl, parts)], ..Program::default() }
}

/// A step without watches.
pub(crate) fn step(source: &str, mode: Mode, parts: Vec<(u32, u32)>) -> Step {
    let number = |line: usize| u32::try_from(line).unwrap();
    let separate = Source::parse(source).separate;
    let separate = separate.into_iter().map(|one| (number(one.first), number(one.last), one.expression)).collect();
    Step { source: source.into(), mode, parts, separate, ..Step::default() }
}

/// Adds a watch to the last step, numbered in order.
pub(crate) fn watch(mut program: Program, line: u32, column: u32, what: What, function: Option<&str>) -> Program {
    let watches = &mut program.steps.last_mut().unwrap().watches;
    let id = watches.len() as u32 + 1;
    watches.push(Watch { id, line, column, what, function: function.map(str::to_owned) });
    program
}

/// The events of an observation, one a line; statements that merely begin left out.
pub(crate) fn lines(observation: &Observation) -> String {
    let mut lines: Vec<String> = observation.events.iter().filter_map(line).collect();
    if !matches!(observation.events.last(), Some(Event::Done)) {
        lines.push(format!("{:?}", observation.end));
    }
    lines.extend(observation.malformed.iter().map(|why| format!("malformed: {why}")));
    lines.join("\n")
}

fn line(event: &Event) -> Option<String> {
    Some(match event {
        Event::Output { statement, line, err, text, .. } => {
            format!("{} {statement}:{line} {text:?}", if *err { "err" } else { "out" })
        }
        Event::Value { watch, value } => {
            let items = value.items.as_ref().map(|items| format!(" {items:?}")).unwrap_or_default();
            let text = value.text.as_ref().map(|text| format!(" str {text}")).unwrap_or_default();
            format!("#{watch} {} {}{text}{items}", value.kind, value.repr)
        }
        Event::Raised { statement, watch, exception, .. } => {
            let watch = watch.map(|watch| format!(" #{watch}")).unwrap_or_default();
            let kind = if exception.syntax { "syntax" } else { "raised" };
            format!("{kind} {statement}{watch} {}: {} {:?}", exception.name, exception.message, exception.lines)
        }
        Event::Statement { .. } | Event::Begins { .. } | Event::Ended { .. } | Event::Finished { .. } => return None,
        Event::Denied { statement, what, .. } => format!("denied {statement} {what}"),
        Event::Imported { name, from } => {
            format!("imported {name}{}", from.as_ref().map(|from| format!(" from {from}")).unwrap_or_default())
        }
        Event::NotStarted { why, .. } => format!("not started: {why}"),
        Event::Done => "done".into(),
    })
}
