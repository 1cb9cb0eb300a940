#!/usr/bin/env bash
# Builds oneTBB from Debian's own source package with the thread sanitizer, into build/tsan_tbb.
#
# Debian's binary library is not instrumented, so the sanitizer does not see its hand-over of tasks
# and calls correct programs racy; hiding that by suppressions would hide our own races as well.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

folder=$PWD/build/tsan_tbb
if [[ -e "$folder/install/lib/cmake/TBB/TBBConfig.cmake" ]]; then
    say "tsan: instrumented oneTBB is present"
    exit
fi
mkdir -p "$folder"/{parts,lists/partial,cache/archives/partial,source}

# The same mirror as for binaries, asked for sources, without touching the system's configuration.
for list in /etc/apt/sources.list.d/*.sources; do
    [[ ! -f "$list" ]] || sed 's/^Types:.*/Types: deb-src/' "$list" >"$folder/parts/$(basename "$list")"
done
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [[ ! -f "$list" ]] || sed -n 's/^deb /deb-src /p' "$list" >"$folder/parts/$(basename "$list")"
done
apt=(apt-get -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$folder/parts"
    -o Dir::State::lists="$folder/lists" -o Dir::Cache="$folder/cache")
say "tsan: fetching Debian's source package of oneTBB"
(
    cd "$folder"
    "${apt[@]}" update && "${apt[@]}" source --download-only onetbb
) >"$folder/fetch.log" 2>&1 || fail "could not fetch the source (output: $folder/fetch.log)"
tar -xf "$folder"/onetbb_*.orig.tar.* -C "$folder/source" --strip-components=1

say "tsan: building oneTBB"
cmake -G Ninja -S "$folder/source" -B "$folder/build" -DCMAKE_CXX_COMPILER=clang++-14 \
    -DCMAKE_C_COMPILER=clang-14 -DCMAKE_BUILD_TYPE=RelWithDebInfo -DTBB_SANITIZE=thread \
    -DTBB_TEST=OFF -DTBB_STRICT=OFF -DTBBMALLOC_BUILD=OFF -DCMAKE_INSTALL_LIBDIR=lib \
    -DCMAKE_INSTALL_PREFIX="$folder/install" >"$folder/build.log" 2>&1 &&
    cmake --build "$folder/build" --target install >>"$folder/build.log" 2>&1 ||
    fail "could not build oneTBB (output: $folder/build.log)"
