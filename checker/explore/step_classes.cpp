#include "checker/explore/step_classes.hpp"

namespace pmapcheck::explore {

std::uint64_t StepClass::found_by_all() const {
  std::uint64_t all = found;
  for (const auto& part : parts) all += part->found_by_all();
  return all;
}

StepTable::Entry StepClasses::find(StepClass& c, const Word* state) {
  StepTable::Entry entry = 0;
  if (c.known) entry = table_.find(c.shape, table_.gather(c.shape, state));
  ++(entry != 0 ? c.found : c.learned);
  return entry;
}

StepTable::Entry StepClasses::insert(StepClass& c, const Word* state, const ByteMarks& bytes,
                                     std::uint32_t steps, std::span<const Word> kept) {
  const bool more = c.bytes.add(bytes, marks_);
  if (c.known) {
    c.always.keep(bytes);
  } else {
    c.always = bytes;
  }
  if (more || !c.known) c.shape = key_shape(++shapes_, c.bytes, words_);
  c.known = true;
  const std::uint64_t hash = table_.gather(c.shape, state);
  return table_.insert(c.shape, hash, steps, kept);
}

StepClass& StepClasses::part_of(StepClass& c, const Word* state) {
  levels_.clear();
  StepClass* at = &c;
  for (;;) {
    if (at->parts.empty()) {
      const bool rare = at->learned < (at->depth == 0 ? trial_ : trial_ / 16) ||
                        at->learned <= at->found / kSeldom;
      if (rare || at->given_up || !can_be_parted(*at)) return *at;
      at->part_shape = key_shape(++shapes_, at->always, words_);
    }
    const std::uint64_t hash = table_.gather(at->part_shape, state);
    const StepTable::Entry known = table_.find(at->part_shape, hash);
    levels_.push_back({&at->always, at->part_shape.number, nullptr});
    if (known != 0) {
      at = at->parts[*table_.begin(at->part_shape, known)].get();
      continue;
    }
    if (at->parts.size() >= kMostParts) {
      has_levels_ = false;
      return *at;
    }
    const Word number = at->parts.size();
    table_.insert(at->part_shape, hash, 0, {&number, 1});
    at->parts.push_back(std::make_unique<StepClass>());
    at->parts.back()->depth = at->depth + 1;
    at = at->parts.back().get();
  }
}

void StepClasses::judge(StepClass& c) const {
  c.given_up = c.learned >= trial_ && c.learned > c.found && !can_be_parted(c);
}

}  // namespace pmapcheck::explore
