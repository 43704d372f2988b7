#include "checker/explore/state_code.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

namespace pmapcheck::explore {

StateCode::StateCode(std::size_t state_bytes, MemoryBudget& budget)
    : values(std::make_unique<ValueTable>(budget)), state_bytes_(state_bytes), budget_(&budget) {
  if (state_bytes == 0 || state_bytes > kMaxStateBytes) {
    throw std::invalid_argument("a state vector has 1 to " + std::to_string(kMaxStateBytes) +
                                " bytes, not " + std::to_string(state_bytes));
  }
  missed_.resize((state_bytes + 7) / 8);
  packing = std::make_unique<RowPacking>(missed_.size());
  tried_ = packing->packed_words() == 1;
}

RowWords StateCode::words_of(StateView state) const {
  RowWords words((state_bytes_ + 7) / 8);
  std::memcpy(words.data(), state.data(), state.size());
  return words;
}

// For all states, if their roots are kept, and for those that had no place so far.
std::unique_ptr<RowPacking> StateCode::fitted(const StateSet& set) const {
  RowFolder folder(state_bytes_, *packing, *values);
  RowWords base = packing->base();
  RowWords mask = missed_;
  if (!is_fitted_) base = words_of(folder.unfold(set.root(0)));
  if (set.first_root() == 0) {
    for (StateIndex i = 0; i < set.size(); ++i) {
      const RowWords words = words_of(folder.unfold(set.root(i)));
      for (std::size_t w = 0; w < base.size(); ++w) mask[w] |= words[w] ^ base[w];
    }
  } else {
    for (std::size_t w = 0; w < base.size(); ++w) mask[w] |= packing->mask(w);
  }
  return std::make_unique<RowPacking>(std::move(base), std::move(mask));
}

void StateCode::save(ArchiveWriter& archive) const {
  archive.value(tried_);
  archive.value(is_fitted_);
  archive.array(packing->base());
  archive.value(packing->history().size());
  for (const RowWords& bits : packing->history()) archive.array(bits);
  values->save(archive);
}

bool StateCode::load(ArchiveReader& archive) {
  RowWords base;
  std::size_t wider = 0;  // packings, one after the other
  archive.value(tried_);
  archive.value(is_fitted_);
  archive.array(base);
  archive.value(wider);
  if (!archive.is_good() || base.size() != packing->base().size() || wider == 0) return false;
  for (std::size_t i = 0; i < wider; ++i) {
    RowWords bits;
    if (!archive.array(bits) || bits.size() != base.size()) return false;
    if (i == 0) {
      packing = std::make_unique<RowPacking>(base, bits);
    } else if (!packing->widen(bits)) {
      return false;
    }
  }
  values = std::make_unique<ValueTable>(*budget_);
  return values->load(archive);
}

auto StateCode::fit(StateSet& set, const RowWords& missing) -> Fitted {
  tried_ = true;
  for (std::size_t w = 0; w < missing.size(); ++w) missed_[w] |= missing[w];
  if (is_fitted_ && packing->widen(missing)) return Fitted::widened;
  return rewrite(set, fitted(set)) ? Fitted::anew : Fitted::no_room;
}

bool StateCode::rewrite(StateSet& set, std::unique_ptr<RowPacking> next) {
  const std::size_t words = explore::root_words(next->packed_words());
  auto next_values = std::make_unique<ValueTable>(*budget_);
  if (!next_values->grow()) return false;
  // Where nothing can fail on the way, roots are overwritten.
  const bool in_place = words == set.root_words() && next->packed_words() <= kMostRootWords;
  Log<Word> copy(*budget_, words);
  if (!in_place) {
    if (!copy.begin_at(set.first_root()) || copy.reserve(set.size()) < set.size()) return false;
  }
  RowFolder from(state_bytes_, *packing, *values);
  RowFolder to(state_bytes_, *next, *next_values);
  for (StateIndex i = set.first_root(); i < set.size(); ++i) {
    const StateView state = from.unfold(set.root(i));
    Word root[kMostRootWords];
    while (to.fold(state, root) != RowFolder::Folded::whole) {
      if (!next_values->grow()) return false;
    }
    to.unfold(root);  // the next one is like it
    if (in_place) {
      set.rewrite(i, root);
    } else {
      std::copy_n(root, words, copy.at(i));
    }
  }
  if (!in_place) set.replace_roots(std::move(copy));
  packing = std::move(next);
  values = std::move(next_values);
  is_fitted_ = true;
  return true;
}

}  // namespace pmapcheck::explore
