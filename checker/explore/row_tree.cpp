#include "checker/explore/row_tree.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace pmapcheck::explore {

RowFolder::RowFolder(std::size_t row_bytes, const RowPacking& packing, ValueTable& values)
    : row_bytes_(row_bytes), row_((row_bytes + 7) / 8) {
  use(packing, values);
}

void RowFolder::use(const RowPacking& packing, ValueTable& values) {
  packing_ = &packing;
  values_ = &values;
  levels_.clear();
  std::size_t begin = 0;
  const std::size_t words = packing.packed_words();
  for (std::size_t count = words; words > kMostRootWords; count = (count + 1) / 2) {
    levels_.push_back({begin, count});
    begin += count;
    if (count <= 4) break;
  }
  numbers_.assign(begin, 0);
  next_numbers_ = numbers_;
  packed_.assign(words, 0);
  next_packed_ = row_packed_ = packed_;
  changed_.resize(std::max(begin, words));
  memos_.assign(std::size_t{1} << kMemoBits, {});
  row_.assign(packing.base().begin(), packing.base().end());
  missing_.assign(row_.size(), 0);
  remembers_ = false;
}

const Word* RowFolder::enter(const Word* root) {
  if (!levels_.empty()) unfold_numbers(root);
  for (std::size_t i = 0; levels_.empty() && i < packed_.size(); ++i) {
    packed_[i] = next_packed_[i] = root[i];
  }
  remembers_ = true;
  return packed_.data();
}

StateView RowFolder::row() {
  for (std::size_t i = 0; i < packed_.size(); ++i) {
    if (row_packed_[i] == packed_[i]) continue;
    row_packed_[i] = packed_[i];
    packing_->unpack(i, packed_[i], row_.data());
  }
  return {reinterpret_cast<const std::uint8_t*>(row_.data()), row_bytes_};
}

void RowFolder::unfold_numbers(const Word* root) {
  std::size_t count = 0;  // of changed_
  const auto set = [&](std::size_t level, std::size_t node, Number number) {
    Number& old = numbers_[levels_[level].begin + node];
    if (remembers_ && old == number) return;
    old = number;
    next_numbers_[levels_[level].begin + node] = number;
    changed_[count++] = static_cast<std::uint16_t>(node);
  };
  for (std::size_t i = 0; i < levels_.back().count; ++i) {
    set(levels_.size() - 1, i, static_cast<Number>(root[i / 2] >> (i % 2 * 32)));
  }
  for (std::size_t level = levels_.size() - 1; level > 0; --level) {
    const std::size_t end = count;
    for (std::size_t i = 0; i < end; ++i) {
      const std::size_t node = changed_[i];
      const Number number = numbers_[levels_[level].begin + node];
      if (2 * node + 1 == levels_[level - 1].count) {
        set(level - 1, 2 * node, number);
        continue;
      }
      const std::uint64_t twins = values_->value(number);
      set(level - 1, 2 * node, static_cast<Number>(twins));
      set(level - 1, 2 * node + 1, static_cast<Number>(twins >> 32));
    }
    const auto at = [&](std::size_t i) {
      return changed_.begin() + static_cast<std::ptrdiff_t>(i);
    };
    std::copy(at(end), at(count), at(0));
    count -= end;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t packed = values_->value(numbers_[changed_[i]]);
    packed_[changed_[i]] = next_packed_[changed_[i]] = packed;
  }
}

RowFolder::Folded RowFolder::fold(StateView row, Word* root,
                                  std::span<const std::uint16_t> changed_words) {
  bool fits = true;
  const auto difference_in = [&](std::size_t w) {
    return word_of_row(row.data(), row_bytes_, w) ^ row_[w];
  };
  const auto compare = [&](auto&& differs) {
    const auto enter = [&](std::size_t w, Word difference) {
      const Word missing = difference & ~packing_->mask(w);
      if (missing != 0) {
        missing_[w] |= missing;
        fits = false;
      }
      packing_->for_each_piece(w, difference, differs);
    };
    for (const std::uint16_t w : changed_words) enter(w, difference_in(w));
    for (std::size_t w = 0; changed_words.empty() && w < row_.size(); ++w) {
      const Word difference = difference_in(w);
      if (difference != 0) enter(w, difference);
    }
  };
  if (levels_.empty()) {
    for (std::size_t i = 0; i < packed_.size(); ++i) root[i] = packed_[i];
    compare([&](std::size_t i, Word bits) { root[i] ^= bits; });
    return fits ? Folded::whole : Folded::no_packing;
  }
  compare([&](std::size_t i, Word bits) {
    next_packed_[i] ^= bits;
    touched_[i / 64] |= std::uint64_t{1} << i % 64;
  });
  const bool room = fold_touched(fits, root);
  return !fits ? Folded::no_packing : room ? Folded::whole : Folded::no_room;
}

bool RowFolder::fold_touched(bool fits, Word* root) {
  changed_count_ = 0;
  for (std::size_t t = 0; t < touched_.size(); ++t) {
    for (std::uint64_t rest = std::exchange(touched_[t], 0); rest != 0; rest &= rest - 1) {
      changed_[changed_count_++] =
          static_cast<std::uint16_t>(t * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
    }
  }
  if (fits && !remembers_) {  // all nodes are to be numbered
    for (std::size_t i = 0; i < packed_.size(); ++i) changed_[i] = static_cast<std::uint16_t>(i);
    changed_count_ = packed_.size();
  }
  const std::size_t changed = changed_count_;
  const bool room = !fits || fold_numbers(root);
  for (std::size_t i = 0; i < changed; ++i) next_packed_[changed_[i]] = packed_[changed_[i]];
  return room;
}

RowFolder::Folded RowFolder::fold_changed(std::span<const Word> changes, Word* root) {
  changed_count_ = 0;
  for (std::size_t i = 0; i < changes.size(); i += 2) {
    next_packed_[changes[i]] ^= changes[i + 1];
    changed_[changed_count_++] = static_cast<std::uint16_t>(changes[i]);
  }
  const bool room = fold_numbers(root);
  for (std::size_t i = 0; i < changes.size(); i += 2) {
    next_packed_[changes[i]] = packed_[changes[i]];
  }
  return room ? Folded::whole : Folded::no_room;
}

// The changed nodes of a level lie one after the other in changed_, then those of the level above.
bool RowFolder::fold_numbers(Word* root) {
  std::size_t count = changed_count_;
  std::size_t first = 0;
  std::size_t ends[16];
  bool room = true;
  for (; first < count; ++first) {
    const std::size_t node = changed_[first];
    next_numbers_[node] = number_of(next_packed_[node]);
    room &= next_numbers_[node] != ValueTable::kNone;
  }
  ends[0] = count;
  for (std::size_t level = 1; level < levels_.size(); ++level) {
    const Number* const below = &next_numbers_[levels_[level - 1].begin];
    const std::size_t end = count;
    for (first = level == 1 ? 0 : ends[level - 2]; room && first < end; ++first) {
      const std::size_t node = changed_[first] / 2u;
      if (count > end && changed_[count - 1] == node) continue;
      changed_[count++] = static_cast<std::uint16_t>(node);
      Number& number = next_numbers_[levels_[level].begin + node];
      if (2 * node + 1 == levels_[level - 1].count) {
        number = below[2 * node];
      } else {
        number = number_of(pair(below[2 * node], below[2 * node + 1]));
      }
      room &= number != ValueTable::kNone;
    }
    ends[level] = count;
  }
  const Number* const top = &next_numbers_[levels_.back().begin];
  root[0] = pair(top[0], top[1]);
  root[1] = pair(top[2], levels_.back().count == 4 ? top[3] : 0);
  first = 0;
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    for (; first < ends[level]; ++first) {
      const std::size_t at = levels_[level].begin + changed_[first];
      next_numbers_[at] = numbers_[at];
    }
  }
  return room;
}

}  // namespace pmapcheck::explore
