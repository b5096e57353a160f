//! What a program of several steps did, taken apart by step.

use std::collections::BTreeMap;

use crate::model::{End, Event, Observation, Program};

/// What each step of a program did, as if it had run alone in the place of step `last` of another program: its own
/// events, with watches counted from 0.
pub fn of(observation: Observation, program: &Program, last: impl Fn(usize) -> u32) -> Vec<Observation> {
    if program.steps.len() < 2 {
        return vec![observation];
    }
    let count = program.steps.len();
    let mut firsts: BTreeMap<u32, usize> = BTreeMap::new();
    for (at, step) in program.steps.iter().enumerate() {
        firsts.extend(step.watches.first().map(|watch| (watch.id, at)));
    }
    let of_watch = |watch: u32| firsts.range(..=watch).next_back().map(|(first, at)| (*at, watch - first));
    let not_started = observation.events.iter().filter(|event| matches!(event, Event::NotStarted { .. }));
    let not_started: Vec<Event> = not_started.cloned().collect();
    let mut steps: Vec<Observation> = (0..count).map(|at| beginning(&observation, &not_started, at)).collect();
    let mut finished = vec![false; count];
    for mut event in observation.events {
        let at = match &event {
            Event::Value { watch, .. } | Event::Begins { watch } | Event::Ended { watch } => {
                of_watch(*watch).map(|(at, _)| at)
            }
            Event::Finished { step, .. }
            | Event::Output { step, .. }
            | Event::Raised { step, .. }
            | Event::Statement { step, .. }
            | Event::Denied { step, .. } => Some(*step as usize),
            Event::Imported { .. } | Event::Done => Some(count.saturating_sub(1)),
            Event::NotStarted { .. } => None,
        };
        let Some(at) = at.filter(|&at| at < count && !finished[at]) else { continue };
        match &mut event {
            Event::Value { watch, .. } | Event::Begins { watch } | Event::Ended { watch } => {
                *watch = of_watch(*watch).map_or(u32::MAX, |(_, own)| own)
            }
            Event::Raised { watch: Some(watch), step, .. } => match of_watch(*watch).filter(|(of, _)| *of == at) {
                Some((_, own)) => (*watch, *step) = (own, last(at)),
                // What an earlier step defined, and watches, was called by this one.
                None => continue,
            },
            Event::Output { step, .. }
            | Event::Raised { step, .. }
            | Event::Statement { step, .. }
            | Event::Denied { step, .. } => *step = last(at),
            Event::Finished { exit, seconds, .. } => {
                finished[at] = true;
                steps[at].seconds = *seconds;
                match exit {
                    Some(code) => steps[at].end = End::Exited(*code),
                    None => steps[at].events.push(Event::Done),
                }
                steps[at].malformed = None;
                continue;
            }
            Event::Imported { .. } | Event::NotStarted { .. } | Event::Done => {}
        }
        steps[at].events.push(event);
    }
    let unfinished = steps.iter_mut().zip(&finished).find(|(step, finished)| !**finished && step.end == End::NotBegun);
    if let Some((step, _)) = unfinished {
        step.end = observation.end;
    }
    let before: f64 =
        steps.iter().zip(&finished).filter(|(_, finished)| **finished).map(|(step, _)| step.seconds).sum();
    steps.iter_mut().zip(&finished).filter(|(_, finished)| !**finished).for_each(|(step, _)| {
        step.seconds = (observation.seconds - before).max(0.0);
    });
    steps
}

/// What is known of a step before its events are, but why its program was not started.
fn beginning(observation: &Observation, not_started: &[Event], at: usize) -> Observation {
    let stopped = observation.stopped.iter().find(|(step, _)| *step as usize == at);
    let later = observation.stopped.iter().any(|(step, _)| *step as usize > at);
    let end = match stopped {
        Some((_, end)) => *end,
        None if observation.end == End::OutOfTime || later => observation.end,
        None => End::NotBegun,
    };
    let events = not_started.to_vec();
    let stopped = stopped.map(|(_, end)| (0, *end)).into_iter().collect();
    Observation { events, end, stopped, malformed: observation.malformed.clone(), seconds: 0.0 }
}
