// Several scenarios beside each other: their replications are one heap of work.
#pragma once

#include "sim/run/experiment.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace rotasim {

// Of its options, those that StudyOptions has too are not looked at.
struct StudyMember {
    const World* world = nullptr;
    ExperimentOptions options;
};

struct StudyOptions {
    std::uint32_t threads = 0;  // For all together; 0: as many as the machine has.
    Parallel parallel = Parallel::automatic;
    const std::atomic<bool>* cancel = nullptr;
    std::function<void(const Progress&)> progress;  // Of all together.
};

// The part that the two have in common.
[[nodiscard]] StudyOptions study_options(const ExperimentOptions& options);

using StudySource = std::function<ReplicationResult(std::size_t member, const ReplicationOptions&)>;

// As run_experiment, for each member alone: the same digests and rows whatever else runs. Where
// `cancel` came before a member had anything complete, its result has no replications; where no
// member had, Cancelled is thrown.
std::vector<ExperimentResult> run_study(std::span<const StudyMember> members,
                                        const StudyOptions& options);
std::vector<ExperimentResult> run_study(std::span<const StudyMember> members,
                                        const StudyOptions& options, const StudySource& source);

}  // namespace rotasim
