// tests/unit/schema_type_test.cpp — field tables and the run-time picture made from them.
#include "sim/schema/type_of.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace rotasim {
namespace {

enum class Colour : std::uint8_t { red, green };
constexpr auto enum_names(Colour) {
    using E = schema::EnumName<Colour>;
    return schema::names(E{"red", Colour::red, "Like blood."},
                         E{"green", Colour::green, "Like grass."});
}

struct Inner {
    int depth = 3;
    std::vector<Inner> below;
    static constexpr auto schema() {
        return fields(optional("depth", &Inner::depth, "How deep.").between(1, 9),
                      optional("below", &Inner::below, "More of the same.").items(0, 2));
    }
};

struct Circle {
    static constexpr std::string_view kind = "circle";
    static constexpr std::string_view meaning = "Round.";
    double radius = 1.0;
    static constexpr auto schema() {
        return fields(required("radius", &Circle::radius, "Radius.").more_than(0));
    }
};
struct Nothing {
    static constexpr std::string_view kind = "nothing";
    static constexpr auto schema() { return fields(); }
};

struct Outer {
    std::string name;
    Place at;
    Inner inner;
    Colour colour = Colour::green;
    std::variant<Nothing, Circle> form;
    std::map<std::string, std::uint32_t> counts;
    std::optional<Duration> pause;
    schema::Marked<Bytes> size;
    schema::Ref key;
    static constexpr auto schema() {
        return fields(
            required("name", &Outer::name, "Name."), inlined(&Outer::inner),
            optional("colour", &Outer::colour, "Colour."), optional("form", &Outer::form, "Form."),
            optional("counts", &Outer::counts, "Counts."),
            optional("pause", &Outer::pause, "Pause."), optional("size", &Outer::size, "Size."),
            optional("key", &Outer::key, "Key."));
    }
};

const schema::FieldEntry& field(const schema::Type& type, std::string_view name) {
    for (const auto& entry : type.record.fields) {
        if (entry.info.name == name) return entry;
    }
    throw std::runtime_error("no field " + std::string(name));
}

TEST_CASE("a table lists its fields in order, with inlined ones among them", "[unit][schema]") {
    std::vector<std::string> names;
    for (const auto& entry : schema::type_of<Outer>().record.fields)
        names.emplace_back(entry.info.name);
    CHECK(names == std::vector<std::string>{"name", "depth", "below", "colour", "form", "counts",
                                            "pause", "size", "key"});
}

TEST_CASE("every kind of member has its shape", "[unit][schema]") {
    using schema::Shape;
    const schema::Type& type = schema::type_of<Outer>();
    CHECK(type.name.find("Outer") != std::string_view::npos);
    CHECK(field(type, "name").type().shape == Shape::text);
    CHECK(field(type, "depth").type().shape == Shape::integer);
    CHECK(field(type, "below").type().list.element().shape == Shape::record);
    CHECK(field(type, "colour").type().enumeration.entries.size() == 2);
    CHECK(field(type, "form").type().choice.alternatives[1].kind == "circle");
    CHECK(field(type, "counts").type().map.element().integer.high == 4294967295U);
    CHECK(field(type, "pause").type().optional.element().shape == Shape::duration);
    CHECK(field(type, "size").type().marked.element().shape == Shape::bytes);
    CHECK(field(type, "key").type().shape == Shape::reference);
}

TEST_CASE("a type may contain itself", "[unit][schema]") {
    const schema::Type& inner = schema::type_of<Inner>();
    CHECK(&field(inner, "below").type().list.element() == &inner);
}

TEST_CASE("members are reached through the table, also inlined ones", "[unit][schema]") {
    Outer outer;
    const schema::Type& type = schema::type_of<Outer>();
    const auto& depth = field(type, "depth");
    depth.type().integer.store(depth.member(&outer), false, 7);
    CHECK(outer.inner.depth == 7);
    const auto& form = field(type, "form");
    void* circle = form.type().choice.alternatives[1].emplace(form.member(&outer));
    CHECK(std::get<Circle>(outer.form).radius == 1.0);
    CHECK(circle == &std::get<Circle>(outer.form));
    CHECK(form.type().choice.index(form.member(&outer)) == 1);
    type.record.place(&outer)->line = 12;
    CHECK(outer.at.line == 12);
}

TEST_CASE("integers keep sign and size", "[unit][schema]") {
    std::int64_t value = 0;
    const schema::IntegerOps& ops = schema::type_of<std::int64_t>().integer;
    ops.store(&value, true, std::uint64_t{1} << 63U);
    CHECK(value == std::numeric_limits<std::int64_t>::min());
    CHECK(ops.negative(&value));
    CHECK(ops.magnitude(&value) == std::uint64_t{1} << 63U);
    std::uint64_t large = 0;
    schema::type_of<std::uint64_t>().integer.store(&large, false, 18446744073709551615ULL);
    CHECK(large == 18446744073709551615ULL);
}

TEST_CASE("bounds include their ends unless they are open", "[unit][schema]") {
    const auto closed = required("depth", &Inner::depth, "").between(1, 9).info.bounds;
    CHECK(closed.contains(1));
    CHECK(closed.contains(9));
    CHECK_FALSE(closed.contains(9.5));
    const auto open = required("depth", &Inner::depth, "").more_than(0).info.bounds;
    CHECK_FALSE(open.contains(0));
    CHECK(open.contains(1e-9));
    CHECK_FALSE(open.contains(std::numeric_limits<double>::quiet_NaN()));
}

TEST_CASE("enum values have one written name", "[unit][schema]") {
    CHECK(schema::name_of(Colour::red) == "red");
    CHECK(schema::name_of(static_cast<Colour>(7)).empty());
}

}  // namespace
}  // namespace rotasim
