//! Filters of system calls that are put around `verify`: of machines that refuse some, and those that take a layer away.

use std::collections::BTreeMap;
use std::io;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};

/// Calls, and for each the rules of which one must hold; none means always.
pub(crate) type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// A program that answers some calls.
pub(crate) fn filter(rules: Rules, answer: SeccompAction) -> BpfProgram {
    let arch = TargetArch::try_from(std::env::consts::ARCH).unwrap();
    SeccompFilter::new(rules, SeccompAction::Allow, answer, arch).unwrap().try_into().unwrap()
}

/// An error; number 0 means that nothing is done, and that the caller is told it was.
pub(crate) fn errno(number: i32) -> SeccompAction {
    SeccompAction::Errno(number.cast_unsigned())
}

/// Whether an argument has a flag.
pub(crate) fn has_flag(argument: u8, flag: i32) -> SeccompRule {
    let flag = u64::from(flag.cast_unsigned());
    rule(argument, SeccompCmpOp::MaskedEq(flag), flag)
}

/// Whether an argument is a number.
pub(crate) fn equals(argument: u8, number: i32) -> SeccompRule {
    rule(argument, SeccompCmpOp::Eq, u64::from(number.cast_unsigned()))
}

fn rule(argument: u8, operator: SeccompCmpOp, value: u64) -> SeccompRule {
    let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value).unwrap();
    SeccompRule::new(vec![condition]).unwrap()
}

/// Puts programs in force, one after the other.
pub(crate) fn apply(programs: &[BpfProgram]) -> io::Result<()> {
    programs.iter().try_for_each(|program| seccompiler::apply_filter(program).map_err(io::Error::other))
}
