//! A program on its way: which of its steps are still to be run, and which are left out.

use std::time::Instant;

use verify::sandbox::Limits;

use crate::memory::Private;

/// Most children that one program takes beyond its first: each runs again what comes before.
const MOST_MORE: usize = 24;

/// A program as it came, and what is known of it from the children that have run some of it. A child has its own copy of the
/// program.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) id: u64,
    pub(crate) program: Private,
    steps: u32,
    /// When it must have ended, whatever its steps may take.
    pub(crate) until: Option<Instant>,
    /// The first step that has not been told of.
    from: u32,
    /// The steps that ended the process they ran in.
    without: Vec<u32>,
    /// The steps that ran out of time on another Python.
    late: Vec<u32>,
}

impl Task {
    /// A program of which nothing has run. A single step needs no other limit than its own.
    pub(crate) fn new(id: u64, program: Private, steps: u32, until: Option<Instant>) -> Self {
        let until = until.filter(|_| steps > 1);
        Self { id, program, steps, until, from: 0, without: Vec::new(), late: Vec::new() }
    }

    /// These steps ran out of time on another Python.
    pub(crate) fn with_late(self, late: Vec<u32>) -> Self {
        Self { late, ..self }
    }

    /// Whether a step ran out of time on another Python.
    pub(crate) fn is_late(&self, step: u32) -> bool {
        self.late.contains(&step)
    }

    /// What a step may take, of what others may.
    pub(crate) fn limits(&self, step: u32, limits: &Limits) -> Limits {
        if self.is_late(step) { limits.of_late() } else { *limits }
    }

    /// Whether a step is to be run.
    pub(crate) fn runs(&self, step: u32) -> bool {
        !self.without.contains(&step)
    }

    /// Whether another child has told of a step: it is run for what it makes alone.
    pub(crate) fn has_reported(&self, step: u32) -> bool {
        step < self.from
    }

    /// How many steps it has.
    pub(crate) fn steps(&self) -> u32 {
        self.steps
    }

    /// What is left to run where a step has ended the process; nothing where none comes after it.
    pub(crate) fn after(mut self, step: u32) -> Option<Self> {
        let last = self.steps().saturating_sub(1);
        if step >= last || self.without.len() >= MOST_MORE || !self.runs(step) {
            return None;
        }
        self.without.push(step);
        self.from = self.from.max(step + 1);
        let left = (self.from..=last).any(|step| self.runs(step));
        left.then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(steps: u32) -> Task {
        Task::new(1, Private::default(), steps, None)
    }

    #[test]
    fn what_ended_its_process_is_left_out_and_what_came_before_is_silent() {
        let task = task(4).after(1).unwrap_or_else(|| task(0));
        assert_eq!([0, 1, 2, 3].map(|step| task.runs(step)), [true, false, true, true]);
        assert_eq!([0, 1, 2, 3].map(|step| task.has_reported(step)), [true, true, false, false]);
        // A step that did no harm the first time may do it the second time.
        let task = task.after(0).unwrap_or_else(|| self::task(0));
        assert_eq!([0, 2].map(|step| (task.runs(step), task.has_reported(step))), [(false, true), (true, false)]);
    }

    #[test]
    fn a_step_that_ran_out_of_time_elsewhere_gets_less() {
        let (task, limits) = (task(3).with_late(vec![1]), Limits::default());
        let seconds = [0, 1, 2].map(|step| task.limits(step, &limits).cpu_seconds);
        assert_eq!(seconds, [10, 4, 10]);
    }

    #[test]
    fn nothing_is_left_after_the_last_step_and_after_too_many() {
        assert!(task(1).after(0).is_none());
        assert!(task(3).after(2).is_none());
        let mut left = Some(task(100));
        let count = (0..100).take_while(|&step| {
            left = left.take().and_then(|task| task.after(step));
            left.is_some()
        });
        assert_eq!(count.count(), MOST_MORE);
    }
}
