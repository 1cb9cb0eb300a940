# rotasim_room: one static library per room; a room without sources yet is an interface library.

function(rotasim_room TARGET FOLDER)
    cmake_parse_arguments(ARG "COLD" "" "ROOMS;LIBRARIES;GENERATED;WITHOUT" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${FOLDER}/*.cpp")
    foreach(excluded IN LISTS ARG_WITHOUT)
        list(REMOVE_ITEM sources "${PROJECT_SOURCE_DIR}/${excluded}")
    endforeach()
    list(APPEND sources ${ARG_GENERATED})

    if(sources)
        add_library(${TARGET} STATIC ${sources})
        target_link_libraries(${TARGET} PUBLIC rotasim_common ${ARG_ROOMS})
        # Private: a fenced library is seen by its own room only.
        target_link_libraries(${TARGET} PRIVATE ${ARG_LIBRARIES})
        rotasim_use_precompiled(${TARGET})
        if(ARG_COLD)
            target_compile_options(${TARGET} PRIVATE $<$<CONFIG:Release>:-O1>)
        endif()
    else()
        add_library(${TARGET} INTERFACE)
        target_link_libraries(${TARGET} INTERFACE rotasim_common ${ARG_ROOMS} ${ARG_LIBRARIES})
    endif()
endfunction()

# rotasim_embed_catalogue(OUT): one generated source with every file of scenarios/catalogue.
function(rotasim_embed_catalogue OUT)
    set(folder "${PROJECT_SOURCE_DIR}/scenarios/catalogue")
    set(script "${PROJECT_SOURCE_DIR}/scripts/cmake/embed_catalogue.cmake")
    set(generated "${CMAKE_BINARY_DIR}/generated/embedded_catalogue.cpp")
    file(GLOB_RECURSE files CONFIGURE_DEPENDS "${folder}/*.yaml")
    # The names take part in the command, so that a removed file makes the source out of date too.
    string(MD5 names "${files}")
    add_custom_command(
        OUTPUT "${generated}"
        COMMAND "${CMAKE_COMMAND}" -D "FOLDER=${folder}" -D "OUTPUT=${generated}"
                -D "NAMES=${names}" -P "${script}"
        DEPENDS ${files} "${script}"
        COMMENT "Embedding scenarios/catalogue"
        VERBATIM)
    set(${OUT} "${generated}" PARENT_SCOPE)
endfunction()
