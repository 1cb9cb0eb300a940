// What cannot be, or can only do harm, in a rotation policy: found before anything runs.
#include "policies/rotation_policy.hpp"

#include "sim/model/working_hours.hpp"

#include <type_traits>

namespace rotasim {

namespace {

constexpr std::int64_t day_ns = 86'400LL * 1'000'000'000;

bool is_too_short(const Period& period) {
    // The shortest month has 28 days: long enough for every documented minimum.
    return period.months <= 0 && period.fixed.ns < 7 * day_ns;
}

// Less than 7 days are left of `whole`. Months against months, as both count the same ones.
bool too_near(const Period& whole, const Period& part) {
    const Period left{whole.months - part.months, whole.fixed - part.fixed};
    const Duration rest = left.months >= 0 ? left.shortest_length() : left.typical_length();
    return rest.ns < 7 * day_ns;
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
    void check_rolling(const RollingOrder& order) {
        if (order.soak.ns > 0 && order.canary == 0) {
            error("soak", "there are no canaries to wait for", "give `canary`");
        }
        if (!order.window) {
            return;
        }
        std::vector<Problem> wrong;
        check_working_hours(*order.window, wrong);
        if (wrong.empty() && start_inside(*order.window, Calendar(UtcTime{}), SimTime::zero(),
                                          order.takes.value.minimum()) == SimTime::never()) {
            error("window", "no window is as long as a move takes",
                  "a move begins only if it ends inside");
        }
        problems.insert(problems.end(), wrong.begin(), wrong.end());
    }
    void operator()(const WhenNever&) {}
    void operator()(const WhenEmergency&) {}
    void operator()(const WhenPeriodic& when) { check_positive("period", when.every); }
    void operator()(const WhenUsageLimited& when) {
        if (when.at_latest) {
            check_positive("at_latest", *when.at_latest);
        }
    }
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
            } else if (policy.expire_after &&
                       too_near(*policy.expire_after, *when.after_creation)) {
                error("after_creation",
                      "later than 7 days before versions expire that live for " +
                          to_text(*policy.expire_after),
                      "azure.md 4.1: the vault rotates 7 days before the expiry at the latest");
            }
        } else {
            check_before("before_expiry", *when.before_expiry);
            if (is_too_short(*when.before_expiry)) {
                error("before_expiry", "shorter than 7 days", "azure.md 4.1: the vault's minimum");
            } else if (policy.expire_after && too_near(*policy.expire_after, *when.before_expiry)) {
                error("before_expiry",
                      "sooner than 7 days after the creation of versions that live for " +
                          to_text(*policy.expire_after),
                      "azure.md 4.1: the vault's minimum");
            }
        }
    }
};

}  // namespace

std::vector<Problem> check(const RotationPolicy& policy) {
    std::vector<Problem> problems;
    Checker checker{policy, problems};
    std::visit(checker, policy.when);
    if (const RollingOrder* order =
            std::visit([](const auto& rollout) { return rollout.rolling(); }, policy.rollout)) {
        checker.check_rolling(*order);
    }
    if (policy.expire_after) {
        checker.check_positive("expire_after", *policy.expire_after);
        if (is_too_short(*policy.expire_after) ||
            policy.expire_after->shortest_length().ns < 28 * day_ns) {
            checker.error("expire_after", "shorter than 28 days", "platforms.md 1.4");
        }
    }
    if (policy.notify_before && policy.expire_after &&
        *policy.notify_before >= policy.expire_after->shortest_length()) {
        checker.error("notify_before", "not shorter than `expire_after`",
                      "the notice would come before the version is made");
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
