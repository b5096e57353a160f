//! A document: a file of prose and code that a person wrote.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::io::Errno;

/// A document's text, with its lines.
#[derive(Clone, Debug)]
pub struct Document {
    /// The path as the user gave it, or below the folder that the user gave.
    pub path: PathBuf,
    /// The text, line ends as `\n`.
    pub text: String,
    /// Byte offset of the start of each line.
    starts: Vec<usize>,
    /// Whether some bytes were not UTF-8 and stand as U+FFFD.
    pub lossy: bool,
    /// Where the text came from, if the file is no text itself; the view's own text stands in `text`.
    pub view: Option<View>,
    /// What the files around it say.
    pub project: Project,
}

/// What is known of a document from the files around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// Code that runs before all of the document's own, in order.
    pub setup: Vec<String>,
    /// Code that makes the names of the document's module known to the examples in its docstrings.
    pub module: Vec<String>,
    /// The module that the project's name stands for.
    pub package: Option<String>,
}

/// A file that is no text itself, such as a notebook, as text.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The text.
    pub text: String,
    /// Where each line of the text stands in the file.
    pub spots: Vec<Spot>,
    /// The cells in order.
    pub cells: Vec<Cell>,
}

/// Where a line of a view stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Its line in the file, 1-based.
    pub file: usize,
    /// Its cell, 1-based.
    pub cell: usize,
    /// Its line in the cell, 1-based; outputs count on below the source.
    pub line: usize,
}

/// A cell of a notebook.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What it holds.
    pub kind: CellKind,
    /// Lines (1-based) of the text that are its source.
    pub source: std::ops::Range<usize>,
    /// Lines (1-based) of the text that are stored as what it printed, or as the exception that ended it.
    pub output: std::ops::Range<usize>,
    /// Lines (1-based) of the text that are stored as its result.
    pub result: std::ops::Range<usize>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The language of its code.
    pub language: String,
}

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// Code.
    Code,
    /// Markdown.
    Markdown,
    /// Anything else.
    Other,
}

/// A line as reports name it: `57`, or `cell 3:2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinePlace {
    /// The cell, 1-based, where there are cells.
    pub cell: Option<usize>,
    /// The line in it, or in the document, 1-based.
    pub line: usize,
}

impl fmt::Display for LinePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cell {
            Some(cell) => write!(f, "cell {cell}:{}", self.line),
            None => write!(f, "{}", self.line),
        }
    }
}

/// Why a document cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The system says no.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// It holds NUL bytes.
    #[error("`{}` is not text: it holds NUL bytes", path.display())]
    Binary {
        /// Which.
        path: PathBuf,
    },
    /// It is not what its ending says.
    #[error("`{}` is no {format} that can be read: {why}", path.display())]
    Format {
        /// Which.
        path: PathBuf,
        /// What it should be.
        format: &'static str,
        /// What is wrong, and where.
        why: String,
    },
    /// It has a format that is not read.
    #[error("`{}` is {format}, which is not read: only what is converted can be checked (`pandoc -t gfm`)", path.display())]
    Unread {
        /// Which.
        path: PathBuf,
        /// Its format.
        format: &'static str,
    },
    /// It is too large to be something that a person wrote.
    #[error("`{}` is too large: {size} bytes, at most {limit} are read", path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// Bytes it has.
        size: u64,
        /// Bytes that are read at most.
        limit: u64,
    },
}

/// Bytes of a document that are read at most: ten times the length of long books. Reading takes up to ten times as many
/// bytes of memory, and more where the lines are short.
pub const SIZE_LIMIT: u64 = 64 << 20;

/// Opens a file below a folder; on a kernel before 5.6 only the last of its name may be no link.
fn open_below(folder: &Path, name: &Path) -> rustix::io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let root = openat(CWD, folder, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    match openat2(&root, name, flags, Mode::empty(), ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS) {
        Err(Errno::NOSYS | Errno::PERM) => openat(&root, name, flags, Mode::empty()),
        opened => opened,
    }
    .map(File::from)
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// When the file cannot be read, holds NUL bytes, or is larger than [`SIZE_LIMIT`]. Bytes that are not UTF-8 are
    /// no error: they become U+FFFD and `lossy` says so.
    pub fn read(path: &Path) -> Result<Self, DocumentError> {
        let error = |source| DocumentError::Read { path: path.to_owned(), source };
        let size = std::fs::metadata(path).map_err(error)?.len();
        if size > SIZE_LIMIT {
            return Err(DocumentError::TooLarge { path: path.to_owned(), size, limit: SIZE_LIMIT });
        }
        Self::read_from(std::fs::File::open(path).map_err(error)?, path)
    }

    /// Reads a document that was found below a folder. Whoever can write there may have put something else in its place,
    /// or in that of a folder on the way, since it was found: no link is followed, and nothing is waited for.
    ///
    /// # Errors
    /// As [`Document::read`], and where it is no regular file.
    pub fn read_below(folder: &Path, path: &Path) -> Result<Self, DocumentError> {
        let error = |source| DocumentError::Read { path: path.to_owned(), source };
        let Ok(name) = path.strip_prefix(folder) else { return Self::read(path) };
        let file = open_below(folder, name).map_err(|errno| error(errno.into()))?;
        let about = file.metadata().map_err(error)?;
        if !about.is_file() {
            return Err(error(std::io::Error::other("it is no regular file")));
        }
        if about.len() > SIZE_LIMIT {
            return Err(DocumentError::TooLarge { path: path.to_owned(), size: about.len(), limit: SIZE_LIMIT });
        }
        Self::read_from(file, path)
    }

    /// Reads a document to the end of a stream, under the name of `path`.
    ///
    /// # Errors
    /// As [`Document::read`].
    pub fn read_from(stream: impl std::io::Read, path: &Path) -> Result<Self, DocumentError> {
        let error = |source| DocumentError::Read { path: path.to_owned(), source };
        let mut bytes = Vec::new();
        // A device or a pipe has no size, and may have no end.
        stream.take(SIZE_LIMIT + 1).read_to_end(&mut bytes).map_err(error)?;
        if bytes.len() as u64 > SIZE_LIMIT {
            return Err(DocumentError::TooLarge { path: path.to_owned(), size: bytes.len() as u64, limit: SIZE_LIMIT });
        }
        if bytes.contains(&0) {
            return Err(DocumentError::Binary { path: path.to_owned() });
        }
        let (text, lossy) = match String::from_utf8(bytes) {
            Ok(text) => (text, false),
            Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), true),
        };
        Ok(Self { lossy, ..Self::new(path.to_owned(), &text) })
    }

    /// A document from text. Line ends become `\n`, a byte order mark is dropped.
    pub fn new(path: PathBuf, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { path, text, starts, lossy: false, view: None, project: Project::default() }
    }

    /// The document, with what the files around it say.
    #[must_use]
    pub fn of(self, project: Project) -> Self {
        Self { project, ..self }
    }

    /// The document as its view shows it.
    #[must_use]
    pub fn viewed(self, mut view: View) -> Self {
        let text = std::mem::take(&mut view.text);
        Self { lossy: self.lossy, view: Some(view), project: self.project, ..Self::new(self.path, &text) }
    }

    fn spot(&self, line: usize) -> Option<&Spot> {
        self.view.as_ref()?.spots.get(line.checked_sub(1)?)
    }

    /// Line `line` (1-based) as reports name it.
    pub fn place(&self, line: usize) -> LinePlace {
        self.spot(line)
            .map_or(LinePlace { cell: None, line }, |spot| LinePlace { cell: Some(spot.cell), line: spot.line })
    }

    /// The line (1-based) of the file that line `line` (1-based) stands in.
    pub fn file_line(&self, line: usize) -> usize {
        self.spot(line).map_or(line, |spot| spot.file)
    }

    /// How many lines there are.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// Line `line` (1-based) without its end; empty past the end of the document.
    pub fn line(&self, line: usize) -> &str {
        let Some(&start) = line.checked_sub(1).and_then(|index| self.starts.get(index)) else { return "" };
        let end = self.starts.get(line).map_or(self.text.len(), |next| next - 1);
        &self.text[start..end]
    }

    /// All lines in order.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        (1..=self.line_count()).map(|line| self.line(line))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// Between finding and reading.
    #[test]
    fn what_has_come_in_the_place_of_a_document_is_not_read() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("a.md"), "secret").unwrap();
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("docs");
        let file = folder.join("a.md");
        let read = || Document::read_below(root.path(), &file).map(|document| document.text);
        fs::create_dir(&folder).unwrap();
        fs::write(&file, "text").unwrap();
        assert_eq!(read().unwrap(), "text");
        fs::remove_file(&file).unwrap();
        symlink(outside.path().join("a.md"), &file).unwrap();
        assert!(read().is_err(), "a link");
        fs::remove_file(&file).unwrap();
        rustix::fs::mkfifoat(CWD, &file, Mode::RWXU).unwrap();
        assert!(read().unwrap_err().to_string().contains("no regular file"), "a pipe");
        fs::remove_dir_all(&folder).unwrap();
        symlink(outside.path(), &folder).unwrap();
        assert!(read().is_err(), "a link in the place of its folder");
        let named = root.path().join("link");
        symlink(outside.path(), &named).unwrap();
        let below = Document::read_below(&named, &named.join("a.md"));
        assert_eq!(below.unwrap().text, "secret", "the folder that was named may be a link");
    }
}
