//! Where names are defined, and what stands before what.

use std::collections::HashMap;

use super::package;
use super::setup::Setup;
use crate::document::Project;
use crate::extract::Extracted;
use crate::model::BlockKind;
use crate::unit::Unit;

/// Where names are defined. Looked up for every name of every block, so that documents of many blocks stay quick.
pub(super) struct Index<'a> {
    /// How many blocks stand before those in running text.
    pub(super) inline: usize,
    /// The blocks that define a name, in order.
    pub(super) bound: HashMap<&'a str, Vec<usize>>,
    /// For each block how many blocks stand before it, those in running text left out: they provide nothing.
    pub(super) place: Vec<usize>,
    /// For each block its question.
    pub(super) question: Vec<usize>,
    /// Whether each block goes on where the one before it left off.
    pub(super) one_state: bool,
    /// For each question its sessions.
    pub(super) sessions: HashMap<usize, Vec<usize>>,
    /// What runs before all of them.
    pub(super) setup: Setup<'a>,
    /// The modules that the document is about.
    pub(super) packages: Vec<String>,
}

impl<'a> Index<'a> {
    pub(super) fn new(extracted: &'a Extracted, units: &'a [Option<Unit>], project: &Project) -> Self {
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

    pub(super) fn is_session(&self, block: usize) -> bool {
        let sessions = self.question.get(block).and_then(|question| self.sessions.get(question));
        sessions.is_some_and(|sessions| sessions.binary_search(&block).is_ok())
    }

    /// The sessions between two blocks, under the question of the later one, the nearest first.
    pub(super) fn sessions_between(&self, from: usize, to: usize) -> impl Iterator<Item = usize> {
        let sessions = self.question.get(to).and_then(|question| self.sessions.get(question));
        let sessions = sessions.map_or(&[][..], Vec::as_slice);
        let within = sessions.partition_point(|&at| at <= from)..sessions.partition_point(|&at| at < to);
        sessions.get(within).unwrap_or_default().iter().rev().copied()
    }

    /// The nearest session before block `to` under its question.
    pub(super) fn session_just_before(&self, to: usize) -> Option<usize> {
        let sessions = self.sessions.get(self.question.get(to)?)?;
        sessions.get(sessions.partition_point(|&at| at < to).checked_sub(1)?).copied()
    }

    /// The blocks before block `at` that define `name`, the nearest first.
    pub(super) fn before(&self, at: usize, name: &str) -> impl Iterator<Item = usize> + Clone + use<'_> {
        let place = self.place.get(at).copied().unwrap_or(at);
        self.bound.get(name).into_iter().flatten().rev().copied().skip_while(move |&block| block >= place)
    }
}
