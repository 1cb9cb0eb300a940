# Initial cache: thread sanitizer (build/tsan); suppressions are in scripts/cmake/tsan.supp.
set(CMAKE_CXX_COMPILER clang++-14 CACHE STRING "")
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1" CACHE STRING "")
set(ROTASIM_SANITIZE "thread" CACHE STRING "")
