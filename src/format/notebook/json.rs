//! A notebook's file → its cells as lines of text, each with the line of the file that it stands in
//! (<https://nbformat.readthedocs.io/en/latest/format_description.html>, versions 3 and 4).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::document::{Cell, CellKind, Spot, View};

#[derive(Deserialize)]
struct Notebook<'a> {
    #[serde(borrow, default)]
    cells: Vec<RawCell<'a>>,
    /// Where version 3 has its cells.
    #[serde(borrow, default)]
    worksheets: Vec<Worksheet<'a>>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Worksheet<'a> {
    #[serde(borrow, default)]
    cells: Vec<RawCell<'a>>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    language_info: LanguageInfo,
    #[serde(default)]
    kernelspec: Kernel,
}

#[derive(Default, Deserialize)]
struct LanguageInfo {
    #[serde(default, deserialize_with = "word")]
    name: String,
    #[serde(default, deserialize_with = "word")]
    version: String,
}

#[derive(Default, Deserialize)]
struct Kernel {
    #[serde(default, deserialize_with = "word")]
    name: String,
    #[serde(default, deserialize_with = "word")]
    language: String,
}

/// A word, also where somebody's converter wrote a number for it or nothing: `"version": 3`.
fn word<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(match serde_json::Value::deserialize(from)? {
        serde_json::Value::String(word) => word,
        serde_json::Value::Number(number) => number.to_string(),
        _ => String::new(),
    })
}

#[derive(Deserialize)]
struct RawCell<'a> {
    cell_type: String,
    #[serde(borrow)]
    source: Option<&'a RawValue>,
    /// The source of a code cell in version 3.
    #[serde(borrow)]
    input: Option<&'a RawValue>,
    #[serde(borrow, default)]
    outputs: Vec<Output<'a>>,
    #[serde(default)]
    metadata: CellMetadata,
}

#[derive(Default, Deserialize)]
struct CellMetadata {
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Deserialize)]
struct Output<'a> {
    output_type: String,
    /// Of a stream; version 3 calls it `stream`.
    #[serde(alias = "stream")]
    name: Option<String>,
    /// Of a stream, and in version 3 of a result.
    #[serde(borrow)]
    text: Option<&'a RawValue>,
    #[serde(borrow, default)]
    data: BTreeMap<String, &'a RawValue>,
    #[serde(borrow)]
    ename: Option<&'a RawValue>,
    evalue: Option<String>,
}

impl Output<'_> {
    fn is_result(&self) -> bool {
        matches!(self.output_type.as_str(), "execute_result" | "pyout")
    }
}

/// Reads the file of a notebook.
///
/// # Errors
/// What is wrong with it, and where.
pub(super) fn view(text: &str) -> Result<View, String> {
    // A list would do for a structure, too.
    if !text.trim_start().starts_with('{') {
        return Err("it does not begin with `{`".to_owned());
    }
    let notebook: Notebook = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let Metadata { language_info, kernelspec } = notebook.metadata;
    let of_python2 = kernelspec.name == "python2" || language_info.version.starts_with("2.");
    let language = if language_info.name.is_empty() { kernelspec.language } else { language_info.name };
    let language = if of_python2 && language == "python" { super::PYTHON_2.to_owned() } else { language };
    let mut writer = Writer { text, view: View::default(), at: (0, 1) };
    let cells = notebook.cells.into_iter().chain(notebook.worksheets.into_iter().flat_map(|sheet| sheet.cells));
    for (at, cell) in cells.enumerate() {
        writer.cell(at + 1, &cell, &language);
    }
    Ok(writer.view)
}

struct Writer<'a> {
    text: &'a str,
    view: View,
    /// An offset in the text, and its line: the last that was asked for.
    at: (usize, usize),
}

impl<'a> Writer<'a> {
    fn cell(&mut self, number: usize, cell: &RawCell<'a>, language: &str) {
        let kind = match cell.cell_type.as_str() {
            "code" => CellKind::Code,
            "markdown" | "heading" => CellKind::Markdown,
            _ => CellKind::Other,
        };
        let mut line = 0;
        let first = self.view.spots.len() + 1;
        for (file, text) in self.lines(cell.source.or(cell.input)) {
            self.push(Spot { file, cell: number, line: next(&mut line) }, &text);
        }
        let source = first..self.view.spots.len() + 1;
        let mut ends = [source.end; 2];
        let outputs = if kind == CellKind::Code { cell.outputs.as_slice() } else { &[] };
        for (end, results) in ends.iter_mut().zip([false, true]) {
            for output in outputs.iter().filter(|output| output.is_result() == results) {
                for (file, text) in self.shown(output) {
                    self.push(Spot { file, cell: number, line: next(&mut line) }, &text);
                }
            }
            *end = self.view.spots.len() + 1;
        }
        let (output, result) = (source.end..ends[0], ends[0]..ends[1]);
        let file = self.view.spots.last().map_or(1, |spot| spot.file);
        self.push(Spot { file, cell: number, line: next(&mut line) }, "");
        let tags = cell.metadata.tags.clone();
        self.view.cells.push(Cell { kind, source, output, result, tags, language: language.to_owned() });
    }

    fn push(&mut self, spot: Spot, text: &str) {
        self.view.spots.push(spot);
        self.view.text.push_str(text);
        self.view.text.push('\n');
    }

    /// The lines of an output that its code has printed or evaluated to, or the exception that ended it.
    fn shown(&mut self, output: &Output<'a>) -> Vec<(usize, String)> {
        let lines = match output.output_type.as_str() {
            "stream" if output.name.as_deref() != Some("stderr") => self.lines(output.text),
            "execute_result" | "pyout" => self.lines(output.data.get("text/plain").copied().or(output.text)),
            "error" | "pyerr" => self.error(output),
            _ => Vec::new(),
        };
        // Colours are for a terminal.
        lines.into_iter().map(|(line, text)| (line, without_colours(&text))).collect()
    }

    fn error(&mut self, output: &Output<'a>) -> Vec<(usize, String)> {
        let Some(raw) = output.ename else { return Vec::new() };
        let name: String = serde_json::from_str(raw.get()).unwrap_or_default();
        let value = output.evalue.as_deref().and_then(|value| value.lines().next()).unwrap_or_default();
        let text = if value.is_empty() { name } else { format!("{name}: {value}") };
        vec![(self.line_of(raw), text)]
    }

    /// The lines of a text that stands in the file as one string, or as one for each line.
    fn lines(&mut self, raw: Option<&'a RawValue>) -> Vec<(usize, String)> {
        let Some(raw) = raw else { return Vec::new() };
        let parts: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_else(|_| vec![raw]);
        let mut lines: Vec<(usize, String)> = Vec::new();
        let mut ended = true;
        for part in parts {
            let file = self.line_of(part);
            let text: String = serde_json::from_str(part.get()).unwrap_or_default();
            for line in text.split_inclusive('\n') {
                let bare = line.trim_end_matches(['\n', '\r']);
                match lines.last_mut() {
                    Some((_, last)) if !ended => last.push_str(bare),
                    _ => lines.push((file, bare.to_owned())),
                }
                ended = line.ends_with('\n');
            }
        }
        // Other marks that end a line elsewhere would end one of ours.
        lines.into_iter().map(|(file, text)| (file, text.replace('\r', ""))).collect()
    }

    /// The line of the file (1-based) in which a value begins.
    fn line_of(&mut self, raw: &RawValue) -> usize {
        let offset = (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize).min(self.text.len());
        let breaks =
            |from: usize, to: usize| self.text.as_bytes()[from..to].iter().filter(|byte| **byte == b'\n').count();
        let (at, line) = self.at;
        let line = if offset >= at { line + breaks(at, offset) } else { 1 + breaks(0, offset) };
        self.at = (offset, line);
        line
    }
}

fn next(line: &mut usize) -> usize {
    *line += 1;
    *line
}

/// A text without the sequences by which a terminal shows colours.
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').trim_start_matches('m');
    }
    plain + rest
}
