//! Several lines, or several items, against what was printed.

use super::{elided, squeezed, value_and_text};
use crate::display::{agree, without_addresses};
use crate::judge::printed;
use crate::model::{Match, Shown, Value};

/// Several documented items against a text: its lines, its words, or the items of the value it shows.
pub(super) fn several(items: &[String], text: &str) -> Option<Match> {
    let by = |parts: Vec<&str>| {
        (parts.len() == items.len()).then(|| worst(items.iter().zip(parts).map(|(item, part)| one(item, part))))?
    };
    let lines: Vec<&str> = text.lines().collect();
    by(lines).or_else(|| by(text.split_whitespace().collect())).or_else(|| sequence(items, &Shown::read_all(text)?))
}

pub(super) fn several_of(items: &[String], value: &Value) -> Option<Match> {
    let listed = value.items.as_ref().map(|items| format!("[{}]", items.join(", ")));
    sequence(items, &Shown::read_all(listed.as_deref().unwrap_or(&value.repr))?)
}

fn sequence(items: &[String], actual: &Shown) -> Option<Match> {
    let said = items.iter().map(|item| Shown::read_all(item)).collect::<Option<Vec<_>>>()?;
    let given = match actual {
        Shown::Sequence(_, given) => Shown::Sequence('[', given.clone()),
        Shown::Set(_) => return agree(&Shown::Set(said), actual).map(|how| how.max(Match::Normalised)),
        _ => return None,
    };
    agree(&Shown::Sequence('[', said), &given).map(|how| how.max(Match::Normalised))
}

fn one(said: &str, given: &str) -> Option<Match> {
    if squeezed(said) == squeezed(given) {
        return Some(Match::Normalised);
    }
    value_and_text(&Shown::read_all(said)?, given).map(|how| how.max(Match::Normalised))
}

fn worst(parts: impl Iterator<Item = Option<Match>>) -> Option<Match> {
    let mut worst = Match::Normalised;
    for part in parts {
        worst = worst.max(part?);
    }
    Some(worst)
}

/// Lines against lines; a documented line of dots stands for any number of lines.
pub(super) fn lines_agree(lines: &[String], text: &str) -> Option<Match> {
    let given: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let said: Vec<&str> = lines.iter().map(|line| if line.trim() == "<BLANKLINE>" { "" } else { line }).collect();
    let said: Vec<&str> = said.into_iter().filter(|line| !line.trim().is_empty()).collect();
    if said.len() == given.len()
        && let Some(how) =
            worst(said.iter().zip(&given).map(|(said, given)| line(said, given).or_else(|| cut_line(said, given))))
    {
        let exact = said.iter().zip(&given).all(|(said, given)| said.trim_end() == given.trim_end());
        return Some(if exact { Match::Exact } else { how });
    }
    let (said, given) = (said.join("\n"), given.join("\n"));
    if squeezed(&said) == squeezed(&given) || elided(&squeezed(&said), &squeezed(&given)) {
        return Some(Match::Normalised);
    }
    agree(&Shown::read_all(&said)?, &Shown::read_all(&given)?).map(|how| how.max(Match::Normalised))
}

/// Whether as many lines are documented as there are, and half of them are the same.
pub fn mostly_the_same(said: &[String], given: &str) -> bool {
    let given: Vec<&str> = given.lines().filter(|line| !line.trim().is_empty()).collect();
    let said: Vec<&String> = said.iter().filter(|line| !line.trim().is_empty()).collect();
    let same = said.iter().zip(&given).filter(|(said, given)| line(said, given).is_some()).count();
    said.len() >= 2 && said.len() == given.len() && same * 2 >= said.len()
}

/// A line whose first columns are left out: `0 LOAD_FAST 0 (a)` where the number of the source line stands before it.
fn cut_line(said: &str, given: &str) -> Option<Match> {
    let (said, given) = (squeezed(said), squeezed(given));
    let before = given.strip_suffix(&said)?;
    (said.split(' ').count() >= 2 && before.ends_with(' ')).then_some(Match::Abridged)
}

/// One documented line of output against one that was printed.
pub fn line(said: &str, given: &str) -> Option<Match> {
    if said.trim_end() == given.trim_end() {
        return Some(Match::Exact);
    }
    let (a, b) = (squeezed(said), squeezed(given));
    if a == b
        || without_addresses(&a) == without_addresses(&b)
        || elided(&without_addresses(&a), &without_addresses(&b))
    {
        return Some(Match::Normalised);
    }
    let plain = &*printed::without_colours(given);
    printed::alike(said, plain).or_else(|| value_and_text(&Shown::read_all(said)?, plain))
}
