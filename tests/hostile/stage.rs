//! What stands outside, for one user: folders, sockets, a process, and a `verify` that is started as that user.

use std::fs;
use std::os::linux::fs::MetadataExt;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::chown;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::Setting;

/// Takes every kind of namespace away from a command, for good: from inside a user namespace that may have none.
pub(crate) const NO_NAMESPACES: &str =
    "for limit in /proc/sys/user/max_*_namespaces; do echo 0 > $limit || exit 9; done; exec \"$@\"";

/// Puts a small file system where temporary files go: there is room for a mark, and not for a long script.
const NO_ROOM: &str = "mount -t tmpfs -o size=24k none \"$TMPDIR\" || exit 9;";

pub(crate) struct Stage {
    pub(crate) user: u32,
    pub(crate) folder: tempfile::TempDir,
    victim: Child,
    tcp: std::net::TcpListener,
    sockets: Vec<UnixListener>,
}

/// What can be known of a file without changing it: name, mode, owner, size, time of change, bytes.
type Known = Vec<(PathBuf, u32, u32, u64, i64, Vec<u8>)>;

impl Stage {
    pub(crate) fn build(user: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let victim = Command::new("sleep").arg("3600").uid(user).gid(user).stdin(Stdio::null()).spawn().unwrap();
        let tcp = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let stage = Self { user, folder, victim, tcp, sockets: Vec::new() };
        chown(stage.folder.path(), Some(user), Some(user)).unwrap();
        for name in ["outside", "tmp", "documents"] {
            stage.make_folder(&stage.path(name));
        }
        stage
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn make_folder(&self, path: &Path) {
        fs::create_dir_all(path).unwrap();
        chown(path, Some(self.user), Some(self.user)).unwrap();
    }

    pub(crate) fn write(&self, path: &Path, text: &str) {
        fs::write(path, text).unwrap();
        chown(path, Some(self.user), Some(self.user)).unwrap();
    }

    /// The code of an act with the names of what stands outside, which is made here.
    pub(crate) fn dress(&mut self, code: &str, number: usize) -> String {
        let own = self.path("outside").join(number.to_string());
        let _ = fs::remove_dir_all(&own);
        self.make_folder(&own);
        self.write(&own.join("file"), "text");
        if code.contains("{own}/link") {
            std::os::unix::fs::symlink("file", own.join("link")).unwrap();
        }
        if code.contains("{own}/socket") {
            self.sockets.push(UnixListener::bind(own.join("socket")).unwrap());
            chown(own.join("socket"), Some(self.user), Some(self.user)).unwrap();
        }
        if code.contains("\\0{own}")
            && let Ok(abstract_name) =
                UnixListener::bind_addr(&SocketAddr::from_abstract_name(own.as_os_str().as_encoded_bytes()).unwrap())
        {
            self.sockets.push(abstract_name);
        }
        code.replace("{own}", own.to_str().unwrap())
            .replace("{victim}", &self.victim.id().to_string())
            .replace("{port}", &self.tcp.local_addr().unwrap().port().to_string())
    }

    /// `verify` with these arguments.
    pub(crate) fn verify(&self, setting: Setting, arguments: &[&str]) -> Command {
        let verify = env!("CARGO_BIN_EXE_verify");
        let shell = match setting {
            Setting::WithoutNamespaces => Some(NO_NAMESPACES.to_owned()),
            Setting::WithoutRoom => Some(format!("{NO_ROOM} {NO_NAMESPACES}")),
            _ => None,
        };
        let mut command = Command::new(shell.as_ref().map_or(verify, |_| "unshare"));
        if let Some(shell) = shell {
            command.args(["-Urm", "sh", "-c", &shell, "sh", verify]);
        }
        command.args(arguments);
        if setting == Setting::Off {
            command.args(["--sandbox", "off"]);
        }
        self.dressed(&mut command);
        command
    }

    /// A command in this stage: its folders, its user.
    pub(crate) fn dressed<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        self.dressed_as_root(command).uid(self.user).gid(self.user)
    }

    /// Likewise, but as the user that the tests run as.
    pub(crate) fn dressed_as_root<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env("TMPDIR", self.path("tmp")).env("HOME", self.folder.path()).env("HOSTILE_SECRET", "secret");
        command.current_dir(self.path("documents"))
    }

    /// Runs `verify` to its end.
    pub(crate) fn run(&self, setting: Setting, arguments: &[&str]) -> Output {
        self.verify(setting, arguments).output().unwrap()
    }

    /// All that stands outside.
    pub(crate) fn outside(&self) -> Known {
        let mut known = Known::new();
        look(&self.path("outside"), &mut known);
        known.sort();
        known
    }

    /// What is wrong after a run: the victim, temporary files, processes.
    pub(crate) fn left_behind(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.victim.id())).unwrap_or_default();
        if !stat.contains(") S ") {
            wrong.push("the victim is dead".to_owned());
        }
        // Who was orphaned comes to this process, which asked for it; the last ones may be on their way out.
        let until = Instant::now() + Duration::from_secs(5);
        loop {
            let files: Vec<_> = fs::read_dir(self.path("tmp")).unwrap().flatten().map(|entry| entry.path()).collect();
            let others = self.others();
            if files.is_empty() && others.is_empty() {
                return wrong;
            }
            if Instant::now() > until {
                wrong.extend(files.iter().map(|path| format!("left behind: {}", path.display())));
                wrong.extend(others.iter().map(|pid| format!("process {pid} lives")));
                return wrong;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Who of the processes that a run has started still lives when all of them have had the time to end.
    pub(crate) fn processes_left(&self) -> Vec<u32> {
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            let others = self.others();
            if others.is_empty() || Instant::now() > until {
                return others;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Children of this process beside the victim.
    fn others(&self) -> Vec<u32> {
        let children: String = fs::read_dir("/proc/self/task")
            .unwrap()
            .flatten()
            .filter_map(|task| fs::read_to_string(task.path().join("children")).ok())
            .collect();
        let others = children.split_whitespace().filter_map(|pid| pid.parse().ok());
        others.filter(|pid| *pid != self.victim.id() && !crate::reap(*pid)).collect()
    }
}

fn look(path: &Path, known: &mut Known) {
    let about = fs::symlink_metadata(path).unwrap();
    let bytes = if about.is_file() { fs::read(path).unwrap_or_default() } else { Vec::new() };
    known.push((path.to_owned(), about.st_mode(), about.st_uid(), about.st_size(), about.st_mtime(), bytes));
    if about.is_dir() {
        fs::read_dir(path).unwrap().flatten().for_each(|entry| look(&entry.path(), known));
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = self.victim.kill();
        let _ = self.victim.wait();
    }
}
