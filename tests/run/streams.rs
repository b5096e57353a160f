//! What is written, by whatever way.

use verify::model::Event;
use verify::sandbox::{Limits, Policy};

use crate::util::{check, lines, observe, runner_with, script};

#[test]
fn both_streams_and_their_layers_are_told() {
    check(
        &script(
            "import sys\nprint('e', file=sys.stderr)\nsys.stdout.write('w')\nsys.stdout.buffer.write(b'\\xffb')\nsys.__stdout__.writelines(['x', 'y'])\n\
             sys.stdout.buffer.raw.write(b'r')\nprint('', end='')\n",
        ),
        r#"
        err 2:2 "e\n"
        out 3:3 "w"
        out 4:4 "\\udcffb"
        out 5:5 "xy"
        out 6:6 "r"
        done"#,
    );
}

#[test]
fn what_goes_past_the_streams_is_told_with_its_statement() {
    check(
        &script(
            "import os\nos.write(1, b'one')\nos.write(2, b'\\xfftwo')\nprint('three')\nos.write(1, b'four')\nos._exit(3)\n",
        ),
        r#"
        out 2:0 "one"
        err 3:0 "\\udcfftwo"
        out 4:4 "three\n"
        out 5:0 "four"
        Exited(3)"#,
    );
}

/// At a terminal a C library writes each line at once, and the rest with the next one.
#[test]
fn what_c_code_writes_is_told_where_it_is_written() {
    check(
        &script(
            "import ctypes, os\nlibc = ctypes.CDLL(None)\nprint('a'); libc.puts(b'b'); print('c'); os.write(1, b'd\\n'); print('e')\nlibc.printf(b'f')\nprint('g')\n",
        ),
        r#"
        out 3:3 "a\n"
        out 3:0 "b\n"
        out 3:3 "c\n"
        out 3:0 "d\n"
        out 3:3 "e\n"
        out 4:0 "f"
        out 5:5 "g\n"
        done"#,
    );
}

#[test]
fn streams_can_be_replaced_closed_and_lost() {
    check(
        &script(
            "import io, sys, os, contextlib\nwith contextlib.redirect_stdout(io.StringIO()) as f:\n    print('in')\nprint(repr(f.getvalue()))\nold, sys.stdout = sys.stdout, None\nprint('lost')\n\
             sys.stdout = old\nos.close(1)\nprint('still told')\nsys.stdout.close()\nprint('x')\nsys.stderr.write('end')\n",
        ),
        r#"
        out 4:4 "'in\\n'\n"
        out 9:9 "still told\n"
        raised 11 ValueError: I/O operation on closed file. [11]
        err 12:12 "end"
        done"#,
    );
}

#[test]
fn streams_look_like_those_of_python() {
    check(
        &script(
            "import sys\nprint(sys.stdout)\nprint(sys.stderr.encoding, sys.stderr.errors, sys.stdout.errors, sys.stdout.fileno(), sys.stdout.isatty(), sys.stdout.name)\n\
             print(type(sys.stdout), type(sys.stdout.buffer), sys.stdout.buffer.name)\nsys.stdout.write(1)\n",
        ),
        r#"
        out 2:2 "<_io.TextIOWrapper name='<stdout>' mode='w' encoding='utf-8'>\n"
        out 3:3 "utf-8 backslashreplace strict 1 False <stdout>\n"
        out 4:4 "<class '_io.TextIOWrapper'> <class '_io.BufferedWriter'> <stdout>\n"
        raised 5 TypeError: write() argument must be str, not int [5]
        done"#,
    );
}

#[test]
fn lone_surrogates_harm_nobody() {
    check(
        &script("import sys\nprint('\\ud800')\nprint('\\udc80', file=sys.stderr)\nraise ValueError('\\udcff')\n"),
        r"
        raised 2 UnicodeEncodeError: 'utf-8' codec can't encode character '\ud800' in position 0: surrogates not allowed [2]
        out 2:2 ~
        err 3:3 ~
        raised 4 ValueError: \udcff [4]
        done"
            .replace("out 2:2 ~\n", "")
            .replace("err 3:3 ~", r#"err 3:3 "\\udc80\n""#)
            .as_str(),
    );
}

#[test]
fn threads_exit_handlers_and_finalisers_still_print() {
    check(
        &script(
            "import atexit, threading, time\ndef late():\n    time.sleep(0.05)\n    print('thread')\nthreading.Thread(target=late).start()\natexit.register(lambda: print('exit'))\n\
             class D:\n    def __del__(self):\n        print('deleted')\nd = D()\nprint('last')\n",
        ),
        r#"
        out 11:11 "last\n"
        out 0:4 "thread\n"
        out 0:6 "exit\n"
        out 0:9 "deleted\n"
        done"#,
    );
}

/// What holds the module is the collector's, as with Python itself.
#[test]
fn a_cycle_through_main_is_collected_at_the_end() {
    check(
        &script(
            "import gc\nclass D:\n    def __del__(self):\n        print('deleted')\nd = D()\nd.me, d.f = d, lambda: d\n\
             print(any(o is globals() for o in gc.get_objects()), __name__)\n",
        ),
        r#"
        out 7:7 "True __main__\n"
        out 0:4 "deleted\n"
        done"#,
    );
}

#[test]
fn input_is_at_its_end() {
    check(&script("input()\n"), "raised 1 EOFError: EOF when reading a line [1]\ndone");
}

#[test]
fn a_forked_process_prints_too() {
    let source =
        "import os\npid = os.fork()\nif pid == 0:\n    print('child')\n    os._exit(0)\nprint(os.waitpid(pid, 0)[1])\n";
    let policy = Policy { enforce: true, processes: true, ..Policy::default() };
    let runner = runner_with(policy, Limits { wall_seconds: 60.0, ..Limits::default() });
    for (minor, observation) in observe(&runner, &script(source)) {
        let actual = lines(&observation);
        // Nobody knows between which statements of the other process it arrives, nor in how many pieces.
        let strays = observation.events.iter().filter_map(|event| match event {
            Event::Output { line: 0, text, .. } => Some(text.as_str()),
            _ => None,
        });
        assert_eq!(strays.collect::<String>(), "child\n", "3.{minor}: {actual}");
        assert!(actual.contains("out 6:6 \"0\\n\"") && actual.ends_with("done"), "3.{minor}: {actual}");
    }
}
