//! Sessions: each statement compiled on its own, as at the prompt.

use verify::model::What;

use crate::util::{check, session, watch};

#[test]
fn values_are_displayed_and_exceptions_told() {
    check(
        &session("x = 2\nx\nprint('p')\nNone\n'text'\n1/0\n_ + '!'\nx; x + 1\n"),
        r#"
        out 2:2 "2\n"
        out 3:3 "p\n"
        out 5:5 "'text'\n"
        raised 6 ZeroDivisionError: division by zero [6]
        out 7:7 "'text!'\n"
        out 8:8 "2\n3\n"
        done"#,
    );
}

#[test]
fn constants_are_one_within_a_statement_only() {
    check(
        &session("a = 123456\nb = 123456\na is b\nc = 123456; d = 123456\nc is d\n"),
        "out 3:3 \"False\\n\"\nout 5:5 \"True\\n\"\ndone",
    );
}

#[test]
fn compound_statements_futures_and_await_work() {
    let mut program = session(
        "from __future__ import annotations\ndef f(x: nothing):\n    return x\n\nf(1)\nasync def g():\n    return 8\n\nawait g()\n",
    );
    program.steps[0].parts = vec![(1, 1), (2, 3), (5, 5), (6, 7), (9, 9)];
    check(&program, "out 5:5 \"1\\n\"\nout 9:9 \"8\\n\"\ndone");
}

#[test]
fn an_entry_of_several_statements_runs_as_several() {
    let mut program = session("x = 1\nx\nif x:\n    x + 1\n");
    program.steps[0].parts = vec![(1, 4)];
    check(&program, "out 1:1 \"1\\n2\\n\"\ndone");
}

#[test]
fn watches_work_at_the_prompt() {
    let program = watch(session("x = 3\nx * 2\n"), 2, 0, What::Value, None);
    let program = watch(program, 1, 0, What::After("x + 1".into()), None);
    check(&program, "#2 int 4\n#1 int 6\nout 2:2 \"6\\n\"\ndone");
}

#[test]
fn what_does_not_compile_is_told_at_its_line() {
    let mut program = session("x = 1\nif x\nx\n");
    program.steps[0].parts.truncate(3);
    for (minor, actual) in crate::util::run(&program) {
        assert!(actual.starts_with("syntax 2 SyntaxError: "), "3.{minor}: {actual}");
        assert!(actual.ends_with("[2]\nout 3:3 \"1\\n\"\ndone"), "3.{minor}: {actual}");
    }
}
