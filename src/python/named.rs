//! Requests that name one interpreter: by its path, by an environment's folder, by a name on `PATH`.

use std::path::{Path, PathBuf};

use super::discover::examine_one;
use super::find::{Candidate, Surroundings, of_installation};
use super::select::SelectError;
use super::{Interpreter, Unsupported, Why};

/// The interpreter at a path, or of the environment or installation whose folder it is.
///
/// # Errors
/// Where nothing is there, the folder holds no Python, or it cannot be embedded.
pub(super) fn at_path(path: &Path, surroundings: &Surroundings) -> Result<Interpreter, SelectError> {
    if !path.is_dir() {
        let missing = || SelectError::NoSuchPath(path.to_owned());
        path.exists().then_some(()).ok_or_else(missing)?;
        return Ok(examine_one(&Candidate::named(path), surroundings)?);
    }
    let executable = of_installation(path).ok_or_else(|| SelectError::NoPythonIn(path.to_owned()))?;
    let mut candidate = Candidate::named(&executable);
    candidate.packages |= path.join("conda-meta").is_dir();
    Ok(examine_one(&candidate, surroundings)?)
}

/// The interpreter that a name stands for: a folder of that name, or the first on `PATH` that is one. `None` where
/// there is none.
///
/// A shim may answer here: whoever types its name means what it starts.
///
/// # Errors
/// Where what is found is a Python and cannot be embedded.
pub(super) fn by_name(name: &str, surroundings: &Surroundings) -> Result<Option<Interpreter>, SelectError> {
    if Path::new(name).is_dir() {
        return at_path(Path::new(name), surroundings).map(Some);
    }
    let on_path =
        surroundings.path.iter().map(|folder| folder.join(name)).filter(|path| !name.is_empty() && path.is_file());
    on_path.map(|path| first_answer(path, surroundings)).find_map(Result::transpose).transpose()
}

/// What stands at `path`; `None` where it is no interpreter, as a shim of a version that is not chosen.
fn first_answer(path: PathBuf, surroundings: &Surroundings) -> Result<Option<Interpreter>, SelectError> {
    match examine_one(&Candidate { source: "PATH", ..Candidate::named(&path) }, surroundings) {
        Ok(interpreter) => Ok(Some(interpreter)),
        Err(Unsupported { why: Why::NoInterpreter(_) | Why::Hung, .. }) => Ok(None),
        Err(unsupported) => Err(unsupported.into()),
    }
}
