#!/usr/bin/env bash
# A name for the sources of verify, so that what was built of them is built once: `hashFiles` of a workflow sees no
# file outside the repository that it checks.
set -euo pipefail
cd "$(dirname "$0")/../../.."
name=$(find Cargo.toml Cargo.lock src -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16)
echo "name=$name" >>"$GITHUB_OUTPUT"
