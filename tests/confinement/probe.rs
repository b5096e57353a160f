//! One try: puts layers in force and does one act, in a process that is thrown away.
#![expect(unsafe_code, reason = "system calls")]

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use verify::sandbox::namespace::{self, Entered};
use verify::sandbox::{Confinement, Limits, Policy, Wanted, doctor};

use crate::acts::{Act, World};
use crate::table;

/// The answer of a probe whose layers this system does not have.
pub(crate) const LAYER_MISSING: i32 = 240;

/// The answer of a probe in which the sandbox itself failed.
const BROKEN: i32 = 241;

const LIMITS: Limits = Limits {
    wall_seconds: 10.0,
    cpu_seconds: 1,
    memory: 2 << 30,
    output: 4 << 20,
    file_size: 16 << 20,
    files: 128,
    processes: 64,
};

/// `LIST ACT LAYER USER VICTIM PORT FOLDER`
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let [list, act, layer, user, victim, port, folder] = arguments else { panic!("{arguments:?}") };
    let folder = Path::new(folder);
    let (act, wanted) = (find(list, act, layer), wanted(layer));
    become_user(user.parse().unwrap());
    let policy = Policy {
        enforce: layer != "nothing",
        network: list == "network",
        processes: list == "processes",
        ..Policy::default()
    };
    let world = World { outside: folder.join("outside"), victim: victim.parse().unwrap(), port: port.parse().unwrap() };
    let answer = match confine(&policy, &wanted, &folder.join("scratch")) {
        Ok((confinement, entered)) if has(&confinement, &entered, &wanted, &policy) => {
            in_child(&confinement, &folder.join("scratch"), act, &world)
        }
        Ok(_) => LAYER_MISSING,
        Err(error) => {
            println!("{error}");
            BROKEN
        }
    };
    // SAFETY: ends the process; nothing is left to do.
    unsafe { libc::_exit(answer) }
}

fn find(list: &str, name: &str, layer: &str) -> Act {
    let hostile = table::HOSTILE.iter().map(|row| ("hostile", row.name, row.act));
    let harmless = table::HARMLESS.iter().map(|&(name, act, _)| ("harmless", name, act));
    let bounded = table::PROCESSES_OF_A_USER.iter().chain(table::PROCESSES_OF_A_NAMESPACE);
    let processes = table::PROCESSES.iter().chain(bounded).map(|&(name, act, ..)| ("processes", name, act));
    let network = table::NETWORK.iter().map(|&(name, act, ..)| ("network", name, act));
    let threads = table::THREADS_OF_A_NAMESPACE.iter().map(|&(name, act, ..)| ("threads", name, act));
    let mut all = hostile.chain(harmless).chain(processes).chain(network).chain(threads);
    all.find(|&(of, called, _)| of == list && called == name).unwrap_or_else(|| panic!("{name} under {layer}")).2
}

fn wanted(layer: &str) -> Wanted {
    let nothing = Wanted::NOTHING;
    match layer {
        "nothing" => nothing,
        "Namespaces" => Wanted { namespaces: true, ..nothing },
        "Seccomp" => Wanted { seccomp: true, ..nothing },
        "Limits" => Wanted { limits: true, ..nothing },
        "All" => Wanted::default(),
        "AllButNamespaces" => Wanted { namespaces: false, ..Wanted::default() },
        _ => {
            let (kind, version) = layer.trim_end_matches(')').split_once('(').unwrap();
            let others = if kind == "Older" { Wanted { namespaces: false, ..Wanted::default() } } else { nothing };
            Wanted { landlock: version.parse().unwrap(), ..others }
        }
    }
}

/// Becomes an ordinary user, if that is asked for.
fn become_user(user: u32) {
    if user == rustix::process::getuid().as_raw() {
        return;
    }
    // SAFETY: plain numbers and no pointer but a null one with length 0; the process has one thread.
    let failed = unsafe {
        libc::setgroups(0, std::ptr::null())
            | libc::setgid(user)
            | libc::setuid(user)
            // A process that changed its user may not look at itself; one that was started as that user may.
            | libc::prctl(libc::PR_SET_DUMPABLE, 1, 0, 0, 0)
    };
    assert_eq!(failed, 0, "{}", std::io::Error::last_os_error());
}

type Confined = Result<(Confinement, Entered), verify::sandbox::SandboxError>;

fn confine(policy: &Policy, wanted: &Wanted, scratch: &Path) -> Confined {
    let entered = namespace::enter(policy, scratch, wanted)?;
    Ok((Confinement::prepare_some(policy, &LIMITS, &[], &entered, wanted)?, entered))
}

/// Whether the layers that are asked for are there. `Wanted::default` asks for the newest Landlock and takes less.
fn has(confinement: &Confinement, entered: &Entered, wanted: &Wanted, policy: &Policy) -> bool {
    let (layers, kinds) = (confinement.layers(), entered.namespaces);
    let namespaces = kinds.user && kinds.pid && kinds.mount && kinds.scratch && (kinds.network || policy.network);
    let landlock = if *wanted == Wanted::default() { 1 } else { wanted.landlock.min(6) };
    (!wanted.namespaces || namespaces) && layers.landlock >= landlock && (layers.seccomp || !wanted.seccomp)
}

/// What a worker does for a snippet: fork, confine, act.
fn in_child(confinement: &Confinement, root: &Path, act: Act, world: &World) -> i32 {
    let scratch = root.join("snippet");
    fs::create_dir_all(&scratch).unwrap();
    std::env::set_current_dir(&scratch).unwrap();
    let confined = || match rustix::process::setsid()
        .map(|_| confinement.folder_rules(&scratch).and_then(|rules| confinement.apply(&rules)))
    {
        Ok(Ok(())) => act(world),
        refused => {
            println!("{refused:?}");
            BROKEN
        }
    };
    let status = fork(confined);
    let _ = fs::remove_dir_all(&scratch);
    if libc::WIFSIGNALED(status) { table::killed(libc::WTERMSIG(status)) } else { libc::WEXITSTATUS(status) }
}

/// Runs `act` in a forked child; how it ended. What it leaves in its process group is killed.
fn fork(act: impl FnOnce() -> i32) -> i32 {
    let mut status = 0;
    // SAFETY: the process has one thread, so the child may go on as it likes; `status` lives through the call.
    unsafe {
        match libc::fork() {
            0 => libc::_exit(act()),
            child => {
                libc::waitpid(child, &raw mut status, 0);
                // Where the child led no group of its own, there is none of that number.
                libc::kill(-child, libc::SIGKILL);
            }
        }
    };
    status
}

/// What `verify doctor` prints, for a user.
pub(crate) fn doctor(user: &str) -> ExitCode {
    become_user(user.parse().unwrap());
    print!("{}", doctor::render(&doctor::examine()));
    ExitCode::SUCCESS
}

/// Lives on, as the first process of a namespace, with a child that has left its session. Says so when both are there.
pub(crate) fn linger(user: &str, scratch: &str) -> ExitCode {
    become_user(user.parse().unwrap());
    let policy = Policy { enforce: true, ..Policy::default() };
    let entered = namespace::enter(&policy, Path::new(scratch), &Wanted::default()).unwrap();
    // SAFETY: the process has one thread; both go on to sleep.
    if unsafe { libc::fork() } == 0 {
        rustix::process::setsid().unwrap();
        println!("{}", if entered.namespaces.pid { "ready" } else { "missing" });
    }
    std::thread::sleep(Duration::from_secs(60));
    ExitCode::SUCCESS
}

/// What `apply` costs a snippet under the layers that are named, printed.
pub(crate) fn cost(layers: &str) -> ExitCode {
    const TIMES: u32 = 500;
    let folder = tempfile::tempdir().unwrap();
    let policy = Policy { enforce: true, ..Policy::default() };
    let start = Instant::now();
    let (confinement, entered) = confine(&policy, &wanted(layers), folder.path()).unwrap();
    let once = start.elapsed();
    let time = |act: &dyn Fn() -> i32| {
        let start = Instant::now();
        assert_eq!(fork(act), 0);
        start.elapsed()
    };
    let apply =
        || i32::from(confinement.folder_rules(folder.path()).and_then(|rules| confinement.apply(&rules)).is_err());
    // In turns, and the medians: what else the machine does must not count.
    let (bare, full): (Vec<_>, Vec<_>) = (0..TIMES).map(|_| (time(&|| 0), time(&apply))).unzip();
    let (bare, full) = (median(bare), median(full));
    let (more, kinds) = (full.saturating_sub(bare), entered.namespaces.any());
    println!("{layers} (namespaces: {kinds}): once {once:?}; fork {bare:?}, with apply {full:?}: {more:?} more");
    ExitCode::SUCCESS
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort();
    all[all.len() / 2]
}
