// sim/model/described.hpp — the run-time pictures (sim/schema/type_of.hpp) of the catalogue's
// lists. They are made once, in described.cpp: making one takes many seconds of compilation.
#pragma once

#include "sim/model/catalogue.hpp"
#include "sim/schema/type_of.hpp"

namespace rotasim::schema {

extern template const Type& type_of<Catalogue>();
extern template const Type& type_of<EncryptionMode>();
extern template const Type& type_of<std::vector<CostProfile>>();
extern template const Type& type_of<std::vector<DiskTier>>();
extern template const Type& type_of<std::vector<EncryptionMode>>();
extern template const Type& type_of<std::vector<HostSku>>();
extern template const Type& type_of<std::vector<VmSize>>();

}  // namespace rotasim::schema
