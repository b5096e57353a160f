# shellcheck shell=bash
# What .ci/recipes and .ci/release share.

# Python packages at the versions of a file, in a folder of their own below target: tools FILE
tools() {
  local folder=target/tools/${1%.txt}
  cmp -s ".ci/$1" "$folder/$1" && return
  rm -rf "$folder"
  python3 -m venv "$folder"
  "$folder/bin/pip" install --quiet --disable-pip-version-check -r ".ci/$1"
  cp ".ci/$1" "$folder/"
}
