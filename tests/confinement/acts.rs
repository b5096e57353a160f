//! The acts: each does one thing that a hostile snippet might do, and answers 0 or the system's error number.
#![expect(unsafe_code, reason = "system calls")]

use std::ffi::CStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::AsRawFd;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, symlink};
use std::os::unix::net::{SocketAddr, UnixStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What stands around a snippet, and what it goes for.
pub(crate) struct World {
    /// A folder outside; it holds `file` and the socket `socket`.
    pub(crate) outside: PathBuf,
    /// A process outside, of the same user.
    pub(crate) victim: i32,
    /// A TCP port on which somebody outside listens.
    pub(crate) port: u16,
}

impl World {
    fn file(&self) -> PathBuf {
        self.outside.join("file")
    }

    /// The name of an abstract socket on which somebody outside listens.
    pub(crate) fn abstract_name(outside: &Path) -> Vec<u8> {
        format!("verify-test-{}", outside.display()).into_bytes()
    }
}

pub(crate) type Act = fn(&World) -> i32;

/// An error number, or 0.
pub(crate) fn number<T>(result: io::Result<T>) -> i32 {
    result.err().map_or(0, |error| error.raw_os_error().unwrap_or(249))
}

fn returned(value: i64) -> i32 {
    if value < 0 { number::<()>(Err(io::Error::last_os_error())) } else { 0 }
}

/// A system call by its number; arguments as wide as registers, for the kernel looks at all of some of them.
macro_rules! call {
    ($number:expr $(, $argument:expr)*) => {
        // SAFETY: every use passes numbers and pointers that live through the call, or null.
        returned(unsafe { libc::syscall($number $(, $argument as usize)*) })
    };
}

const NULL: *const libc::c_void = std::ptr::null();

fn c_path(path: &Path) -> std::ffi::CString {
    std::ffi::CString::new(path.as_os_str().as_encoded_bytes()).unwrap_or_default()
}

pub(crate) fn read_passwd(_: &World) -> i32 {
    number(fs::read("/etc/passwd"))
}

pub(crate) fn list_folder(world: &World) -> i32 {
    number(fs::read_dir(&world.outside))
}

pub(crate) fn write_file(world: &World) -> i32 {
    number(OpenOptions::new().append(true).open(world.file()))
}

pub(crate) fn make_file(world: &World) -> i32 {
    let path = world.outside.join(format!("made-{}", std::process::id()));
    let made = File::create(&path);
    let _ = fs::remove_file(path);
    number(made)
}

pub(crate) fn follow_link(world: &World) -> i32 {
    number(symlink(world.file(), "link").and_then(|()| fs::read("link")))
}

pub(crate) fn chmod(world: &World) -> i32 {
    number(fs::set_permissions(world.file(), fs::Permissions::from_mode(0o644)))
}

pub(crate) fn fchmod(world: &World) -> i32 {
    number(File::open(world.file()).and_then(|file| file.set_permissions(fs::Permissions::from_mode(0o644))))
}

pub(crate) fn chown(world: &World) -> i32 {
    number(std::os::unix::fs::chown(world.file(), None, None))
}

pub(crate) fn utime(world: &World) -> i32 {
    call!(libc::SYS_utimensat, libc::AT_FDCWD, c_path(&world.file()).as_ptr(), NULL, 0)
}

/// Removing an attribute that is not there: refused with another number than where it is not looked for.
pub(crate) fn setxattr(world: &World) -> i32 {
    call!(libc::SYS_setxattr, c_path(&world.file()).as_ptr(), c"user.x".as_ptr(), c"1".as_ptr(), 1, 0)
}

pub(crate) fn truncate(world: &World) -> i32 {
    call!(libc::SYS_truncate, c_path(&world.file()).as_ptr(), 4)
}

fn open_with(world: &World, flags: i32) -> i32 {
    call!(libc::SYS_openat, libc::AT_FDCWD, c_path(&world.file()).as_ptr(), flags | libc::O_CLOEXEC)
}

pub(crate) fn open_to_empty(world: &World) -> i32 {
    open_with(world, libc::O_RDONLY | libc::O_TRUNC)
}

pub(crate) fn open_mode_three(world: &World) -> i32 {
    open_with(world, 3 | libc::O_TRUNC)
}

fn open(path: &CStr, flags: i32) -> i32 {
    call!(libc::SYS_openat, libc::AT_FDCWD, path.as_ptr(), flags | libc::O_CLOEXEC | libc::O_NOCTTY)
}

/// The one device that every system has and that is not among those a snippet may open.
pub(crate) fn open_device(_: &World) -> i32 {
    open(c"/dev/ptmx", libc::O_RDWR)
}

pub(crate) fn open_device_mode_three(_: &World) -> i32 {
    open(c"/dev/ptmx", 3)
}

pub(crate) fn openat2(_: &World) -> i32 {
    let how = [0_u64; 3];
    call!(libc::SYS_openat2, libc::AT_FDCWD, c"/dev/null".as_ptr(), how.as_ptr(), size_of_val(&how))
}

/// The permissions that it has already.
pub(crate) fn chmod_device(_: &World) -> i32 {
    number(fs::set_permissions("/dev/null", fs::Permissions::from_mode(0o666)))
}

/// Of a file of its own, which everybody may have who may read it.
pub(crate) fn lease(_: &World) -> i32 {
    let file = fs::write("leased", "").and_then(|()| File::open("leased"));
    file.map_or(248, |file| call!(libc::SYS_fcntl, file.as_raw_fd(), libc::F_SETLEASE, libc::F_RDLCK))
}

pub(crate) fn notice(_: &World) -> i32 {
    const DN_ACCESS: i32 = 1;
    File::open("/usr/lib").map_or(248, |folder| call!(libc::SYS_fcntl, folder.as_raw_fd(), libc::F_NOTIFY, DN_ACCESS))
}

pub(crate) fn inotify(_: &World) -> i32 {
    call!(libc::SYS_inotify_init1, libc::IN_CLOEXEC)
}

pub(crate) fn write_back(_: &World) -> i32 {
    File::open(".").map_or(248, |folder| call!(libc::SYS_syncfs, folder.as_raw_fd()))
}

pub(crate) fn asynchronous_io(_: &World) -> i32 {
    call!(libc::SYS_io_setup, 1, NULL)
}

pub(crate) fn memory_file(_: &World) -> i32 {
    call!(libc::SYS_memfd_create, c"m".as_ptr(), 0)
}

/// Sets the flags that the folder has already.
pub(crate) fn flags_of_folder(_: &World) -> i32 {
    let Ok(folder) = File::open(".") else { return 248 };
    rustix::fs::ioctl_getflags(&folder).map_or_else(
        |errno| errno.raw_os_error(),
        |flags| number(rustix::fs::ioctl_setflags(&folder, flags).map_err(io::Error::from)),
    )
}

/// More threads than there is memory for with the usual stack, each with a small one.
pub(crate) fn many_threads(_: &World) -> i32 {
    const COUNT: usize = 2600;
    let start = || std::thread::Builder::new().stack_size(16 << 10).spawn(std::thread::park);
    let threads: io::Result<Vec<_>> = (0..COUNT).map(|_| start()).collect();
    number(threads)
}

pub(crate) fn chmod_own(_: &World) -> i32 {
    number(File::create("own").and_then(|file| file.set_permissions(fs::Permissions::from_mode(0o600))))
}

pub(crate) fn fork(_: &World) -> i32 {
    // SAFETY: the probe has one thread, and the child does nothing but end.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        // SAFETY: ends the process; it has nothing to clean up.
        unsafe { libc::_exit(0) }
    }
    returned(pid.into())
}

/// With a path that is no pointer: an exec that is let through fails with EFAULT.
pub(crate) fn execve(_: &World) -> i32 {
    call!(libc::SYS_execve, NULL, NULL, NULL)
}

fn socket(family: i32, kind: i32) -> i32 {
    call!(libc::SYS_socket, family, kind, 0)
}

pub(crate) fn tcp_socket(_: &World) -> i32 {
    socket(libc::AF_INET, libc::SOCK_STREAM)
}

pub(crate) fn udp6_socket(_: &World) -> i32 {
    socket(libc::AF_INET6, libc::SOCK_DGRAM)
}

pub(crate) fn netlink_socket(_: &World) -> i32 {
    socket(libc::AF_NETLINK, libc::SOCK_RAW)
}

pub(crate) fn tcp_connect(world: &World) -> i32 {
    number(std::net::TcpStream::connect(("127.0.0.1", world.port)))
}

pub(crate) fn udp_send(world: &World) -> i32 {
    let send = |socket: std::net::UdpSocket| socket.send_to(b"x", ("127.0.0.1", world.port));
    number(std::net::UdpSocket::bind("0.0.0.0:0").and_then(send))
}

pub(crate) fn unix_connect(world: &World) -> i32 {
    number(UnixStream::connect(world.outside.join("socket")))
}

pub(crate) fn abstract_connect(world: &World) -> i32 {
    let address = SocketAddr::from_abstract_name(World::abstract_name(&world.outside));
    number(address.and_then(|address| UnixStream::connect_addr(&address)))
}

pub(crate) fn datagram_pair(_: &World) -> i32 {
    number(std::os::unix::net::UnixDatagram::pair())
}

/// A signal that does nothing to a process that does not ask for it.
pub(crate) fn kill_victim(world: &World) -> i32 {
    call!(libc::SYS_kill, world.victim, libc::SIGURG)
}

pub(crate) fn tgkill_victim(world: &World) -> i32 {
    call!(libc::SYS_tgkill, world.victim, world.victim, libc::SIGURG)
}

pub(crate) fn owner_of_signals(_: &World) -> i32 {
    let Ok((one, _other)) = UnixStream::pair() else { return 248 };
    call!(libc::SYS_fcntl, one.as_raw_fd(), libc::F_SETOWN, 1)
}

pub(crate) fn seize_victim(world: &World) -> i32 {
    const PTRACE_SEIZE: i32 = 0x4206;
    call!(libc::SYS_ptrace, PTRACE_SEIZE, world.victim, NULL, NULL)
}

pub(crate) fn read_victims_memory(world: &World) -> i32 {
    call!(libc::SYS_process_vm_readv, world.victim, NULL, 0, NULL, 0, 0)
}

pub(crate) fn slow_victim(world: &World) -> i32 {
    call!(libc::SYS_setpriority, libc::PRIO_PROCESS, world.victim, 19)
}

pub(crate) fn limit_victim(world: &World) -> i32 {
    let mut old = [0_u64; 2];
    call!(libc::SYS_prlimit64, world.victim, libc::RLIMIT_NOFILE, NULL, old.as_mut_ptr())
}

pub(crate) fn unshare_user(_: &World) -> i32 {
    call!(libc::SYS_unshare, libc::CLONE_NEWUSER)
}

/// Of a kind that does not exist: ENODEV where the caller may mount.
pub(crate) fn mount(world: &World) -> i32 {
    call!(libc::SYS_mount, c"none".as_ptr(), c_path(&world.outside).as_ptr(), c"nosuch".as_ptr(), 0, NULL)
}

/// Takes the read-only flag from the root; as the layers leave it, nobody may.
pub(crate) fn mount_setattr(_: &World) -> i32 {
    call!(libc::SYS_mount_setattr, libc::AT_FDCWD, c"/".as_ptr(), 0, NULL, 32)
}

pub(crate) fn fsopen(_: &World) -> i32 {
    call!(libc::SYS_fsopen, c"nosuch".as_ptr(), 0)
}

pub(crate) fn bpf(_: &World) -> i32 {
    call!(libc::SYS_bpf, 9999, NULL, 0)
}

pub(crate) fn io_uring(_: &World) -> i32 {
    call!(libc::SYS_io_uring_setup, 1, NULL)
}

pub(crate) fn userfaultfd(_: &World) -> i32 {
    const USER_MODE_ONLY: i32 = 1;
    call!(libc::SYS_userfaultfd, USER_MODE_ONLY)
}

pub(crate) fn keyctl(_: &World) -> i32 {
    const PROCESS_KEYRING: i32 = -2;
    call!(libc::SYS_keyctl, 0, PROCESS_KEYRING, 1)
}

pub(crate) fn perf_event(_: &World) -> i32 {
    const NONE: i32 = -1;
    call!(libc::SYS_perf_event_open, NULL, 0, NONE, NONE, 0)
}

pub(crate) fn name_to_handle(_: &World) -> i32 {
    call!(libc::SYS_name_to_handle_at, libc::AT_FDCWD, c"/".as_ptr(), NULL, NULL, 0)
}

pub(crate) fn shared_segment(_: &World) -> i32 {
    call!(libc::SYS_shmget, libc::IPC_PRIVATE, 0, 0)
}

pub(crate) fn type_into_terminal(_: &World) -> i32 {
    const TIOCSTI: i32 = 0x5412;
    call!(libc::SYS_ioctl, 0, TIOCSTI, c"x".as_ptr())
}

pub(crate) fn set_personality(_: &World) -> i32 {
    call!(libc::SYS_personality, 0)
}

pub(crate) fn outlive_parent(_: &World) -> i32 {
    call!(libc::SYS_prctl, libc::PR_SET_PDEATHSIG, 0, 0, 0, 0)
}

/// A process that leaves the group in which the supervisor would find it.
pub(crate) fn leave_group(_: &World) -> i32 {
    number(Command::new("/bin/true").process_group(0).status())
}

#[cfg(target_arch = "x86_64")]
pub(crate) fn x32_number(_: &World) -> i32 {
    call!(0x4000_0000 + libc::SYS_getpid)
}

/// `getpid` by the interface of i386.
#[cfg(target_arch = "x86_64")]
pub(crate) fn i386_call(_: &World) -> i32 {
    let mut number = 20_i64;
    // SAFETY: the call takes no arguments; the kernel clears r8 to r11 and changes rax.
    unsafe {
        std::arch::asm!("int 0x80", inout("rax") number, out("r8") _, out("r9") _, out("r10") _, out("r11") _);
    }
    i32::from(number <= 0)
}

fn set_limit(resource: libc::__rlimit_resource_t, value: u64) -> i32 {
    let limit = libc::rlimit { rlim_cur: value, rlim_max: value };
    // SAFETY: the structure lives through the call.
    returned(unsafe { libc::setrlimit(resource, &raw const limit) }.into())
}

pub(crate) fn raise_limit(_: &World) -> i32 {
    set_limit(libc::RLIMIT_NOFILE, 200)
}

pub(crate) fn much_memory(_: &World) -> i32 {
    // SAFETY: a fresh anonymous mapping touches no memory in use.
    let start = unsafe {
        libc::mmap(std::ptr::null_mut(), 4 << 30, libc::PROT_NONE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0)
    };
    returned(if start == libc::MAP_FAILED { -1 } else { 0 })
}

pub(crate) fn large_file(_: &World) -> i32 {
    // SAFETY: ignoring a signal runs no code of ours. CPython ignores this one too.
    unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
    let piece = vec![1; 1 << 20];
    let write = |mut file: File| (0..20).try_for_each(|_| file.write_all(&piece));
    let result = number(File::create("large").and_then(write));
    let _ = fs::remove_file("large");
    result
}

pub(crate) fn many_files(_: &World) -> i32 {
    let opened: io::Result<Vec<File>> = (0..200).map(|_| File::open("/dev/null")).collect();
    number(opened)
}

pub(crate) fn endless_loop(_: &World) -> i32 {
    // Of the processor's time, of which a busy machine gives as much as it likes.
    let used = || {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the structure lives through the call.
        unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
        time.tv_sec
    };
    let mut count = 0_u64;
    while used() < 3 {
        count = std::hint::black_box(count + 1);
    }
    0
}

/// Whether the scratch folder's file system has a small size of its own.
pub(crate) fn limited_scratch(_: &World) -> i32 {
    let Ok(room) = rustix::fs::statvfs(".") else { return 248 };
    i32::from(room.f_blocks * room.f_frsize > (256 << 20) || room.f_files > 65536)
}

/// A file of the scratch folder and all that is done with files.
pub(crate) fn own_files(_: &World) -> i32 {
    let all = || {
        fs::create_dir_all("folder")?;
        fs::write("folder/a", "text")?;
        fs::rename("folder/a", "b")?;
        fs::hard_link("b", "folder/c")?;
        symlink("b", "d")?;
        OpenOptions::new().write(true).truncate(true).mode(0o600).open("d")?;
        fs::read_dir(".")?;
        fs::remove_dir_all("folder")?;
        fs::remove_file("b").and_then(|()| fs::remove_file("d"))
    };
    number(all())
}

/// What CPython's own modules do: threads, event loops, pairs of sockets, random numbers.
pub(crate) fn everyday_calls(_: &World) -> i32 {
    let all = || {
        std::thread::spawn(std::thread::yield_now).join().map_err(|_| io::Error::other("thread"))?;
        let (mut one, _other) = UnixStream::pair()?;
        one.write_all(b"x")?;
        rustix::event::epoll::create(rustix::event::epoll::CreateFlags::CLOEXEC)?;
        rustix::event::eventfd(0, rustix::event::EventfdFlags::CLOEXEC)?;
        rustix::thread::sched_getaffinity(None)?;
        File::open("/dev/urandom")?;
        OpenOptions::new().write(true).open("/dev/null")?;
        fs::read_dir("/usr/lib")?;
        // SAFETY: signal 0, to the process itself; and a query.
        let (own, kind) = unsafe { (libc::kill(libc::getpid(), 0) | libc::raise(0), libc::personality(0xffff_ffff)) };
        if own == 0 && kind >= 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
    };
    number(all())
}

/// A process and its end.
pub(crate) fn child_process(_: &World) -> i32 {
    let status = Command::new("/bin/sh").args(["-c", "exec true"]).status();
    status.map_or_else(|error| error.raw_os_error().unwrap_or(249), |status| status.code().unwrap_or(247))
}

/// More processes than are allowed, none of which ends by itself.
pub(crate) fn fork_bomb(_: &World) -> i32 {
    number(sleepers(100))
}

/// More than fit into a namespace of limited size before its numbers are used again.
pub(crate) fn many_processes(_: &World) -> i32 {
    number(sleepers(400))
}

fn sleepers(count: u32) -> io::Result<Vec<Child>> {
    (0..count).map(|_| Command::new("/bin/sleep").arg("600").spawn()).collect()
}

/// Whether the kernel would end this process before others.
pub(crate) fn first_to_go(_: &World) -> i32 {
    let score = std::fs::read_to_string("/proc/self/oom_score_adj").unwrap_or_default();
    i32::from(score.trim() != "1000")
}

/// A process that is signalled.
pub(crate) fn stop_child(_: &World) -> i32 {
    let stop = |mut child: Child| child.kill().and_then(|()| child.wait());
    number(Command::new("/bin/sleep").arg("600").spawn().and_then(stop))
}

/// `multiprocessing`, started in two of its ways.
pub(crate) fn multiprocessing(_: &World) -> i32 {
    pool("'fork', 'spawn'")
}

/// `multiprocessing`, started in the way that takes a socket and sets its mode.
pub(crate) fn fork_server(_: &World) -> i32 {
    pool("'forkserver',")
}

fn pool(ways: &str) -> i32 {
    python(&format!(
        "
import multiprocessing as m
if __name__ == '__main__':
    for way in {ways}:
        with m.get_context(way).Pool(2) as pool:
            assert pool.map(abs, [-1, -2]) == [1, 2]
"
    ))
}

/// Modules that need more of the kernel than most.
pub(crate) fn standard_library(_: &World) -> i32 {
    python(
        "
import asyncio, decimal, hashlib, mimetypes, mmap, sqlite3, ssl, tempfile, threading, zoneinfo
assert asyncio.run(asyncio.sleep(0, 1)) == 1
assert decimal.Decimal('0.1') * 3 == decimal.Decimal('0.3')
assert mimetypes.guess_type('a.txt')[0] == 'text/plain'
assert zoneinfo.ZoneInfo('Europe/Paris').key
hashlib.sha256(b'').hexdigest()
mmap.mmap(-1, 4096)
with tempfile.TemporaryDirectory() as folder:
    connection = sqlite3.connect(folder + '/a.db')
    connection.execute('create table a (b)')
    connection.commit()
thread = threading.Thread(target=print)
thread.start()
thread.join()
",
    )
}

fn python(code: &str) -> i32 {
    if fs::write("main.py", code).is_err() {
        return 246;
    }
    let mut python = Command::new("/usr/bin/python3");
    python.stdout(Stdio::null()).stderr(Stdio::null());
    let status = python.args(["-S", "main.py"]).env_clear().env("HOME", ".").env("TMPDIR", ".").status();
    status.map_or_else(|error| error.raw_os_error().unwrap_or(249), |status| status.code().unwrap_or(247))
}
