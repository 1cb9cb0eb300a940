// sim/base/digest.cpp — XXH3-128 over little-endian words.
#include "sim/base/digest.hpp"

#include "sim/base/contract.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <array>
#include <cstdio>
#include <utility>

namespace rotasim {

struct Digest::State {
    XXH3_state_t hash;
};

Digest::Digest() : state_(std::make_unique<State>()) { XXH3_128bits_reset(&state_->hash); }

Digest::Digest(const Digest& other) : state_(std::make_unique<State>()) {
    SIM_EXPECTS(other.state_ != nullptr);
    XXH3_copyState(&state_->hash, &other.state_->hash);
}

Digest& Digest::operator=(const Digest& other) {
    if (this != &other) *this = Digest(other);
    return *this;
}

Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;
Digest::~Digest() = default;

void Digest::update(std::uint64_t value) {
    SIM_EXPECTS(state_ != nullptr);
    std::array<unsigned char, 8> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<unsigned char>(value >> (8 * i));
    }
    XXH3_128bits_update(&state_->hash, bytes.data(), bytes.size());
}

void Digest::update(std::int64_t value) { update(static_cast<std::uint64_t>(value)); }

void Digest::update(std::string_view text) {
    update(static_cast<std::uint64_t>(text.size()));
    XXH3_128bits_update(&state_->hash, text.data(), text.size());
}

std::string Digest::hex() const {
    SIM_EXPECTS(state_ != nullptr);
    const XXH128_hash_t hash = XXH3_128bits_digest(&state_->hash);
    std::array<char, 33> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%016llx%016llx",
                  static_cast<unsigned long long>(hash.high64),
                  static_cast<unsigned long long>(hash.low64));
    return buffer.data();
}

std::uint64_t hash64(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

}  // namespace rotasim
