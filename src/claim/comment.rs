//! Answers in a comment on the line of their statement: `print(x)  # [1, 2]`.

use std::sync::LazyLock;

use regex::Regex;

use super::BlockPlace;
use super::alternatives;
use super::reading;
use crate::model::{Answer, Case, Form, Meaning, Reason, Rule, Shown, Subject};
use crate::syntax::{Comment, Kind, Statement};
use crate::unit::Unit;
use crate::vocabulary::pattern;

/// Signs before an answer.
const MARKS: [&str; 4] = ["=>", "->", ">>>", "→"];

/// Finds the answers in comments beside statements.
pub(super) fn cases(place: &BlockPlace, unit: &Unit) -> Vec<Case> {
    let beside = unit.source.comments.iter().filter(|comment| !comment.own_line);
    beside.flat_map(|comment| at_comment(place, unit, comment)).collect()
}

fn at_comment(place: &BlockPlace, unit: &Unit, comment: &Comment) -> Vec<Case> {
    let Some(index) = statement_beside(unit, comment) else { return Vec::new() };
    let statement = &unit.source.statements[index];
    let (text, last) = with_continuation(unit, comment);
    let lines = (comment.line, last);
    let found = match text.contains('\n') {
        true => vec![(Rule::BesideStatement, Subject::Statement(index), line_by_line(&text))],
        false => about(unit, index, &text, Rule::BesideStatement),
    };
    let mode = |answer: &Answer| answer.mode.unwrap_or(unit.mode);
    found
        .into_iter()
        .map(|(rule, subject, answer)| {
            let mode = mode(&answer);
            place.case(lines, (statement.first, &statement.text), mode, (Form::Comment, rule, subject, answer))
        })
        .collect()
}

/// The statement that a comment on its last line, or on the last line of its header, is about.
fn statement_beside(unit: &Unit, comment: &Comment) -> Option<usize> {
    unit.source.statements.iter().rposition(|statement| {
        (statement.last == comment.line || statement.header_last == comment.line) && statement.first <= comment.line
    })
}

/// The text of a comment, with the comment lines below it that stand at the same column and go on with it, and the last
/// of these lines. They go on while a bracket is open, or each as a line of output, where all begin with the same mark:
/// `# => one` above `# => two`.
pub(super) fn with_continuation(unit: &Unit, comment: &Comment) -> (String, usize) {
    let mark = MARKS.into_iter().find(|mark| comment.text.starts_with(mark));
    let mut text = comment.text.clone();
    let mut line = comment.line;
    let comments = &unit.source.comments;
    for next in &comments[comments.partition_point(|other| other.line <= comment.line)..] {
        let marked = mark.and_then(|mark| next.text.strip_prefix(mark)).map(str::trim_start);
        let separator = match marked {
            _ if !next.own_line || next.column != comment.column || next.line != line + 1 => break,
            _ if !is_balanced(&text) => ' ',
            Some(_) => '\n',
            None => break,
        };
        text = format!("{text}{separator}{}", marked.unwrap_or(&next.text));
        line += 1;
    }
    (text, line)
}

/// Lines of output of which the first begins with a mark.
fn line_by_line(text: &str) -> Answer {
    let mark = MARKS.into_iter().find(|mark| text.starts_with(mark)).unwrap_or_default();
    let text = text[mark.len()..].trim_start();
    let lines = text.lines().map(str::to_owned).collect();
    let words = reading::words(text, text);
    Answer {
        documented: text.to_owned(),
        remark: String::new(),
        meaning: Meaning::Lines(lines),
        firm: true,
        led: true,
        ..words
    }
}

/// Whether all brackets of a text are closed.
pub(super) fn is_balanced(text: &str) -> bool {
    let count = |marks: [char; 3]| text.chars().filter(|c| marks.contains(c)).count();
    count(['(', '[', '{']) <= count([')', ']', '}'])
}

/// What a text beside or below a statement says about it. `rule` is the one that found the text.
pub(super) fn about(unit: &Unit, index: usize, text: &str, rule: Rule) -> Vec<(Rule, Subject, Answer)> {
    let statement = &unit.source.statements[index];
    if is_template(statement) {
        return Vec::new();
    }
    if let Some(answer) = printed_within(statement, text) {
        return vec![(rule, Subject::Statement(index), answer)];
    }
    if repeats_its_expression(statement, text) {
        return vec![(rule, Subject::Statement(index), Answer { firm: true, ..reading::words(text, text) })];
    }
    if let Some((subject, answer)) = about_a_name(unit, index, text) {
        return vec![(Rule::AboutName, subject, answer)];
    }
    let read = reading::read(text).into_iter().map(|answer| as_shown_by_its_class(unit, answer));
    let answers = read.filter_map(|answer| subject_of(unit, index, statement, answer));
    answers.map(|(subject, answer)| (rule, subject, answer)).collect()
}

/// `O(1)` is a value where the block has a class of that name, and else a figure of speed.
fn as_shown_by_its_class(unit: &Unit, answer: Answer) -> Answer {
    match (&answer.meaning, Shown::read_all(&answer.documented)) {
        (Meaning::Words, Some(Shown::Call(name, arguments)))
            if name.chars().count() == 1 && unit.source.names.bound.contains(&name) =>
        {
            Answer { meaning: Meaning::Value(Shown::Call(name, arguments)), firm: true, ..answer }
        }
        _ => answer,
    }
}

/// Whether a statement has places to fill in, as cheat sheets write them: `<item> = next(<iter>)`.
fn is_template(statement: &Statement) -> bool {
    static PLACE: LazyLock<Regex> = LazyLock::new(|| pattern(r"<[a-z][a-z_./ ]{0,20}>"));
    statement.kind == Kind::Other && PLACE.is_match(&statement.text)
}

/// `print(f())  # prints "start", returns 3`: all of it is printed, line by line.
fn printed_within(statement: &Statement, text: &str) -> Option<Answer> {
    let (printed, returned) = alternatives::then_returned(text).filter(|_| statement.kind == Kind::Print)?;
    let printed = printed.trim().trim_matches(['"', '\'', '`']);
    let lines = vec![printed.to_owned(), returned.trim().to_owned()];
    Some(Answer { meaning: Meaning::Lines(lines), led: true, ..reading::words(text, text) })
}

/// `print(f"{x = }")  # x = 4`: the name is a part of what is printed.
fn repeats_its_expression(statement: &Statement, text: &str) -> bool {
    static FIELD: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"\b[fF][rR]?["'][^{}]*\{([^{}=]*[^{}=!<>]=\s*)(?:![rsa])?(?::[^{}]*)?\}"#));
    let field = FIELD.captures(&statement.text).filter(|_| statement.kind == Kind::Print);
    field.is_some_and(|field| text.contains(&field[1]))
}

/// Decides what of a statement an answer is about, and whether it can be an answer there at all.
fn subject_of(unit: &Unit, index: usize, statement: &Statement, answer: Answer) -> Option<(Subject, Answer)> {
    let whole = Subject::Statement(index);
    let raises = matches!(answer.meaning, Meaning::Raises { .. } | Meaning::Warns { .. });
    let words = matches!(answer.meaning, Meaning::Words);
    match &statement.kind {
        Kind::Print | Kind::Expression | Kind::Call { .. } => {
            let printed = words && unit.source.prints(&answer.documented);
            // Words behind a label are what is printed; beside another call they may be about what it does.
            let firm = printed || answer.firm && (!words || statement.kind == Kind::Print);
            let firm = firm && !is_notation(statement, &answer);
            Some((whole, Answer { firm, ..answer }))
        }
        Kind::Assign { .. } if raises => Some((whole, answer)),
        Kind::Assign { target, literal } => {
            if words || *literal || matches!(answer.meaning, Meaning::Nothing | Meaning::Either(_)) {
                return None;
            }
            if let Meaning::Unverifiable(reason) = &answer.meaning {
                return (*reason == Reason::Timing).then_some((whole, answer));
            }
            let (at, expressions) = expressions(unit, index, target.as_ref()?);
            let letter = matches!(&answer.meaning, Meaning::Value(Shown::Text(text, _)) if text.chars().count() == 1);
            let firm = answer.firm && !statement.in_function && at == index && (answer.led || !letter);
            Some((Subject::After { statement: at, expressions }, Answer { firm, ..answer }))
        }
        Kind::Return if raises => Some((whole, answer)),
        Kind::Return => {
            let firm = answer.firm && answer.led;
            (!words && !is_constant_return(statement)).then_some((whole, Answer { firm, ..answer }))
        }
        Kind::Definition if statement.text.starts_with("class") || statement.text.starts_with('@') => {
            let stated = answer.led || raises;
            stated.then_some((whole, answer))
        }
        Kind::Compound => (answer.led && !words || raises && answer.firm).then_some((whole, answer)),
        Kind::Import | Kind::Delete | Kind::Raise | Kind::Other => raises.then_some((whole, answer)),
        Kind::Definition => None,
    }
}

/// Whether a value written out stands for something else than itself: a text beside `{x:10}` shows a format, and a letter
/// in quotes beside a call (`p.write_text("a")  # 'w'`) names something.
fn is_notation(statement: &Statement, answer: &Answer) -> bool {
    let Meaning::Value(Shown::Text(text, _)) = &answer.meaning else { return false };
    let display = statement.text.starts_with('{') && Shown::read_all(&statement.text).is_some();
    let announced = answer.led || !answer.whole.trim_start().starts_with(&answer.documented);
    let letter = text.chars().count() == 1 && !announced && matches!(statement.kind, Kind::Call { base: Some(_) });
    display || letter
}

fn is_constant_return(statement: &Statement) -> bool {
    let value = statement.text.strip_prefix("return").unwrap_or_default().trim();
    value.is_empty() || Shown::read_all(value).is_some_and(|shown| !matches!(shown, Shown::Call(..)))
}

/// What to look at, and after which statement, for an assignment. In the body of a class the name is looked up in the class: that is where a
/// reader sees it, and an enumeration's member is made only there.
fn expressions(unit: &Unit, index: usize, target: &str) -> (usize, Vec<String>) {
    let statement = &unit.source.statements[index];
    let parent = statement.parent.filter(|_| !statement.in_function);
    let class = parent.and_then(|at| Some((at, unit.source.statements.get(at)?.text.split_once("class ")?.1)));
    match class {
        Some((at, header)) => {
            let name: String = header.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            (at, vec![format!("{name}.{target}"), format!("{name}.{target}.value")])
        }
        None => (index, vec![target.to_owned()]),
    }
}

// A word is one of ASCII, or has any other characters: twelve times `\w` would take longer to compile than all other
// patterns together. So would twelve times the cases of all characters: the class stands outside of `(?i:…)`.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?i:now\s+|so\s+|then\s+|but\s+|after\s+[^:]{1,30}:\s*)|[0-9A-Za-z_\x{80}-\x{10ffff}]{2,12}:\s+)*([A-Za-z_][A-Za-z0-9_.]*(?:\[[^\]]{1,20}\])?)\s*(==?|:|(?i:is now|are now|is still|is|becomes|now)\b|-+>|→|=+>)\s*(\S.*)$",
    )
});

/// `a = [1, 2]`, `d1 is now {…}`: an answer about a name of the block.
fn about_a_name(unit: &Unit, index: usize, text: &str) -> Option<(Subject, Answer)> {
    let groups = NAMED.captures(text)?;
    let (name, sign, rest) = (&groups[1], &groups[2], &groups[3]);
    let statement = &unit.source.statements[index];
    let expression = resolve(unit, statement, name)?;
    let answer = reading::read(rest).into_iter().next()?;
    if !matches!(answer.meaning, Meaning::Value(_)) || !answer.remark_or_end() {
        return None;
    }
    let base = expression.split(['.', '[']).next().unwrap_or_default();
    let changes = match &statement.kind {
        Kind::Call { base: Some(changed) } => changed == base || changed == &expression,
        Kind::Assign { target: Some(target), literal } => !literal && target.split(['.', '[']).next() == Some(base),
        Kind::Compound | Kind::Delete => true,
        _ => false,
    };
    let firm = answer.firm && changes && sign != ":" && !statement.in_function;
    let whole = text.to_owned();
    let remark = format!("{name} {sign} {}", answer.remark).trim().to_owned();
    let subject = Subject::After { statement: index, expressions: vec![expression] };
    Some((subject, Answer { firm, whole, remark, ..answer }))
}

/// The expression that a name in a comment stands for: a name of the block, or an attribute of one that the statement
/// names.
fn resolve(unit: &Unit, statement: &Statement, name: &str) -> Option<String> {
    let base = name.split(['.', '[']).next()?;
    if unit.source.names.bound.contains(base) || statement.in_function && statement.text.contains(base) {
        return Some(name.to_owned());
    }
    let needle = format!(".{base}");
    let at = statement.text.find(&needle)?;
    let owner: String = statement.text[..at]
        .chars()
        .rev()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    unit.source.names.bound.contains(&owner).then(|| format!("{owner}.{name}"))
}

impl Answer {
    /// Whether nothing but a remark follows the answer.
    pub(super) fn remark_or_end(&self) -> bool {
        self.firm || self.remark.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use super::*;
    use crate::document::Document;
    use crate::extract::extract;
    use crate::model::Rule;

    /// The answers in the comments of a block: rule, answer, whether it can be called false.
    fn stated(code: &str) -> Vec<(Rule, String, bool)> {
        let extracted = extract(&Document::new("d.md".into(), &format!("```python\n{code}\n```\n")));
        let units: Vec<_> = extracted.blocks.iter().map(|block| block.is_python().then(|| Unit::new(block))).collect();
        let told = |case: Case| (case.claim.rule, case.claim.documented, case.answer.firm);
        find(&extracted, &units, Vec::new()).into_iter().map(told).collect()
    }

    fn one(rule: Rule, said: &str, firm: bool) -> Vec<(Rule, String, bool)> {
        vec![(rule, said.to_owned(), firm)]
    }

    #[test]
    fn a_comment_goes_on_as_long_as_a_bracket_is_open() {
        let said = "[1, 2]";
        assert_eq!(stated("print(x)  # [1,\n          # 2]\nf()"), one(Rule::BesideStatement, said, true));
        assert_eq!(stated("print(x)  # => [1,\n          # => 2]\nf()"), one(Rule::BesideStatement, said, true));
        assert_eq!(stated("f()  # => a\n     # => b\ng()"), one(Rule::BesideStatement, "a\nb", true));
    }

    #[test]
    fn a_comment_is_about_the_statement_beside_it() {
        assert_eq!(stated("print(x)  # [1, 2]"), one(Rule::BesideStatement, "[1, 2]", true));
        assert_eq!(stated("f(\n    1,\n)  # 3"), one(Rule::BesideStatement, "3", true));
        assert_eq!(stated("print(x)  # greets the user"), one(Rule::BesideStatement, "greets the user", false));
    }

    #[test]
    fn a_comment_goes_on_below_while_a_bracket_is_open() {
        let code = "print(x)  # [1,\n          #  2]";
        assert_eq!(stated(code), one(Rule::BesideStatement, "[1, 2]", true));
    }

    #[test]
    fn a_literal_is_explained_and_not_answered() {
        assert_eq!(stated("x = 3  # 3"), []);
        assert_eq!(stated("x = f()  # 3"), one(Rule::BesideStatement, "3", true));
    }

    #[test]
    fn a_comment_may_name_what_it_is_about() {
        assert_eq!(stated("x = [1]\nx.append(2)  # x is now [1, 2]"), one(Rule::AboutName, "[1, 2]", true));
        assert_eq!(stated("x = [1]\nprint(2)  # x == [1]"), one(Rule::AboutName, "[1]", false));
    }

    #[test]
    fn a_condition_for_a_definition_states_nothing() {
        assert_eq!(stated("def f():  # returns 3\n    return g()"), []);
        assert_eq!(stated("class A(B):  # TypeError: no\n    pass"), one(Rule::BesideStatement, "TypeError: no", true));
    }

    #[test]
    fn templates_are_no_code() {
        assert_eq!(stated("<item> = next(<iter>)  # 3"), []);
    }
}
