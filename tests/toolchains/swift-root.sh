#!/usr/bin/env bash
# Makes a Debian trixie root with Swift 6.0.3 in a cache folder, once. Prints its path.
# Wants: root, apt. Downloads about 0.55 GB the first time; a second call returns at once.
# swift-root.sh --check makes nothing: it fails where there is no such root yet.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

suite=${SWIFT_ROOT_SUITE:-trixie}
cache=${SWIFT_ROOT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/swift-root}
packages=ca-certificates,swiftlang,libc6-dev,libstdc++-14-dev

# What is never used for building and testing a package: the debugger, the language server, the
# documentation compiler, the static and embedded standard libraries, gcc's own compilers.
drop=(
  '/usr/libexec/swift/bin/lldb*' '/usr/libexec/swift/bin/clangd' '/usr/libexec/swift/bin/sourcekit-lsp'
  '/usr/libexec/swift/bin/docc' '/usr/libexec/swift/bin/swift-api-*' '/usr/libexec/swift/lib/liblldb*'
  '/usr/libexec/swift/lib/libsourcekitdInProc.so' '/usr/libexec/swift/lib/libLTO*'
  '/usr/libexec/swift/lib/swift/embedded/*' '/usr/libexec/swift/lib/swift_static/*'
  '/usr/libexec/swift/lib/swift/FrameworkABIBaseline/*'
  '/usr/libexec/gcc/*/cc1' '/usr/libexec/gcc/*/lto1' '/usr/bin/*lto-dump*'
  '/usr/share/locale/*' '/usr/share/man/*' '/usr/share/doc/*'
)

key=$(printf "%s\n" 3 "$suite" "$packages" "${drop[@]}" | sha256sum | cut -c1-12)
root=$cache/$suite-$key

if [ "${1:-}" = --check ]; then test -e "$root/.ready"; exit; fi
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
if [ ! -e "$root/.ready" ]; then
  if ! command -v mmdebstrap >/dev/null; then
    "$here/apt-install.sh" mmdebstrap
  fi
  mirror=${SWIFT_ROOT_MIRROR:-$("$here/debian-mirror.sh")}
  rm -rf --one-file-system "$root"
  opts=(--variant=essential --components=main "--include=$packages" '--aptopt=Acquire::Languages "none"' '--aptopt=Acquire::Retries "3"')
  for d in "${drop[@]}"; do opts+=("--dpkgopt=path-exclude=$d"); done
  opts+=('--dpkgopt=path-include=/usr/share/doc/*/copyright')
  mmdebstrap "${opts[@]}" "$suite" "$root" "$mirror" >&2
  touch "$root/.ready"
fi
printf '%s\n' "$root"
