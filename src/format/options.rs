//! Options of the directives that `sphinx.ext.doctest` tests
//! (<https://www.sphinx-doc.org/en/master/usage/extensions/doctest.html>), in whatever format they stand.

use crate::model::{DoctestFlags, Options, Reason};
use crate::vocabulary::file_path;

/// The option that a line is: `:name: value`.
pub(super) fn read(line: &str) -> Option<(String, String)> {
    let (name, value) = line.trim().strip_prefix(':')?.split_once(':')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '));
    is_name.then(|| (name.to_lowercase(), value.trim().to_owned()))
}

/// What they ask for; `group` is the directive's argument.
pub(super) fn of(group: &str, options: &[(String, String)]) -> Options {
    let option = |name: &str| options.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let flags = option("options").map_or_else(DoctestFlags::default, DoctestFlags::of_options);
    Options {
        group: Some(group.to_owned()).filter(|group| !group.is_empty()),
        flags,
        // A condition is code of the document: it is not run to find out.
        skip: option("skipif").map(|_| Reason::Skipped).or_else(|| flags.skip.then_some(Reason::Skipped)),
        versions: option("pyversion").map(str::to_owned),
        file: ["caption", "filename", "name"]
            .iter()
            .find_map(|name| file_path(option(name)?.trim_matches('`')))
            .map(str::to_owned),
        ..Options::default()
    }
}
