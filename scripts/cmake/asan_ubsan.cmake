# Initial cache: address and undefined-behaviour sanitizers (build/asan). -O1 builds fastest.
set(CMAKE_CXX_COMPILER clang++-14 CACHE STRING "")
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1" CACHE STRING "")
set(ROTASIM_SANITIZE "address,undefined" CACHE STRING "")
