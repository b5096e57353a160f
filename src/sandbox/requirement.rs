//! How much of the sandbox is enough: `--sandbox strict|auto|off`.

use super::{Layers, Policy, SandboxError};

/// Which layers `verify` insists on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Requirement {
    /// The full set: refuses where any layer is missing.
    Strict,
    /// What keeps files and network out of reach: no_new_privs, limits, the system call filter, and Landlock or a
    /// read-only mount namespace.
    #[default]
    Auto,
    /// Nothing but limits.
    Off,
}

impl Requirement {
    /// Whether these layers are enough.
    ///
    /// # Errors
    /// Where they are not; says which are missing and what can be done.
    pub fn met_by(self, policy: &Policy, layers: &Layers) -> Result<(), SandboxError> {
        let missing = match self {
            Self::Strict => [floor(layers), rest(policy, layers)].concat(),
            Self::Auto => floor(layers),
            Self::Off => Vec::new(),
        };
        if missing.is_empty() {
            return Ok(());
        }
        let other = if self == Self::Strict {
            "`--sandbox auto` does with less"
        } else {
            "`--sandbox off` runs snippets unconfined"
        };
        Err(SandboxError::new("sandbox", format!("this system lacks {}; {other}", missing.join(", "))))
    }
}

fn floor(layers: &Layers) -> Vec<&'static str> {
    missing(&[
        (layers.no_new_privs, "no_new_privs"),
        (layers.limits, "limits"),
        (layers.seccomp, "seccomp"),
        (layers.landlock > 0 || layers.kinds.mount, "Landlock or a mount namespace"),
    ])
}

fn rest(policy: &Policy, layers: &Layers) -> Vec<&'static str> {
    let kinds = layers.kinds;
    missing(&[
        (layers.landlock >= super::landlock::SIGNALS_ABI, "version 6 of Landlock"),
        (kinds.user, "a user namespace"),
        (kinds.pid, "a pid namespace"),
        (kinds.network || policy.network, "a network namespace"),
        (kinds.ipc, "an ipc namespace"),
        (kinds.uts, "a uts namespace"),
        (kinds.mount, "a mount namespace"),
        (kinds.scratch, "a scratch file system"),
    ])
}

fn missing(needs: &[(bool, &'static str)]) -> Vec<&'static str> {
    needs.iter().filter(|(had, _)| !had).map(|&(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::Namespaces;

    fn words(mode: Requirement, layers: &Layers) -> String {
        mode.met_by(&Policy::default(), layers).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn auto_is_content_with_landlock_or_a_mount_namespace() {
        let mut layers = Layers { no_new_privs: true, limits: true, seccomp: true, ..Layers::default() };
        insta::assert_snapshot!(words(Requirement::Auto, &layers), @"sandbox: this system lacks Landlock or a mount namespace; `--sandbox off` runs snippets unconfined");
        layers.kinds.mount = true;
        assert_eq!(words(Requirement::Auto, &layers), "");
        layers.kinds.mount = false;
        layers.landlock = 1;
        assert_eq!(words(Requirement::Auto, &layers), "");
        layers.seccomp = false;
        insta::assert_snapshot!(words(Requirement::Auto, &layers), @"sandbox: this system lacks seccomp; `--sandbox off` runs snippets unconfined");
        assert_eq!(words(Requirement::Off, &Layers::default()), "");
    }

    #[test]
    fn strict_wants_everything() {
        let kinds =
            Namespaces { user: true, pid: true, network: true, ipc: true, uts: true, mount: true, scratch: true };
        let full = Layers { landlock: 6, seccomp: true, namespaces: true, kinds, no_new_privs: true, limits: true };
        assert_eq!(words(Requirement::Strict, &full), "");
        let less = Layers { landlock: 5, kinds: Namespaces { network: false, ..kinds }, ..full };
        insta::assert_snapshot!(words(Requirement::Strict, &less), @"sandbox: this system lacks version 6 of Landlock, a network namespace; `--sandbox auto` does with less");
        let online = Policy { network: true, ..Policy::default() };
        assert!(Requirement::Strict.met_by(&online, &Layers { landlock: 7, ..less }).is_ok());
    }
}
