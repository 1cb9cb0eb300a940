// tests/unit/base_units_test.cpp — quantities as people write them: exact, strict, and back again.
#include "sim/base/units.hpp"

#include <catch2/catch.hpp>

#include <utility>

namespace rotasim {

TEST_CASE("one length of time, however it is spelled", "[unit][base][units]") {
    for (const char* text : {"3600 s", "60 min", "1 h", "1h", "PT1H", "PT60M", "PT3600S", "1.0 h",
                             "3600000 ms", " 1 hour ", "PT0.5H30M"}) {
        INFO(text);
        const auto parsed = parse_duration(text);
        if (std::string_view(text) == "PT0.5H30M") {
            CHECK_FALSE(parsed.ok());  // Only the last part may have a fraction.
            continue;
        }
        REQUIRE(parsed.ok());
        CHECK(*parsed.value == hours(1));
    }
    CHECK(*parse_duration("90 d").value == days(90));
    CHECK(*parse_duration("P90D").value == days(90));
    CHECK(*parse_duration("P1W").value == days(7));
    CHECK(*parse_duration("P1DT12H").value == hours(36));
    CHECK(*parse_duration("1.5 h").value == minutes(90));
    CHECK(*parse_duration("PT0.25S").value == milliseconds(250));
    CHECK(*parse_duration("0.1 us").value == nanoseconds(100));
    CHECK(*parse_duration("5 µs").value == microseconds(5));
    CHECK(*parse_duration("0.000000001 s").value == nanoseconds(1));
    CHECK(*parse_duration("0.3 s").value == milliseconds(300));
}

TEST_CASE("calendar periods keep their months", "[unit][base][units]") {
    CHECK(*parse_period("P18M").value == Period{.months = 18});
    CHECK(*parse_period("P2Y").value == Period{.months = 24});
    CHECK(*parse_period("P2Y3M").value == Period{.months = 27});
    CHECK(*parse_period("18 months").value == Period{.months = 18});
    CHECK(*parse_period("2 years").value == Period{.months = 24});
    CHECK(*parse_period("P1M2DT3H").value == Period{.months = 1, .fixed = days(2) + hours(3)});
    CHECK(*parse_period("90 d").value == Period{.fixed = days(90)});
}

TEST_CASE("a length of time that cannot be read says why", "[unit][base][units]") {
    const auto bare = parse_period("90");
    CHECK(bare.error == "'90' has no unit");
    CHECK(bare.why == "a bare number could be seconds or days");
    CHECK(bare.suggestion == "90 d");
    CHECK(parse_period("1.5 months").error ==
          "'1.5 months' is not a whole number of months or years");
    CHECK(parse_period("P1.5M").error == "'P1.5M' is not a whole number of months or years");
    CHECK(parse_duration("P1M").error == "'P1M' is a calendar period");
    CHECK(parse_duration("P1M").suggestion == "30 d");
    CHECK(parse_period("5 dayz").error == "unknown unit of time 'dayz'");
    CHECK(parse_period("5 dayz").suggestion == "5 day");
    CHECK(parse_period("5 m").error == "'5 m' is ambiguous");
    CHECK(parse_period("-5 d").error == "'-5 d' is negative");
    CHECK(parse_period("0.3 ns").error == "'0.3 ns' is not a whole number of nanoseconds");
    CHECK(parse_period("300 years").error == "'300 years' is too long");
    CHECK(parse_period("200000 d").error == "'200000 d' is too long");
    for (const char* text : {"",
                             " ",
                             "P",
                             "PT",
                             "P1",
                             "PT1",
                             "P1H",
                             "P1D1M",
                             "PT1S1M",
                             "P1DT",
                             "1 h 5 min",
                             "1e3 s",
                             ".5 s",
                             "5. s",
                             "soon",
                             "P-1D",
                             "1,5 h",
                             "0x5 s",
                             "99999999999999999999 s",
                             "0.0000000000000000000001 s"}) {
        INFO(text);
        const auto parsed = parse_period(text);
        CHECK_FALSE(parsed.ok());
        CHECK_FALSE(parsed.error.empty());
        CHECK_FALSE(parsed.why.empty());
    }
}

TEST_CASE("sizes are exact and tell 1000 from 1024", "[unit][base][units]") {
    CHECK(parse_bytes("2 TiB").value->value == 2'199'023'255'552);
    CHECK(parse_bytes("100 GB").value->value == 100'000'000'000);
    CHECK(parse_bytes("0.5 KiB").value->value == 512);
    CHECK(*parse_bytes("1024 GiB").value == tebibytes(1));
    CHECK(parse_bytes("512 B").value->value == 512);
    CHECK(parse_bytes("512").suggestion == "512 GiB");
    CHECK(parse_bytes("5 KB").suggestion == "5 kB");
    CHECK(parse_bytes("0.3 B").error == "'0.3 B' is not a whole number of bytes");
    CHECK(parse_bytes("9000 PiB").error == "'9000 PiB' is too large");
    CHECK(parse_bytes("-1 GB").error == "'-1 GB' is negative");
    CHECK_FALSE(parse_bytes("1 Gbit").ok());
}

TEST_CASE("data rates are whole bytes per second", "[unit][base][units]") {
    CHECK(parse_bytes_per_second("200 MB/s").value->value == 200'000'000);
    CHECK(parse_bytes_per_second("600 MB/min").value->value == 10'000'000);
    CHECK(parse_bytes_per_second("10 Gbit/s").value->value == 1'250'000'000);
    CHECK(parse_bytes_per_second("0.5 MiB / s").value->value == 524'288);
    CHECK(parse_bytes_per_second("8192 PiB/h").ok() == false);
    CHECK(parse_bytes_per_second("1 GiB/min").error ==
          "'1 GiB/min' is not a whole number of bytes per second");
    CHECK(parse_bytes_per_second("10 Gb/s").error == "unit 'Gb' is ambiguous");
    CHECK(parse_bytes_per_second("10 Gb/s").suggestion == "10 Gbit/s");
    CHECK(parse_bytes_per_second("200 MB").suggestion == "200 MB/s");
    CHECK(parse_bytes_per_second("200 MB/fortnight").error ==
          "unknown unit of time 'fortnight' in '200 MB/fortnight'");
}

TEST_CASE("a rate is an exact fraction", "[unit][base][units]") {
    CHECK(*parse_rate("5/min").value == PerTime(5, minutes(1)));
    CHECK(*parse_rate("5 per min").value == PerTime(1, seconds(12)));
    CHECK(*parse_rate("0.5/h").value == PerTime(1, hours(2)));
    CHECK(*parse_rate("3/7 s").value == PerTime(3, seconds(7)));
    CHECK(*parse_rate("3 %/year").value == PerTime(3, seconds(3'155'695'200)));
    CHECK(parse_rate("2/year").value->mean_interval() == seconds(15'778'476));
    CHECK(parse_rate("0/h").value->is_zero());
    CHECK(parse_rate("0/h").value->mean_interval() == Duration::max());
    CHECK(parse_rate("3/s").value->mean_interval() == nanoseconds(333'333'333));
    CHECK(parse_rate("5").suggestion == "5/h");
    CHECK_FALSE(parse_rate("5/moon").ok());
    CHECK_FALSE(parse_rate("5/0 s").ok());
    CHECK(parse_rate("0.001/year").value->mean_interval() == Duration::max());
    CHECK(parse_rate("0.001/year").value->mean_interval_ns() == 3.1556952e19);
    CHECK(to_text(*parse_rate("0.1 %/year").value) == "0.001/year");
    CHECK(parse_rate("0.001/7 year").error == "'0.001/7 year' is too small or has too many digits");
}

TEST_CASE("a probability is a percentage or a number up to 1", "[unit][base][units]") {
    CHECK(parse_probability("3 %").value->value == 0.03);
    CHECK(parse_probability("0.1%").value->value == 0.001);
    CHECK(parse_probability("0.03").value->value == 0.03);
    CHECK(parse_probability("1e-6").value->value == 1e-6);
    CHECK(parse_probability("1e-3 %").value->value == 1e-5);
    CHECK(parse_probability("100 %").value->value == 1);
    CHECK(parse_probability("3").error == "'3' is above 1");
    CHECK(parse_probability("3").suggestion == "3 %");
    CHECK_FALSE(parse_probability("101 %").ok());
    CHECK_FALSE(parse_probability("-1 %").ok());
    CHECK_FALSE(parse_probability("%").ok());
    CHECK_FALSE(parse_probability("nan").ok());
    CHECK(*parse_ratio("150 %").value == 1.5);
    CHECK_FALSE(parse_ratio("inf").ok());
}

TEST_CASE("times of day end at 24:00", "[unit][base][units]") {
    CHECK(*parse_time_of_day("06:30").value == hours(6) + minutes(30));
    CHECK(*parse_time_of_day("24:00").value == hours(24));
    CHECK(*parse_time_of_day("23:59:59").value == hours(24) - seconds(1));
    for (const char* text :
         {"", "6:30", "24:01", "12:60", "12:00:60", "12.30", "12:3", "-1:00", "ab:cd"}) {
        CHECK_FALSE(parse_time_of_day(text).ok());
    }
    CHECK(time_of_day_text(hours(6) + minutes(5)) == "06:05");
    CHECK(time_of_day_text(seconds(1)) == "00:00:01");
}

TEST_CASE("canonical text is short and unique", "[unit][base][units]") {
    CHECK(to_text(days(90)) == "90 d");
    CHECK(to_text(minutes(90)) == "90 min");
    CHECK(to_text(hours(24 * 7)) == "7 d");
    CHECK(to_text(nanoseconds(1'500)) == "1500 ns");
    CHECK(to_text(Duration::zero()) == "0 s");
    CHECK(to_text(Duration::max()) == "for ever");
    CHECK(to_text(Period{.months = 24}) == "P24M");
    CHECK(to_text(Period{.months = 1, .fixed = days(2) + milliseconds(1'500)}) == "P1M2DT1.5S");
    CHECK(to_text(Bytes{1'000'000'000'000}) == "1 TB");
    CHECK(to_text(tebibytes(2)) == "2 TiB");
    CHECK(to_text(Bytes{0}) == "0 B");
    CHECK(to_text(BytesPerSecond{200'000'000}) == "200 MB/s");
    CHECK(to_text(PerTime(5, minutes(1))) == "5/min");
    CHECK(to_text(PerTime(1, hours(2))) == "12/d");
    CHECK(to_text(PerTime(1, seconds(63'113'904))) == "0.5/year");
    CHECK(to_text(PerTime(3, seconds(11))) == "3/11 s");
    CHECK(to_text(PerTime{}) == "0/s");
    CHECK(to_text(Probability{0.03}) == "0.03");
}

TEST_CASE("a transfer ends at the first tick at which all is sent", "[unit][base][units]") {
    CHECK(transfer_time({1'000'000'000}, {1'000'000'000}) == seconds(1));
    CHECK(transfer_time({1}, {3}) == nanoseconds(333'333'334));
    CHECK(transfer_time({0}, {0}) == Duration::zero());
    CHECK(transfer_time({1}, {0}) == Duration::max());
    CHECK(transfer_time({INT64_MAX}, {1}) == Duration::max());
}

}  // namespace rotasim
