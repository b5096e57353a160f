//! An answer that stands by itself: a comment, a line below a prompt, words in running text.

use std::sync::LazyLock;

use regex::Regex;

use super::{Document, Weight};
use crate::doctest;
use crate::judge::{compare, shape};
use crate::model::{Doubt, Form, Meaning, Mode, Shown, Subject};
use crate::syntax::is_builtin;
use crate::vocabulary::pattern;

static LOGS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*\w[\w.()'\x22]*\.(?:debug|info|warn|warning|error|critical|exception|log)\("));

impl Document<'_> {
    pub(super) fn weigh_alone(&self, at: usize, actual: &str) -> Weight {
        let claim = &self.cases[at].case.claim;
        if shows_nothing(actual)
            && !matches!(self.cases[at].case.answer.meaning, Meaning::Raises { .. } | Meaning::Warns { .. })
        {
            return Weight::Doubtful(Doubt::Silent);
        }
        // A value that cannot even be shown lacks something that came before it.
        if actual.starts_with('<') && actual.ends_with("Error>") {
            return Weight::Doubtful(Doubt::Follows);
        }
        // How a line of a log looks is settled elsewhere, and most often not on the page.
        if LOGS.is_match(&claim.code) {
            return Weight::Doubtful(Doubt::OtherKind);
        }
        // A comment beside a call that gives nothing tells what it does, or what the reader is to make it give.
        let beside = matches!(claim.form, Form::Comment | Form::CommentBelow);
        if beside && actual == "None" && claim.documented != "None" {
            return Weight::Doubtful(Doubt::OtherKind);
        }
        if let Some(why) = self.is_about_another(at, actual) {
            return why;
        }
        let answer = &self.cases[at].case.answer;
        // Below the head of a traceback stands an exception, whatever it is called.
        let traced = answer.doctest.is_some() && answer.whole.lines().any(doctest::is_header);
        let unexpected = shape::is_exception(actual) != (traced || shape::is_exception(&claim.documented));
        // Lines that a mark or a label calls output are output, whatever they say.
        if matches!(answer.meaning, Meaning::Lines(_)) && answer.firm && answer.led && !unexpected {
            return Weight::Certain;
        }
        let session = claim.mode == Mode::Repl && claim.form == Form::Repl;
        let failed = answer.meaning == Meaning::Passes && actual.starts_with("AssertionError");
        let lines = matches!(&answer.meaning, Meaning::Lines(said) if compare::mostly_the_same(said, actual));
        let word = session && shape::is_one_word(&claim.documented) && actual.trim().lines().count() == 1;
        if failed
            || lines
            || (traced || word) && !unexpected
            || shape::alike(&claim.documented, actual)
            || shape::alike(&answer.whole, actual)
            || session && shape::same_lines_of_words(&claim.documented, actual)
        {
            return Weight::Certain;
        }
        // An exception that nobody documented has its cause as often around the code as in it.
        let vouched = || self.neighbours_hold(at) || !unexpected && self.document_vouches(at);
        if claim.form != Form::Prose && vouched() {
            return Weight::Certain;
        }
        Weight::Doubtful(Doubt::OtherKind)
    }

    /// Whether the words are likely about something else than the code that they were read beside.
    fn is_about_another(&self, at: usize, actual: &str) -> Option<Weight> {
        let (case, claim) = (&self.cases[at].case, &self.cases[at].case.claim);
        let raises = matches!(case.answer.meaning, Meaning::Raises { .. });
        // What is commented out may need the line above it, which is, too.
        if matches!(case.subject, Subject::CommentedOut { .. }) && raises && !shape::is_exception(actual) {
            return Some(Weight::Doubtful(Doubt::Follows));
        }
        // A transcript of another program: `list` shows what that lists.
        if claim.code.chars().all(char::is_alphanumeric)
            && is_builtin(&claim.code)
            && actual.starts_with('<')
            && !claim.documented.starts_with('<')
        {
            return Some(Weight::Doubtful(Doubt::OtherKind));
        }
        // A text alone is what was shown, and the words below are about something else.
        if is_literal(&claim.code, claim.form == Form::CommentBelow) && claim.form != Form::Repl && !raises {
            return Some(Weight::NoAnswer);
        }
        let may_be_remark = claim.form == Form::CommentBelow
            && case.answer.meaning == Meaning::Words
            && !case.answer.firm
            && !case.answer.led;
        (may_be_remark && !self.neighbours_hold(at)).then_some(Weight::Doubtful(Doubt::Remark))
    }
}

/// Whether code is one string and nothing else; below it, one value of any kind that is written out.
fn is_literal(code: &str, below: bool) -> bool {
    let code = code.trim();
    let shown = Shown::read_all(code);
    code.starts_with("\"\"\"")
        || matches!(shown, Some(Shown::Text(..)))
        || below && matches!(shown, Some(Shown::Dict(_) | Shown::Sequence(..) | Shown::Set(_)))
}

fn shows_nothing(actual: &str) -> bool {
    matches!(actual, "" | "no output")
}
