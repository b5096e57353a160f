//! What a notebook stores as the result of a cell: the value of its last expression, as one claim.

use super::{BlockPlace, repl};
use crate::model::{Case, Form, Meaning, Rule, Subject};
use crate::unit::Unit;

/// Finds the answer that a block states about the last expression of the code at `target`.
pub(super) fn case(place: &BlockPlace, target: &BlockPlace, unit: &Unit) -> Option<Case> {
    let index = unit.source.top_level().last().filter(|&at| unit.source.statements[at].is_expression())?;
    let statement = &unit.source.statements[index];
    let mut answer = repl::read(&place.block.code)?;
    answer.mode = Some(unit.mode);
    if let Some(reason) = place.block.options.skip.clone() {
        answer.meaning = Meaning::Unverifiable(reason);
    }
    let found = (Form::AnswerBlock, Rule::CellResult, Subject::Statement(index), answer);
    let mut case = place.case((1, place.lines.len().max(1)), (1, &statement.text), unit.mode, found);
    case.block = target.index;
    case.claim.code_line = target.block.document_line(statement.first);
    Some(case)
}
