//! Observing changes nothing: a program prints the same to whoever watches it as to whoever does not, and as it does when
//! Python itself runs it.

use std::path::{Path, PathBuf};
use std::process::Command;

use verify::model::{Event, Observation, Program, Watch, What};
use verify::sandbox::Limits;

use crate::util::{interpreters, observe, runner, script, session};

/// Programs that notice who looks at their objects.
const PROGRAMS: [&str; 10] = [
    "from unittest.mock import MagicMock, Mock, call\nm = MagicMock()\nm\nm.a(1)\nm.mock_calls\nprint(m.mock_calls, m.a.called)\n",
    "class C:\n    n = 0\n    def __str__(self):\n        C.n += 1\n        return 'c'\nc = C()\nc\n[c]\nprint(C.n)\n",
    "class C:\n    def __repr__(self):\n        print('asked')\n        return 'c'\nc = C()\nc\n[c, c]\nprint('end')\n",
    "class M(type):\n    def __getattribute__(cls, name):\n        print('M', name)\n        return super().__getattribute__(name)\n    def __instancecheck__(cls, other):\n        print('check')\n        return True\nclass C(metaclass=M): pass\nc = C()\nc\nC\nprint('end')\n",
    "class E(Exception):\n    def __getattribute__(self, name):\n        print('E', name)\n        return super().__getattribute__(name)\ntry:\n    raise E('x')\nexcept E:\n    print('caught')\n",
    "class C:\n    def __getattr__(self, name):\n        print('get', name)\n        raise AttributeError(name)\n    def __eq__(self, other):\n        print('eq')\n        return True\n    def __hash__(self):\n        print('hash')\n        return 1\n    def __bool__(self):\n        print('bool')\n        return False\nc = C()\nc\n(c,)\nprint('end')\n",
    "import weakref\nclass C: pass\nc = C()\nr = weakref.ref(c, lambda _: print('gone'))\nc\ndel c\nprint(r())\n",
    "def f():\n    yield 1\n    yield 2\ng = f()\ng\nmap(print, 'ab')\nzip(g, g)\nprint(list(g))\n",
    "import sys\nf = open('/dev/null')\nprint(sys.stdout.encoding, sys.stderr.encoding, sys.stdin.encoding, f.encoding, sys.flags.utf8_mode, sys.getfilesystemencoding(), sys._xoptions)\n",
    "import os\nprint('a', flush=True)\nos.write(1, b'b\\n')\nprint('c')\n",
];

#[test]
fn a_script_prints_what_it_prints_when_nobody_watches() {
    let runner = runner(Limits::default());
    for source in PROGRAMS {
        let program = script(source);
        let alone = observe(&runner, &program);
        let watched = observe(&runner, &watch_all(program));
        for ((interpreter, (minor, alone)), (_, watched)) in interpreters().iter().zip(&alone).zip(&watched) {
            assert_eq!(printed(watched), printed(alone), "3.{minor}, watched and alone:\n{source}");
            let own = own_output(&interpreter.executable, source);
            assert_eq!(printed(alone), own, "3.{minor}, here and in Python itself:\n{source}");
        }
    }
}

#[test]
fn a_session_prints_what_it_prints_when_nobody_watches() {
    let runner = runner(Limits::default());
    let entries = "C = type('C', (), {'n': 0, '__repr__': lambda self: (setattr(C, 'n', C.n + 1), print('asked'), f'<{C.n}>')[2]})\nC()\n[C(), C()]\nC.n\n*range(2), 3\nNone\n'text'\n_\n1; 2\nimport os; os.write(1, b'x\\n')\n";
    let program = session(entries);
    let (alone, watched) = (observe(&runner, &program), observe(&runner, &watch_all(program)));
    for ((minor, alone), (_, watched)) in alone.iter().zip(&watched) {
        let expected = "asked\n<1>\nasked\nasked\n[<2>, <3>]\n3\n(0, 1, 3)\n'text'\n'text'\n1\n2\nx\n2\n";
        assert_eq!((printed(alone).as_str(), printed(watched).as_str()), (expected, expected), "3.{minor}");
    }
}

/// The programs of other people: `FIELD=FOLDER cargo test --test run observing::field -- --ignored --nocapture` runs the
/// Python files in a folder with and without watches, and prints those that tell.
#[test]
#[ignore = "needs programs"]
fn field() {
    let Some(folder) = std::env::var_os("FIELD") else { return println!("FIELD names no folder") };
    let runner = runner(Limits::default());
    let mut files = Vec::new();
    find(Path::new(&folder), &mut files);
    let mut told = 0;
    for file in &files {
        let Ok(source) = std::fs::read_to_string(file) else { continue };
        let program = script(&source);
        let (alone, again) = (observe(&runner, &program), observe(&runner, &program));
        let watched = observe(&runner, &watch_all(program));
        for (((minor, alone), (_, again)), (_, watched)) in alone.iter().zip(&again).zip(&watched) {
            // What differs by itself says nothing.
            if printed(alone) == printed(again) && printed(alone) != printed(watched) {
                told += 1;
                println!("{}: 3.{minor}", file.display());
            }
        }
    }
    println!("{} files, {told} tell", files.len());
}

/// The Python files in a folder and below it.
fn find(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            find(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "py") {
            found.push(path);
        }
    }
}

/// The program with all watches that a document could ask for, on each of its statements.
fn watch_all(mut program: Program) -> Program {
    for step in &mut program.steps {
        for &(line, _, is_expression) in &step.separate {
            let mut add = |what| {
                let id = step.watches.len() as u32 + 1;
                step.watches.push(Watch { id, line, column: 0, what, function: None });
            };
            if is_expression {
                add(What::Value);
            }
            add(What::Raised);
        }
    }
    program
}

/// All that was printed.
fn printed(observation: &Observation) -> String {
    let text = |event: &Event| match event {
        Event::Output { text, err: false, .. } => Some(text.clone()),
        _ => None,
    };
    observation.events.iter().filter_map(text).collect()
}

/// What Python prints when it runs the program.
fn own_output(executable: &Path, source: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("main.py");
    std::fs::write(&file, source).unwrap();
    let mut command = Command::new(executable);
    let ran = command.env_clear().env("LANG", "C.UTF-8").args(["-s", "-B"]).arg(&file).output().unwrap();
    String::from_utf8(ran.stdout).unwrap()
}
