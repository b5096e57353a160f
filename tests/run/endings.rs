//! How programs end, willingly or not.

use verify::model::{End, Event};
use verify::sandbox::Limits;

use crate::util::{check, lines, observe, runner, script};

const SHORT: Limits = Limits {
    wall_seconds: 1.0,
    cpu_seconds: 100,
    memory: 2 << 30,
    output: 100_000,
    file_size: 16 << 20,
    files: 128,
    processes: 64,
};

#[test]
fn exits_end_the_program() {
    check(
        &script("print('a')\nimport sys\nsys.exit(3)\nprint('b')\n"),
        "out 1:1 \"a\\n\"\nraised 3 SystemExit: 3 [3]\nExited(3)",
    );
    check(&script("try:\n    exit()\nexcept SystemExit:\n    print('caught')\n"), "out 1:4 \"caught\\n\"\ndone");
    check(
        &script("raise KeyboardInterrupt\nprint('on')\n"),
        "raised 1 KeyboardInterrupt:  [1]\nout 2:2 \"on\\n\"\ndone",
    );
}

#[test]
fn a_crash_keeps_what_was_told() {
    check(
        &script("def f():\n    print('told')\n    import ctypes\n    ctypes.string_at(0)\nf()\n"),
        "out 5:2 \"told\\n\"\nSignalled(11)",
    );
    check(&script("import os\nos.kill(os.getpid(), 9)\n"), "Signalled(9)");
}

#[test]
fn endless_programs_are_killed_and_what_they_told_is_kept() {
    let runner = runner(SHORT);
    for source in ["print('a')\nwhile True: pass\n", "print('a')\nimport time\ntime.sleep(1000)\n"] {
        for (minor, observation) in observe(&runner, &script(source)) {
            assert_eq!(lines(&observation), "out 1:1 \"a\\n\"\nWallTimeout", "3.{minor}");
            assert!(observation.seconds < 10.0);
        }
    }
}

#[test]
fn endless_output_is_cut() {
    let runner = runner(SHORT);
    for (minor, observation) in observe(&runner, &script("while True: print('x' * 10)\n")) {
        assert_eq!(observation.end, End::TooMuchOutput, "3.{minor}");
        let Some(Event::Output { text, .. }) = observation.events.last() else { panic!("{observation:?}") };
        assert!(text.len() > 50_000 && text.len() < 100_000);
        assert_eq!(observation.malformed, None);
    }
}

#[test]
fn scratch_folders_are_gone_when_the_runner_is() {
    let runner = runner(SHORT);
    let source = "import os\nos.makedirs('a/b')\nos.symlink('/', 'a/link')\nopen('a/b/f', 'w').close()\nos.chmod('a/b', 0)\nprint(os.getcwd() == os.path.dirname(__file__) == os.path.expanduser('~'))\nprint(os.getcwd())\n";
    let mut folders = Vec::new();
    for (minor, observation) in observe(&runner, &script(source)) {
        let texts: Vec<&str> = observation
            .events
            .iter()
            .filter_map(|event| if let Event::Output { text, .. } = event { Some(text.trim()) } else { None })
            .collect();
        assert_eq!(texts[0], "True", "3.{minor}");
        let folder = std::path::PathBuf::from(texts[1]);
        assert!(!folder.exists());
        folders.push(folder.parent().unwrap().to_owned());
    }
    drop(runner);
    assert!(folders.iter().all(|folder| !folder.exists()));
}
