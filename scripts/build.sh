#!/usr/bin/env bash
# Builds only: scripts/build.sh [release|clang|asan|tsan|o0|o3|unchecked|coverage] [TARGET ...]; the
# default is release, which makes build/release/rotasim.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

name=${1:-release}
shift || true
build "$name" "$@"
