//! Code that runs before all other code of a document: what its project says, and its own blocks of setup, each before the
//! code of its group, wherever it stands (`sphinx.ext.doctest`).

use std::collections::BTreeSet;

use crate::document::Project;
use crate::extract::Extracted;
use crate::model::Role;
use crate::unit::Unit;

/// The group of code that names none, and the word for every group.
const DEFAULT: &str = "default";
const EVERY: &str = "*";

/// What runs first.
#[derive(Debug, Default)]
pub(super) struct Setup<'a> {
    /// What the project says.
    outside: Vec<Unit>,
    /// The document's own blocks of setup, in order.
    blocks: Vec<usize>,
    /// Those that run after all others.
    cleanup: Vec<usize>,
    /// The groups of each block.
    groups: Vec<&'a str>,
    /// What all of it binds.
    names: BTreeSet<&'a str>,
    bound_outside: BTreeSet<String>,
}

impl<'a> Setup<'a> {
    pub(super) fn new(extracted: &'a Extracted, units: &'a [Option<Unit>], project: &Project) -> Self {
        let blocks = &extracted.blocks;
        let of = |role: Role| -> Vec<usize> {
            (0..blocks.len()).filter(|&at| blocks[at].role == role && units[at].is_some()).collect()
        };
        let (own, cleanup) = (of(Role::Setup), of(Role::Cleanup));
        // A script that states answers runs itself: nothing of it runs before it.
        let has_script = blocks.iter().any(|block| block.section == 0);
        let module = project.module.iter().filter(|_| !has_script);
        let outside: Vec<Unit> = project.setup.iter().chain(module).map(|code| Unit::script(code)).collect();
        let names = own.iter().filter_map(|&at| units[at].as_ref());
        Self {
            names: names.flat_map(|unit| &unit.source.names.bound).map(String::as_str).collect(),
            bound_outside: outside.iter().flat_map(|unit| unit.source.names.bound.iter().cloned()).collect(),
            groups: blocks.iter().map(|block| block.options.group.as_deref().unwrap_or(DEFAULT)).collect(),
            outside,
            blocks: own,
            cleanup,
        }
    }

    /// Whether a block is setup or cleanup: other blocks do not build on it as on those that they come after.
    pub(super) fn has(&self, block: usize) -> bool {
        self.blocks.binary_search(&block).is_ok() || self.cleanup.binary_search(&block).is_ok()
    }

    /// Whether some of it binds a name.
    pub(super) fn binds(&self, name: &str) -> bool {
        self.names.contains(name) || self.bound_outside.contains(name)
    }

    /// What runs before these blocks.
    pub(super) fn before<'s>(&'s self, units: &'s [Option<Unit>], blocks: &[usize]) -> Vec<&'s Unit> {
        let first = blocks.iter().copied().find(|&at| self.has(at));
        let is_meant = |&&setup: &&usize| {
            first.is_none_or(|own| setup < own) && blocks.iter().any(|&block| self.is_for(setup, block))
        };
        let own = self.blocks.iter().filter(is_meant).filter_map(|&at| units.get(at)?.as_ref());
        self.outside.iter().chain(own).collect()
    }

    /// Whether a block of setup and another one share a group.
    fn is_for(&self, setup: usize, block: usize) -> bool {
        let groups = |at: usize| self.groups.get(at).copied().unwrap_or(DEFAULT).split(',').map(str::trim);
        groups(setup).any(|one| one == EVERY || groups(block).any(|other| other == one || other == EVERY))
    }
}
