//! Cases → programs: what runs together, and what is observed of it.
//!
//! A block is run by itself; where it uses names that it does not define, the blocks before it under the same question
//! that define them run first. Of a block that merely imports such a name, the import alone is taken.

pub mod chain;
mod package;
mod setup;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::document::Project;
use crate::extract::Extracted;
use crate::model::{BlockKind, Case, Meaning, Mode, Program, Stance, Step, Subject, Watch, What};
use crate::syntax::{Kind, Statement};
use crate::unit::{Binding, Unit};
use chain::Chain;
use setup::Setup;

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

/// Most blocks that may run before a block.
const MOST_CONTEXT: usize = 24;

/// Most cells that all run before a cell; where there are more, those that define what it uses.
const MOST_CELLS: usize = 200;

/// Most sessions that may run before a session that goes on where they left off.
const MOST_SESSIONS: usize = 100;

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
        let Some(unit) = units.get(case.block).and_then(Option::as_ref) else { continue };
        let Some(program) = plan.of_block[case.block] else { continue };
        let stance = extracted.blocks.get(case.block).map(|block| block.stance).unwrap_or_default();
        let planned = match &case.subject {
            Subject::CommentedOut { line, code } => {
                let changed = uncommented(unit, *line, code);
                plan.programs.push(self::program(index, units, case.block, &changed));
                let at = changed.source.statements.iter().rposition(|s| s.first <= *line && *line <= s.last);
                let program = plan.programs.len() - 1;
                place(&mut plan.programs, &changed, program, case, at)
            }
            Subject::Statement(at) | Subject::After { statement: at, .. } if case.claim.mode != unit.mode => {
                let at = Some(*at);
                let other = in_mode(unit, case.claim.mode);
                plan.programs.push(self::program(index, units, case.block, &other));
                let program = plan.programs.len() - 1;
                place(&mut plan.programs, &other, program, case, at)
            }
            Subject::Statement(at) | Subject::After { statement: at, .. } => {
                let at = Some(*at);
                place(&mut plan.programs, unit, program, case, at)
            }
            Subject::Output { .. } => {
                let mut planned = place(&mut plan.programs, unit, program, case, None);
                planned.values.extend(echo(&mut plan.programs, unit, program));
                planned
            }
        };
        plan.cases.push(Planned { stance, ..planned });
    }
    let own = |at: usize| {
        let program = plan.of_block[at]?;
        Some((program, plan.programs[program].steps.last()?.clone(), &contexts[program]))
    };
    plan.chains = chain::find(index, units).iter().filter_map(|all| chain::build(index, units, all, own)).collect();
    plan
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
            Subject::Output { .. } | Subject::CommentedOut { .. } => {
                let mut planned = place(&mut plan.programs, unit, 0, case, None);
                planned.values.extend(echo(&mut plan.programs, unit, 0));
                planned
            }
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

fn step(unit: &Unit) -> Step {
    let number = |line: usize| u32::try_from(line).unwrap_or(u32::MAX);
    let parts = unit.parts.iter().filter(|part| !part.flags.skip);
    let parts = parts.map(|part| (number(part.first), number(part.last))).collect();
    let separate = &unit.source.separate;
    let separate = separate.iter().map(|one| (number(one.first), number(one.last), one.expression)).collect();
    Step { source: unit.code.clone(), mode: unit.mode, parts, separate, watches: Vec::new() }
}

/// Where names are defined. Looked up for every name of every block, so that documents of many blocks stay quick.
struct Index<'a> {
    /// How many blocks stand before those in running text.
    inline: usize,
    /// The blocks that define a name, in order.
    bound: HashMap<&'a str, Vec<usize>>,
    /// For each block how many blocks stand before it, those in running text left out: they provide nothing.
    place: Vec<usize>,
    /// For each block its question.
    question: Vec<usize>,
    /// Whether each block goes on where the one before it left off.
    one_state: bool,
    /// For each question its sessions.
    sessions: HashMap<usize, Vec<usize>>,
    /// What runs before all of them.
    setup: Setup<'a>,
    /// The modules that the document is about.
    packages: Vec<String>,
}

impl<'a> Index<'a> {
    fn new(extracted: &'a Extracted, units: &'a [Option<Unit>], project: &Project) -> Self {
        let blocks = &extracted.blocks;
        let setup = Setup::new(extracted, units, project);
        let inline = blocks.iter().take_while(|block| !block.inline).count();
        let mut bound: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, unit) in units.iter().enumerate().take(inline).filter(|(at, _)| !setup.has(*at)) {
            for name in unit.iter().flat_map(|unit| &unit.source.names.bound) {
                bound.entry(name).or_default().push(at);
            }
        }
        let line = |at: usize| blocks[..inline].partition_point(|block| block.first < blocks[at].first);
        let place = (0..blocks.len()).map(|at| if at < inline { at } else { line(at) }).collect();
        let mut groups: HashMap<(usize, &str), usize> = HashMap::new();
        let mut question: Vec<usize> = (0..blocks.len()).map(|at| extracted.question(at)).collect();
        // A group that its marks name is a question of its own.
        for (own, block) in question.iter_mut().zip(blocks) {
            if let Some(group) = &block.options.group {
                let next = extracted.sections.len() + groups.len();
                *own = *groups.entry((*own, group)).or_insert(next);
            }
        }
        let mut sessions: HashMap<usize, Vec<usize>> = HashMap::new();
        for at in (0..inline).filter(|&at| blocks[at].kind == BlockKind::Repl && !setup.has(at)) {
            sessions.entry(question[at]).or_default().push(at);
        }
        Self {
            inline,
            bound,
            place,
            question,
            one_state: extracted.one_state,
            sessions,
            setup,
            packages: package::of(units, project),
        }
    }

    fn is_session(&self, block: usize) -> bool {
        let sessions = self.question.get(block).and_then(|question| self.sessions.get(question));
        sessions.is_some_and(|sessions| sessions.binary_search(&block).is_ok())
    }

    /// The sessions between two blocks, under the question of the later one, the nearest first.
    fn sessions_between(&self, from: usize, to: usize) -> impl Iterator<Item = usize> {
        let sessions = self.question.get(to).and_then(|question| self.sessions.get(question));
        let sessions = sessions.map_or(&[][..], Vec::as_slice);
        let within = sessions.partition_point(|&at| at <= from)..sessions.partition_point(|&at| at < to);
        sessions.get(within).unwrap_or_default().iter().rev().copied()
    }

    /// The nearest session before block `to` under its question.
    fn session_just_before(&self, to: usize) -> Option<usize> {
        let sessions = self.sessions.get(self.question.get(to)?)?;
        sessions.get(sessions.partition_point(|&at| at < to).checked_sub(1)?).copied()
    }

    /// The blocks before block `at` that define `name`, the nearest first.
    fn before(&self, at: usize, name: &str) -> impl Iterator<Item = usize> + Clone + use<'_> {
        let place = self.place.get(at).copied().unwrap_or(at);
        self.bound.get(name).into_iter().flatten().rev().copied().skip_while(move |&block| block >= place)
    }
}

/// Gathers what a block needs.
struct Context<'a> {
    index: &'a Index<'a>,
    units: &'a [Option<Unit>],
    blocks: BTreeSet<usize>,
    imports: Vec<String>,
    modules: Vec<String>,
    undefined: Vec<String>,
}

impl<'a> Context<'a> {
    fn new(index: &'a Index<'a>, units: &'a [Option<Unit>]) -> Self {
        let (imports, modules, undefined) = (Vec::new(), Vec::new(), Vec::new());
        Self { index, units, blocks: BTreeSet::new(), imports, modules, undefined }
    }

    /// What was gathered, setup before and a block behind it.
    fn program(self, at: usize, unit: &Unit) -> Program {
        let mut steps: Vec<Step> = self.index.setup.before(self.units, &[at]).into_iter().map(step).collect();
        if !self.imports.is_empty() {
            steps.push(step(&Unit::script(&self.imports.join("\n"))));
        }
        steps.extend(self.blocks.iter().filter_map(|&at| self.units[at].as_ref()).map(step));
        steps.push(step(unit));
        Program { steps, imports: self.modules, names: self.undefined, packages: self.index.packages.clone() }
    }

    fn need(&mut self, index: usize, unit: &Unit) {
        for (name, free) in &unit.source.names.free {
            if let Some(session) = self.session_before(index, name) {
                self.go_on(session, index);
            } else if let Some((_, import)) = self.import_before(index, name) {
                if !self.imports.contains(&import) {
                    self.imports.push(import);
                }
            } else if let Some(provider) = self.provider(index, name) {
                self.add(provider, MOST_CONTEXT);
            } else if !self.index.setup.binds(name) {
                self.need_from_outside(index, name, free.only_attributes);
            }
        }
        for name in &unit.source.names.builtins {
            if let Some(session) = self.session_before(index, name).filter(|&at| self.imports_it(at, name)) {
                self.go_on(session, index);
            }
        }
    }

    /// A name that nothing defines may come with `from module import *`, or be a module that nobody imported.
    fn need_from_outside(&mut self, index: usize, name: &str, only_attributes: bool) {
        if let Some(session) = self.session_before(index, "*") {
            self.go_on(session, index);
        } else if let Some((_, import)) = self.import_before(index, "*")
            && !self.imports.contains(&import)
        {
            self.imports.push(import);
        }
        push_new(&mut self.undefined, name);
        if only_attributes {
            push_new(&mut self.modules, name);
        }
    }

    /// Takes a block along, with what it needs itself, unless there are that many already.
    fn add(&mut self, block: usize, most: usize) {
        if self.blocks.len() < most
            && self.blocks.insert(block)
            && let Some(unit) = &self.units[block]
        {
            self.need(block, unit);
        }
    }

    /// A session goes on where an earlier one left off: what stands between them may have changed what it uses.
    fn go_on(&mut self, session: usize, index: usize) {
        self.add(session, MOST_SESSIONS);
        for between in self.index.sessions_between(session, index) {
            if self.blocks.len() >= MOST_SESSIONS {
                break;
            }
            self.add(between, MOST_SESSIONS);
        }
    }

    /// For a session, the session before it that defines `name`: under the same question, or anywhere if it is imported
    /// there.
    fn session_before(&self, at: usize, name: &str) -> Option<usize> {
        let nearest = || self.index.before(at, name).next().filter(|&block| self.imports_it(block, name));
        let found = self.index.is_session(at).then(|| self.provider(at, name).or_else(nearest))?;
        found.filter(|&block| self.index.is_session(block))
    }

    fn imports_it(&self, block: usize, name: &str) -> bool {
        self.units[block].as_ref().and_then(|unit| import_of(unit, name)).is_some()
    }

    /// The nearest block before block `at`, under the same question, that defines `name`.
    fn provider(&self, at: usize, name: &str) -> Option<usize> {
        let question = &self.index.question;
        self.index.before(at, name).next().filter(|&block| question.get(block) == question.get(at))
    }

    /// The statement that imports `name`, and its block: in the nearest block before block `at` that defines it; where none under the
    /// same question does, anywhere before: readers know what was imported once.
    fn import_before(&self, at: usize, name: &str) -> Option<(usize, String)> {
        let import = |block: usize| Some((block, import_of(self.units[block].as_ref()?, name)?));
        match self.provider(at, name) {
            Some(block) => import(block),
            None => self.index.before(at, name).find_map(import),
        }
    }
}

/// Adds a name that is not there.
fn push_new(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

/// The import statement at top level that binds `name`, if nothing else there binds it.
fn import_of(unit: &Unit, name: &str) -> Option<String> {
    let tops: Vec<usize> = unit.source.top_level().collect();
    let binds = &unit.source.names.by_statement;
    let mut binding = tops.iter().zip(binds).filter(|(_, names)| names.contains(name)).map(|(&at, _)| at);
    let statement = unit.source.statements.get(binding.next()?)?;
    (binding.next().is_none() && statement.kind == Kind::Import && !statement.text.ends_with('…'))
        .then(|| statement.text.clone())
}

/// A watch on the value that a notebook shows below a cell: that of the last statement, if it is an expression.
fn echo(programs: &mut [Program], unit: &Unit, program: usize) -> Option<u32> {
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
fn in_mode(unit: &Unit, mode: Mode) -> Unit {
    match mode {
        Mode::Repl => Unit::statements(&unit.code),
        Mode::Script => Unit::script(&unit.code),
    }
}

/// The unit with the statement of a commented line in force. Lines keep their numbers.
fn uncommented(unit: &Unit, line: usize, code: &str) -> Unit {
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

/// Finds the place of a case and adds the watches that it needs.
fn place(programs: &mut [Program], unit: &Unit, program: usize, case: Case, at: Option<usize>) -> Planned {
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
