//! Running programs on interpreters: `Program` × `Interpreter` → `Observation`. Never looks at a claim.
//!
//! `Runner` hands chunks of programs to workers (`worker.rs`), as many for each interpreter as `schedule.rs` says. What a
//! worker says is cut by `frame.rs`, what a program's child says is read by `decode.rs`.

mod compiled;
pub mod cpu_load;
pub mod decode;
pub mod frame;
pub mod interrupt;
pub mod protocol;
mod schedule;
pub mod steps;
pub mod worker;
pub mod worker_path;

use std::collections::{BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use rayon::prelude::*;

use crate::model::{End, Observation, Program};
use crate::python::Interpreter;
use crate::sandbox::{Layers, Limits, Policy};
use schedule::Schedule;
use worker::{Given, Setup, Worker, WorkerError};

/// One program on one interpreter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// Index of the interpreter.
    pub interpreter: usize,
    /// Index of the program.
    pub program: usize,
    /// The hash seed. What differs between two seeds is not what a document can promise.
    pub seed: u32,
}

/// Called with the index of each job that is done, from many threads.
pub type Progress<'a> = &'a (dyn Fn(usize, &Observation) + Sync);

/// Makes of what a job did what is kept of it. Called with the index of each job that is done, from many threads.
pub type Digest<'a, T> = &'a (dyn Fn(usize, Observation) -> T + Sync);

/// Runs programs, and keeps the workers for the next ones.
#[derive(Debug)]
pub struct Runner<'a> {
    executable: PathBuf,
    interpreters: &'a [Interpreter],
    policy: Policy,
    limits: Limits,
    schedule: Schedule,
    plain_memory: Option<OsString>,
    idle: Mutex<Workers>,
}

/// A worker that is being started.
#[derive(Debug)]
pub struct Starting {
    interpreter: usize,
    worker: Worker,
}

/// Workers by interpreter and seed.
type Workers = HashMap<(usize, u32), Vec<Worker>>;

/// The jobs of one call of [`Runner::run_until`].
struct Batch<'a, T> {
    programs: &'a [&'a Program],
    jobs: &'a [Job],
    digest: Digest<'a, T>,
    deadline: Option<Instant>,
    /// Workers with which programs of this batch sleep. Nobody else may have them, for the numbers of programs are the
    /// batch's own.
    resting: Mutex<Workers>,
    /// The steps of programs that ran out of time on some interpreter.
    late: Mutex<HashMap<usize, BTreeSet<u32>>>,
}

/// What has ended of a chunk.
struct Ended<T> {
    done: Vec<(usize, T)>,
    /// What is to be run again, alone.
    again: Vec<usize>,
}

impl<T> Default for Ended<T> {
    fn default() -> Self {
        Self { done: Vec::new(), again: Vec::new() }
    }
}

impl<T> Ended<T> {
    fn add(&mut self, batch: &Batch<'_, T>, index: usize, observation: Observation) {
        batch.note_late(index, &observation);
        if observation.found_no_room() && !batch.is_over() {
            self.again.push(index);
        } else {
            self.done.push((index, (batch.digest)(index, observation)));
        }
    }
}

impl<T> Batch<'_, T> {
    /// Whether the time for it is up.
    fn is_over(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// The steps of a program that ran out of time on some interpreter: it is not waited for as long on the next.
    fn late(&self, program: usize) -> Vec<u32> {
        let late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        late.get(&program).into_iter().flatten().copied().collect()
    }

    fn note_late(&self, index: usize, observation: &Observation) {
        let Some(program) = self.jobs.get(index).map(|job| job.program) else { return };
        let last = self.programs.get(program).map_or(0, |program| program.steps.len().saturating_sub(1));
        let ends = observation.stopped.iter().copied().chain([(last as u32, observation.end)]);
        let steps: BTreeSet<u32> =
            ends.filter(|(_, end)| matches!(end, End::WallTimeout | End::CpuTimeout)).map(|(step, _)| step).collect();
        if !steps.is_empty() {
            self.late.lock().unwrap_or_else(PoisonError::into_inner).entry(program).or_default().extend(steps);
        }
    }

    fn resting(&self) -> std::sync::MutexGuard<'_, Workers> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> Runner<'a> {
    /// A runner for these interpreters. `executable` is `verify-worker`; [`worker_path::find`] finds it. No worker is
    /// started before there is a program for it.
    pub fn new(executable: PathBuf, interpreters: &'a [Interpreter], policy: Policy, limits: Limits) -> Self {
        let schedule = Schedule::new(rayon::current_num_threads(), interpreters.len(), policy.one_at_a_time());
        Self { executable, interpreters, policy, limits, schedule, plain_memory: None, idle: Mutex::default() }
    }

    /// These parts of its workers' memory are plain: see [`worker::PLAIN_MEMORY`].
    #[must_use]
    pub fn with_plain_memory(mut self, parts: Option<OsString>) -> Self {
        self.plain_memory = parts;
        self
    }

    /// How it shares programs out.
    pub fn schedule(&self) -> Schedule {
        self.schedule
    }

    /// How many interpreters it runs programs on.
    pub fn interpreters(&self) -> usize {
        self.interpreters.len()
    }

    /// Starts a worker for an interpreter, which takes its time, and some more where it will have `many` programs;
    /// [`Self::ready`] waits for it. The calling thread must live as long as this.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn start(&self, interpreter: usize, many: bool) -> Result<Starting, WorkerError> {
        let worker = self.launch((interpreter, 0), many)?;
        Ok(Starting { interpreter, worker })
    }

    /// Waits for a worker and says what it reports: `sys.version`, and the layers in force.
    ///
    /// # Errors
    /// Where it does not start, or refuses to.
    pub fn ready(&self, starting: Starting) -> Result<(String, Layers), WorkerError> {
        let key = (starting.interpreter, 0);
        let worker = self.wait_for(key, starting.worker)?;
        let ready = (worker.version().to_owned(), worker.layers().clone());
        self.give_back(key, worker);
        Ok(ready)
    }

    /// Runs every job. The observations come in the order of the jobs. A worker that dies is replaced once; a job
    /// whose second worker dies too ends as [`End::Lost`].
    ///
    /// A thread waits for no program that sleeps: it leaves it with its worker, and goes on with other jobs.
    pub fn run_all(&self, programs: &[Program], jobs: &[Job], progress: Progress<'_>) -> Vec<Observation> {
        let programs: Vec<&Program> = programs.iter().collect();
        let keep = |index: usize, observation: Observation| {
            progress(index, &observation);
            observation
        };
        self.run_until(None, &programs, jobs, &keep).into_iter().flatten().collect()
    }

    /// As [`Self::run_all`], but no longer than until then: there is nothing of a job that had not ended. What a job
    /// did is kept only as `digest` gives it, for a program may tell of megabytes, and ten thousand of them may.
    pub fn run_until<T: Send>(
        &self,
        deadline: Option<Instant>,
        programs: &[&Program],
        jobs: &[Job],
        digest: Digest<'_, T>,
    ) -> Vec<Option<T>> {
        let batch = Batch { programs, jobs, digest, deadline, resting: Mutex::default(), late: Mutex::default() };
        let run = |chunk: Vec<usize>| if batch.is_over() { Vec::new() } else { self.run_chunk(&batch, &chunk) };
        let queues = self.schedule.queues(jobs, deadline.is_some()).into_par_iter().with_max_len(1);
        let mut done: Vec<(usize, T)> = queues.flat_map_iter(|queue| queue.into_iter().flat_map(run)).collect();
        done.extend(self.finish(&batch));
        let mut all: Vec<Option<T>> = std::iter::repeat_with(|| None).take(jobs.len()).collect();
        for (index, digested) in done {
            if let Some(place) = all.get_mut(index) {
                *place = Some(digested);
            }
        }
        all
    }

    /// Runs jobs of one interpreter and one seed. Gives what has ended by then, of these and of earlier jobs.
    fn run_chunk<T>(&self, batch: &Batch<'_, T>, chunk: &[usize]) -> Vec<(usize, T)> {
        let mut ended = Ended::default();
        let failed = self.try_run(batch, chunk, &mut |index, observation| ended.add(batch, index, observation));
        ended.again.extend(failed.err().into_iter().flat_map(|(left, _)| left));
        self.run_again(batch, ended)
    }

    /// Waits for what sleeps. It does so at the same time in all workers, in whatever order they are asked.
    fn finish<T>(&self, batch: &Batch<'_, T>) -> Vec<(usize, T)> {
        let mut ended = Ended::default();
        let resting = std::mem::take(&mut *batch.resting());
        for (key, mut worker) in resting.into_iter().flat_map(|(key, all)| all.into_iter().map(move |one| (key, one))) {
            match worker.finish(&mut |id, observation| ended.add(batch, id as usize, observation)) {
                Ok(()) => self.give_back(key, worker),
                Err(_) => ended.again.extend(worker.pending().map(|id| id as usize)),
            }
        }
        self.run_again(batch, ended)
    }

    /// Runs again what must be run alone. Gives all that has ended.
    fn run_again<T>(&self, batch: &Batch<'_, T>, ended: Ended<T>) -> Vec<(usize, T)> {
        let Ended { mut done, again } = ended;
        self.run_alone(batch, &again, &mut |index, observation| {
            done.push((index, (batch.digest)(index, observation)));
        });
        done
    }

    /// Runs jobs one by one, so that a program that takes its worker with it takes nothing else, and none finds the
    /// scratch file system filled by another.
    fn run_alone<T>(&self, batch: &Batch<'_, T>, left: &[usize], keep: &mut dyn FnMut(usize, Observation)) {
        for &index in left {
            let found = batch.jobs.get(index).and_then(|job| Some((job, batch.programs.get(job.program)?)));
            let Some((job, program)) = found else { continue };
            let key = (job.interpreter, job.seed);
            let ran = self.take(key).and_then(|mut worker| {
                let mut keep = |id: u64, observation| keep(id as usize, observation);
                worker.run(
                    &[Given { id: index as u64, program, late: Vec::new() }],
                    seconds_until(batch.deadline),
                    &mut keep,
                )?;
                worker.finish(&mut keep)?;
                self.give_back(key, worker);
                Ok(())
            });
            if let Err(why) = ran {
                keep(index, lost(&why));
            }
        }
    }

    /// Runs jobs on one worker. Where that fails, says which are left, and why.
    fn try_run<T>(
        &self,
        batch: &Batch<'_, T>,
        chunk: &[usize],
        keep: &mut dyn FnMut(usize, Observation),
    ) -> Result<(), (Vec<usize>, WorkerError)> {
        let program = |index: usize| batch.programs.get(batch.jobs.get(index)?.program).copied();
        let Some(job) = chunk.first().and_then(|index| batch.jobs.get(*index)) else { return Ok(()) };
        let key = (job.interpreter, job.seed);
        let given = |index: usize| {
            let late = batch.late(batch.jobs.get(index)?.program);
            Some(Given { id: index as u64, program: program(index)?, late })
        };
        let requests: Vec<Given> = chunk.iter().filter_map(|&index| given(index)).collect();
        let resting = batch.resting().get_mut(&key).and_then(Vec::pop);
        let mut worker = resting.map_or_else(|| self.take(key), Ok).map_err(|why| (chunk.to_vec(), why))?;
        if let Err(why) =
            worker.run(&requests, seconds_until(batch.deadline), &mut |id, observation| keep(id as usize, observation))
        {
            interrupt::halt_if_requested();
            return Err((worker.pending().map(|id| id as usize).collect(), why));
        }
        if worker.pending().next().is_some() {
            batch.resting().entry(key).or_default().push(worker);
        } else {
            self.give_back(key, worker);
        }
        Ok(())
    }

    /// A worker that is idle, or a new one.
    fn take(&self, key: (usize, u32)) -> Result<Worker, WorkerError> {
        let idle = self.idle().get_mut(&key).and_then(Vec::pop);
        idle.map_or_else(|| self.wait_for(key, self.launch(key, false)?), Ok)
    }

    /// Waits until a worker is ready. The system may have refused it how its memory is arranged, too late to go on
    /// otherwise: where it has ended before it could say anything, it is started again on plain memory.
    fn wait_for(&self, key: (usize, u32), worker: Worker) -> Result<Worker, WorkerError> {
        match worker.ready() {
            Err(WorkerError::Silent(_)) if self.plain_memory.is_none() => {
                self.launch_on(key, false, Some(OsStr::new(worker::ALL_PLAIN)))?.ready()
            }
            done => done,
        }
    }

    fn launch(&self, key: (usize, u32), many: bool) -> Result<Worker, WorkerError> {
        self.launch_on(key, many, self.plain_memory.as_deref())
    }

    /// Starts a worker of whose memory these parts are plain.
    fn launch_on(
        &self,
        (interpreter, seed): (usize, u32),
        many: bool,
        plain_memory: Option<&OsStr>,
    ) -> Result<Worker, WorkerError> {
        let interpreter = self.interpreters.get(interpreter).ok_or(WorkerError::NoInterpreter)?;
        let setup = Setup { seed, parallel: self.schedule.parallel, many, plain_memory };
        Worker::start(&self.executable, interpreter, &self.policy, self.limits, setup)
    }

    /// Lets all workers end, at the same time, for nothing is left to run. They are waited for when this is dropped.
    pub fn hang_up(&self) {
        self.idle().values_mut().flatten().for_each(Worker::hang_up);
    }

    fn give_back(&self, key: (usize, u32), worker: Worker) {
        self.idle().entry(key).or_default().push(worker);
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Workers> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Runner<'_> {
    fn drop(&mut self) {
        // Each is waited for when it is dropped.
        self.hang_up();
    }
}

fn seconds_until(deadline: Option<Instant>) -> Option<f64> {
    deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()).as_secs_f64())
}

/// What is known of a program whose worker died.
fn lost(why: &WorkerError) -> Observation {
    Observation {
        events: Vec::new(),
        end: End::Lost,
        stopped: Vec::new(),
        malformed: Some(why.to_string()),
        seconds: 0.0,
    }
}
