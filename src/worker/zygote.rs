//! The zygote: a Python that is ready, with one thread, and forks a child for each program. It never sees a byte of
//! a document but to hand it on.

use std::collections::VecDeque;
use std::io;
use std::num::NonZeroI32;
use std::path::PathBuf;
use std::sync::Mutex;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use verify::run::protocol::{Reply, Request};
use verify::sandbox::namespace::{self, Entered};
use verify::sandbox::{Confinement, Limits, Policy, Wanted};

use crate::audit;
use crate::capi;
use crate::channel::Channel;
use crate::child;
use crate::control::Control;
use crate::driver::{self, Driver};
use crate::memory::{self, Fork, ScratchVariables};
use crate::scratch_folders::{ScratchFolder, ScratchFolders};
use crate::supervise::{Children, Running};
use crate::sys;
use crate::task::Task;

/// What `enter` leaves, before there is a Python, for `serve`, which Python calls.
static ENTERED: Mutex<Option<Start>> = Mutex::new(None);

/// The first request, once the namespaces have been entered.
struct Start {
    control: Control,
    request: Request,
    entered: Entered,
    /// Whether memory is moved to huge pages.
    moves: bool,
}

/// What holds for all programs.
pub(crate) struct Zygote<'py> {
    pub(crate) confinement: Confinement,
    pub(crate) policy: Policy,
    pub(crate) limits: Limits,
    pub(crate) scratch: PathBuf,
    pub(crate) variables: ScratchVariables,
    pub(crate) driver: Bound<'py, PyDict>,
    pub(crate) pid: Option<NonZeroI32>,
    /// Whether Python is told when a child is forked. It makes its locks anew then, which other threads may have held,
    /// and calls what asked for it (`os.register_at_fork`). Here there are no other threads, and without packages
    /// nobody has asked: nothing tells such a child from a process that goes on, and it need not copy the nine pages
    /// on which the locks lie. What a version that was not tested does about forks nobody knows: it is told.
    tells_of_forks: bool,
    /// How a child is forked: where Python is not told, nobody else needs to be.
    fork: Fork,
}

/// Takes the first request and moves this process, which must have one thread and no Python, into namespaces of its
/// own. What fails is left for `serve` to tell.
///
/// # Errors
/// Where there is nobody to talk to.
pub(crate) fn enter(mut control: Control) -> io::Result<()> {
    let request = control.first_request()?;
    let Request::Start { policy, scratch, many, .. } = &request else {
        return control.reply(&Reply::Refused { why: "the first request was not to start".into() });
    };
    match namespace::enter(policy, scratch, &Wanted::default()) {
        Ok(entered) => {
            // Where snippets may fork, one that forks without end would hold up all others at the lists that the kernel has
            // of who maps which part of a file: memory that has been moved has no file.
            let moves = *many || policy.one_at_a_time();
            if let Ok(mut place) = ENTERED.lock() {
                *place = Some(Start { control, request, entered, moves });
            }
            Ok(())
        }
        Err(why) => control.reply(&Reply::Refused { why: why.to_string() }),
    }
}

/// Serves requests until `verify` closes the channel, and ends the process.
pub(crate) fn serve(py: Python<'_>) {
    let Some(Start { mut control, request, entered, moves }) = ENTERED.lock().ok().and_then(|mut place| place.take())
    else {
        return;
    };
    // What fails here is the channel itself: nobody is left to be told.
    let status = match start(py, &mut control, request, &entered, moves) {
        Ok(Some((zygote, parallel))) => zygote.run(py, control, parallel).is_err().into(),
        Ok(None) => 0,
        Err(_) => 1,
    };
    // There is nothing in this Python to finalise.
    sys::exit_now(status)
}

/// Answers the first request. `None` where the zygote cannot start, which `verify` has been told.
fn start<'py>(
    py: Python<'py>,
    control: &mut Control,
    request: Request,
    entered: &Entered,
    moves: bool,
) -> io::Result<Option<(Zygote<'py>, u32)>> {
    let Request::Start { limits, policy, parallel, scratch, read, added, driver, .. } = request else {
        return Ok(None);
    };
    let made = Confinement::prepare(&policy, &limits, &read, entered)
        .map_err(|why| why.to_string())
        .inspect(|confinement| {
            if policy.enforce {
                audit::install(&policy, confinement.layers(), &read);
            }
        })
        .and_then(|confinement| ready(py, confinement, (driver.as_deref(), &added), moves));
    let (confinement, driver) = match made {
        Ok(made) => made,
        Err(why) => {
            control.reply(&Reply::Refused { why })?;
            return Ok(None);
        }
    };
    let layers = confinement.layers().clone();
    let variables = ScratchVariables::new(&scratch)?;
    let version = Python::version_str().to_owned();
    let Driver { space: driver, compiled } = driver;
    control.reply(&Reply::Ready { version, layers, driver: compiled })?;
    let pid = Some(rustix::process::getpid().as_raw_nonzero());
    // A Python that cannot say is told.
    let without_packages = py.import("sys").and_then(|sys| sys.getattr("flags")?.getattr("no_site")?.is_truthy());
    let (fork, tells_of_forks) = memory::fork_of(!without_packages.unwrap_or(false));
    Ok(Some((
        Zygote { confinement, policy: *policy, limits, scratch, variables, driver, pid, tells_of_forks, fork },
        parallel,
    )))
}

/// Makes the interpreter and this process such that little is left to do in each child; as little as possible where memory
/// for that is got ready.
fn ready<'py>(
    py: Python<'py>,
    mut confinement: Confinement,
    (remembered, added): (Option<&str>, &[PathBuf]),
    moves: bool,
) -> Result<(Confinement, Driver<'py>), String> {
    let driver = driver::load(py, remembered, added).map_err(|why| why.to_string())?;
    sys::buffer_c_output_by_line();
    confinement.share().map_err(|why| why.to_string())?;
    memory::close(moves);
    child::call(&driver.space, "renew").and_then(|renew| renew.call0()).map_err(|why| why.to_string())?;
    Ok((confinement, driver))
}

impl Zygote<'_> {
    /// Takes requests, starts children, and sends what becomes of them, until the channel is closed.
    fn run(&self, py: Python<'_>, mut control: Control, parallel: u32) -> io::Result<()> {
        let mut queue = VecDeque::new();
        let mut folders = ScratchFolders::new(&self.scratch);
        let mut children = Children::new(parallel, self.limits, self.policy.one_at_a_time());
        control.never_wait()?;
        let (mut open, mut asked, mut said) = (true, 0, 0);
        while open {
            while let Some(task) = control.next_program()? {
                asked += 1;
                queue.push_back(task);
            }
            while children.has_room() {
                let Some(task) = queue.pop_front() else { break };
                let scratch = folders.take(&self.confinement)?;
                match self.fork(py, &task, &scratch) {
                    // So many tasks that there is room for no more, until some of them end.
                    Err(why) if why.kind() == io::ErrorKind::WouldBlock && !children.is_empty() => {
                        folders.give_back(scratch)?;
                        queue.push_front(task);
                        break;
                    }
                    forked => {
                        let (pid, channel) = forked?;
                        children.add(Running::new(task, pid, channel, scratch, self.limits)?);
                    }
                }
            }
            open = children.wait(&mut control, said < asked)?;
            for ended in children.ended()? {
                control.reply_of_child(&ended.reply, &ended.bytes)?;
                if let Err(why) = folders.give_back(ended.scratch) {
                    control.write()?;
                    return Err(why);
                }
                // Before all others: somebody waits for the rest of it.
                ended.left.into_iter().for_each(|task| queue.push_front(task));
            }
            if queue.is_empty() {
                control.write()?;
            }
            if said < asked && queue.is_empty() && children.all_sleep() {
                said = asked;
                control.reply(&Reply::Resting { after: asked })?;
            }
        }
        drop(children);
        // The folder itself is the guard's to remove.
        Ok(())
    }

    /// Forks a child that runs a program, which it finds in its channel: its number, and where it tells what happens.
    fn fork(&self, py: Python<'_>, task: &Task, scratch: &ScratchFolder) -> io::Result<(i32, Channel)> {
        let capacity = self.limits.output.saturating_mul(u64::from(task.steps().max(1)));
        let channel = Channel::new(capacity, &task.program)?;
        let pid = capi::fork(py, self.fork, self.tells_of_forks);
        if pid == 0 {
            child::run(py, self, task, &channel, scratch);
        }
        if pid < 0 {
            return Err(io::Error::last_os_error());
        }
        Ok((pid, channel))
    }
}
