// What a search has found violated: for each property the end of the shortest run so far.
#pragma once

#include <cstdint>
#include <vector>

#include "checker/explore/archive.hpp"
#include "checker/explore/search.hpp"
#include "checker/explore/state_index.hpp"

namespace pmapcheck::explore {

struct Finding {
  StateIndex index = kNoState;  ///< The last state; the one before the last step for `step`.
  std::uint32_t length = 0;     ///< Of the whole run, in steps.
  Evidence evidence = Evidence::state;
  Step step;  ///< For Evidence::step.
};

class Findings {
 public:
  explicit Findings(std::size_t properties) : by_property_(properties) {}

  /// Of equally long runs the first that is recorded is kept. Throws std::out_of_range for a
  /// property that there is not.
  void record(PropertyId property, const Finding& finding) {
    // A step may violate what a later state of the same level violates by being stuck, one step
    // sooner: so length decides, not only the order of finding.
    Finding& best = by_property_.at(property);
    if (best.index == kNoState || finding.length < best.length) best = finding;
  }

  /// Visits each property that was violated, ascending.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t property = 0; property < by_property_.size(); ++property) {
      const Finding& finding = by_property_[property];
      if (finding.index != kNoState) visit(static_cast<PropertyId>(property), finding);
    }
  }

  void save(ArchiveWriter& archive) const { archive.array(by_property_); }
  bool load(ArchiveReader& archive) {
    const std::size_t properties = by_property_.size();
    return archive.array(by_property_) && by_property_.size() == properties;
  }

 private:
  std::vector<Finding> by_property_;
};

}  // namespace pmapcheck::explore
