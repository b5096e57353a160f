//! Which system calls are refused, and with which arguments.

use seccompiler::{BackendError, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition};

use super::rules::Rules;
use super::{Around, OWN_PID};
use crate::sandbox::{Policy, calls};

/// The rules of a policy, but for those about namespaces.
pub(super) fn by(policy: &Policy, around: Around) -> Result<Rules, BackendError> {
    let mut rules = Rules::default();
    rules.unknown(libc::SYS_clone3);
    // Its flags lie in memory.
    rules.unknown(libc::SYS_openat2);
    let lists = [calls::OTHERS, calls::MOUNTS, calls::KERNEL, calls::MACHINE, calls::SHARED, calls::OF_OTHERS_FILES];
    for list in
        lists.into_iter().chain([calls::MEMORY_FILES, calls::FLAGS, calls::old::KERNEL, calls::old::OF_OTHERS_FILES])
    {
        rules.always(list);
    }
    rules.sockets(policy)?;
    rules.processes(policy, around)?;
    rules.signals(policy, around)?;
    rules.other_processes()?;
    rules.devices()?;
    rules.files()?;
    if !around.read_only {
        rules.metadata()?;
    }
    Ok(rules)
}

impl Rules {
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

    /// Neither a snippet nor a worker that has entered its own makes namespaces.
    pub(super) fn namespaces(&mut self) -> Result<(), BackendError> {
        for namespace in NAMESPACES {
            self.when(libc::SYS_clone, vec![masked(0, u64::from(namespace.cast_unsigned()), namespace)?])?;
        }
        Ok(())
    }

    fn processes(&mut self, policy: &Policy, around: Around) -> Result<(), BackendError> {
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

    /// What reaches past reading and writing. Access mode 3 gives neither right, so that Landlock asks for none: but a
    /// device's driver sees that it was opened, may be told what to do with it, and a lease can be had. A lease holds up
    /// whoever opens the file next; a notice tells what others do in a folder. Flags of a folder outlive what is in it.
    fn files(&mut self) -> Result<(), BackendError> {
        for (call, flags) in opening() {
            self.when(call, vec![masked(flags, u64::from(libc::O_ACCMODE.cast_unsigned()), libc::O_ACCMODE)?])?;
        }
        for command in [libc::F_SETLEASE, libc::F_NOTIFY] {
            self.when(libc::SYS_fcntl, vec![is(1, command)?])?;
        }
        for request in [FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR] {
            self.when(libc::SYS_ioctl, vec![is(1, request)?])?;
        }
        Ok(())
    }

    /// Needed where the tree is not read-only: see [`calls::METADATA`].
    fn metadata(&mut self) -> Result<(), BackendError> {
        self.always(calls::METADATA);
        self.always(calls::old::METADATA);
        // Emptying a file that is opened for reading only.
        let both = u64::from((libc::O_ACCMODE | libc::O_TRUNC).cast_unsigned());
        for (call, flags) in opening() {
            self.when(call, vec![masked(flags, both, libc::O_TRUNC)?])?;
        }
        Ok(())
    }
}

/// The calls that open files, each with the number of its argument that holds the flags.
fn opening() -> impl Iterator<Item = (i64, u8)> {
    std::iter::once((libc::SYS_openat, 2)).chain(calls::old::OPEN.iter().copied())
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
pub(super) const TIOCSTI: i32 = 0x5412;
const TIOCLINUX: i32 = 0x541c;
const FIOSETOWN: i32 = 0x8901;
const SIOCSPGRP: i32 = 0x8902;
const FS_IOC_SETFLAGS: i32 = 0x4008_6602;
const FS_IOC_FSSETXATTR: i32 = 0x401c_5820;

pub(super) fn is(argument: u8, value: i32) -> Result<SeccompCondition, BackendError> {
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
