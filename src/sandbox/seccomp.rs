//! The filter of system calls: everything is allowed but what [`super::calls`] lists.
//!
//! One program does three things, joined from parts: it kills on numbers of the x32 interface (seccompiler checks the
//! architecture, which x32 shares with x86-64), answers ENOSYS to calls whose arguments lie in memory where a filter
//! cannot look (the C library then uses the older call), and EPERM to the rest. It is compiled once; each child writes
//! its own number into its copy, for a process may signal itself.

use std::collections::BTreeMap;

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, sock_filter,
};

use super::{Policy, SandboxError, calls};

/// Stands for the child's own number until it is known. No process has this number: the kernel's highest is 2^22.
const OWN_PID: u32 = 0x5e1f_91d0;

/// What the rules must know of the other layers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Around {
    /// The file system is read-only outside the scratch folder.
    pub(super) read_only: bool,
    /// The worker has a pid namespace.
    pub(super) pid_namespace: bool,
    /// Landlock keeps signals inside.
    pub(super) signals_scoped: bool,
}

/// A compiled program, complete but for the child's own number.
#[derive(Debug)]
pub(super) struct Prepared(BpfProgram);

/// Compiles the program.
///
/// # Errors
/// Where seccompiler rejects a rule, which is a defect here, or does not know the architecture.
pub(super) fn prepare(policy: &Policy, around: Around) -> Result<Prepared, SandboxError> {
    compile(policy, around).map(Prepared).map_err(|error| SandboxError::new("seccomp", error))
}

/// Whether the kernel can filter system calls.
pub(super) fn available() -> bool {
    rustix::thread::secure_computing_mode().is_ok()
}

impl Prepared {
    /// Filters the calling thread, for good. What it may still do after this is what a snippet may do.
    pub(super) fn install(&self) -> Result<(), SandboxError> {
        let own = rustix::process::getpid().as_raw_nonzero().get();
        let mut program = self.0.clone();
        for instruction in program.iter_mut().filter(|instruction| instruction.k == OWN_PID) {
            instruction.k = own.cast_unsigned();
        }
        seccompiler::apply_filter(&program).map_err(|error| SandboxError::new("seccomp", error))
    }
}

fn compile(policy: &Policy, around: Around) -> Result<BpfProgram, BackendError> {
    let mut unknown = Rules::default();
    unknown.always(&[libc::SYS_clone3]);
    if !around.read_only {
        unknown.always(&[libc::SYS_openat2]);
    }
    let mut program = refuse_x32();
    program.extend(unknown.compile(libc::ENOSYS)?);
    // The last instruction is the program's default, "allow"; without it the next program goes on.
    program.pop();
    program.extend(denied(policy, around)?.compile(libc::EPERM)?);
    Ok(program)
}

/// Kills a process that calls by numbers of the x32 interface: they would walk round every rule.
fn refuse_x32() -> BpfProgram {
    const LOAD_NUMBER: u16 = 0x20; // BPF_LD | BPF_W | BPF_ABS; the number is at offset 0
    const JUMP_IF_AT_LEAST: u16 = 0x35; // BPF_JMP | BPF_JGE | BPF_K
    const RETURN: u16 = 0x06; // BPF_RET | BPF_K
    const X32: u32 = 0x4000_0000;
    vec![
        sock_filter { code: LOAD_NUMBER, jt: 0, jf: 0, k: 0 },
        sock_filter { code: JUMP_IF_AT_LEAST, jt: 0, jf: 1, k: X32 },
        sock_filter { code: RETURN, jt: 0, jf: 0, k: libc::SECCOMP_RET_KILL_PROCESS },
    ]
}

fn denied(policy: &Policy, around: Around) -> Result<Rules, BackendError> {
    let mut rules = Rules::default();
    for list in [calls::OTHERS, calls::MOUNTS, calls::KERNEL, calls::MACHINE, calls::SHARED, calls::old::KERNEL] {
        rules.always(list);
    }
    rules.sockets(policy)?;
    rules.processes(policy, around)?;
    rules.signals(policy, around)?;
    rules.other_processes()?;
    rules.devices()?;
    if !around.read_only {
        rules.metadata()?;
    }
    Ok(rules)
}

/// Calls and the conditions under which they are refused; no condition means always.
#[derive(Default)]
struct Rules(BTreeMap<i64, Vec<SeccompRule>>);

impl Rules {
    fn always(&mut self, calls: &[i64]) {
        self.0.extend(calls.iter().map(|&call| (call, Vec::new())));
    }

    /// Refuses `call` where all `conditions` hold. Several such rules for one call: where any of them does.
    fn when(&mut self, call: i64, conditions: Vec<SeccompCondition>) -> Result<(), BackendError> {
        let rule = SeccompRule::new(conditions)?;
        // An empty list means "always", which a condition must not weaken.
        self.0
            .entry(call)
            .and_modify(|rules| {
                if !rules.is_empty() {
                    rules.push(rule.clone())
                }
            })
            .or_insert(vec![rule.clone()]);
        Ok(())
    }

    fn compile(self, errno: i32) -> Result<BpfProgram, BackendError> {
        let refuse = SeccompAction::Errno(errno.cast_unsigned());
        let arch = TargetArch::try_from(std::env::consts::ARCH)?;
        SeccompFilter::new(self.0, SeccompAction::Allow, refuse, arch)?.try_into()
    }

    /// `socketpair` is always allowed, for asyncio needs it: of streams, whose ends nobody can point elsewhere.
    /// UNIX sockets belong to processes and not to the network: behind some of them sits the whole machine.
    fn sockets(&mut self, policy: &Policy) -> Result<(), BackendError> {
        let network: &[i32] = if policy.network { &[libc::AF_INET, libc::AF_INET6, libc::AF_NETLINK] } else { &[] };
        let processes: &[i32] = if policy.processes { &[libc::AF_UNIX] } else { &[] };
        let families = [network, processes].concat();
        let other = families.iter().map(|&family| is_not(0, family)).collect::<Result<Vec<_>, _>>()?;
        if other.is_empty() {
            self.always(&[libc::SYS_socket]);
            self.always(calls::SOCKETS);
            self.when(libc::SYS_sendto, vec![whole(4, SeccompCmpOp::Ne, 0)?])?;
        } else {
            self.when(libc::SYS_socket, other)?;
        }
        self.when(libc::SYS_socketpair, vec![is_not(0, libc::AF_UNIX)?])?;
        // Datagrams can be sent to any UNIX socket, also through a pair; a raw UNIX socket is one of datagrams.
        const KIND: u64 = 0xf;
        for kind in [libc::SOCK_DGRAM, libc::SOCK_RAW] {
            self.when(libc::SYS_socketpair, vec![masked(1, KIND, kind)?])?;
        }
        Ok(())
    }

    fn processes(&mut self, policy: &Policy, around: Around) -> Result<(), BackendError> {
        for namespace in NAMESPACES {
            self.when(libc::SYS_clone, vec![masked(0, u64::from(namespace.cast_unsigned()), namespace)?])?;
        }
        // Where nothing but the supervisor's kill of the group ends what a snippet started, it must not leave the group.
        if policy.processes && !around.pid_namespace {
            self.always(&[libc::SYS_setsid, libc::SYS_setpgid]);
        }
        if !policy.processes {
            self.always(calls::PROGRAMS);
            self.always(calls::old::FORKS);
            self.when(libc::SYS_clone, vec![masked(0, u64::from(libc::CLONE_THREAD.cast_unsigned()), 0)?])?;
        }
        // Dying with the parent is not the snippet's to switch off.
        self.when(libc::SYS_prctl, vec![is(0, libc::PR_SET_PDEATHSIG)?])
    }

    /// A snippet may signal itself. With processes it may signal those too, where another layer keeps that inside.
    fn signals(&mut self, policy: &Policy, around: Around) -> Result<(), BackendError> {
        // Asking for SIGIO, or any other signal in its place, in the name of another process.
        for command in [libc::F_SETOWN, F_SETOWN_EX, F_SETSIG] {
            self.when(libc::SYS_fcntl, vec![is(1, command)?])?;
        }
        if policy.processes && (around.pid_namespace || around.signals_scoped) {
            return Ok(());
        }
        self.always(&[libc::SYS_tkill, libc::SYS_pidfd_send_signal]);
        for call in [libc::SYS_kill, libc::SYS_tgkill, libc::SYS_rt_sigqueueinfo, libc::SYS_rt_tgsigqueueinfo] {
            self.when(call, vec![not_own_pid(0)?])?;
        }
        Ok(())
    }

    /// Limits and priorities of other processes of the same user; 0 means the caller itself.
    fn other_processes(&mut self) -> Result<(), BackendError> {
        const PROCESS: [(i64, i32); 2] = [(libc::SYS_setpriority, 0), (libc::SYS_ioprio_set, 1)];
        for call in [
            libc::SYS_prlimit64,
            libc::SYS_sched_setaffinity,
            libc::SYS_sched_setscheduler,
            libc::SYS_sched_setparam,
            libc::SYS_sched_setattr,
        ] {
            self.when(call, vec![is_not(0, 0)?, not_own_pid(0)?])?;
        }
        for (call, process) in PROCESS {
            self.when(call, vec![is_not(0, process)?])?;
            self.when(call, vec![is_not(1, 0)?, not_own_pid(1)?])?;
        }
        // Asking for the personality is a call with all bits set.
        self.when(libc::SYS_personality, vec![is_not(0, -1)?])
    }

    /// Typing into a terminal, and signals by way of a device.
    fn devices(&mut self) -> Result<(), BackendError> {
        for request in [TIOCSTI, TIOCLINUX, FIOSETOWN, SIOCSPGRP] {
            self.when(libc::SYS_ioctl, vec![is(1, request)?])?;
        }
        Ok(())
    }

    /// Needed where the tree is not read-only: see [`calls::METADATA`].
    fn metadata(&mut self) -> Result<(), BackendError> {
        self.always(calls::METADATA);
        self.always(calls::old::METADATA);
        for &(call, flags) in [(libc::SYS_openat, 2)].iter().chain(calls::old::OPEN) {
            // Emptying a file that is opened for reading only, and access mode 3, which checks for both rights and
            // gives neither.
            let (mode, empty) = (libc::O_ACCMODE, libc::O_TRUNC);
            self.when(call, vec![masked(flags, u64::from((mode | empty).cast_unsigned()), empty)?])?;
            self.when(call, vec![masked(flags, u64::from(mode.cast_unsigned()), mode)?])?;
        }
        for request in [FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR] {
            self.when(libc::SYS_ioctl, vec![is(1, request)?])?;
        }
        Ok(())
    }
}

const NAMESPACES: [i32; 7] = [
    libc::CLONE_NEWNS,
    libc::CLONE_NEWCGROUP,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWNET,
];

// From the kernel's headers; the same on x86-64 and AArch64.
const F_SETSIG: i32 = 10;
const F_SETOWN_EX: i32 = 15;
const TIOCSTI: i32 = 0x5412;
const TIOCLINUX: i32 = 0x541c;
const FIOSETOWN: i32 = 0x8901;
const SIOCSPGRP: i32 = 0x8902;
const FS_IOC_SETFLAGS: i32 = 0x4008_6602;
const FS_IOC_FSSETXATTR: i32 = 0x401c_5820;

fn is(argument: u8, value: i32) -> Result<SeccompCondition, BackendError> {
    half(argument, SeccompCmpOp::Eq, value)
}

fn is_not(argument: u8, value: i32) -> Result<SeccompCondition, BackendError> {
    half(argument, SeccompCmpOp::Ne, value)
}

fn not_own_pid(argument: u8) -> Result<SeccompCondition, BackendError> {
    is_not(argument, OWN_PID.cast_signed())
}

fn masked(argument: u8, mask: u64, value: i32) -> Result<SeccompCondition, BackendError> {
    half(argument, SeccompCmpOp::MaskedEq(mask), value)
}

/// Compares the lower 32 bits, which is all that the kernel looks at where an argument is an `int`.
fn half(argument: u8, operator: SeccompCmpOp, value: i32) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, u64::from(value.cast_unsigned()))
}

fn whole(argument: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Qword, operator, value)
}
