// What cannot be, or can only do harm, in a rotation policy: found before anything runs.
#include "policies/rotation_policy.hpp"

#include <type_traits>

namespace rotasim {

namespace {

constexpr std::int64_t day_ns = 86'400LL * 1'000'000'000;

bool is_too_short(const Period& period) {
    // The shortest month has 28 days: long enough for every documented minimum.
    return period.months <= 0 && period.fixed.ns < 7 * day_ns;
}

struct Checker {
    const RotationPolicy& policy;
    std::vector<Problem>& problems;

    void error(const std::string& field, const std::string& message, const std::string& why) {
        problems.push_back(Problem{policy.at, field, message, why, "", false});
    }
    void warn(const std::string& field, const std::string& message, const std::string& why) {
        problems.push_back(Problem{policy.at, field, message, why, "", true});
    }
    void check_positive(const std::string& field, const Period& period) {
        if (period.months < 0 || period.fixed.ns < 0 || period.is_zero()) {
            error(field, "not a positive time", "a rotation would follow itself at once");
        }
    }
    void check_before(const std::string& field, const Period& before) {
        check_positive(field, before);
        if (policy.expire_after &&
            before.shortest_length() >= policy.expire_after->shortest_length()) {
            error(field, "not shorter than `expire_after`",
                  "a new version would be due for rotation when it is made");
        }
        if (!policy.expire_after) {
            warn(field, "`expire_after` is not given",
                 "versions that this policy makes never expire, so it rotates at most once");
        }
    }
    void operator()(const WhenNever&) {}
    void operator()(const WhenEmergency&) {}
    void operator()(const WhenPeriodic& when) { check_positive("period", when.every); }
    void operator()(const WhenManual& when) { check_positive("due", when.due); }
    void operator()(const WhenBeforeExpiry& when) { check_before("before", when.before); }
    void operator()(const WhenVaultAutoRotation& when) {
        if (when.after_creation.has_value() == when.before_expiry.has_value()) {
            error("when", "give either `after_creation` or `before_expiry`",
                  "azure.md 4.1: one trigger");
            return;
        }
        if (when.after_creation) {
            check_positive("after_creation", *when.after_creation);
            if (is_too_short(*when.after_creation)) {
                error("after_creation", "shorter than 7 days",
                      "azure.md 4.1: the vault's minimum; a managed HSM's is 28 days");
            }
        } else {
            check_before("before_expiry", *when.before_expiry);
            if (is_too_short(*when.before_expiry)) {
                error("before_expiry", "shorter than 7 days", "azure.md 4.1: the vault's minimum");
            }
        }
    }
};

}  // namespace

std::vector<Problem> check(const RotationPolicy& policy) {
    std::vector<Problem> problems;
    Checker checker{policy, problems};
    std::visit(checker, policy.when);
    if (policy.expire_after) {
        checker.check_positive("expire_after", *policy.expire_after);
        if (is_too_short(*policy.expire_after) ||
            policy.expire_after->shortest_length().ns < 28 * day_ns) {
            checker.error("expire_after", "shorter than 28 days", "platforms.md 1.4");
        }
    }
    if (policy.creates == RotationCreates::key &&
        std::holds_alternative<WhenVaultAutoRotation>(policy.when)) {
        checker.error("creates", "a vault makes new versions by itself, and no new keys",
                      "azure.md 4.1: its rotation is of one key; periodic or manual can make keys");
    }
    if (policy.retire_by != RetireBy::disable && policy.creates == RotationCreates::version) {
        checker.error("retire_by", "one version cannot be deleted",
                      "azure.md 4.1: only whole keys can; with `creates: key` old keys can go");
    }
    return problems;
}

}  // namespace rotasim
