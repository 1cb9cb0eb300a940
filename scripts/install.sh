#!/usr/bin/env bash
# Installs what building and testing need on Debian 12 and says what it does. Only what is missing
# is installed, so it may be run any number of times.
#
#   scripts/install.sh              compiler, libraries, Python environment .venv
#   scripts/install.sh --all        the same, and Clang 14 with its sanitizers, format and tidy
#   scripts/install.sh --coverage   the same, and gcovr
#   scripts/install.sh --peers      the same as without, and the rival engines of scripts/bench_peers.sh
#   scripts/install.sh --build-only no Python environment (enough for scripts/build.sh)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

build_packages=(
    g++ cmake ninja-build ccache
    libboost-dev libeigen3-dev libyaml-cpp-dev libtbb-dev libfmt-dev libspdlog-dev libcli11-dev
    nlohmann-json3-dev libssl-dev libsqlite3-dev libxxhash-dev librandom123-dev
    libhowardhinnant-date-dev tzdata
    catch2 librapidcheck-dev libmpfr-dev libgmp-dev
)
python_packages=(python3 python3-venv ca-certificates)
clang_packages=(clang-14 libclang-rt-14-dev clang-format-14 clang-tidy-14)
peer_packages=(libsimgrid-dev libns3-dev)
venv_requirements=(scripts/requirements.txt)
peer_requirements=scripts/requirements_peers.txt

packages=("${build_packages[@]}" "${python_packages[@]}")
with_venv=yes
case "${1:-}" in
    "") ;;
    --all) packages+=("${clang_packages[@]}") ;;
    --coverage) packages+=(gcovr) ;;
    --peers)
        packages+=("${peer_packages[@]}")
        venv_requirements+=("$peer_requirements")
        ;;
    --build-only)
        packages=("${build_packages[@]}")
        with_venv=no
        ;;
    *) fail "unknown argument '$1' (known: --all, --coverage, --peers, --build-only)" ;;
esac

installed() {
    [[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

install_packages() {
    local missing=() package
    for package in "${packages[@]}"; do
        installed "$package" || missing+=("$package")
    done
    if ((${#missing[@]} == 0)); then
        say "install: all ${#packages[@]} Debian packages are present"
        return
    fi
    local as_root=()
    if [[ "$(id -u)" != 0 ]]; then
        command -v sudo >/dev/null ||
            fail "these Debian packages are missing, and you are neither root nor have sudo:
    apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    say "install: apt-get install ${missing[*]}"
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y
        -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
    mkdir -p build
    {
        "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "${missing[@]}"
    } >build/install.log 2>&1 || {
        tail -n 20 build/install.log >&2
        fail "apt-get did not succeed (whole output: build/install.log)"
    }
}

# install_venv FILE: what the requirements file FILE names, once, into .venv.
install_venv() {
    local stamp=.venv/${1##*/}.installed
    if [[ -x .venv/bin/python ]] && cmp -s "$1" "$stamp"; then
        say "install: .venv is present ($1)"
        return
    fi
    say "install: Python environment .venv with $(grep -v '^#' "$1" | tr '\n' ' ')"
    [[ -x .venv/bin/python ]] || /usr/bin/python3 -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --retries 5 -r "$1" ||
        fail "pip could not install $1"
    cp "$1" "$stamp"
}

command -v apt-get >/dev/null && command -v dpkg-query >/dev/null ||
    fail "this script installs Debian 12 packages and found no apt-get. Needed: ${packages[*]}"
install_packages
if [[ "$with_venv" == yes ]]; then
    for requirements in "${venv_requirements[@]}"; do
        install_venv "$requirements"
    done
fi
