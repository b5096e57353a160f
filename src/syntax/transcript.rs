//! A transcript of an interactive session, as people paste it: entries with what was typed and what came of it.
//!
//! Shells of other kinds than CPython's leave out the `...` (IDLE, bpython), editors take blanks off the ends of lines,
//! and people shorten: what follows a prompt is code as long as the grammar asks for more of it.

use super::prompt::{self, Line};
use super::{Kind, Source, incomplete};

/// Most lines that an entry goes on over without marks.
const LONGEST: usize = 100;

/// One entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Index of its line at the prompt.
    pub first: usize,
    /// The code, line by line, without prompts.
    pub code: Vec<String>,
    /// What stands below it: index and text of each line, up to a blank line or a remark.
    pub output: Vec<(usize, String)>,
    /// What stands further down, up to the next prompt: output that has blank lines in it, or text about it.
    pub more: Vec<(usize, String)>,
    /// Whether a blank line stands between the code and its output.
    pub apart: bool,
}

impl Entry {
    /// Index after its last line of code.
    pub fn end(&self) -> usize {
        self.first + self.code.len()
    }

    /// Whether it is no Python but a command of IPython's: `%timeit`, `!ls`, `x?`.
    pub fn is_command(&self) -> bool {
        let text = self.code.join("\n");
        let text = text.trim();
        let assigned = text.split_once('=').is_some_and(|(_, value)| value.trim_start().starts_with(['%', '!']));
        let marked = text.starts_with(['%', '!', '?']) || text.ends_with('?') || assigned;
        // A comment may ask something: `>>> x is y  # why?`.
        marked && !Source::parse(text).is_valid()
    }
}

/// Reads the entries of a transcript.
pub fn read(lines: &[&str]) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let Line::Prompt(rest) = prompt::read(line) else {
            at += 1;
            continue;
        };
        let mut entry = Entry { first: at, code: vec![rest.trim_start().to_owned()], ..Entry::default() };
        read_code(lines, &mut entry);
        at = read_output(lines, &mut entry);
        entries.push(entry);
    }
    entries
}

/// Takes the lines that go on with the code of an entry.
fn read_code(lines: &[&str], entry: &mut Entry) {
    while let Some(line) = lines.get(entry.end()) {
        let code = entry.code.join("\n");
        let rest = lines.get(entry.end()..).unwrap_or_default();
        let unmarked = match prompt::read(line) {
            Line::Continuation(rest) if goes_on(entry, &code, rest) => {
                entry.code.push(rest.to_owned());
                continue;
            }
            Line::Continuation(_) => Vec::new(),
            // `...)`, with nothing between.
            Line::Output(_) if line.trim_start().starts_with("...") && is_unfinished(&code) => {
                vec![line.trim_start()[3..].to_owned()]
            }
            Line::Output(_) if code.trim().is_empty() => pasted(rest),
            Line::Prompt(_) if incomplete::at_end(&code) != incomplete::Open::Text => Vec::new(),
            _ if is_unfinished(&code) => closing(&code, rest),
            _ => Vec::new(),
        };
        if unmarked.is_empty() {
            break;
        }
        entry.code.extend(unmarked);
    }
}

/// The lines of a definition that stands below an empty prompt, pasted without marks.
fn pasted(rest: &[&str]) -> Vec<String> {
    let lines: Vec<&str> = rest.iter().take(LONGEST).take_while(|line| !prompt::is_prompt(line)).copied().collect();
    let lines: Vec<String> = lines.join("\n").trim_end().lines().map(str::to_owned).collect();
    let source = Source::parse(&lines.join("\n"));
    let defines = source.top_level().all(|at| matches!(source.statements[at].kind, Kind::Definition | Kind::Import));
    if defines && source.is_valid() && !source.statements.is_empty() { lines } else { Vec::new() }
}

/// Whether a line of dots goes on with the code: not below a statement that is whole, where dots stand for output that
/// is left out.
fn goes_on(entry: &Entry, code: &str, rest: &str) -> bool {
    rest.trim().is_empty()
        || entry.code.len() > 1
        || !Source::parse(code).is_valid()
        || Source::parse(&format!("{code}\n{rest}")).is_valid()
}

/// Whether code ends amid a bracket, a string, a line that goes on, or before a body.
fn is_unfinished(code: &str) -> bool {
    let last = code.lines().next_back().unwrap_or_default().trim_end();
    incomplete::at_end(code) != incomplete::Open::Nothing || last.ends_with(['\\', ':']) || awaits_body(code)
}

/// Whether the last statement is a header, with a comment behind it, that has no body yet.
fn awaits_body(code: &str) -> bool {
    code.contains('#') && code.contains(':') && !Source::parse(code).is_valid()
}

/// The fewest lines without marks that close what is open, or the most that are a body; none where none do.
fn closing(code: &str, rest: &[&str]) -> Vec<String> {
    if incomplete::at_end(code) == incomplete::Open::Nothing {
        return body(code, rest);
    }
    let is_text = incomplete::at_end(code) == incomplete::Open::Text;
    let mut taken: Vec<String> = Vec::new();
    for line in rest.iter().take(LONGEST) {
        if !is_text && (prompt::is_prompt(line) || line.trim().is_empty()) {
            break;
        }
        taken.push((*line).to_owned());
        let all = format!("{code}\n{}", taken.join("\n"));
        if incomplete::at_end(&all) == incomplete::Open::Nothing {
            let ends_header = all.trim_end().ends_with(':');
            return if ends_header || Source::parse(&all).is_valid() { taken } else { Vec::new() };
        }
    }
    Vec::new()
}

/// The indented lines, and the clauses between, that are the body of a header.
fn body(code: &str, rest: &[&str]) -> Vec<String> {
    let clause = |line: &str| {
        let word: String = line.trim_start().chars().take_while(char::is_ascii_alphabetic).collect();
        ["else", "elif", "except", "finally"].contains(&word.as_str())
    };
    let belongs = |line: &&&str| {
        !line.trim().is_empty() && !prompt::is_prompt(line) && (line.starts_with([' ', '\t']) || clause(line))
    };
    let lines: Vec<&str> = rest.iter().take(LONGEST).take_while(belongs).copied().collect();
    let shifts = [0, 4].into_iter().filter(|&by| lines.iter().all(|line| indented_by(line, by)));
    shifts
        .map(|by| lines.iter().map(|line| line[by..].to_owned()).collect::<Vec<_>>())
        .filter_map(|body| longest_body(code, &body))
        .reduce(|best, other| if other.len() > best.len() { other } else { best })
        .unwrap_or_default()
}

fn indented_by(line: &str, by: usize) -> bool {
    line.len() >= by && line.as_bytes()[..by].iter().all(|&byte| byte == b' ')
}

fn longest_body(code: &str, body: &[String]) -> Option<Vec<String>> {
    (1..=body.len())
        .rev()
        .take(20)
        .find(|&count| Source::parse(&format!("{code}\n{}", body[..count].join("\n"))).is_valid())
        .map(|count| body[..count].to_vec())
}

/// Takes what stands below the code; returns the index of the next prompt, or of the end.
fn read_output(lines: &[&str], entry: &mut Entry) -> usize {
    let start = entry.end();
    let end = (start..lines.len()).find(|&at| prompt::is_prompt(lines[at])).unwrap_or(lines.len());
    let closed = (start..end).find(|&at| is_closing_mark(lines[at], &lines[start..at])).unwrap_or(end);
    let own: Vec<(usize, String)> = (start..closed).map(|at| (at, shown(lines[at]).to_owned())).collect();
    let is_blank = |line: &str| line.trim().is_empty();
    let is_remark = |line: &str| line.trim_start().starts_with('#');
    // Text that is printed and begins with several such lines is a script that the snippet writes, not remarks.
    let shown_right_below = own.iter().take_while(|(_, line)| !is_blank(line));
    let is_script = own.first().is_some_and(|(_, line)| is_remark(line))
        && entry.code.first().is_some_and(|code| code.trim_start().starts_with("print("))
        && shown_right_below.filter(|(_, line)| is_remark(line)).count() > 2;
    let is_remark = |line: &str| !is_script && is_remark(line);
    let from = own.iter().position(|(_, line)| !is_blank(line) && !is_remark(line)).unwrap_or(own.len());
    entry.apart = own[..from].iter().any(|(_, line)| is_blank(line));
    let paragraph = own[from..].iter().position(|(_, line)| is_blank(line) || is_remark(line));
    let mut until = paragraph.map_or(own.len(), |length| from + length);
    while let Some(further) = chained(&own, from, until) {
        until = further;
    }
    entry.output = own[from..until].to_vec();
    let rest = own.get(until..).unwrap_or_default();
    let remark = rest.iter().position(|(_, line)| is_remark(line)).unwrap_or(rest.len());
    let filled = rest[..remark].iter().rposition(|(_, line)| !is_blank(line)).map_or(0, |at| at + 1);
    entry.more = rest[..filled].to_vec();
    end
}

/// Where a traceback goes on below a blank line: one that another led to, or one that IPython draws.
fn chained(own: &[(usize, String)], from: usize, until: usize) -> Option<usize> {
    let next = own.iter().skip(until).position(|(_, line)| !line.trim().is_empty()).map(|at| until + at)?;
    let before = &own[from..until];
    let ruled = before.first().is_some_and(|(_, line)| line.starts_with("-----"));
    let traced = before.iter().any(|(_, line)| is_traceback(line));
    let leads = |line: &str| {
        ["During handling of the above", "The above exception was"].iter().any(|words| line.trim().starts_with(words))
    };
    let led = before.last().is_some_and(|(_, line)| leads(line)) || leads(&own[next].1);
    if !(ruled || traced && led) {
        return None;
    }
    let end = own[next..].iter().position(|(_, line)| line.trim().is_empty());
    Some(end.map_or(own.len(), |length| next + length))
}

/// Whether a line is the head of a traceback, a group's included.
pub fn is_traceback(line: &str) -> bool {
    line.contains("Traceback (most recent call last)") || line.contains("Traceback (innermost last)")
}

/// Whether a line closes what a session without a fence stands in: a directive, a comment, an element, a block of a
/// template. An element that `above` opens is a part of the output.
fn is_closing_mark(line: &str, above: &[&str]) -> bool {
    let line = line.trim();
    let element = line.strip_prefix("</").and_then(|rest| rest.strip_suffix('>'));
    let opens = |name: &str| above.iter().any(|line| line.contains(&format!("<{name}")));
    line.len() >= 3 && line.chars().all(|c| c == ':')
        || line == "-->"
        || element.is_some_and(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !opens(name))
        || line.starts_with("{% end") && line.ends_with("%}")
}

fn shown(line: &str) -> &str {
    if let Line::Output(shown) = prompt::read(line) { shown } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Code and output of each entry, lines joined by `|`.
    fn entries(text: &str) -> Vec<(String, String)> {
        let lines: Vec<&str> = text.lines().collect();
        let joined = |lines: &[(usize, String)]| lines.iter().map(|l| l.1.as_str()).collect::<Vec<_>>().join("|");
        read(&lines).iter().map(|entry| (entry.code.join("|"), joined(&entry.output))).collect()
    }

    #[test]
    fn a_script_that_is_printed_is_output() {
        first(">>> print(s)\n# One\n#\n2 + 2\n# Two", "print(s)", "# One|#|2 + 2|# Two");
        first(">>> print(s)\n# one remark\n4", "print(s)", "4");
    }

    #[track_caller]
    fn first(text: &str, code: &str, output: &str) {
        assert_eq!(entries(text).first(), Some(&(code.to_owned(), output.to_owned())), "{text}");
    }

    #[test]
    fn code_goes_on_as_long_as_it_is_not_whole() {
        first(">>> f(1,\n...   2)\n3", "f(1,|  2)", "3");
        first(">>> f(1,\n...)\n3", "f(1,|)", "3");
        first(">>> x = {1,\n         2}\n>>> x", "x = {1,|         2}", "");
        first(">>> for k in a:\n        print(k)\n\n0 2", "for k in a:|        print(k)", "0 2");
        first(">>> if a:\n        b\n    else:\n        c\n1", "if a:|    b|else:|    c", "1");
        first(">>> x = 1 + \\\n    2\n>>> x", "x = 1 + \\|    2", "");
        first(">>> s = '''a\n>>> b\n'''\nc", "s = '''a|>>> b|'''", "c");
        first(">>>  pow(2, 3)\n8", "pow(2, 3)", "8");
        first(">>> def f(): # why\n        return 1\n>>> 2", "def f(): # why|        return 1", "");
    }

    #[test]
    fn what_the_grammar_does_not_ask_for_is_output() {
        first(">>> f(1)\n    indented", "f(1)", "    indented");
        first(">>> f()\n... and so on", "f()", "... and so on");
        first(">>> f(\nno code at all\n>>> 1", "f(", "no code at all");
        first(">>> for k in a:\nnot indented", "for k in a:", "not indented");
        first(">>> f()\n...", "f()|", "");
    }

    #[test]
    fn output_ends_at_a_blank_line_a_remark_or_a_closing_mark() {
        first(">>> 1\n1\n:::", "1", "1");
        first(">>> 1\n1\n-->", "1", "1");
        first(">>> 1\n1\n</pre>", "1", "1");
        first(">>> 1\n1\n{% endhighlight %}", "1", "1");
        first(">>> f()\n<a>\n<b>1</b>\n</a>", "f()", "<a>|<b>1</b>|</a>");
        first(">>> 1\n# so\n1\n# and so", "1", "1");
        first(">>> f()\n<b>\n</b> x", "f()", "<b>|</b> x");
        let lines = [">>> help(f)", "Help", "", "f()", "", "# why", "x"];
        let entry = &read(&lines)[0];
        let more: Vec<&str> = entry.more.iter().map(|(_, line)| line.as_str()).collect();
        assert_eq!((more, entry.apart), (vec!["", "f()"], false));
        assert!(read(&[">>> f()", "", "1"])[0].apart);
    }

    #[test]
    fn a_definition_may_be_pasted_below_an_empty_prompt() {
        let text = ">>>\ndef f(x):\n    y = x\n\n    return y\n\n>>> f(1)\n1";
        let all = entries(text);
        assert_eq!(all[0], ("|def f(x):|    y = x||    return y".to_owned(), String::new()));
        assert_eq!(all[1], ("f(1)".to_owned(), "1".to_owned()));
        assert_eq!(entries(">>>\n1\n>>> 2\n2")[0].0, "");
    }

    #[test]
    fn tracebacks_go_on_below_blank_lines() {
        let header = "Traceback (most recent call last):";
        let chain = format!(
            ">>> f()\n{header}\nKeyError: 1\n\nDuring handling of the above exception, x:\n\n{header}\nValueError: 2\n\nprose"
        );
        assert!(entries(&chain)[0].1.ends_with("ValueError: 2"), "{:?}", entries(&chain));
        first(">>> f()\n-----\nKeyError\n\nKeyError: 1", "f()", "-----|KeyError||KeyError: 1");
    }

    #[test]
    fn commands_of_ipython_are_told() {
        for code in ["%timeit f()", "!ls", "f?", "x = !ls", "x = %time f()", "?f"] {
            assert!(read(&[format!("In [1]: {code}").as_str()])[0].is_command(), "{code}");
        }
        assert!(!read(&[">>> x = a % b"])[0].is_command());
    }
}
