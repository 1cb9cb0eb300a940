// Checks over stored numbers. A sound database page can still hold a wrong number.
#include "sim/store/checksum.hpp"

#include "sim/base/digest.hpp"

#include <bit>

namespace rotasim {

namespace {

void add(Digest& digest, int128 value) {
    digest.update(static_cast<std::uint64_t>(static_cast<uint128>(value)));
    digest.update(static_cast<std::uint64_t>(static_cast<uint128>(value) >> 64U));
}

}  // namespace

std::string numbers_check(const ReplicationResult& result) {
    Digest digest;
    digest.update(result.replication);
    digest.update(result.digest);
    digest.update(result.events);
    digest.update(static_cast<std::uint64_t>(result.metrics.size()));
    for (const GroupMetric& m : result.metrics) {
        digest.update(m.group);
        digest.update(static_cast<std::uint32_t>(m.metric));
        digest.update(m.value ? 1 : 0);
        digest.update(m.value.value_or(0));
        digest.update(m.events);
    }
    digest.update(static_cast<std::uint64_t>(result.causes.size()));
    for (const CauseTotal& c : result.causes) {
        digest.update(c.group);
        digest.update(static_cast<std::uint32_t>(c.cause));
        digest.update(static_cast<std::uint32_t>(c.mark));
        add(digest, c.ticks);
        digest.update(c.intervals);
    }
    digest.update(static_cast<std::uint64_t>(result.measures.size()));
    for (const MeasureValue& m : result.measures) {
        digest.update(m.measure);
        digest.update(m.probe);
        digest.update(m.value ? 1 : 0);
        digest.update(std::bit_cast<std::uint64_t>(m.value.value_or(0)));
        digest.update(m.events);
    }
    return digest.hex();
}

std::string intervals_check(const ReplicationResult& result) {
    Digest digest;
    digest.update(static_cast<std::uint64_t>(result.intervals.size()));
    for (const LedgerInterval& i : result.intervals) {
        digest.update(i.vm);
        digest.update(static_cast<std::uint32_t>(i.cause));
        digest.update(i.active);
        digest.update(i.from.ns);
        digest.update(i.to.ns);
        digest.update(i.why);
    }
    digest.update(static_cast<std::uint64_t>(result.cause_records.size()));
    for (const CauseRecord& r : result.cause_records) {
        digest.update(r.at.ns);
        digest.update(r.entity);
        digest.update(r.parent);
        digest.update(static_cast<std::uint32_t>(r.kind));
        digest.update(static_cast<std::uint32_t>(r.mark));
    }
    return digest.hex();
}

}  // namespace rotasim
