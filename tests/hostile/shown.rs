//! What a snippet prints cannot reach a terminal, the log of a CI service or a file of markup but escaped.

use std::path::Path;

use clap::ValueEnum;
use verify::report::Format;

use crate::stage::Stage;
use crate::table::{self, Act};
use crate::{Setting, Tally};

/// Runs the rows about what is shown, and looks at every report there is.
pub(crate) fn check(stage: &mut Stage, python: &Path, tally: &mut Tally) {
    let rows: Vec<(usize, Act)> =
        table::acts().into_iter().enumerate().filter(|(_, act)| [26, 40, 41, 42, 43].contains(&act.row())).collect();
    let (mut text, _) = crate::document(stage, &rows);
    text.push_str("```python\nx = 'a\u{202e}b\u{200b}'  # a name \u{1b}]0;x\u{7}\nx  # → 'ab'\n```\n");
    stage.write(&stage.path("documents/shown.md"), &text);
    let formats: Vec<String> = Format::value_variants()
        .iter()
        .map(|format| format.to_possible_value().unwrap().get_name().to_owned())
        .collect();
    let outputs: Vec<String> = formats.iter().map(|format| format!("--output={format}=report.{format}")).collect();
    let mut arguments = vec!["--python", python.to_str().unwrap(), "-v", "shown.md"];
    arguments.extend(outputs.iter().map(String::as_str));
    let output = stage.run(Setting::Confined, &arguments);
    let mut all = vec![("standard output".to_owned(), output.stdout), ("standard error".to_owned(), output.stderr)];
    for format in formats {
        let bytes = std::fs::read(stage.path("documents").join(format!("report.{format}"))).unwrap_or_default();
        all.push((format, bytes));
    }
    for (name, bytes) in all {
        tally.check(&format!("what is shown in {name}"), problems(&name, &bytes));
    }
}

fn problems(name: &str, bytes: &[u8]) -> Vec<String> {
    let mut wrong = Vec::new();
    let Ok(text) = std::str::from_utf8(bytes) else { return vec!["no UTF-8".to_owned()] };
    if text.is_empty() && name != "standard error" {
        wrong.push("empty".to_owned());
    }
    let raw = text.chars().find(|&c| (c.is_control() && c != '\n') || "\u{202e}\u{2066}\u{200b}\u{fffe}".contains(c));
    wrong.extend(raw.map(|c| format!("{c:?} is not escaped")));
    let order = text.lines().map(str::trim_start).find(|line| {
        line.starts_with("::stop-commands") || line.starts_with("##[") || line.starts_with("::error file=x")
    });
    wrong.extend(order.map(|line| format!("an order: {line}")));
    match name {
        "json" | "sarif" if serde_json::from_str::<serde_json::Value>(text).is_err() => {
            wrong.push("no JSON".to_owned())
        }
        "junit" | "svg" if roxmltree::Document::parse(text).is_err() => wrong.push("no XML".to_owned()),
        "html" | "markdown" | "svg" if text.contains("<script>alert") => wrong.push("markup".to_owned()),
        _ => {}
    }
    wrong
}
