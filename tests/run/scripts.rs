//! Scripts: one compilation unit, whose statements do not end each other.

use verify::model::Mode;

use crate::util::{check, run, script, step};

#[test]
fn prints_carry_the_line_that_printed_and_the_statement_that_ran() {
    check(
        &script(
            "def f(n):\n    print('in', n)\n    print('more')\n\nprint('out')\nf(1)\nfor i in range(2):\n    print(i)\n",
        ),
        r#"
        out 5:5 "out\n"
        out 6:2 "in 1\n"
        out 6:3 "more\n"
        out 7:8 "0\n1\n"
        done"#,
    );
}

#[test]
fn an_exception_ends_its_statement_only() {
    check(
        &script(
            "def f():\n    return 1 / 0\n\nf()\nprint(undefined)\nNone.thing\nimport no_such_module\nprint('on')\n",
        ),
        r#"
        raised 4 ZeroDivisionError: division by zero [4, 2]
        raised 5 NameError: name 'undefined' is not defined [5]
        raised 6 AttributeError: 'NoneType' object has no attribute 'thing' [6]
        raised 7 ModuleNotFoundError: No module named 'no_such_module' [7]
        out 8:8 "on\n"
        done"#,
    );
}

#[test]
fn subjects_and_bases_are_named() {
    use verify::model::Event;
    let program = script("print(undefined)\nNone.thing\nimport no_such_module\n");
    let runner = crate::util::runner(Default::default());
    for (minor, observation) in crate::util::observe(&runner, &program) {
        let subjects: Vec<_> = observation
            .events
            .iter()
            .filter_map(|event| match event {
                Event::Raised { exception, .. } => Some((exception.subject.clone().unwrap(), exception.bases.clone())),
                _ => None,
            })
            .collect();
        assert_eq!(subjects[0], ("undefined".into(), vec!["Exception".into(), "BaseException".into()]), "{minor}");
        assert_eq!(subjects[1].0, "thing");
        assert_eq!(subjects[2].0, "no_such_module");
    }
}

#[test]
fn what_does_not_compile_spoils_its_part_only() {
    let mut program = script("x = 1\nx = = 2\nprint(x)\nreturn 3\n");
    program.steps[0].parts = vec![(1, 1), (2, 2), (3, 3), (4, 4)];
    for (minor, actual) in run(&program) {
        let lines: Vec<&str> = actual.lines().collect();
        assert!(
            lines[0].starts_with("syntax 2 SyntaxError: invalid syntax") && lines[0].ends_with("[2]"),
            "{minor}: {actual}"
        );
        assert_eq!(lines[1], "out 3:3 \"1\\n\"");
        assert_eq!(lines[2], "syntax 4 SyntaxError: 'return' outside function [4]");
        assert_eq!(lines[3], "done");
    }
}

#[test]
fn nonsense_for_the_compiler_is_an_event() {
    for source in ["'\0'\n".to_owned(), "(".repeat(100_000), "-".repeat(200_000) + "1"] {
        for (minor, actual) in run(&script(&source)) {
            assert!(actual.starts_with("syntax 1 ") || actual.starts_with("Signalled"), "{minor}: {actual}");
        }
    }
}

#[test]
fn await_works_at_the_top_level() {
    check(
        &script(
            "import asyncio\nasync def f(n):\n    await asyncio.sleep(0)\n    print('in', n)\n    return n\nprint(await f(1))\n\
             async def g():\n    yield 1\nasync for n in g():\n    print(n)\n1/0\nprint(await asyncio.gather(f(2), f(3)))\n",
        ),
        r#"
        out 6:4 "in 1\n"
        out 6:6 "1\n"
        out 9:10 "1\n"
        raised 11 ZeroDivisionError: division by zero [11]
        out 12:4 "in 2\nin 3\n"
        out 12:12 "[2, 3]\n"
        done"#,
    );
}

#[test]
fn asyncio_run_works_where_nothing_awaits_at_the_top_level() {
    check(&script("import asyncio\nasync def f():\n    return 7\nprint(asyncio.run(f()))\n"), "out 4:4 \"7\\n\"\ndone");
}

#[test]
fn a_coroutine_that_nobody_awaits_is_warned_of() {
    let program = script("async def f():\n    pass\nf()\nprint('next')\nkept = f()\n");
    for (minor, actual) in run(&program) {
        assert!(
            actual.contains("err 3:3 \"main.py:3: RuntimeWarning: coroutine 'f' was never awaited"),
            "{minor}: {actual}"
        );
        assert!(actual.contains("out 4:4 \"next\\n\""), "{minor}: {actual}");
        assert!(actual.matches("never awaited").count() == 2, "{minor}: {actual}");
    }
}

#[test]
fn warnings_of_the_compiler_are_told_once_at_their_lines() {
    for (minor, actual) in run(&script("x = 5\n\nprint(x is 5)\nprint('\\d')\n")) {
        assert_eq!(
            actual.matches("with a literal").count() + actual.matches("with 'int' literal").count(),
            1,
            "3.{minor}: {actual}"
        );
        assert!(actual.contains("err 3:3 \"main.py:3: SyntaxWarning:"), "3.{minor}: {actual}");
        assert_eq!(actual.matches("escape sequence").count(), usize::from(minor >= 12), "3.{minor}: {actual}");
        assert!(actual.ends_with("out 3:3 \"True\\n\"\nout 4:4 \"\\\\d\\n\"\ndone"), "3.{minor}: {actual}");
    }
}

#[test]
fn steps_share_one_namespace_and_later_ones_see_earlier_ones() {
    let mut program = script("print(f(2))\n1/0\n");
    program.steps.insert(0, step("def f(n):\n    print('f')\n    return n * math.pi\n", Mode::Script, vec![(1, 3)]));
    program.imports = vec!["math".into(), "this".into(), "np".into()];
    check(
        &program,
        r#"
        imported math
        out 1:1 "f\n6.283185307179586\n"
        raised 2 ZeroDivisionError: division by zero [2]
        done"#,
    );
}

#[test]
fn annotations_keep_their_meaning() {
    let source = "x: int = 1\ny: str\nz: int = 1 / 0\nimport sys\nprint(x, sys.modules['__main__'].__annotations__)\n";
    let expected = r#"
        raised 3 ZeroDivisionError: division by zero [3]
        out 5:5 "1 {'x': <class 'int'>, 'y': <class 'str'>}\n"
        done"#;
    check(&script(source), expected);
}

#[test]
fn lazy_imports_are_allowed_where_python_has_them() {
    for (minor, actual) in
        run(&script("lazy import json\nlazy import no_such\nprint(json.dumps(1))\nno_such.x\nprint('on')\n"))
    {
        if minor >= 15 {
            assert!(actual.starts_with("out 3:3 \"1\\n\"\nraised 4 ModuleNotFoundError"), "3.{minor}: {actual}");
            assert!(actual.ends_with("out 5:5 \"on\\n\"\ndone"), "3.{minor}: {actual}");
        } else {
            assert!(actual.starts_with("syntax 1 SyntaxError"), "3.{minor}: {actual}");
        }
    }
}

#[test]
fn futures_docstrings_and_star_imports_stand_where_they_must() {
    check(
        &script(
            "'''doc'''\nfrom __future__ import annotations\nfrom math import *\nprint(__doc__, floor(pi))\ndef f(x: undefined): pass\n",
        ),
        "out 4:4 \"doc 3\\n\"\ndone",
    );
}

#[test]
fn deep_recursion_ends_its_statement_only() {
    for (minor, actual) in
        run(&script("def f(n):\n    return f(n + 1)\nf(0)\nprint('on')\nprint(sum(x for x in range(3)))\n"))
    {
        assert!(actual.starts_with("raised 3 RecursionError: maximum recursion depth exceeded"), "3.{minor}: {actual}");
        assert!(actual.ends_with("out 4:4 \"on\\n\"\nout 5:5 \"3\\n\"\ndone"), "3.{minor}: {actual}");
    }
}
