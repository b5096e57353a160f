use crate::document::Document;
use crate::extract::{Extracted, extract};
use crate::model::{BlockKind, Reason, Role};

fn read(text: &str) -> Extracted {
    extract(&Document::new("d.rst".into(), text))
}

/// First and last line and kind of the blocks.
fn kinds(text: &str) -> Vec<(usize, usize, BlockKind)> {
    read(text).blocks.iter().map(|block| (block.first, block.last, block.kind)).collect()
}

fn titles(text: &str) -> Vec<(String, usize)> {
    read(text).sections.into_iter().skip(1).map(|section| (section.title, section.level)).collect()
}

use BlockKind::{Answer, Other, Repl, Script};

#[test]
fn directives_of_code_at_any_indentation() {
    for indent in ["  ", "   ", "    ", "\t"] {
        let text =
            format!(".. code-block:: python\n{indent}:linenos:\n\n{indent}x = 1\n\n{indent}print(x)  # 1\n\nText.\n");
        assert_eq!(kinds(&text), [(4, 6, Script)], "{indent:?}");
        assert_eq!(read(&text).blocks[0].code, "x = 1\n\nprint(x)  # 1");
    }
    assert_eq!(kinds(".. code::\n\n   >>> 1\n   1\n"), [(3, 4, Repl)]);
    assert_eq!(kinds(".. sourcecode:: c\n\n   int x = f(1);\n"), [(3, 3, Other)]);
    assert_eq!(kinds(".. note:: See\n\n   .. code-block:: py\n\n      x = 1\n\n   More.\n"), [(5, 5, Script)]);
    assert_eq!(kinds(".. code-block:: python\n\n.. code-block:: python\n\n  x = 1\n"), [(5, 5, Script)]);
    assert_eq!(kinds(".. parsed-literal::\n\n   x = |version|\n   print(x)\n"), [(3, 4, Other)]);
}

#[test]
fn literal_blocks_stand_below_two_colons() {
    assert_eq!(kinds("Like this::\n\n  x = f(1)\n  print(x)\n\nText.\n"), [(3, 4, Script)]);
    assert_eq!(kinds("* Item::\n\n    x = f(1)\n\n  more of it\n"), [(3, 3, Script)]);
    assert_eq!(kinds("::\n\n  >>> 1\n  1\n"), [(3, 4, Repl)]);
    assert_eq!(kinds("Not ::\nso\n"), []);
    assert_eq!(kinds(".. highlight:: c\n\nC::\n\n  x = f(1)\n"), [(5, 5, Other)]);
    let text = "This::\n\n  x = 1\n  print(x)\n\nprints::\n\n  1\n";
    assert_eq!(kinds(text), [(3, 4, Script), (8, 8, Answer)]);
    assert_eq!(read(text).blocks[1].lead_in, "prints:");
}

#[test]
fn sessions_stand_in_the_text() {
    assert_eq!(kinds("So:\n\n>>> x = 1\n\n>>> x\n1\n\nText.\n"), [(3, 6, Repl)]);
    assert_eq!(kinds("   >>> 1\n   1\n   2\n"), [(1, 3, Repl)]);
    assert_eq!(kinds(".. doctest::\n   :hide:\n\n   >>> 1\n   1\n"), [(4, 5, Repl)]);
}

#[test]
fn headings_have_any_underline() {
    let text = "####\nBook\n####\n\nOne\n~~~~\n\n~~~\n\nTwo\n~~~\n\nDeep\n^^^^\n\nThree\n~~~~~\n";
    let expected = [("Book", 1), ("One", 2), ("Two", 2), ("Deep", 3), ("Three", 2)];
    assert_eq!(titles(text), expected.map(|(title, level)| (title.to_owned(), level)));
    assert_eq!(titles("Text\nmore text\n---------\n"), []);
    assert_eq!(titles("=====  =====\nA      B\n=====  =====\n"), []);
}

#[test]
fn comments_and_targets_are_nothing() {
    let text =
        ".. A comment\n   >>> 1\n   2\n\n.. _target:\n\n.. |x| replace:: print(1)\n\n..\n   >>> 1\n   2\n\nText.\n";
    assert_eq!(kinds(text), []);
    assert_eq!(kinds("..\n\n   >>> 1\n   2\n"), [(3, 4, Repl)]);
    assert!(read(text).text.iter().all(|line| line.text.trim().is_empty() || line.text == "Text."));
}

#[test]
fn tests_have_their_output_in_a_directive() {
    let text = ".. testsetup:: *\n\n   x = 1\n\n.. testcode::\n\n   print(x)\n\n.. testcode:: other\n\n   print(2)\n\n\
                Heading\n=======\n\n.. testoutput::\n   :options: -ELLIPSIS\n\n   1\n";
    let read = read(text);
    let roles: Vec<Role> = read.blocks.iter().map(|block| block.role).collect();
    assert_eq!(roles, [Role::Setup, Role::Code, Role::Code, Role::Output]);
    assert_eq!(read.blocks[0].options.group.as_deref(), Some("*"));
    assert!(!read.blocks[3].options.flags.ellipsis);
    assert_eq!(read.asked_by(3), Some(1));
}

#[test]
fn conditions_and_versions_are_kept() {
    let text = ".. doctest::\n   :skipif: os is None\n   :pyversion: >= 3.12\n\n   >>> 1\n   2\n";
    let options = &read(text).blocks[0].options;
    assert_eq!((&options.skip, options.versions.as_deref()), (&Some(Reason::Skipped), Some(">= 3.12")));
}

#[test]
fn tabs_stand_side_by_side() {
    let text = ".. tabs::\n\n   .. tab:: One\n\n      .. code-block:: python\n\n         x = 1\n\n   .. tab:: Two\n\n      \
                >>> x\n      1\n\nAfter.\n";
    let read = read(text);
    assert_ne!(read.question(0), read.question(1));
    assert_eq!(read.text.last().map(|line| line.section), Some(0));
}

#[test]
fn lines_know_where_they_stand() {
    let read = read("- .. note::\n\n     .. code-block:: python\n\n         x = 1\n           # 2\n");
    let block = &read.blocks[0];
    assert_eq!(block.code, "x = 1\n  # 2");
    assert_eq!(block.origin(2).map(|origin| (origin.line, origin.column)), Some((6, 9)));
}

#[test]
fn what_a_class_or_a_function_is_documented_with_beside_its_docstring_is_read() {
    let text =
        ".. autoclass:: Pen\n   :members: ink\n\n   For example:\n\n   .. doctest::\n\n      >>> Pen().ink\n      3\n";
    assert_eq!(kinds(text), [(8, 9, Repl)]);
}
