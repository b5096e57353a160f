#!/usr/bin/env bash
# Runs verify once: annotations on standard output, the tables in the job summary. Its exit status is verify's.
#
# Reads VERIFY_PATHS, VERIFY_MERGE, VERIFY_PYTHON and VERIFY_ARGUMENTS, one item a line, and VERIFY_FORK, which is "true"
# where strangers wrote what is checked, its configuration included. With VERIFY_DIFF it prints the corrections instead, as
# `verify fix --diff` does. Can be run anywhere verify is on PATH:
#   VERIFY_PATHS=README.md GITHUB_STEP_SUMMARY=/tmp/summary.md .github/actions/verify/check.sh
set -euo pipefail

command=()
format=(--format github)
arguments=()
pythons=()
config=()
if [[ ${VERIFY_FORK:-} == true ]]; then config=(--no-config); fi
if [[ -n ${GITHUB_STEP_SUMMARY:-} ]]; then
  arguments+=(--output "markdown=$GITHUB_STEP_SUMMARY")
fi

# Calls a function with each line of a text that is not blank, without the spaces around it.
each_line() {
  local function=$1 line
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    if [[ -n $line ]]; then "$function" "$line"; fi
  done <<<"$2"
}
python() { pythons+=("--python=$1"); }
as_is() {
  # Asked for otherwise: the option may stand once.
  if [[ $1 == --format=* ]]; then format=(); fi
  if [[ $1 == --no-config ]]; then config=(); fi
  arguments+=("$1")
}
path() { paths+=("$1"); }
report() {
  command=(merge)
  config=()
  paths+=("$1")
}

paths=()
each_line python "${VERIFY_PYTHON:-}"
each_line as_is "${VERIFY_ARGUMENTS:-}"
each_line path "${VERIFY_PATHS:-}"
each_line report "${VERIFY_MERGE:-}"

# setup-python puts one Python on PATH and keeps all of them here; verify knows the place that GitHub's own runners use.
cache=${AGENT_TOOLSDIRECTORY:-${RUNNER_TOOL_CACHE:-}}
if [[ -n $cache ]]; then
  for folder in "$cache"/Python/*/*/bin; do
    if [[ -d $folder ]]; then PATH+=:$folder; fi
  done
fi

if [[ ${VERIFY_DIFF:-} == true ]]; then
  exec verify fix --diff "${config[@]}" "${pythons[@]}" -- "${paths[@]}"
fi
exec verify "${command[@]}" "${format[@]}" "${config[@]}" "${pythons[@]}" "${arguments[@]}" -- "${paths[@]}"
