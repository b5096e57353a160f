//! How many workers run the programs of one interpreter, and how many children each has at once.
//!
//! Starting a worker costs as much processor time as some thirty programs, and one worker forks as fast as several cores
//! run what it forks: so there are few of them, and each keeps several cores busy.

use std::collections::HashMap;

use super::Job;

/// How many cores one worker keeps busy: a fork takes it a quarter of what its child needs.
const CORES: usize = 4;

/// How many programs a worker is given at once. It is given more before it has nothing left to do.
const CHUNK: usize = 16;

/// How the programs of one interpreter are shared out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Workers at the same time.
    pub workers: usize,
    /// Children of each at the same time: one more than run, for the next is forked in the meantime. Where they come and
    /// go fast a worker has one more still.
    pub parallel: u32,
}

impl Schedule {
    /// For so many threads and interpreters. `alone` says that a worker has one child at a time, whatever is asked for.
    pub fn new(threads: usize, interpreters: usize, alone: bool) -> Self {
        let cores = threads.max(1).div_ceil(interpreters.max(1));
        let workers = if alone { cores } else { cores.div_ceil(CORES) };
        let parallel = cores.div_ceil(workers) + 1;
        Self { workers, parallel: u32::try_from(parallel).unwrap_or(u32::MAX) }
    }

    /// The indices of the jobs, a list for each queue, cut into chunks: each queue has one interpreter and one seed. Where
    /// there may be no time for all of them, a chunk is a single one.
    pub(super) fn queues(self, jobs: &[Job], in_time: bool) -> Vec<Vec<Vec<usize>>> {
        let chunk = if in_time { 1 } else { CHUNK };
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut places = HashMap::new();
        for (index, job) in jobs.iter().enumerate() {
            let place = *places.entry((job.interpreter, job.seed)).or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(place) {
                group.push(index);
            }
        }
        groups.iter().flat_map(|group| self.deal(group, chunk)).collect()
    }

    /// Chunks by turns, for neighbours take a similar time.
    fn deal(self, group: &[usize], chunk: usize) -> Vec<Vec<Vec<usize>>> {
        let chunk = group.len().div_ceil(self.workers).clamp(1, chunk);
        let mut queues = vec![Vec::new(); self.workers.min(group.len())];
        let count = queues.len().max(1);
        for (index, chunk) in group.chunks(chunk).enumerate() {
            if let Some(queue) = queues.get_mut(index % count) {
                queue.push(chunk.to_vec());
            }
        }
        queues
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_are_shared_among_interpreters_and_workers() {
        let schedule = |threads, interpreters| Schedule::new(threads, interpreters, false);
        assert_eq!(schedule(2, 1), Schedule { workers: 1, parallel: 3 });
        assert_eq!(schedule(1, 1), Schedule { workers: 1, parallel: 2 });
        assert_eq!(schedule(2, 7), Schedule { workers: 1, parallel: 2 });
        assert_eq!(schedule(16, 1), Schedule { workers: 4, parallel: 5 });
        assert_eq!(schedule(16, 2), Schedule { workers: 2, parallel: 5 });
        assert_eq!(Schedule::new(8, 2, true).workers, 4);
    }

    #[test]
    fn a_lane_has_one_interpreter_and_one_seed_and_no_job_is_missed() {
        let jobs: Vec<Job> = (0..1000).map(|n| Job { interpreter: n % 3, program: n, seed: (n % 2) as u32 }).collect();
        let queues = Schedule { workers: 2, parallel: 2 }.queues(&jobs, false);
        for queue in &queues {
            let kinds = queue.iter().flatten().map(|index| (jobs[*index].interpreter, jobs[*index].seed));
            assert_eq!(kinds.collect::<std::collections::HashSet<_>>().len(), 1);
            assert!(queue.iter().all(|chunk| chunk.len() <= CHUNK));
        }
        assert_eq!(queues.len(), 12);
        let mut all: Vec<usize> = queues.concat().concat();
        all.sort_unstable();
        assert_eq!(all, (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn no_lane_is_empty() {
        let jobs = [Job { interpreter: 0, program: 0, seed: 0 }; 3];
        assert_eq!(Schedule { workers: 8, parallel: 2 }.queues(&jobs, false), [[[0]], [[1]], [[2]]]);
        assert_eq!(Schedule { workers: 1, parallel: 2 }.queues(&jobs, true), [[[0], [1], [2]]]);
        assert!(Schedule { workers: 8, parallel: 2 }.queues(&[], false).is_empty());
    }
}
