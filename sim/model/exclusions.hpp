// The documented combinations that a platform refuses, each with its reason and source.
#pragma once

#include "sim/model/resolver.hpp"

namespace rotasim {

// What one disk of a template has come to mean, once its references are found.
struct ResolvedDisk {
    const DiskSpec* spec = nullptr;
    const EncryptionMode* mode = nullptr;
    const DiskTier* tier = nullptr;          // May be null.
    const EncryptionSetSpec* set = nullptr;  // Null unless the mode follows a set.
    const KeySpec* key = nullptr;            // The set's key, or the one it is pinned to.
    const VaultSpec* vault = nullptr;
    const VaultSpec* secret_vault = nullptr;  // Null unless it names a secret.
};

struct ResolvedVm {
    const VmTemplateSpec* spec = nullptr;
    const EncryptionMode* mode = nullptr;  // Null if unknown.
    const VmSize* size = nullptr;          // Null for VMs of a list.
    std::vector<ResolvedDisk> disks;
    bool backed_up = false;
    bool all_known = true;  // Every disk and its mode.
};

void check_exclusions(const ResolvedVm& vm, Resolver& resolver);
void check_set(const EncryptionSetSpec& set, const KeySpec& key, const VaultSpec& vault,
               Resolver& resolver);
void check_key(const KeySpec& key, const VaultSpec& vault, bool filled_by_emergency,
               Resolver& resolver);

}  // namespace rotasim
