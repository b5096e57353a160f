//! The filter of system calls: everything is allowed but what [`super::calls`] lists.
//!
//! It kills on the numbers of another architecture and of the x32 interface, answers ENOSYS to calls whose arguments
//! lie in memory where a filter cannot look (the C library then uses the older call), and EPERM to the rest. It is
//! compiled once; each child writes its own number into its copy, for a process may signal itself.
//!
//! Installing a filter is dear: the kernel compiles it, and runs it once for each call there is. So there are two
//! filters. The long one is put in force once, in the worker, whose children inherit it; only what the worker itself
//! has use for (starting, signalling and tidying up after children) is left to a short one in each child. Both are
//! trees of short lists, and what ends alike in them ends in one place (`bpf_optimizer.rs`), for the same reason. The kernel
//! takes the most severe of their answers, so that the short one need not check the architecture again.

use std::collections::BTreeMap;

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, sock_filter,
};

use super::bpf_optimizer::optimize;
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

/// The compiled programs, complete but for the child's own number.
#[derive(Debug)]
pub(super) struct Prepared {
    shared: BpfProgram,
    own: BpfProgram,
}

/// Compiles the programs.
///
/// # Errors
/// Where seccompiler rejects a rule, which is a defect here, or does not know the architecture.
pub(super) fn prepare(policy: &Policy, around: Around) -> Result<Prepared, SandboxError> {
    compile(policy, around).map_err(|error| SandboxError::new("seccomp", error))
}

/// Whether the kernel can filter system calls.
pub(super) fn available() -> bool {
    rustix::thread::secure_computing_mode().is_ok()
}

impl Prepared {
    /// Filters the calling thread, for good, by what holds for workers and snippets alike.
    pub(super) fn install_shared(&self) -> Result<(), SandboxError> {
        apply(&with_own_pid(&self.shared))
    }

    /// Filters the calling thread, for good, by what holds for snippets alone. What it may still do after this and
    /// [`Prepared::install_shared`] is what a snippet may do.
    pub(super) fn install_own(&self) -> Result<(), SandboxError> {
        apply(&with_own_pid(&self.own))
    }
}

fn apply(program: &BpfProgram) -> Result<(), SandboxError> {
    seccompiler::apply_filter(program).map_err(|error| SandboxError::new("seccomp", error))
}

fn with_own_pid(program: &BpfProgram) -> BpfProgram {
    let own = rustix::process::getpid().as_raw_nonzero().get();
    let mut program = program.clone();
    for instruction in program.iter_mut().filter(|instruction| instruction.k == OWN_PID) {
        instruction.k = own.cast_unsigned();
    }
    program
}

fn compile(policy: &Policy, around: Around) -> Result<Prepared, BackendError> {
    let [shared, own] = programs(policy, around)?;
    Ok(Prepared { shared: optimize(&shared), own: optimize(&own) })
}

/// The program of workers and snippets, and that of snippets alone, as long as seccompiler makes them.
fn programs(policy: &Policy, around: Around) -> Result<[BpfProgram; 2], BackendError> {
    let mut shared = denied(policy, around)?;
    let own = shared.take(calls::OF_WORKERS.iter().chain(calls::METADATA).chain(calls::old::OF_WORKERS));
    shared.namespaces()?;
    Ok([shared.program()?, own.program_alone()?])
}

/// Kills a process that calls by numbers of the x32 interface: seccompiler checks the architecture, which x32 shares
/// with x86-64, and such a number would walk round every rule. Wants the number of the call loaded.
fn refuse_x32() -> [sock_filter; 2] {
    const X32: u32 = 0x4000_0000;
    [instruction(JUMP_IF_AT_LEAST, 0, 1, X32), instruction(RETURN, 0, 0, libc::SECCOMP_RET_KILL_PROCESS)]
}

// Loading the number of the call (it is at offset 0 of what a filter sees), the jumps, and the end.
const LOAD: u16 = 0x20; // BPF_LD | BPF_W | BPF_ABS
const JUMP: u16 = 0x05; // BPF_JMP | BPF_JA
const JUMP_IF_EQUAL: u16 = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const JUMP_IF_AT_LEAST: u16 = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const RETURN: u16 = 0x06; // BPF_RET | BPF_K

/// The check of the architecture: without rules a program is that, and the default as its last instruction.
fn check_architecture() -> Result<BpfProgram, BackendError> {
    let mut program = Rules::default().leaf(0)?;
    program.pop();
    Ok(program)
}

/// An instruction; where it has a condition, how many to skip where that holds and where it does not.
fn instruction(code: u16, holds: u8, otherwise: u8, k: u32) -> sock_filter {
    sock_filter { code, jt: holds, jf: otherwise, k }
}

/// The number of a call as the filter sees it.
fn word(call: i64) -> u32 {
    u32::try_from(call).unwrap_or(u32::MAX)
}

fn denied(policy: &Policy, around: Around) -> Result<Rules, BackendError> {
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

/// What is refused: the calls, each with the error that answers it and the conditions under which it does; none means
/// always.
#[derive(Default)]
struct Rules(BTreeMap<i64, (i32, Vec<SeccompRule>)>);

impl Rules {
    /// Answers as a kernel that does not have the call.
    fn unknown(&mut self, call: i64) {
        self.0.insert(call, (libc::ENOSYS, Vec::new()));
    }

    fn always(&mut self, calls: &[i64]) {
        self.0.extend(calls.iter().map(|&call| (call, (libc::EPERM, Vec::new()))));
    }

    /// Refuses `call` where all `conditions` hold. Several such rules for one call: where any of them does.
    fn when(&mut self, call: i64, conditions: Vec<SeccompCondition>) -> Result<(), BackendError> {
        let rule = SeccompRule::new(conditions)?;
        match self.0.get_mut(&call) {
            // Refused always, which a condition must not weaken.
            Some((_, rules)) if rules.is_empty() => {}
            Some((_, rules)) => rules.push(rule),
            None => drop(self.0.insert(call, (libc::EPERM, vec![rule]))),
        }
        Ok(())
    }

    /// Takes the rules about some calls out of these.
    fn take<'a>(&mut self, calls: impl Iterator<Item = &'a i64>) -> Self {
        Self(calls.filter_map(|call| self.0.remove_entry(call)).collect())
    }

    /// The whole program for these rules.
    fn program(self) -> Result<BpfProgram, BackendError> {
        let mut program = check_architecture()?;
        program.push(instruction(LOAD, 0, 0, 0));
        program.extend(refuse_x32());
        program.extend(self.tree(check_architecture()?.len())?);
        Ok(program)
    }

    /// A program for these rules that goes with one that checks the architecture.
    fn program_alone(self) -> Result<BpfProgram, BackendError> {
        let mut program = vec![instruction(LOAD, 0, 0, 0)];
        program.extend(self.tree(check_architecture()?.len())?);
        Ok(program)
    }

    /// A program that halves the calls until few are left that are answered alike. Wants the number of the call loaded;
    /// `check` is the length of the check of the architecture, which need not be repeated in every leaf.
    fn tree(mut self, check: usize) -> Result<BpfProgram, BackendError> {
        const FEW: usize = 2;
        const FEW_PLAIN: usize = 6;
        let first = self.0.values().next().map_or(libc::EPERM, |&(errno, _)| errno);
        let alike = self.0.values().all(|&(errno, _)| errno == first);
        if alike && self.0.len() <= FEW_PLAIN && self.0.values().all(|(_, rules)| rules.is_empty()) {
            return Ok(self.plain_leaf(first));
        }
        if alike && self.0.len() <= FEW {
            // Nor need the number be loaded again, which seccompiler does next.
            return Ok(self.leaf(first)?.split_off(check + 1));
        }
        let middle = self.0.keys().nth(self.0.len() / 2).copied().unwrap_or_default();
        let upper = Self(self.0.split_off(&middle)).tree(check)?;
        let lower = self.tree(check)?;
        let head = match u8::try_from(lower.len()) {
            Ok(over) => vec![instruction(JUMP_IF_AT_LEAST, over, 0, word(middle))],
            Err(_) => {
                let over = u32::try_from(lower.len()).unwrap_or(u32::MAX);
                vec![instruction(JUMP_IF_AT_LEAST, 0, 1, word(middle)), instruction(JUMP, 0, 0, over)]
            }
        };
        Ok(head.into_iter().chain(lower).chain(upper).collect())
    }

    /// Calls that are refused always: a comparison each, and one answer for all. seccompiler takes five instructions
    /// for each, and the kernel's time grows with the length of a program too.
    fn plain_leaf(self, errno: i32) -> BpfProgram {
        let left = (1..=u8::MAX).take(self.0.len()).rev();
        let compare = self.0.keys().zip(left).map(|(&call, left)| instruction(JUMP_IF_EQUAL, left, 0, word(call)));
        let allow = instruction(RETURN, 0, 0, libc::SECCOMP_RET_ALLOW);
        let refuse = instruction(RETURN, 0, 0, libc::SECCOMP_RET_ERRNO | errno.cast_unsigned());
        compare.chain([allow, refuse]).collect()
    }

    /// What seccompiler makes of the rules: one comparison after the other.
    fn leaf(self, errno: i32) -> Result<BpfProgram, BackendError> {
        let rules = self.0.into_iter().map(|(call, (_, rules))| (call, rules)).collect();
        let refuse = SeccompAction::Errno(errno.cast_unsigned());
        let arch = TargetArch::try_from(std::env::consts::ARCH)?;
        SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch)?.try_into()
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

    /// Neither a snippet nor a worker that has entered its own makes namespaces.
    fn namespaces(&mut self) -> Result<(), BackendError> {
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "what cannot be compiled is a failure")]
mod tests {
    use std::collections::BTreeSet;

    use super::super::bpf_optimizer::tests::answer;
    use super::*;

    /// Both programs.
    fn program(policy: &Policy, around: Around) -> [BpfProgram; 2] {
        let Prepared { shared, own } = compile(policy, around).unwrap();
        [shared, own]
    }

    /// What several programs answer together: of what the kernel acts on, the most severe.
    fn answer_of(programs: &[BpfProgram], arch: u32, number: u32, arguments: [u64; 6]) -> u32 {
        let severity = |answer: u32| match answer {
            libc::SECCOMP_RET_KILL_PROCESS => 2,
            libc::SECCOMP_RET_ALLOW => 0,
            _ => 1,
        };
        let answers = programs.iter().map(|program| answer(program, arch, number, arguments));
        answers.max_by_key(|&answer| severity(answer)).unwrap()
    }

    const NATIVE: u32 = if cfg!(target_arch = "x86_64") { 0xc000_003e } else { 0xc000_00b7 };
    const REFUSED: u32 = libc::SECCOMP_RET_ERRNO | libc::EPERM.cast_unsigned();
    const UNKNOWN: u32 = libc::SECCOMP_RET_ERRNO | libc::ENOSYS.cast_unsigned();
    const READ_ONLY: Around = Around { read_only: true, pid_namespace: true, signals_scoped: true };

    fn native(programs: &[BpfProgram], call: i64, arguments: [u64; 6]) -> u32 {
        answer_of(programs, NATIVE, u32::try_from(call).unwrap(), arguments)
    }

    #[test]
    fn each_listed_call_is_refused_and_its_neighbours_are_not() {
        let program = program(&Policy::default(), Around::default());
        let listed = [
            calls::OTHERS,
            calls::MOUNTS,
            calls::KERNEL,
            calls::MACHINE,
            calls::SHARED,
            calls::OF_OTHERS_FILES,
            calls::MEMORY_FILES,
            calls::FLAGS,
            calls::METADATA,
            calls::SOCKETS,
        ];
        let old = [calls::old::KERNEL, calls::old::METADATA, calls::old::OF_OTHERS_FILES];
        for &call in listed.concat().iter().chain(&old.concat()) {
            assert_eq!(native(&program, call, [0; 6]), REFUSED, "{call}");
        }
        let needed = [libc::SYS_read, libc::SYS_mmap, libc::SYS_futex, libc::SYS_rseq, libc::SYS_membarrier];
        for call in needed.into_iter().chain([libc::SYS_getrandom, libc::SYS_flock, libc::SYS_epoll_create1]) {
            assert_eq!(native(&program, call, [0; 6]), libc::SECCOMP_RET_ALLOW, "{call}");
        }
        assert_eq!(native(&program, libc::SYS_clone3, [0; 6]), UNKNOWN);
        assert_eq!(native(&program, libc::SYS_openat2, [0; 6]), UNKNOWN);
    }

    #[test]
    fn threads_may_be_made_and_processes_not() {
        let program = program(&Policy::default(), READ_ONLY);
        let thread = (libc::CLONE_THREAD | libc::CLONE_VM).cast_unsigned().into();
        assert_eq!(native(&program, libc::SYS_clone, [thread, 0, 0, 0, 0, 0]), libc::SECCOMP_RET_ALLOW);
        assert_eq!(native(&program, libc::SYS_clone, [17, 0, 0, 0, 0, 0]), REFUSED);
        let user = u64::from(libc::CLONE_NEWUSER.cast_unsigned());
        assert_eq!(native(&program, libc::SYS_clone, [thread | user, 0, 0, 0, 0, 0]), REFUSED);
    }

    /// Of whatever is called, with whatever arguments that the rules tell apart.
    #[test]
    fn shorter_programs_answer_as_the_longer_ones() {
        let policies = [Policy::default(), Policy { processes: true, network: true, ..Policy::default() }];
        for (policy, around) in policies.iter().flat_map(|policy| [(policy, Around::default()), (policy, READ_ONLY)]) {
            for long in programs(policy, around).unwrap() {
                let short = optimize(&long);
                assert!(3 * short.len() < 2 * long.len(), "{} of {}", short.len(), long.len());
                let told_apart = long.iter().map(|step| u64::from(step.k));
                let values: BTreeSet<u64> = told_apart.chain([0, 1, u64::from(u32::MAX), 1 << 32]).collect();
                for (call, &value) in (0..500).flat_map(|call| values.iter().map(move |value| (call, value))) {
                    for arguments in [[value, 0, 0, 0, 0, 0], [0, value, 0, 0, value, 0], [0, 0, value, 0, 0, 0]] {
                        let answers = [&short, &long].map(|program| answer(program, NATIVE, call, arguments));
                        assert_eq!(answers[0], answers[1], "{call} {arguments:x?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_read_only_tree_needs_no_guard_of_metadata() {
        let program = program(&Policy::default(), READ_ONLY);
        assert_eq!(native(&program, libc::SYS_fchmod, [0; 6]), libc::SECCOMP_RET_ALLOW);
        assert_eq!(native(&program, libc::SYS_openat, [0; 6]), libc::SECCOMP_RET_ALLOW);
        assert_eq!(native(&program, libc::SYS_openat2, [0; 6]), UNKNOWN);
        assert_eq!(native(&program, libc::SYS_openat, [0, 0, 3, 0, 0, 0]), REFUSED);
    }

    #[test]
    fn foreign_numbers_kill() {
        let program = program(&Policy::default(), READ_ONLY);
        const I386: u32 = 0x4000_0003;
        assert_eq!(answer_of(&program, I386, 20, [0; 6]), libc::SECCOMP_RET_KILL_PROCESS);
        assert_eq!(answer_of(&program, NATIVE, 0x4000_0000, [0; 6]), libc::SECCOMP_RET_KILL_PROCESS);
    }

    #[test]
    fn what_is_refused_always_stays_refused_with_a_condition() {
        let mut rules = Rules::default();
        rules.always(&[libc::SYS_ioctl]);
        rules.when(libc::SYS_ioctl, vec![is(1, TIOCSTI).unwrap()]).unwrap();
        let program = [rules.leaf(libc::EPERM).unwrap()];
        assert_eq!(native(&program, libc::SYS_ioctl, [0; 6]), REFUSED);
    }

    /// The number that stands for the child's own must appear only where the child's own is meant.
    #[test]
    fn a_process_may_signal_itself_alone() {
        let mut program = program(&Policy::default(), Around::default());
        assert!(program.iter().flatten().filter(|step| step.k == OWN_PID).all(|step| step.code == 0x15));
        program.iter_mut().flatten().filter(|step| step.k == OWN_PID).for_each(|step| step.k = 42);
        assert_eq!(native(&program, libc::SYS_kill, [42, 9, 0, 0, 0, 0]), libc::SECCOMP_RET_ALLOW);
        for other in [1, 43, 0, u64::MAX] {
            assert_eq!(native(&program, libc::SYS_kill, [other, 9, 0, 0, 0, 0]), REFUSED, "{other}");
        }
        assert_eq!(native(&program, libc::SYS_prlimit64, [0; 6]), libc::SECCOMP_RET_ALLOW);
        assert_eq!(native(&program, libc::SYS_prlimit64, [1, 0, 0, 0, 0, 0]), REFUSED);
    }

    /// The worker goes on under the shared program: it forks, signals its children and tidies up after them.
    #[test]
    fn what_a_worker_does_is_refused_to_snippets_alone() {
        for around in [Around::default(), READ_ONLY] {
            let [shared, own] = program(&Policy::default(), around);
            for call in [libc::SYS_clone, libc::SYS_kill, libc::SYS_prctl, libc::SYS_memfd_create] {
                let arguments = [1, 9, 0, 0, 0, 0];
                assert_eq!(native(std::slice::from_ref(&shared), call, arguments), libc::SECCOMP_RET_ALLOW, "{call}");
                assert_eq!(native(&[shared.clone(), own.clone()], call, arguments), REFUSED, "{call}");
            }
        }
        let [shared, _] = program(&Policy::default(), Around::default());
        assert_eq!(native(&[shared], libc::SYS_fchmodat, [0; 6]), libc::SECCOMP_RET_ALLOW);
    }
}
