// What a scenario says of what a thief has, and of disks that get a new data key in place.
#pragma once

#include "sim/model/people_spec.hpp"

namespace rotasim {

// What is in a thief's hands, and so what ends it. A data key is what a disk's data is encrypted
// with; a key of a vault only wraps it (azure.md 2.2, platforms.md 1.1).
enum class Leaked : std::uint8_t { key, disk_keys, key_and_disk_keys, vault_access };
constexpr auto enum_names(Leaked) {
    using E = schema::EnumName<Leaked>;
    return schema::names(
        E{"key", Leaked::key,
          "The key: whoever lies under it is exposed while it can unwrap. Ends where no disk is "
          "wrapped under it any more, or it is disabled or deleted."},
        E{"disk_keys", Leaked::disk_keys,
          "The data keys, in plain, of the disks that are wrapped under the key at that moment; "
          "the key itself is safe. Neither a new wrap nor a disabled key ends it: only data under "
          "a new data key does (step reencrypt, or a copy on a new disk), or the end of the VM."},
        E{"key_and_disk_keys", Leaked::key_and_disk_keys,
          "Both: a VM is exposed while either exposes it."},
        E{"vault_access", Leaked::vault_access,
          "The use of every key of the key's vault, until step contain ends it: whoever is "
          "wrapped under a version that can unwrap is exposed; see `unwrapped`. Secrets that no "
          "key wraps are left out."});
}

// Reading of what is left to a thief who could use a vault's keys for a while. Assumed either way:
// nobody has published what thieves do.
enum class Unwrapped : std::uint8_t { kept, not_kept };
constexpr auto enum_names(Unwrapped) {
    using E = schema::EnumName<Unwrapped>;
    return schema::names(
        E{"kept", Unwrapped::kept,
          "The data key of every disk that he could unwrap meanwhile counts as leaked (the safe "
          "assumption)."},
        E{"not_kept", Unwrapped::not_kept,
          "He has unwrapped nothing, as where wrapped data keys never leave the platform's "
          "storage: contained, he has nothing."});
}

// How the data that is being rewritten is kept safe (cryptsetup-reencrypt(8), crypto-cost.md 5).
enum class Resilience : std::uint8_t { checksum, journal, none };
constexpr auto enum_names(Resilience) {
    using E = schema::EnumName<Resilience>;
    return schema::names(
        E{"checksum", Resilience::checksum,
          "Checksums of the hot zone are stored first: it resumes there after any interruption."},
        E{"journal", Resilience::journal,
          "The hot zone is written twice: it resumes there after any interruption."},
        E{"none", Resilience::none,
          "Safe against orderly stops only: a failed host, a heal or storage that takes the disk "
          "away costs the disk's data, and after its restore the disk begins again."});
}

// Disks come under a new data key in place, while their VM runs: one disk of a VM after the other,
// as cryptsetup is one thread. Its processor time is charged to the guest by crypto-cost.md 5; the
// workload is not slowed down.
struct ReencryptionSpec {
    Place at;
    Marked<BytesPerSecond> rate;
    std::uint32_t at_once = 1;
    Resilience resilience = Resilience::checksum;
    Marked<Bytes> hot_zone = assumed(Bytes{1 << 26}, "crypto-cost.md 5: no size is stated");
    Marked<Duration> resume_after = assumed(hours(1), "somebody looks again; no source");

    static constexpr auto schema() {
        using namespace rotasim::schema;
        using R = ReencryptionSpec;
        return fields(
            required("rate", &R::rate, "Bytes of a disk that get their new data key per second.")
                .more_than(0),
            optional("at_once", &R::at_once, "Most VMs whose disks are being re-encrypted.")
                .between(1, 1e7),
            optional("resilience", &R::resilience, "How an interruption is survived."),
            optional("hot_zone", &R::hot_zone,
                     "Bytes in the works at a time: an interruption costs what was done of them.")
                .more_than(0),
            optional("resume_after", &R::resume_after,
                     "Until a VM that does not run, or was interrupted, is tried again.")
                .at_least(1e9));
    }
};

}  // namespace rotasim
