//! Landlock: which files a snippet may read and write, and that it can neither use TCP nor signal anybody outside.
//!
//! Rules are collected once; a rule set is made for each scratch folder, of which no two children have the same at the
//! same time.

use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};
use rustix::fs::{CWD, FileType, Mode, OFlags, fstat, openat};

use super::{Policy, SandboxError, sys};

/// Newest version of the interface whose rights are understood here.
pub(super) const NEWEST_ABI: u32 = 9;

/// First version that keeps signals inside.
pub(super) const SIGNALS_ABI: u32 = 6;

/// What every interpreter needs of the system: libraries, time zones, locales, the few settings that the C library,
/// OpenSSL and `mimetypes` read, random numbers.
const SYSTEM: [&str; 20] = [
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/zoneinfo",
    "/usr/share/locale",
    "/usr/share/i18n",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/locale.alias",
    "/etc/mime.types",
    "/etc/ssl/openssl.cnf",
    "/sys/devices/system/cpu",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
];

/// What finding an address and trusting a server takes.
const NETWORK: [&str; 12] = [
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/nsswitch.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/etc/protocols",
    "/etc/ssl/certs",
    "/etc/pki/tls/certs",
    "/etc/pki/ca-trust/extracted",
    "/etc/ca-certificates/extracted",
    "/usr/share/ca-certificates",
];

/// Programs.
const PROCESSES: [&str; 5] = ["/bin", "/usr/bin", "/usr/local/bin", "/etc/alternatives", "/usr/share/terminfo"];

/// Where the C library keeps named semaphores and shared memory, without which `multiprocessing` cannot work.
pub(super) const SHARED_MEMORY: &str = "/dev/shm";

/// The rules for all children.
#[derive(Debug)]
pub(super) struct Prepared {
    abi: ABI,
    version: u32,
    network: bool,
    own: BitFlags<AccessFs>,
    rules: Vec<(OwnedFd, BitFlags<AccessFs>)>,
}

/// Opens what the rules name. `None` where the kernel has no Landlock, or `newest` is 0.
///
/// Paths that do not exist are left out; so are paths that cannot be opened, for a snippet could not read them either.
pub(super) fn prepare(policy: &Policy, read: &[PathBuf], newest: u32) -> Option<Prepared> {
    let version = sys::landlock_abi().min(newest).min(NEWEST_ABI);
    let abi = abi(version)?;
    let reading = rights_to_read(policy);
    let own = rights_to_write(policy, abi);
    let mut wanted: Vec<(&Path, _)> = system_paths(policy).map(|path| (Path::new(path), reading)).collect();
    wanted.extend(read.iter().chain(&policy.read).map(|path| (path.as_path(), reading)));
    wanted.push((Path::new("/dev/null"), AccessFs::ReadFile | AccessFs::WriteFile));
    wanted.extend(policy.processes.then_some((Path::new(SHARED_MEMORY), own)));
    wanted.extend(policy.write.iter().map(|path| (path.as_path(), own)));
    let rules = needed(&wanted).iter().filter_map(|(path, rights)| rule(path, *rights, abi).ok()).collect();
    Some(Prepared { abi, version, network: policy.network, own, rules })
}

/// The paths that exist, by their real names, without those that lie within another that has their rights: each rule is
/// dear, for it is made in each child, and a folder's holds for all that is in it.
fn needed(wanted: &[(&Path, BitFlags<AccessFs>)]) -> Vec<(PathBuf, BitFlags<AccessFs>)> {
    let mut kept: Vec<(PathBuf, BitFlags<AccessFs>)> = Vec::new();
    for (path, rights) in wanted {
        let Ok(path) = path.canonicalize() else { continue };
        if !kept.iter().any(|(other, more)| path.starts_with(other) && more.contains(*rights)) {
            kept.retain(|(other, less)| !(other.starts_with(&path) && rights.contains(*less)));
            kept.push((path, *rights));
        }
    }
    kept
}

fn system_paths(policy: &Policy) -> impl Iterator<Item = &'static str> + use<> {
    let network: &'static [&'static str] = if policy.network { &NETWORK } else { &[] };
    let processes: &'static [&'static str] = if policy.processes { &PROCESSES } else { &[] };
    SYSTEM.iter().chain(network).chain(processes).copied()
}

fn rights_to_read(policy: &Policy) -> BitFlags<AccessFs> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    if policy.processes { read | AccessFs::Execute } else { read }
}

/// Everything but device files: a snippet has no business with devices.
fn rights_to_write(policy: &Policy, abi: ABI) -> BitFlags<AccessFs> {
    let devices = AccessFs::MakeChar | AccessFs::MakeBlock | AccessFs::IoctlDev;
    (AccessFs::from_write(abi) & !devices) | rights_to_read(policy)
}

fn abi(version: u32) -> Option<ABI> {
    Some(match version {
        0 => return None,
        1 => ABI::V1,
        2 => ABI::V2,
        3 => ABI::V3,
        4 => ABI::V4,
        5 => ABI::V5,
        6 => ABI::V6,
        7 => ABI::V7,
        8 => ABI::V8,
        _ => ABI::V9,
    })
}

impl Prepared {
    /// The version of the interface that is in force after [`Rules::restrict`].
    pub(super) fn version(&self) -> u32 {
        self.version
    }

    /// The rules, with `scratch` as the one more folder that may be written in.
    pub(super) fn with_scratch(&self, scratch: &Path) -> Result<Rules, SandboxError> {
        let scratch = rule(scratch, self.own, self.abi)
            .map_err(|errno| SandboxError::new("landlock", format!("{}: {errno}", scratch.display())))?;
        self.create(scratch).map(Rules).map_err(|error| SandboxError::new("landlock", error))
    }

    fn create(&self, scratch: (OwnedFd, BitFlags<AccessFs>)) -> Result<RulesetCreated, RulesetError> {
        let mut set = Ruleset::default().set_compatibility(CompatLevel::BestEffort);
        set = set.handle_access(AccessFs::from_all(self.abi))?;
        if self.version >= 4 && !self.network {
            set = set.handle_access(AccessNet::from_all(self.abi))?;
        }
        if self.version >= SIGNALS_ABI {
            set = set.scope(Scope::from_all(self.abi))?;
        }
        let mut set = set.create()?;
        for (path, rights) in self.rules.iter().chain([&scratch]) {
            set = set.add_rule(PathBeneath::new(path.as_fd(), *rights))?;
        }
        // A snippet that is refused a file is everyday life and nothing for the system's audit log.
        set.log_same_exec(false)
    }
}

/// All rules for one scratch folder, as the kernel has them.
#[derive(Debug)]
pub(super) struct Rules(RulesetCreated);

impl Rules {
    /// Confines the calling process, for good.
    pub(super) fn restrict(&self) -> Result<(), SandboxError> {
        let set = self.0.try_clone().map_err(|error| SandboxError::new("landlock", error))?;
        match set.restrict_self().map(|status| status.ruleset) {
            Ok(RulesetStatus::NotEnforced) => Err(SandboxError::new("landlock", "the kernel did not enforce it")),
            Ok(_) => Ok(()),
            Err(error) => Err(SandboxError::new("landlock", error)),
        }
    }
}

/// A rule for what lies at `path`; a file has fewer rights than a folder.
fn rule(path: &Path, rights: BitFlags<AccessFs>, abi: ABI) -> rustix::io::Result<(OwnedFd, BitFlags<AccessFs>)> {
    let fd = openat(CWD, path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?;
    let folder = FileType::from_raw_mode(fstat(&fd)?.st_mode) == FileType::Directory;
    Ok((fd, if folder { rights } else { rights & AccessFs::from_file(abi) }))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_a_folder_with_its_rights_needs_no_rule() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        let at = |name: &str| root.join(name);
        std::fs::create_dir_all(at("a/b/c")).unwrap();
        std::fs::create_dir(at("ab")).unwrap();
        std::os::unix::fs::symlink(at("a"), at("link")).unwrap();
        let read = BitFlags::from(AccessFs::ReadFile);
        let both = read | AccessFs::WriteFile;
        let names = |wanted: &[(&str, BitFlags<AccessFs>)]| -> Vec<String> {
            let wanted: Vec<_> = wanted.iter().map(|(name, rights)| (at(name), *rights)).collect();
            let wanted: Vec<_> = wanted.iter().map(|(path, rights)| (path.as_path(), *rights)).collect();
            let name = |(path, _): (PathBuf, _)| path.strip_prefix(&root).unwrap().display().to_string();
            needed(&wanted).into_iter().map(name).collect()
        };
        assert_eq!(names(&[("a/b/c", read), ("link", read), ("a/b", read), ("ab", read)]), ["a", "ab"]);
        assert_eq!(names(&[("a", read), ("a/b", both), ("nowhere", both)]), ["a", "a/b"]);
        assert_eq!(names(&[("a/b", read), ("a", both)]), ["a"]);
    }
}
