//! What a program costs. Not a test of anything: `cargo test --test run -- --ignored --nocapture cost`.

use std::time::Instant;

use verify::run::Job;
use verify::sandbox::Limits;

use crate::util::{interpreters, runner, script};

#[test]
#[ignore = "measures"]
fn cost() {
    let programs: Vec<_> = (0..400).map(|n| script(&format!("x = {n}\nprint(x + 1)\nassert x != 1\n"))).collect();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    for (index, interpreter) in interpreters().iter().enumerate() {
        let runner = runner(Limits::default());
        let started = Instant::now();
        runner.ready(runner.start(index, true).unwrap()).unwrap();
        let start = started.elapsed();
        let jobs: Vec<Job> = (0..400).map(|program| Job { interpreter: index, program, seed: 0 }).collect();
        let started = Instant::now();
        let done = one.install(|| runner.run_all(&programs, &jobs, &|_, _| ()));
        let each = started.elapsed() / 400;
        let inside: f64 = done.iter().map(|done| done.seconds).sum::<f64>() / 400.0;
        println!(
            "{}: start {start:?}, each {each:?}, of which the child lives {:.0} µs",
            interpreter.version,
            inside * 1e6
        );
    }
}
