//! `--shard K/N`: which blocks this machine runs, where several share the work.
//!
//! Every machine reads all documents and comes to the same division by itself. A block is never divided, so that what
//! is said of a claim over all versions is said by one machine; `verify merge` puts the reports together.

use std::collections::{BTreeSet, HashMap};

use crate::baseline::plain;
use crate::model::{BlockReport, Report, Shard};
use crate::pipeline::Prepared;

/// How long blocks took in an earlier run: seconds on all Pythons together, by document and first line.
#[derive(Debug, Default)]
pub struct Times(HashMap<(String, usize), f64>);

impl Times {
    /// Those that a report tells.
    pub fn of(report: &Report) -> Self {
        let seconds = |block: &BlockReport| block.runs.values().map(|run| run.seconds).sum::<f64>();
        let place = |block: &BlockReport| (plain(&report.path_of(block.document)), block.first);
        Self(report.blocks.iter().map(|block| (place(block), seconds(block))).collect())
    }

    /// What an unknown block is taken to need: as much as the others do.
    fn usual(&self) -> f64 {
        if self.0.is_empty() { 1.0 } else { self.0.values().sum::<f64>() / self.0.len() as f64 }
    }
}

/// Leaves the blocks of one share, and the claims about them.
pub fn divide(prepared: &mut [Prepared], shard: Shard, times: &Times) {
    let groups: Vec<Vec<usize>> = prepared.iter().map(groups).collect();
    let costs = prepared.iter().zip(&groups).map(|(one, groups)| costs(one, groups, times));
    let owners = owners(&costs.collect::<Vec<_>>(), shard.count);
    for ((one, groups), owners) in prepared.iter_mut().zip(groups).zip(owners) {
        let is_own = |group: &usize| owners.get(*group) == Some(&(shard.number - 1));
        let own: BTreeSet<usize> =
            groups.iter().enumerate().filter(|(_, group)| is_own(group)).map(|(at, _)| at).collect();
        let wanted: Vec<bool> = one.plan.cases.iter().map(|planned| own.contains(&planned.case.block)).collect();
        one.keep_cases(&wanted);
        one.share = Some(own);
    }
}

/// For each block the first one that begins on its line: blocks of one line stay together, so that one machine tells
/// the order of the claims on it. A pair of a corpus counts as one block.
fn groups(one: &Prepared) -> Vec<usize> {
    let mut first_on: HashMap<usize, usize> = HashMap::new();
    if one.of_corpus {
        return vec![0];
    }
    let blocks = one.extracted.blocks.iter().enumerate();
    blocks.map(|(at, block)| *first_on.entry(block.first).or_insert(at)).collect()
}

/// What each group of blocks of a document is expected to cost.
fn costs(one: &Prepared, groups: &[usize], times: &Times) -> Vec<f64> {
    let usual = times.usual();
    let path = plain(&one.document.path.to_string_lossy());
    let mut costs = vec![0.0; groups.len()];
    for (at, &group) in groups.iter().enumerate() {
        let runs = one.of_corpus || one.plan.of_block.get(at).is_some_and(Option::is_some);
        let first = one.extracted.blocks.get(at).map_or(1, |block| block.first);
        let cost = times.0.get(&(path.clone(), first)).copied().unwrap_or(usual);
        if let Some(sum) = costs.get_mut(group).filter(|_| runs) {
            *sum += cost;
        }
    }
    costs
}

/// Gives each block to a share: the costliest first, each to the share that has least. Equal ones go in turn.
fn owners(costs: &[Vec<f64>], count: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<(usize, usize, f64)> = Vec::new();
    for (document, blocks) in costs.iter().enumerate() {
        order.extend(blocks.iter().enumerate().map(|(block, &cost)| (document, block, cost)));
    }
    order.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    let mut loads = vec![0.0_f64; count.max(1)];
    let mut owners: Vec<Vec<usize>> = costs.iter().map(|blocks| vec![0; blocks.len()]).collect();
    for (document, block, cost) in order {
        let least = (0..loads.len()).min_by(|&a, &b| loads[a].total_cmp(&loads[b]).then(a.cmp(&b))).unwrap_or(0);
        loads[least] += cost;
        owners[document][block] = least;
    }
    owners
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_blocks_go_in_turn_and_costly_ones_are_spread() {
        assert_eq!(owners(&[vec![1.0; 3], vec![1.0; 2]], 2), [vec![0, 1, 0], vec![1, 0]]);
        assert_eq!(owners(&[vec![1.0, 1.0, 5.0, 1.0, 1.0, 1.0]], 2), [[1, 1, 0, 1, 1, 1]]);
    }
}
