#!/usr/bin/env bash
# mobile-check.sh CARGO-ARGS...: cargo check (or what MOBILE_CARGO says) for Android and iOS on a machine
# whose rustup can't fetch their standard libraries: std is built from the source that Debian packages for
# the very same rustc. Exits 3, and says so, when there is no matching source to be had.
# mobile-check.sh --fetch only fetches what that needs; mobile-check.sh --ready fails where something is left to fetch.
# If the lock file has the cc crate, mobile-cc.sh sets up a C compiler for the targets (MOBILE_C=clang|stub|off).
set -euo pipefail

targets=${MOBILE_TARGETS:-aarch64-linux-android x86_64-linux-android aarch64-apple-ios aarch64-apple-ios-sim}
verb=${MOBILE_CARGO:-check}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${MOBILE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/rust-src}
version=$(rustc -vV | sed -n 's/^release: //p')
sysroot=$(rustc --print sysroot)

installed() { [ -d "$sysroot/lib/rustlib/$1/lib" ]; }
missing=()
for t in $targets; do installed "$t" || missing+=("$t"); done

src=$cache/rustc-$version
fetched() { [ ${#missing[@]} -eq 0 ] || [ -d "$sysroot/lib/rustlib/src/rust/library" ] || [ -e "$src/.ready" ]; }
if [ "${1:-}" = --ready ]; then
  # shellcheck disable=SC2086
  if fetched && "$here/mobile-cc.sh" --ready $targets; then exit 0; else exit 1; fi
fi

if [ ${#missing[@]} -gt 0 ] && [ ! -d "$sysroot/lib/rustlib/src/rust/library" ]; then
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock 9
  if [ ! -e "$src/.ready" ]; then
    apt=$cache/apt
    mirror=${MOBILE_MIRROR:-$("$here/debian-mirror.sh")}
    rm -rf "$apt" "$src"
    mkdir -p "$apt/lists" "$apt/cache"
    for s in trixie-backports trixie; do
      echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $s main"
    done >"$apt/sources.list"
    opts=(-qq -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
      -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache" -o Dir::State::status=/dev/null
      -o Acquire::Languages=none -o APT::Sandbox::User=root)
    apt-get "${opts[@]}" update >&2
    deb=$(apt-cache "${opts[@]}" madison rust-src | awk -v v="$version+" 'index($3, v) == 1 { print $3; exit }')
    if [ -z "$deb" ]; then
      echo "mobile-check: Debian has no rust-src for rustc $version; nothing checked" >&2
      exit 3
    fi
    (cd "$apt" && apt-get "${opts[@]}" download "rust-src=$deb" >&2)
    dpkg --fsys-tarfile "$apt"/rust-src_*.deb | tar x -C "$apt" --wildcards './usr/src/rustc-*/library'
    mv "$apt"/usr/src/rustc-* "$src"
    rm -rf "$apt"
    touch "$src/.ready"
  fi
  flock -u 9
  export __CARGO_TESTS_ONLY_SRC_ROOT=$src/library
fi

lock=$(dirname "$(cargo locate-project --workspace --message-format plain)")/Cargo.lock
[ -e "$lock" ] || cargo generate-lockfile
if grep -q '^name = "cc"$' "$lock"; then
  # shellcheck disable=SC2086
  vars=$("$here/mobile-cc.sh" $targets)
  eval "$vars"
fi
[ "${1:-}" != --fetch ] || exit 0

for t in $targets; do
  echo "== $verb $t" >&2
  if installed "$t"; then
    cargo "$verb" --target "$t" "$@"
  else
    RUSTC_BOOTSTRAP=1 cargo "$verb" -Zbuild-std=std,panic_abort --target "$t" "$@"
  fi
done
