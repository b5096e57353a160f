//! Corpora: any file of expectations.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(root) = tempfile::tempdir() else { return };
    let write = |name: &str, bytes: &[u8]| {
        let path = root.path().join(name);
        path.parent().is_some_and(|folder| std::fs::create_dir_all(folder).is_ok()) && std::fs::write(path, bytes).is_ok()
    };
    if write("snippets/topic/a.py", b"print(1)\n") && write("expected/topic/a.yaml", bytes) {
        let _ = verify::corpus::load(root.path());
    }
});
