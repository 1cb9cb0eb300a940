// Orders to a vault: decided now, announced, and in effect one floor later, for every reader at
// once.
#pragma once

#include "sim/behaviour/scope.hpp"

namespace rotasim {

void order_version(Scope& scope, std::uint32_t key, std::uint16_t version, VersionOrder order,
                   ChainKind by, Why why);
void order_key(Scope& scope, std::uint32_t key, KeyOrder order, std::uint16_t object, ChainKind by,
               Why why);
// A new version is made; it exists one floor from now.
void order_new_version(Scope& scope, std::uint32_t key, bool new_object);
// Points a set to a version of a key (newest_version: its newest usable one), or changes its grant.
void order_set(Scope& scope, std::uint32_t set, SetOrder order, std::uint32_t key,
               std::uint16_t version, ChainKind by, Why why);
// Decided: in effect one floor from now.
void announce_set(Scope& scope, std::uint32_t set, const SetApplied& order);

// The key's vault answers and is not read-only, in which case it reads, wraps and unwraps, but
// makes, changes, disables and enables nothing (azure.md 4.6).
bool takes_orders(Scope& scope, std::uint32_t key);
bool takes_orders(const VaultBoard& vault);
// "the vault does not answer" or "the vault is read-only".
std::string why_no_orders(const VaultBoard& vault);
// How long jobs wait that found no answer; assumed.
inline constexpr Duration ask_again_after = hours(1);

// What follows from a version that exists: expiry, notice, hygiene.
void plan_version(Scope& scope, std::uint32_t key, std::uint16_t version);
// When the key is rotated next, if ever.
void plan_rotation(Scope& scope, std::uint32_t key);
// Tells every host that has anything under the key, at the given time.
void tell_hosts(Scope& scope, std::uint32_t key, SimTime at);

const RotationPolicy* policy_of(Scope& scope, std::uint32_t key);
// From the last use of a version until the policy retires it; nothing: it waits for no such thing.
std::optional<Duration> retired_after_use(Scope& scope, std::uint32_t key);
// The sets, and every VM pinned to the key, are moved as the order says (rolling_rollout.cpp).
void begin_rolling(Scope& scope, std::uint32_t key, const RollingOrder& order,
                   const std::vector<std::uint32_t>& sets);
// A disk was wrapped under the version once more: that may be the last one it takes.
void note_wrap(Scope& scope, std::uint32_t key, std::uint16_t version);
// Position of a version named as in a scenario: its name, or newest, previous, oldest.
std::uint16_t version_named(Scope& scope, std::uint32_t key, const std::string& name);
// Versions that can be used now, for versions_alive.
void count_alive(Scope& scope, std::uint32_t key);

}  // namespace rotasim
