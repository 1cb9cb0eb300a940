// sim/schema/type.hpp — a run-time picture of a C++ type that has a field table.
//
// Reading, writing, JSON Schema and help walk this picture with ordinary functions, so one table
// costs one small instantiation (type_of.hpp) and not one per use.
#pragma once

#include "sim/base/evidence.hpp"
#include "sim/base/problem.hpp"
#include "sim/schema/fields.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace rotasim::schema {

enum class Shape : std::uint8_t {
    boolean,
    integer,
    real,
    text,
    duration,  // Fixed time.
    period,    // Calendar months and a fixed time.
    utc_time,
    bytes,
    bytes_per_second,
    rate,  // Events per time.
    probability,
    distribution,  // Of plain numbers.
    duration_distribution,
    enumeration,
    record,  // A struct with a field table.
    choice,  // A std::variant of records, told apart by `kind:`.
    list,
    map,
    optional,
    marked,
    reference,
    settings,
};

struct Type;
using TypeOf = const Type& (*)();  // A function, so that types may contain themselves.

struct IntegerOps {
    std::int64_t low = 0;
    std::uint64_t high = 0;
    // Sign and size, since no single built-in type holds both ends.
    void (*store)(void* value, bool negative, std::uint64_t magnitude) = nullptr;
    std::uint64_t (*magnitude)(const void* value) = nullptr;
    bool (*negative)(const void* value) = nullptr;
};

struct EnumEntry {
    std::string_view name;
    std::int64_t value = 0;
    std::string_view meaning;
};

struct EnumOps {
    std::span<const EnumEntry> entries;
    void (*store)(void* value, std::int64_t number) = nullptr;
    std::int64_t (*load)(const void* value) = nullptr;
};

struct FieldEntry {
    FieldInfo info;
    TypeOf type = nullptr;
    void* (*member)(void* owner) = nullptr;

    [[nodiscard]] const void* member_of(const void* owner) const {
        return member(const_cast<void*>(owner));  // The thunk only computes an address.
    }
};

struct RecordOps {
    std::span<const FieldEntry> fields;
    std::string_view kind;     // If it is a choice's alternative.
    std::string_view meaning;  // From `static constexpr std::string_view meaning`, or empty.
    // From `static constexpr std::string_view short_field`, or empty: a single value written in
    // place of the record is this field's.
    std::string_view short_field;
    Place* (*place)(void* record) = nullptr;  // Null if the record does not keep its place.
    std::shared_ptr<void> (*make)() = nullptr;
};

struct AlternativeEntry {
    std::string_view kind;
    TypeOf type = nullptr;
    void* (*emplace)(void* choice) = nullptr;  // Makes the choice hold a fresh one of these.
};

struct ChoiceOps {
    std::span<const AlternativeEntry> alternatives;
    std::size_t (*index)(const void* choice) = nullptr;
    const void* (*held)(const void* choice) = nullptr;
};

struct ListOps {
    TypeOf element = nullptr;
    void (*clear_and_reserve)(void* list, std::size_t count) = nullptr;
    void* (*append)(void* list) = nullptr;
    std::size_t (*size)(const void* list) = nullptr;
    const void* (*at)(const void* list, std::size_t index) = nullptr;
};

using MapVisitor = void (*)(void* context, const std::string& key, const void* value);

struct MapOps {
    TypeOf element = nullptr;
    void (*clear)(void* map) = nullptr;
    void* (*insert)(void* map, std::string_view key) = nullptr;  // Overwrites an equal key.
    std::size_t (*size)(const void* map) = nullptr;
    void (*visit)(const void* map, MapVisitor visitor, void* context) = nullptr;
};

struct OptionalOps {
    TypeOf element = nullptr;
    void* (*emplace)(void* optional) = nullptr;
    void (*reset)(void* optional) = nullptr;
    const void* (*held)(const void* optional) = nullptr;  // Null if there is none.
};

struct MarkedParts {
    void* value = nullptr;
    Evidence* mark = nullptr;
    std::string* source = nullptr;
    Place* at = nullptr;
};

struct MarkedOps {
    TypeOf element = nullptr;
    MarkedParts (*parts)(void* marked) = nullptr;
};

// Exactly one of the Ops is in use, as `shape` tells; the scalars need none.
struct Type {
    Shape shape = Shape::text;
    std::string_view name;
    IntegerOps integer{};
    EnumOps enumeration{};
    RecordOps record{};
    ChoiceOps choice{};
    ListOps list{};
    MapOps map{};
    OptionalOps optional{};
    MarkedOps marked{};
};

}  // namespace rotasim::schema
