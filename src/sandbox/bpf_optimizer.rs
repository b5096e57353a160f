//! Shortening programs of the kernel's packet filter.
//!
//! What seccompiler writes repeats itself: each rule has its own jumps, its own check of an argument and its own
//! answers. Each child installs such a program, and the kernel's time for that grows with its length. Here all that ends
//! in the same way ends in the same place, and jumps to jumps are gone. What a program answers stays the same, for what
//! is executed is, but for jumps, the same instructions in the same order.

use std::collections::HashMap;

use seccompiler::{BpfProgram, sock_filter};

const CLASS: u16 = 0x07; // BPF_CLASS
const JUMPS: u16 = 0x05; // BPF_JMP
const RETURNS: u16 = 0x06; // BPF_RET
const JUMP: u16 = 0x05; // BPF_JMP | BPF_JA

/// An instruction, with what comes after it by name and not by distance.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Step {
    code: u16,
    k: u32,
    next: Next,
}

/// What comes after an instruction, as indices of steps.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Next {
    End,
    One(usize),
    Two(usize, usize),
}

/// A program that answers as this one does, and is not longer.
pub(super) fn optimize(program: &[sock_filter]) -> BpfProgram {
    let shorter = steps(program).and_then(|(steps, first)| write(&steps, first));
    shorter.filter(|shorter| shorter.len() < program.len()).unwrap_or_else(|| program.to_vec())
}

/// The steps of a program, each but once, and its first. From the end on, for what comes after a step is part of it.
/// `None` for what is no program.
fn steps(program: &[sock_filter]) -> Option<(Vec<Step>, usize)> {
    let mut steps = Vec::new();
    let mut known = HashMap::new();
    let mut step_at: Vec<Option<usize>> = vec![None; program.len()];
    for (index, instruction) in program.iter().enumerate().rev() {
        let after = |distance: usize| step_at.get(index + 1 + distance).copied().flatten();
        let branches = || Some((after(instruction.jt.into())?, after(instruction.jf.into())?));
        let next = match instruction.code {
            JUMP => {
                step_at[index] = after(instruction.k as usize);
                continue;
            }
            code if code & CLASS == RETURNS => Next::End,
            code if code & CLASS == JUMPS => match branches() {
                Some((holds, otherwise)) => Next::Two(holds, otherwise),
                None => continue,
            },
            _ => match after(0) {
                Some(next) => Next::One(next),
                None => continue,
            },
        };
        let step = match next {
            Next::Two(holds, otherwise) if holds == otherwise => holds,
            _ => *known.entry(Step { code: instruction.code, k: instruction.k, next }).or_insert_with_key(|step| {
                steps.push(*step);
                steps.len() - 1
            }),
        };
        step_at[index] = Some(step);
    }
    let first = step_at.first().copied().flatten()?;
    Some((steps, first))
}

/// Writes the steps that are reached from one, from the end on. `None` where a distance is too long for a condition.
fn write(steps: &[Step], first: usize) -> Option<BpfProgram> {
    let mut backwards = Vec::new();
    let mut place_of = vec![None; steps.len()];
    put(steps, first, &mut backwards, &mut place_of)?;
    backwards.reverse();
    Some(backwards)
}

/// Puts a step before what is written, and what comes after it first. `place_of` counts from the end.
fn put(steps: &[Step], index: usize, backwards: &mut BpfProgram, place_of: &mut [Option<usize>]) -> Option<()> {
    if place_of.get(index)?.is_some() {
        return Some(());
    }
    let Step { code, k, next } = *steps.get(index)?;
    let (mut jt, mut jf) = (0, 0);
    match next {
        Next::End => {}
        Next::One(next) => {
            put(steps, next, backwards, place_of)?;
            let over = distance(next, backwards, place_of)?;
            if over > 0 {
                backwards.push(sock_filter { code: JUMP, jt: 0, jf: 0, k: u32::try_from(over).ok()? });
            }
        }
        Next::Two(holds, otherwise) => {
            put(steps, otherwise, backwards, place_of)?;
            put(steps, holds, backwards, place_of)?;
            jt = u8::try_from(distance(holds, backwards, place_of)?).ok()?;
            jf = u8::try_from(distance(otherwise, backwards, place_of)?).ok()?;
        }
    }
    *place_of.get_mut(index)? = Some(backwards.len());
    backwards.push(sock_filter { code, jt, jf, k });
    Some(())
}

/// How many instructions there are between the next one and a step.
fn distance(step: usize, backwards: &BpfProgram, place_of: &[Option<usize>]) -> Option<usize> {
    backwards.len().checked_sub(place_of.get(step).copied().flatten()? + 1)
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the program answers, by walking it as the kernel would.
    pub(in super::super) fn answer(program: &[sock_filter], arch: u32, number: u32, arguments: [u64; 6]) -> u32 {
        let mut words = vec![number, arch, 0, 0];
        words.extend(arguments.iter().flat_map(|&argument| [argument as u32, (argument >> 32) as u32]));
        let (mut at, mut value) = (0, 0);
        loop {
            let step = &program[at];
            at += 1;
            let jump = |holds: bool| usize::from(if holds { step.jt } else { step.jf });
            match step.code {
                0x20 => value = words[step.k as usize / 4],
                0x54 => value &= step.k,
                0x05 => at += step.k as usize,
                0x15 => at += jump(value == step.k),
                0x25 => at += jump(value > step.k),
                0x35 => at += jump(value >= step.k),
                0x06 => return step.k,
                code => panic!("unknown instruction {code:#x}"),
            }
        }
    }

    fn instruction((code, jt, jf, k): (u16, u8, u8, u32)) -> sock_filter {
        sock_filter { code, jt, jf, k }
    }

    #[test]
    fn what_ends_alike_ends_in_one_place() {
        let compare = |number, k| [(0x20, 0, 0, number), (0x15, 0, 1, k), (0x06, 0, 0, 1), (0x06, 0, 0, 2)];
        let twice = [&[(0x15, 0, 4, 9)][..], &compare(16, 7), &compare(16, 7)].concat();
        let program: Vec<sock_filter> = twice.into_iter().map(instruction).collect();
        assert_eq!(optimize(&program), compare(16, 7).map(instruction), "nor is there anything to tell apart");
    }

    #[test]
    fn jumps_to_jumps_are_gone() {
        let program =
            [(0x20, 0, 0, 0), (0x15, 0, 1, 5), (0x05, 0, 0, 1), (0x05, 0, 0, 1), (0x06, 0, 0, 1), (0x06, 0, 0, 2)];
        let short = [(0x20, 0, 0, 0), (0x15, 0, 1, 5), (0x06, 0, 0, 1), (0x06, 0, 0, 2)];
        assert_eq!(optimize(&program.map(instruction)), short.map(instruction));
    }

    #[test]
    fn what_is_no_program_stays_as_it_is() {
        for program in [&[][..], &[(0x20, 0, 0, 0)], &[(0x15, 9, 0, 0), (0x06, 0, 0, 0)], &[(0x05, 0, 0, u32::MAX)]] {
            let program: Vec<sock_filter> = program.iter().copied().map(instruction).collect();
            assert_eq!(optimize(&program), program);
        }
    }

    prop_compose! {
        /// Instructions of which few differ, and three answers at the end.
        fn programs()(steps in prop::collection::vec((0_u16..6, 0_u8..6, 0_u8..6, 0_u32..3), 0..40)) -> BpfProgram {
            let codes = [0x20, 0x54, 0x05, 0x15, 0x25, 0x35];
            let step = |(code, jt, jf, k)| (codes[usize::from(code)], jt, jf, k);
            let body = steps.into_iter().map(step).map(|(code, jt, jf, k)| match code {
                0x20 => (code, 0, 0, 4 * k),
                _ => (code, jt, jf, k),
            });
            body.chain((0..8).map(|k| (0x06, 0, 0, k % 3))).map(instruction).collect()
        }
    }

    proptest! {
        #[test]
        fn a_shorter_program_answers_alike(program in programs(), words in prop::array::uniform3(0_u32..4)) {
            let short = optimize(&program);
            prop_assert!(short.len() <= program.len());
            let [number, arch, argument] = words;
            let answers = [&program, &short].map(|program| answer(program, arch, number, [argument.into(); 6]));
            prop_assert_eq!(answers[0], answers[1]);
        }
    }
}
