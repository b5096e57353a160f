//! What a block needs of the blocks before it.

use std::collections::BTreeSet;

use super::index::Index;
use super::step;
use crate::model::{Program, Step};
use crate::syntax::Kind;
use crate::unit::Unit;

/// Most blocks that may run before a block.
const MOST_CONTEXT: usize = 24;

/// Most sessions that may run before a session that goes on where they left off.
pub(super) const MOST_SESSIONS: usize = 100;

/// Gathers what a block needs.
pub(super) struct Context<'a> {
    index: &'a Index<'a>,
    units: &'a [Option<Unit>],
    pub(super) blocks: BTreeSet<usize>,
    pub(super) imports: Vec<String>,
    modules: Vec<String>,
    undefined: Vec<String>,
}

impl<'a> Context<'a> {
    pub(super) fn new(index: &'a Index<'a>, units: &'a [Option<Unit>]) -> Self {
        let (imports, modules, undefined) = (Vec::new(), Vec::new(), Vec::new());
        Self { index, units, blocks: BTreeSet::new(), imports, modules, undefined }
    }

    /// What was gathered, setup before and a block behind it.
    pub(super) fn program(self, at: usize, unit: &Unit) -> Program {
        let mut steps: Vec<Step> = self.index.setup.before(self.units, &[at]).into_iter().map(step).collect();
        if !self.imports.is_empty() {
            steps.push(step(&Unit::script(&self.imports.join("\n"))));
        }
        steps.extend(self.blocks.iter().filter_map(|&at| self.units[at].as_ref()).map(step));
        steps.push(step(unit));
        Program { steps, imports: self.modules, names: self.undefined, packages: self.index.packages.clone() }
    }

    pub(super) fn need(&mut self, index: usize, unit: &Unit) {
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
    pub(super) fn session_before(&self, at: usize, name: &str) -> Option<usize> {
        let nearest = || self.index.before(at, name).next().filter(|&block| self.imports_it(block, name));
        let found = self.index.is_session(at).then(|| self.provider(at, name).or_else(nearest))?;
        found.filter(|&block| self.index.is_session(block))
    }

    pub(super) fn imports_it(&self, block: usize, name: &str) -> bool {
        self.units[block].as_ref().and_then(|unit| import_of(unit, name)).is_some()
    }

    /// The nearest block before block `at` that defines `name`, under the same question; or under another one, where
    /// that is the document's only definition.
    pub(super) fn provider(&self, at: usize, name: &str) -> Option<usize> {
        let question = &self.index.question;
        let nearest = self.index.before(at, name).next()?;
        (question.get(nearest) == question.get(at) || self.is_the_definition(nearest, name)).then_some(nearest)
    }

    /// Whether a block has the only definition that a document has of a function or class: then each block means it. Short
    /// names stand for something else under each question.
    fn is_the_definition(&self, block: usize, name: &str) -> bool {
        const SHORT: usize = 4;
        let only = self.index.bound.get(name).is_some_and(|blocks| blocks.len() == 1);
        only && name.len() > SHORT && self.units[block].as_ref().is_some_and(|unit| defines(unit, name))
    }

    /// The statement that imports `name`, and its block: in the nearest block before block `at` that defines it; where none under the
    /// same question does, anywhere before: readers know what was imported once.
    pub(super) fn import_before(&self, at: usize, name: &str) -> Option<(usize, String)> {
        let import = |block: usize| Some((block, import_of(self.units[block].as_ref()?, name)?));
        match self.provider(at, name) {
            Some(block) => import(block),
            None => self.index.before(at, name).find_map(import),
        }
    }
}

/// Adds a name that is not there.
pub(super) fn push_new(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

/// Whether a statement at top level defines a function or class of that name, and no other one binds it.
fn defines(unit: &Unit, name: &str) -> bool {
    let binding =
        unit.source.top_level().zip(&unit.source.names.by_statement).filter(|(_, names)| names.contains(name));
    let mut kinds = binding.map(|(at, _)| &unit.source.statements[at].kind);
    kinds.next() == Some(&Kind::Definition) && kinds.next().is_none()
}

/// The import statement at top level that binds `name`, if nothing else there binds it.
pub(super) fn import_of(unit: &Unit, name: &str) -> Option<String> {
    let tops: Vec<usize> = unit.source.top_level().collect();
    let binds = &unit.source.names.by_statement;
    let mut binding = tops.iter().zip(binds).filter(|(_, names)| names.contains(name)).map(|(&at, _)| at);
    let statement = unit.source.statements.get(binding.next()?)?;
    (binding.next().is_none() && statement.kind == Kind::Import && !statement.text.ends_with('…'))
        .then(|| statement.text.clone())
}
