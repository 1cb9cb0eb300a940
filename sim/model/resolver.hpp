// Finds what a scenario's references name, and collects what is wrong with them.
#pragma once

#include "sim/base/text.hpp"
#include "sim/model/fleet.hpp"
#include "sim/model/unread.hpp"

#include <map>
#include <set>
#include <string_view>

namespace rotasim {

class Resolver {
public:
    Resolver(std::vector<Problem>& problems, Unread unread)
        : problems_(&problems), unread_(std::move(unread)), failed_(unread_.any) {}

    // Registers named things of one sort; a name given twice is a problem.
    template <class T>
    void learn(const std::string& sort, const std::vector<T>& things) {
        auto& names = sorts_[sort];
        if (unread_.lists && things.empty()) {
            in_part_.insert(sort);
        }
        for (std::uint32_t i = 0; i < things.size(); ++i) {
            if (unread_.has(things[i].at) && things[i].name.empty()) {
                in_part_.insert(sort);
                continue;
            }
            if (unread_.any) {  // The reader has told of bad names, and of names given twice.
                names.emplace(things[i].name, i);
                continue;
            }
            check_name(sort, things[i].name, things[i].at);
            if (!names.emplace(things[i].name, i).second) {
                error(things[i].at, sort, "'" + things[i].name + "' is given twice",
                      "names are unique");
            }
        }
    }
    void learn_names(const std::string& sort, const std::vector<std::string>& names);

    // Of this sort not every name is known: who names another is not told that there is none.
    void knows_in_part(const std::string& sort) { in_part_.insert(sort); }

    // Index of what is named, or `none` and a problem.
    std::uint32_t find(const std::string& sort, const Ref& ref, const std::string& field);
    std::uint32_t find(const std::string& sort, const std::optional<Ref>& ref,
                       const std::string& field) {
        return ref ? find(sort, *ref, field) : none;
    }

    void error(Place at, const std::string& field, const std::string& message,
               const std::string& why = "", const std::string& suggestion = "");
    void warning(Place at, const std::string& field, const std::string& message,
                 const std::string& why = "");
    [[nodiscard]] bool failed() const { return failed_; }
    // How many errors there were up to now: none more means that a check went well.
    [[nodiscard]] std::size_t errors() const { return errors_; }

    [[nodiscard]] const Unread& unread() const { return unread_; }
    // Whether all fields of the thing could be read.
    template <class T>
    [[nodiscard]] bool read(const T& thing) const {
        return !unread_.has(thing.at);
    }

private:
    void check_name(const std::string& sort, const std::string& name, Place at);

    std::vector<Problem>* problems_;
    std::map<std::string, std::map<std::string, std::uint32_t, std::less<>>> sorts_;
    Unread unread_;
    std::set<std::string, std::less<>> in_part_;
    std::size_t errors_ = 0;
    bool failed_ = false;
};

}  // namespace rotasim
