#!/usr/bin/env bash
# Installs verify into RUNNER_TEMP/verify, unless the cache holds it: the released executables where this action is used at
# a release, else what cargo builds of the sources that it is part of.
#
# An archive is taken only if its checksum is that of the release, where `gh` can tell if the release workflow of the
# repository made it, and if it was made of these very sources.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
sources=$(cd "$here/../../.." && pwd)
root=$RUNNER_TEMP/verify
releases=${GITHUB_SERVER_URL:-}/${VERIFY_REPOSITORY:-}/releases/download

# Whether the changelog gives the version of Cargo.toml a date.
released() { grep -qE "^## ${version//./\\.} \([0-9-]+\)$" "$sources/CHANGELOG.md"; }

download() { curl --fail --silent --show-error --location --retry 3 --output "$work/$1" "$releases/v$version/$1"; }

attested() {
  if [[ -z ${GH_TOKEN:-} ]] || ! command -v gh >/dev/null; then return 0; fi
  gh attestation verify "$work/$archive" --repo "$VERIFY_REPOSITORY"
}

# What name.sh calls the sources that the archive was made of, and those here.
same_sources() {
  GITHUB_OUTPUT=$work/sources "$here/name.sh"
  tar --extract --gzip --to-stdout --file "$work/$archive" "${archive%.tar.gz}/SOURCES" | cmp --silent - "$work/sources"
}

install_release() {
  work=$(mktemp -d)
  archive=verify-docs-$version-$(uname -m)-unknown-linux-gnu.tar.gz
  if ! download SHA256SUMS || ! download "$archive"; then return 1; fi
  if ! (cd "$work" && grep -F " $archive" SHA256SUMS | sha256sum --check --strict --quiet) || ! attested; then
    echo "::error title=verify::$archive is not what was released" >&2
    exit 1
  fi
  same_sources || return 1
  mkdir -p "$root/bin"
  tar --extract --gzip --file "$work/$archive" --directory "$root/bin" --strip-components=1
}

version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$sources/Cargo.toml")
if [[ ! -x $root/bin/verify || ! -x $root/bin/verify-worker ]]; then
  if ! released || ! install_release; then
    cargo install --path "$sources" --locked --root "$root"
  fi
fi
echo "$root/bin" >>"$GITHUB_PATH"
