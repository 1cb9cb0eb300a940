// The cells of a spreadsheet of VMs and disks: modes, key versions, dates and truth values as
// people write them.
#include "sim/import/sheet.hpp"

#include "sim/base/decimal.hpp"
#include "sim/base/text.hpp"

#include <algorithm>
#include <array>

namespace rotasim::importing {

namespace {

struct ModeName {
    std::string_view text;  // In lower case, letters and digits only.
    std::string_view mode;
};

constexpr std::array<ModeName, 33> mode_names = {{
    {"adedmcrypt", "ade_dmcrypt"},
    {"dmcrypt", "ade_dmcrypt"},
    {"luks", "ade_dmcrypt"},
    {"adelinux", "ade_dmcrypt"},
    {"adebitlocker", "ade_bitlocker"},
    {"bitlocker", "ade_bitlocker"},
    {"adewindows", "ade_bitlocker"},
    {"ssepmk", "sse_pmk"},
    {"pmk", "sse_pmk"},
    {"sse", "sse_pmk"},
    {"platformkey", "sse_pmk"},
    {"platformmanagedkey", "sse_pmk"},
    {"encryptionatrestwithplatformkey", "sse_pmk"},
    {"ssecmk", "sse_cmk"},
    {"cmk", "sse_cmk"},
    {"des", "sse_cmk"},
    {"customerkey", "sse_cmk"},
    {"customermanagedkey", "sse_cmk"},
    {"encryptionatrestwithcustomerkey", "sse_cmk"},
    {"ssedouble", "sse_double"},
    {"double", "sse_double"},
    {"doubleencryption", "sse_double"},
    {"encryptionatrestwithplatformandcustomerkeys", "sse_double"},
    {"hostpmk", "host_pmk"},
    {"encryptionathost", "host_pmk"},
    {"hostcmk", "host_cmk"},
    {"encryptionathostcmk", "host_cmk"},
    {"confidentialcmk", "confidential_cmk"},
    {"confidential", "confidential_cmk"},
    {"confidentialvmencryptedwithcustomerkey", "confidential_cmk"},
    {"none", "none"},
    {"unencrypted", "none"},
    {"noencryption", "none"},
}};

constexpr std::array<std::string_view, 9> modes = {"ade_dmcrypt", "ade_bitlocker",    "sse_pmk",
                                                   "sse_cmk",     "sse_double",       "host_pmk",
                                                   "host_cmk",    "confidential_cmk", "none"};

// Dates as exports write them: a blank for 'T', "+00:00" for 'Z', a date alone.
std::optional<UtcTime> date_of(std::string_view text) {
    std::string clean(text);
    if (clean.size() > 10 && clean[10] == ' ') clean[10] = 'T';
    if (const std::size_t utc = clean.find(" UTC"); utc != std::string::npos) {
        clean.replace(utc, 4, "Z");
    }
    if (clean.size() > 6 && clean.compare(clean.size() - 6, 6, "+00:00") == 0) {
        clean.replace(clean.size() - 6, 6, "Z");
    }
    if (clean.size() > 10 && clean.back() != 'Z') clean += 'Z';
    return parse_utc(clean);
}

bool means_never(std::string_view text) {
    const std::string word = lower(text);
    return word.empty() || word == "never" || word == "-" || word == "none" || word == "n/a" ||
           word == "null";
}

std::string letters_of(std::string_view text) {
    std::string bare;
    for (const char c : lower(text)) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) bare += c;
    }
    return bare;
}

std::string clean_or_empty(const std::string& text) {
    return text.empty() ? text : clean_name(text);
}

class RowReader {
public:
    RowReader(const SheetColumns& columns, Inputs& inputs) : columns_(columns), inputs_(inputs) {}

    std::optional<SheetRow> read(const std::vector<CsvCell>& record) {
        record_ = &record;
        good_ = true;
        SheetRow row;
        row.at = places();
        row.vm = text(SheetField::vm);
        row.disk = clean_or_empty(text(SheetField::disk));
        row.os = lower(text(SheetField::os));
        row.size = text(SheetField::size);
        // The platform's interfaces write the sizes of its tables with this in front.
        if (lower(row.size).rfind("standard_", 0) == 0) row.size.erase(0, 9);
        row.group = clean_or_empty(text(SheetField::group));
        row.role = lower(text(SheetField::role));
        row.tier = text(SheetField::tier);
        row.set = text(SheetField::set);
        if (row.vm.empty()) fail(SheetField::vm, "no VM is named", "every row is a disk of one");
        read_os_and_role(row);
        read_mode(row);
        row.expires = date(SheetField::expires);
        row.created = date(SheetField::created);
        row.enabled = truth(SheetField::enabled);
        row.auto_rotation = truth(SheetField::auto_rotation);
        read_key(row);
        return good_ ? std::optional<SheetRow>(std::move(row)) : std::nullopt;
    }

private:
    [[nodiscard]] const CsvCell* cell(SheetField field) const {
        const auto& column = columns_.of[static_cast<std::size_t>(field)];
        return column && *column < record_->size() ? &(*record_)[*column] : nullptr;
    }
    [[nodiscard]] std::string text(SheetField field) const {
        const CsvCell* found = cell(field);
        return found == nullptr ? std::string{} : std::string(trimmed(found->text));
    }
    [[nodiscard]] Place place(SheetField field) const {
        const CsvCell* found = cell(field);
        return found == nullptr ? record_->front().at : found->at;
    }
    [[nodiscard]] SheetPlaces places() const {
        SheetPlaces all;
        all.row = record_->front().at;
        for (std::size_t i = 0; i < all.cells.size(); ++i)
            all.cells[i] = place(static_cast<SheetField>(i));
        return all;
    }
    void fail(SheetField field, std::string message, std::string why, std::string suggestion = {}) {
        good_ = false;
        inputs_.error(place(field), name_of(field), std::move(message), std::move(why),
                      std::move(suggestion));
    }

    void read_os_and_role(SheetRow& row) {
        if (!row.os.empty() && row.os != "linux" && row.os != "windows") {
            fail(SheetField::os, rotasim::quoted(row.os) + " is not an operating system",
                 "linux or windows");
        }
        if (!row.role.empty() && row.role != "os" && row.role != "data" && row.role != "temp") {
            fail(SheetField::role, rotasim::quoted(row.role) + " is not a role",
                 "os, data or temp");
        }
    }

    void read_mode(SheetRow& row) {
        const std::string given = text(SheetField::mode);
        row.mode = mode_named(given, row.os);
        row.mode_by_os = is_named_by_os(given);
        if (!row.mode.empty()) return;
        fail(SheetField::mode,
             given.empty() ? std::string("no mode is given")
                           : rotasim::quoted(given) + " is not an encryption mode",
             "one of " + one_of(modes) + "; or ADE, CMK, PMK",
             given.empty() ? std::string{} : closest(given, modes).value_or(""));
    }

    std::optional<UtcTime> date(SheetField field) {
        const std::string given = text(field);
        if (means_never(given)) return std::nullopt;
        const auto found = date_of(given);
        if (!found) {
            fail(field, rotasim::quoted(given) + " is not a date in UTC",
                 "as 2028-01-01 or 2028-01-01T00:00:00Z; empty: never");
        }
        return found;
    }

    std::optional<bool> truth(SheetField field) {
        static constexpr std::array<std::string_view, 6> yes = {"true",    "yes", "1",
                                                                "enabled", "on",  "active"};
        static constexpr std::array<std::string_view, 6> no = {"false",    "no",  "0",
                                                               "disabled", "off", "inactive"};
        const std::string given = lower(text(field));
        if (given.empty()) return std::nullopt;
        if (std::find(yes.begin(), yes.end(), given) != yes.end()) return true;
        if (std::find(no.begin(), no.end(), given) != no.end()) return false;
        fail(field, rotasim::quoted(given) + " is neither yes nor no",
             "enabled or disabled, true or false");
        return std::nullopt;
    }

    // "https://VAULT.domain/keys/KEY/VERSION", "VAULT/KEY/VERSION", "KEY/VERSION" or "VERSION".
    void read_key(SheetRow& row) {
        row.vault = text(SheetField::vault);
        row.key = text(SheetField::key);
        std::string rest = text(SheetField::key_version);
        const bool needs_key = is_in_guest(row.mode) || follows_set(row.mode);
        if (is_in_guest(row.mode) && rest.empty() && row.key.empty()) {
            row.by_secret = true;  // The key that wraps it is optional (azure.md 1.1).
            return;
        }
        if (rest.empty() && needs_key) {
            fail(SheetField::key_version, "no key version is named",
                 "mode '" + row.mode + "' hangs on one");
        }
        if (rest.empty() || !needs_key) {
            if (!row.mode.empty()) row.vault = row.key = row.version = {};
            return;
        }
        const bool is_address = rest.rfind("https://", 0) == 0;
        if (is_address) {
            rest.erase(0, 8);
            const std::size_t host_end = rest.find_first_of("./:");
            const std::size_t path = rest.find("/keys/");
            if (is_in_guest(row.mode) && rest.find("/secrets/") != std::string::npos) {
                read_secret(row, rest);
                return;
            }
            if (path == std::string::npos) {
                fail(SheetField::key_version,
                     rotasim::quoted(rest) + " is not the address of a key",
                     "as https://VAULT.vault.azure.net/keys/KEY/VERSION");
                return;
            }
            rest = rest.substr(0, host_end) + "/" + rest.substr(path + 6);
        }
        while (!rest.empty() && rest.back() == '/')
            rest.pop_back();
        split_key(row, rest, is_address);
    }

    // "VAULT.domain/secrets/NAME/VERSION": in guest, without a key that wraps it.
    void read_secret(SheetRow& row, const std::string& address) {
        constexpr std::string_view marker = "/secrets/";
        std::string name = address.substr(address.find(marker) + marker.size());
        while (!name.empty() && name.back() == '/')
            name.pop_back();
        const std::size_t slash = name.find('/');
        if (name.empty() || slash == 0 || name.find('/', slash + 1) < name.size()) {
            fail(SheetField::key_version,
                 rotasim::quoted(address) + " is not the address of a secret",
                 "as https://VAULT.vault.azure.net/secrets/NAME/VERSION");
            return;
        }
        row.by_secret = true;
        row.vault = address.substr(0, address.find_first_of("./:"));
        row.secret = name.substr(0, slash);
        if (slash < name.size()) row.version = name.substr(slash + 1);
        row.key.clear();
    }

    void split_key(SheetRow& row, const std::string& path, bool is_address) {
        std::vector<std::string> parts;
        for (std::size_t from = 0; from <= path.size();) {
            const std::size_t slash = std::min(path.find('/', from), path.size());
            parts.push_back(path.substr(from, slash - from));
            from = slash + 1;
        }
        const bool empty_part = std::any_of(parts.begin(), parts.end(),
                                            [](const std::string& part) { return part.empty(); });
        if (parts.size() > 3 || empty_part || (is_address && parts.size() != 3)) {
            fail(SheetField::key_version, rotasim::quoted(path) + " does not name a key version",
                 is_address ? "the address ends in KEY/VERSION; without a version nothing is pinned"
                            : "version, key/version or vault/key/version");
            return;
        }
        row.version = clean_name(parts.back());
        if (parts.size() >= 2) row.key = parts[parts.size() - 2];
        if (parts.size() == 3) row.vault = parts.front();
    }

    const SheetColumns& columns_;
    Inputs& inputs_;
    const std::vector<CsvCell>* record_ = nullptr;
    bool good_ = true;
};

}  // namespace

bool is_named_by_os(std::string_view text) {
    const std::string bare = letters_of(text);
    return bare == "ade" || bare == "azurediskencryption";
}

std::string mode_named(std::string_view text, std::string_view os) {
    if (is_named_by_os(text)) return std::string(in_guest_mode_of(os));
    const std::string bare = letters_of(text);
    const auto found = std::find_if(mode_names.begin(), mode_names.end(),
                                    [&bare](const ModeName& each) { return each.text == bare; });
    return found == mode_names.end() ? std::string{} : std::string(found->mode);
}

std::string_view in_guest_mode_of(std::string_view os) {
    return os == "windows" ? "ade_bitlocker" : "ade_dmcrypt";
}

bool is_in_guest(std::string_view mode) { return mode.rfind("ade_", 0) == 0; }
bool follows_set(std::string_view mode) {
    return mode == "sse_cmk" || mode == "sse_double" || mode == "host_cmk" ||
           mode == "confidential_cmk";
}

std::vector<SheetRow> read_sheet(const std::string& path, const HeaderMap& map,
                                 SheetColumns& columns, Inputs& inputs) {
    std::vector<SheetRow> rows;
    const auto text = inputs.read(path);
    if (!text) return rows;
    CsvReader reader(*text, inputs.last_file(), inputs.problems());
    columns = columns_of(reader, map, inputs);
    for (const SheetHeader& known : sheet_headers()) {  // Else every row would repeat it.
        if (known.needed && !columns.of[static_cast<std::size_t>(known.field)]) return rows;
    }
    RowReader row_reader(columns, inputs);
    std::vector<CsvCell> record;
    bool any = false;
    while (reader.next(record)) {
        any = true;
        if (auto row = row_reader.read(record)) rows.push_back(std::move(*row));
    }
    if (!any) {
        inputs.error({inputs.last_file(), 0, 0}, "", "no row below the header", "one row a disk");
    }
    return rows;
}

}  // namespace rotasim::importing
