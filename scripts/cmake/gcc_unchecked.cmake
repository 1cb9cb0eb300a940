# Initial cache: the release without contracts and audits (build/unchecked), only to measure what
# they cost. Nobody runs it for results.
set(CMAKE_CXX_COMPILER g++ CACHE STRING "")
set(CMAKE_BUILD_TYPE Release CACHE STRING "")
set(CMAKE_CXX_FLAGS "-DROTASIM_UNCHECKED" CACHE STRING "")
set(CMAKE_CXX_FLAGS_RELEASE "-O2" CACHE STRING "")
