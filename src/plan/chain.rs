//! Blocks that build on each other, as chains: each block runs once, in the state that the ones before it have left.
//!
//! A block is linked to the one that defines a name it uses: the nearest under its own question, else the nearest earlier
//! one in the document. What is linked, however far, is one chain in the document's order; so what a block between
//! two others has changed has happened for the later one. Sessions under one question are one chain, as doctest has
//! them. Blocks that are linked to nothing stay alone. A notebook is one chain.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::context::{Context, import_of, push_new};
use super::index::Index;
use crate::model::{Program, Step};
use crate::syntax::Kind;
use crate::unit::Unit;
use crate::vocabulary::pattern;

/// Most bytes of code in a chain: what is sent to a worker at once has a limit.
const MOST_BYTES: usize = 6 << 20;

/// Blocks that run one after the other in one process.
#[derive(Clone, Debug)]
pub struct Chain {
    /// What runs: a step for each block, and steps for imports that come from elsewhere.
    pub program: Program,
    /// The blocks' own programs, each with the index of its step here, in order.
    pub members: Vec<Member>,
}

/// A block in a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Index of the step.
    pub step: usize,
    /// Index of the block's own program in the plan, which runs it after the blocks of its question that it needs alone.
    pub program: usize,
    /// Whether that program would run the same blocks before it as the chain does, or not all that it needs: then there is
    /// nothing to learn from it.
    pub same: bool,
}

/// The chains of a document, each of two blocks at least: their blocks, in order.
pub(super) fn find(index: &Index, units: &[Option<Unit>]) -> Vec<Vec<usize>> {
    let blocks = (0..index.inline).filter(|&at| units[at].is_some() && !index.setup.has(at));
    if index.one_state {
        return vec![blocks.collect()];
    }
    let mut groups = Groups::new(units.len());
    let mut ambient: Vec<usize> = Vec::new();
    for at in blocks {
        let Some(unit) = &units[at] else { continue };
        for provider in providers(index, units, at, unit) {
            groups.join(at, provider);
        }
        if index.is_session(at) {
            let before = index.session_just_before(at);
            let changed = ambient.iter().rev().copied().find(|&other| index.is_session(other));
            before.into_iter().chain(changed).for_each(|other| groups.join(at, other));
        }
        let shares =
            |other: &&usize| index.question.get(**other) == index.question.get(at) && meet(units, **other, unit);
        ambient.iter().filter(shares).for_each(|&other| groups.join(at, other));
        if is_ambient(unit) {
            ambient.push(at);
        }
    }
    groups.all()
}

/// The blocks that define what a block uses.
fn providers<'a>(
    index: &'a Index,
    units: &'a [Option<Unit>],
    at: usize,
    unit: &'a Unit,
) -> impl Iterator<Item = usize> + 'a {
    let free = unit.source.names.free.keys().filter_map(move |name| provider(index, units, at, name));
    let context = Context::new(index, units);
    let shadowed = unit.source.names.builtins.iter();
    free.chain(
        shadowed.filter_map(move |name| context.session_before(at, name).filter(|&by| context.imports_it(by, name))),
    )
}

/// The block that defines a name for another one. An import needs none: it is repeated where it is needed.
fn provider(index: &Index, units: &[Option<Unit>], at: usize, name: &str) -> Option<usize> {
    let context = Context::new(index, units);
    let mut sessions = index.before(at, name).filter(|&block| index.is_session(at) && index.is_session(block));
    let own = sessions.clone().find(|&block| index.question.get(block) == index.question.get(at));
    if let Some(session) = own.or_else(|| context.session_before(at, name)) {
        return Some(session);
    }
    if context.import_before(at, name).is_some() {
        return None;
    }
    context.provider(at, name).or_else(|| sessions.next()).or_else(|| index.before(at, name).next())
}

/// A call by which a module is told how to behave from then on: `logging.basicConfig(…)`, `locale.setlocale(…)`.
static SETS_UP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(\w+)(?:\.\w+)*\.(?:basicConfig|dictConfig|simplefilter|filterwarnings|use|(?:set|register|configure|install|init|reset|add)[\w]*)\(",
    )
});

/// Whether a block changes something that its names do not tell: what it draws at random, or a module.
fn is_ambient(unit: &Unit) -> bool {
    let is_module = |name: &str| unit.source.names.free.contains_key(name) || import_of(unit, name).is_some();
    unit.seeded
        || unit.source.statements.iter().any(|statement| match &statement.kind {
            Kind::Assign { target: Some(target), .. } => {
                target.split_once('.').is_some_and(|(head, _)| is_module(head))
            }
            Kind::Expression | Kind::Call { .. } => {
                SETS_UP.captures(&statement.text).is_some_and(|call| is_module(&call[1]))
            }
            _ => false,
        })
}

/// Whether a block uses a name that another one uses or binds too.
fn meet(units: &[Option<Unit>], other: usize, unit: &Unit) -> bool {
    let Some(names) = units.get(other).and_then(Option::as_ref).map(|other| &other.source.names) else { return false };
    unit.source.names.free.keys().any(|name| names.free.contains_key(name) || names.bound.contains(name))
}

/// The program of a chain, of the steps that the blocks' own programs end with.
pub(super) fn build<'c>(
    index: &Index,
    units: &[Option<Unit>],
    blocks: &[usize],
    own: impl Fn(usize) -> Option<(usize, Step, &'c Option<Vec<usize>>)>,
) -> Option<Chain> {
    let setup = index.setup.before(units, blocks).into_iter().map(super::step).collect();
    let program = Program { steps: setup, packages: index.packages.clone(), ..Program::default() };
    let mut chain = Chain { program, members: Vec::new() };
    let mut watches = 0;
    let mut imported: BTreeMap<String, usize> = BTreeMap::new();
    let mut bytes = 0;
    for (place, &at) in blocks.iter().enumerate() {
        let (Some(unit), Some((program, mut step, context))) = (units.get(at).and_then(Option::as_ref), own(at)) else {
            continue;
        };
        let imports = imports(index, units, at, unit, &mut chain.program);
        let missing: Vec<String> = imports
            .into_iter()
            .filter(|(block, text)| blocks.binary_search(block).is_err() && imported.insert(text.clone(), at).is_none())
            .map(|(_, text)| text)
            .collect();
        if !missing.is_empty() {
            chain.program.steps.push(super::step(&Unit::script(&missing.join("\n"))));
        }
        for watch in &mut step.watches {
            watch.id += watches;
        }
        watches += u32::try_from(step.watches.len()).unwrap_or(u32::MAX);
        bytes += step.source.len();
        let same = context.as_ref().is_none_or(|before| before[..] == blocks[..place]);
        chain.members.push(Member { step: chain.program.steps.len(), program, same });
        chain.program.steps.push(step);
    }
    (chain.members.len() > 1 && bytes <= MOST_BYTES).then_some(chain)
}

/// The imports that a block needs from elsewhere, each with the block that has it; names that nothing defines are added to
/// the program.
fn imports(
    index: &Index,
    units: &[Option<Unit>],
    at: usize,
    unit: &Unit,
    program: &mut Program,
) -> Vec<(usize, String)> {
    let context = Context::new(index, units);
    let mut found = Vec::new();
    for (name, free) in &unit.source.names.free {
        if provider(index, units, at, name).is_some() {
            continue;
        }
        match context.import_before(at, name) {
            Some(import) => found.push(import),
            None if index.setup.binds(name) => {}
            None => {
                found.extend(context.import_before(at, "*"));
                push_new(&mut program.names, name);
                if free.only_attributes {
                    push_new(&mut program.imports, name);
                }
            }
        }
    }
    found
}

/// What belongs together.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn first(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        self.0[one.max(other)] = one.min(other);
    }

    fn all(mut self) -> Vec<Vec<usize>> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in 0..self.0.len() {
            groups.entry(self.first(at)).or_default().push(at);
        }
        groups.into_values().filter(|group| group.len() > 1).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::pipeline::prepare;

    /// First lines of the blocks of each chain.
    fn chains(text: &str) -> Vec<Vec<usize>> {
        let one = prepare(Document::new("d.md".into(), text));
        let line = |program: usize| {
            let at = one.plan.of_block.iter().position(|of| *of == Some(program));
            at.map_or(0, |at| one.extracted.blocks[at].first)
        };
        let of = |chain: &super::Chain| chain.members.iter().map(|member| line(member.program)).collect();
        one.plan.chains.iter().map(of).collect()
    }

    #[test]
    fn what_uses_a_name_and_what_changes_it_are_one_chain() {
        let text = "```python\nshelf = []\n```\n\n```python\nother = 1\n```\n\n```python\nshelf.append(1)\n```\n\n\
                    ```python\nprint(shelf)\n```\n";
        assert_eq!(chains(text), [[2, 10, 14]]);
    }

    #[test]
    fn an_import_is_repeated_and_links_nothing() {
        let text = "```python\nimport math\n```\n\n```python\nmath.pi\n```\n";
        assert!(chains(text).is_empty());
    }

    #[test]
    fn a_seed_links_what_draws_after_it() {
        let text = "```python\nimport random\nrandom.seed(1)\n```\n\n```python\nrandom.random()\n```\n";
        assert_eq!(chains(text), [[2, 7]]);
    }

    #[test]
    fn a_name_of_another_question_links_where_its_own_has_none() {
        let text = "# A\n\n## One\n\n```python\nx = 1\n```\n\n## Two\n\n```python\nx = 2\n```\n\n```python\nprint(x)\n```\n\n\
                    ## Three\n\n```python\nprint(x)\n```\n";
        assert_eq!(chains(text), [[12, 16, 22]]);
    }

    #[test]
    fn sessions_of_one_question_are_one_chain_and_what_sets_a_module_reaches_all_after_it() {
        let text =
            "# A\n\n## One\n\n>>> import sys\n>>> sys.displayhook = print\n\nText.\n\n>>> 1\n1\n\n## Two\n\n>>> 2\n2\n";
        assert_eq!(chains(text), [[5, 10, 15]]);
        let text = "# A\n\n## One\n\n>>> 1\n1\n\nText.\n\n>>> 3\n3\n\n## Two\n\n>>> 2\n2\n";
        assert_eq!(chains(text), [[5, 10]]);
    }
}
