//! The place of a case in its program, and what is watched there.

use super::Planned;
use crate::model::{Case, Meaning, Mode, Program, Stance, Subject, Watch, What};
use crate::syntax::{Kind, Statement};
use crate::unit::Unit;

/// Finds the place of a case and adds the watches that it needs.
pub(super) fn place(programs: &mut [Program], unit: &Unit, program: usize, case: Case, at: Option<usize>) -> Planned {
    let statement = at.and_then(|at| unit.source.statements.get(at)).cloned();
    let all = || (1, unit.code.lines().count());
    let top = statement.as_ref().map_or_else(all, |statement| top_lines(unit, statement));
    let valid = statement.as_ref().is_none_or(|s| unit.part_at(s.first).is_none_or(|part| part.valid));
    let mut planned = Planned {
        case,
        program,
        statement,
        top,
        valid,
        values: Vec::new(),
        raised: None,
        seeded: unit.seeded,
        draws: unit.draws,
        stance: Stance::States,
        binds: unit.binds.clone(),
    };
    if let (Some(statement), Some(program)) = (planned.statement.clone(), programs.get_mut(program)) {
        add_watches(&mut planned, &statement, program);
    }
    planned
}

fn top_lines(unit: &Unit, statement: &Statement) -> (usize, usize) {
    let mut top = statement;
    while let Some(parent) = top.parent.and_then(|at| unit.source.statements.get(at)) {
        top = parent;
    }
    (top.first, top.last)
}

fn add_watches(planned: &mut Planned, statement: &Statement, program: &mut Program) {
    let mut whats = Vec::new();
    match &planned.case.subject {
        Subject::After { expressions, .. } => whats.extend(expressions.iter().cloned().map(What::After)),
        _ => match &statement.kind {
            Kind::Expression | Kind::Return => whats.push(What::Value),
            Kind::Call { base } => {
                whats.push(What::Value);
                whats.extend(base.iter().cloned().map(What::After));
            }
            _ => {}
        },
    }
    for what in whats {
        planned.values.push(watch(program, statement, what));
    }
    let raises = matches!(planned.case.answer.meaning, Meaning::Raises { .. });
    if statement.parent.is_some() || raises && statement.in_function {
        planned.raised = Some(watch(program, statement, What::Raised));
    }
}

/// Adds a watch to the last step of a program.
fn watch(program: &mut Program, statement: &Statement, what: What) -> u32 {
    let id = program.steps.iter().map(|step| step.watches.len()).sum::<usize>() as u32;
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    if let Some(step) = program.steps.last_mut() {
        step.watches.push(Watch {
            id,
            line: number(statement.first),
            column: number(statement.column),
            what,
            function: statement.function.clone(),
        });
    }
    id
}

/// A watch on the value that a notebook shows below a cell: that of the last statement, if it is an expression.
pub(super) fn echo(programs: &mut [Program], unit: &Unit, program: usize) -> Option<u32> {
    let last = unit.source.top_level().last().and_then(|at| unit.source.statements.get(at))?;
    let shown = matches!(last.kind, Kind::Expression | Kind::Call { .. }) && unit.mode == Mode::Script;
    let program = programs.get_mut(program).filter(|_| shown)?;
    let known = program
        .steps
        .last()?
        .watches
        .iter()
        .find(|watch| watch.what == What::Value && watch.line as usize == last.first);
    Some(known.map(|watch| watch.id).unwrap_or_else(|| watch(program, last, What::Value)))
}

/// The same code as the other mode compiles it. Its statements keep their indices.
pub(super) fn in_mode(unit: &Unit, mode: Mode) -> Unit {
    match mode {
        Mode::Repl => Unit::statements(&unit.code),
        Mode::Script => Unit::script(&unit.code),
    }
}

/// The unit with the statement of a commented line in force. Lines keep their numbers.
pub(super) fn uncommented(unit: &Unit, line: usize, code: &str) -> Unit {
    let lines: Vec<String> = unit
        .code
        .lines()
        .enumerate()
        .map(|(at, text)| {
            let indent = text.len() - text.trim_start().len();
            if at + 1 == line { format!("{}{code}", &text[..indent]) } else { text.to_owned() }
        })
        .collect();
    let mut changed = Unit::script(&lines.join("\n"));
    changed.mode = unit.mode;
    if unit.mode == Mode::Repl {
        changed.parts.clone_from(&unit.parts);
    }
    changed
}
