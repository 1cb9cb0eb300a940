// sim/schema/fields.hpp — field tables; one table per struct drives reading, errors and help.
//
//   struct Disk {
//       std::string name;
//       Bytes size = gibibytes(32);
//       static constexpr auto schema() {
//           return fields(required("name", &Disk::name, "Name of the disk."),
//                         optional("size", &Disk::size, "Size.").between(1.0, 7e13));
//       }
//   };
//
// Bounds are doubles in the base unit: nanoseconds for durations, bytes for sizes, bytes per
// second, plain numbers. The default of an optional field is the value that a default-constructed
// struct has: it is stated once, in the struct.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace rotasim::schema {

inline constexpr double no_limit = std::numeric_limits<double>::infinity();

// The range of a number in its base unit; `low_open` excludes the lower end itself.
struct Bounds {
    double low = -no_limit;
    double high = no_limit;
    bool low_open = false;

    [[nodiscard]] constexpr bool any() const { return low != -no_limit || high != no_limit; }
    [[nodiscard]] constexpr bool contains(double value) const {
        return (low_open ? value > low : value >= low) && value <= high;
    }
};

// What is known of a field apart from its type: the part that needs no template.
struct FieldInfo {
    std::string_view name;
    std::string_view meaning;
    bool is_required = false;
    Bounds bounds;              // Of each element, if the field is a list or a map.
    std::size_t items_low = 0;  // Fewest and most elements of a list or a map.
    std::size_t items_high = std::numeric_limits<std::size_t>::max();
    std::string_view
        catalogue;  // Name of the catalogue list that the text must be found in, or empty.
};

template <class Owner, class Value>
struct Field {
    using owner_type = Owner;
    using value_type = Value;

    FieldInfo info;
    Value Owner::*member;

    // Both ends belong to the range.
    [[nodiscard]] constexpr Field between(double low, double high) const {
        Field copy = *this;
        copy.info.bounds = Bounds{.low = low, .high = high, .low_open = false};
        return copy;
    }
    [[nodiscard]] constexpr Field at_least(double low) const {
        Field copy = *this;
        copy.info.bounds.low = low;
        copy.info.bounds.low_open = false;
        return copy;
    }
    [[nodiscard]] constexpr Field more_than(double low) const {
        Field copy = *this;
        copy.info.bounds.low = low;
        copy.info.bounds.low_open = true;
        return copy;
    }
    [[nodiscard]] constexpr Field at_most(double high) const {
        Field copy = *this;
        copy.info.bounds.high = high;
        return copy;
    }
    // How many elements a list or a map may have.
    [[nodiscard]] constexpr Field items(std::size_t low, std::size_t high) const {
        Field copy = *this;
        copy.info.items_low = low;
        copy.info.items_high = high;
        return copy;
    }
    [[nodiscard]] constexpr Field not_empty() const {
        return items(1, std::numeric_limits<std::size_t>::max());
    }
    // The text names an entry of a catalogue list ("vm_sizes"); the loader checks it.
    [[nodiscard]] constexpr Field one_of_catalogue(std::string_view list) const {
        Field copy = *this;
        copy.info.catalogue = list;
        return copy;
    }
};

template <class Owner, class Value>
[[nodiscard]] constexpr Field<Owner, Value> required(std::string_view name, Value Owner::*member,
                                                     std::string_view meaning) {
    FieldInfo info{};
    info.name = name;
    info.meaning = meaning;
    info.is_required = true;
    return Field<Owner, Value>{info, member};
}

template <class Owner, class Value>
[[nodiscard]] constexpr Field<Owner, Value> optional(std::string_view name, Value Owner::*member,
                                                     std::string_view meaning) {
    FieldInfo info{};
    info.name = name;
    info.meaning = meaning;
    return Field<Owner, Value>{info, member};
}

// A record whose fields stand among the owner's own, without a key of their own.
template <class Owner, class Value>
struct Inlined {
    using owner_type = Owner;
    using value_type = Value;

    Value Owner::*member;
};

template <class Owner, class Value>
[[nodiscard]] constexpr Inlined<Owner, Value> inlined(Value Owner::*member) {
    return Inlined<Owner, Value>{member};
}

template <class... Fs>
struct Fields {
    std::tuple<Fs...> all;

    static constexpr std::size_t size() { return sizeof...(Fs); }

    // Calls visitor(field) for each field, in the order of the table.
    template <class Visitor>
    constexpr void for_each(Visitor&& visitor) const {
        std::apply([&visitor](const Fs&... field) { (visitor(field), ...); }, all);
    }
};

template <class... Fs>
[[nodiscard]] constexpr Fields<Fs...> fields(const Fs&... each) {
    return Fields<Fs...>{std::tuple<Fs...>{each...}};
}

// A struct with a field table.
template <class T>
concept Described = requires {
    T::schema();
};

// A struct that may be one choice of a std::variant, written {kind: NAME, ...}.
template <class T>
concept Alternative = Described<T> && requires {
    { T::kind } -> std::convertible_to<std::string_view>;
};

// One line of an enum's table; the function enum_names(E) is found by its argument's namespace.
template <class E>
struct EnumName {
    std::string_view name;
    E value;
    std::string_view meaning;
};

template <class E, class... More>
[[nodiscard]] constexpr std::array<EnumName<E>, 1 + sizeof...(More)> names(const EnumName<E>& first,
                                                                           const More&... more) {
    return {first, more...};
}

template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(E value) {
    enum_names(value);
};

// Two lists as one, in that order: for an enum with more values than one list should hold.
template <class E, std::size_t M, std::size_t N>
[[nodiscard]] constexpr std::array<EnumName<E>, M + N> joined(
    const std::array<EnumName<E>, M>& first, const std::array<EnumName<E>, N>& second) {
    std::array<EnumName<E>, M + N> all{};
    for (std::size_t i = 0; i < M + N; ++i)
        all[i] = i < M ? first[i] : second[i - M];
    return all;
}

// The written name of an enum value; empty if the table lacks it.
template <NamedEnum E>
[[nodiscard]] constexpr std::string_view name_of(E value) {
    for (const auto& entry : enum_names(E{})) {
        if (entry.value == value) return entry.name;
    }
    return {};
}

}  // namespace rotasim::schema

namespace rotasim {
// Tables are written inside structs of namespace rotasim, without a prefix.
using schema::fields;
using schema::inlined;
using schema::optional;
using schema::required;
}  // namespace rotasim
