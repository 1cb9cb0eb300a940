# rotasim_precompile: what most files include is parsed once. More than half of a compilation without
# it goes into parsing headers.
#
# The Clang release is built without (ROTASIM_PRECOMPILE off in its initial-cache file): a file that
# uses what none of its own headers brings in fails there.

option(ROTASIM_PRECOMPILE "Precompile headers" ON)

if(ROTASIM_PRECOMPILE)
    # What ccache needs, with CCACHE_SLOPPINESS of scripts/lib.sh, to keep what was made with them.
    target_compile_options(rotasim_options INTERFACE
        $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
        "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
endif()

# rotasim_precompile(TARGET HEADER ...): TARGET makes these headers, and every target that is given to
# rotasim_use_precompiled from then on uses them.
function(rotasim_precompile TARGET)
    if(NOT ROTASIM_PRECOMPILE)
        return()
    endif()
    # A target of its own, because a macro that its user does not have would make it useless.
    file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/generated/${TARGET}.cpp" CONTENT "")
    add_library(${TARGET} OBJECT "${CMAKE_BINARY_DIR}/generated/${TARGET}.cpp")
    target_link_libraries(${TARGET} PRIVATE rotasim_common)
    target_precompile_headers(${TARGET} PRIVATE ${ARGN})
    set_property(GLOBAL PROPERTY rotasim_precompiled ${TARGET})
endfunction()

function(rotasim_use_precompiled TARGET)
    if(ROTASIM_PRECOMPILE)
        get_property(maker GLOBAL PROPERTY rotasim_precompiled)
        target_precompile_headers(${TARGET} REUSE_FROM ${maker})
    endif()
endfunction()
