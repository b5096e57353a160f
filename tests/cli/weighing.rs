//! What is told as false, as doubtful, or not at all: by the answers beside it, and by what Python gave.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::fixture::Folder;

/// What is said of each line of a document: `false`, `holds`, `doubtful`, or the standing.
fn said(text: &str) -> Option<BTreeMap<u64, String>> {
    let folder = Folder::new(&[("a.md", text)]);
    let report = folder.json(&["a.md"])?;
    let word = |claim: &Value| {
        let doubtful = claim["verdicts"].as_object()?.values().any(|verdict| verdict["doubtful"] == true);
        let standing = claim["standing"].as_str()?;
        Some((claim["line"].as_u64()?, if doubtful { "doubtful" } else { standing }.to_owned()))
    };
    Some(report["claims"].as_array()?.iter().filter_map(word).collect())
}

fn expect(text: &str, expected: &[(u64, &str)]) {
    let Some(found) = said(text) else { return };
    let expected: BTreeMap<u64, String> = expected.iter().map(|(line, word)| (*line, (*word).to_owned())).collect();
    assert_eq!(found, expected, "{text}");
}

fn script(code: &str, below: &str) -> String {
    format!("```python\n{code}\n```\n\n{below}\n")
}

#[test]
fn a_block_that_nothing_marks_is_output_where_its_lines_are() {
    let code = "print('Hello')\nprint([1, 2])";
    expect(&script(code, "```\nHello\n[1, 3]\n```"), &[(7, "holds"), (8, "false")]);
    expect(&script(code, "```\nHalla\n[1, 3]\n```"), &[(7, "doubtful"), (8, "doubtful")]);
    expect(&script(code, "```\nsome\nother: text\n```"), &[]);
    expect(&script("x = 1", "```\n(1, 2)\n```"), &[]);
    expect(&script("print('a b')", "<pre>\na c\n</pre>"), &[(6, "doubtful")]);
}

#[test]
fn lines_of_comments_are_output_where_half_of_them_are() {
    expect(&script("for c in 'ab':\n    print(c * 3)\n# aaa\n# ccc", ""), &[(4, "false")]);
    expect(&script("for c in 'ab':\n    print(c * 3)\n# each letter\n# thrice", ""), &[]);
    expect(&script("for c in 'ab':\n    print(c * 3)\n# aaa\n# and\n# more", ""), &[]);
}

#[test]
fn words_behind_a_label_are_an_answer() {
    expect(&script("def f():\n    print('Hello, friend')\nf()  # Output: Hullo, friend", ""), &[(4, "false")]);
    expect(&script("def f():\n    print('Hello, friend')\nf()  # Output: what was meant", ""), &[(4, "doubtful")]);
    expect(&script("def f():\n    print('Hello, friend')\nf()  # greets", ""), &[]);
}

#[test]
fn a_word_beside_a_print_may_be_an_answer_among_others() {
    let code = |last: &str| {
        format!("a = ['fig', 'pear', 'kiwi']\nprint(a[0])  # fig\nprint(a[1])  # pear\nprint(a[2])  # {last}")
    };
    expect(&script(&code("grape"), ""), &[(3, "holds"), (4, "holds"), (5, "doubtful")]);
    expect(&script(&code("the last one"), ""), &[(3, "holds"), (4, "holds")]);
    let more = format!("{}\nprint(a[-1])  # kiwi\nprint(a[-3])  # fig", code("grape"));
    let beside = [(3, "holds"), (4, "holds"), (6, "holds"), (7, "holds")];
    expect(&script(&more, ""), &[&beside[..], &[(5, "false")]].concat());
}

#[test]
fn a_value_may_stand_behind_a_text_that_is_printed_with_it() {
    expect(&script("x = 3\nprint('Sum:', x)  # 3\nprint(f'Sum: {x}')  # 3", ""), &[(3, "holds"), (4, "holds")]);
    expect(&script("x = [1, 2]\nprint('List:', x)  # [2]", ""), &[(3, "doubtful")]);
}

#[test]
fn an_assertion_that_fails_is_false() {
    expect(&script("x = 1\nassert x == 2", ""), &[(3, "false")]);
    expect(&script("x = 1\nassert x == 1", ""), &[(3, "holds")]);
}

#[test]
fn an_expression_that_is_printed_with_its_value_is_read_so() {
    expect(&script("x = 4\nprint(f\"{x = }\")  # x = 5", ""), &[(3, "false")]);
    expect(&script("x = 4\nprint(f\"{x=}\")  # x=4", ""), &[(3, "holds")]);
    expect(&script("x = 4\nprint(f\"{x = }\")  # the name, too", ""), &[]);
}

#[test]
fn a_class_of_one_letter_is_no_figure_of_speed() {
    let class = "class O:\n    def __init__(self, n): self.n = n\n    def __repr__(self): return f'O({self.n})'\n";
    expect(&script(&format!("{class}O(1)  # O(2)"), ""), &[(5, "false")]);
    expect(&script("len([1])  # O(1)", ""), &[]);
}

#[test]
fn in_a_session_each_word_is_an_answer() {
    let session = |text: &str| format!("```pycon\n{text}\n```\n");
    expect(&session(">>> 1 == 1\nfalsch"), &[(3, "false")]);
    expect(&session(">>> 1 == 1  # why?\nTrue"), &[(3, "holds")]);
    let head = "Traceback (most recent call last):\n  ...\n";
    expect(&session(&format!(">>> int('x')\n{head}ValueProblem: invalid")), &[(3, "false")]);
    expect(&session(&format!(">>> int('x')\n{head}ValueError: no figure")), &[(3, "holds")]);
    let message = "ValueError: invalid literal for int() with base 10:";
    expect(&session(&format!(">>> int('x')\n{head}{message} 'y'")), &[(3, "false")]);
    expect(&session(&format!(">>> abc\n{head}KeyError: name 'abc' is not defined")), &[(3, "false")]);
    expect(&session(&format!(">>> abc\n{head}NameError: name 'abc' is not defined")), &[(3, "holds")]);
}
