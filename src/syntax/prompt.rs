//! Interactive sessions: which lines of a piece stand at a prompt, and which below one.

/// What a line of a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// At `>>>` or `In [1]:`; the code after the prompt.
    Prompt(&'a str),
    /// At `...` or `   ...:`; the code after it.
    Continuation(&'a str),
    /// Output, or anything else; for `Out[1]:` what stands after it.
    Output(&'a str),
}

/// Reads one line.
pub fn read(line: &str) -> Line<'_> {
    let trimmed = line.trim_start();
    if let Some(rest) = trimmed.strip_prefix(">>>")
        && rest.chars().next().is_none_or(begins_code)
    {
        return Line::Prompt(rest.strip_prefix(' ').unwrap_or(rest));
    }
    if let Some(rest) = numbered(trimmed, "In") {
        return Line::Prompt(rest);
    }
    if let Some(rest) = numbered(trimmed, "Out") {
        return Line::Output(rest);
    }
    if let Some(rest) = trimmed.strip_prefix("...") {
        let rest = rest.strip_prefix(':').unwrap_or(rest);
        if rest.is_empty() || rest.starts_with(' ') {
            return Line::Continuation(rest.strip_prefix(' ').unwrap_or(rest));
        }
    }
    Line::Output(line)
}

/// Whether code, or the blank before it, may begin with a character: `>>>1 + 1`, but not `>>>>>>> theirs`.
fn begins_code(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, ' ' | '_' | '(' | '[' | '{' | '\'' | '"' | '@' | '#' | '-')
}

/// Whether a line stands at a first prompt.
pub fn is_prompt(line: &str) -> bool {
    matches!(read(line), Line::Prompt(_))
}

/// Whether a line stands at IPython's first prompt: `In [1]: f()`, which would do as Python, too.
pub fn is_numbered(line: &str) -> bool {
    numbered(line, "In").is_some()
}

/// What stands after `In [12]:` or `Out[12]:`.
fn numbered<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(word)?.trim_start().strip_prefix('[')?;
    let (number, rest) = rest.split_once(']')?;
    let rest = rest.strip_prefix(':')?;
    let is_number = number.trim().chars().all(|c| c.is_ascii_digit());
    is_number.then(|| rest.strip_prefix(' ').unwrap_or(rest))
}

/// Parts of a piece that holds prompts: line ranges (0-based, end exclusive) and whether each is a session.
///
/// A session goes on over its output and over blank lines and comments between its prompts. A paragraph without a
/// prompt that is plainly a script ends it.
pub fn split(lines: &[impl AsRef<str>], is_script: impl Fn(&str) -> bool) -> Vec<(std::ops::Range<usize>, bool)> {
    let mut parts: Vec<(std::ops::Range<usize>, bool)> = Vec::new();
    let text = |range: std::ops::Range<usize>| lines[range].iter().map(AsRef::as_ref).collect::<Vec<_>>().join("\n");
    for paragraph in paragraphs(lines) {
        let has_prompt = lines[paragraph.clone()].iter().any(|line| is_prompt(line.as_ref()));
        // The second method of a class is no script by itself.
        let script_goes_on = || {
            let script = parts.last().filter(|(_, session)| !session);
            script.is_some_and(|(range, _)| is_script(&text(range.start..paragraph.end)))
        };
        let session = has_prompt || !(is_script(&text(paragraph.clone())) || script_goes_on());
        match parts.last_mut() {
            Some((range, last)) if *last == session => range.end = paragraph.end,
            _ => parts.push((paragraph, session)),
        }
    }
    parts
}

/// Runs of lines that are not blank.
fn paragraphs(lines: &[impl AsRef<str>]) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if line.as_ref().trim().is_empty() {
            continue;
        }
        match found.last_mut() {
            Some(last) if last.end == at => last.end = at + 1,
            _ => found.push(at..at + 1),
        }
    }
    found
}
