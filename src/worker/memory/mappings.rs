//! The memory of this process, as the kernel lists it.

use std::fs;

/// Smaller mappings of files are not worth a system call.
const SMALLEST: usize = 64 << 10;

/// A private mapping that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mapping {
    /// The address of its first byte.
    pub(super) start: usize,
    /// Bytes.
    pub(super) length: usize,
    /// As `mprotect` takes it.
    pub(super) protection: i32,
    /// Bytes of it that are in memory.
    pub(super) resident: usize,
    /// Bytes of it that are this process's own, because it has written to them or because there is no file.
    pub(super) own: usize,
    /// Whether it shows a file.
    pub(super) has_file: bool,
}

impl Mapping {
    /// Whether it is code, or constants, as they are in their file.
    pub(super) fn is_pristine(&self) -> bool {
        self.has_file && self.own == 0 && self.protection & libc::PROT_WRITE == 0 && self.length >= SMALLEST
    }
}

/// The private mappings of this process that can be read, but for its stack and what the kernel has put there. None
/// where the kernel does not say.
pub(super) fn all() -> Vec<Mapping> {
    parse(&fs::read_to_string("/proc/self/smaps").unwrap_or_default())
}

/// Reads the list: a line for each mapping, and lines about it that begin with a name and a colon (`proc(5)`).
fn parse(list: &str) -> Vec<Mapping> {
    let mut found: Vec<Mapping> = Vec::new();
    let mut wanted = false;
    for line in list.lines() {
        match line.split_once(':') {
            Some((name, value)) if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') => {
                if let Some(last) = found.last_mut().filter(|_| wanted) {
                    match name {
                        "Rss" => last.resident = kilobytes(value),
                        "Anonymous" => last.own = kilobytes(value),
                        _ => {}
                    }
                }
            }
            _ => {
                let mapping = mapping(line);
                wanted = mapping.is_some();
                found.extend(mapping);
            }
        }
    }
    found
}

fn kilobytes(value: &str) -> usize {
    value.trim().trim_end_matches(" kB").parse::<usize>().map_or(0, |count| count << 10)
}

/// A mapping from its line in the list.
fn mapping(line: &str) -> Option<Mapping> {
    let mut words = line.split_ascii_whitespace();
    let (range, rights) = (words.next()?, words.next()?);
    let path = words.nth(3).unwrap_or_default();
    if path.starts_with('[') && path != "[heap]" {
        return None;
    }
    let (start, end) = range.split_once('-')?;
    let (start, end) = (usize::from_str_radix(start, 16).ok()?, usize::from_str_radix(end, 16).ok()?);
    let protection = match rights {
        "r--p" => libc::PROT_READ,
        "rw-p" => libc::PROT_READ | libc::PROT_WRITE,
        "r-xp" => libc::PROT_READ | libc::PROT_EXEC,
        _ => return None,
    };
    let length = end.checked_sub(start)?;
    Some(Mapping { start, length, protection, resident: 0, own: 0, has_file: path.starts_with('/') })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the kernel writes them, with some of the lines about each.
    const LIST: &str = "\
555555554000-555555654000 r-xp 00002000 fe:00 1234   /usr/bin/some program: x
Size:               1024 kB
Rss:                 512 kB
Anonymous:             0 kB
VmFlags: rd ex mr mw me
555555654000-555555658000 rw-p 00000000 00:00 0
Rss:                   8 kB
Anonymous:             4 kB
7f0000000000-7f0000001000 rw-s 00000000 00:05 9      /memfd:events (deleted)
Rss:                   4 kB
7ffff7fc0000-7ffff7fc4000 r--p 00000000 00:00 0      [vvar]
Rss:                   4 kB
7ffff7ffe000-7ffff7fff000 rw-p 00000000 00:00 0      [heap]
Anonymous:             x kB
";

    #[test]
    fn private_mappings_that_can_be_read_are_found() {
        let code = libc::PROT_READ | libc::PROT_EXEC;
        let data = libc::PROT_READ | libc::PROT_WRITE;
        let none = Mapping { start: 0, length: 0, protection: data, resident: 0, own: 0, has_file: false };
        let program = Mapping { protection: code, resident: 512 << 10, has_file: true, ..none };
        let expected = [
            Mapping { start: 0x5555_5555_4000, length: 1 << 20, ..program },
            Mapping { start: 0x5555_5565_4000, length: 16 << 10, resident: 8 << 10, own: 4 << 10, ..none },
            Mapping { start: 0x7fff_f7ff_e000, length: 4 << 10, ..none },
        ];
        assert_eq!(parse(LIST), expected);
        assert_eq!(expected.map(|mapping| mapping.is_pristine()), [true, false, false]);
    }

    #[test]
    fn what_is_no_list_holds_no_mapping() {
        for text in ["", "Rss: 4 kB", "5-4 r-xp 0 0 0", "zz-zz rw-p", "1000-2000", "1000-2000 rwxp 0 0 0 /x"] {
            assert_eq!(parse(text), [], "{text}");
        }
    }

    #[test]
    fn this_process_has_some() {
        let here = this_process_has_some as *const () as usize;
        let holds = |one: &Mapping| (one.start..one.start + one.length).contains(&here);
        assert!(all().iter().any(|one| holds(one) && one.protection & libc::PROT_EXEC != 0));
    }
}
