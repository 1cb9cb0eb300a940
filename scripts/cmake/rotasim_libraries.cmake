# Third-party libraries, all from Debian packages; headers count as system headers.

find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(TBB REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(SQLite3 REQUIRED)
find_package(date REQUIRED)

# Plain libraries without a CMake package of their own: target name, library, a header.
function(rotasim_plain_library TARGET LIBRARY HEADER)
    find_library(${TARGET}_LIBRARY ${LIBRARY} REQUIRED)
    find_path(${TARGET}_INCLUDE ${HEADER} REQUIRED)
    add_library(${TARGET} INTERFACE)
    target_link_libraries(${TARGET} INTERFACE "${${TARGET}_LIBRARY}")
    target_include_directories(${TARGET} SYSTEM INTERFACE "${${TARGET}_INCLUDE}")
endfunction()

rotasim_plain_library(rotasim_xxhash xxhash xxhash.h)
find_path(ROTASIM_RANDOM123_INCLUDE Random123/philox.h REQUIRED)

add_library(rotasim_date INTERFACE)
target_link_libraries(rotasim_date INTERFACE date::date-tz)

# What any room may use.
add_library(rotasim_common INTERFACE)
target_link_libraries(rotasim_common INTERFACE
    rotasim_options fmt::fmt spdlog::spdlog nlohmann_json::nlohmann_json)
target_include_directories(rotasim_common SYSTEM INTERFACE "${ROTASIM_RANDOM123_INCLUDE}")
