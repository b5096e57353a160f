//! How an interpreter is started with the worker in it: its dynamic loader, its search path, its libpython.
//!
//! The interpreter's own loader is used, not the system's: builds that carry a C library of their own start in no
//! other way. Where libpython stands is looked up rather than believed: `LIBDIR` is where it was meant to be
//! when it was built, and some builds are moved afterwards.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use object::read::elf::{ElfFile64, FileHeader, ProgramHeader};
use object::{Architecture, Endianness, Object, ReadCache, elf};

use super::probe::Facts;
use super::{Launch, Why};

/// What the file of an executable tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Executable {
    /// `PT_INTERP`; `None` where it is linked statically.
    pub loader: Option<PathBuf>,
    /// `DT_RPATH` or `DT_RUNPATH`, `$ORIGIN` replaced.
    pub search: Vec<PathBuf>,
    /// The libpython that it is linked to, if it is linked to one.
    pub library: Option<String>,
}

impl Executable {
    /// Reads the real file behind `path`.
    ///
    /// # Errors
    /// [`Why::Architecture`] where it is for another processor, [`Why::NoInterpreter`] where it is no ELF file.
    pub fn read(path: &Path) -> Result<Self, Why> {
        let real = path.canonicalize().map_err(|error| Why::NoInterpreter(error.to_string()))?;
        let file = File::open(&real).map_err(|error| Why::NoInterpreter(error.to_string()))?;
        let cache = ReadCache::new(file);
        match object::FileKind::parse(&cache) {
            Ok(object::FileKind::Elf64) => {}
            Ok(object::FileKind::Elf32) => return Err(Why::Architecture),
            _ => return Err(Why::NoInterpreter("not an ELF file".to_owned())),
        }
        let elf = ElfFile64::<Endianness, _>::parse(&cache).map_err(malformed)?;
        if ours().is_some_and(|ours| elf.architecture() != ours) {
            return Err(Why::Architecture);
        }
        read_elf(&elf, &cache, real.parent().unwrap_or(Path::new("/"))).map_err(malformed)
    }
}

fn malformed(error: object::Error) -> Why {
    Why::NoInterpreter(error.to_string())
}

/// The processor that the worker is built for, where we can name it.
fn ours() -> Option<Architecture> {
    match std::env::consts::ARCH {
        "x86_64" => Some(Architecture::X86_64),
        "aarch64" => Some(Architecture::Aarch64),
        "riscv64" => Some(Architecture::Riscv64),
        "powerpc64" => Some(Architecture::PowerPc64),
        "s390x" => Some(Architecture::S390x),
        _ => None,
    }
}

type Elf<'data> = ElfFile64<'data, Endianness, &'data ReadCache<File>>;

fn read_elf<'data>(elf: &Elf<'data>, data: &'data ReadCache<File>, origin: &Path) -> object::Result<Executable> {
    let mut executable = Executable::default();
    let endian = elf.elf_header().endian()?;
    for header in elf.elf_program_headers() {
        if let Some(loader) = header.interpreter(endian, data)? {
            executable.loader = Some(PathBuf::from(OsStr::from_bytes(loader)));
        }
    }
    let table = elf.elf_dynamic_table()?;
    for entry in &table {
        match entry.tag {
            elf::DT_RPATH | elf::DT_RUNPATH => executable.search = search(table.string(entry)?, origin),
            elf::DT_NEEDED => {
                let name = String::from_utf8_lossy(table.string(entry)?);
                executable.library = executable.library.or(name.starts_with("libpython").then(|| name.into_owned()));
            }
            _ => {}
        }
    }
    Ok(executable)
}

/// The folders of a search path. Empty ones would mean the current folder, so they are left out.
fn search(path: &[u8], origin: &Path) -> Vec<PathBuf> {
    let folders = path.split(|byte| *byte == b':').filter(|folder| !folder.is_empty());
    folders.map(|folder| replace_origin(folder, origin)).collect()
}

fn replace_origin(folder: &[u8], origin: &Path) -> PathBuf {
    let rest = folder.strip_prefix(b"$ORIGIN").or_else(|| folder.strip_prefix(b"${ORIGIN}"));
    let Some(rest) = rest else { return PathBuf::from(OsStr::from_bytes(folder)) };
    let mut replaced = origin.as_os_str().to_owned();
    replaced.push(OsStr::from_bytes(rest));
    PathBuf::from(replaced)
}

/// Finds out how the worker is started with the interpreter that said `facts` in it.
///
/// # Errors
/// [`Why::NoSharedLibrary`], [`Why::Musl`], and those of [`Executable::read`].
pub fn launch(facts: &Facts) -> Result<Launch, Why> {
    let executable = Executable::read(&facts.executable)?;
    let loader = executable.loader.clone().ok_or(Why::NoSharedLibrary)?;
    if loader.file_name().is_some_and(|name| name.as_bytes().starts_with(b"ld-musl")) {
        return Err(Why::Musl);
    }
    let library = library(facts, &executable).ok_or(Why::NoSharedLibrary)?;
    let library_path = joined(&executable.search);
    Ok(Launch { loader, library_path, library })
}

fn joined(folders: &[PathBuf]) -> Option<OsString> {
    std::env::join_paths(folders).ok().filter(|path| !path.is_empty())
}

fn library(facts: &Facts, executable: &Executable) -> Option<PathBuf> {
    let names = library_names(facts, executable);
    let folders = library_folders(facts, executable);
    let paths = folders.iter().flat_map(|folder| names.iter().map(|name| folder.join(name)));
    paths.into_iter().find(|path| path.is_file())
}

/// What libpython may be called. The last name is for builds whose executable is linked statically though the
/// library lies beside it, as conda's.
fn library_names(facts: &Facts, executable: &Executable) -> Vec<String> {
    let version = facts.version();
    let usual = format!("libpython{}.{}.so.1.0", version.major, version.minor);
    let named = executable.library.iter().chain(&facts.libraries).filter(|name| name.contains(".so"));
    named.cloned().chain([usual]).collect()
}

/// Where libpython may be, the surest place first. A `LIBDIR` outside of the prefix may hold the libpython of
/// another build of the same version, so it comes after what belongs to the prefix.
fn library_folders(facts: &Facts, executable: &Executable) -> Vec<PathBuf> {
    let prefix = &facts.base_prefix;
    let mut folders = executable.search.clone();
    folders.extend(facts.library_folder.iter().filter(|folder| folder.starts_with(prefix)).cloned());
    folders.extend([prefix.join("lib"), prefix.join(&facts.platlibdir)]);
    if folders.iter().any(|folder| folder.starts_with("/usr")) || executable.library.is_some() {
        folders.extend(facts.library_folder.clone());
        let multiarch = facts.multiarch.iter();
        folders.extend(multiarch.flat_map(|name| [Path::new("/usr/lib").join(name), Path::new("/lib").join(name)]));
    }
    folders
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_this_test_is_an_executable_of_ours() {
        let executable = Executable::read(&std::env::current_exe().unwrap()).unwrap();
        assert!(executable.loader.unwrap().is_file());
        assert_eq!((executable.search, executable.library), (Vec::new(), None));
    }

    #[test]
    fn what_is_no_elf_file_is_refused() {
        let script = tempfile::NamedTempFile::new().unwrap();
        for content in ["", "#!/bin/sh\n", "\u{7f}ELF", "\u{7f}ELF\u{2}\u{1}\u{1}"] {
            std::fs::write(script.path(), content).unwrap();
            assert!(matches!(Executable::read(script.path()), Err(Why::NoInterpreter(_))), "{content:?}");
        }
        assert!(matches!(Executable::read(Path::new("/nonexistent")), Err(Why::NoInterpreter(_))));
    }

    /// What is said of a small executable of this system whose bytes `change` has changed.
    fn read_changed(change: impl Fn(&mut Vec<u8>)) -> Result<Launch, Why> {
        let mut bytes = std::fs::read("/bin/sh").unwrap();
        change(&mut bytes);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &bytes).unwrap();
        let nowhere = Path::new("/nonexistent");
        let mut facts = facts(nowhere, nowhere, "libpython3.12.so.1.0");
        facts.executable = file.path().to_owned();
        launch(&facts)
    }

    #[test]
    fn an_executable_is_refused_for_what_it_is() {
        let loader = Executable::read(Path::new("/bin/sh")).unwrap().loader.unwrap();
        let loader = loader.as_os_str().as_bytes();
        let musl = |bytes: &mut Vec<u8>| {
            let at = bytes.windows(loader.len()).position(|part| part == loader).unwrap();
            bytes.splice(
                at..at + loader.len(),
                b"/ld-musl.so".iter().copied().chain(std::iter::repeat(0)).take(loader.len()),
            );
        };
        // `e_machine`: one that nobody uses.
        let foreign = |bytes: &mut Vec<u8>| drop(bytes.splice(18..20, [254, 0]));
        assert_eq!(read_changed(|_| ()), Err(Why::NoSharedLibrary));
        assert_eq!(read_changed(musl), Err(Why::Musl));
        assert_eq!(read_changed(foreign), Err(Why::Architecture));
        assert!(matches!(read_changed(|bytes| bytes.truncate(2048)), Err(Why::NoInterpreter(_))));
    }

    #[test]
    fn the_origin_of_a_search_path_is_replaced() {
        let folders = search(b"$ORIGIN/../lib:${ORIGIN}:/opt/lib::", Path::new("/p/bin"));
        assert_eq!(folders, ["/p/bin/../lib", "/p/bin", "/opt/lib"].map(PathBuf::from));
        assert_eq!(joined(&folders), Some(OsString::from("/p/bin/../lib:/p/bin:/opt/lib")));
        assert_eq!(joined(&[]), None);
    }

    /// Facts of a 3.12 at `prefix` that believes its library to be in `folder`.
    fn facts(prefix: &Path, folder: &Path, name: &str) -> Facts {
        serde_json::from_value(serde_json::json!({
            "implementation": "cpython", "version": [3, 12, 1], "stage": ["final", 0],
            "executable": prefix.join("bin/python"), "base_prefix": prefix, "path": [], "libraries": [name],
            "library_folder": folder, "platlibdir": "lib64", "multiarch": null, "free_threaded": false
        }))
        .unwrap()
    }

    #[test]
    fn the_library_is_looked_for_where_it_really_is() {
        let root = tempfile::tempdir().unwrap();
        let (prefix, other) = (root.path().join("prefix"), root.path().join("other"));
        let put = |folder: &Path| {
            std::fs::create_dir_all(folder).unwrap();
            std::fs::write(folder.join("libpython3.12.so.1.0"), "").unwrap();
        };
        let look = |name, linked: bool| {
            let library = linked.then(|| "libpython3.12.so.1.0".to_owned());
            library_of(&facts(&prefix, &other, name), library)
        };
        put(&other);
        assert_eq!(look("libpython3.12.so.1.0", false), None, "the library of another build");
        assert_eq!(look("libpython3.12.so.1.0", true), Some(other.join("libpython3.12.so.1.0")));
        put(&prefix.join("lib64"));
        for (name, linked) in [("libpython3.12.so.1.0", true), ("libpython3.12.a", false)] {
            assert_eq!(look(name, linked), Some(prefix.join("lib64/libpython3.12.so.1.0")));
        }
    }

    fn library_of(facts: &Facts, linked: Option<String>) -> Option<PathBuf> {
        library(facts, &Executable { library: linked, ..Executable::default() })
    }
}
