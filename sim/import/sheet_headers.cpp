// Which header of a spreadsheet means which field.
#include "sim/base/text.hpp"
#include "sim/import/import.hpp"
#include "sim/import/sheet.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rotasim::importing {

const std::vector<SheetHeader>& sheet_headers() {
    using F = SheetField;
    static const std::vector<SheetHeader> headers = {
        {F::vm, true, "name of the VM", {"vm", "vm name", "virtual machine", "machine", "server"}},
        {F::disk,
         false,
         "name of the disk; absent: one OS disk",
         {"disk", "disk name", "volume", "managed disk"}},
        {F::mode,
         true,
         "how it is encrypted: a mode of the catalogue, or ADE, CMK, PMK, ...",
         {"mode", "encryption", "encryption mode", "encryption type"}},
        {F::key_version,
         true,
         "version, key/version, vault/key/version, or the key's address",
         {"key version", "version", "key url", "key uri", "key id", "kek url",
          "key encryption key url", "active key"}},
        {F::expires,
         true,
         "when the version expires, in UTC; empty: never",
         {"expires", "expiry", "expiration", "expiry date", "expiration date", "expires on",
          "exp"}},
        {F::key, false, "name of the key", {"key", "key name", "kek"}},
        {F::vault,
         false,
         "name of its vault",
         {"vault", "key vault", "vault name", "key vault name"}},
        {F::created,
         false,
         "when the version was made",
         {"created", "created on", "creation date", "key created"}},
        {F::enabled,
         false,
         "whether the version is enabled",
         {"enabled", "key enabled", "state", "status", "key state"}},
        {F::set,
         false,
         "name of the disk-encryption set",
         {"set", "des", "disk encryption set", "encryption set"}},
        {F::auto_rotation,
         false,
         "whether the set follows the newest version",
         {"auto rotation", "auto rotate", "rotation to latest key version enabled"}},
        {F::size, false, "VM size of the catalogue", {"size", "vm size", "sku"}},
        {F::os, false, "linux or windows", {"os", "os type", "operating system"}},
        {F::group,
         false,
         "group in the results; absent: the mode",
         {"group", "resource group", "application", "team", "owner"}},
        {F::role, false, "os or data", {"role", "disk role", "disk type"}},
        {F::tier, false, "disk tier of the catalogue", {"tier", "disk tier", "disk sku"}},
    };
    return headers;
}

std::string_view name_of(SheetField field) {
    return sheet_headers()[static_cast<std::size_t>(field)].headers.front();
}

namespace {

// Letters and digits in lower case: "Key Version", "key_version" and "KeyVersion" are one.
std::string bare(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c >= 'A' && c <= 'Z') result += static_cast<char>(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) result += c;
    }
    return result;
}

std::optional<SheetField> field_named(std::string_view header) {
    const std::string wanted = bare(header);
    for (const SheetHeader& known : sheet_headers()) {
        const auto matches = [&wanted](std::string_view each) { return bare(each) == wanted; };
        if (std::any_of(known.headers.begin(), known.headers.end(), matches)) return known.field;
    }
    return std::nullopt;
}

}  // namespace

HeaderMap read_header_map(const std::string& path, Inputs& inputs) {
    HeaderMap map;
    if (path.empty()) return map;
    const auto text = inputs.read(path);
    if (!text) return map;
    CsvReader reader(*text, inputs.last_file(), inputs.problems());
    std::vector<std::string_view> fields;
    for (const SheetHeader& known : sheet_headers())
        fields.push_back(known.headers.front());
    std::vector<CsvCell> row;
    while (reader.next(row)) {
        if (row.size() != 2) {
            inputs.error(row.front().at, "", fmt::format("the row has {} cells, not 2", row.size()),
                         "field and header");
            continue;
        }
        if (row[0].text == "field" && row[1].text == "header") continue;
        const auto field = field_named(row[0].text);
        if (!field) {
            inputs.error(row[0].at, "field", rotasim::quoted(row[0].text) + " is not a field",
                         "one of " + one_of(fields), closest(row[0].text, fields).value_or(""));
            continue;
        }
        map[std::string(name_of(*field))] = std::string(row[1].text);
    }
    return map;
}

namespace {

void find_columns(const std::vector<CsvCell>& header, const HeaderMap& map, SheetColumns& columns,
                  Inputs& inputs) {
    std::map<std::string, SheetField> mapped;
    for (const SheetHeader& known : sheet_headers()) {
        const auto own = map.find(std::string(known.headers.front()));
        if (own != map.end()) mapped[bare(own->second)] = known.field;
    }
    for (std::size_t i = 0; i < header.size(); ++i) {
        const auto own = mapped.find(bare(header[i].text));
        std::optional<SheetField> field;
        if (own != mapped.end()) {
            field = own->second;
        } else if (field = field_named(header[i].text);
                   field && map.count(std::string(name_of(*field))) > 0) {
            field.reset();  // The map names another column for it.
        }
        if (!field) {
            columns.ignored.emplace_back(header[i].text);
            continue;
        }
        auto& column = columns.of[static_cast<std::size_t>(*field)];
        if (column) {
            inputs.error(header[i].at, name_of(*field),
                         "two columns mean the same: " + rotasim::quoted(header[*column].text) +
                             " and " + rotasim::quoted(header[i].text),
                         "a map file says which one counts");
        } else {
            column = i;
        }
    }
    for (const SheetHeader& known : sheet_headers()) {
        if (!known.needed || columns.of[static_cast<std::size_t>(known.field)]) continue;
        const auto own = map.find(std::string(known.headers.front()));
        const std::vector<std::string_view> wanted =
            own != map.end() ? std::vector<std::string_view>{own->second} : known.headers;
        std::string meant;  // A header of the sheet that is nearly one of the wanted.
        for (const std::string& header_text : columns.ignored) {
            if (meant.empty() && closest(header_text, wanted)) meant = header_text;
        }
        inputs.error(header.front().at, known.headers.front(),
                     "no column is called " + one_of(wanted), std::string(known.meaning), meant);
    }
}

}  // namespace

SheetColumns columns_of(CsvReader& reader, const HeaderMap& map, Inputs& inputs) {
    SheetColumns columns;
    std::vector<CsvCell> header;
    if (!reader.next(header)) {
        inputs.error({inputs.last_file(), 1, 1}, "", "the file is empty",
                     "the first line names the columns");
        return columns;
    }
    find_columns(header, map, columns, inputs);
    return columns;
}

}  // namespace rotasim::importing

namespace rotasim {

std::string csv_header_help() {
    std::string text;
    for (const importing::SheetHeader& known : importing::sheet_headers()) {
        std::string headers;
        for (const std::string_view each : known.headers) {
            headers += (headers.empty() ? "" : ", ") + std::string(each);
        }
        text += fmt::format("{}{}: {}; {}\n", known.headers.front(),
                            known.needed ? " (needed)" : "", headers, known.meaning);
    }
    return text;
}

}  // namespace rotasim
