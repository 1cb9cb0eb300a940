// Which host runs which VM: tabulated packings, capacity, and first fit over life spans.
#include "sim/model/placement.hpp"

#include <algorithm>
#include <numeric>
#include <queue>

namespace rotasim {

namespace {

struct Room {
    const HostSku* sku = nullptr;
    std::uint32_t offer = 0;
    std::uint32_t vms = 0;
    std::uint64_t vcpus = 0;
    std::int64_t memory = 0;
    std::map<std::uint32_t, std::uint32_t> by_size;

    [[nodiscard]] bool fits(const VmDemand& vm) const {
        if (vms >= sku->vms_max) {
            return false;
        }
        const auto tabulated = sku->packing.find(std::to_string(vm.vcpus));
        if (!sku->packing.empty()) {
            if (tabulated == sku->packing.end()) {
                return false;
            }
            const auto same = by_size.find(vm.vcpus);
            const std::uint32_t of_size = same == by_size.end() ? 0 : same->second;
            if (of_size >= tabulated->second) {
                return false;
            }
            // A uniform host goes by the table even beyond the listed processors.
            return of_size == vms || vcpus + vm.vcpus <= sku->vcpus;
        }
        return vcpus + vm.vcpus <= sku->vcpus && memory + vm.memory.value <= sku->memory.value;
    }
    void add(const VmDemand& vm) {
        ++vms;
        vcpus += vm.vcpus;
        memory += vm.memory.value;
        ++by_size[vm.vcpus];
    }
    void remove(const VmDemand& vm) {
        --vms;
        vcpus -= vm.vcpus;
        memory -= vm.memory.value;
        --by_size[vm.vcpus];
    }
};

class Placer {
public:
    explicit Placer(std::span<const HostOffer> offers) : offers_(offers) {
        hosts_of_offer_.resize(offers.size(), 0);
        for (std::uint32_t i = 0; i < offers.size(); ++i) {
            if (offers[i].count != none) {
                for (std::uint32_t n = 0; n < offers[i].count; ++n) {
                    open(i);
                }
            }
        }
    }

    std::uint32_t put(const VmDemand& vm, Placement& result) {
        for (std::uint32_t host = first_with_room(vm); host < rooms_.size(); ++host) {
            if (rooms_[host].fits(vm)) {
                rooms_[host].add(vm);
                return host;
            }
        }
        for (std::uint32_t i = 0; i < offers_.size(); ++i) {
            if (offers_[i].count == none && empty(i).fits(vm)) {
                open(i);
                rooms_.back().add(vm);
                return static_cast<std::uint32_t>(rooms_.size() - 1);
            }
        }
        ++result.unplaced;
        if (fits_nowhere(vm)) {
            ++result.too_large;
        }
        if (rooms_.empty()) {
            open(0);
        }
        const auto emptiest =
            std::min_element(rooms_.begin(), rooms_.end(), [](const Room& a, const Room& b) {
                return a.vcpus * b.sku->vcpus < b.vcpus * a.sku->vcpus;
            });
        emptiest->add(vm);
        return static_cast<std::uint32_t>(emptiest - rooms_.begin());
    }
    void free(std::uint32_t host, const VmDemand& vm) {
        rooms_[host].remove(vm);
        full_until_.clear();
    }
    [[nodiscard]] const std::vector<Room>& rooms() const { return rooms_; }
    [[nodiscard]] std::vector<std::uint32_t> hosts_of_offer() const { return hosts_of_offer_; }

private:
    [[nodiscard]] Room empty(std::uint32_t offer) const {
        return Room{offers_[offer].sku, offer, 0, 0, 0, {}};
    }
    [[nodiscard]] bool fits_nowhere(const VmDemand& vm) const {
        for (std::uint32_t i = 0; i < offers_.size(); ++i) {
            if (empty(i).fits(vm)) {
                return false;
            }
        }
        return true;
    }
    void open(std::uint32_t offer) {
        rooms_.push_back(empty(offer));
        ++hosts_of_offer_[offer];
    }
    // Hosts before it are known to be too full for this size, so that filling stays linear.
    std::uint32_t first_with_room(const VmDemand& vm) {
        std::uint32_t& first = full_until_[{vm.vcpus, vm.memory.value}];
        while (first < rooms_.size() && !rooms_[first].fits(vm)) {
            ++first;
        }
        return first;
    }

    std::span<const HostOffer> offers_;
    std::vector<Room> rooms_;
    std::vector<std::uint32_t> hosts_of_offer_;
    std::map<std::pair<std::uint32_t, std::int64_t>, std::uint32_t> full_until_;
};

}  // namespace

Placement place(std::span<const HostOffer> offers, std::span<const VmDemand> demands) {
    Placement result;
    result.host.resize(demands.size(), 0);
    Placer placer(offers);
    std::vector<std::uint32_t> order(demands.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&demands](std::uint32_t a, std::uint32_t b) {
        return demands[a].from < demands[b].from;
    });
    using Leaving = std::pair<SimTime, std::uint32_t>;
    std::priority_queue<Leaving, std::vector<Leaving>, std::greater<>> leaving;
    for (const std::uint32_t vm : order) {
        while (!leaving.empty() && leaving.top().first <= demands[vm].from) {
            const std::uint32_t gone = leaving.top().second;
            leaving.pop();
            placer.free(result.host[gone], demands[gone]);
        }
        result.host[vm] = placer.put(demands[vm], result);
        if (demands[vm].to != SimTime::never()) {
            leaving.emplace(demands[vm].to, vm);
        }
    }
    result.hosts_of_offer = placer.hosts_of_offer();
    // Number hosts offer by offer: those of an open-ended pool were opened as they were needed.
    std::vector<std::uint32_t> next(offers.size(), 0);
    std::vector<std::uint32_t> base(offers.size(), 0);
    for (std::size_t i = 1; i < offers.size(); ++i) {
        base[i] = base[i - 1] + result.hosts_of_offer[i - 1];
    }
    std::vector<std::uint32_t> number(placer.rooms().size());
    for (std::size_t h = 0; h < number.size(); ++h) {
        const std::uint32_t offer = placer.rooms()[h].offer;
        number[h] = base[offer] + next[offer]++;
    }
    for (std::uint32_t& host : result.host) {
        host = number[host];
    }
    return result;
}

}  // namespace rotasim
