use crate::document::Document;
use crate::extract::{Extracted, extract};
use crate::model::{Expected, Role};

fn read(name: &str, text: &str) -> Extracted {
    extract(&Document::new(name.into(), text))
}

/// Whether each block is skipped.
fn skipped(name: &str, text: &str) -> Vec<bool> {
    read(name, text).blocks.iter().map(|block| block.options.skip.is_some()).collect()
}

const TWO: &str = "```python\nx = 1\n```\n\n```python\ny = 2\n```\n";

#[test]
fn a_directive_is_about_the_next_block() {
    for comment in [
        "<!-- verify: skip -->",
        "<!--- skip: next --->",
        "<!--- skip: next if(1 > 0, reason=\"no\") -->",
        "<!-- skip doccmd[all]: next -->",
        "{/* verify: skip */}",
        "{/* pmd-metadata: notest */}",
        "% skip: next",
        "<!--pytest-codeblocks:skip-->",
        "<!--pytest-codeblocks:skipif(sys.version_info < (3, 8))-->",
        "<!--pytest.mark.skip-->",
        "<!-- pytestmark: skip -->",
        "<!--phmdoctest-skip-->",
        "<!--phmdoctest-mark.skip-->",
        "<!-- name: test_x; mark: skip -->",
        "<!--\nverify: skip\n-->",
    ] {
        assert_eq!(skipped("d.md", &format!("{comment}\n\n{TWO}")), [true, false], "{comment}");
    }
    let text = ".. skip: next\n\n.. code-block:: python\n\n   x = 1\n\n::\n\n   >>> 1\n   1\n";
    assert_eq!(skipped("d.rst", text), [true, false]);
}

#[test]
fn words_of_an_info_string_are_heeded() {
    for info in ["python notest", "python,ignore", "{.python .no-test}", "py {test=\"skip\"}", "python no_run"] {
        assert_eq!(skipped("d.md", &format!("```{info}\nx = 1\n```\n")), [true], "{info}");
    }
    for info in ["python", "python title=\"ignore this\"", "python continuation", "python fixture:capsys"] {
        assert_eq!(skipped("d.md", &format!("```{info}\nx = 1\n```\n")), [false], "{info}");
    }
}

#[test]
fn a_part_and_a_file_can_be_skipped() {
    let text = format!("{TWO}\n<!-- verify: start -->\n{TWO}\n<!-- verify: end -->\n{TWO}");
    assert_eq!(skipped("d.md", &text), [false, false, true, true, false, false]);
    assert_eq!(skipped("d.md", &format!("{TWO}<!-- verify: skip-file -->\n")), [true, true]);
    let open = read("d.md", &format!("<!-- skip: start -->\n{TWO}"));
    assert!(open.blocks.iter().all(|block| block.options.skip.is_some()));
    assert_eq!(open.problems.len(), 1, "it has no end");
}

#[test]
fn comments_in_the_code_are_about_all_of_it() {
    assert_eq!(skipped("d.md", "```python\n# verify: skip\nx = 1\n```\n"), [true]);
    assert_eq!(skipped("d.md", "```pycon\n>>> # verify: skip\n>>> 1\n2\n```\n"), [true]);
    assert_eq!(skipped("d.md", "```python\nx = '# verify: skip'\n```\n"), [false]);
}

#[test]
fn invisible_blocks_are_code() {
    for (name, text) in [
        ("d.md", "<!--- invisible-code-block: python\nx = 1\n-->\n\n```python\nx  # 1\n```\n"),
        ("d.rst", ".. invisible-code-block: python\n\n   x = 1\n\n::\n\n   print(x)\n"),
    ] {
        let found = read(name, text);
        assert_eq!((found.blocks.len(), found.blocks[0].code.as_str()), (2, "x = 1"), "{name}");
        assert_eq!(found.blocks[0].first, if name == "d.md" { 2 } else { 3 });
    }
}

#[test]
fn what_is_expected_and_meant_is_kept() {
    let block = |comment: &str| read("d.md", &format!("<!-- {comment} -->\n{TWO}")).blocks[0].clone();
    assert_eq!(block("verify: expect raises").options.expected, Some(Expected::Raises));
    assert_eq!(block("verify: expect outdated 3.12").options.expected, Some(Expected::Outdated((3, 12))));
    assert_eq!(block("verify: python >=3.11").options.versions.as_deref(), Some(">=3.11"));
    assert_eq!(block("phmdoctest-mark.skipif<3.8>").options.versions.as_deref(), Some(">=3.8"));
    let both = block("verify: setup; group a");
    assert_eq!((both.role, both.options.group.as_deref()), (Role::Setup, Some("a")));
}

#[test]
fn what_is_wrong_is_told_with_a_hint() {
    let told = |comment: &str| {
        let problems = read("d.md", &format!("Text.\n\n<!-- verify: {comment} -->\n")).problems;
        problems.into_iter().map(|problem| (problem.line, problem.message, problem.help.unwrap_or_default())).next()
    };
    insta::assert_debug_snapshot!([
        told("skp"),
        told("expect maybe"),
        told("python soon"),
        told("dance"),
        told("skip")
    ]);
}
