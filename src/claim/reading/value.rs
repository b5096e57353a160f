//! Values in an answer's words: one, several, and what may follow them.

use std::sync::LazyLock;

use regex::Regex;

use super::answer;
use super::lead_in::{Lead, without_lead_ins};
use crate::claim::notes;
use crate::model::{Answer, Meaning, Shown};
use crate::vocabulary::pattern;
use crate::vocabulary::remarks::{EXPLAINS, GOES_ON, IS_ABOUT};

pub(super) static REMARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:\s*$|\s{{2,}}\S|\s+(?:-+|–|—|#|//|\||<-+|←|=>|->|→)(?:\s|$)|\s*[(;!]|\s*[.,:](?:\s|$)|\s*…|\s+(?i:{EXPLAINS})\b|\s*[^\w\s,.:+\-*/%'\x22\[\](){{}}<>=&|^~@$?\\])"
    ))
});

static REMARK_AFTER_UNMISTAKABLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^\s+(?i:{GOES_ON})\b|^\s*(?:--|–|—)")));

static CONDITION: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^\s+(?i:{IS_ABOUT})\b|^[-_\w/=\[(.]|^\s*[=/]")));

static NAMED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([^:=→]{2,60}?)\s*(?::|-+>|=+>|→)\s+(\S.*)$"));

static ARROWS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s*(?:-+>|→|=>)\s*"));

/// Names of types that are shown as calls though they begin with a small letter.
const SHOWN_AS_CALLS: [&str; 16] = [
    "deque",
    "frozenset",
    "range",
    "defaultdict",
    "array",
    "bytearray",
    "set",
    "dict_keys",
    "dict_values",
    "dict_items",
    "mappingproxy",
    "slice",
    "datetime",
    "zip",
    "namespace",
    "memoryview",
];

pub(super) fn value(rest: &str, lead: Lead) -> Option<Answer> {
    let (shown, end) = Shown::read(rest)?;
    let after = &rest[end..];
    let is_value = match &shown {
        Shown::Name(_) => shown.is_unmistakable(),
        Shown::Ellipsis => false,
        Shown::Call(name, arguments) => {
            let last = name.rsplit('.').next().unwrap_or(name);
            SHOWN_AS_CALLS.contains(&last)
                // `O(1)` is no value.
                || last.len() > 1
                    && (last.starts_with(char::is_uppercase) || arguments.iter().any(|(keyword, _)| keyword.is_some()))
        }
        _ => true,
    };
    // `2. Slice (shallow)` is an item of a list.
    let numbered = matches!(shown, Shown::Number(_)) && lead == Lead::None && after.starts_with([')', ':', '.']);
    if !is_value || (numbered && after.len() > 1) {
        return None;
    }
    // `1    2` is a row of a table.
    let row = matches!(shown, Shown::Number(_)) && after.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let remark = REMARK.is_match(after) && !row;
    if !remark && !shown.is_unmistakable() && lead == Lead::None {
        return None;
    }
    // A version or an environment after a value qualifies it, and is no sentence that goes on.
    let qualified = notes::versions(after).is_some();
    let constant = matches!(shown, Shown::Name(_)) && !CONDITION.is_match(after);
    let goes_on = shown.is_unmistakable() && (REMARK_AFTER_UNMISTAKABLE.is_match(after) || constant);
    let firm = remark || qualified || goes_on;
    // `(generation0, generation1)` says what stands where.
    let only_stand_ins = matches!(&shown, Shown::Sequence(_, items) | Shown::Set(items) if !items.is_empty() && items.iter().all(is_stand_in));
    Some(answer(&rest[..end], after, Meaning::Value(shown), firm && !only_stand_ins))
}

/// `1, 2, 3`, `D -> B -> C`, `True or False`.
pub(super) fn several(rest: &str, lead: Lead) -> Option<Answer> {
    let (first, end) = Shown::read(rest)?;
    if let Some(second) = rest[end..].trim_start().strip_prefix("or ") {
        let (second, length) = Shown::read(second.trim_start())?;
        let all = rest.len() - rest[end..].trim_start().len() + 3 + length;
        let plain = |shown: &Shown| !matches!(shown, Shown::Name(_)) || shown.is_unmistakable();
        return (plain(&first) && plain(&second))
            .then(|| answer(&rest[..all], &rest[all..], Meaning::Either(vec![first, second]), false));
    }
    let separator = if ARROWS.find(&rest[end..]).is_some_and(|found| found.start() == 0) { "arrow" } else { "," };
    let (mut items, mut at) = (vec![rest[..end].to_owned()], end);
    loop {
        let tail = &rest[at..];
        let skip = if separator == "arrow" {
            ARROWS.find(tail).filter(|found| found.start() == 0).map(|found| found.end())
        } else {
            tail.starts_with(", ").then_some(2)
        };
        let Some(skip) = skip else { break };
        let next = &tail[skip..];
        let Some((item, length)) = Shown::read(next.trim_start()) else { break };
        let is_word = |shown: &Shown| matches!(shown, Shown::Name(_)) && !shown.is_unmistakable();
        if is_word(&item) && !is_word(&first) {
            break;
        }
        let length = length + next.len() - next.trim_start().len();
        items.push(next[..length].trim().to_owned());
        at += skip + length;
    }
    let wordy = matches!(first, Shown::Name(_)) && !first.is_unmistakable();
    let ends = REMARK.is_match(&rest[at..]);
    if items.len() < 2 || !ends {
        return None;
    }
    let firm = !wordy && separator == "," && (items.len() > 2 || lead != Lead::None);
    Some(answer(&rest[..at], &rest[at..], Meaning::Several(items), firm))
}

/// Whether a part of a value stands for whatever is there: dots, or a name in small letters.
fn is_stand_in(part: &Shown) -> bool {
    match part {
        Shown::Ellipsis => true,
        Shown::Name(name) => !part.is_unmistakable() && name.starts_with(char::is_lowercase),
        _ => false,
    }
}

/// Words before a value: `ALL matches as list: ['1', '2']`. Never firm, for the words may be about something else.
pub(super) fn named_value(text: &str) -> Option<Answer> {
    let groups = NAMED.captures(text)?;
    let (before, rest) = (groups.get(1)?.as_str(), groups.get(2)?.as_str());
    let (_, rest) = without_lead_ins(rest);
    let (shown, end) = Shown::read(rest)?;
    if !REMARK.is_match(&rest[end..]) || (matches!(shown, Shown::Name(_)) && !shown.is_unmistakable()) {
        return None;
    }
    let mut answer = answer(&rest[..end], &rest[end..], Meaning::Value(shown), false);
    answer.remark = format!("{before} {}", answer.remark).trim().to_owned();
    Some(answer)
}

/// Words, and a value behind them: `takes every second item - ['a', 'c']`. Never firm, as before.
pub(super) fn value_at_end(rest: &str) -> Option<Answer> {
    static MARK: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:[,:;–—]|\s-)\s*([\[{(].*[\]})])\.?$"));
    let groups = MARK.captures(rest)?;
    let said = groups.get(1)?;
    let shown = Shown::read_all(said.as_str())?;
    let listed = matches!(&shown, Shown::Sequence(_, items) | Shown::Set(items) if !items.is_empty() && !items.iter().any(is_stand_in));
    listed.then(|| Answer {
        remark: rest[..groups.get(0).map_or(0, |all| all.start())].trim().to_owned(),
        ..answer(said.as_str(), "", Meaning::Value(shown), false)
    })
}
