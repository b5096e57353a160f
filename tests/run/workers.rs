//! What goes wrong with workers, and what many jobs look like.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use verify::model::{End, Event};
use verify::python::Interpreter;
use verify::run::{Job, Runner};
use verify::sandbox::{Limits, Policy};

use crate::util::{interpreters, lines, runner, runner_with, script};

fn on_first(count: usize) -> Vec<Job> {
    (0..count).map(|program| Job { interpreter: 0, program, seed: 0 }).collect()
}

#[test]
fn a_program_that_takes_its_worker_along_takes_nothing_else() {
    let mut programs: Vec<_> = (0..10).map(|n| script(&format!("print({n})\n"))).collect();
    programs[4] = script("import os\nos.kill(os.getppid(), 9)\nimport time\ntime.sleep(60)\n");
    // Without the sandbox: with it, a program cannot do this.
    let runner = runner_with(Policy::default(), Limits::default());
    for (index, observation) in runner.run_all(&programs, &on_first(10), &|_, _| ()).iter().enumerate() {
        if index == 4 {
            assert_eq!(observation.end, End::Lost);
            assert!(observation.malformed.as_ref().unwrap().starts_with("the worker ended"));
        } else {
            assert_eq!(lines(observation), format!("out 1:1 \"{index}\\n\"\ndone"));
        }
    }
}

#[test]
fn an_interpreter_that_does_not_start_is_told_with_its_words() {
    let mut broken = interpreters()[0].clone();
    broken.launch.library = "/nowhere/libpython3.9.so.1.0".into();
    let all = [broken];
    let runner = Runner::new(env!("CARGO_BIN_EXE_verify-worker").into(), &all, Policy::default(), Limits::default());
    let done = runner.run_all(&[script("1\n")], &on_first(1), &|_, _| ());
    assert_eq!(done[0].end, End::Lost);
    let why = done[0].malformed.clone().unwrap();
    assert!(why.contains("does not start") && why.contains("Py"), "{why}");
    assert!(runner.start(0, false).and_then(|starting| runner.ready(starting)).is_err());
}

/// Scratch folders are used again.
#[test]
fn a_program_finds_nothing_of_those_before_it() {
    const LEAVE: [&str; 5] = [
        "open('left', 'w').write('x')\n",
        "import os\nos.makedirs('a/b')\nos.symlink('nowhere', 'link')\n",
        "import os\nos.chmod('.', 0o300)\n",
        "import os\nos.remove('main.py')\nos.mkdir('main.py')\n",
        "import os\ntry:\n    os.setxattr('.', 'user.left', b'x')\nexcept OSError:\n    pass\n",
    ];
    const LOOK: &str = "import os\nprint(os.listdir(), os.listxattr('.'), oct(os.stat('.').st_mode), os.getcwd() == os.environ['HOME'])\n";
    let runner = runner_with(Policy { enforce: true, ..Policy::default() }, Limits::default());
    let programs: Vec<_> = (0..60).map(|n| script(if n % 3 == 0 { LEAVE[n / 3 % 5] } else { LOOK })).collect();
    let done = runner.run_all(&programs, &on_first(60), &|_, _| ());
    let looked = done.iter().enumerate().filter(|(n, _)| n % 3 != 0).map(|(_, observation)| lines(observation));
    for told in looked {
        assert_eq!(told, "out 2:2 \"['main.py'] [] 0o40755 True\\n\"\ndone");
    }
}

/// A worker that is to run many programs moves its memory to other places before the first of them.
#[test]
fn one_of_many_programs_does_what_one_of_few_does() {
    const SOURCES: [&str; 5] = [
        "import math, json, re\nprint(math.sin(1), json.dumps({'a': [1.5, None]}), re.sub('b+', 'c', 'abbb'))\n",
        "import threading\nt = threading.Thread(target=print, args=('x',)); t.start(); t.join()\n",
        "class A:\n    def __del__(self): print('gone')\na = A(); del a\nraise ValueError('é')\n",
        "print(sum(i * i for i in range(100000)), len([[] for _ in range(100000)]), f'{2 ** 200:x}')\n",
        "def f(n): return f(n + 1)\ntry:\n    f(0)\nexcept RecursionError as e: print(e)\n",
    ];
    let programs: Vec<_> = SOURCES.iter().map(|source| script(source)).collect();
    let count = interpreters().len();
    let of_all = |interpreter: usize| (0..SOURCES.len()).map(move |program| Job { interpreter, program, seed: 0 });
    let jobs: Vec<Job> = (0..count).flat_map(of_all).collect();
    let done = [false, true].map(|many| {
        let runner = runner(Limits { wall_seconds: 60.0, ..Limits::default() });
        let started: Vec<_> = (0..count).map(|index| runner.start(index, many).unwrap()).collect();
        started.into_iter().for_each(|starting| drop(runner.ready(starting).unwrap()));
        runner.run_all(&programs, &jobs, &|_, _| ()).iter().map(lines).collect::<Vec<_>>()
    });
    assert_eq!(done[0], done[1]);
    assert!(done[0].iter().all(|told| told.starts_with("out ")), "{:?}", done[0]);
}

#[test]
fn many_jobs_come_back_in_order_and_each_is_told_once() {
    let programs: Vec<_> = (0..150).map(|n| script(&format!("print({n}, hash('x'))\n"))).collect();
    let count = interpreters().len();
    let jobs: Vec<Job> = (0..150).map(|n| Job { interpreter: n % count, program: n, seed: (n % 2) as u32 }).collect();
    let told = AtomicUsize::new(0);
    let runner = runner(Limits { wall_seconds: 60.0, ..Limits::default() });
    let progress = |_: usize, _: &_| {
        told.fetch_add(1, Ordering::Relaxed);
    };
    let done = runner.run_all(&programs, &jobs, &progress);
    assert_eq!(told.load(Ordering::Relaxed), 150);
    for (n, observation) in done.iter().enumerate() {
        assert!(lines(observation).starts_with(&format!("out 1:1 \"{n} ")), "{observation:?}");
    }
    let again = runner.run_all(&programs, &jobs, &|_, _| ());
    let text = |all: &[_]| all.iter().map(lines).collect::<Vec<_>>();
    assert_eq!(text(&done), text(&again));
}

#[test]
fn sleepers_lend_their_place() {
    let programs = vec![script("import time\ntime.sleep(1.5)\nprint('woke')\n"); 8];
    let runner = runner(Limits { wall_seconds: 60.0, ..Limits::default() });
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    // One chunk for one worker: chunks are cut for four to a thread.
    let started = Instant::now();
    let done = one.install(|| runner.run_all(&programs, &on_first(8), &|_, _| ()));
    assert!(done.iter().all(|one| lines(one) == "out 3:3 \"woke\\n\"\ndone"));
    assert!(started.elapsed() < Duration::from_secs(11), "{:?}", started.elapsed());
}

#[test]
fn nobody_waits_for_a_chunk_that_sleeps() {
    // Two threads and eight chunks: four times as long, if a thread waited for each.
    let programs = vec![script("import time\ntime.sleep(3)\n"); 40];
    let runner = runner(Limits { wall_seconds: 60.0, ..Limits::default() });
    let two = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let first = runner.run_all(&programs[..1], &on_first(1), &|_, _| ());
    let started = Instant::now();
    let done = two.install(|| runner.run_all(&programs, &on_first(40), &|_, _| ()));
    assert!(done.iter().chain(&first).all(|one| one.events.last() == Some(&Event::Done)));
    // In turn, chunk by chunk, it takes more than 12 s.
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn what_slept_in_a_worker_that_died_runs_again() {
    let mut programs = vec![script("import time\ntime.sleep(1)\nprint('woke')\n"); 6];
    programs[5] = script("import os, time\ntime.sleep(0.5)\nos.kill(os.getppid(), 9)\ntime.sleep(60)\n");
    let runner = runner_with(Policy::default(), Limits::default());
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let done = one.install(|| runner.run_all(&programs, &on_first(6), &|_, _| ()));
    assert!(done[..5].iter().all(|one| lines(one) == "out 3:3 \"woke\\n\"\ndone"), "{done:?}");
    assert_eq!(done[5].end, End::Lost);
}

#[test]
fn the_audit_hook_explains_what_the_sandbox_refuses() {
    let policy = Policy { enforce: true, ..Policy::default() };
    let limits = Limits { wall_seconds: 60.0, ..Limits::default() };
    let runner = Runner::new(env!("CARGO_BIN_EXE_verify-worker").into(), interpreters(), policy, limits);
    let source = "import os, socket, asyncio, json\nopen('mine', 'w').close(); os.listdir('.'); os.stat('/')\nsocket.socket()\nfor _ in 1, 2: os.system('true')\n\
                  os.kill(os.getppid(), 0)\nos.kill(os.getpid(), 0)\nopen('/verify-must-not-be-here', 'a').close()\nos.remove('/verify-must-not-be-here')\nopen('/no/such/file')\nasyncio.run(asyncio.sleep(0))\n";
    for (minor, observation) in crate::util::observe(&runner, &script(source)) {
        let denied: Vec<(u32, &str)> = observation
            .events
            .iter()
            .filter_map(|event| match event {
                Event::Denied { statement, what, .. } => Some((*statement, what.as_str())),
                _ => None,
            })
            .collect();
        let expected = [(3, "network"), (4, "processes"), (5, "signals"), (7, "files"), (8, "files")];
        assert_eq!(denied, expected, "3.{minor}: {observation:?}");
    }
}

#[test]
fn what_an_interpreter_compiled_is_remembered_and_damage_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("driver");
    let all: Vec<_> =
        interpreters().iter().map(|one| Interpreter { compiled: Some(file.clone()), ..one.clone() }).collect();
    let works = |interpreter: usize| {
        let executable = env!("CARGO_BIN_EXE_verify-worker").into();
        let runner = Runner::new(executable, &all, Policy { enforce: true, ..Policy::default() }, Limits::default());
        let done = runner.run_all(&[script("print(1)\n")], &[Job { interpreter, program: 0, seed: 0 }], &|_, _| ());
        assert_eq!(lines(&done[0]), "out 1:1 \"1\\n\"\ndone");
        std::fs::read_to_string(&file).unwrap()
    };
    let first = works(0);
    assert_eq!(works(0), first);
    for damaged in [String::new(), first.replace('e', "f"), first[..first.len() / 2].to_owned(), "é".repeat(99)] {
        std::fs::write(&file, damaged).unwrap();
        assert_eq!(works(0), first);
    }
    // Each version has a form of its own, and knows that of another from it.
    for interpreter in 1..all.len() {
        assert_ne!(works(interpreter), first);
    }
    assert_eq!(works(0), first);
}

/// They run at the same time: the second writes, and the last ones begin, while the first has filled what they share.
#[test]
fn a_program_that_fills_the_scratch_space_takes_none_from_others() {
    let fills = "import os, time\nnumber = 0\ntry:\n    while True:\n        with open(str(number), 'wb') as file:\n            file.write(bytes(1 << 20))\n        number += 1\nexcept OSError as problem:\n    code = problem.errno\ntime.sleep(3)\nprint(code)\n";
    let writes = "import time\ntime.sleep(1.5)\nwith open('file', 'wb') as file:\n    file.write(bytes(4 << 20))\nprint('written')\n";
    let waits = "import time\ntime.sleep(1.5)\n";
    let after = "print('begun')\n";
    let runner = runner(Limits { wall_seconds: 60.0, ..Limits::default() });
    let programs = [fills, writes, waits, waits, after, after].map(script);
    let done = runner.run_all(&programs, &on_first(programs.len()), &|_, _| ());
    assert_eq!(lines(&done[0]), "out 11:11 \"28\\n\"\ndone");
    assert_eq!(lines(&done[1]), "out 5:5 \"written\\n\"\ndone");
    // Those for which there was no place before: not even their own files could be written.
    assert!(done[4..].iter().all(|one| lines(one) == "out 1:1 \"begun\\n\"\ndone"), "{:?}", &done[4..]);
}
