#!/usr/bin/env bash
# From a bare Debian 12 to the answer of the founding scenario: installs, builds, runs and shows it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

scripts/install.sh --build-only
build release rotasim
say "build/release/rotasim run scenarios/what_if/ade_or_des.yaml"
exec build/release/rotasim run scenarios/what_if/ade_or_des.yaml "$@"
