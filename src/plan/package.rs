//! The modules that a document is about: its project's own, and the one that it imports from, where that is one.

use std::collections::BTreeSet;

use crate::document::Project;
use crate::syntax::{Kind, Source, is_standard_module};
use crate::unit::Unit;

/// The modules: the project's first.
pub(super) fn of(units: &[Option<Unit>], project: &Project) -> Vec<String> {
    let statements = units.iter().flatten().flat_map(|unit| &unit.source.statements);
    let imports = statements.filter(|statement| statement.kind == Kind::Import);
    let found: BTreeSet<&str> = imports.flat_map(|statement| modules(&statement.text)).collect();
    let mut all: Vec<String> = project.package.iter().cloned().collect();
    if let [only] = found.into_iter().collect::<Vec<_>>()[..]
        && project.package.as_deref() != Some(only)
    {
        all.push(only.to_owned());
    }
    all
}

/// All modules that code imports at its top level and that are none of the standard library.
pub fn imported(code: &str) -> BTreeSet<String> {
    let source = Source::parse(code);
    let imports = source.statements.iter().filter(|statement| statement.kind == Kind::Import);
    imports.flat_map(|statement| modules(&statement.text)).map(str::to_owned).collect()
}

/// The modules that an import names, as far as they are none of the standard library: `a` of `from a.b import c`.
fn modules(import: &str) -> Vec<&str> {
    let named = match (import.strip_prefix("from "), import.strip_prefix("import ")) {
        (Some(from), _) => from.split(" import").take(1).collect::<Vec<_>>(),
        (None, Some(list)) => list.split(',').collect(),
        (None, None) => Vec::new(),
    };
    let top = |name: &'_ str| name.trim().split(['.', ' ']).next().unwrap_or_default().len();
    let names = named.into_iter().map(str::trim).map(|name| &name[..top(name)]);
    names.filter(|name| !name.is_empty() && !is_standard_module(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packages(code: &str, own: Option<&str>) -> Vec<String> {
        let project = Project { package: own.map(str::to_owned), ..Project::default() };
        of(&[Some(Unit::script(code))], &project)
    }

    #[test]
    fn a_document_is_about_its_project_and_the_one_module_that_it_imports_from() {
        assert_eq!(packages("import json, pens.nib as n\nfrom pens import ink", None), ["pens"]);
        assert_eq!(packages("import pens, pots", None), [""; 0]);
        assert_eq!(packages("from pens.nib import x", Some("ink")), ["ink", "pens"]);
        assert_eq!(packages("import pens", Some("pens")), ["pens"]);
        assert_eq!(packages("from . import x\nimport os", None), [""; 0]);
    }
}
