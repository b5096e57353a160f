//! An answer read once more, from its words alone: a corpus keeps the words of a document, and they must mean there what
//! they mean in the document.

use super::reading;
use super::{answer_block, prose, repl};
use crate::model::{Answer, Form, Meaning, Mode};

/// Reads words as they are read where a document states them in a form. Of words that state an answer for each mode the
/// one for `mode` counts. Gives nothing for words that state none.
pub fn from_text(form: Form, text: &str, mode: Mode) -> Option<Answer> {
    match form {
        Form::Repl => repl::read(text),
        Form::AnswerBlock => answer_block::read_line(text),
        Form::Prose => prose::from_text(text),
        _ if text.trim_end().contains('\n') => Some(lines(text.trim_end())),
        _ => {
            let mut answers = reading::read(text);
            let at = answers.iter().position(|answer| answer.mode == Some(mode)).unwrap_or(0);
            (at < answers.len()).then(|| answers.swap_remove(at))
        }
    }
}

/// Lines of output, as comment lines below a statement state them.
fn lines(text: &str) -> Answer {
    let meaning = Meaning::Lines(text.lines().map(str::to_owned).collect());
    let (firm, led) = (true, true);
    Answer {
        documented: text.to_owned(),
        remark: String::new(),
        meaning,
        whole: text.to_owned(),
        bare: String::new(),
        firm,
        led,
        mode: None,
        versions: None,
        doctest: None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn meaning(form: Form, text: &str) -> Meaning {
        from_text(form, text, Mode::Script).unwrap().meaning
    }

    #[test]
    fn words_mean_what_their_form_makes_of_them() {
        assert!(matches!(meaning(Form::Comment, "-> [1, 2] (a copy)"), Meaning::Value(_)));
        assert!(matches!(meaning(Form::Comment, "a\nb"), Meaning::Lines(lines) if lines == ["a", "b"]));
        assert!(matches!(
            meaning(Form::Repl, "Traceback (most recent call last):\n  ...\nKeyError: 1"),
            Meaning::Raises { .. }
        ));
        assert!(matches!(meaning(Form::AnswerBlock, "sum: 3"), Meaning::Words));
        assert_eq!(meaning(Form::Prose, "a tuple"), Meaning::Kind("tuple".to_owned()));
        assert_eq!(from_text(Form::Comment, "???", Mode::Script), None);
    }

    #[test]
    fn of_an_answer_for_each_mode_the_own_one_counts() {
        let of = |mode| from_text(Form::Comment, "False in the REPL, True in a script", mode).unwrap().documented;
        assert_eq!((of(Mode::Repl).as_str(), of(Mode::Script).as_str()), ("False", "True"));
    }
}
