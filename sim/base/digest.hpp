// sim/base/digest.hpp — a 128-bit digest (XXH3) over typed values, the same on every machine.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rotasim {

// Streaming and copyable. Every value is fed as a fixed-width little-endian word, text with its
// length first, so that neighbouring values can never be confused ("ab","c" and "a","bc" differ).
class Digest {
public:
    Digest();
    Digest(const Digest& other);
    Digest& operator=(const Digest& other);
    Digest(Digest&&) noexcept;
    Digest& operator=(Digest&&) noexcept;
    ~Digest();

    void update(std::int64_t value);
    void update(std::uint64_t value);
    void update(std::string_view text);
    // Without these, an int or a bool would be ambiguous and a literal would become a bool.
    void update(std::int32_t value) { update(static_cast<std::int64_t>(value)); }
    void update(std::uint32_t value) { update(static_cast<std::uint64_t>(value)); }
    void update(const char* text) { update(std::string_view(text)); }
    void update(const std::string& text) { update(std::string_view(text)); }
    void update(bool value) = delete;
    void update(double value) = delete;  // Results are integers or fixed point.

    // 32 lower-case hexadecimal digits. May be asked at any time; the stream can go on.
    [[nodiscard]] std::string hex() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

// XXH3-64 of a text, for names and short keys.
[[nodiscard]] std::uint64_t hash64(std::string_view text);

}  // namespace rotasim
