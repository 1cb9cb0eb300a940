// sim/config/json_schema_scalar.cpp — patterns and bounds of what is written as one value.
#include "sim/config/json_schema_scalar.hpp"

#include "sim/config/scalar.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace rotasim::config {

using schema::FieldInfo;
using schema::Shape;

namespace {

constexpr std::string_view decimal = R"([0-9]+(\.[0-9]+)?)";
constexpr std::string_view fixed_unit =
    "(w|weeks?|d|days?|h|hr|hours?|min|mins|minutes?|s|secs?|seconds?|ms|milliseconds?|us|µs|μs|"
    "microseconds?|ns|nanoseconds?|ticks)";
constexpr std::string_view calendar_unit = "(months?|mo|years?|y)";
constexpr std::string_view size_unit = "(PiB|PB|TiB|TB|GiB|GB|MiB|MB|KiB|kB|B)";
constexpr std::string_view bit_unit = "(Gbit|Mbit|kbit|bit)";
constexpr std::string_view iso_part = "[0-9.YMWDTHS]+";
constexpr std::string_view name_pattern = "^[A-Za-z0-9_]([A-Za-z0-9_. -]*[A-Za-z0-9_.-])?$";

Json plain(double value) {
    if (std::trunc(value) == value && std::abs(value) < 9e15) {
        return Json(static_cast<std::int64_t>(value));
    }
    return Json(value);
}

Json text_of(Shape shape, const FieldInfo& info) {
    const auto with = [](std::string_view unit) { return fmt::format("{} ?{}", decimal, unit); };
    switch (shape) {
        case Shape::duration:
            return pattern(fmt::format("^({}|P{})$", with(fixed_unit), iso_part),
                           "A duration: 90 d, PT1H.");
        case Shape::period:
            return pattern(
                fmt::format("^({}|[0-9]+ ?{}|P{})$", with(fixed_unit), calendar_unit, iso_part),
                "A period: 90 d, P18M, 2 years.");
        case Shape::utc_time:
            return pattern(
                "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?Z)?"
                "$",
                "A time in UTC: 2027-01-01T00:00:00Z.");
        case Shape::bytes:
            return pattern(fmt::format("^{}$", with(size_unit)), "A size: 100 GB, 2 TiB.");
        case Shape::bytes_per_second:
            return pattern(fmt::format("^{} ?({}|{})/[a-z]+$", decimal, size_unit, bit_unit),
                           "A data rate: 200 MB/s, 10 Gbit/s.");
        case Shape::rate: {
            return pattern(fmt::format("^{} ?(/|per ).+$", decimal), "A rate: 5/min, 2/year.");
        }
        case Shape::probability:
            return any({Json{{"type", "number"}, {"minimum", 0}, {"maximum", 1}},
                        pattern(fmt::format("^{} ?%$", decimal), "A share: 3 %.")});
        case Shape::reference: return Json{{"type", "string"}, {"minLength", 1}};
        default:
            if (info.name == "name") return Json{{"type", "string"}, {"pattern", name_pattern}};
            return Json{{"type", "string"}};
    }
}

}  // namespace

Json pattern(std::string pattern_text, std::string_view description) {
    return Json{
        {"type", "string"}, {"pattern", std::move(pattern_text)}, {"description", description}};
}

Json any(std::vector<Json> choices) {
    Json flat = Json::array();
    for (Json& each : choices) {
        if (each.size() == 1 && each.contains("anyOf")) {
            for (Json& inner : each["anyOf"])
                flat.push_back(std::move(inner));
        } else {
            flat.push_back(std::move(each));
        }
    }
    return Json{{"anyOf", std::move(flat)}};
}

Json bounded(Json json, const FieldInfo& info) {
    const schema::Bounds& bounds = info.bounds;
    if (std::isfinite(bounds.low)) {
        json[bounds.low_open ? "exclusiveMinimum" : "minimum"] = plain(bounds.low);
    }
    if (std::isfinite(bounds.high)) json["maximum"] = plain(bounds.high);
    return json;
}

Json text(Shape shape, const FieldInfo& info) {
    Json json = text_of(shape, info);
    if (info.bounds.any()) {
        const std::string words = json.value("description", "");
        json["description"] = fmt::format("{}{}Allowed: {}.", words, words.empty() ? "" : " ",
                                          allowed_text(info.bounds, shape));
    }
    return json;
}

}  // namespace rotasim::config
