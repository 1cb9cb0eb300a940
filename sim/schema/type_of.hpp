// sim/schema/type_of.hpp — builds the run-time picture (type.hpp) of a C++ type at compile time:
// `type_of<T>()`.
//
// A type that cannot stand in a field table fails to compile here, in `shape_of`.
#pragma once

#include "sim/base/calendar.hpp"
#include "sim/base/distribution.hpp"
#include "sim/base/time.hpp"
#include "sim/base/units.hpp"
#include "sim/schema/fields.hpp"
#include "sim/schema/type.hpp"
#include "sim/schema/values.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace rotasim::schema {

template <class T>
[[nodiscard]] const Type& type_of();

namespace detail {

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;
template <class T>
inline constexpr bool is_map = false;
template <class T>
inline constexpr bool is_map<std::map<std::string, T>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_choice = false;
template <class... Ts>
inline constexpr bool is_choice<std::variant<Ts...>> = (Alternative<Ts> && ...);
template <class T>
inline constexpr bool is_marked = false;
template <class T>
inline constexpr bool is_marked<Marked<T>> = true;

// The type's name without its outer namespace, for JSON Schema definitions: "Disk", "Disk::Spec".
template <class T>
constexpr std::string_view name_of_type() {
    std::string_view text = __PRETTY_FUNCTION__;
    text.remove_prefix(text.find("T = ") + 4);
    text = text.substr(0, text.find_first_of(";]"));
    constexpr std::string_view outer = "rotasim::";
    if (text.substr(0, outer.size()) == outer) text.remove_prefix(outer.size());
    return text;
}

template <class T>
constexpr Shape shape_of() {
    if constexpr (std::same_as<T, bool>)
        return Shape::boolean;
    else if constexpr (std::integral<T>)
        return Shape::integer;
    else if constexpr (std::same_as<T, double>)
        return Shape::real;
    else if constexpr (std::same_as<T, std::string>)
        return Shape::text;
    else if constexpr (std::same_as<T, Duration>)
        return Shape::duration;
    else if constexpr (std::same_as<T, Period>)
        return Shape::period;
    else if constexpr (std::same_as<T, UtcTime>)
        return Shape::utc_time;
    else if constexpr (std::same_as<T, Bytes>)
        return Shape::bytes;
    else if constexpr (std::same_as<T, BytesPerSecond>)
        return Shape::bytes_per_second;
    else if constexpr (std::same_as<T, PerTime>)
        return Shape::rate;
    else if constexpr (std::same_as<T, Probability>)
        return Shape::probability;
    else if constexpr (std::same_as<T, Distribution>)
        return Shape::distribution;
    else if constexpr (std::same_as<T, DurationDistribution>)
        return Shape::duration_distribution;
    else if constexpr (std::same_as<T, Ref>)
        return Shape::reference;
    else if constexpr (std::same_as<T, Settings>)
        return Shape::settings;
    else if constexpr (NamedEnum<T>)
        return Shape::enumeration;
    else if constexpr (is_list<T>)
        return Shape::list;
    else if constexpr (is_map<T>)
        return Shape::map;
    else if constexpr (is_optional<T>)
        return Shape::optional;
    else if constexpr (is_choice<T>)
        return Shape::choice;
    else if constexpr (is_marked<T>)
        return Shape::marked;
    else {
        static_assert(Described<T>, "this type has no field table and is no known value type");
        return Shape::record;
    }
}

template <class T>
constexpr IntegerOps integer_ops() {
    IntegerOps ops;
    ops.low = std::is_signed_v<T> ? static_cast<std::int64_t>(std::numeric_limits<T>::min()) : 0;
    ops.high = static_cast<std::uint64_t>(std::numeric_limits<T>::max());
    ops.store = [](void* value, bool negative, std::uint64_t magnitude) {
        const std::uint64_t bits = negative ? 0 - magnitude : magnitude;
        *static_cast<T*>(value) = static_cast<T>(bits);
    };
    ops.negative = [](const void* value) { return *static_cast<const T*>(value) < T{0}; };
    ops.magnitude = [](const void* value) {
        const T number = *static_cast<const T*>(value);
        const auto bits = static_cast<std::uint64_t>(number);
        return number < T{0} ? 0 - bits : bits;
    };
    return ops;
}

template <class E>
constexpr auto enum_entries() {
    constexpr auto named = enum_names(E{});
    std::array<EnumEntry, named.size()> entries{};
    for (std::size_t i = 0; i < named.size(); ++i) {
        entries[i] = EnumEntry{.name = named[i].name,
                               .value = static_cast<std::int64_t>(named[i].value),
                               .meaning = named[i].meaning};
    }
    return entries;
}
template <class E>
inline constexpr auto enum_entries_v = enum_entries<E>();

template <class E>
constexpr EnumOps enum_ops() {
    EnumOps ops;
    ops.entries = enum_entries_v<E>;
    ops.store = [](void* value, std::int64_t number) {
        *static_cast<E*>(value) = static_cast<E>(number);
    };
    ops.load = [](const void* value) {
        return static_cast<std::int64_t>(*static_cast<const E*>(value));
    };
    return ops;
}

template <class T>
using Table = decltype(T::schema().all);
template <class T, std::size_t Index>
using FieldAt = std::tuple_element_t<Index, Table<T>>;
template <class F>
inline constexpr bool is_inlined = false;
template <class Owner, class Value>
inline constexpr bool is_inlined<Inlined<Owner, Value>> = true;

template <class T>
constexpr auto field_entries();
template <class T>
inline constexpr auto field_entries_v = field_entries<T>();

template <class T, std::size_t Index>
void* member_of(void* owner) {
    constexpr auto field = std::get<Index>(T::schema().all);
    return &(static_cast<T*>(owner)->*(field.member));
}
// A field of an inlined record, reached through its owner.
template <class T, std::size_t Index, std::size_t Below>
void* member_below(void* owner) {
    using Value = typename FieldAt<T, Index>::value_type;
    return field_entries_v<Value>[Below].member(member_of<T, Index>(owner));
}

template <class T, std::size_t Index, std::size_t... Below>
constexpr auto entries_below(std::index_sequence<Below...>) {
    using Value = typename FieldAt<T, Index>::value_type;
    std::array<FieldEntry, sizeof...(Below)> entries = field_entries_v<Value>;
    ((entries[Below].member = &member_below<T, Index, Below>), ...);
    return entries;
}

// One entry for a field; all entries of the record for an inlined one.
template <class T, std::size_t Index>
constexpr auto entries_of() {
    using F = FieldAt<T, Index>;
    if constexpr (is_inlined<F>) {
        constexpr std::size_t count = field_entries_v<typename F::value_type>.size();
        return entries_below<T, Index>(std::make_index_sequence<count>{});
    } else {
        constexpr auto table = T::schema();
        return std::array<FieldEntry, 1>{FieldEntry{.info = std::get<Index>(table.all).info,
                                                    .type = &type_of<typename F::value_type>,
                                                    .member = &member_of<T, Index>}};
    }
}

template <class T, std::size_t... Index>
constexpr auto joined_entries(std::index_sequence<Index...>) {
    constexpr std::size_t total = (std::size_t{0} + ... + entries_of<T, Index>().size());
    std::array<FieldEntry, total> joined{};
    [[maybe_unused]] std::size_t next = 0;  // An empty table uses neither.
    [[maybe_unused]] const auto add = [&joined, &next](const auto& entries) {
        for (const FieldEntry& entry : entries)
            joined[next++] = entry;
    };
    (add(entries_of<T, Index>()), ...);
    return joined;
}

template <class T>
constexpr auto field_entries() {
    return joined_entries<T>(std::make_index_sequence<std::tuple_size_v<Table<T>>>{});
}

template <class T>
constexpr bool names_are_distinct() {
    const auto& entries = field_entries_v<T>;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        for (std::size_t j = i + 1; j < entries.size(); ++j) {
            if (entries[i].info.name == entries[j].info.name) return false;
        }
    }
    return true;
}

template <class T>
constexpr RecordOps record_ops() {
    static_assert(names_are_distinct<T>(), "two fields of one table have the same name");
    RecordOps ops;
    ops.fields = field_entries_v<T>;
    if constexpr (Alternative<T>) ops.kind = T::kind;
    if constexpr (requires {
                      { T::meaning } -> std::convertible_to<std::string_view>;
                  }) {
        ops.meaning = T::meaning;
    }
    if constexpr (requires {
                      { T::short_field } -> std::convertible_to<std::string_view>;
                  }) {
        ops.short_field = T::short_field;
    }
    if constexpr (requires(T & record) {
                      { record.at } -> std::same_as<Place&>;
                  }) {
        ops.place = [](void* record) { return &static_cast<T*>(record)->at; };
    }
    ops.make = []() -> std::shared_ptr<void> { return std::make_shared<T>(); };
    return ops;
}

template <class T>
struct ChoiceBuilder;
template <class... Ts>
struct ChoiceBuilder<std::variant<Ts...>> {
    using Choice = std::variant<Ts...>;
    template <class T>
    static void* emplace(void* choice) {
        return &static_cast<Choice*>(choice)->template emplace<T>();
    }
    static constexpr std::array<AlternativeEntry, sizeof...(Ts)> entries{
        AlternativeEntry{.kind = Ts::kind, .type = &type_of<Ts>, .emplace = &emplace<Ts>}...};

    static constexpr bool kinds_are_distinct() {
        for (std::size_t i = 0; i < entries.size(); ++i) {
            for (std::size_t j = i + 1; j < entries.size(); ++j) {
                if (entries[i].kind == entries[j].kind) return false;
            }
        }
        return true;
    }
    static constexpr ChoiceOps ops() {
        static_assert(kinds_are_distinct(), "two alternatives of one choice have the same kind");
        ChoiceOps ops;
        ops.alternatives = entries;
        ops.index = [](const void* choice) { return static_cast<const Choice*>(choice)->index(); };
        ops.held = [](const void* choice) {
            return std::visit([](const auto& held) -> const void* { return &held; },
                              *static_cast<const Choice*>(choice));
        };
        return ops;
    }
};

template <class T>
constexpr ListOps list_ops() {
    static_assert(!std::same_as<typename T::value_type, bool>,
                  "std::vector<bool> has no addresses");
    ListOps ops;
    ops.element = &type_of<typename T::value_type>;
    ops.clear_and_reserve = [](void* list, std::size_t count) {
        static_cast<T*>(list)->clear();
        static_cast<T*>(list)->reserve(count);
    };
    ops.append = [](void* list) -> void* { return &static_cast<T*>(list)->emplace_back(); };
    ops.size = [](const void* list) { return static_cast<const T*>(list)->size(); };
    ops.at = [](const void* list, std::size_t index) -> const void* {
        return &(*static_cast<const T*>(list))[index];
    };
    return ops;
}

template <class T>
constexpr MapOps map_ops() {
    MapOps ops;
    ops.element = &type_of<typename T::mapped_type>;
    ops.clear = [](void* map) { static_cast<T*>(map)->clear(); };
    ops.insert = [](void* map, std::string_view key) -> void* {
        return &(*static_cast<T*>(map))[std::string(key)];
    };
    ops.size = [](const void* map) { return static_cast<const T*>(map)->size(); };
    ops.visit = [](const void* map, MapVisitor visitor, void* context) {
        for (const auto& [key, value] : *static_cast<const T*>(map))
            visitor(context, key, &value);
    };
    return ops;
}

template <class T>
constexpr OptionalOps optional_ops() {
    OptionalOps ops;
    ops.element = &type_of<typename T::value_type>;
    ops.emplace = [](void* optional) -> void* { return &static_cast<T*>(optional)->emplace(); };
    ops.reset = [](void* optional) { static_cast<T*>(optional)->reset(); };
    ops.held = [](const void* optional) -> const void* {
        const T& value = *static_cast<const T*>(optional);
        return value.has_value() ? &*value : nullptr;
    };
    return ops;
}

template <class T>
constexpr MarkedOps marked_ops() {
    MarkedOps ops;
    ops.element = &type_of<typename T::value_type>;
    ops.parts = [](void* value) {
        T& marked = *static_cast<T*>(value);
        return MarkedParts{.value = &marked.value,
                           .mark = &marked.mark,
                           .source = &marked.source,
                           .at = &marked.at};
    };
    return ops;
}

template <class T>
constexpr Type make_type() {
    Type type;
    type.shape = shape_of<T>();
    type.name = name_of_type<T>();
    if constexpr (shape_of<T>() == Shape::integer) type.integer = integer_ops<T>();
    if constexpr (shape_of<T>() == Shape::enumeration) type.enumeration = enum_ops<T>();
    if constexpr (shape_of<T>() == Shape::record) type.record = record_ops<T>();
    if constexpr (shape_of<T>() == Shape::choice) type.choice = ChoiceBuilder<T>::ops();
    if constexpr (shape_of<T>() == Shape::list) type.list = list_ops<T>();
    if constexpr (shape_of<T>() == Shape::map) type.map = map_ops<T>();
    if constexpr (shape_of<T>() == Shape::optional) type.optional = optional_ops<T>();
    if constexpr (shape_of<T>() == Shape::marked) type.marked = marked_ops<T>();
    return type;
}

template <class T>
inline constexpr Type type_v = make_type<T>();

}  // namespace detail

// The picture of T; constant data, so it may be used before main() and from any thread.
template <class T>
const Type& type_of() {
    return detail::type_v<T>;
}

}  // namespace rotasim::schema
