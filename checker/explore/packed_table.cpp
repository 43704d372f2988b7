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
  const std::uint16_t process = successor.step.process;
  if (processes_.empty() || processes_.back().process.process != process) {
    processes_.push_back({{process, 0, 0, 0}, successor.dependence});
  }
  ++processes_.back().process.steps;
}

void PackedTable::NewSteps::change(std::size_t packed, Word bits) {
  all_[all_.size() - words_ + packed] ^= bits;
  if (packed < kDense) processes_.back().writes[packed] |= bits;
}

bool PackedTable::NewSteps::fits() {
  bool fits = processes_.size() <= kMostProcesses && steps_.size() <= 0xffff;
  std::size_t s = 0;
  for (NewProcess& its : processes_) {
    std::size_t words = 0;
    for (const std::size_t end = s + its.process.steps; s < end; ++s) {
      auto& [step, ids] = steps_[s];
      const auto changes = all_.begin() + static_cast<std::ptrdiff_t>(s * words_);
      const auto unchanged =
          std::count(changes, changes + static_cast<std::ptrdiff_t>(words_), Word{0});
      step.changes = static_cast<std::uint16_t>(words_ - static_cast<std::size_t>(unchanged));
      words += 1u + (step.has_ids ? 1u : 0u) + (words_ <= kDense ? words_ : 2u * step.changes);
    }
    fits = fits && words <= 0xffff;
    its.process.words = static_cast<std::uint16_t>(words);
  }
  return fits;
}

void PackedTable::clear(std::size_t words) {
  words_ = words;
  arena_.assign(1, 0);  // nothing is kept at 0
  known_.clear();
  ids_.clear();
  footprint_numbers_.clear();
  footprints_.assign(1, {});
  commuting_shift_ = kFirstCommutingBits;
  commuting_.assign(std::size_t{1} << 2 * commuting_shift_, 0);
}

std::uint16_t PackedTable::number(const Footprint& footprint) {
  const auto known = footprint_numbers_.find(footprint);
  if (known != footprint_numbers_.end()) return known->second;
  const std::size_t number = footprints_.size();
  if (number == kMostFootprints) return 0;
  footprints_.push_back(footprint);
  footprint_numbers_.emplace(footprint, static_cast<std::uint16_t>(number));
  if (number >> commuting_shift_ != 0) widen_commuting();
  compare_footprints(number);
  return static_cast<std::uint16_t>(number);
}

void PackedTable::widen_commuting() {
  const std::size_t old_length = std::size_t{1} << commuting_shift_++;
  const std::vector<std::int8_t> old = std::move(commuting_);
  commuting_.assign(std::size_t{1} << 2 * commuting_shift_, 0);
  for (std::size_t row = 0; row < old_length; ++row) {
    std::copy_n(&old[row * old_length], old_length, &commuting_[row << commuting_shift_]);
  }
}

// A footprint with those that have smaller numbers.
void PackedTable::compare_footprints(std::size_t number) {
  const Footprint own = footprints_[number];
  std::int8_t* const row = &commuting_[number << commuting_shift_];
  for (std::size_t other = 1; other < number; ++other) {
    const Footprint& its = footprints_[other];
    Word common = 0;
    for (std::size_t i = 0; i < kDense; ++i) {
      common |= (own.reads[i] & its.writes[i]) | (its.reads[i] & own.writes[i]);
    }
    row[other] = static_cast<std::int8_t>(common == 0 ? -1 : 0);
  }
  for (std::size_t other = 1; other < number; ++other) {
    commuting_[(other << commuting_shift_) + number] = row[other];
  }
}

PackedTable::Entry PackedTable::keep(const NewSteps& steps) {
  const std::size_t begin = arena_.size();
  const auto entry = static_cast<Entry>(begin);
  append_steps(steps);
  if (!steps.ids_.empty()) return entry;
  std::uint64_t hash = 0;
  for (std::size_t i = begin; i < arena_.size(); ++i)
    hash = fold_hash(arena_[i] ^ hash, kHashFactor);
  const auto [first, last] = known_.equal_range(hash);
  for (auto known = first; known != last; ++known) {
    // No entry begins as a longer one does: it says how long it is.
    if (!std::equal(arena_.begin() + static_cast<std::ptrdiff_t>(begin), arena_.end(),
                    arena_.begin() + known->second))
      continue;
    arena_.resize(begin);
    return known->second;
  }
  known_.emplace(hash, entry);
  return entry;
}

void PackedTable::append_steps(const NewSteps& steps) {
  const std::size_t head = arena_.size();
  arena_.push_back(Word{steps.processes_.size()} << kProcessesShift);
  for (const NewProcess& its : steps.processes_) append(its.process);
  if (steps.processes_.empty()) append(Process{});  // who looks for the first one finds something
  Enabled enabled;
  for (std::size_t s = 0; s < steps.steps_.size(); ++s) {
    auto [step, ids] = steps.steps_[s];
    const Word* const changes = &steps.all_[s * words_];
    enabled.note(step.progress);
    append(step);
    ids.begin += static_cast<std::uint32_t>(ids_.size());
    if (step.has_ids) append(ids);
    for (std::size_t i = 0; i < words_; ++i) {
      if (words_ <= kDense) {
        arena_.push_back(changes[i]);
      } else if (changes[i] != 0) {
        append(Change{i, changes[i]});
      }
    }
  }
  ids_.insert(ids_.end(), steps.ids_.begin(), steps.ids_.end());
  arena_[head] |= (enabled.work ? kWork : 0) | (enabled.mandatory ? kMandatory : 0);
}

}  // namespace pmapcheck::explore
