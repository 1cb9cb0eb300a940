# Compiler, flags and build types: the same for every room, test and build folder.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")

option(ROTASIM_WERROR "Treat warnings as errors" ON)
set(ROTASIM_SANITIZE "" CACHE STRING "Sanitizers: empty, 'address,undefined' or 'thread'")

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

# No NDEBUG: invariants stay on in release. Only set when the initial-cache file or the user did not.
set(CMAKE_CXX_FLAGS_RELEASE "-O2" CACHE STRING "Release flags")
if(CMAKE_CXX_FLAGS_RELEASE MATCHES "NDEBUG")
    set(CMAKE_CXX_FLAGS_RELEASE "-O2" CACHE STRING "Release flags" FORCE)
endif()

if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(ROTASIM_CCACHE ccache)
    if(ROTASIM_CCACHE)
        set(CMAKE_CXX_COMPILER_LAUNCHER "${ROTASIM_CCACHE}")
    endif()
endif()

find_package(Threads REQUIRED)

# Carried by every target of ours. Contraction to fused multiply-add would change the last bit of a
# result with the compiler; a fixed x86-64-v3 keeps a build independent of the building machine.
add_library(rotasim_options INTERFACE)
target_include_directories(rotasim_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_features(rotasim_options INTERFACE cxx_std_20)
target_compile_options(rotasim_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
    $<$<BOOL:${ROTASIM_WERROR}>:-Werror>
    -ffp-contract=off -march=x86-64-v3)
target_compile_definitions(rotasim_options INTERFACE
    _GLIBCXX_ASSERTIONS
    ROTASIM_VERSION="${PROJECT_VERSION}")
target_link_libraries(rotasim_options INTERFACE Threads::Threads)

if(ROTASIM_SANITIZE)
    set(sanitize_flags -fsanitize=${ROTASIM_SANITIZE} -fno-omit-frame-pointer)
    target_compile_options(rotasim_options INTERFACE ${sanitize_flags} -fno-sanitize-recover=all)
    target_link_options(rotasim_options INTERFACE ${sanitize_flags})
endif()
