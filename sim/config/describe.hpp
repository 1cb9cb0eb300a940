// sim/config/describe.hpp — the field tables as help: name, type, default, range and meaning of
// every field.
#pragma once

#include "sim/schema/type.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rotasim::config {

struct FieldHelp {
    std::string name;
    std::string type;          // "duration", "list of vms", "one of disable, delete or purge"
    std::string default_text;  // Canonical YAML; "required" or "absent" if there is none.
    std::string range;         // "1 to 10000000", or empty.
    std::string meaning;
};

struct RecordHelp {
    std::string name;     // How scenarios reach it: "scenario", "vms", "when: periodic".
    std::string meaning;  // May be empty.
    std::vector<FieldHelp> fields;
};

// The record `type`, called `name`, and all records below it, each once, in the order in which they
// are met.
[[nodiscard]] std::vector<RecordHelp> describe(const schema::Type& type, std::string_view name);

// As aligned text, one table a record.
[[nodiscard]] std::string to_text(const std::vector<RecordHelp>& records);
// {"version":1,"records":[{"name","meaning","fields":[{"name","type","default","range","meaning"}]}]}
[[nodiscard]] std::string to_json(const std::vector<RecordHelp>& records);

// Everything that a scenario file may hold.
[[nodiscard]] std::vector<RecordHelp> describe_scenario();
// Everything that a study file may hold.
[[nodiscard]] std::vector<RecordHelp> describe_study();
// The three parts of a rotation policy with all their kinds.
[[nodiscard]] std::vector<RecordHelp> describe_policies();

}  // namespace rotasim::config
