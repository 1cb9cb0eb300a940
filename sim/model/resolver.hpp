// Finds what a scenario's references name, and collects what is wrong with them.
#pragma once

#include "sim/base/text.hpp"
#include "sim/model/fleet.hpp"

#include <map>
#include <string_view>

namespace rotasim {

class Resolver {
public:
    explicit Resolver(std::vector<Problem>& problems) : problems_(&problems) {}

    // Registers named things of one sort; a name given twice is a problem.
    template <class T>
    void learn(const std::string& sort, const std::vector<T>& things) {
        auto& names = sorts_[sort];
        for (std::uint32_t i = 0; i < things.size(); ++i) {
            check_name(sort, things[i].name, things[i].at);
            if (!names.emplace(things[i].name, i).second) {
                error(things[i].at, sort, "'" + things[i].name + "' is given twice",
                      "names are unique");
            }
        }
    }
    void learn_names(const std::string& sort, const std::vector<std::string>& names);

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

private:
    void check_name(const std::string& sort, const std::string& name, Place at);

    std::vector<Problem>* problems_;
    std::map<std::string, std::map<std::string, std::uint32_t, std::less<>>> sorts_;
    bool failed_ = false;
};

}  // namespace rotasim
