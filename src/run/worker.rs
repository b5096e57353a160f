//! One worker, as `verify` sees it: starting it, giving it programs, and never waiting for it for ever.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::compiled;
use super::decode;
use super::frame::{self, Frames};
use super::interrupt::{self, Registration};
use super::protocol::{Reply, Request};
use crate::model::{Observation, Program};
use crate::python::{Interpreter, worker_command};
use crate::sandbox::{Layers, Limits, Policy};
use crate::scratch::Folder;

/// Makes the dynamic loader look for all functions at once (`ld.so(8)`), and not when each is called first: that would be
/// in every child again.
pub const BIND_NOW: &str = "LD_BIND_NOW";
/// Names the parts of a worker's memory that are to be plain, as `src/worker/memory/parts.rs` lists them; any other value
/// means all of it. It is for tests and measurements.
pub const PLAIN_MEMORY: &str = "VERIFY_PLAIN_MEMORY";
/// A value of [`PLAIN_MEMORY`] that means all of it.
pub const ALL_PLAIN: &str = "all";
/// How long an interpreter may take to start. It needs a tenth of a second; a busy machine may take its time.
const START: Duration = Duration::from_secs(60);
/// How many times its limit a program may wait for a processor beside: a busy machine makes no answer late.
pub const MOST_WAITING: u32 = 4;
/// How much longer than a program's own limit a reply may take.
const GRACE: Duration = Duration::from_secs(20);
/// How long a worker may take to clean up after itself.
const END: Duration = Duration::from_secs(5);

/// Why a worker is of no use.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The job names an interpreter that the runner was not given.
    #[error("the job names no interpreter")]
    NoInterpreter,
    /// It could not be started at all.
    #[error("cannot start {path}: {why}")]
    Start {
        /// What was to be started.
        path: String,
        /// The system's words.
        why: io::Error,
    },
    /// It ended before it was ready.
    #[error("the interpreter does not start: {0}")]
    Silent(String),
    /// It says that it cannot do its work.
    #[error("{0}")]
    Refused(String),
    /// Talking to it failed.
    #[error("the worker ended: {0}")]
    Channel(#[from] io::Error),
}

/// What a worker is for.
#[derive(Clone, Copy, Debug)]
pub struct Setup<'a> {
    /// The hash seed.
    pub seed: u32,
    /// How many programs it runs at the same time.
    pub parallel: u32,
    /// Whether it will have so many programs that it should take longer to get ready, and less for each.
    pub many: bool,
    /// The parts of its memory that are [plain](PLAIN_MEMORY).
    pub plain_memory: Option<&'a OsStr>,
}

/// A program that a worker is given.
#[derive(Clone, Debug)]
pub struct Given<'a> {
    /// Its number; what it did comes with it.
    pub id: u64,
    /// What is to be run.
    pub program: &'a Program,
    /// The steps that ran out of time on another Python.
    pub late: Vec<u32>,
}

/// A process with one interpreter in it, ready to run programs.
#[derive(Debug)]
pub struct Worker {
    process: Child,
    stream: Option<UnixStream>,
    frames: Frames,
    scratch: Folder,
    _registration: Registration,
    /// How long a step may take.
    wall: Duration,
    /// How long it may be silent: as long as the longest of its programs may take.
    patience: Duration,
    /// The programs that it was given and that have not ended, with what is known of each.
    pending: HashMap<u64, Observation>,
    /// How many of them run at the same time.
    parallel: usize,
    given: u64,
    /// Where its own Python is remembered.
    compiled: Option<PathBuf>,
    version: String,
    layers: Layers,
}

impl Worker {
    /// Starts a worker. It is of use once [`Worker::ready`] has been called.
    ///
    /// It ends with the thread that starts it (`PR_SET_PDEATHSIG` is about threads), which must live as long as it.
    ///
    /// # Errors
    /// Where its process does not start.
    pub fn start(
        executable: &Path,
        interpreter: &Interpreter,
        policy: &Policy,
        limits: Limits,
        Setup { seed, parallel, many, plain_memory }: Setup<'_>,
    ) -> Result<Self, WorkerError> {
        let failed = |why| WorkerError::Start { path: interpreter.launch.loader.display().to_string(), why };
        let starting = interrupt::starting();
        let scratch = Folder::new().map_err(failed)?;
        let (ours, theirs) = UnixStream::pair().map_err(failed)?;
        let mut command = command(executable, interpreter, seed, policy, scratch.path());
        if let Some(parts) = plain_memory {
            command.env(PLAIN_MEMORY, parts);
        }
        let mut process = command.stdin(OwnedFd::from(theirs)).spawn().map_err(failed)?;
        let registered = Registration::new(process.id(), &ours, scratch.path().to_owned());
        let registration = registered.map_err(|why| {
            // It ends by itself too, once its channel is closed.
            let _ = process.kill().and_then(|()| process.wait());
            failed(why)
        })?;
        drop(starting);
        let wall = Duration::try_from_secs_f64(limits.wall_seconds).unwrap_or(Duration::from_secs(3600));
        let mut worker = Self {
            process,
            stream: Some(ours),
            frames: Frames::default(),
            scratch,
            _registration: registration,
            wall,
            patience: wall + GRACE,
            pending: HashMap::new(),
            parallel: parallel as usize,
            given: 0,
            compiled: interpreter.compiled.clone(),
            version: String::new(),
            layers: Layers::default(),
        };
        let scratch = worker.scratch.path().to_owned();
        let (policy, read) = (Box::new(policy.clone()), interpreter.read.clone());
        let driver = compiled::load(interpreter.compiled.as_deref());
        let mut request = Vec::new();
        let added = interpreter.added.clone();
        let start = Request::Start { limits, policy, parallel, many, scratch, read, added, driver };
        frame::push(&mut request, &start).map_err(|why| failed(why.into()))?;
        // Who has ended by now says why when it is asked whether it is ready.
        let _ = worker.send(&request);
        Ok(worker)
    }

    /// Waits until it is ready. Needs to be called once.
    ///
    /// # Errors
    /// Where its interpreter or its sandbox does not start.
    pub fn ready(mut self) -> Result<Self, WorkerError> {
        match self.reply(Instant::now() + START) {
            Ok(Reply::Ready { version, layers, driver }) => {
                if let Some(driver) = driver {
                    compiled::save(self.compiled.as_deref(), &driver);
                }
                (self.version, self.layers) = (version, layers);
                Ok(self)
            }
            Ok(Reply::Refused { why }) => Err(WorkerError::Refused(why)),
            Ok(Reply::Ended { .. } | Reply::Resting { .. }) => {
                Err(WorkerError::Silent("it answers what it was not asked".into()))
            }
            Err(why) => Err(WorkerError::Silent(self.last_words().unwrap_or_else(|| why.to_string()))),
        }
    }

    /// What `sys.version` says in it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The layers that are in force in its children.
    pub fn layers(&self) -> &Layers {
        &self.layers
    }

    /// Runs programs, and calls `done` with the number and the observation of each as it ends, in any order. Returns
    /// when it is time for more; `seconds` is what a program of several steps may take in all: when half of these and as many as run at the same time are left, so that none has to wait
    /// for the next ones to be sent; or when those that are left use no processor. They end in a later call, or in
    /// [`Worker::finish`].
    ///
    /// # Errors
    /// Where the worker ends, talks nonsense, or is silent for longer than a program may run. Then it is of no use,
    /// and the programs that are [`Worker::pending`] are still to be run.
    pub fn run(
        &mut self,
        programs: &[Given<'_>],
        seconds: Option<f64>,
        done: &mut dyn FnMut(u64, Observation),
    ) -> Result<(), WorkerError> {
        let mut requests = Vec::new();
        for Given { id, program, late } in programs {
            let steps = u32::try_from(program.steps.len()).unwrap_or(u32::MAX);
            let request = Request::Run { id: *id, steps, seconds, late: late.clone() };
            frame::push(&mut requests, &request).map_err(io::Error::other)?;
            frame::push(&mut requests, program).map_err(io::Error::other)?;
        }
        self.pending.extend(programs.iter().map(|given| (given.id, Observation::default())));
        let steps = programs.iter().map(|given| given.program.steps.len()).max().unwrap_or(1);
        let longest = self.wall.saturating_mul(u32::try_from(steps).unwrap_or(u32::MAX).saturating_add(MOST_WAITING));
        self.patience = self.patience.max(longest + GRACE);
        self.given += programs.len() as u64;
        self.send(&requests)?;
        let enough = self.parallel + programs.len() / 2;
        while self.pending.len() > enough && !self.next(done)? {}
        Ok(())
    }

    /// Waits for the programs that have not ended.
    ///
    /// # Errors
    /// As [`Worker::run`].
    pub fn finish(&mut self, done: &mut dyn FnMut(u64, Observation)) -> Result<(), WorkerError> {
        while !self.pending.is_empty() {
            self.next(done)?;
        }
        Ok(())
    }

    /// The programs that it was given and that have not ended.
    pub fn pending(&self) -> impl Iterator<Item = u64> + '_ {
        self.pending.keys().copied()
    }

    /// Takes the next reply. Says whether it has room for other programs, though some have not ended.
    fn next(&mut self, done: &mut dyn FnMut(u64, Observation)) -> Result<bool, WorkerError> {
        let until = Instant::now() + self.patience;
        match self.reply(until)? {
            Reply::Resting { after } => Ok(after == self.given),
            Reply::Ended { id, end, seconds, stopped, .. } => {
                let (events, malformed) = decode::events(&self.frame(until)?);
                let Some(mut observation) = self.pending.remove(&id) else { return Ok(false) };
                observation.add(events, malformed, end, seconds);
                if let Some(step) = stopped {
                    observation.stopped.push((step, end));
                    self.pending.insert(id, observation);
                } else {
                    done(id, observation);
                }
                Ok(false)
            }
            _ => Err(io::Error::other("it answers what it was not asked").into()),
        }
    }

    fn send(&mut self, frames: &[u8]) -> io::Result<()> {
        self.stream()?.set_write_timeout(Some(GRACE))?;
        self.stream()?.write_all(frames)
    }

    fn reply(&mut self, until: Instant) -> io::Result<Reply> {
        serde_json::from_slice(&self.frame(until)?).map_err(io::Error::other)
    }

    /// The next frame, unless it takes longer than until then.
    fn frame(&mut self, until: Instant) -> io::Result<Vec<u8>> {
        loop {
            if let Some(frame) = self.frames.next_frame().map_err(io::Error::other)? {
                return Ok(frame.to_vec());
            }
            let left = until.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
            self.stream()?.set_read_timeout(Some(left))?;
            let stream = self.stream.as_ref().ok_or(io::ErrorKind::NotConnected)?;
            match self.frames.read(stream) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) => {}
                Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                Err(why) if why.kind() == io::ErrorKind::WouldBlock => {
                    return Err(io::Error::new(io::ErrorKind::TimedOut, "it is silent"));
                }
                Err(why) => return Err(why),
            }
        }
    }

    fn stream(&mut self) -> io::Result<&mut UnixStream> {
        self.stream.as_mut().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// The end of what it wrote to its standard error, once it has ended.
    fn last_words(&mut self) -> Option<String> {
        self.end();
        let mut text = Vec::new();
        // Only what is there already: who ended has closed it.
        self.process.stderr.take()?.take(1 << 16).read_to_end(&mut text).ok()?;
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let last = lines.get(lines.len().saturating_sub(3)..)?.join("; ");
        (!last.is_empty()).then_some(last)
    }

    /// Closes the channel, which ends the worker. Dropping it waits for that.
    pub fn hang_up(&mut self) {
        if let Some(stream) = self.stream.take() {
            // Not by closing it alone: `interrupt` holds another descriptor of it. One that is closed already will do.
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
    }

    /// Closes the channel, which ends the worker, and waits for that; kills it where it does not end.
    fn end(&mut self) {
        self.hang_up();
        if let Ok(None) = self.process.try_wait() {
            if !ends_before(self.process.id(), Instant::now() + END) {
                // Where it fails, it is gone.
                let _ = self.process.kill();
            }
            // Likewise.
            let _ = self.process.wait();
        }
    }
}

/// Waits for the end of a process that nobody has reaped yet, at most until then. Says whether it has come: it does not
/// where it cannot be waited for.
fn ends_before(process: u32, until: Instant) -> bool {
    let pid = i32::try_from(process).ok().and_then(Pid::from_raw);
    let Some(process) = pid.and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok()) else { return false };
    loop {
        let left = Timespec::try_from(until.saturating_duration_since(Instant::now())).ok();
        match poll(&mut [PollFd::new(&process, PollFlags::IN)], left.as_ref()) {
            Ok(ended) => return ended > 0,
            Err(Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.end();
    }
}

/// The time zone where an answer is tried again, as POSIX writes it: 5 hours and 45 minutes ahead of UTC, and so no
/// author's by chance.
const OTHER_ZONE: &str = "ELSE-05:45";

/// What packages with code of their own are told: a snippet has one core, and no display.
const FOR_PACKAGES: [(&str, &str); 6] = [
    ("OPENBLAS_NUM_THREADS", "1"),
    ("OMP_NUM_THREADS", "1"),
    ("MKL_NUM_THREADS", "1"),
    ("NUMEXPR_NUM_THREADS", "1"),
    ("POLARS_MAX_THREADS", "1"),
    ("MPLBACKEND", "Agg"),
];

/// The command line of a worker: the interpreter's loader, with its library in front of ours, so that no variable of
/// the environment tells a snippet about it.
fn command(executable: &Path, interpreter: &Interpreter, seed: u32, policy: &Policy, scratch: &Path) -> Command {
    let mut command = worker_command(interpreter, executable);
    command.args(["-s", "-B"]);
    if !interpreter.packages {
        // Without packages there is no need for `.pth` files, which are code that runs before any sandbox.
        command.arg("-S");
    }
    command.args(["-c", "import _verify; _verify.serve()"]);
    command.envs(policy.env.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    command.env("HOME", scratch).env("TMPDIR", scratch).env("LANG", "C.UTF-8");
    command.env("PYTHONHASHSEED", seed.to_string()).env("MALLOC_ARENA_MAX", "2").env(BIND_NOW, "1");
    if seed != 0 && std::env::var_os("TZ").filter(|_| policy.env.iter().any(|name| name == "TZ")).is_none() {
        command.env("TZ", OTHER_ZONE);
    }
    if interpreter.packages || !interpreter.added.is_empty() {
        command.envs(FOR_PACKAGES);
    }
    // A group of its own: Ctrl-C at a terminal is for `verify`, whose end is the worker's.
    command.current_dir(scratch).process_group(0).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}
