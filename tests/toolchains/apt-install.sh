#!/usr/bin/env bash
# apt-install.sh PACKAGE...: installs Debian packages that are missing, without recommended ones. Wants root.
# Waits for an apt that is already at work: dpkg's own lock has a time-out for that, the lock on the lists has none.
set -euo pipefail
missing=()
for p in "$@"; do
  dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
done
[ ${#missing[@]} -gt 0 ] || exit 0
export DEBIAN_FRONTEND=noninteractive
for _ in $(seq 60); do
  if out=$(apt-get update -qq 2>&1); then break; fi
  case $out in *'Could not get lock'*) sleep 5 ;; *) printf '%s\n' "$out" >&2; exit 1 ;; esac
done
apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends "${missing[@]}" </dev/null >&2
