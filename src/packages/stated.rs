//! The packages that a document states: in its front matter, in a block of metadata as scripts have it (PEP 723), in our own
//! directive.

use serde::Deserialize;

use super::Requirement;

/// A requirement that a document states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The line (1-based) where it, or the block that has it, stands.
    pub line: usize,
    /// What it says; or why it says nothing that can be installed.
    pub requirement: Result<Requirement, String>,
}

#[derive(Deserialize)]
struct Script {
    #[serde(default)]
    dependencies: Vec<String>,
}

#[derive(Deserialize)]
struct FrontMatter {
    verify: Option<Settings>,
}

#[derive(Deserialize)]
struct Settings {
    #[serde(default)]
    with: Vec<String>,
}

/// All that a document's text states.
pub fn stated(text: &str) -> Vec<Stated> {
    let lines: Vec<&str> = text.lines().collect();
    let lines = lines.as_slice();
    let mut all = front_matter(lines);
    all.extend(scripts(lines));
    all.extend(lines.iter().enumerate().flat_map(|(index, line)| directive(index + 1, line)));
    all
}

fn of(line: usize, text: &str) -> Stated {
    Stated { line, requirement: Requirement::named(text).map_err(|why| why.to_string()) }
}

/// `verify: {with: [numpy]}` between the first two lines of hyphens.
fn front_matter(lines: &[&str]) -> Vec<Stated> {
    let Some((first, rest)) = lines.split_first() else { return Vec::new() };
    let end = rest.iter().position(|line| line.trim_end() == "---");
    let Some(matter) = end.and_then(|end| rest.get(..end)).filter(|_| first.trim_end() == "---") else {
        return Vec::new();
    };
    // What is none of ours is read by others.
    let read = serde_yaml::from_str::<FrontMatter>(&matter.join("\n")).ok().and_then(|read| read.verify);
    read.into_iter().flat_map(|settings| settings.with).map(|text| of(1, &text)).collect()
}

/// The blocks of metadata: comments between `# /// script` and `# ///`.
fn scripts(lines: &[&str]) -> Vec<Stated> {
    let mut all = Vec::new();
    let mut rest = lines.iter().enumerate();
    while let Some((index, _)) = rest.by_ref().find(|(_, line)| line.trim() == "# /// script") {
        let comment =
            |line: &&str| line.trim().strip_prefix('#').map(|text| text.strip_prefix(' ').unwrap_or(text).to_owned());
        let inside: Vec<String> =
            lines[index + 1..].iter().map_while(comment).take_while(|line| line != "///").collect();
        match toml::from_str::<Script>(&inside.join("\n")) {
            Ok(script) => all.extend(script.dependencies.iter().map(|text| of(index + 1, text))),
            Err(why) => all.push(Stated { line: index + 1, requirement: Err(why.message().to_owned()) }),
        }
    }
    all
}

/// `verify: with numpy, pandas>=2`, in a comment of any format.
fn directive(line: usize, text: &str) -> Vec<Stated> {
    let comment = text.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let Some(asked) = comment.strip_prefix("verify:") else { return Vec::new() };
    let asked = asked.trim_end_matches([' ', '>', '/', '}', '*']).trim_end_matches("--");
    let with = asked.split(';').filter_map(|ask| ask.trim().strip_prefix("with "));
    with.flat_map(separate).map(|text| of(line, &text)).collect()
}

/// Requirements between commas; a version's own commas stay: `a>=1,<2, b`.
fn separate(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        match all.last_mut() {
            Some(last) if part.starts_with(['<', '>', '=', '!', '~']) => last.push_str(&format!(",{part}")),
            _ => all.push(part.to_owned()),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(usize, String)> {
        let say = |stated: Stated| {
            (stated.line, stated.requirement.map_or_else(|why| format!("! {why}"), |one| one.to_string()))
        };
        stated(text).into_iter().map(say).collect()
    }

    #[test]
    fn front_matter_of_others_is_passed_over() {
        assert_eq!(
            read("---\ntitle: x\nverify:\n  with: [numpy, 'pandas<3']\n---\n"),
            [(1, "numpy".into()), (1, "pandas<3".into())]
        );
        for other in
            ["---\ntitle: x\n---\n", "---\nverify: yes\n---\n", "---\n", "title\n---\nverify: {with: [a]}\n---\n"]
        {
            assert_eq!(read(other), [], "{other}");
        }
    }

    #[test]
    fn metadata_of_scripts_is_read() {
        let text = "```python\n# /// script\n# requires-python = \">=3.11\"\n# dependencies = [\n#   \"rich\",\n# ]\n# ///\nimport rich\n```\n";
        assert_eq!(read(text), [(2, "rich".into())]);
        assert!(
            read("# /// script\n# dependencies = [\n# ///\n")
                .first()
                .is_some_and(|(line, why)| *line == 1 && why.starts_with('!'))
        );
    }

    #[test]
    fn a_directive_names_some() {
        let expected = [(1, "numpy>=1,<3".to_owned()), (1, "six".to_owned())];
        for text in [
            "<!-- verify: with numpy>=1,<3, six -->",
            ".. verify: with numpy>=1, <3, six",
            "# verify: with numpy>=1,<3, six",
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(read("<!-- verify: skip -->\nverify: without x\n"), []);
        assert!(read("<!-- verify: with ./x -->").first().is_some_and(|(_, why)| why.starts_with('!')));
    }
}
