//! The system calls that a snippet may not make, by theme, with the reason.
//!
//! Everything else is allowed: CPython and its extension modules use some two hundred calls that differ by version
//! and C library, and a list of the allowed ones would fail documents for no gain where files, network and processes
//! are guarded by other layers too.

/// Attaching to, reading from and steering other processes.
pub(super) const OTHERS: &[i64] = &[
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_process_mrelease,
    libc::SYS_kcmp,
    libc::SYS_pidfd_getfd,
    libc::SYS_migrate_pages,
    libc::SYS_move_pages,
];

/// Namespaces and mounts: with them, the root of a user namespace could undo the read-only tree.
pub(super) const MOUNTS: &[i64] = &[
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_mount_setattr,
    libc::SYS_open_tree,
    OPEN_TREE_ATTR,
    libc::SYS_move_mount,
    libc::SYS_fsopen,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_fsconfig,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
];

/// Parts of the kernel with a long record of holes, and none that a document needs.
pub(super) const KERNEL: &[i64] = &[
    libc::SYS_bpf,
    libc::SYS_add_key,
    libc::SYS_keyctl,
    libc::SYS_request_key,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_memfd_secret,
    libc::SYS_open_by_handle_at,
    libc::SYS_name_to_handle_at,
    libc::SYS_fanotify_init,
    libc::SYS_fanotify_mark,
    libc::SYS_vhangup,
    libc::SYS_io_setup,
];

/// Running the machine.
pub(super) const MACHINE: &[i64] = &[
    libc::SYS_kexec_load,
    libc::SYS_kexec_file_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_acct,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_adjtimex,
    libc::SYS_clock_adjtime,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_syslog,
];

/// Shared memory, semaphores and queues that have no file: they reach other programs of the same user and outlive
/// the snippet. CPython uses none of them.
pub(super) const SHARED: &[i64] = &[
    libc::SYS_shmget,
    libc::SYS_shmat,
    libc::SYS_shmctl,
    libc::SYS_semget,
    libc::SYS_semop,
    libc::SYS_semtimedop,
    libc::SYS_semctl,
    libc::SYS_msgget,
    libc::SYS_msgsnd,
    libc::SYS_msgrcv,
    libc::SYS_msgctl,
    libc::SYS_mq_open,
    libc::SYS_mq_unlink,
];

/// Watching what others do with files, which takes what the user has few of, and writing back what others have written,
/// which holds them up.
pub(super) const OF_OTHERS_FILES: &[i64] =
    &[libc::SYS_inotify_init1, libc::SYS_inotify_add_watch, libc::SYS_sync, libc::SYS_syncfs];

/// Files in memory: they count against no limit but that of a file's size, once for each open file.
pub(super) const MEMORY_FILES: &[i64] = &[libc::SYS_memfd_create];

/// Flags of files (`chattr(1)`), by the newer call.
pub(super) const FLAGS: &[i64] = &[FILE_SETATTR];

/// Changing what the kernel knows about a file other than its bytes, and emptying it by name. Landlock does not look
/// at the former, and not before its third version at the latter; a read-only tree stops both.
pub(super) const METADATA: &[i64] = &[
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    FCHMODAT2,
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_utimensat,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    SETXATTRAT,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fremovexattr,
    REMOVEXATTRAT,
    libc::SYS_truncate,
];

/// What a socket is good for. Where no socket can be made, these could only be used on one that was inherited.
pub(super) const SOCKETS: &[i64] =
    &[libc::SYS_connect, libc::SYS_bind, libc::SYS_listen, libc::SYS_accept, libc::SYS_accept4];

/// Starting programs.
pub(super) const PROGRAMS: &[i64] = &[libc::SYS_execve, libc::SYS_execveat];

/// What a worker does for its children, and may not be refused to it: starting and signalling them, sharing memory with
/// them, and what a child does with itself before the layers are in force.
pub(super) const OF_WORKERS: &[i64] = &[
    libc::SYS_clone,
    libc::SYS_setsid,
    libc::SYS_setpgid,
    libc::SYS_prctl,
    libc::SYS_kill,
    libc::SYS_tkill,
    libc::SYS_tgkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_pidfd_send_signal,
    libc::SYS_prlimit64,
    libc::SYS_setpriority,
    libc::SYS_ioprio_set,
    libc::SYS_sched_setaffinity,
    libc::SYS_sched_setscheduler,
    libc::SYS_sched_setparam,
    libc::SYS_sched_setattr,
    libc::SYS_memfd_create,
];

// The C library's crate does not know these on every architecture; from 424 on the numbers are the same on all.
const FCHMODAT2: i64 = 452;
const SETXATTRAT: i64 = 463;
const REMOVEXATTRAT: i64 = 466;
const OPEN_TREE_ATTR: i64 = 467;
const FILE_SETATTR: i64 = 469;

/// Calls that only x86-64 still has.
#[cfg(target_arch = "x86_64")]
pub(super) mod old {
    /// Older names of what [`super::METADATA`] lists.
    pub(in super::super) const METADATA: &[i64] =
        &[libc::SYS_chmod, libc::SYS_chown, libc::SYS_lchown, libc::SYS_utime, libc::SYS_utimes, libc::SYS_futimesat];
    /// The processor's ports and segments, and calls that nothing current uses.
    pub(in super::super) const KERNEL: &[i64] =
        &[libc::SYS_iopl, libc::SYS_ioperm, libc::SYS_modify_ldt, libc::SYS_uselib, libc::SYS_lookup_dcookie];
    /// Older names of what [`super::OF_OTHERS_FILES`] lists.
    pub(in super::super) const OF_OTHERS_FILES: &[i64] = &[libc::SYS_inotify_init];
    /// Older names of `clone`.
    pub(in super::super) const FORKS: &[i64] = &[libc::SYS_fork, libc::SYS_vfork];
    /// Of the older names, those of what [`super::OF_WORKERS`] and [`super::METADATA`] list.
    pub(in super::super) const OF_WORKERS: &[i64] = &[
        libc::SYS_fork,
        libc::SYS_vfork,
        libc::SYS_chmod,
        libc::SYS_chown,
        libc::SYS_lchown,
        libc::SYS_utime,
        libc::SYS_utimes,
        libc::SYS_futimesat,
    ];
    /// `open` and the number of its argument that holds the flags.
    pub(in super::super) const OPEN: &[(i64, u8)] = &[(libc::SYS_open, 1)];
}

/// Calls that only x86-64 still has: none here.
#[cfg(not(target_arch = "x86_64"))]
pub(super) mod old {
    pub(in super::super) const METADATA: &[i64] = &[];
    pub(in super::super) const KERNEL: &[i64] = &[];
    pub(in super::super) const OF_OTHERS_FILES: &[i64] = &[];
    pub(in super::super) const FORKS: &[i64] = &[];
    pub(in super::super) const OF_WORKERS: &[i64] = &[];
    pub(in super::super) const OPEN: &[(i64, u8)] = &[];
}
