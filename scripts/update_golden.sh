#!/usr/bin/env bash
# Writes the expected messages of tests/golden/bad_scenarios anew, and shows what changed. Read it before committing.
# Usage: scripts/update_golden.sh [BUILD_DIR]   (default build/release)
set -euo pipefail
cd "$(dirname "$0")/.."

build="${1:-build/release}"
cmake --build "$build" --target rotasim_test_golden
rm -f tests/golden/bad_scenarios/*.expected
# A case that is accepted fails here, too: there is no message to write.
status=0
ROTASIM_UPDATE_GOLDEN=1 "$build/tests/rotasim_test_golden" "[config]" || status=$?
git --no-pager diff --stat -- tests/golden/bad_scenarios
git --no-pager diff -- tests/golden/bad_scenarios
exit "$status"
