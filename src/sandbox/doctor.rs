//! What this system gives of the sandbox, and what is therefore not promised: `verify doctor`.
//!
//! The layers are put in force in a child that is thrown away, and read back there. A promise is kept by one layer or by
//! several; a missing layer is charged with the promises that would hold if it were there.

use std::io::{self, Read, Write};

use super::landlock::{NEWEST_ABI, SIGNALS_ABI};
use super::namespace::{self, Entered};
use super::sys::{self, Fork};
use super::{Confinement, Layers, Limits, Policy, SandboxError, Wanted};

/// One layer on this system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerStatus {
    /// The layer's name.
    pub name: &'static str,
    /// Whether it is in force for snippets.
    pub in_force: bool,
    /// The system's words, where it is not.
    pub why_not: Option<String>,
    /// What does not hold because of that. Empty where other layers make up for it.
    pub not_promised: Vec<&'static str>,
}

struct Layer {
    name: &'static str,
    in_force: fn(&Layers) -> bool,
    give: fn(&mut Layers),
}

const LAYERS: [Layer; 11] = [
    Layer { name: "no_new_privs", in_force: |l| l.no_new_privs, give: |l| l.no_new_privs = true },
    Layer { name: "limits", in_force: |l| l.limits, give: |l| l.limits = true },
    Layer { name: "seccomp", in_force: |l| l.seccomp, give: |l| l.seccomp = true },
    Layer { name: "landlock", in_force: |l| l.landlock >= SIGNALS_ABI, give: |l| l.landlock = NEWEST_ABI },
    Layer { name: "user namespace", in_force: |l| l.kinds.user, give: |l| l.kinds.user = true },
    Layer { name: "pid namespace", in_force: |l| l.kinds.pid, give: |l| l.kinds.pid = true },
    Layer { name: "network namespace", in_force: |l| l.kinds.network, give: |l| l.kinds.network = true },
    Layer { name: "ipc namespace", in_force: |l| l.kinds.ipc, give: |l| l.kinds.ipc = true },
    Layer { name: "uts namespace", in_force: |l| l.kinds.uts, give: |l| l.kinds.uts = true },
    Layer { name: "read-only files", in_force: |l| l.kinds.mount, give: |l| l.kinds.mount = true },
    Layer { name: "scratch file system", in_force: |l| l.kinds.scratch, give: |l| l.kinds.scratch = true },
];

struct Promise {
    words: &'static str,
    held: fn(&Layers) -> bool,
}

const PROMISES: [Promise; 10] = [
    Promise { words: "a snippet cannot read your files", held: |l| l.landlock > 0 },
    Promise {
        words: "a snippet cannot change files outside its scratch folder",
        held: |l| l.kinds.mount || (l.landlock > 0 && l.seccomp),
    },
    Promise { words: "a snippet cannot reach the network", held: |l| l.kinds.network || l.seccomp },
    Promise {
        words: "a snippet cannot signal your processes",
        held: |l| l.landlock >= SIGNALS_ABI || l.kinds.pid || l.seccomp,
    },
    Promise { words: "a snippet cannot trace your processes", held: |l| l.seccomp },
    Promise { words: "a snippet cannot outlive the run", held: |l| l.kinds.pid || l.seccomp },
    Promise { words: "a snippet cannot take more memory, time or open files than its limit", held: |l| l.limits },
    Promise { words: "a program that a snippet starts has no rights of its own", held: |l| l.no_new_privs },
    Promise { words: "a snippet cannot fill the disk of the scratch folders", held: |l| l.kinds.scratch },
    Promise {
        words: "a snippet can use chmod, utime and shutil.copy on its own files",
        held: |l| l.kinds.mount || !l.seccomp,
    },
];

/// Tries the layers on this system. Call it from a process of one thread.
pub fn examine() -> Vec<LayerStatus> {
    match try_layers() {
        Ok((layers, entered)) => judge(&layers, &entered),
        Err(error) => {
            let refused = LAYERS.iter().map(|layer| (layer.name.to_owned(), error.to_string())).collect();
            judge(&Layers::default(), &Entered { refused, ..Entered::default() })
        }
    }
}

fn judge(layers: &Layers, entered: &Entered) -> Vec<LayerStatus> {
    LAYERS.iter().map(|layer| status(layer, layers, entered)).collect()
}

fn status(layer: &Layer, layers: &Layers, entered: &Entered) -> LayerStatus {
    let in_force = (layer.in_force)(layers);
    let mut with = layers.clone();
    (layer.give)(&mut with);
    let lost = PROMISES.iter().filter(|promise| !(promise.held)(layers) && (promise.held)(&with));
    LayerStatus {
        name: layer.name,
        in_force,
        why_not: (!in_force).then(|| why_not(layer.name, layers, entered)),
        not_promised: lost.map(|promise| promise.words).collect(),
    }
}

fn why_not(name: &str, layers: &Layers, entered: &Entered) -> String {
    let said = entered.refused.iter().find(|(what, _)| what == name).map(|(_, why)| why.clone());
    let guess = || match name {
        "landlock" if layers.landlock > 0 => {
            format!("the kernel has version {} and {SIGNALS_ABI} is wanted", layers.landlock)
        }
        "read-only files" | "scratch file system" if !layers.kinds.mount => "there is no mount namespace".to_owned(),
        "user namespace" => "the kernel refuses it".to_owned(),
        _ if !layers.kinds.user && name.ends_with("namespace") => "there is no user namespace".to_owned(),
        _ => "the kernel does not have it".to_owned(),
    };
    said.unwrap_or_else(guess)
}

/// The report as text, a line for each layer and one below it for each promise that it costs.
pub fn render(report: &[LayerStatus]) -> String {
    let mut text = String::new();
    for layer in report {
        let word = if layer.in_force { "yes" } else { "no" };
        let why = layer.why_not.as_ref().map(|why| format!("  ({why})")).unwrap_or_default();
        text.push_str(format!("{:<21}{word:<4}{why}", layer.name).trim_end());
        text.push('\n');
        for words in &layer.not_promised {
            text.push_str(&format!("    not promised: {words}\n"));
        }
    }
    text
}

/// Puts everything in force in a child and asks it what it has.
fn try_layers() -> io::Result<(Layers, Entered)> {
    let folder = tempfile::tempdir()?;
    let (mut reader, mut writer) = io::pipe()?;
    match sys::fork()? {
        Fork::Child => {
            let answer = confine(folder.path()).map_err(|error| error.to_string());
            let sent = serde_json::to_writer(&mut writer, &answer).is_ok() && writer.flush().is_ok();
            sys::exit_now(i32::from(!sent))
        }
        Fork::Parent(child) => {
            drop(writer);
            let mut answer = Vec::new();
            reader.read_to_end(&mut answer)?;
            namespace::wait(child)?;
            serde_json::from_slice::<Result<_, String>>(&answer)?.map_err(io::Error::other)
        }
    }
}

fn confine(scratch: &std::path::Path) -> Result<(Layers, Entered), SandboxError> {
    let policy = Policy { enforce: true, ..Policy::default() };
    let entered = namespace::enter(&policy, scratch, &Wanted::default())?;
    let wanted = Wanted::default();
    let confinement = Confinement::prepare_some(&policy, &Limits::default(), &[], &entered, &wanted)?;
    confinement.apply(&confinement.folder_rules(scratch)?)?;
    Ok((confinement.layers().clone(), entered))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::Namespaces;

    fn everything() -> Layers {
        let kinds =
            Namespaces { user: true, pid: true, network: true, ipc: true, uts: true, mount: true, scratch: true };
        Layers { landlock: 7, seccomp: true, namespaces: true, kinds, no_new_privs: true, limits: true }
    }

    #[test]
    fn nothing_is_lost_where_all_is_there() {
        insta::assert_snapshot!(render(&judge(&everything(), &Entered::default())), @"
        no_new_privs         yes
        limits               yes
        seccomp              yes
        landlock             yes
        user namespace       yes
        pid namespace        yes
        network namespace    yes
        ipc namespace        yes
        uts namespace        yes
        read-only files      yes
        scratch file system  yes
        ");
    }

    #[test]
    fn a_runner_without_namespaces() {
        let layers = Layers { landlock: 4, kinds: Namespaces::default(), namespaces: false, ..everything() };
        let refused = vec![("user namespace".to_owned(), "Operation not permitted (os error 1)".to_owned())];
        let entered = Entered { refused, ..Entered::default() };
        insta::assert_snapshot!(render(&judge(&layers, &entered)), @"
        no_new_privs         yes
        limits               yes
        seccomp              yes
        landlock             no    (the kernel has version 4 and 6 is wanted)
        user namespace       no    (Operation not permitted (os error 1))
        pid namespace        no    (there is no user namespace)
        network namespace    no    (there is no user namespace)
        ipc namespace        no    (there is no user namespace)
        uts namespace        no    (there is no user namespace)
        read-only files      no    (there is no mount namespace)
            not promised: a snippet can use chmod, utime and shutil.copy on its own files
        scratch file system  no    (there is no mount namespace)
            not promised: a snippet cannot fill the disk of the scratch folders
        ");
    }

    #[test]
    fn a_kernel_that_has_nothing() {
        insta::assert_snapshot!(render(&judge(&Layers::default(), &Entered::default())), @"
        no_new_privs         no    (the kernel does not have it)
            not promised: a program that a snippet starts has no rights of its own
        limits               no    (the kernel does not have it)
            not promised: a snippet cannot take more memory, time or open files than its limit
        seccomp              no    (the kernel does not have it)
            not promised: a snippet cannot reach the network
            not promised: a snippet cannot signal your processes
            not promised: a snippet cannot trace your processes
            not promised: a snippet cannot outlive the run
        landlock             no    (the kernel does not have it)
            not promised: a snippet cannot read your files
            not promised: a snippet cannot signal your processes
        user namespace       no    (the kernel refuses it)
        pid namespace        no    (there is no user namespace)
            not promised: a snippet cannot signal your processes
            not promised: a snippet cannot outlive the run
        network namespace    no    (there is no user namespace)
            not promised: a snippet cannot reach the network
        ipc namespace        no    (there is no user namespace)
        uts namespace        no    (there is no user namespace)
        read-only files      no    (there is no mount namespace)
            not promised: a snippet cannot change files outside its scratch folder
        scratch file system  no    (there is no mount namespace)
            not promised: a snippet cannot fill the disk of the scratch folders
        ");
    }
}
