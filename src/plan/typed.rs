//! What a person types while a block runs, where the document shows it: behind the prompt, in the block's output.

use std::collections::BTreeSet;

use crate::extract::Extracted;
use crate::model::{Case, Mode, Subject};
use crate::unit::Unit;

/// What reads a line that a person types.
const READS: [&str; 3] = ["input(", "stdin.readline(", "in sys.stdin"];

/// Gives units that read what a person types the output that the document shows of them.
pub fn mark_shown(units: &mut [Option<Unit>], cases: &[Case], extracted: &Extracted) {
    for (at, unit) in units.iter_mut().enumerate() {
        let Some(unit) = unit.as_mut().filter(|unit| READS.iter().any(|read| unit.code.contains(read))) else {
            continue;
        };
        unit.shown = match unit.mode {
            Mode::Repl => of_entries(unit),
            Mode::Script => of_block(at, cases, extracted).map(|lines| (0, lines)).into_iter().collect(),
        };
    }
}

/// What a session shows below each of its entries.
fn of_entries(unit: &Unit) -> Vec<(u32, Vec<String>)> {
    let shown = unit.parts.iter().filter(|part| !part.output.is_empty());
    let lines = |output: &[(usize, String)]| output.iter().map(|(_, line)| line.clone()).collect();
    shown.map(|part| (u32::try_from(part.first).unwrap_or(u32::MAX), lines(&part.output))).collect()
}

/// The one block that shows what a script prints: of two, each may be of a run of its own.
fn of_block(at: usize, cases: &[Case], extracted: &Extracted) -> Option<Vec<String>> {
    let answers = cases.iter().filter(|case| case.block == at).filter_map(|case| match case.subject {
        Subject::Output { answers, .. } => Some(answers),
        _ => None,
    });
    let answers: BTreeSet<usize> = answers.collect();
    let block = extracted.blocks.get(*answers.first().filter(|_| answers.len() == 1)?)?;
    // What follows a `#` is a remark, as for the answers themselves.
    Some(block.code.lines().map(|line| line.split_once("  #").map_or(line, |(line, _)| line).to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::pipeline::prepare;

    fn shown(text: &str) -> Vec<(u32, Vec<String>)> {
        let one = prepare(Document::new("d.md".into(), text));
        one.plan.programs[0].steps.last().map(|step| step.shown.clone()).unwrap_or_default()
    }

    #[test]
    fn the_output_that_is_shown_tells_what_is_typed() {
        let script = "```python\nname = input('Name: ')\nprint(name)\n```\n\n```output\nName: Bo\nBo\n```\n";
        assert_eq!(shown(script), [(0, vec!["Name: Bo".to_owned(), "Bo".to_owned()])]);
        assert_eq!(shown(&script.replace("input(", "str(")), []);
        let again = format!("{script}\n```output\nName: Al\nAl\n```\n");
        assert_eq!(shown(&again), [], "two runs");
        let session = "```pycon\n>>> name = input('Name: ')\nName: Bo\n>>> name\n'Bo'\n```\n";
        assert_eq!(shown(session), [(1, vec!["Name: Bo".to_owned()]), (3, vec!["'Bo'".to_owned()])]);
    }
}
