// sim/config/reader.hpp — a tree of nodes to checked values, by walking the field tables; collects
// every problem.
#pragma once

#include "sim/base/problem.hpp"
#include "sim/config/node.hpp"
#include "sim/config/scalar.hpp"
#include "sim/schema/type.hpp"
#include "sim/schema/type_of.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rotasim::config {

// Goes on after a problem, so that one reading finds all of them; a value with a problem keeps its
// default.
class Reader {
public:
    // `root_name` stands for the document itself in messages: "scenario".
    Reader(std::string root_name, std::vector<Problem>& problems)
        : root_name_(std::move(root_name)), problems_(problems) {}

    // From now on a marked value must say its mark, and a row of a catalogue its mark and source.
    void demand_marks() { marks_demanded_ = true; }

    // Places of the records with a field that is missing or could not be read, sorted.
    [[nodiscard]] std::vector<Place> unread() const;

    // True if nothing was wrong with it.
    bool read(const schema::Type& type, void* value, const Node& node,
              const schema::FieldInfo& info = {});

private:
    friend class DistributionReader;

    // Where the reader stands, for the names in messages.
    struct Step {
        const Node* node = nullptr;
        std::size_t index = 0;  // Of an element of a list.
    };
    class Descent;

    void note_unread(const schema::Type& type, void* value, const Node& node);
    bool read_record(const schema::Type& type, void* value, const Node& node, bool skip_kind);
    bool read_choice(const schema::Type& type, void* value, const Node& node);
    bool read_list(const schema::Type& type, void* value, const Node& node,
                   const schema::FieldInfo& info);
    bool read_map(const schema::Type& type, void* value, const Node& node,
                  const schema::FieldInfo& info);
    bool read_short(const schema::Type& type, void* value, const Node& node);
    bool read_settings(schema::Settings& settings, const Node& node);
    bool read_optional(const schema::Type& type, void* value, const Node& node,
                       const schema::FieldInfo& info);
    bool read_marked(const schema::Type& type, void* value, const Node& node,
                     const schema::FieldInfo& info);
    bool read_marked_map(const schema::Type& type, schema::MarkedParts parts, const Node& node,
                         const schema::FieldInfo& info);
    bool read_mark(schema::MarkedParts parts, const Node& node);
    bool read_distribution(const schema::Type& type, void* value, const Node& node,
                           const schema::FieldInfo& info);

    bool check_items(const Node& node, const schema::FieldInfo& info);
    bool check_names(const schema::Type& element, const Node& list);
    bool wrong_kind(const schema::Type& type, const Node& node);
    bool unknown_field(const Node& child, std::span<const std::string_view> known);
    bool missing_field(const Node& record, std::string_view name, std::string_view why);
    bool refuse(Place at, Refusal refusal);  // Always false, so that callers can return it.
    [[nodiscard]] std::string current_name() const;

    static constexpr std::size_t most_problems = 2000;  // Hostile input must not fill the memory.

    std::string root_name_;
    std::vector<Problem>& problems_;
    std::vector<Step> path_;
    std::vector<Place> unread_;
    bool marks_demanded_ = false;
    const Node* marked_node_ = nullptr;  // A distribution's map that may hold `mark` and `source`.
};

// A value of type T from a node; `root_name` stands for the node in messages.
template <class T>
[[nodiscard]] T read(const Node& node, std::string root_name, std::vector<Problem>& problems) {
    T value{};
    Reader reader(std::move(root_name), problems);
    reader.read(schema::type_of<T>(), &value, node);
    return value;
}

}  // namespace rotasim::config
