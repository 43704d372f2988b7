#include "checker/explore/packed_table.hpp"

#include <algorithm>

namespace pmapcheck::explore {

void PackedTable::NewSteps::add(const Successor& successor) {
  const bool has_ids = !successor.violated.empty() || !successor.failing.empty();
  steps_.push_back({{successor.step, successor.progress, has_ids, 0},
                    {static_cast<std::uint16_t>(successor.violated.size()),
                     static_cast<std::uint16_t>(successor.failing.size()),
                     static_cast<std::uint32_t>(ids_.size())}});
  ids_.insert(ids_.end(), successor.violated.begin(), successor.violated.end());
  ids_.insert(ids_.end(), successor.failing.begin(), successor.failing.end());
  all_.insert(all_.end(), words_, 0);
}

void PackedTable::clear(std::size_t words) {
  words_ = words;
  nodes_.assign(1, {});  // nobody is at node 0
  arena_.assign(1, 0);   // nothing is kept at 0
  slots_.assign(std::size_t{1} << kFirstBits, {});
  shift_ = 64 - kFirstBits;
  entries_.clear();
  ids_.clear();
}

void PackedTable::reshape(std::uint32_t node, std::uint32_t source, std::uint64_t* found,
                          const RowWords& masks) {
  Node& its = nodes_[node];
  its = {++numbers_, source, found, {}, {}};
  for (std::size_t i = 0; i < masks.size(); ++i) {
    if (words_ <= kDense) {
      its.masks[i] = masks[i];
    } else if (masks[i] != 0) {
      its.sparse.emplace_back(i, masks[i]);
    }
  }
}

void PackedTable::append_steps(Entry entry, const NewSteps& steps, bool dense) {
  Enabled enabled;
  for (std::size_t s = 0; s < steps.steps_.size(); ++s) {
    auto [step, ids] = steps.steps_[s];
    const Word* const changes = &steps.all_[s * words_];
    step.changes = static_cast<std::uint16_t>(
        words_ - static_cast<std::size_t>(std::count(changes, changes + words_, Word{0})));
    enabled.note(step.progress);
    append(step);
    ids.begin += static_cast<std::uint32_t>(ids_.size());
    if (step.has_ids) append(ids);
    for (std::size_t i = 0; i < words_; ++i) {
      if (dense) {
        arena_.push_back(changes[i]);
      } else if (changes[i] != 0) {
        append(Change{i, changes[i]});
      }
    }
  }
  ids_.insert(ids_.end(), steps.ids_.begin(), steps.ids_.end());
  arena_[entry] |= Word{steps.steps_.size()} << kStepsShift | (enabled.work ? kWork : 0) |
                   (enabled.mandatory ? kMandatory : 0);
}

void PackedTable::enter(Entry entry, std::uint64_t hash) {
  entries_.push_back({hash, entry});
  if (entries_.size() * 2 > slots_.size()) {
    slots_.assign(slots_.size() * 2, {});
    --shift_;
    for (const Kept& kept : entries_) place(kept);
  } else {
    place(entries_.back());
  }
}

void PackedTable::place(const Kept& kept) {
  std::size_t at = kept.hash >> shift_;
  while (slots_[at].entry != 0) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = {static_cast<std::uint32_t>(kept.hash), kept.entry};
}

}  // namespace pmapcheck::explore
