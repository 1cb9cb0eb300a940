# Initial cache: Clang release (build/clang). -O3, so that digests are compared across levels as well.
set(CMAKE_CXX_COMPILER clang++-14 CACHE STRING "")
set(CMAKE_BUILD_TYPE Release CACHE STRING "")
set(CMAKE_CXX_FLAGS_RELEASE "-O3" CACHE STRING "")
# See rotasim_precompile.cmake.
set(ROTASIM_PRECOMPILE OFF CACHE BOOL "")
