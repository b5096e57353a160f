#!/usr/bin/env bash
# Offers corrections as suggestions on the lines of the pull request VERIFY_PULL_REQUEST, with the token GH_TOKEN, which needs
# the permission `pull-requests: write`. Its inputs are those of check.sh.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
address=repos/$GITHUB_REPOSITORY/pulls/$VERIFY_PULL_REQUEST

VERIFY_DIFF=true "$here/check.sh" >"$work/diff"
gh api --paginate --slurp "$address/files" >"$work/files"
python3 "$here/suggest.py" "$work/files" <"$work/diff" >"$work/review"
if [[ -s $work/review ]]; then gh api --silent --method POST "$address/reviews" --input "$work/review"; fi
