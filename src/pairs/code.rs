//! A program of a document as one snippet: what comes before the block as cells of their own, the block as the last.

use crate::corpus::mark;
use crate::model::{Mode, Program, Step};

/// Modules of the standard library that do something when they are imported.
const ACTING: [&str; 2] = ["this", "antigravity"];

/// The code of a pair.
pub(super) struct Snippet {
    /// The text of the file.
    pub(super) code: String,
    /// How the last cell is compiled.
    pub(super) mode: Mode,
    /// The modules that are imported though the document does not say so, for its code uses them.
    pub(super) modules: Vec<String>,
    /// Lines of the file before the last cell.
    before: usize,
    /// For each line of the block's code its line (1-based) in the last cell; 0 where it is no code.
    lines: Vec<usize>,
}

impl Snippet {
    pub(super) fn of(program: &Program) -> Self {
        let mut modules: Vec<String> = program.imports.clone();
        modules.retain(|name| crate::syntax::is_standard_module(name) && !ACTING.contains(&name.as_str()));
        let mut code = String::new();
        let mode = program.steps.last().map_or(Mode::Script, |step| step.mode);
        if !modules.is_empty() {
            let imports: Vec<String> = modules.iter().map(|name| format!("import {name}")).collect();
            push(&mut code, &mark(&titled("imports", Mode::Script, mode)), &imports.join("\n"));
        }
        let (last, context) = program.steps.split_last().map_or((None, &[][..]), |(last, rest)| (Some(last), rest));
        for step in context {
            push(&mut code, &mark(&titled("context", step.mode, mode)), &cell(step).0);
        }
        let (text, lines) = last.map(cell).unwrap_or_default();
        if !code.is_empty() {
            code.push_str(&format!("{}\n", mark("")));
        }
        let before = code.lines().count();
        code.push_str(&text);
        code.push('\n');
        Self { code, mode, modules, before, lines }
    }

    /// The line of the file for a line (1-based) of the block's code.
    pub(super) fn line(&self, line: usize) -> Option<usize> {
        self.lines.get(line.checked_sub(1)?).filter(|line| **line > 0).map(|line| line + self.before)
    }
}

fn titled(title: &str, mode: Mode, own: Mode) -> String {
    match mode {
        _ if mode == own => title.to_owned(),
        Mode::Repl => format!("{title} [repl]"),
        Mode::Script => format!("{title} [script]"),
    }
}

fn push(code: &mut String, mark: &str, text: &str) {
    code.push_str(&format!("{mark}\n{text}\n\n"));
}

/// The code of a step, and where its lines went: of a session the lines of output are left out.
fn cell(step: &Step) -> (String, Vec<usize>) {
    let all: Vec<&str> = step.source.lines().collect();
    if step.mode == Mode::Script {
        return (step.source.trim_end().to_owned(), (1..=all.len()).collect());
    }
    let mut lines = vec![0; all.len()];
    let mut code: Vec<&str> = Vec::new();
    for &(first, last) in &step.parts {
        let part = all.get(first as usize - 1..last as usize).unwrap_or_default();
        let end = part.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |at| at + 1);
        for (at, line) in part.iter().enumerate().take(end) {
            code.push(line);
            lines[first as usize - 1 + at] = code.len();
        }
    }
    (code.join("\n"), lines)
}

/// What is compiled, in order, each with its mode; `modules` are imported first.
pub(super) fn compiled(program: &Program, modules: &[String]) -> Vec<(Mode, Vec<String>)> {
    let imports: Vec<String> = modules.iter().map(|name| format!("import {name}")).collect();
    let first = (!imports.is_empty()).then(|| (Mode::Script, vec![imports.join("\n")]));
    first.into_iter().chain(program.steps.iter().map(|step| (step.mode, parts(step)))).collect()
}

fn parts(step: &Step) -> Vec<String> {
    let lines: Vec<&str> = step.source.lines().collect();
    let part = |&(first, last): &(u32, u32)| {
        let lines = lines.get(first as usize - 1..(last as usize).min(lines.len())).unwrap_or_default();
        lines.join("\n").trim_end().to_owned()
    };
    step.parts.iter().map(part).filter(|part| !part.is_empty()).collect()
}
