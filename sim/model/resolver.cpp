// Finds what a scenario's references name, and collects what is wrong with them.
#include "sim/model/resolver.hpp"

#include <algorithm>

namespace rotasim {

void Resolver::learn_names(const std::string& sort, const std::vector<std::string>& names) {
    for (std::uint32_t i = 0; i < names.size(); ++i) {
        sorts_[sort].emplace(names[i], i);
    }
}

std::uint32_t Resolver::find(const std::string& sort, const Ref& ref, const std::string& field) {
    const auto& names = sorts_[sort];
    const auto found = names.find(ref.name);
    if (found != names.end()) {
        return found->second;
    }
    const bool unread_name = unread_.any && ref.name.empty();
    if (unread_name || in_part_.contains(sort)) {
        failed_ = true;
        return none;
    }
    std::vector<std::string> known;
    known.reserve(names.size());
    for (const auto& [name, index] : names) {
        known.push_back(name);
    }
    error(ref.at, field, "no " + sort + " is called '" + ref.name + "'",
          names.empty() ? "there is none" : "", closest(ref.name, known).value_or(""));
    return none;
}

void Resolver::error(Place at, const std::string& field, const std::string& message,
                     const std::string& why, const std::string& suggestion) {
    failed_ = true;
    ++errors_;
    problems_->push_back(Problem{at, field, message, why, suggestion, false});
}

void Resolver::warning(Place at, const std::string& field, const std::string& message,
                       const std::string& why) {
    problems_->push_back(Problem{at, field, message, why, "", true});
}

void Resolver::check_name(const std::string& sort, const std::string& name, Place at) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.' || c == ' ';
    };
    if (name.empty() || name.size() > 120 || !std::all_of(name.begin(), name.end(), allowed) ||
        name.front() == ' ' || name.back() == ' ' || name.front() == '.') {
        error(at, sort, "not a name",
              "1 to 120 letters, digits, '_', '-', '.' and inner blanks are allowed");
    }
}

}  // namespace rotasim
