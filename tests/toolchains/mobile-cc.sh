#!/usr/bin/env bash
# mobile-cc.sh TARGET...: prints export lines with which build scripts that compile C (bundled SQLite, ring, blst)
# get through on Linux for Android and iOS. Installs Debian's clang; the C headers come out of PyPI's
# ziglang wheel: Apple's open Darwin headers for iOS, musl's in place of bionic's for Android.
# For checks only: nothing compiled for Android this way is fit to ship.
# MOBILE_C=stub: no C is compiled at all, each object is an empty file (enough for check and clippy).
# mobile-cc.sh --ready TARGET... only tells, by its exit code, whether that is all there.
# A target is left alone where CC_<target> is set, or where its own kit is there (ANDROID_NDK_HOME, xcrun).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mode=${MOBILE_C:-clang}
cache=${MOBILE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/rust-src}
clang=19
zig=0.17.1
zig_sha256=ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54
case $mode in off) exit 0 ;; clang | stub) ;; *) echo "mobile-cc: MOBILE_C is clang, stub or off" >&2; exit 2 ;; esac

ready=
if [ "${1:-}" = --ready ]; then ready=1; shift; fi
todo=()
for t in "$@"; do
  v=CC_${t//-/_}
  [ -z "${!v:-}" ] || continue
  case $t in
    *-android*) [ -n "${ANDROID_NDK_HOME:-}" ] || todo+=("$t") ;;
    *-apple-*) command -v xcrun >/dev/null || todo+=("$t") ;;
  esac
done
[ ${#todo[@]} -gt 0 ] || exit 0

inc=$cache/c-headers-$zig
have_clang() { command -v clang-$clang && command -v llvm-ar-$clang; } >/dev/null
if [ -n "$ready" ]; then
  if [ "$mode" = stub ] || { [ -e "$inc/.ready" ] && have_clang; }; then exit 0; else exit 1; fi
fi
mkdir -p "$cache"
exec 8>"$cache/lock-cc"
flock 8
if [ ! -e "$inc/.ready" ]; then
  rm -rf "$inc"
  mkdir -p "$inc/sdk/usr"
  if [ "$mode" = clang ]; then
    tmp=$(mktemp -d)
    echo "ziglang==$zig --hash=sha256:$zig_sha256" >"$tmp/pin"
    python3 -m pip download -q --no-deps --require-hashes --only-binary :all: --platform manylinux_2_12_x86_64 \
      -r "$tmp/pin" -d "$tmp" >&2
    python3 - "$tmp"/ziglang-*.whl "$inc" >&2 <<'PY'
import re, sys, zipfile
wheel, out = sys.argv[1:]
want = re.compile(r"ziglang/lib/libc/include/((?:any-darwin-any|generic-musl|(?:aarch64|x86_64)-linux-musl|any-linux-any|(?:aarch64|x86)-linux-any)/.*)")
with zipfile.ZipFile(wheel) as z:
    for i in z.infolist():
        m = want.match(i.filename)
        if m and not i.is_dir():
            i.filename = m[1]
            z.extract(i, out)
PY
    rm -rf "$tmp"
    ln -s ../../any-darwin-any "$inc/sdk/usr/include"
    touch "$inc/.ready"
  fi
fi
if [ "$mode" = clang ] && ! have_clang; then
  "$here/apt-install.sh" clang-$clang llvm-$clang
fi
flock -u 8

say() { printf 'export %s=%q\n' "$1" "$2"; }
apple=
for t in "${todo[@]}"; do
  u=${t//-/_}
  case $t in *-apple-*) apple=1 ;; esac
  if [ "$mode" = stub ]; then
    say "CC_$u" "$here/mobile-stub-cc.sh"
    say "AR_$u" ar
    continue
  fi
  say "CC_$u" clang-$clang
  say "AR_$u" llvm-ar-$clang
  case $t in
    *-android*)
      cpu=${t%%-*} any=${t%%-*}
      case $cpu in x86_64) any=x86 ;; esac
      say "CFLAGS_$u" "-nostdlibinc -isystem $inc/$cpu-linux-musl -isystem $inc/generic-musl -isystem $inc/$any-linux-any -isystem $inc/any-linux-any"
      ;;
  esac
done
if [ -n "$apple" ]; then
  say SDKROOT "$inc/sdk"
  say IPHONEOS_DEPLOYMENT_TARGET "${IPHONEOS_DEPLOYMENT_TARGET:-15.0}"
fi
