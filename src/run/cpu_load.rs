//! A machine that is kept busy: what holds on a quiet machine alone is nothing that a document can promise.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use crate::model::Program;

/// Words of code whose outcome may depend on how fast the machine is.
const WORDS: [&str; 5] = ["time", "thread", "async", "concurrent", "process"];

/// Whether a program has to do with time, or with things that happen at the same time.
pub fn depends_on_speed(program: &Program) -> bool {
    program.steps.iter().any(|step| WORDS.iter().any(|word| step.source.contains(word)))
}

/// Threads that compute nothing, one for each core, until it is dropped.
#[derive(Debug)]
pub struct CpuLoad {
    over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl CpuLoad {
    /// Starts them. Where the system gives no thread there is one less.
    pub fn start() -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let spin = || {
            let over = Arc::clone(&over);
            thread::Builder::new().spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            })
        };
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let threads = (0..cores).filter_map(|_| spin().ok()).collect();
        Self { over, threads }
    }
}

impl Drop for CpuLoad {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // It cannot have panicked.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Mode, Step};

    #[test]
    fn code_that_waits_depends_on_speed() {
        let program = |source: &str| {
            let source = source.to_owned();
            let step = Step { source, mode: Mode::Script, parts: Vec::new(), separate: Vec::new(), ..Step::default() };
            Program { steps: vec![step], ..Program::default() }
        };
        assert!(depends_on_speed(&program("import threading")));
        assert!(depends_on_speed(&program("await asyncio.sleep(0.1)")));
        assert!(!depends_on_speed(&program("sorted([2, 1])")));
    }

    #[test]
    fn it_ends_when_it_is_dropped() {
        let busy = CpuLoad::start();
        let over = Arc::clone(&busy.over);
        assert!(!busy.threads.is_empty() && !over.load(Ordering::Relaxed));
        drop(busy);
        assert_eq!(Arc::strong_count(&over), 1, "no thread is left");
    }
}
