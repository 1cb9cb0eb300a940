// tests/unit/config_sample.hpp — a small described struct with every kind of field, for the tests
// of sim/config.
#pragma once

#include "sim/config/parse.hpp"
#include "sim/config/reader.hpp"
#include "sim/schema/type_of.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rotasim {

enum class SampleColour : std::uint8_t { red, green, off };
constexpr auto enum_names(SampleColour) {
    using E = schema::EnumName<SampleColour>;
    return schema::names(E{"red", SampleColour::red, "Like blood."},
                         E{"green", SampleColour::green, "Like grass."},
                         E{"off", SampleColour::off, "No colour."});
}

struct SampleNever {
    static constexpr std::string_view kind = "never";
    static constexpr std::string_view meaning = "Not at all.";
    static constexpr auto schema() { return fields(); }
};
struct SamplePeriodic {
    static constexpr std::string_view kind = "periodic";
    static constexpr std::string_view meaning = "Again and again.";
    Period period{};
    Duration jitter{};
    static constexpr auto schema() {
        return fields(required("period", &SamplePeriodic::period, "From one to the next.")
                          .between(3'600e9, 315'360'000e9),
                      optional("jitter", &SamplePeriodic::jitter, "Largest extra delay."));
    }
};

struct SampleItem {
    std::string name;
    Place at;
    std::uint32_t count = 1;
    std::vector<SampleItem> parts;
    static constexpr auto schema() {
        return fields(required("name", &SampleItem::name, "Name of the item."),
                      optional("count", &SampleItem::count, "How many.").between(1, 1e7),
                      optional("parts", &SampleItem::parts, "Items inside.").items(0, 3));
    }
};

struct SampleLimits {
    double ratio = 0.5;
    std::int64_t offset = -3;
    static constexpr auto schema() {
        return fields(optional("ratio", &SampleLimits::ratio, "A ratio.").more_than(0).at_most(1),
                      optional("offset", &SampleLimits::offset, "May be negative."));
    }
};

struct Sample {
    std::string title;
    bool enabled = true;
    SampleLimits limits;
    SampleColour colour = SampleColour::green;
    std::variant<SampleNever, SamplePeriodic> when;
    std::vector<SampleItem> items;
    std::vector<Duration> probes;
    std::map<std::string, std::uint32_t> packing;
    std::optional<Bytes> size;
    std::optional<UtcTime> until;
    BytesPerSecond rate{};
    PerTime arrivals;
    Probability failure{};
    Distribution batch{distributions::Constant{1}};
    DurationDistribution lag;
    schema::Marked<Duration> delay{minutes(5), Evidence::assumed, "", {}};
    schema::Marked<DurationDistribution> repair;
    std::optional<schema::Marked<std::vector<SampleColour>>> colours;
    std::optional<schema::Ref> key;

    static constexpr auto schema() {
        using S = Sample;
        return fields(
            required("title", &S::title, "Title."), optional("enabled", &S::enabled, "Switch."),
            inlined(&S::limits), optional("colour", &S::colour, "Colour."),
            optional("when", &S::when, "When."), optional("items", &S::items, "Items."),
            optional("probes", &S::probes, "Times.").at_least(0),
            optional("packing", &S::packing, "Counts by name."),
            optional("size", &S::size, "Size.").more_than(0), optional("until", &S::until, "End."),
            optional("rate", &S::rate, "Rate."), optional("arrivals", &S::arrivals, "Arrivals."),
            optional("failure", &S::failure, "Chance."),
            optional("batch", &S::batch, "Batch size.").at_least(1),
            optional("lag", &S::lag, "Lag."), optional("delay", &S::delay, "Delay."),
            optional("repair", &S::repair, "Repair."), optional("colours", &S::colours, "Colours."),
            optional("key", &S::key, "Key."));
    }
};

struct SampleResult {
    Sample value;
    std::string problems;  // One a line.
};

inline SampleResult read_sample(std::string_view text) {
    config::Tree tree;
    std::vector<Problem> problems;
    SampleResult result;
    const std::vector<std::string> files = {"f"};
    if (config::Node* root = config::parse_yaml(tree, text, 0, problems)) {
        root->at = {0, 1, 1};
        result.value = config::read<Sample>(*root, "sample", problems);
    }
    sort_problems(problems);
    for (const Problem& problem : problems)
        result.problems += to_text(problem, files) + "\n";
    return result;
}

}  // namespace rotasim
