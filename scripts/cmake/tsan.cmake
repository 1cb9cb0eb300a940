# Initial cache: thread sanitizer (build/tsan), with oneTBB instrumented as well
# (scripts/build_tsan_tbb.sh), so that no suppressions are needed.
set(CMAKE_CXX_COMPILER clang++-14 CACHE STRING "")
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1" CACHE STRING "")
set(ROTASIM_SANITIZE "thread" CACHE STRING "")
get_filename_component(tsan_tbb "${CMAKE_CURRENT_LIST_DIR}/../../build/tsan_tbb/install" ABSOLUTE)
set(TBB_DIR "${tsan_tbb}/lib/cmake/TBB" CACHE PATH "")
