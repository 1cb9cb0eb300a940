// What a scenario says of single happenings at given times, and of emergencies after a compromise.
#pragma once

#include "sim/model/reencryption_spec.hpp"

#include <algorithm>
#include <variant>

namespace rotasim {

// Acts on one version of a key: its name, or `newest`, `previous`, `oldest` at that moment.
struct DisableVersion {
    static constexpr std::string_view kind = "disable_version";
    Ref key;
    std::string version = "newest";
    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(required("key", &DisableVersion::key, "The key."),
                      optional("version", &DisableVersion::version,
                               "Version name, or newest, previous, oldest."));
    }
};
struct EnableVersion {
    static constexpr std::string_view kind = "enable_version";
    Ref key;
    std::string version = "newest";
    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(required("key", &EnableVersion::key, "The key."),
                      optional("version", &EnableVersion::version,
                               "Version name, or newest, previous, oldest."));
    }
};
struct DeleteKey {
    static constexpr std::string_view kind = "delete_key";
    Ref key;
    static constexpr auto schema() {
        return schema::fields(schema::required("key", &DeleteKey::key, "The key, all versions."));
    }
};
struct RecoverKey {
    static constexpr std::string_view kind = "recover_key";
    Ref key;
    static constexpr auto schema() {
        return schema::fields(schema::required("key", &RecoverKey::key, "The deleted key."));
    }
};
// Refused by the vault while purge protection holds.
struct PurgeKey {
    static constexpr std::string_view kind = "purge_key";
    Ref key;
    static constexpr auto schema() {
        return schema::fields(schema::required("key", &PurgeKey::key, "The deleted key."));
    }
};
struct RotateKey {
    static constexpr std::string_view kind = "rotate_key";
    Ref key;
    static constexpr auto schema() {
        return schema::fields(schema::required("key", &RotateKey::key, "Makes a new version."));
    }
};
struct DisableSecret {
    static constexpr std::string_view kind = "disable_secret";
    Ref secret;
    static constexpr auto schema() {
        return schema::fields(schema::required("secret", &DisableSecret::secret, "The secret."));
    }
};
struct EnableSecret {
    static constexpr std::string_view kind = "enable_secret";
    Ref secret;
    static constexpr auto schema() {
        return schema::fields(schema::required("secret", &EnableSecret::secret, "The secret."));
    }
};
struct DeleteSecret {
    static constexpr std::string_view kind = "delete_secret";
    Ref secret;
    static constexpr auto schema() {
        return schema::fields(schema::required("secret", &DeleteSecret::secret, "The secret."));
    }
};
struct RecoverSecret {
    static constexpr std::string_view kind = "recover_secret";
    Ref secret;
    static constexpr auto schema() {
        return schema::fields(
            schema::required("secret", &RecoverSecret::secret, "The deleted secret."));
    }
};
// Refused by the vault while purge protection holds.
struct PurgeSecret {
    static constexpr std::string_view kind = "purge_secret";
    Ref secret;
    static constexpr auto schema() {
        return schema::fields(
            schema::required("secret", &PurgeSecret::secret, "The deleted secret."));
    }
};
// Infrastructure as code that applies an old state again points the set to an old version.
struct PointSet {
    static constexpr std::string_view kind = "point_set";
    Ref set;
    std::optional<Ref> key;
    std::string version = "newest";
    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(
            required("set", &PointSet::set, "The disk-encryption set."),
            optional("key", &PointSet::key, "Another key; absent: its own."),
            optional("version", &PointSet::version, "Version name, or newest, previous, oldest."));
    }
};
struct RevokeGrant {
    static constexpr std::string_view kind = "revoke_grant";
    Ref set;
    static constexpr auto schema() {
        return schema::fields(schema::required("set", &RevokeGrant::set,
                                               "The set whose identity loses its permissions."));
    }
};
struct RestoreGrant {
    static constexpr std::string_view kind = "restore_grant";
    Ref set;
    static constexpr auto schema() {
        return schema::fields(schema::required("set", &RestoreGrant::set, "The set."));
    }
};
struct ChangeVaultAccess {
    static constexpr std::string_view kind = "change_vault_access";
    Ref vault;
    std::optional<bool> enabled_for_disk_encryption;
    std::optional<bool> network_perimeter;
    std::optional<bool> trusted_service_bypass;
    std::optional<bool> reachable;
    std::optional<bool> read_only;
    std::optional<std::uint32_t> answers;
    static constexpr auto schema() {
        using namespace rotasim::schema;
        using C = ChangeVaultAccess;
        return fields(required("vault", &C::vault, "The vault."),
                      optional("enabled_for_disk_encryption", &C::enabled_for_disk_encryption,
                               "Whether the platform may fetch in-guest secrets."),
                      optional("network_perimeter", &C::network_perimeter,
                               "Behind a security perimeter: the trusted-service bypass is void."),
                      optional("trusted_service_bypass", &C::trusted_service_bypass,
                               "Whether the platform's services pass the vault's firewall."),
                      optional("reachable", &C::reachable, "Whether the vault answers at all."),
                      optional("read_only", &C::read_only,
                               "Whether it only reads, wraps and unwraps, as during a failover to "
                               "the paired region: nothing is made, changed, disabled or enabled "
                               "(azure.md 4.6)."),
                      optional("answers", &C::answers,
                               "Of a hundred calls by starting VMs, how many the vault answers: "
                               "fewer than 100 are a brown-out, in which starts fail by chance and "
                               "what runs does not notice.")
                          .between(1, 100));
    }
};

// What can be done to VMs at a given moment.
enum class VmOperation : std::uint8_t {
    guest_reboot,
    deallocate,
    start,
    redeploy,
    restore_whole_vm,
    restore_file,
    rerun_extension
};
constexpr auto enum_names(VmOperation) {
    using E = schema::EnumName<VmOperation>;
    return schema::names(
        E{"guest_reboot", VmOperation::guest_reboot, "Reboot inside the guest."},
        E{"deallocate", VmOperation::deallocate, "Stop and deallocate."},
        E{"start", VmOperation::start, "Start by the platform."},
        E{"redeploy", VmOperation::redeploy, "Start on another host."},
        E{"restore_whole_vm", VmOperation::restore_whole_vm, "Ask for a restore of the VM."},
        E{"restore_file", VmOperation::restore_file, "Ask for a restore of files."},
        E{"rerun_extension", VmOperation::rerun_extension,
          "In guest: run enable again with the newest key version."});
}
struct LoseStorage {
    static constexpr std::string_view kind = "lose_storage";
    Ref storage;
    Duration lasts = hours(1);
    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(required("storage", &LoseStorage::storage, "The storage unit, of `storage`."),
                      required("for", &LoseStorage::lasts, "How long its disks are out of reach.")
                          .more_than(0));
    }
};
struct OperateVms {
    static constexpr std::string_view kind = "operate_vms";
    Ref vms;
    VmOperation operation = VmOperation::guest_reboot;
    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(required("vms", &OperateVms::vms, "VM template, all its VMs."),
                      required("operation", &OperateVms::operation, "What is done."));
    }
};

using IncidentAction =
    std::variant<DisableVersion, EnableVersion, DeleteKey, RecoverKey, PurgeKey, RotateKey,
                 DisableSecret, EnableSecret, DeleteSecret, RecoverSecret, PurgeSecret, PointSet,
                 RevokeGrant, RestoreGrant, ChangeVaultAccess, LoseStorage, OperateVms>;

struct IncidentSpec {
    std::string name;
    Place at;
    std::optional<UtcTime> when;
    std::optional<DurationDistribution> after;
    std::optional<Duration> every;
    IncidentAction action;

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using I = IncidentSpec;
        return fields(required("name", &I::name, "Name of the incident."),
                      optional("at", &I::when, "When; or `after`."),
                      optional("after", &I::after, "Time after the start; or `at`."),
                      optional("every", &I::every, "Repeated this often.").at_least(1e9),
                      required("do", &I::action, "What happens."));
    }
};

enum class EmergencyStepKind : std::uint8_t {
    contain,
    new_key,
    re_point_sets,
    rerun_in_guest,
    verify,
    disable_old,
    reencrypt,
    verify_reencrypted
};
constexpr auto enum_names(EmergencyStepKind) {
    using E = schema::EnumName<EmergencyStepKind>;
    return schema::names(
        E{"contain", EmergencyStepKind::contain,
          "Cut the thief's access: ends `vault_access`. A key or data key that was copied stays "
          "exposed."},
        E{"new_key", EmergencyStepKind::new_key, "Make a new key in a clean vault."},
        E{"re_point_sets", EmergencyStepKind::re_point_sets, "Point the sets to the new key."},
        E{"rerun_in_guest", EmergencyStepKind::rerun_in_guest,
          "Run in-guest enable again with the new key, VM by VM."},
        E{"verify", EmergencyStepKind::verify,
          "Wait until nothing is wrapped under the old key any more."},
        E{"disable_old", EmergencyStepKind::disable_old, "Disable every version of the old key."},
        E{"reencrypt", EmergencyStepKind::reencrypt,
          "Begin to bring the data of the disks that were under the stolen key at the theft under "
          "new data keys in place, as `reencryption` says and where the mode's `new_data_key` "
          "allows it. Other disks need a copy on a new disk: `migrations` with `copy_rate`."},
        E{"verify_reencrypted", EmergencyStepKind::verify_reencrypted,
          "Wait until every VM of step reencrypt is done, or gone."});
}
struct EmergencyStep {
    EmergencyStepKind step = EmergencyStepKind::contain;
    Marked<DurationDistribution> takes =
        assumed(DurationDistribution::constant(minutes(30)), "no source");
    static constexpr auto schema() {
        using namespace rotasim::schema;
        return fields(required("step", &EmergencyStep::step, "What is done."),
                      optional("takes", &EmergencyStep::takes, "How long it takes."));
    }
};

// Somebody has stolen a key, or what it protects: detected late, then answered step by step in the
// listed order.
struct EmergencySpec {
    std::string name;
    Place at;
    Ref compromised;
    Leaked leaked = Leaked::key;
    std::optional<Unwrapped> unwrapped;
    UtcTime when{};
    Marked<DurationDistribution> detected_after =
        assumed(DurationDistribution::constant(hours(6)), "no source");
    Ref new_key;
    Marked<Duration> in_guest_interval = assumed(minutes(5), "one VM after the other");
    std::optional<ReencryptionSpec> reencryption;
    std::vector<EmergencyStep> steps;

    [[nodiscard]] bool has_step(EmergencyStepKind wanted) const {
        return std::any_of(steps.begin(), steps.end(),
                           [wanted](const EmergencyStep& each) { return each.step == wanted; });
    }
    [[nodiscard]] bool leaks_key() const {
        return leaked == Leaked::key || leaked == Leaked::key_and_disk_keys;
    }
    [[nodiscard]] bool leaks_disk_keys() const {
        return leaked == Leaked::disk_keys || leaked == Leaked::key_and_disk_keys;
    }
    // What he unwraps while he has access stays with him.
    [[nodiscard]] bool keeps_unwrapped() const {
        return leaked == Leaked::vault_access && unwrapped != Unwrapped::not_kept;
    }
    // Whether it matters which disks it struck, beside what they are wrapped under.
    [[nodiscard]] bool strikes_disks() const {
        return leaked != Leaked::key || has_step(EmergencyStepKind::reencrypt);
    }

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using S = EmergencySpec;
        return fields(required("name", &S::name, "Name of the emergency."),
                      required("compromised", &S::compromised, "The stolen key."),
                      optional("leaked", &S::leaked, "What the thief has."),
                      optional("unwrapped", &S::unwrapped,
                               "Of vault_access, a reading: whether he keeps the data keys that he "
                               "could unwrap; absent: kept."),
                      required("at", &S::when, "When it is stolen."),
                      optional("detected_after", &S::detected_after, "Until somebody knows."),
                      required("new_key", &S::new_key,
                               "The key that replaces it; it has no versions until step new_key."),
                      optional("in_guest_interval", &S::in_guest_interval,
                               "From one VM's re-run to the next.")
                          .at_least(0),
                      optional("reencryption", &S::reencryption, "How step reencrypt goes."),
                      required("steps", &S::steps, "The answer, in this order."));
    }
};

}  // namespace rotasim
