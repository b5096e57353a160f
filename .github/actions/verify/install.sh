#!/usr/bin/env bash
# Builds and installs verify from the sources that this action is part of, unless the cache holds them.
set -euo pipefail
root=$RUNNER_TEMP/verify
sources=$(cd "$(dirname "$0")/../../.." && pwd)
if [[ ! -x $root/bin/verify || ! -x $root/bin/verify-worker ]]; then
  cargo install --path "$sources" --locked --root "$root"
fi
echo "$root/bin" >>"$GITHUB_PATH"
