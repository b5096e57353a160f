//! The table: what each act answers with nothing in force, and which layer alone stops it with which answer.

use libc::{
    EACCES, EAGAIN, ECONNREFUSED, EFAULT, EFBIG, EINVAL, EMFILE, ENETUNREACH, ENODEV, ENOMEM, ENOSYS, ENOTTY, EPERM,
    EROFS, ESRCH,
};

use crate::acts::{self, Act};

/// One layer, alone; or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    /// Namespaces and read-only files.
    Namespaces,
    /// Landlock as a kernel with this version has it.
    Landlock(u32),
    /// The system call filter.
    Seccomp,
    /// Resource limits.
    Limits,
    /// All of them.
    All,
    /// All of them, as on a system that refuses namespaces.
    AllButNamespaces,
    /// Likewise, and with this version of Landlock.
    Older(u32),
}

use Layer::{All, AllButNamespaces, Landlock, Limits, Namespaces, Older, Seccomp};

/// All that each act of the table is tried under.
pub(crate) const TOGETHER: [Layer; 9] =
    [All, AllButNamespaces, Older(1), Older(2), Older(3), Older(4), Older(5), Older(6), Older(7)];

/// An answer that stands for "killed by this signal".
pub(crate) const fn killed(signal: i32) -> i32 {
    150 + signal
}

/// One act.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) act: Act,
    /// The answer with nothing in force.
    pub(crate) without: i32,
    /// Layers that stop it, and the answer then.
    pub(crate) stopped: &'static [(Layer, i32)],
    /// Layers that do not, which is as worth knowing.
    pub(crate) passes: &'static [Layer],
    /// Takes root where nothing is in force, so that an ordinary user's half of the pair is the kernel's own.
    pub(crate) root: bool,
    /// May be missing in a kernel.
    pub(crate) optional: bool,
}

const fn row(name: &'static str, act: Act, without: i32, stopped: &'static [(Layer, i32)]) -> Row {
    Row { name, act, without, stopped, passes: &[], root: false, optional: false }
}

impl Row {
    const fn passes(self, passes: &'static [Layer]) -> Self {
        Self { passes, ..self }
    }

    const fn root(self) -> Self {
        Self { root: true, ..self }
    }

    const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }
}

const FILES: &[(Layer, i32)] = &[(Landlock(1), EACCES), (Landlock(7), EACCES)];
const CHANGES: &[(Layer, i32)] = &[(Landlock(1), EACCES), (Landlock(7), EACCES), (Namespaces, EROFS)];
const METADATA: &[(Layer, i32)] = &[(Namespaces, EROFS), (Seccomp, EPERM)];
const EMPTYING: &[(Layer, i32)] = &[(Namespaces, EROFS), (Seccomp, EPERM), (Landlock(3), EACCES)];
const FILTER: &[(Layer, i32)] = &[(Seccomp, EPERM)];

/// What must be stopped.
pub(crate) const HOSTILE: &[Row] = &[
    row("read /etc/passwd", acts::read_passwd, 0, FILES).passes(&[Seccomp, Namespaces]),
    row("list a folder outside", acts::list_folder, 0, FILES),
    row("write a file outside", acts::write_file, 0, CHANGES).passes(&[Seccomp]),
    row("make a file outside", acts::make_file, 0, CHANGES),
    row("read through a symbolic link", acts::follow_link, 0, FILES),
    row("chmod outside", acts::chmod, 0, METADATA).passes(&[Landlock(7)]),
    row("fchmod outside", acts::fchmod, 0, &[(Namespaces, EROFS), (Seccomp, EPERM), (Landlock(1), EACCES)]),
    row("chown outside", acts::chown, 0, METADATA).passes(&[Landlock(7)]),
    row("utime outside", acts::utime, 0, METADATA).passes(&[Landlock(7)]),
    row("setxattr outside", acts::setxattr, 0, METADATA).passes(&[Landlock(7)]).optional(),
    row("truncate outside", acts::truncate, 0, EMPTYING).passes(&[Landlock(2)]),
    // Landlock's first version refuses these two for the right to read, which it does know.
    row(
        "O_RDONLY|O_TRUNC outside",
        acts::open_to_empty,
        0,
        &[(Namespaces, EROFS), (Seccomp, EPERM), (Landlock(1), EACCES)],
    ),
    row("mode 3 and O_TRUNC outside", acts::open_mode_three, 0, EMPTYING).passes(&[Landlock(2)]),
    row("a device", acts::open_device, 0, &[(Namespaces, EACCES), (Landlock(1), EACCES), (Landlock(7), EACCES)])
        .passes(&[Seccomp]),
    row("a device in mode 3", acts::open_device_mode_three, 0, &[(Namespaces, EACCES), (Seccomp, EPERM)])
        .passes(&[Landlock(4), Landlock(7)]),
    row("openat2", acts::openat2, 0, &[(Seccomp, ENOSYS)]).passes(&[Namespaces, Landlock(7)]),
    row("chmod of a device", acts::chmod_device, 0, METADATA).root(),
    row("lease", acts::lease, 0, FILTER).passes(&[Namespaces, Landlock(7)]),
    row("notice of what others do", acts::notice, 0, FILTER).passes(&[Namespaces, Landlock(7)]),
    row("inotify", acts::inotify, 0, FILTER).passes(&[Namespaces, Landlock(7)]),
    row("write back", acts::write_back, 0, FILTER).passes(&[Namespaces, Landlock(7)]),
    row("io_setup", acts::asynchronous_io, EFAULT, FILTER).optional(),
    row("file in memory", acts::memory_file, 0, FILTER).passes(&[Namespaces, Landlock(7)]),
    row("flags of a folder", acts::flags_of_folder, 0, FILTER).optional(),
    row("fork", acts::fork, 0, FILTER).passes(&[Namespaces, Landlock(7)]),
    row("execve", acts::execve, EFAULT, FILTER),
    row("TCP socket", acts::tcp_socket, 0, FILTER),
    row("UDP socket", acts::udp6_socket, 0, FILTER),
    row("netlink socket", acts::netlink_socket, 0, FILTER),
    row("TCP connect", acts::tcp_connect, 0, &[(Seccomp, EPERM), (Namespaces, ENETUNREACH), (Landlock(4), EACCES)])
        .passes(&[Landlock(3)]),
    row("UDP send", acts::udp_send, 0, &[(Seccomp, EPERM), (Namespaces, ENETUNREACH)]).passes(&[Landlock(7)]),
    row("UNIX socket outside", acts::unix_connect, 0, FILTER).passes(&[Namespaces, Landlock(7)]),
    row(
        "abstract UNIX socket",
        acts::abstract_connect,
        0,
        &[(Seccomp, EPERM), (Namespaces, ECONNREFUSED), (Landlock(6), EPERM)],
    )
    .passes(&[Landlock(5)]),
    row("pair of datagram sockets", acts::datagram_pair, 0, FILTER),
    row("kill", acts::kill_victim, 0, &[(Seccomp, EPERM), (Namespaces, ESRCH), (Landlock(6), EPERM)])
        .passes(&[Landlock(5)]),
    row("tgkill", acts::tgkill_victim, 0, &[(Seccomp, EPERM), (Namespaces, ESRCH), (Landlock(6), EPERM)]),
    row("owner of signals", acts::owner_of_signals, 0, FILTER),
    row("ptrace", acts::seize_victim, 0, &[(Seccomp, EPERM), (Namespaces, ESRCH), (Landlock(1), EPERM)]),
    row("process_vm_readv", acts::read_victims_memory, 0, FILTER),
    row("priority of another", acts::slow_victim, 0, &[(Seccomp, EPERM), (Namespaces, ESRCH)]),
    row("limits of another", acts::limit_victim, 0, &[(Seccomp, EPERM), (Namespaces, ESRCH)]),
    row("unshare", acts::unshare_user, 0, FILTER),
    row("mount", acts::mount, ENODEV, &[(Seccomp, EPERM), (Namespaces, EPERM)]).root(),
    row("mount_setattr", acts::mount_setattr, EFAULT, FILTER).root(),
    row("fsopen", acts::fsopen, ENODEV, FILTER).root(),
    row("bpf", acts::bpf, EINVAL, FILTER).root(),
    row("io_uring_setup", acts::io_uring, EFAULT, FILTER).optional(),
    row("userfaultfd", acts::userfaultfd, 0, FILTER).optional(),
    row("keyctl", acts::keyctl, 0, FILTER).optional(),
    row("perf_event_open", acts::perf_event, EFAULT, FILTER).optional(),
    row("name_to_handle_at", acts::name_to_handle, EFAULT, FILTER),
    row("System V shared memory", acts::shared_segment, EINVAL, FILTER),
    row("TIOCSTI", acts::type_into_terminal, ENOTTY, FILTER),
    row("personality", acts::set_personality, 0, FILTER),
    row("PR_SET_PDEATHSIG", acts::outlive_parent, 0, FILTER),
    #[cfg(target_arch = "x86_64")]
    row("x32 number", acts::x32_number, ENOSYS, &[(Seccomp, killed(libc::SIGSYS))]).optional(),
    #[cfg(target_arch = "x86_64")]
    row("i386 call", acts::i386_call, 0, &[(Seccomp, killed(libc::SIGSYS))]).optional(),
    row("raise a limit", acts::raise_limit, 0, &[(Limits, EPERM)]),
    row("much memory", acts::much_memory, 0, &[(Limits, ENOMEM)]),
    row("large file", acts::large_file, 0, &[(Limits, EFBIG)]),
    row("many files", acts::many_files, 0, &[(Limits, EMFILE)]),
    row("endless loop", acts::endless_loop, 0, &[(Limits, killed(libc::SIGXCPU))]),
];

/// What must work with all layers in force.
pub(crate) const HARMLESS: &[(&str, Act, Layer)] = &[
    ("files of the scratch folder", acts::own_files, All),
    ("files of the scratch folder", acts::own_files, AllButNamespaces),
    // Before its second version Landlock lets no file go from one folder to another.
    ("files of the scratch folder", acts::own_files, Older(2)),
    ("files of the scratch folder", acts::own_files, Older(5)),
    ("what CPython does every day", acts::everyday_calls, All),
    ("what CPython does every day", acts::everyday_calls, AllButNamespaces),
    ("chmod in the scratch folder", acts::chmod_own, All),
    ("a scratch folder of limited size", acts::limited_scratch, All),
    ("the first to go where memory runs out", acts::first_to_go, Namespaces),
];

/// What must work, and what must not, where processes are allowed.
pub(crate) const PROCESSES: &[(&str, Act, Layer, i32)] = &[
    ("a child process", acts::child_process, All, 0),
    ("a child process", acts::child_process, AllButNamespaces, 0),
    ("signal a child", acts::stop_child, All, 0),
    ("signal a child", acts::stop_child, AllButNamespaces, 0),
    ("multiprocessing", acts::multiprocessing, All, 0),
    ("multiprocessing", acts::multiprocessing, AllButNamespaces, 0),
    ("a fork server", acts::fork_server, All, 0),
    // It sets the mode of its socket, which nobody may where the tree is not read-only.
    ("a fork server", acts::fork_server, AllButNamespaces, 1),
    ("the standard library", acts::standard_library, All, 0),
    ("the standard library", acts::standard_library, AllButNamespaces, 0),
    ("signal the victim", acts::kill_victim, All, ESRCH),
    ("signal the victim", acts::kill_victim, AllButNamespaces, EPERM),
    ("signal the victim, old kernel", acts::kill_victim, Seccomp, EPERM),
    ("leave the group", acts::leave_group, All, 0),
    ("leave the group", acts::leave_group, AllButNamespaces, EPERM),
    ("TCP socket", acts::tcp_socket, All, EPERM),
    ("read /etc/passwd", acts::read_passwd, All, EACCES),
    ("write a file outside", acts::write_file, All, EROFS),
];

/// Likewise, where the kernel lets a pid namespace have a limit of its own: it holds for root, too.
pub(crate) const PROCESSES_OF_A_NAMESPACE: &[(&str, Act, Layer, i32)] =
    &[("many processes", acts::many_processes, All, EAGAIN)];

/// What must not work where processes are not allowed, and the kernel lets a pid namespace have a limit of its own.
pub(crate) const THREADS_OF_A_NAMESPACE: &[(&str, Act, Layer, i32)] =
    &[("many threads", acts::many_threads, All, EAGAIN)];

/// Likewise, for an ordinary user: the kernel does not count root's processes.
pub(crate) const PROCESSES_OF_A_USER: &[(&str, Act, Layer, i32)] =
    &[("fork bomb", acts::fork_bomb, All, EAGAIN), ("fork bomb", acts::fork_bomb, AllButNamespaces, EAGAIN)];

/// What must work, and what must not, where the network is allowed.
pub(crate) const NETWORK: &[(&str, Act, Layer, i32)] = &[
    ("TCP connect", acts::tcp_connect, All, 0),
    ("TCP connect", acts::tcp_connect, AllButNamespaces, 0),
    ("UNIX socket outside", acts::unix_connect, All, EPERM),
    ("fork", acts::fork, All, EPERM),
    ("read /etc/passwd", acts::read_passwd, All, EACCES),
];

/// Says of each act which layers hold it alone, and with which answer.
pub(crate) fn print() -> std::process::ExitCode {
    for row in HOSTILE {
        let held = row.stopped.iter().map(|(layer, answer)| {
            let name = if *answer > killed(0) { "killed".to_owned() } else { error_name(*answer) };
            format!("{layer:?} ({name})")
        });
        println!("{:32} {}", row.name, held.collect::<Vec<_>>().join(", "));
    }
    std::process::ExitCode::SUCCESS
}

/// What the system says of an error.
fn error_name(number: i32) -> String {
    let said = std::io::Error::from_raw_os_error(number).to_string();
    said.split(" (os").next().unwrap_or_default().to_lowercase()
}
