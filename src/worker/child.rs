//! A child: one program, from the fork to `_exit`.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::path::Path;
use std::time::Instant;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use rustix::process::{Signal, chdir, getppid, set_parent_process_death_signal, setsid};
use verify::model::{Event, Mode, Program, Step, Watch, What};
use verify::sandbox::limits;
use verify::scratch::SCRIPT;

use crate::channel::Channel;
use crate::control::{ABOVE, duplicate_above};
use crate::scratch_folders::ScratchFolder;
use crate::task::Task;
use crate::zygote::Zygote;
use crate::{audit, capi, events, sys};

/// Exit code of a child that could not be set up, or in which the driver failed. What it told ends before `Event::Done`,
/// so that nothing depends on this number.
const FAILED: i32 = 70;

/// Runs a program in this process, which was just forked, and ends it.
pub(crate) fn run(py: Python<'_>, zygote: &Zygote<'_>, task: &Task, channel: &Channel, scratch: &ScratchFolder) -> ! {
    // Unwinding would return into the zygote's loop.
    let work = std::panic::AssertUnwindSafe(|| match settle(zygote, channel, scratch) {
        Ok(program) => execute(py, zygote, (task, &program), scratch.path()).map_err(io::Error::from),
        Err(why) => {
            events::record(|_, _| Event::NotStarted { why: why.to_string(), errno: why.raw_os_error() });
            Err(why)
        }
    });
    match std::panic::catch_unwind(work) {
        Ok(Ok(code)) => leave(code),
        Ok(Err(why)) => {
            say(&why.to_string());
            leave(FAILED)
        }
        Err(_) => leave(FAILED),
    }
}

/// Says why the child could not go on, where the zygote finds it.
fn say(why: &str) {
    use std::io::Write;
    // Where this fails too, the exit code is left.
    let _ = writeln!(io::stderr(), "verify-worker: {why}");
}

/// Makes the forked process one of its own, in its scratch folder, with all layers in force. Gives its program.
fn settle(zygote: &Zygote<'_>, channel: &Channel, folder: &ScratchFolder) -> io::Result<Program> {
    let scratch = folder.path();
    setsid()?;
    set_parent_process_death_signal(Some(Signal::KILL))?;
    if getppid().map(rustix::process::Pid::as_raw_nonzero) != zygote.pid {
        return Err(io::Error::other("the zygote has ended"));
    }
    let streams = open_streams(channel)?;
    let kept = streams.each_ref().map(AsRawFd::as_raw_fd);
    // Before anything is told, which takes its place.
    let program = channel.program();
    events::start(channel, streams, zygote.limits.output)?;
    let program = program?;
    reset_signals()?;
    write_files(scratch, &program)?;
    chdir(scratch)?;
    zygote.variables.set(scratch)?;
    zygote.confinement.apply_to_steps(folder.rules(), program.steps.len() as u64).map_err(io::Error::other)?;
    // After the layers, which use descriptors that the zygote has opened for them.
    close_others(kept)?;
    if zygote.policy.enforce {
        audit::start(scratch);
    }
    Ok(program)
}

/// Puts the standard descriptors in place, of which 0 is the zygote's own: `/dev/null`. Gives duplicates of 1 and 2 that
/// stay when the snippet closes those.
fn open_streams(channel: &Channel) -> io::Result<[OwnedFd; 2]> {
    let [out, err] = &channel.streams;
    sys::duplicate_to(out, 1)?;
    sys::duplicate_to(err, 2)?;
    let keep = |file| duplicate_above(file, 2 * ABOVE);
    Ok([keep(out)?, keep(err)?])
}

/// Closes every descriptor but the standard ones and the two of `open_streams`, whatever numbers those have. The others
/// belong to the zygote's loop, to which this process never returns, and to other children.
fn close_others(mut kept: [RawFd; 2]) -> io::Result<()> {
    kept.sort_unstable();
    let mut first = 3;
    for number in kept.into_iter().filter_map(|kept| u32::try_from(kept).ok()) {
        if number > first {
            sys::close_range(first, number - 1)?;
        }
        first = number + 1;
    }
    sys::close_range(first, u32::MAX)
}

/// Undoes what Rust's runtime has done about signals; what Python does about them stays.
fn reset_signals() -> io::Result<()> {
    [libc::SIGSEGV, libc::SIGBUS].into_iter().try_for_each(sys::reset_signal)
}

/// Writes each script to a file of its own: tracebacks, `inspect` and `multiprocessing` read it again.
fn write_files(scratch: &Path, program: &Program) -> io::Result<()> {
    for (index, step) in program.steps.iter().enumerate() {
        if step.mode == Mode::Script {
            std::fs::write(scratch.join(file_name(index, program.steps.len())), &step.source)?;
        }
    }
    Ok(())
}

/// Writes the files that a document provides for a step. All layers are in force: a path can lead nowhere else. A module takes
/// the place of an earlier one, data that the snippet has written stays; where a file cannot be written, it is missing.
fn provide(scratch: &Path, step: &Step) {
    for (path, text) in &step.files {
        let path = scratch.join(path);
        if path.extension().is_some_and(|ending| ending == "py") || !path.exists() {
            let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
            // What is missing, the snippet says.
            let _ = folder.and_then(|()| std::fs::write(&path, text));
        }
    }
}

/// Name of a step's file.
fn file_name(index: usize, count: usize) -> String {
    if index + 1 == count { SCRIPT.into() } else { format!("before_{}.py", index + 1) }
}

/// Runs all steps that the task does not leave out. Gives the exit code.
fn execute(py: Python<'_>, zygote: &Zygote<'_>, (task, program): (&Task, &Program), scratch: &Path) -> PyResult<i32> {
    let driver = &zygote.driver;
    let script = program.steps.last().is_none_or(|step| step.mode == Mode::Script);
    let space = call(driver, "begin")?.call1((scratch.as_os_str(), script))?;
    events::ready();
    call(driver, "supply")?.call1((&program.imports, &program.names, &program.packages))?;
    let mut ended = None;
    let count = program.steps.len();
    for (index, step) in program.steps.iter().enumerate().filter(|(index, _)| task.runs(*index as u32)) {
        let begun = Instant::now();
        let used = if count > 1 { sys::processor_time(rustix::process::getpid()) } else { None }.unwrap_or_default();
        events::step(index as u32, task.has_reported(index as u32), used);
        if count > 1 || task.is_late(index as u32) {
            limits::begin_step(used, task.limits(index as u32, &zygote.limits).cpu_seconds);
        }
        provide(scratch, step);
        let step = step_dict(py, step, &file_name(index, count))?;
        ended = run_step(driver, &step, &space)?;
        // The last one ends with the process.
        if index + 1 < count {
            call(driver, "end_step")?.call0()?;
            events::take_stray();
            let (step, exit, seconds) = (index as u32, ended, begun.elapsed().as_secs_f64());
            events::record(|_, _| Event::Finished { step, exit, seconds });
        }
    }
    events::at(0, 0);
    finish(driver, space);
    if ended.is_none() {
        events::record(|_, _| Event::Done);
    }
    Ok(ended.unwrap_or(0))
}

/// What an interpreter does at its end. `space` is the last reference to the snippet's module.
fn finish(driver: &Bound<'_, PyDict>, space: Bound<'_, PyAny>) {
    let py = space.py();
    // An exit handler may raise anything; Python goes on to end as well.
    let report = |done: PyResult<Bound<'_, PyAny>>| {
        if let Err(why) = done {
            why.write_unraisable(py, None);
        }
    };
    report(call(driver, "finish").and_then(|finish| finish.call0()));
    drop(space);
    capi::collect(py);
    report(call(driver, "flush").and_then(|flush| flush.call0()));
    sys::flush_c_streams();
    events::take_stray();
}

/// Runs one step. Gives the exit code where it ends the program.
fn run_step(driver: &Bound<'_, PyDict>, step: &Bound<'_, PyDict>, space: &Bound<'_, PyAny>) -> PyResult<Option<i32>> {
    for unit in call(driver, "units")?.call1((step,))?.try_iter()? {
        let Err(why) = evaluate(driver, &unit?, space) else { continue };
        let ends = call(driver, "failed")?.call1((value_of(&why, space.py())?,))?;
        if ends.is_truthy()? {
            return Ok(Some(exit_code(&why, space.py())));
        }
    }
    run_uncalled(driver)?;
    Ok(None)
}

/// Evaluates one code object, and what it awaits. One in a tuple is a statement, whose value the driver wants.
fn evaluate(driver: &Bound<'_, PyDict>, unit: &Bound<'_, PyAny>, space: &Bound<'_, PyAny>) -> PyResult<()> {
    let alone = unit.cast::<PyTuple>().ok().map(|tuple| tuple.get_item(0)).transpose()?;
    let code = alone.as_ref().unwrap_or(unit);
    let result = capi::evaluate(code, space)?;
    if alone.is_some() {
        call(driver, "evaluated")?.call1((result,))?;
    } else if !result.is_none() {
        call(driver, "finish_coroutine")?.call1((result,))?;
    }
    Ok(())
}

/// Calls the functions that hold watches which nothing has reached.
fn run_uncalled(driver: &Bound<'_, PyDict>) -> PyResult<()> {
    for pair in call(driver, "uncalled")?.call0()?.try_iter()? {
        let (line, function): (u32, Bound<'_, PyAny>) = pair?.extract()?;
        events::at(line, 0);
        if let Err(why) = function.call0() {
            call(driver, "call_failed")?.call1((value_of(&why, driver.py())?,))?;
        }
    }
    Ok(())
}

/// The exception itself, with its traceback: until 3.12 Python keeps the two apart while it is raised.
fn value_of<'py>(why: &PyErr, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
    let value = why.value(py).clone().into_any();
    value.setattr("__traceback__", why.traceback(py))?;
    Ok(value)
}

/// The exit code that Python gives for a `SystemExit`.
fn exit_code(why: &PyErr, py: Python<'_>) -> i32 {
    match why.value(py).getattr("code") {
        Ok(code) if code.is_none() => 0,
        Ok(code) => code.extract::<i32>().map_or(1, |code| code & 0xff),
        Err(_) => 1,
    }
}

/// Does once, with nobody to tell, what most children do. What the interpreter and this program make at the first time
/// (types, caches, specialised code) is then made for all of them, and the pages that it takes are in memory. So many
/// `lines` of it will do where it is not the first time.
pub(crate) fn rehearse(driver: &Bound<'_, PyDict>, lines: usize) -> PyResult<()> {
    let remembered = call(driver, "remember")?.call0()?;
    let source: String = call(driver, "REHEARSAL")?.extract::<String>()?.split_inclusive('\n').take(lines).collect();
    for (mode, alone) in [(Mode::Script, true), (Mode::Script, false), (Mode::Repl, true), (Mode::Repl, false)] {
        let script = mode == Mode::Script;
        let step = step_dict(driver.py(), &rehearsal(&source, mode, alone), "main.py")?;
        call(driver, "make_main")?.call0()?;
        let space = call(driver, "begin")?.call1(("/", script))?;
        run_step(driver, &step, &space)?;
        call(driver, "finish")?.call0()?;
    }
    call(driver, "end_rehearsal")?.call1((remembered,))?;
    Ok(())
}

/// A step for a rehearsal. `alone` tells whether its statements may be compiled one by one.
fn rehearsal(source: &str, mode: Mode, alone: bool) -> Step {
    let lines = 1..=source.lines().count() as u32;
    let parts = match mode {
        Mode::Script => vec![(*lines.start(), *lines.end())],
        Mode::Repl => lines.clone().map(|line| (line, line)).collect(),
    };
    let watch = |id, what| Watch { id, line: 1 + id, column: 0, what, function: None };
    let watches = vec![watch(0, What::After("n".into())), watch(1, What::Value), watch(2, What::Raised)];
    let separate = if alone { lines.map(|line| (line, line, line == 2)).collect() } else { Vec::new() };
    Step { source: source.to_owned(), mode, parts, separate, watches, ..Step::default() }
}

/// A function of the driver.
pub(crate) fn call<'py>(driver: &Bound<'py, PyDict>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    driver.get_item(name)?.ok_or_else(|| PyRuntimeError::new_err(format!("the driver has no {name}")))
}

/// A step as the driver takes it.
fn step_dict<'py>(py: Python<'py>, step: &Step, file: &str) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("source", &step.source)?;
    dict.set_item("file", file)?;
    dict.set_item("repl", step.mode == Mode::Repl)?;
    dict.set_item("parts", &step.parts)?;
    dict.set_item("separate", &step.separate)?;
    let watches: Vec<_> = step.watches.iter().map(|watch| watch_dict(py, watch)).collect::<PyResult<_>>()?;
    dict.set_item("watches", PyList::new(py, watches)?)?;
    dict.set_item("shown", &step.shown)?;
    Ok(dict)
}

fn watch_dict<'py>(py: Python<'py>, watch: &Watch) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    let (what, expr) = match &watch.what {
        What::Value => ("value", None),
        What::After(expr) => ("after", Some(expr)),
        What::Raised => ("raised", None),
    };
    dict.set_item("id", watch.id)?;
    dict.set_item("line", watch.line)?;
    dict.set_item("column", watch.column)?;
    dict.set_item("what", what)?;
    dict.set_item("expr", expr)?;
    dict.set_item("function", &watch.function)?;
    Ok(dict)
}

/// Ends the process without returning through the zygote's frames.
fn leave(code: i32) -> ! {
    sys::exit_now(code)
}

/// Ends the process at once: it has told more than it may.
pub(crate) fn leave_by_force() -> ! {
    rustix::process::kill_process(rustix::process::getpid(), Signal::KILL).ok();
    leave(FAILED)
}
