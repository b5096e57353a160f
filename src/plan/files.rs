//! Files that a document provides: a block that names its file is there, in the scratch folder, for the blocks after it that
//! import it or open it, and for no others.

use std::collections::BTreeMap;

use regex::Regex;

use crate::extract::Extracted;
use crate::model::{Block, BlockKind};
use crate::syntax::{Kind, Source};
use crate::unit::Unit;
use crate::vocabulary::file_path;

/// Most files that one block needs.
const MOST: usize = 32;

/// A block that is a file.
#[derive(Debug)]
struct Named<'e> {
    block: usize,
    path: String,
    text: &'e str,
    /// What it needs itself.
    needs: Needs,
}

/// Modules that some code imports, by the first part of their names; and the code itself, which may open files.
#[derive(Clone, Debug, Default)]
struct Needs {
    modules: Vec<String>,
    code: String,
}

/// Gives units the files that they need.
pub fn mark_provided(units: &mut [Option<Unit>], extracted: &Extracted) {
    let named: Vec<Named> = extracted
        .blocks
        .iter()
        .enumerate()
        .filter_map(|(at, block)| {
            Some(Named { block: at, path: path_of(block, extracted)?, text: &block.code, needs: needs_of(block) })
        })
        .collect();
    if named.is_empty() {
        return;
    }
    for (at, unit) in units.iter_mut().enumerate() {
        let Some(unit) = unit else { continue };
        let before = named.partition_point(|one| one.block < at);
        let needs = Needs { modules: modules(&unit.source), code: unit.code.clone() };
        unit.files = provided(&named[..before], needs);
    }
}

/// The files among some that code needs, and those that they need: of each the nearest.
fn provided(named: &[Named], needs: Needs) -> Vec<(String, String)> {
    let mut found: BTreeMap<&str, &Named> = BTreeMap::new();
    let mut left = vec![needs];
    while let Some(needs) = left.pop() {
        for one in named.iter().rev().filter(|one| needs.has(&one.path)) {
            if found.len() < MOST && !found.contains_key(one.path.as_str()) {
                found.insert(&one.path, one);
                left.push(one.needs.clone());
            }
        }
    }
    found.into_values().map(|one| (one.path.clone(), format!("{}\n", one.text))).collect()
}

impl Needs {
    fn has(&self, path: &str) -> bool {
        let top = path.split('/').next().unwrap_or(path);
        let module = path.ends_with(".py").then(|| top.trim_end_matches(".py"));
        module.is_some_and(|module| self.modules.iter().any(|name| name == module))
            || ['"', '\''].iter().any(|quote| self.code.contains(&format!("{quote}{path}{quote}")))
    }
}

/// What a block needs where it is a file.
fn needs_of(block: &Block) -> Needs {
    if block.kind == BlockKind::Script {
        Needs { modules: modules(&Source::parse(&block.code)), code: block.code.clone() }
    } else {
        Needs::default()
    }
}

/// The modules that some code imports, by the first part of their names.
fn modules(source: &Source) -> Vec<String> {
    let imports = source.statements.iter().filter(|statement| statement.kind == Kind::Import);
    let names = |text: &str| -> Vec<String> {
        let first = |name: &str| name.trim().split(['.', ' ']).next().unwrap_or_default().to_owned();
        match text.strip_prefix("from ") {
            Some(rest) => vec![first(rest)],
            None => text.trim_start_matches("import ").split(',').map(first).collect(),
        }
    };
    imports.flat_map(|statement| names(&statement.text)).filter(|name| !name.is_empty()).collect()
}

/// The path of the file that a block is: in its marks, in its first comment, in the line above it, in the heading.
fn path_of(block: &Block, extracted: &Extracted) -> Option<String> {
    if block.inline || block.kind == BlockKind::Repl {
        return None;
    }
    let heading = || {
        let title = extracted.sections.get(block.section).map(|section| section.title.as_str())?;
        only_path(title).filter(|_| block.lead_in.is_empty())
    };
    let found = block.options.file.as_deref().and_then(file_path).or_else(|| first_comment(&block.code));
    found.or_else(|| only_path(&block.lead_in)).or_else(heading).map(str::to_owned)
}

/// The path in a comment that is the first line: `# pkg/mod.py`, `# file: mod.py`.
fn first_comment(code: &str) -> Option<&str> {
    let text = code.lines().next()?.trim().strip_prefix('#')?.trim().trim_end_matches(':');
    let word = text.rsplit(' ').next()?;
    let label = text[..text.len() - word.len()].trim().trim_end_matches(':').to_lowercase();
    file_path(word).filter(|_| matches!(label.as_str(), "" | "file" | "filename" | "in" | "in file"))
}

/// The one path that a line sets off, or is.
fn only_path(line: &str) -> Option<&str> {
    static SET_OFF: std::sync::LazyLock<Regex> =
        std::sync::LazyLock::new(|| crate::vocabulary::pattern(r"`+([^`\s]+)`+|\*\*([^*\s]+)\*\*"));
    let bare = line.trim().trim_start_matches('#').trim().trim_end_matches(':');
    let mut found = SET_OFF.captures_iter(line).filter_map(|found| found.get(1).or(found.get(2))?.as_str().into());
    let mut paths = found.by_ref().filter_map(file_path);
    match (paths.next(), paths.next()) {
        (Some(path), None) => Some(path),
        (None, _) => file_path(bare),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::pipeline::prepare;

    /// The files of the last block's step.
    fn files(text: &str) -> Vec<String> {
        let one = prepare(Document::new("d.md".into(), text));
        let step = one.plan.programs.last().and_then(|program| program.steps.last().cloned());
        step.into_iter().flat_map(|step| step.files).map(|(path, _)| path).collect()
    }

    const USES: &str = "\n```python\nfrom tools import f\nprint(f())\n```\n";

    #[test]
    fn a_block_names_its_file_in_many_ways() {
        for head in [
            "```python title=\"tools.py\"\n",
            "```python:tools.py\n",
            "Put this into `tools.py`:\n\n```python\n",
            "**tools.py**\n\n```python\n",
            "## `tools.py`\n\n```python\n",
            "```python\n# tools.py\n",
            "```python\n# file: tools.py\n",
        ] {
            assert_eq!(files(&format!("{head}def f():\n    return 1\n```\n{USES}")), ["tools.py"], "{head}");
        }
        let other = "```python\n# other.py\ndef f():\n    return 1\n```\n";
        assert!(files(&format!("{other}{USES}")).is_empty(), "nobody imports it");
        assert!(files(&format!("{USES}\n```python\n# tools.py\nx = 1\n```\n")).is_empty(), "it comes later");
    }

    #[test]
    fn files_stay_in_the_folder() {
        for path in ["../tools.py", "/tools.py", "a/../tools.py", "main.py", ".tools.py", "~/tools.py"] {
            let text =
                format!("```python\n# {path}\nx = 1\n```\n\n```python\nimport tools, main\nopen('{path}')\n```\n");
            assert!(files(&text).is_empty(), "{path}");
        }
    }

    #[test]
    fn what_is_opened_is_there_and_so_is_what_a_module_imports() {
        let text = "The file `shop/stock.csv`:\n\n```csv\na,b\n```\n\n```python\nopen('shop/stock.csv').read()\n```\n";
        assert_eq!(files(text), ["shop/stock.csv"]);
        let text = "```python\n# kit/one.py\nx = 1\n```\n\n```python\n# use.py\nfrom kit.one import x\n```\n\n```python\nimport use\n```\n";
        assert_eq!(files(text), ["kit/one.py", "use.py"]);
    }
}
