//! Watching the children: one `poll` for all of them, deadlines, and what is left to do when one has ended.

use std::io;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{
    Pid, PidfdFlags, Signal, WaitOptions, getpid, kill_process_group, pidfd_open, pidfd_send_signal,
    set_child_subreaper, wait,
};
use verify::model::End;
use verify::run::protocol::Reply;
use verify::sandbox::{Limits, guard};

use crate::channel::{Begun, Channel};
use crate::control::Control;
use crate::memory::Private;
use crate::scratch_folders::ScratchFolder;
use crate::sys;
use crate::task::Task;
use crate::usage::{self, Usage};

/// A child has lived for long after this. One that has then used no processor for `NAP` sleeps, and lends its place to
/// another one.
const AWAKE: Duration = Duration::from_millis(50);
const NAP: Duration = Duration::from_millis(20);
/// Less processor time than this within a nap is none.
const STIR: Duration = Duration::from_millis(1);
/// How often it is looked at what children take, where nothing but looking tells.
const WATCH: Duration = Duration::from_millis(50);
/// How many times its limit a child may wait for a processor.
const MOST_WAITING: u32 = verify::run::worker::MOST_WAITING;
/// How many children there may be for each place.
const MOST_SLEEPERS: usize = 32;
/// Descriptors that the zygote has beside those for its children, and those for each child.
const OWN_DESCRIPTORS: usize = 96;
const DESCRIPTORS: usize = 8;

/// A child that runs.
#[derive(Debug)]
pub(crate) struct Running {
    task: Task,
    pid: Pid,
    pidfd: OwnedFd,
    channel: Channel,
    scratch: ScratchFolder,
    started: Instant,
    deadline: Instant,
    /// The step that ran when the deadline was set.
    step: u32,
    /// How much longer than its limit it may take, for it had to wait for a processor.
    granted: Duration,
    out_of_time: bool,
    /// Whether it was ended because all together took too much memory.
    out_of_memory: bool,
    too_many_threads: bool,
    asleep: bool,
    /// Whether more ran beside it than there are places, because some that slept have woken up, or may have.
    crowded: bool,
    /// When its processor time was looked at last, and what it was.
    looked: (Instant, Duration),
    /// When it was seen to use the processor last.
    stirred: Instant,
}

impl Running {
    /// Watches a child that was just forked.
    pub(crate) fn new(
        task: Task,
        pid: i32,
        channel: Channel,
        scratch: ScratchFolder,
        limits: Limits,
    ) -> io::Result<Self> {
        let pid = Pid::from_raw(pid).filter(|pid| pid.as_raw_pid() > 0).ok_or_else(io::Error::last_os_error)?;
        let pidfd = pidfd_open(pid, PidfdFlags::empty())?;
        let started = Instant::now();
        let wall = task.limits(0, &limits).wall_seconds;
        let wall = Duration::try_from_secs_f64(wall).unwrap_or(Duration::from_secs(3600));
        let looked = (started, Duration::ZERO);
        let deadline = task.until.map_or(started + wall, |until| until.min(started + wall));
        Ok(Self {
            task,
            pid,
            pidfd,
            channel,
            scratch,
            started,
            deadline,
            step: 0,
            granted: Duration::ZERO,
            out_of_time: false,
            out_of_memory: false,
            too_many_threads: false,
            asleep: false,
            crowded: false,
            looked,
            stirred: started,
        })
    }

    /// Whether it has not lived for long.
    fn is_short(&self) -> bool {
        self.started.elapsed() < AWAKE
    }

    /// Kills it and what it has started.
    fn kill(&self) {
        // Either fails only where there is nothing left to kill.
        let _ = kill_process_group(self.pid, Signal::KILL);
        let _ = pidfd_send_signal(&self.pidfd, Signal::KILL);
    }

    /// Whether it may have had too little of the processor because of others: its step used some until the end, and far less
    /// than it may. Who waits for something else has used none for long.
    fn starved(&self, cpu_seconds: f64, limits: &Limits) -> bool {
        let limits = self.task.limits(self.step, limits);
        let idle = self.deadline.saturating_duration_since(self.stirred).as_secs_f64();
        self.crowded && idle < limits.wall_seconds / 4.0 && cpu_seconds < limits.wall_seconds / 2.0
    }

    /// Looks whether it sleeps.
    fn look(&mut self, now: Instant) {
        if self.is_short() || now < self.looked.0 + NAP {
            return;
        }
        if let Some(used) = sys::processor_time(self.pid) {
            self.asleep = used.saturating_sub(self.looked.1) < STIR;
            if !self.asleep {
                self.stirred = now;
            }
            self.looked = (now, used);
        }
    }

    /// Whether it may go on past its deadline for as long as it had to wait for a processor: that is not its time.
    fn grant(&mut self, now: Instant, limits: &Limits) -> bool {
        let wall = self.task.limits(self.step, limits).wall_seconds;
        let most = Duration::try_from_secs_f64(wall).unwrap_or_default().saturating_mul(MOST_WAITING);
        let waited = sys::waiting_time(&self.pidfd).unwrap_or_default().min(most);
        let more = waited.saturating_sub(self.granted);
        if more < STIR || self.task.until.is_some_and(|until| until <= now) {
            return false;
        }
        self.granted += more;
        let deadline = self.deadline + more;
        self.deadline = self.task.until.map_or(deadline, |until| until.min(deadline));
        now < self.deadline
    }

    /// Whether it may go on past its deadline, and until when: a step may take as long as it may from its beginning. What
    /// runs there may lie about both, and so has its time once for each step at most.
    fn extend(&mut self, now: Instant, limits: &Limits) -> bool {
        let may_go_on = self.task.until.is_none_or(|until| now < until);
        let Some(begun) = self.begun().filter(|_| may_go_on) else { return false };
        if begun.step <= self.step || begun.step >= self.task.steps() {
            return false;
        }
        self.step = begun.step;
        let wall = self.task.limits(begun.step, limits).wall_seconds;
        let wall = Duration::try_from_secs_f64(wall).unwrap_or_default();
        let age = Duration::from_nanos(sys::monotonic().saturating_sub(begun.at)).min(wall);
        let deadline = now + (wall - age);
        self.deadline = self.task.until.map_or(deadline, |until| until.min(deadline));
        now < self.deadline
    }

    /// The step that runs, or ran last, as it says.
    fn begun(&self) -> Option<Begun> {
        self.channel.step().ok().flatten()
    }

    /// The step that ended it, where others come after that.
    fn stopped_at(&self) -> Option<u32> {
        let in_time = self.task.until.is_none_or(|until| Instant::now() < until);
        let step = self.begun().filter(|_| in_time)?.step;
        (step + 1 < self.task.steps()).then_some(step)
    }

    /// Reaps it, and says what became of it.
    fn end(self, limits: &Limits, alone: bool) -> io::Result<Ended> {
        // Not reaped yet, its number is still its own: what it left running in its group dies here.
        let _ = kill_process_group(self.pid, Signal::KILL);
        let seconds = self.started.elapsed().as_secs_f64();
        let (status, cpu_seconds) = sys::reap(self.pid)?;
        if alone {
            end_all();
        }
        let (bytes, full) = self.channel.read()?;
        let before = self.begun().filter(|_| self.task.steps() > 1).map_or(Duration::ZERO, |begun| begun.used);
        let of_step = (cpu_seconds - before.as_secs_f64()).max(0.0);
        let limits = &self.task.limits(self.begun().map_or(0, |begun| begun.step), limits);
        let out_of_cpu = of_step >= limits.cpu_seconds as f64 - 0.1;
        // The kernel sends this signal by time that it counts in ticks: on a busy machine that runs ahead of what it adds up
        // at the end. It is taken for another's only where much less was used.
        let warned = of_step >= limits.cpu_seconds as f64 / 2.0;
        let until = self.task.until.filter(|until| self.out_of_time && *until <= Instant::now());
        let end = match status_of(status) {
            End::Signalled(libc::SIGKILL) if until.is_some() && self.task.steps() > 1 => End::OutOfTime,
            End::Signalled(libc::SIGKILL) if out_of_cpu => End::CpuTimeout,
            End::Signalled(libc::SIGXCPU) if warned => End::CpuTimeout,
            End::Signalled(libc::SIGKILL) if self.too_many_threads => End::TooManyThreads,
            End::Signalled(libc::SIGKILL) if self.out_of_memory => End::Starved,
            End::Signalled(libc::SIGKILL) if self.out_of_time && self.starved(of_step, limits) => End::Starved,
            End::Signalled(libc::SIGKILL) if self.out_of_time => End::WallTimeout,
            _ if full => End::TooMuchOutput,
            other => other,
        };
        // One that others have kept from the processor is run again, whole.
        let stopped = self.stopped_at().filter(|_| end != End::Starved);
        let id = self.task.id;
        let left = stopped.and_then(|step| self.task.after(step));
        let stopped = stopped.filter(|_| left.is_some());
        Ok(Ended { reply: Reply::Ended { id, end, seconds, cpu_seconds, stopped }, bytes, scratch: self.scratch, left })
    }
}

/// What became of a child.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) reply: Reply,
    /// What it told.
    pub(crate) bytes: Private,
    pub(crate) scratch: ScratchFolder,
    /// What of its program another child is to run.
    pub(crate) left: Option<Task>,
}

/// The children that run.
#[derive(Debug)]
pub(crate) struct Children {
    running: Vec<Running>,
    finished: Vec<Running>,
    last_was_short: bool,
    parallel: usize,
    /// How many there may be, those that sleep included.
    most: usize,
    limits: Limits,
    alone: bool,
    /// What the zygote itself takes, most of which its children share.
    own: Option<Usage>,
    watches_threads: bool,
    watched: Instant,
}

impl Children {
    /// No child yet, and room for this many that are awake; for one at a time where `alone` says that what a child
    /// has started is to end with it, wherever that has gone.
    pub(crate) fn new(parallel: u32, limits: Limits, alone: bool) -> Self {
        if alone {
            // Orphans come here then. Where that is refused they still die with the guard.
            let _ = set_child_subreaper(Some(getpid()));
        }
        let parallel = parallel.max(1) as usize;
        let own = usage::of_self();
        // Where it cannot be seen what those that sleep keep, none lends its place to another.
        let sleepers = if own.is_some() { parallel * MOST_SLEEPERS } else { parallel + 1 };
        Self {
            running: Vec::new(),
            finished: Vec::new(),
            last_was_short: false,
            parallel,
            most: sleepers.min(room_for_children()).max(1),
            limits,
            alone,
            own,
            watches_threads: usage::threads_are_unlimited(),
            watched: Instant::now(),
        }
    }

    /// Whether another child may start.
    pub(crate) fn has_room(&self) -> bool {
        if self.alone {
            return self.running.is_empty() && self.finished.is_empty();
        }
        let awake = self.running.iter().filter(|child| !child.asleep).count();
        awake < self.parallel + usize::from(self.is_brisk()) && self.running.len() < self.most
    }

    /// Whether children come and go so fast that there is most often one that has ended and not been seen to: then there
    /// is room for one more. Where they take their time, it would only take from the time of others.
    fn is_brisk(&self) -> bool {
        let is_short = |child: &Running| child.asleep || child.is_short();
        self.last_was_short && self.running.iter().all(is_short)
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    /// Whether none is awake.
    pub(crate) fn all_sleep(&self) -> bool {
        self.running.iter().all(|child| child.asleep)
    }

    /// Adds a child.
    pub(crate) fn add(&mut self, child: Running) {
        self.running.push(child);
    }

    /// Waits until something happens: a request, a child's end, a deadline, the time to send what is held back, or (where
    /// somebody wants to know) the time to look who sleeps. `false` where the channel has been closed.
    pub(crate) fn wait(&mut self, control: &mut Control, look: bool) -> io::Result<bool> {
        let timeout = self.timeout(look || control.holds_back());
        let (readable, writable, ended) = {
            let events = if control.has_more() { PollFlags::IN | PollFlags::OUT } else { PollFlags::IN };
            let mut fds = vec![PollFd::new(control, events)];
            fds.extend(self.running.iter().map(|child| PollFd::new(&child.pidfd, PollFlags::IN)));
            match poll(&mut fds, timeout.as_ref()) {
                Err(rustix::io::Errno::INTR) => return Ok(true),
                done => done?,
            };
            let mut happened = fds.iter().map(PollFd::revents);
            let of_control = happened.next().unwrap_or(PollFlags::empty());
            let ended: Vec<bool> = happened.map(|events| !events.is_empty()).collect();
            (!(of_control & !PollFlags::OUT).is_empty(), of_control.contains(PollFlags::OUT), ended)
        };
        self.sort(&ended, look);
        // Nobody waits for long for what is held back.
        let late = control.holds_back() && !readable && !ended.contains(&true);
        if writable || late {
            control.write()?;
        }
        if readable { control.read() } else { Ok(true) }
    }

    /// What has become of the children that ended.
    pub(crate) fn ended(&mut self) -> io::Result<Vec<Ended>> {
        self.last_was_short = self.finished.last().map_or(self.last_was_short, Running::is_short);
        self.finished.drain(..).map(|child| child.end(&self.limits, self.alone)).collect()
    }

    /// How long to wait at most.
    fn timeout(&self, look: bool) -> Option<Timespec> {
        let now = Instant::now();
        let deadlines = self.running.iter().filter(|child| !child.out_of_time).map(|child| child.deadline);
        let nap = (look && !self.running.is_empty()).then_some(now + NAP);
        let watch = self.must_watch().then_some(self.watched + WATCH);
        let next = deadlines.chain(nap).chain(watch).min()?;
        Timespec::try_from(next.saturating_duration_since(now)).ok()
    }

    /// Sets aside who has ended, kills who is late, and looks who sleeps.
    fn sort(&mut self, ended: &[bool], look: bool) {
        let now = Instant::now();
        let crowded = self.is_crowded();
        let children = std::mem::take(&mut self.running);
        for (index, mut child) in children.into_iter().enumerate() {
            if ended.get(index).copied().unwrap_or(false) {
                self.finished.push(child);
                continue;
            }
            child.crowded |= crowded;
            let is_late = now >= child.deadline && !child.out_of_time;
            if is_late && !child.extend(now, &self.limits) && !child.grant(now, &self.limits) {
                child.out_of_time = true;
                child.kill();
            }
            if look || crowded {
                child.look(now);
            }
            self.running.push(child);
        }
        if self.must_watch() && now >= self.watched + WATCH {
            self.watched = now;
            self.watch();
        }
    }

    /// Whether there is more to watch than the limits of each: more children than there are places, which together may
    /// take more than there is, or threads that nothing limits.
    fn must_watch(&self) -> bool {
        self.is_crowded() || (self.watches_threads && !self.running.is_empty())
    }

    fn is_crowded(&self) -> bool {
        self.running.len() > self.parallel + 1
    }

    /// Ends who has too many threads, and where all together take more than the limits of those that have places, who
    /// takes most: it is tried again, alone.
    fn watch(&mut self) {
        let shared = self.own.map_or(0, |own| own.memory);
        let bound = self.limits.memory.saturating_mul(self.parallel as u64 + 1);
        let crowded = self.is_crowded();
        let (mut total, mut largest) = (0_u64, None);
        for child in &mut self.running {
            let Some(usage) = usage::of_process(&child.pidfd) else { continue };
            if self.watches_threads && usage.threads > usage::MOST_THREADS {
                child.too_many_threads = true;
                child.kill();
            }
            let memory = usage.memory.saturating_sub(shared);
            total = total.saturating_add(memory);
            if !child.out_of_memory && largest.as_ref().is_none_or(|(most, _)| *most < memory) {
                largest = Some((memory, child));
            }
        }
        if let Some((_, child)) = largest.filter(|_| crowded && total > bound) {
            child.out_of_memory = true;
            child.kill();
        }
    }
}

/// How many children the limit of open files has room for.
fn room_for_children() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let limit = limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    limit.saturating_sub(OWN_DESCRIPTORS) / DESCRIPTORS
}

impl Drop for Children {
    fn drop(&mut self) {
        for child in self.running.drain(..) {
            child.kill();
            // The zygote ends: nobody is told what became of it.
            let _ = child.end(&self.limits, self.alone);
        }
    }
}

/// Ends and reaps every process that comes from this one.
fn end_all() {
    if getpid().is_init() {
        sys::kill_all();
        while matches!(wait(WaitOptions::empty()), Ok(_) | Err(rustix::io::Errno::INTR)) {}
    } else {
        guard::end_children();
    }
}

/// A wait status in our words.
fn status_of(status: i32) -> End {
    if libc::WIFSIGNALED(status) {
        End::Signalled(libc::WTERMSIG(status))
    } else {
        End::Exited(libc::WEXITSTATUS(status))
    }
}
