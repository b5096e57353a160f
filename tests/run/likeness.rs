//! A snippet must find the Python that its author had.

use verify::sandbox::Limits;

use crate::util::{check, lines, observe, run, script};

#[test]
fn counts_and_identities_are_those_of_a_module() {
    check(
        &script("import sys\nx = object()\nprint(sys.getrefcount(x))\na = 123456\nb = 123456\nprint(a is b)\n"),
        "out 3:3 \"2\\n\"\nout 6:6 \"True\\n\"\ndone",
    );
}

/// A child that counted what all have in common would write to its memory, and copy it.
#[test]
fn what_was_there_before_is_counted_no_more() {
    for (minor, shown) in run(&script("import sys\nprint(sys.getrefcount(sys) > 1 << 29)\n")) {
        let expected = if minor < 12 { "False" } else { "True" };
        assert_eq!(shown, format!("out 2:2 \"{expected}\\n\"\ndone"), "on Python 3.{minor}");
    }
}

/// No constant stands beside `is`, for the compiler would warn, and what it warns of is compiled as a whole.
#[test]
fn constants_are_one_within_a_module() {
    let source = "\
a, b, c, d, e = 1000, 'two words', 0.5, (1000, 'two words'), 0.0
f, g, h = 1000, 'two words', 0.5
print(a is f, b is g, c is h, d[0] is a)
i = (1000, 'two words')
j = -0.0
print(d is i, e is j)
def k(x=1000): return x, 1000, (1000, 'two words')
print(k()[0] is a, k()[1] is a, k()[2] is d)
l, m, n = 1, 1.0, True
print(l is m, l is n)
";
    check(
        &script(source),
        r#"out 3:3 "True True True True\n"
        out 6:6 "True False\n"
        out 8:8 "True True True\n"
        out 10:10 "False False\n"
        done"#,
    );
}

#[test]
fn lines_of_compiled_code_are_those_of_the_block() {
    check(
        &script(
            "\n\ndef f():\n    return 1\n\nprint([n for _, n in __import__('dis').findlinestarts(f.__code__)][-1], f.__code__.co_firstlineno)\nimport inspect\nprint(inspect.getsource(f))\n",
        ),
        "out 6:6 \"4 3\\n\"\nout 8:8 \"def f():\\n    return 1\\n\\n\"\ndone",
    );
}

#[test]
fn pickle_dataclasses_and_main_work() {
    let source = "import pickle, dataclasses\n@dataclasses.dataclass\nclass P:\n    x: int = 1\nprint(pickle.loads(pickle.dumps(P(2))))\nif __name__ == '__main__':\n    print(__import__('sys').argv)\n";
    check(&script(source), "out 5:5 \"P(x=2)\\n\"\nout 6:7 \"['main.py']\\n\"\ndone");
}

#[test]
fn names_and_modules_are_those_of_python_itself() {
    let source = "import sys\nfor names in dir(), vars(sys.modules['builtins']), sys.modules, sys.builtin_module_names:\n    print('', *sorted(names), sep='\\n* ')\nprint(sys.getrecursionlimit(), sys.gettrace(), sys.stdin.encoding, sys.stdin.isatty())\n";
    let runner = crate::util::runner(Default::default());
    let observations = crate::util::observe(&runner, &script(source));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("main.py");
    std::fs::write(&file, source).unwrap();
    for (interpreter, (minor, observation)) in crate::pythons::all().iter().zip(observations) {
        let own = std::process::Command::new(&interpreter.executable)
            .env_clear()
            .env("LANG", "C.UTF-8")
            .args(["-s", "-B"])
            .arg(&file)
            .output()
            .unwrap();
        let ours: String = observation.events.iter().filter_map(output).collect();
        let own = String::from_utf8(own.stdout).unwrap();
        let (own, ours): (Vec<_>, Vec<_>) = (own.split("\n\n").collect(), ours.split("\n\n").collect());
        assert_eq!((own.len(), ours.len()), (4, 4));
        for section in [0, 1, 3] {
            assert_eq!(ours[section], own[section], "3.{minor}");
        }
        // Its `site` runs `.pth` files, which import what they like.
        let more: Vec<&str> = ours[2].lines().filter(|line| !own[2].lines().any(|other| other == *line)).collect();
        assert!(more.is_empty(), "3.{minor}: {more:?}");
        assert!(["* os", "* site"].iter().all(|name| ours[2].contains(name)), "3.{minor}");
    }
}

fn output(event: &verify::model::Event) -> Option<&str> {
    if let verify::model::Event::Output { text, .. } = event { Some(text) } else { None }
}

#[test]
fn references_to_objects_of_an_exception_are_dropped() {
    let source = "import sys\nx = object()\ndef f(y):\n    raise ValueError('~', y) if not y else ValueError('~')\nf(x)\nprint(sys.getrefcount(x), sys.exc_info())\n";
    check(&script(source), "raised 5 ValueError: ~ [5, 4]\nout 6:6 \"2 (None, None, None)\\n\"\ndone");
}

/// A process that was forked while nothing else went on is as one that has started: see `tells_of_forks`.
#[test]
fn threads_and_signals_are_a_new_process_s() {
    check(
        &script(
            "import os, signal, threading\nmain = threading.main_thread()\nprint(main is threading.current_thread(), main.native_id == threading.get_native_id() == os.getpid(), threading.active_count())\ntry:\n    signal.raise_signal(signal.SIGINT)\nexcept KeyboardInterrupt:\n    print('interrupted')\nthread = threading.Thread(target=print, args=('thread',))\nthread.start(); thread.join()\n",
        ),
        "out 3:3 \"True True 1\\n\"\nout 4:7 \"interrupted\\n\"\nout 9:9 \"thread\\n\"\ndone",
    );
}

#[test]
fn chance_is_another_in_each_process() {
    let runner = crate::util::runner(Limits::default());
    let program = script("import random\nprint(random.getrandbits(128))\n");
    for ((minor, once), (_, again)) in observe(&runner, &program).iter().zip(&observe(&runner, &program)) {
        assert_ne!(lines(once), lines(again), "3.{minor}");
    }
}
