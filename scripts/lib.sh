# Sourced by the scripts here: messages, build folders and their initial-cache files.

export LC_ALL=C.UTF-8
# What was compiled in one clone is not compiled again in another; with precompiled headers, only in
# the same one.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
# Without these it keeps nothing that was compiled with precompiled headers.
export CCACHE_SLOPPINESS=pch_defines,time_macros

say() { printf '== %s\n' "$*" >&2; }

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# cache_file_of NAME: the initial-cache file of the build folder build/NAME.
cache_file_of() {
    case "$1" in
        release) echo scripts/cmake/gcc_release.cmake ;;
        clang) echo scripts/cmake/clang_release.cmake ;;
        asan) echo scripts/cmake/asan_ubsan.cmake ;;
        tsan) echo scripts/cmake/tsan.cmake ;;
        o0) echo scripts/cmake/gcc_debug_o0.cmake ;;
        o3) echo scripts/cmake/gcc_o3.cmake ;;
        unchecked) echo scripts/cmake/gcc_unchecked.cmake ;;
        coverage) echo scripts/cmake/gcc_coverage.cmake ;;
        *) fail "unknown build '$1' (known: release, clang, asan, tsan, o0, o3, unchecked, coverage)" ;;
    esac
}

# build NAME [TARGET ...]: configures and builds build/NAME.
build() {
    local name=$1 cache started=$SECONDS
    shift
    cache=$(cache_file_of "$name")
    mkdir -p "build/$name"
    [[ "$name" != tsan ]] || scripts/build_tsan_tbb.sh
    say "build/$name: configuring"
    cmake -G Ninja -S . -B "build/$name" -C "$cache" >"build/$name/configure.log" 2>&1 || {
        tail -n 30 "build/$name/configure.log" >&2
        fail "CMake could not configure build/$name (run scripts/install.sh?)"
    }
    say "build/$name: compiling ${*:-everything}"
    cmake --build "build/$name" ${*:+--target "$@"} >&2
    say "build/$name: done in $((SECONDS - started)) s"
}

# our_sources: every C++ file of ours, one a line, sorted.
our_sources() {
    find sim policies analysis tests \( -name '*.cpp' -o -name '*.hpp' \) -type f | sort
}

# clang_tool NAME: the pinned version 14 of clang-format or clang-tidy.
clang_tool() {
    command -v "$1-14" || fail "$1-14 is missing: scripts/install.sh --all"
}
