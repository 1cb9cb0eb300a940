#!/usr/bin/env bash
# Proves the two commands of the README on a system that has nothing: a minimal Debian 12 made by
# debootstrap from the mirror this machine itself uses, with a fresh clone of HEAD in it.
#
#   scripts/prove_bare_system.sh [FOLDER] [COMMAND ...]
#
# FOLDER is where the system is made (default /var/tmp/rotasim_bare; made anew only if absent or incomplete);
# COMMAND runs in the clone (default: quickstart.sh, then test.sh). Needs root and debootstrap.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

root=${1:-/var/tmp/rotasim_bare}
shift || true
[[ "$(id -u)" == 0 ]] || fail "must be run as root (chroot)"

make_system() {
    command -v debootstrap >/dev/null || fail "debootstrap is missing (apt-get install debootstrap)"
    local mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' | sort -u | head -n 1)
    [[ -n "$mirror" ]] || fail "this machine's apt configuration names no bookworm mirror"
    say "making a minimal Debian 12 in $root"
    # What an interrupted earlier run left there goes, its mount first; nobody else's folder does.
    [[ ! -e "$root" || -d "$root/debootstrap" || -z "$(ls -A "$root")" ]] ||
        fail "$root exists and is no system that this script has begun"
    mountpoint -q "$root/proc" && umount "$root/proc"
    rm -rf --one-file-system "$root"
    debootstrap --variant=minbase bookworm "$root" "$mirror" >"$root.log" 2>&1 ||
        fail "debootstrap failed (output: $root.log)"
    touch "$root/.complete"
}

# The new system reaches Debian's packages and PyPI in the way this machine does.
copy_network_configuration() {
    rm -f "$root/etc/apt/sources.list"
    cp -r /etc/apt/sources.list.d /etc/apt/apt.conf.d "$root/etc/apt/"
    [[ -e /etc/apt/sources.list ]] && cp /etc/apt/sources.list "$root/etc/apt/"
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    [[ -e /etc/pip.conf ]] && cp /etc/pip.conf "$root/etc/"
    # The new system has no certificates until ca-certificates is installed, which leaves this alone.
    [[ -e /etc/ssl/certs/ca-certificates.crt ]] &&
        cp /etc/ssl/certs/ca-certificates.crt "$root/etc/host-ca.crt"
    return 0
}

enter() {
    local settings=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root)
    [[ -e "$root/etc/host-ca.crt" ]] && settings+=(PIP_CERT=/etc/host-ca.crt)
    [[ -n "${PIP_INDEX_URL:-}" ]] && settings+=(PIP_INDEX_URL="$PIP_INDEX_URL")
    chroot "$root" env -i "${settings[@]}" "$@" </dev/null
}

[[ -e "$root/.complete" ]] || make_system
copy_network_configuration
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
trap 'umount "$root/proc"' EXIT

rm -rf "$root/root/rotasim"
git clone -q --no-hardlinks . "$root/root/rotasim"

if (($# > 0)); then
    enter bash -c 'cd /root/rotasim && "$@"' bash "$@"
    exit
fi
# From another folder on purpose: the scripts find their own way.
for command in scripts/quickstart.sh scripts/test.sh; do
    say "bare system: $command"
    started=$SECONDS
    enter bash -c "cd / && /root/rotasim/$command"
    say "bare system: $command took $((SECONDS - started)) s"
done
