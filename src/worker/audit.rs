//! The audit hook: it explains, the kernel enforces. An act that the sandbox refuses is told as `Event::Denied`, so
//! that the claim it spoils is not called false. A snippet may fool the hook; then it spoils its own explanation.

use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use verify::sandbox::{Layers, Policy};

use crate::capi::{self, AuditHook};
use crate::{events, sys};

/// What the hook compares with: what holds for all children, and this one's scratch folder. Without both, nothing is
/// watched.
static RULES: OnceLock<Rules> = OnceLock::new();
static SCRATCH: OnceLock<PathBuf> = OnceLock::new();

struct Rules {
    network: bool,
    processes: bool,
    /// Whether the permissions and times of files can be changed: only where the rest of the tree is read-only.
    metadata: bool,
    /// Beside what may be written.
    readable: Vec<PathBuf>,
    /// Beside the scratch folder.
    writable: Vec<PathBuf>,
}

/// What may be written: the scratch folder first.
fn writable() -> impl Iterator<Item = &'static Path> {
    let more = RULES.get().map_or(&[][..], |rules| &rules.writable);
    SCRATCH.get().into_iter().chain(more).map(PathBuf::as_path)
}

/// What may be read.
fn readable() -> impl Iterator<Item = &'static Path> {
    let more = RULES.get().map_or(&[][..], |rules| &rules.readable);
    more.iter().map(PathBuf::as_path).chain(writable())
}

/// Folders that every program may read: what the sandbox leaves open beside the interpreter's own.
const SYSTEM: [&str; 4] = ["/usr/lib", "/usr/share/zoneinfo", "/lib", "/dev/null"];

static HOOK: AuditHook = AuditHook { concerns, watch };

/// Has Python call the hook, in this process and in those that it forks. It tells nothing before `start`.
pub(crate) fn install(policy: &Policy, layers: &Layers, read: &[PathBuf]) {
    let rules = Rules {
        network: policy.network,
        processes: policy.processes,
        metadata: layers.kinds.mount,
        readable: read.iter().chain(&policy.read).cloned().chain(SYSTEM.map(PathBuf::from)).collect(),
        writable: policy.write.clone(),
    };
    if RULES.set(rules).is_ok() {
        capi::add_audit_hook(&HOOK);
    }
}

/// Watches this process from here on.
pub(crate) fn start(scratch: &Path) {
    // It is set once, for this is a child.
    let _ = SCRATCH.set(scratch.to_owned());
}

/// Tells of an act that the sandbox refuses.
fn watch(name: &[u8], args: &Bound<'_, PyTuple>) {
    if let Some(what) = judge(name, args) {
        events::denied(what);
    }
}

/// Whether an event can be about something that is denied. Most are not: this is all that they cost.
fn concerns(name: &[u8]) -> bool {
    const FAMILIES: [&[u8]; 8] =
        [b"os.", b"socket.", b"subprocess.", b"pty.", b"open", b"import", b"ctypes.dlsym", b"webbrowser."];
    SCRATCH.get().is_some() && FAMILIES.iter().any(|family| name.starts_with(family))
}

/// What an act falls under, where it is denied.
fn judge(name: &[u8], args: &Bound<'_, PyTuple>) -> Option<&'static str> {
    let rules = RULES.get()?;
    let number = |index| args.get_item(index).ok()?.extract::<i64>().ok();
    match name {
        // A pair of them is allowed, and looks the same from here: who is refused one hears a PermissionError.
        b"socket.__new__" if number(1) == Some(i64::from(libc::AF_UNIX)) && !rules.processes => {
            events::suspect("network");
            None
        }
        b"socket.__new__" => (!rules.network && number(1) != Some(i64::from(libc::AF_UNIX))).then_some("network"),
        _ if name.starts_with(b"socket.") => (!rules.network).then_some("network"),
        b"os.fork" | b"os.forkpty" | b"os.exec" | b"os.posix_spawn" | b"os.spawn" | b"os.system"
        | b"subprocess.Popen" | b"pty.spawn" | b"webbrowser.open" => (!rules.processes).then_some("processes"),
        b"os.kill" | b"os.killpg" => (number(0) != Some(i64::from(std::process::id()))).then_some("signals"),
        b"open" => judge_open(args),
        b"import" => (!rules.processes && starts_processes(&text(args, 0)?)).then_some("processes"),
        b"ctypes.dlsym" => judge_symbol(rules, &text(args, 1)?),
        b"os.listdir" | b"os.scandir" => (is_refused(&path(args, 0)?, false)).then_some("files"),
        b"os.chmod" | b"os.chown" | b"os.utime" | b"os.truncate" | b"os.setxattr" | b"os.removexattr" => {
            let refused = || match number(0) {
                Some(descriptor) => i32::try_from(descriptor).is_ok_and(sys::is_read_only),
                None => path(args, 0).is_some_and(|path| is_refused(&path, true)),
            };
            (!rules.metadata || refused()).then_some("files")
        }
        // A folder may be written in, and not be removed itself.
        b"os.rmdir" if path(args, 0).is_some_and(|path| writable().any(|folder| folder == path)) => Some("files"),
        b"os.remove" | b"os.rmdir" | b"os.mkdir" => is_refused(&path(args, 0)?, true).then_some("files"),
        b"os.rename" | b"os.link" | b"os.symlink" => {
            let to = is_refused(&path(args, 1)?, true);
            let moved = name == b"os.rename" && is_refused(&path(args, 0)?, true);
            (to || moved).then_some("files")
        }
        _ => None,
    }
}

/// Modules that are imported when a lock between processes or a process is made, and not before, and one that looks for
/// programs: what they do first raises no audit event.
fn starts_processes(module: &str) -> bool {
    module == "webbrowser" || module == "multiprocessing.synchronize" || module.starts_with("multiprocessing.popen_")
}

/// What a function of the C library falls under, for who calls it past Python raises no event but this one.
fn judge_symbol(rules: &Rules, name: &str) -> Option<&'static str> {
    match name {
        "syscall" | "ptrace" | "process_vm_readv" | "process_vm_writev" | "unshare" | "setns" | "mount" | "umount"
        | "umount2" | "pivot_root" | "chroot" | "reboot" | "sethostname" => Some("kernel"),
        "kill" | "killpg" | "tgkill" | "pidfd_send_signal" | "sigqueue" => Some("signals"),
        "fork" | "vfork" | "system" | "popen" | "execl" | "execlp" | "execv" | "execve" | "execvp" | "posix_spawn"
        | "posix_spawnp" => (!rules.processes).then_some("processes"),
        "socket" | "connect" | "bind" | "getaddrinfo" | "gethostbyname" => (!rules.network).then_some("network"),
        _ => None,
    }
}

/// A text among the arguments.
fn text(args: &Bound<'_, PyTuple>, index: usize) -> Option<String> {
    args.get_item(index).ok()?.extract().ok()
}

/// `open(path, mode, flags)`: flags say more than the mode, which is `None` for `os.open`.
fn judge_open(args: &Bound<'_, PyTuple>) -> Option<&'static str> {
    let path = path(args, 0)?;
    let flags = args.get_item(2).ok()?.extract::<i32>().unwrap_or(0);
    let writes = flags & (libc::O_ACCMODE | libc::O_CREAT | libc::O_TRUNC) != 0;
    is_refused(&path, writes).then_some("files")
}

/// A path among the arguments. Descriptors were opened before, and were judged then.
fn path(args: &Bound<'_, PyTuple>, index: usize) -> Option<PathBuf> {
    let item = args.get_item(index).ok()?;
    item.extract::<PathBuf>().ok().or_else(|| {
        let bytes = item.extract::<Vec<u8>>().ok()?;
        Some(PathBuf::from(std::ffi::OsString::from(String::from_utf8(bytes).ok()?)))
    })
}

/// Whether the sandbox refuses a path, rather than the file system: it does not refuse what is not there.
fn is_refused(path: &Path, writes: bool) -> bool {
    let within = |root: &Path| path.starts_with(root);
    let climbs = path.components().any(|part| part == std::path::Component::ParentDir);
    let plain = !path.is_absolute() || if writes { writable().any(within) } else { readable().any(within) };
    if plain && !climbs && !path.is_symlink() {
        return false;
    }
    if writes { is_beyond(path) } else { is_shut(path) }
}

/// Whether the kernel refuses to open what is there. No file is changed by this, and a queue is not waited for.
fn is_shut(path: &Path) -> bool {
    let opened = std::fs::OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path);
    opened.is_err_and(|why| why.kind() == ErrorKind::PermissionDenied)
}

/// Whether a path lies in a folder that exists, and in none that may be written.
fn is_beyond(path: &Path) -> bool {
    let real = path.canonicalize().or_else(|_| {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        parent.unwrap_or(Path::new(".")).canonicalize()
    });
    let inside = |real: &PathBuf| writable().any(|root| root.canonicalize().is_ok_and(|root| real.starts_with(root)));
    real.is_ok_and(|real| !inside(&real) && real != Path::new("/dev/null"))
}
