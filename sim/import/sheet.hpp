// A spreadsheet of VMs and disks as rows of checked values: which header means what, and what its
// cells say.
#pragma once

#include "sim/base/time.hpp"
#include "sim/import/input.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rotasim::importing {

enum class SheetField : std::uint8_t {
    vm,
    disk,
    mode,
    key_version,
    expires,
    key,
    vault,
    created,
    enabled,
    set,
    auto_rotation,
    size,
    os,
    group,
    role,
    tier,
};
inline constexpr std::size_t sheet_field_count = 16;

// A field, whether a sheet must have it, and the headers that mean it (case, blanks and signs do
// not count). The first header is the field's own name.
struct SheetHeader {
    SheetField field = SheetField::vm;
    bool needed = false;
    std::string_view meaning;
    std::vector<std::string_view> headers;
};
[[nodiscard]] const std::vector<SheetHeader>& sheet_headers();
[[nodiscard]] std::string_view name_of(SheetField field);

// Which column holds which field.
struct SheetColumns {
    std::array<std::optional<std::size_t>, sheet_field_count> of;
    std::vector<std::string> ignored;  // Headers that mean nothing here.
};

// Where a row and its cells stand. A cell that is not there stands where its row does.
struct SheetPlaces {
    Place row;
    std::array<Place, sheet_field_count> cells;

    [[nodiscard]] Place of(SheetField field) const {
        return cells[static_cast<std::size_t>(field)];
    }
};

// One disk. A key version as the sheet names it, split into its parts; empty where it has none.
struct SheetRow {
    SheetPlaces at;
    std::string vm, disk, mode, vault, key, version;
    std::string set, size, os, group, role, tier;
    std::string secret;       // In guest without a key: what it names, if it does.
    bool by_secret = false;   // In guest without a key; `version` is the secret's then.
    bool mode_by_os = false;  // "ADE": which of the two modes it is, the VM's system says.
    std::optional<UtcTime> created;
    std::optional<UtcTime> expires;
    std::optional<bool> enabled;
    std::optional<bool> auto_rotation;
};

// field -> header, from a CSV of two columns; for sheets whose headers are not known.
using HeaderMap = std::map<std::string, std::string>;
[[nodiscard]] HeaderMap read_header_map(const std::string& path, Inputs& inputs);

// Reads the first record as header. What is missing or doubled is an error.
[[nodiscard]] SheetColumns columns_of(CsvReader& reader, const HeaderMap& map, Inputs& inputs);

// Every row that could be read; what could not is an error of `inputs`.
[[nodiscard]] std::vector<SheetRow> read_sheet(const std::string& path, const HeaderMap& map,
                                               SheetColumns& columns, Inputs& inputs);

// The catalogue's mode for what a sheet calls it ("ADE" on Windows: ade_bitlocker), or empty.
[[nodiscard]] std::string mode_named(std::string_view text, std::string_view os);
// True if it calls the mode by a name that both systems share.
[[nodiscard]] bool is_named_by_os(std::string_view text);
[[nodiscard]] std::string_view in_guest_mode_of(std::string_view os);
[[nodiscard]] bool is_in_guest(std::string_view mode);
[[nodiscard]] bool follows_set(std::string_view mode);

}  // namespace rotasim::importing
