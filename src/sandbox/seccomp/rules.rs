//! Rules about system calls, and the program that they become: a tree of short lists.

use std::collections::BTreeMap;

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCondition, SeccompFilter, SeccompRule, TargetArch, sock_filter,
};

/// What is refused: the calls, each with the error that answers it and the conditions under which it does; none means
/// always.
#[derive(Default)]
pub(super) struct Rules(pub(super) BTreeMap<i64, (i32, Vec<SeccompRule>)>);

impl Rules {
    /// Answers as a kernel that does not have the call.
    pub(super) fn unknown(&mut self, call: i64) {
        self.0.insert(call, (libc::ENOSYS, Vec::new()));
    }

    pub(super) fn always(&mut self, calls: &[i64]) {
        self.0.extend(calls.iter().map(|&call| (call, (libc::EPERM, Vec::new()))));
    }

    /// Refuses `call` where all `conditions` hold. Several such rules for one call: where any of them does.
    pub(super) fn when(&mut self, call: i64, conditions: Vec<SeccompCondition>) -> Result<(), BackendError> {
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
    pub(super) fn take<'a>(&mut self, calls: impl Iterator<Item = &'a i64>) -> Self {
        Self(calls.filter_map(|call| self.0.remove_entry(call)).collect())
    }

    /// The whole program for these rules.
    pub(super) fn program(self) -> Result<BpfProgram, BackendError> {
        let mut program = check_architecture()?;
        program.push(instruction(LOAD, 0, 0, 0));
        program.extend(refuse_x32());
        program.extend(self.tree(check_architecture()?.len())?);
        Ok(program)
    }

    /// A program for these rules that goes with one that checks the architecture.
    pub(super) fn program_alone(self) -> Result<BpfProgram, BackendError> {
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
    pub(super) fn leaf(self, errno: i32) -> Result<BpfProgram, BackendError> {
        let rules = self.0.into_iter().map(|(call, (_, rules))| (call, rules)).collect();
        let refuse = SeccompAction::Errno(errno.cast_unsigned());
        let arch = TargetArch::try_from(std::env::consts::ARCH)?;
        SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch)?.try_into()
    }
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
