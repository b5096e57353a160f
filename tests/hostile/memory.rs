//! A snippet that looks through all of its memory finds itself there, and nothing of those that wait, run or ran.

use serde_json::Value;

use crate::stage::Stage;
use crate::{Setting, Tally};

/// More than are sent to a worker at once, so that some have ended and some wait.
const BLOCKS: usize = 24;

/// Asks the kernel for each megabyte around what it has, page by page where there are holes: who writes what is not
/// there is told so.
const SCAN: &str = r#"import ctypes, os, re
def scan(number):
    libc = ctypes.CDLL(None)
    libc.write.argtypes = ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t
    libc.malloc.restype = libc.mmap.restype = ctypes.c_void_p
    print('tell-%d-tale' % number)
    file = os.open('copy', os.O_RDWR | os.O_CREAT)
    buffer = ctypes.create_string_buffer(b'', 1 << 20)
    known = [id(file), id(scan), id(scan.__code__), id(type), ctypes.addressof(buffer), libc.malloc(50), libc.malloc(5000)]
    known.append(libc.mmap(None, 4096, 3, 34, -1, 0))
    known.append(ctypes.cast(libc.write, ctypes.c_void_p).value)
    places = sorted({place >> 20 for near in known for place in range(near - (80 << 20), near + (80 << 20), 1 << 20)})
    found = set()
    def look(start, size):
        os.lseek(file, 0, 0)
        count = libc.write(file, start, size)
        if count > 0:
            os.lseek(file, 0, 0)
            data = os.read(file, count)
            found.update(int(one) for one in re.findall(b'te' + b'll-([0-9]+)-tale', data))
        return count
    for place in places:
        start = place << 20
        at = 0
        while at < 1 << 20:
            count = look(start + at, (1 << 20) - at)
            at += max(count - count % 4096, 4096)
    return sorted(found)
"#;

/// Checks such a document, on the worker's own memory and on plain memory.
pub(crate) fn check(stage: &Stage, python: &str, tally: &mut Tally) {
    let block = |number: usize| format!("## {number}\n\n```python\n{SCAN}\nscan({number})  # → [{number}]\n```\n\n");
    stage.write(&stage.path("documents/memory.md"), &(0..BLOCKS).map(block).collect::<String>());
    for plain in [false, true] {
        let usual = ["--python", python, "--format", "json", "--timeout", "60", "-j", "2", "memory.md"];
        let mut command = stage.verify(Setting::Confined, &usual);
        if plain {
            command.env("VERIFY_PLAIN_MEMORY", "all");
        }
        let output = command.output().unwrap();
        let what = format!("user {}: nobody else lies in a snippet's memory (plain: {plain})", stage.user);
        let Ok(report) = serde_json::from_slice::<Value>(&output.stdout) else {
            tally.check(&what, vec![String::from_utf8_lossy(&output.stderr).into_owned()]);
            continue;
        };
        let claims = report["claims"].as_array().unwrap().iter();
        let others = claims.filter(|claim| claim["standing"] != "holds");
        let mut wrong: Vec<String> = others.map(|claim| claim["verdicts"].to_string()).take(3).collect();
        if report["claims"].as_array().unwrap().len() != BLOCKS {
            wrong.push("not all were found".to_owned());
        }
        tally.check(&what, wrong);
    }
}
