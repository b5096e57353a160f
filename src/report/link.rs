//! Links to documents: URIs, and OSC 8 hyperlinks (a terminal that knows them opens the file, others show the text).

use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Makes the first `shown` in a rendered text a link to a file with an absolute path.
pub(super) fn to_file(text: &str, shown: &str, file: &Path) -> String {
    text.replacen(shown, &format!("\x1b]8;;file://{}\x1b\\{shown}\x1b]8;;\x1b\\", path_uri(file)), 1)
}

/// A path as a URI reference; every byte but the plainest is percent-encoded, so that no path can end a link.
pub(super) fn path_uri(file: &Path) -> String {
    let mut uri = String::new();
    for &byte in file.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_ends_the_link() {
        assert_eq!(path_uri(Path::new("/a b/\x1b\\;é.md")), "/a%20b/%1B%5C%3B%C3%A9.md");
        let text = to_file("--> a.md:1:2", "a.md:1:2", Path::new("/x/a.md"));
        assert_eq!(text, "--> \x1b]8;;file:///x/a.md\x1b\\a.md:1:2\x1b]8;;\x1b\\");
    }
}
