//! No module at the top of `src/` imports one that stands after it in docs/architecture.md.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The modules in the order that the picture shows, lowest first.
fn order() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let section = text.split("\n## The order of modules\n").nth(1).unwrap();
    let picture = section.split("```").nth(1).unwrap().strip_prefix("text").unwrap();
    picture
        .lines()
        .filter_map(|line| line.split('·').next())
        .flat_map(str::split_whitespace)
        .map(str::to_owned)
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The modules that `src/lib.rs` declares.
fn declared() -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let name = |line: &str| Some(line.strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned());
    text.lines().filter_map(name).collect()
}

/// Code without comments, and without what is compiled for tests alone.
fn shipped(code: &str) -> String {
    let mut kept = String::new();
    let mut lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            kept.push_str(line);
            kept.push('\n');
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let item = lines.by_ref().find(|line| !line.trim_start().starts_with("#[")).unwrap_or_default();
        if item.trim_end().ends_with('{') {
            let _ = lines.by_ref().find(|line| *line == format!("{indent}}}"));
        }
    }
    kept
}

/// The modules that code names behind `crate::`: `crate::a`, `crate::{a, b::C}`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rest in shipped(code).split("crate::").skip(1) {
        let group = rest.strip_prefix('{').map(|inner| &inner[..inner.find(';').unwrap_or(inner.len())]);
        let mut depth = 0;
        let parts = group.unwrap_or(rest).split(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            c == ',' && depth == 0
        });
        for part in parts.take(if group.is_some() { usize::MAX } else { 1 }) {
            let part = part.trim_start();
            let end = part.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(part.len());
            found.extend((end > 0).then(|| part[..end].to_owned()));
        }
    }
    found
}

/// Whether code names something by way of the root of the crate without saying `crate`: by as many `super` as its file lies
/// deep.
fn reaches_the_root(code: &str, depth: usize) -> bool {
    shipped(code).contains(&"super::".repeat(depth))
}

/// How many `super` lead from a file of `src/` to the root of the crate.
fn depth(file: &Path) -> usize {
    let components = file.strip_prefix(root().join("src")).unwrap().components().count();
    if file.ends_with("mod.rs") { components - 1 } else { components }
}

/// The imports of a module that go against the order, in words.
fn against(order: &[String], module: &str, code: &str) -> Vec<String> {
    let place = |name: &str| order.iter().position(|each| each == name);
    let own = place(module);
    let wrong = |name: &String| name != module && place(name).is_some() && place(name) > own;
    imports(code)
        .into_iter()
        .filter(wrong)
        .map(|name| format!("`{module}` imports `{name}`, which stands after it"))
        .collect()
}

/// The files of a module, those left out that are compiled for tests alone.
fn files(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let code = std::fs::read_to_string(path.join("mod.rs")).unwrap_or_default();
        let for_tests = |name: &str| code.contains(&format!("#[cfg(test)]\nmod {name};"));
        for entry in std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()) {
            if !for_tests(&entry.file_stem().unwrap().to_string_lossy()) {
                files(&entry, found);
            }
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        found.push(path.to_owned());
    }
}

#[test]
fn no_module_imports_one_that_stands_after_it() {
    let order = order();
    assert_eq!(order.iter().cloned().collect::<BTreeSet<_>>(), declared(), "docs/architecture.md against src/lib.rs");
    let mut wrong = Vec::new();
    for module in &order {
        let mut found = Vec::new();
        files(&root().join("src").join(module), &mut found);
        found.extend(Some(root().join("src").join(format!("{module}.rs"))).filter(|file| file.exists()));
        assert!(!found.is_empty(), "`{module}` has no file");
        for file in found {
            let code = std::fs::read_to_string(&file).unwrap();
            wrong.extend(against(&order, module, &code));
            if reaches_the_root(&code, depth(&file)) {
                wrong.push(format!("{} reaches the root of the crate by `super`", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_root_is_reached_by_its_name() {
    assert_eq!(["src/a.rs", "src/a/mod.rs", "src/a/b.rs"].map(|file| depth(&root().join(file))), [1, 1, 2]);
    assert!(reaches_the_root("use super::super::high;", 2));
    assert!(!reaches_the_root("use super::low;", 2));
    assert!(!reaches_the_root("#[cfg(test)]\nmod tests {\n    use super::super::find;\n}", 2));
}

#[test]
fn what_goes_against_the_order_is_seen() {
    let order = ["low", "middle", "high"].map(str::to_owned);
    let seen = |code: &str| against(&order, "middle", code);
    let wrong = ["`middle` imports `high`, which stands after it"];
    for code in [
        "use crate::high;",
        "use crate::high::{A, B};",
        "use crate::{low, high};",
        "use crate::{\n    low::{A, B},\n    high::C,\n};",
        "fn f() -> crate::high::A {}",
        "fn f() {\n    g(low, crate::high::A::new());\n}",
        "#[cfg(test)]\nmod tests {\n    use crate::low;\n}\nuse crate::high;",
        "#[cfg(test)]\nmod tests;\nuse crate::high;",
    ] {
        assert_eq!(seen(code), wrong, "{code}");
    }
    for code in [
        "use crate::low;",
        "use crate::{low, middle::A};",
        "// use crate::high;",
        "use std::high;",
        "#[cfg(test)]\n#[allow(dead_code)]\nmod tests {\n    use crate::high;\n}",
        "/// See [`crate::high`].\nfn f() {}",
        "f(crate::low::A, high)",
    ] {
        assert!(seen(code).is_empty(), "{code}");
    }
}
