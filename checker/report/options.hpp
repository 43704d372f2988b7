// What the command line can ask for.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "checker/explore/search.hpp"
#include "checker/kernel/kernel_model.hpp"
#include "checker/prove/proof.hpp"
#include "checker/report/search_plan.hpp"

namespace pmapcheck::report {

/// pmapcheck check
struct CheckOptions {
  std::vector<std::string> paths;         ///< Files and folders, at least one.
  std::optional<std::string> json;        ///< Where the report goes; "-" is standard output.
  explore::SearchOptions search;          ///< Bounds of each case.
  SearchPlan plan;                        ///< The order of each search.
  std::optional<std::string> checkpoint;  ///< Where a search goes that is stopped.
  std::optional<std::string> resume;      ///< Where one comes from that was.
  bool memory_limit_given = false;        ///< Else it depends on the machine and the jobs.
  bool workers_given = false;             ///< Else there are as many as cores, shared by the jobs.
  unsigned jobs = 1;                      ///< Cases that are checked at the same time.
  kernel::Judge judge = kernel::Judge::compiled;
  bool refinement = true;  ///< Whether steps are held against the actions of the formal model.
  bool show_counterexamples = false;  ///< Also of expected violations in folders.
  kernel::ModelChoice model;          ///< The formal model.

  [[nodiscard]] bool uses_checkpoints() const { return checkpoint || resume; }
  /// Those that make a difference to what the states of a search are, as the command line has them.
  [[nodiscard]] std::string state_options() const;
  /// Which options make no sense together, and what would; empty if all do.
  [[nodiscard]] std::string clash() const;
};

/// pmapcheck outcomes
struct OutcomesOptions {
  std::string file;
  std::optional<std::string> json;  ///< Where they go as JSON; "-" is standard output.
  explore::SearchOptions search;    ///< Bounds.
  bool memory_limit_given = false;  ///< Else it depends on the machine.
  kernel::ModelChoice model;        ///< The formal model.
};

/// pmapcheck replay
struct ReplayOptions {
  std::string file;
  bool refinement = true;  ///< As it was when the file was written.
  kernel::ModelChoice model;
};

/// pmapcheck prove
struct ProveOptions {
  std::optional<std::string> json;  ///< Where the proof goes as data; "-" is standard output.
  std::optional<std::string> emit;  ///< Folder for the obligations' files.
  bool vacuity = false;             ///< Whether the proofs are asked for their worth, too.
  prove::ProofOptions proof;
  kernel::ModelChoice model;
};

}  // namespace pmapcheck::report
