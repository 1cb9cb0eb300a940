// sim/model/described.cpp — the only place where the catalogue's pictures are made.
#include "sim/model/described.hpp"

namespace rotasim::schema {

template const Type& type_of<Catalogue>();
template const Type& type_of<EncryptionMode>();
template const Type& type_of<std::vector<CostProfile>>();
template const Type& type_of<std::vector<DiskTier>>();
template const Type& type_of<std::vector<EncryptionMode>>();
template const Type& type_of<std::vector<HostSku>>();
template const Type& type_of<std::vector<VmSize>>();

}  // namespace rotasim::schema
