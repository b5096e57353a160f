//! Cases → programs: what runs together, and what is observed of it.
//!
//! A block is run by itself; where it uses names that it does not define, the blocks before it under the same question
//! that define them run first. Of a block that merely imports such a name, the import alone is taken.

pub mod chain;
mod context;
mod failures;
mod files;
mod index;
pub mod package;
mod place;
mod setup;
mod typed;

use std::sync::Arc;

use crate::document::Project;
use crate::extract::Extracted;
use crate::model::{Case, Program, Stance, Step, Subject};
use crate::syntax::Statement;
use crate::unit::{Binding, Unit};
use chain::Chain;
use context::{Context, MOST_SESSIONS};
pub use failures::mark_documented as mark_documented_failures;
pub use files::mark_provided;
use index::Index;
use place::{echo, in_mode, place, uncommented};
pub use typed::mark_shown;

/// What is to be run for a document.
#[derive(Debug, Default)]
pub struct Plan {
    /// The programs.
    pub programs: Vec<Program>,
    /// The program that runs a block, for each block.
    pub of_block: Vec<Option<usize>>,
    /// The cases, each with where to look for what happened.
    pub cases: Vec<Planned>,
    /// Blocks that build on each other, which run as one before any of their own programs does.
    pub chains: Vec<Chain>,
}

/// A case with its place in a program. The block is the program's last step.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The case.
    pub case: Case,
    /// Index of the program.
    pub program: usize,
    /// The statement it is about; `None` for a line of all the output.
    pub statement: Option<Statement>,
    /// Lines (1-based, in the block's code) of the statement at top level that holds it.
    pub top: (usize, usize),
    /// Whether the lines are valid Python of some version.
    pub valid: bool,
    /// The watches that tell a value, the likeliest first.
    pub values: Vec<u32>,
    /// The watch that tells an exception of a statement inside another.
    pub raised: Option<u32>,
    /// Whether the block seeds its random numbers.
    pub seeded: bool,
    /// Whether the block draws something at random.
    pub draws: bool,
    /// What the words around the block say of its answers.
    pub stance: Stance,
    /// For each top-level statement of the block: its lines and what it binds.
    pub binds: Arc<[Binding]>,
}

/// Most cells that all run before a cell; where there are more, those that define what it uses.
const MOST_CELLS: usize = 200;

/// Plans a document of a project.
pub fn plan(extracted: &Extracted, units: &[Option<Unit>], cases: Vec<Case>, project: &Project) -> Plan {
    let mut plan = Plan { of_block: vec![None; extracted.blocks.len()], ..Plan::default() };
    let index = &Index::new(extracted, units, project);
    let mut contexts = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        if let Some(unit) = unit {
            plan.of_block[at] = Some(plan.programs.len());
            let (program, context) = program_and_context(index, units, at, unit);
            contexts.push(context);
            plan.programs.push(program);
        }
    }
    for case in cases {
        let stance = extracted.blocks.get(case.block).map(|block| block.stance).unwrap_or_default();
        if let Some(planned) = plan_case(&mut plan, index, units, case) {
            plan.cases.push(Planned { stance, ..planned });
        }
    }
    let own = |at: usize| {
        let program = plan.of_block[at]?;
        Some((program, plan.programs[program].steps.last()?.clone(), &contexts[program]))
    };
    plan.chains = chain::find(index, units).iter().filter_map(|all| chain::build(index, units, all, own)).collect();
    plan
}

/// Places a case in the program of its block, or in one of its own where the block's code has to be changed for it.
fn plan_case(plan: &mut Plan, index: &Index, units: &[Option<Unit>], case: Case) -> Option<Planned> {
    let block = case.block;
    let unit = units.get(block)?.as_ref()?;
    let own = plan.of_block[block]?;
    let mut with = |changed: &Unit, case: Case, at: Option<usize>| {
        plan.programs.push(program(index, units, block, changed));
        let last = plan.programs.len() - 1;
        place(&mut plan.programs, changed, last, case, at)
    };
    Some(match case.subject {
        Subject::CommentedOut { line, ref code } => {
            let changed = uncommented(unit, line, code);
            let at = changed.source.statements.iter().rposition(|s| s.first <= line && line <= s.last);
            with(&changed, case, at)
        }
        Subject::Statement(at) | Subject::After { statement: at, .. } if case.claim.mode != unit.mode => {
            with(&in_mode(unit, case.claim.mode), case, Some(at))
        }
        Subject::Statement(at) | Subject::After { statement: at, .. } => {
            place(&mut plan.programs, unit, own, case, Some(at))
        }
        Subject::Output { .. } => place_output(&mut plan.programs, unit, own, case),
    })
}

/// Places a line of output; where a notebook's cell ends with an expression, that may be its value.
fn place_output(programs: &mut [Program], unit: &Unit, program: usize, case: Case) -> Planned {
    let mut planned = place(programs, unit, program, case, None);
    planned.values.extend(echo(programs, unit, program));
    planned
}

/// Plans the snippet of a corpus: one program of all its units, and cases about the last.
pub fn plan_snippet(units: &[Unit], cases: Vec<Case>) -> Plan {
    let steps = units.iter().map(step).collect();
    let mut plan = Plan { programs: vec![Program { steps, ..Program::default() }], ..Plan::default() };
    let Some(unit) = units.last() else { return plan };
    for case in cases {
        let planned = match case.subject {
            Subject::Statement(at) | Subject::After { statement: at, .. } => {
                place(&mut plan.programs, unit, 0, case, Some(at))
            }
            Subject::Output { .. } | Subject::CommentedOut { .. } => place_output(&mut plan.programs, unit, 0, case),
        };
        plan.cases.push(planned);
    }
    plan
}

/// The program of one block that runs in no chain.
fn program(index: &Index, units: &[Option<Unit>], at: usize, unit: &Unit) -> Program {
    let mut context = Context::new(index, units);
    context.need(at, unit);
    let before = index.place.get(at).copied().unwrap_or(at);
    if index.one_state && before <= MOST_CELLS {
        context.imports.clear();
        context.blocks = (0..before).filter(|&at| units[at].is_some()).collect();
    }
    context.program(at, unit)
}

/// The program of one block, and the blocks that run before it; `None` where a chain alone runs all that it needs.
fn program_and_context(index: &Index, units: &[Option<Unit>], at: usize, unit: &Unit) -> (Program, Option<Vec<usize>>) {
    if at >= index.inline {
        return (program(index, units, at, unit), None);
    }
    let mut context = Context::new(index, units);
    context.need(at, unit);
    let before = context.blocks.iter().copied().collect::<Vec<_>>();
    let is_whole = !index.one_state && before.len() < MOST_SESSIONS;
    (context.program(at, unit), is_whole.then_some(before))
}

/// The step that runs a unit.
pub(crate) fn step(unit: &Unit) -> Step {
    let number = |line: usize| u32::try_from(line).unwrap_or(u32::MAX);
    let parts = unit.parts.iter().filter(|part| !part.flags.skip);
    let parts = parts.map(|part| (number(part.first), number(part.last))).collect();
    let separate = &unit.source.separate;
    let separate = separate.iter().map(|one| (number(one.first), number(one.last), one.expression)).collect();
    Step {
        source: unit.code.clone(),
        mode: unit.mode,
        parts,
        separate,
        watches: Vec::new(),
        statements: unit.effects.clone(),
        shown: unit.shown.clone(),
        files: unit.files.clone(),
    }
}
