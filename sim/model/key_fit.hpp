// Whether a key, and the vault that it lies in, can serve those who shall use it: at the start, and
// where an incident or an emergency leads them.
#pragma once

#include "sim/model/resolver.hpp"

namespace rotasim {

// Where a problem is told, and of whom: "set 'd': ", or empty where the place says it.
struct KeyTold {
    Place at;
    std::string field;
    std::string whom;
};

// Of the wrapping key or of the secret of a VM in guest: both lie in vaults with the same
// conditions.
void check_guest_vault(const VmTemplateSpec& vm, const VaultSpec& vault, const KeyTold& told,
                       Resolver& out);

// Of a disk in this mode, whose data key the key shall wrap.
void check_wrapping_key(const EncryptionMode& mode, const KeySpec& key, const KeyTold& told,
                        Resolver& out);

// Whether the mode takes keys of the vault's service.
void check_key_service(const EncryptionMode& mode, const VaultSpec& vault, const KeyTold& told,
                       Resolver& out);

// Of an encryption set that names the key.
void check_set_key(const EncryptionSetSpec& set, const KeySpec& key, const VaultSpec& vault,
                   const KeyTold& told, Resolver& out);

}  // namespace rotasim
