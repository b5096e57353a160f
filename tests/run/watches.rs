//! Watches: what is observed of single statements, also within functions.

use verify::model::What;

use crate::util::{check, script, watch};

#[test]
fn values_of_expressions_and_returns_are_told() {
    let source =
        "'ä'; len('ä')\ndef f(n):\n    return n * 2\nf(1) + f(2)\nrange(3)\nclass E(Exception): pass\nE('why')\n";
    let mut program = script(source);
    for (line, column) in [(1, 5), (3, 4), (4, 0), (5, 0), (7, 0), (1, 0)] {
        program = watch(program, line, column, What::Value, None);
    }
    check(
        &program,
        r#"
        #6 str 'ä' str ä
        #1 int 1
        #2 int 2
        #2 int 4
        #3 int 6
        #4 range range(0, 3) ["0", "1", "2"]
        #5 E E('why') str why
        done"#,
    );
}

#[test]
fn values_after_a_statement_are_told_unless_it_raised() {
    let mut program = script("x = [3, 1, 2]\nx.sort()\nx = 1 / 0\nfor y in x:\n    y += 1\n");
    for (line, column, expr) in [(1, 0, "x"), (2, 0, "x"), (3, 0, "x"), (5, 4, "y"), (1, 0, "nothing"), (1, 0, "= ?")] {
        program = watch(program, line, column, What::After(expr.into()), None);
    }
    check(
        &program,
        r#"
        #1 list [3, 1, 2]
        #2 list [1, 2, 3]
        raised 3 ZeroDivisionError: division by zero [3]
        #4 int 2
        #4 int 3
        #4 int 4
        done"#,
    );
}

#[test]
fn exceptions_are_told_although_they_are_caught() {
    let program = script("try:\n    int('x')\nexcept ValueError as e:\n    print(type(e).__name__)\n");
    check(
        &watch(program, 2, 4, What::Raised, None),
        "raised 1 #1 ValueError: invalid literal for int() with base 10: 'x' [2]\nout 3:4 \"ValueError\\n\"\ndone"
            .replace("out 3:4", "out 1:4")
            .as_str(),
    );
}

#[test]
fn a_function_that_nobody_calls_is_called_once() {
    let source = "def f(a=1):\n    print('f')\n    a + 1\n    return a\ndef g(a):\n    return a\nasync def h():\n    return 1\ndef k():\n    missing\n";
    let mut program = script(source);
    for (line, function) in [(3, "f"), (4, "f"), (6, "g"), (8, "h"), (10, "k")] {
        program = watch(program, line, 4, What::Value, Some(function));
    }
    check(
        &program,
        r#"
        out 1:2 "f\n"
        #1 int 2
        #2 int 1
        raised 9 #5 NameError: name 'missing' is not defined [10]
        done"#,
    );
}

#[test]
fn a_value_that_cannot_be_shown_is_told_all_the_same() {
    let source = "class C:\n    def __repr__(self):\n        raise KeyError(1)\nC()\nx = []\nx.append(x)\nx\n'\\ud800'\n'x' * 100000\n";
    let mut program = script(source);
    for line in [4, 7, 8] {
        program = watch(program, line, 0, What::Value, None);
    }
    check(
        &program,
        r"
        #1 C <KeyError>
        #2 list [[...]]
        #3 str '\ud800' str \ud800
        done",
    );
}
