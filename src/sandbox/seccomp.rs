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

mod refused;
mod rules;

use seccompiler::{BackendError, BpfProgram};

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
    let mut shared = refused::by(policy, around)?;
    let own = shared.take(calls::OF_WORKERS.iter().chain(calls::METADATA).chain(calls::old::OF_WORKERS));
    shared.namespaces()?;
    Ok([shared.program()?, own.program_alone()?])
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "what cannot be compiled is a failure")]
mod tests {
    use std::collections::BTreeSet;

    use super::super::bpf_optimizer::tests::answer;
    use super::refused::{TIOCSTI, is};
    use super::rules::Rules;
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
