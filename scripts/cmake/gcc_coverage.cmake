# Initial cache: GCC with coverage counters (build/coverage).
set(CMAKE_CXX_COMPILER g++ CACHE STRING "")
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1 --coverage -fprofile-update=atomic" CACHE STRING "")
