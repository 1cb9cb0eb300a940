# Run by the build: writes OUTPUT, a C++ source holding every YAML file below FOLDER as raw bytes.
# Byte arrays, because a string literal has a length limit and would need its contents escaped.

file(GLOB_RECURSE names RELATIVE "${FOLDER}" "${FOLDER}/*.yaml")
list(SORT names COMPARE STRING)

set(arrays "")
set(entries "")
set(number 0)
foreach(name IN LISTS names)
    file(READ "${FOLDER}/${name}" bytes HEX)
    string(LENGTH "${bytes}" digits)
    math(EXPR size "${digits} / 2")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    # A closing zero keeps the array of an empty file legal; it is not part of the text.
    string(APPEND arrays "constexpr unsigned char bytes_${number}[] = {${bytes}0x00};\n")
    string(APPEND entries "        EmbeddedFile{\"${name}\", text_of(bytes_${number}, ${size})},\n")
    math(EXPR number "${number} + 1")
endforeach()

# An array of no elements takes no inner braces.
set(open "")
set(close "")
if(number GREATER 0)
    set(open "{")
    set(close "}")
endif()

set(source "// Generated from scenarios/catalogue by scripts/cmake/embed_catalogue.cmake.
#include \"sim/config/embedded_catalogue.hpp\"

#include <array>
#include <cstddef>

namespace rotasim {
namespace {

[[maybe_unused]] std::string_view text_of(const unsigned char* bytes, std::size_t size) {
    return {reinterpret_cast<const char*>(bytes), size};
}

${arrays}
}  // namespace

std::span<const EmbeddedFile> embedded_catalogue() {
    static const std::array<EmbeddedFile, ${number}> files{${open}
${entries}    ${close}};
    return files;
}

}  // namespace rotasim
")
file(WRITE "${OUTPUT}" "${source}")
