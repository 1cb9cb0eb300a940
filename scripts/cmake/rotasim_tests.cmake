# One executable and one ctest entry per kind of test, from tests/<kind>/*.cpp.

find_package(Catch2 2.13 REQUIRED)
find_package(rapidcheck REQUIRED)
rotasim_plain_library(rotasim_gmp gmp gmp.h)
rotasim_plain_library(rotasim_mpfr mpfr mpfr.h)

# For work on one room while others do not compile: only the test files whose name matches, linked
# with only the named rooms. Both empty (everything) in any build that counts.
set(ROTASIM_TEST_FILES "" CACHE STRING "Regular expression: only these test files")
set(ROTASIM_TEST_ROOMS "" CACHE STRING "Only these room targets are linked into the tests")

add_library(rotasim_test_main OBJECT tests/support/catch_main.cpp)
# Catch2's own 18,000 lines: by far the longest compilation of all, for nothing that needs speed.
target_compile_options(rotasim_test_main PRIVATE -O1)
target_link_libraries(rotasim_test_main PUBLIC rotasim_options Catch2::Catch2)

add_library(rotasim_test_support INTERFACE)
target_link_libraries(rotasim_test_support INTERFACE
    rotasim_common Catch2::Catch2 rapidcheck rotasim_mpfr rotasim_gmp
    Eigen3::Eigen Boost::headers SQLite::SQLite3 TBB::tbb OpenSSL::Crypto
    rotasim_date rotasim_xxhash)
target_compile_definitions(rotasim_test_support INTERFACE
    ROTASIM_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    ROTASIM_BINARY="${CMAKE_BINARY_DIR}/rotasim")

rotasim_precompile(rotasim_test_headers ${standard_headers} <catch2/catch.hpp>
                   "${PROJECT_SOURCE_DIR}/sim/config/scenario.hpp"
                   "${PROJECT_SOURCE_DIR}/sim/measure/results.hpp"
                   "${PROJECT_SOURCE_DIR}/sim/model/fleet.hpp")

# Helpers shared by several kinds of test (everything in tests/support but the main function).
file(GLOB support_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/support/*.cpp")
list(REMOVE_ITEM support_sources "${PROJECT_SOURCE_DIR}/tests/support/catch_main.cpp")

# These give the engine's names another meaning before they include it.
set_source_files_properties(
    "${PROJECT_SOURCE_DIR}/tests/property/engine_canary_test.cpp"
    "${PROJECT_SOURCE_DIR}/tests/property/engine_laws_test.cpp"
    PROPERTIES SKIP_PRECOMPILE_HEADERS ON)

# rotasim_test_kind(KIND SECONDS): a run longer than SECONDS counts as a hang and fails.
function(rotasim_test_kind KIND SECONDS)
    file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/${KIND}/*.cpp")
    if(ROTASIM_TEST_FILES)
        list(FILTER sources INCLUDE REGEX "${ROTASIM_TEST_FILES}")
    endif()
    if(NOT sources)
        return()
    endif()
    set(target rotasim_test_${KIND})
    if(NOT ROTASIM_TEST_ROOMS)
        list(APPEND sources ${support_sources})
    endif()
    add_executable(${target} ${sources})
    set_target_properties(${target} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
    target_link_libraries(${target} PRIVATE rotasim_test_main rotasim_test_support)
    rotasim_use_precompiled(${target})
    # The time of a test is spent in what it tests.
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
    if(ROTASIM_TEST_ROOMS)
        target_link_libraries(${target} PRIVATE ${ROTASIM_TEST_ROOMS})
    else()
        target_link_libraries(${target} PRIVATE rotasim_run)
        if(TARGET rotasim)
            add_dependencies(${target} rotasim)
        endif()
    endif()
    add_test(NAME ${KIND} COMMAND ${target} WORKING_DIRECTORY "${CMAKE_BINARY_DIR}")
    if(ROTASIM_SANITIZE)
        math(EXPR SECONDS "${SECONDS} * 3")
    endif()
    set_tests_properties(${KIND} PROPERTIES LABELS ${KIND} TIMEOUT ${SECONDS})
    if(KIND MATCHES "^(unit|property|determinism)$")
        add_dependencies(rotasim_sanitized_tests ${target})
    endif()
endfunction()

# The kinds that also run under the sanitizers.
add_custom_target(rotasim_sanitized_tests)

rotasim_test_kind(unit 300)
rotasim_test_kind(property 600)
rotasim_test_kind(determinism 900)
rotasim_test_kind(golden 300)
rotasim_test_kind(statistical 900)
rotasim_test_kind(metamorphic 900)
rotasim_test_kind(crypto 600)
rotasim_test_kind(architecture 300)
rotasim_test_kind(behaviour 600)

# rotasim_check(NAME LABEL SECONDS COMMAND ...): a test that is a script, run from the source tree.
function(rotasim_check NAME LABEL SECONDS)
    add_test(NAME ${NAME} COMMAND ${ARGN} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(${NAME} PROPERTIES LABELS ${LABEL} TIMEOUT ${SECONDS})
endfunction()

find_program(ROTASIM_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(ROTASIM_PYTHON)
    rotasim_check(layers architecture 60 "${ROTASIM_PYTHON}" scripts/check_layers.py)
    rotasim_check(layer_rules architecture 60
                  "${ROTASIM_PYTHON}" -B tests/architecture/check_layers_test.py)
endif()
# These look at the whole tree or at several builds: only scripts/test.sh --all runs them.
rotasim_check(format check 120 scripts/check_format.sh)
rotasim_check(tidy check 900 scripts/check_tidy.sh --recent)
if(TARGET rotasim)
    rotasim_check(schema check 120 scripts/check_schema.sh "$<TARGET_FILE:rotasim>")
    rotasim_check(digests check 600 scripts/compare_digests.sh)
    rotasim_check(cells check 900 scripts/check_cells.sh)
    # Random scenarios; that they reach everything is asked of the campaign of 1,000 only.
    rotasim_check(swarm check 300 "${ROTASIM_PYTHON}" -B tests/swarm/swarm.py
                  --binary "$<TARGET_FILE:rotasim>" --scenarios 60)
    rotasim_check(swarm_finds check 300 "${ROTASIM_PYTHON}" -B tests/swarm/swarm_test.py
                  "$<TARGET_FILE:rotasim>")
    rotasim_check(relations check 300 "${ROTASIM_PYTHON}" -B tests/metamorphic/relations.py
                  --binary "$<TARGET_FILE:rotasim>" --scenarios 12)
    rotasim_check(relations_find check 300 "${ROTASIM_PYTHON}" -B tests/metamorphic/relations_test.py
                  "$<TARGET_FILE:rotasim>")
endif()
