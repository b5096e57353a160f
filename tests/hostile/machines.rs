//! Machines that lack something: what works elsewhere works there, what is refused elsewhere is refused there, or `verify`
//! says what is missing.
#![expect(unsafe_code, reason = "what a process takes away from itself before it becomes `verify`")]

use std::collections::BTreeMap;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use seccompiler::{BpfProgram, SeccompAction};
use serde_json::Value;

use crate::filter::{Rules, apply, errno, filter, has_flag};
use crate::stage::{NO_NAMESPACES, Stage};
use crate::{Setting, Tally};

/// What each machine does before `verify` runs, in a shell: `\"$@\"` is `verify`.
const SHELLS: [(&str, &str); 6] = [
    ("little address space", "ulimit -v 3000000 && exec \"$@\""),
    ("no memory may be locked", "ulimit -l 0 && exec \"$@\""),
    (
        "a home that cannot be written to",
        "HOME=/proc/1 XDG_CACHE_HOME=/proc/1 && export HOME XDG_CACHE_HOME && exec \"$@\"",
    ),
    ("no /proc", "exec unshare -Urm sh -c 'mount -t tmpfs none /proc && exec \"$@\"' sh \"$@\""),
    ("no /sys", "exec unshare -Urm sh -c 'mount -t tmpfs none /sys && exec \"$@\"' sh \"$@\""),
    ("an empty environment", "exec env -i TMPDIR=\"$TMPDIR\" \"$@\""),
];

/// Tries them all, and those that allow for it with namespaces taken away as well.
pub(crate) fn check(stage: &Stage, python: &str, tally: &mut Tally) {
    let document = "# 1\n\n```python\n1 + 1  # → 2\n```\n\n# 2\n\n```python\n1 + 1  # → 3\n```\n\n\
        # 3\n\n```python\nopen('/etc/passwd').read(4)  # → 'root'\n```\n\n\
        # 4\n\n```python\nimport threading, decimal\nt = threading.Thread(target=len, args=('',))\nt.start(), t.join()  # → (None, None)\n```\n";
    // So many that memory is moved to huge pages, where there are some.
    let rest: String =
        (0..110).map(|number| format!("# {number}\n\n```python\n{number}  # → {number}\n```\n\n")).collect();
    stage.write(&stage.path("documents/machine.md"), &format!("{document}\n{rest}"));
    for setting in [Setting::Confined, Setting::WithoutNamespaces] {
        for (name, shell) in SHELLS {
            // Who may not make a namespace can take nothing away by one.
            if setting == Setting::WithoutNamespaces && shell.contains("unshare") {
                continue;
            }
            let shell = if setting == Setting::Confined { shell.to_owned() } else { without_namespaces(shell) };
            let mut command = Command::new("sh");
            command.args(["-c", &shell, "sh"]);
            one(stage, &format!("{name}, {setting:?}"), command, python, tally);
        }
        for (name, programs) in filters() {
            // Docker's filter takes namespaces away by itself.
            if setting == Setting::WithoutNamespaces && name.contains("Docker") {
                continue;
            }
            let mut command = inside(setting);
            // SAFETY: it makes two system calls for each.
            unsafe { command.pre_exec(move || apply(&programs)) };
            one(stage, &format!("{name}, {setting:?}"), command, python, tally);
        }
        let mut command = inside(setting);
        // SAFETY: it makes one system call, with plain numbers.
        unsafe { command.pre_exec(|| asked(libc::prctl(libc::PR_SET_THP_DISABLE, 1, 0, 0, 0))) };
        one(stage, &format!("no huge pages, {setting:?}"), command, python, tally);
    }
    small(stage, python, tally);
}

/// Filters of system calls that a machine may have.
fn filters() -> [(&'static str, Vec<BpfProgram>); 4] {
    [
        ("Docker's filter", docker(true)),
        ("the filter of an older Docker", docker(false)),
        ("memory that cannot be moved", unmovable(errno(libc::EPERM))),
        // As where a move fails when what was there is gone already.
        ("memory whose move ends the process", unmovable(SeccompAction::KillProcess)),
    ]
}

/// A shell's line that is run with namespaces taken away.
fn without_namespaces(shell: &str) -> String {
    format!("exec unshare -Urm sh -c '{NO_NAMESPACES}' sh sh -c '{shell}' sh \"$@\"")
}

/// What runs a command as it is, or with namespaces taken away.
fn inside(setting: Setting) -> Command {
    if setting == Setting::Confined {
        return Command::new("env");
    }
    let mut command = Command::new("unshare");
    command.args(["-Urm", "sh", "-c", NO_NAMESPACES, "sh"]);
    command
}

fn asked(answer: i32) -> io::Result<()> {
    if answer == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Checks the document on one machine.
fn one(stage: &Stage, name: &str, mut command: Command, python: &str, tally: &mut Tally) {
    let arguments = ["--python", python, "--format", "json", "--timeout", "60", "machine.md"];
    let output = stage.dressed(&mut command).arg(env!("CARGO_BIN_EXE_verify")).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let what = format!("user {}, {name}", stage.user);
    let wrong = match serde_json::from_slice::<Value>(&output.stdout) {
        Ok(report) => {
            let claims = report["claims"].as_array().unwrap().iter();
            let ends: Vec<String> =
                claims.flat_map(|claim| claim["verdicts"].as_object().unwrap().values()).map(crate::word).collect();
            let (first, rest) = ends.split_at(4.min(ends.len()));
            let right = first == ["holds", "fails", "denied: files", "holds"] && rest == vec!["holds"; 110];
            (!right).then(|| format!("{first:?}, {} more {said}", rest.len()))
        }
        // It may refuse, where there is neither Landlock nor a namespace, and must say what to do.
        Err(_) if name.contains("older") && output.status.code() == Some(2) && said.contains("--sandbox off") => None,
        Err(_) => Some(said),
    };
    tally.check(&what, wrong.into_iter().collect());
    tally.check(&what, stage.left_behind());
}

/// What Docker's default filter refuses to a container without added capabilities, as far as the C library's crate has names for
/// it: all that is not in the list of what is allowed
/// (<https://github.com/moby/profiles/blob/main/seccomp/default.json>, as of 6 May 2026).
const DOCKER: &[i64] = &[
    libc::SYS_acct,
    libc::SYS_add_key,
    libc::SYS_bpf,
    libc::SYS_clock_settime,
    libc::SYS_delete_module,
    libc::SYS_fanotify_init,
    libc::SYS_finit_module,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fsopen,
    libc::SYS_fspick,
    libc::SYS_get_mempolicy,
    libc::SYS_init_module,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_io_uring_setup,
    libc::SYS_kcmp,
    libc::SYS_kexec_file_load,
    libc::SYS_kexec_load,
    libc::SYS_keyctl,
    libc::SYS_mbind,
    libc::SYS_migrate_pages,
    libc::SYS_mount,
    libc::SYS_mount_setattr,
    libc::SYS_move_mount,
    libc::SYS_move_pages,
    libc::SYS_open_by_handle_at,
    libc::SYS_open_tree,
    libc::SYS_perf_event_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pivot_root,
    libc::SYS_process_madvise,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_reboot,
    libc::SYS_request_key,
    libc::SYS_set_mempolicy,
    libc::SYS_set_mempolicy_home_node,
    libc::SYS_setdomainname,
    libc::SYS_sethostname,
    libc::SYS_setns,
    libc::SYS_settimeofday,
    libc::SYS_swapoff,
    libc::SYS_swapon,
    libc::SYS_syslog,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
    libc::SYS_vhangup,
];

/// Likewise, of calls that only x86-64 has.
#[cfg(target_arch = "x86_64")]
const DOCKER_OLD: &[i64] =
    &[libc::SYS_ioperm, libc::SYS_iopl, libc::SYS_lookup_dcookie, libc::SYS_sysfs, libc::SYS_uselib, libc::SYS_ustat];
#[cfg(not(target_arch = "x86_64"))]
const DOCKER_OLD: &[i64] = &[];

/// Docker's filters: `EPERM` for the list and for namespaces, and for `clone3`, whose flags it cannot see, the answer of a kernel
/// that does not have it. Before version 23 it did not know Landlock's calls
/// (<https://github.com/moby/moby/pull/43199>).
fn docker(knows_landlock: bool) -> Vec<BpfProgram> {
    let mut rules: Rules = DOCKER.iter().chain(DOCKER_OLD).map(|&call| (call, Vec::new())).collect();
    let namespaces = [
        libc::CLONE_NEWUSER,
        libc::CLONE_NEWNS,
        libc::CLONE_NEWPID,
        libc::CLONE_NEWNET,
        libc::CLONE_NEWIPC,
        libc::CLONE_NEWUTS,
        libc::CLONE_NEWCGROUP,
    ];
    rules.insert(libc::SYS_clone, namespaces.map(|flag| has_flag(0, flag)).to_vec());
    if !knows_landlock {
        let calls = [libc::SYS_landlock_create_ruleset, libc::SYS_landlock_add_rule, libc::SYS_landlock_restrict_self];
        rules.extend(calls.map(|call| (call, Vec::new())));
    }
    let unknown = filter(BTreeMap::from([(libc::SYS_clone3, Vec::new())]), errno(libc::ENOSYS));
    vec![unknown, filter(rules, errno(libc::EPERM))]
}

/// A filter for moving memory to a certain place.
fn unmovable(answer: SeccompAction) -> Vec<BpfProgram> {
    let rules = BTreeMap::from([(libc::SYS_mremap, vec![has_flag(3, libc::MREMAP_FIXED)])]);
    vec![filter(rules, answer)]
}

/// A machine of a gigabyte, as far as a group of processes can be one: snippets that want more go first.
fn small(stage: &Stage, python: &str, tally: &mut Tally) {
    const ROOM: &str = "1073741824";
    let Some(group) = Group::new(ROOM) else {
        return tally.skip(&format!("user {}: no group of limited memory can be made", stage.user));
    };
    let bomb = "grown = []\nwhile True:\n    grown.append(bytes(2 ** 24))\n0  # → 0\n";
    let block = |code: &str| format!("## One\n\n```python\n{code}```\n\n");
    let text = (0..40).map(|number| block(&format!("{number}  # → {number}\n"))).collect::<String>();
    stage.write(&stage.path("documents/small.md"), &(text.clone() + &block(bomb).repeat(4) + &text));
    let procs = std::ffi::CString::new(group.0.join("cgroup.procs").to_str().unwrap()).unwrap();
    let mut command = Command::new("env");
    // SAFETY: it opens a file and writes to it; `0` means the process itself. This runs before the user is changed.
    unsafe {
        command.pre_exec(move || {
            let file = libc::open(procs.as_ptr(), libc::O_WRONLY | libc::O_CLOEXEC);
            if libc::write(file, c"0".as_ptr().cast(), 1) == 1 { Ok(()) } else { Err(io::Error::last_os_error()) }
        })
    };
    stage.dressed_as_root(&mut command);
    let user = stage.user.to_string();
    command.args(["setpriv", "--reuid", &user, "--regid", &user, "--clear-groups"]);
    let arguments = ["--python", python, "--format", "json", "--timeout", "20", "-j", "2", "small.md"];
    let output = command.arg(env!("CARGO_BIN_EXE_verify")).args(arguments).output().unwrap();
    let what = format!("user {}: a machine of a gigabyte", stage.user);
    let Ok(report) = serde_json::from_slice::<Value>(&output.stdout) else {
        return tally.check(&what, vec![String::from_utf8_lossy(&output.stderr).into_owned()]);
    };
    let claims = report["claims"].as_array().unwrap();
    let word = |claim: &Value| claim["verdicts"].as_object().unwrap().values().map(crate::word).collect::<String>();
    let bombs = claims.iter().filter(|claim| claim["code"] == "0" && claim["line"].as_u64() > Some(240));
    let ends: Vec<String> = claims.iter().map(word).collect();
    let wrong: Vec<&String> = ends.iter().filter(|end| *end != "holds").collect();
    let told = ["memory", "killed: signal 9", "timeout", "lost"];
    let right = claims.len() == 84 && wrong.len() <= 4 && wrong.iter().all(|end| told.contains(&end.as_str()));
    let said = format!("{wrong:?} of {}, bombs {:?}", claims.len(), bombs.map(word).collect::<Vec<_>>());
    tally.check(&what, (!right).then_some(said).into_iter().collect());
    tally.check(&what, stage.left_behind());
}

/// A group of processes that share so much memory.
struct Group(PathBuf);

impl Group {
    fn new(room: &str) -> Option<Self> {
        let name = format!("verify-hostile-{}", std::process::id());
        let kinds = [("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")];
        kinds.into_iter().find_map(|(parent, limit)| {
            let group = Self(PathBuf::from(parent).join(&name));
            std::fs::create_dir(&group.0).ok()?;
            std::fs::write(group.0.join(limit), room).ok()?;
            Some(group)
        })
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir(&self.0);
    }
}
