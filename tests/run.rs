//! The run stage through the real worker, on every Python that is there.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "run/pythons.rs"]
mod pythons;

use verify::claim::Mode;
use verify::run::observation::Observation;
use verify::run::wire::{End, Event, Program, Step, Value, Watch, What};
use verify::run::{Job, Runner};
use verify::sandbox::{Limits, Policy};

fn script(source: &str) -> Program {
    let lines = source.lines().count().max(1) as u32;
    let parts = vec![(1, lines)];
    let step = Step { source: source.into(), mode: Mode::Script, parts, watches: vec![] };
    Program { steps: vec![step], imports: vec![] }
}

#[test]
fn first() {
    let pythons = pythons::all();
    let runner = Runner::new(env!("CARGO_BIN_EXE_verify-worker").into(), &pythons, Policy::default(), Limits::default());
    let programs = [script("print('hi')\n1/0\nprint('more')\n")];
    let jobs: Vec<Job> = (0..pythons.len()).map(|interpreter| Job { interpreter, program: 0, seed: 0 }).collect();
    for o in runner.run_all(&programs, &jobs, &|_, _| ()) {
        eprintln!("{o:?}");
    }
}
