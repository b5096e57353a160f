//! Environments that are kept: one for each Python and each set of versions, in the folder of the cache.
//!
//! Each is made in a folder beside its place and renamed when it is complete, so that nobody meets half of one. Who makes or uses one
//! holds a lock on it: two runs make one once, and none is removed while it is used.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};

use super::installer::{Installer, Resolved};
use super::project::Project;
use super::{Error, Installed, Wanted, key};
use crate::python::find::Surroundings;
use crate::python::{Interpreter, replace};
use crate::scratch;

/// How long versions that were resolved stand for what was asked for.
const FRESH: Duration = Duration::from_secs(24 * 3600);

/// How many environments are kept, and for how long after they were used last.
const MOST: usize = 48;
const UNUSED: Duration = Duration::from_secs(60 * 24 * 3600);

/// What lies in an environment's folder.
const PACKAGES: &str = "site-packages";
const KEY: &str = "key";
const MAKING: &str = ".making-";

/// Says that an environment is used, for as long as it is kept.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "the lock goes with it")] File);

/// The folder of environments.
#[derive(Debug)]
pub(super) struct Cache {
    environments: PathBuf,
    resolved: PathBuf,
}

/// What was resolved, as it is remembered.
#[derive(Serialize, Deserialize)]
struct Remembered {
    key: String,
    pins: String,
    warnings: Vec<String>,
}

impl Cache {
    /// The cache of this user.
    pub(super) fn open() -> Result<Self, Error> {
        let help = "name another folder for caches in XDG_CACHE_HOME";
        let folder =
            Surroundings::of_process().cache.ok_or_else(|| Error::new("there is no folder for caches", help))?;
        let folder = folder.join("packages");
        let cache = Self { environments: folder.join("environments"), resolved: folder.join("resolved") };
        for folder in [&cache.environments, &cache.resolved] {
            let failed = |why| Error::new(format!("packages cannot be kept in `{}`: {why}", folder.display()), help);
            fs::create_dir_all(folder).map_err(failed)?;
        }
        Ok(cache)
    }

    /// The packages that were asked for, on one Python; `begin` is called before what takes its time.
    pub(super) fn provide(
        &self,
        wanted: &Wanted,
        projects: &[Project],
        installer: &Installer,
        interpreter: &Interpreter,
        begin: &dyn Fn(),
    ) -> Result<Installed, Error> {
        let resolved = self.resolve(wanted, installer, interpreter)?;
        let key = key::of_environment(&resolved.pins, wanted, projects, interpreter);
        let place = self.environments.join(key::name(&key));
        let lock = match self.existing(&place, &key) {
            Some(lock) => lock,
            None => {
                let make = |folder: &Path| {
                    begin();
                    let packages = folder.join(PACKAGES);
                    fs::create_dir(&packages).map_err(|why| kept(folder, &why))?;
                    if !resolved.pins.trim().is_empty() {
                        installer.install(&resolved.pins, &wanted.source, interpreter, (folder, &packages))?;
                    }
                    projects
                        .iter()
                        .try_for_each(|project| add_metadata(project, &packages))
                        .map_err(|why| kept(folder, &why))
                };
                self.make(&place, &key, make)?
            }
        };
        let packages = place.join(PACKAGES);
        let names = installed(&packages);
        let folders = projects.iter().map(|project| project.code.clone()).chain([packages]).collect();
        Ok(Installed { folders, packages: names, warnings: resolved.warnings, _lock: lock })
    }

    /// What was resolved not long ago, or is now.
    fn resolve(&self, wanted: &Wanted, installer: &Installer, interpreter: &Interpreter) -> Result<Resolved, Error> {
        let key = key::of_request(wanted, installer, interpreter)?;
        let file = self.resolved.join(format!("{}.json", key::name(&key)));
        if let Some(Remembered { pins, warnings, .. }) = remembered(&file, &key, wanted.source.offline) {
            return Ok(Resolved { pins, warnings });
        }
        let Resolved { pins, warnings } = installer.resolve(wanted, interpreter, &self.environments)?;
        let known = Remembered { key, pins, warnings };
        // Not being able to remember costs time alone.
        let _ = serde_json::to_vec(&known).map(|bytes| replace(&file, &bytes));
        Ok(Resolved { pins: known.pins, warnings: known.warnings })
    }

    /// An environment that is there, locked and marked as used.
    fn existing(&self, place: &Path, key: &str) -> Option<Lock> {
        let lock = File::options().write(true).open(lock_of(place)).ok()?;
        flock(&lock, FlockOperation::LockShared).ok()?;
        is_complete(place, key).then(|| {
            // Where it cannot be marked it may be removed too early, and is made again.
            let _ = lock.set_modified(SystemTime::now());
            Lock(lock)
        })
    }

    /// Makes an environment, unless somebody else has by now.
    fn make(&self, place: &Path, key: &str, fill: impl FnOnce(&Path) -> Result<(), Error>) -> Result<Lock, Error> {
        let failed = |why: io::Error| kept(place, &why);
        let lock = File::options().create(true).truncate(false).write(true).open(lock_of(place)).map_err(failed)?;
        flock(&lock, FlockOperation::LockExclusive).map_err(|why| failed(why.into()))?;
        if !is_complete(place, key) {
            scratch::remove(place).map_err(failed)?;
            let making = tempfile::Builder::new().prefix(MAKING).tempdir_in(&self.environments).map_err(failed)?;
            fill(making.path())?;
            fs::write(making.path().join(KEY), key).map_err(failed)?;
            fs::rename(making.path(), place).map_err(failed)?;
            self.remove_old(place);
        }
        let _ = lock.set_modified(SystemTime::now());
        flock(&lock, FlockOperation::LockShared).map_err(|why| failed(why.into()))?;
        Ok(Lock(lock))
    }

    /// Removes what has not been used for long, and what runs have left that were killed. What is used stays.
    fn remove_old(&self, new: &Path) {
        let entries = fs::read_dir(&self.environments).into_iter().flatten().flatten().map(|entry| entry.path());
        let folders: Vec<PathBuf> = entries.filter(|path| path.is_dir() && path != new).collect();
        let age = |path: &Path| {
            let changed = path.metadata().and_then(|about| about.modified()).ok()?;
            SystemTime::now().duration_since(changed).ok()
        };
        let (left, kept): (Vec<PathBuf>, Vec<PathBuf>) =
            folders.into_iter().partition(|path| name_of(path).starts_with(MAKING));
        for path in left.iter().filter(|path| age(path).is_some_and(|age| age > FRESH)) {
            let _ = scratch::remove(path);
        }
        let mut kept: Vec<(Duration, PathBuf)> =
            kept.into_iter().map(|path| (age(&lock_of(&path)).unwrap_or(UNUSED), path)).collect();
        kept.sort();
        for (number, (unused, path)) in kept.iter().enumerate() {
            if number >= MOST || *unused > UNUSED {
                remove_unused(path);
            }
        }
    }
}

/// Removes an environment, unless somebody uses it.
fn remove_unused(place: &Path) {
    let Ok(lock) = File::options().create(true).truncate(false).write(true).open(lock_of(place)) else { return };
    if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok() {
        // First the key: what is left of it then is nobody's.
        let _ = fs::remove_file(place.join(KEY)).and_then(|()| scratch::remove(place));
    }
}

fn remembered(file: &Path, key: &str, offline: bool) -> Option<Remembered> {
    let changed = file.metadata().and_then(|about| about.modified()).ok()?;
    let is_fresh = SystemTime::now().duration_since(changed).is_ok_and(|age| age < FRESH);
    let known: Remembered = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
    (known.key == key && (is_fresh || offline)).then_some(known)
}

fn is_complete(place: &Path, key: &str) -> bool {
    fs::read(place.join(KEY)).is_ok_and(|known| known == key.as_bytes())
}

/// The file whose lock says that an environment is made or used.
fn lock_of(place: &Path) -> PathBuf {
    place.with_extension("lock")
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn kept(place: &Path, why: &io::Error) -> Error {
    let help = if why.kind() == ErrorKind::StorageFull {
        "make room there"
    } else {
        "name another folder for caches in XDG_CACHE_HOME"
    };
    Error::new(format!("packages cannot be kept in `{}`: {why}", place.display()), help)
}

fn add_metadata(project: &Project, packages: &Path) -> io::Result<()> {
    let Some((folder, text)) = project.metadata() else { return Ok(()) };
    let folder = packages.join(folder);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("METADATA"), text)
}

/// Names and versions, by the folders of metadata.
fn installed(packages: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(packages).into_iter().flatten().flatten();
    let name = |entry: fs::DirEntry| {
        let name = entry.file_name().to_str()?.strip_suffix(".dist-info")?.to_owned();
        let (name, version) = name.split_once('-')?;
        Some((name.to_owned(), version.to_owned()))
    };
    let mut all: Vec<(String, String)> = entries.filter_map(name).collect();
    all.sort();
    all
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn cache(folder: &Path) -> Cache {
        Cache { environments: folder.to_owned(), resolved: folder.to_owned() }
    }

    fn fill(folder: &Path) -> Result<(), Error> {
        fs::write(folder.join("file"), "").unwrap();
        Ok(())
    }

    #[test]
    fn what_fails_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, place) = (cache(folder.path()), folder.path().join("a"));
        let failed = cache.make(&place, "key", |folder| fill(folder).and(Err(Error::new("no", ""))));
        assert!(failed.is_err() && !place.exists());
        let names: Vec<String> =
            fs::read_dir(folder.path()).unwrap().map(|entry| name_of(&entry.unwrap().path())).collect();
        assert_eq!(names, ["a.lock"]);
        cache.make(&place, "key", fill).unwrap();
        assert!(cache.existing(&place, "key").is_some() && cache.existing(&place, "other").is_none());
    }

    #[test]
    fn one_that_is_there_is_not_made_again_unless_its_key_differs() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, place) = (cache(folder.path()), folder.path().join("a"));
        drop(cache.make(&place, "key", fill).unwrap());
        drop(cache.make(&place, "key", |_| panic!("it is there")).unwrap());
        drop(cache.make(&place, "other", |_| Ok(())).unwrap());
        assert!(!place.join("file").exists());
    }

    #[test]
    fn two_make_one_once() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, place) = (cache(folder.path()), folder.path().join("a"));
        let made = std::sync::atomic::AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    cache
                        .make(&place, "key", |folder| {
                            made.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                            fill(folder)
                        })
                        .unwrap()
                });
            }
        });
        assert_eq!(made.into_inner(), 1);
    }

    #[test]
    fn what_is_used_is_not_removed() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, used, unused) = (cache(folder.path()), folder.path().join("a"), folder.path().join("b"));
        let _lock = cache.make(&used, "key", fill).unwrap();
        drop(cache.make(&unused, "key", fill).unwrap());
        [&used, &unused].into_iter().for_each(|place| remove_unused(place));
        assert!(used.exists() && !unused.exists());
    }
}
