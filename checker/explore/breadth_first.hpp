// Exhaustive search, breadth first: the first way found to a state is a shortest one.
//
// The idea: states are numbered in the order of their arrival, so the set of states itself is the
// queue. All states below `next_` are expanded, those up to `level_end_` are as deep, and those
// above it one step deeper:
//
//     0 … expanded … next_ … this level … level_end_ … next level … size()
//
// A level is expanded in rounds, and a round in three loops, whose tasks the workers share:
//
//     expand   chunks of states ──► their steps' targets, folded into roots
//     look up  parts of the index: which roots are new? Batched, so that memory is fetched ahead
//     number   the new ones, in the order of chunks and steps; check them
//
// The order is that of a search which takes one state and one step at a time: states, transitions
// and traces are the same for any number of workers and wherever rounds are cut.
//
// A violation is recorded and searched through. Of all violations of a property, the one at the end
// of the shortest run is kept, and of equally short ones the first in the order of the search.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "checker/explore/expander.hpp"
#include "checker/explore/memory_budget.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/round.hpp"
#include "checker/explore/search.hpp"
#include "checker/explore/state_code.hpp"
#include "checker/explore/state_set.hpp"
#include "checker/explore/worker_pool.hpp"

namespace pmapcheck::explore {

/// One search; see breadth_first() below.
template <Model M>
class BreadthFirst {
 public:
  BreadthFirst(std::span<M* const> models, const SearchOptions& options)
      : options_(options),
        budget_(options.memory_limit),
        code_(models[0]->state_bytes(), budget_),
        set_(std::make_unique<StateSet>(code_.root_words(), parts_for(models.size()), budget_)),
        pool_(models.size()),
        findings_(models[0]->property_count()) {
    for (std::size_t w = 0; w < models.size(); ++w) {
      expanders_.push_back(
          std::make_unique<Expander<M>>(*models[w], w == 0, options_, halt_, code_, *set_, budget_));
    }
    chunks_.resize(kChunksPerWorker * models.size());
  }

  /// Call once.
  SearchResult run() {
    level_end_ = 0;
    search_round(Source::initial, 1);
    while (going_on() && next_ < set_->size()) {
      level_end_ = set_->size();
      if (depth_ == options_.max_depth && leaves_level()) halt_.stop(Bound::depth);
      while (going_on() && next_ < level_end_) {
        next_ += search_round(Source::level, level_end_ - next_);
      }
      expand_fully();
      if (going_on() && next_ < set_->size()) ++depth_;
    }
    return result();
  }

 private:
  static constexpr std::size_t kChunksPerWorker = 16;
  static std::size_t parts_for(std::size_t workers) {
    return std::bit_ceil(std::max<std::size_t>(8, 2 * workers));
  }

  // Which states a round expands.
  enum class Source : std::uint8_t {
    initial,  // none: the initial states are its steps' targets
    level,    // from next_ on
    again,    // those of again_, whose steps were left out
    probe,    // from probed_ on, only to see whether there is anything new
  };

  // The shortest violation of a property so far.
  struct Finding {
    StateIndex index = kNoState;  // the last state; the one before the last step for Evidence::step
    std::uint32_t length = 0;     // of the whole trace, in steps
    Evidence evidence = Evidence::state;
    Step step;  // for Evidence::step
  };

  [[nodiscard]] bool going_on() const { return halt_.bound() == Bound::none; }

  // Whether a state of this level has a successor that is not stored. Without one the space is
  // whole, and the level is expanded like any other; with one, runs end here: no step of the level
  // is taken, but what a state violates by itself is still asked.
  bool leaves_level() {
    leaves_ = false;
    for (probed_ = next_; going_on() && probed_ < level_end_;) {
      probed_ += search_round(Source::probe, level_end_ - probed_);
    }
    return leaves_;
  }

  // What a reduction has left out for ever on some cycle.
  void expand_fully() {
    std::vector<StateIndex> states = std::exchange(again_, {});
    listed_ = states.data();
    for (std::size_t left = states.size(); going_on() && left > 0;) {
      const StateIndex done = search_round(Source::again, left);
      left -= done;
      listed_ += done;
    }
  }

  // Expands the first of `count` states of a source; returns how many of them.
  StateIndex search_round(Source source, std::size_t count) {
    prepare_code();
    const std::size_t chunks = cut_into_chunks(count);
    for (auto& expander : expanders_) {
      expander->begin_round({set_->size(), transitions_, depth_, set_->size() - next_, 0});
    }
    pool_.for_each(chunks, [&](std::size_t worker, std::size_t i) { expand(source, worker, i); });
    used_ = 0;
    while (used_ < chunks && chunks_[used_++].whole) {
    }
    look_up(source);
    if (source != Source::probe) number();
    return put_together(source);
  }

  // Makes room in the code for states to come: for those that the last round had no room for, and
  // in time for others.
  void prepare_code() {
    RowWords missing(code_.packing->base().size());
    bool misses = false;
    for (auto& expander : expanders_) {
      for (std::size_t w = 0; w < missing.size(); ++w) {
        missing[w] |= expander->missing()[w];
        misses |= missing[w] != 0;
      }
    }
    const bool repack = misses || code_.is_due(set_->size());
    if (repack && code_.repack(set_, missing)) {
      for (auto& expander : expanders_) expander->use(code_, *set_);
      if (!set_->rebuild()) halt_.stop(Bound::memory);
    } else if (misses) {
      halt_.stop(Bound::memory);
    }
    const bool needs_room = halt_.is_crowded() || code_.values->count() == 0;
    if (code_.values->is_crowded() && !code_.values->grow() && needs_room) {
      halt_.stop(Bound::memory);
    }
    halt_.go_on();
  }

  std::size_t cut_into_chunks(std::size_t count) {
    const std::size_t chunks =
        std::min(chunks_.size(), (count + options_.chunk_states - 1) / options_.chunk_states);
    for (std::size_t i = 0; i < chunks; ++i) {
      chunks_[i].clear(pool_.workers(), set_->root_words());
      chunks_[i].begin = static_cast<std::uint32_t>(i * options_.chunk_states);
      chunks_[i].end = static_cast<std::uint32_t>(std::min((i + 1) * options_.chunk_states, count));
    }
    return chunks;
  }

  void expand(Source source, std::size_t worker, std::size_t i) {
    Expander<M>& expander = *expanders_[worker];
    Chunk& chunk = chunks_[i];
    for (std::uint32_t at = chunk.begin; at < chunk.end && chunk.whole; ++at) {
      switch (source) {
        case Source::initial:
          expander.start(chunk);
          break;
        case Source::level:
          expander.expand(chunk, next_ + at);
          break;
        case Source::again:
          expander.expand_rest(chunk, listed_[at]);
          break;
        case Source::probe:
          expander.expand(chunk, probed_ + at);
          break;
      }
    }
  }

  // Looks up all targets. Each owner has parts of the index, and takes targets in their order.
  void look_up(Source source) {
    std::size_t most = 1;
    for (std::size_t i = 0; i < used_; ++i) most = std::max<std::size_t>(most, chunks_[i].position());
    claim_shift_ = static_cast<unsigned>(std::bit_width(most));
    for (std::size_t i = 0; i < used_; ++i) {
      chunks_[i].slots.resize(chunks_[i].position());
      chunks_[i].numbers.resize(chunks_[i].position());
    }
    used_ = std::min(used_, std::size_t{StateSet::kMostClaims} >> claim_shift_);
    room_until_ = {used_, 0};
    for_each_owner(used_ > 1, [&](std::size_t owner) {
      if (source != Source::probe) {
        claim(owner);
      } else if (owns_unknown(owner)) {
        leaves_ = true;
      }
    });
  }

  // All owners, shared by the workers where that is worth it.
  template <class Task>
  void for_each_owner(bool shared, Task&& task) {
    const std::size_t owners = pool_.workers();
    if (shared) return pool_.for_each(owners, [&](std::size_t, std::size_t owner) { task(owner); });
    for (std::size_t owner = 0; owner < owners; ++owner) task(owner);
  }

  // A place in a round: steps before it come first.
  struct Place {
    std::size_t chunk;
    std::uint32_t position;
    friend auto operator<=>(const Place&, const Place&) = default;
  };

  // Visits the keys of an owner's targets in order, the places that each will look at fetched ahead
  // of it: visit(chunk, position, key) says whether to go on.
  template <class Visit>
  void visit_keys(std::size_t owner, Visit&& visit) {
    constexpr std::size_t kAhead = 16;  // a power of 2
    struct Waiting {
      StateSet::Key key;
      std::uint32_t position;
    };
    Waiting waiting[kAhead];
    for (std::size_t i = 0; i < used_; ++i) {
      const Chunk& chunk = chunks_[i];
      const bool all = chunk.by_owner.size() == 1;
      const std::size_t count = all ? chunk.steps.size() : chunk.by_owner[owner].size();
      for (std::size_t k = 0; k < count + kAhead; ++k) {
        if (k >= kAhead) {
          const Waiting& next = waiting[k % kAhead];
          if (!visit(i, next.position, next.key)) return;
        }
        if (k >= kAhead / 2 && k < count + kAhead / 2) {
          set_->prefetch_root(waiting[(k - kAhead / 2) % kAhead].key);
        }
        if (k >= count) continue;
        const auto position = all ? static_cast<std::uint32_t>(k) : chunk.by_owner[owner][k];
        waiting[k % kAhead] = {set_->key(chunk.root(position)), position};
        set_->prefetch(waiting[k % kAhead].key);
      }
    }
  }

  [[nodiscard]] auto claimed() const {
    return [this](std::uint32_t claim) {
      return chunks_[claim >> claim_shift_].root(claim & ((1u << claim_shift_) - 1));
    };
  }
  [[nodiscard]] std::uint32_t claim_at(std::size_t chunk, std::uint32_t position) const {
    return static_cast<std::uint32_t>(chunk << claim_shift_) | position;
  }

  void claim(std::size_t owner) {
    visit_keys(owner, [&](std::size_t i, std::uint32_t position, const StateSet::Key& key) {
      Chunk& chunk = chunks_[i];
      const auto found = set_->find_or_claim(key, claim_at(i, position), claimed());
      if (found.no_memory) {
        const std::lock_guard lock(mutex_);
        room_until_ = std::min(room_until_, {i, position});
        return false;
      }
      if (found.is_new) {
        chunk.marks[position] |= kNew;
        chunk.slots[position] = found.slot;
        ++chunk.news_of[owner];
      }
      if (found.number >= level_end_) chunk.marks[position] |= kDeeper;
      return true;
    });
  }

  bool owns_unknown(std::size_t owner) {
    bool unknown = false;
    visit_keys(owner, [&](std::size_t, std::uint32_t, const StateSet::Key& key) {
      unknown = set_->find(key, claimed()).number == kNoState;
      return !unknown;
    });
    return unknown;
  }

  // Gives the new states their numbers, as far as there is room, and checks them.
  void number() {
    std::size_t news = 0;
    for (std::size_t i = 0; i < used_; ++i) {
      chunks_[i].first_number = static_cast<StateIndex>(set_->size() + news);
      for (const std::uint32_t count : chunks_[i].news_of) news += count;
    }
    const std::size_t most =
        static_cast<std::size_t>(std::min(options_.max_states, StateSet::kMaxStates) - set_->size());
    const std::size_t reserved = set_->reserve(std::min(news, most));
    const StateIndex end = static_cast<StateIndex>(set_->size() + reserved);

    pool_.for_each(used_, [&](std::size_t worker, std::size_t i) {
      const std::uint32_t stop =
          room_until_.chunk == i ? room_until_.position : chunks_[i].position();
      if (i <= room_until_.chunk) expanders_[worker]->number(chunks_[i], stop, end);
    });
    Place full{used_, 0};  // where the room for states ended
    for (std::size_t i = used_; i-- > 0;) {
      if (chunks_[i].committed < chunks_[i].position()) full = {i, chunks_[i].committed};
    }
    if (full.chunk < used_) {
      const bool by_memory = room_until_ <= full || reserved < std::min(news, most);
      halt_.stop(by_memory ? Bound::memory : Bound::states);
      used_ = full.chunk + 1;
      const Chunk& last = chunks_[full.chunk];
      const auto is_new = [](std::uint8_t marks) { return (marks & kNew) != 0; };
      const auto more =
          std::count_if(last.marks.begin(), last.marks.begin() + last.committed, is_new);
      return set_->commit(last.first_number + static_cast<std::size_t>(more) - set_->size());
    }
    for_each_owner(used_ > 1, [&](std::size_t owner) { settle(owner); });
    set_->commit(news);
  }

  void settle(std::size_t owner) {
    for (std::size_t i = 0; i < used_; ++i) {
      const Chunk& chunk = chunks_[i];
      const bool all = chunk.by_owner.size() == 1;
      const std::size_t count = all ? chunk.steps.size() : chunk.by_owner[owner].size();
      for (std::size_t k = 0; k < count; ++k) {
        const auto position = all ? static_cast<std::uint32_t>(k) : chunk.by_owner[owner][k];
        if ((chunk.marks[position] & kNew) == 0) continue;
        set_->number(set_->key(chunk.root(position)), chunk.slots[position], claim_at(i, position),
                    chunk.numbers[position]);
      }
    }
  }

  // Adds up what the chunks bring, in their order; returns how many states were expanded.
  StateIndex put_together(Source source) {
    StateIndex expanded = 0;
    for (std::size_t i = 0; i < used_; ++i) {
      Chunk& chunk = chunks_[i];
      beyond_ |= chunk.beyond;
      expanded += static_cast<StateIndex>(chunk.expanded.size());
      const std::uint32_t end = source == Source::probe ? chunk.position() : chunk.committed;
      const bool cut = end < chunk.position();
      if (source != Source::probe && source != Source::initial) {
        transitions_ += end + (cut ? 1 : 0);
      }
      again_.insert(again_.end(), chunk.again.begin(), chunk.again.end());
      chunk.reports.insert(chunk.reports.end(), chunk.checked.begin(), chunk.checked.end());
      std::stable_sort(chunk.reports.begin(), chunk.reports.end(),
                       [](const Report& a, const Report& b) { return a.position < b.position; });
      for (const Report& report : chunk.reports) {
        if (!cut || report.position <= end) record(source, chunk, report);
      }
    }
    return expanded;
  }

  // A step of this level may violate what a later state of this level violates by being stuck, one
  // step sooner: so length decides, not only the order of finding.
  void record(Source source, const Chunk& chunk, const Report& report) {
    Finding finding{report.state, depth_, report.evidence, report.step};
    if (report.evidence == Evidence::step || report.state == kNoState) {
      if (source == Source::probe) return;
      if (source != Source::initial) ++finding.length;
    }
    if (report.state == kNoState) {
      const bool is_new =
          report.position < chunk.committed && (chunk.marks[report.position] & kNew) != 0;
      if (!is_new) return;
      finding.index = chunk.numbers[report.position];
    }
    Finding& best = findings_.at(report.property);
    if (best.index == kNoState || finding.length < best.length) best = finding;
  }

  SearchResult result() {
    SearchResult result;
    result.states = set_->size();
    result.transitions = transitions_;
    result.depth = depth_ + (set_->size() > level_end_ && level_end_ > 0 ? 1 : 0);
    result.bound = going_on() && beyond_ ? Bound::model : halt_.bound();
    result.whole = result.bound == Bound::none;
    result.peak_bytes = budget_.peak();
    for (std::size_t property = 0; property < findings_.size(); ++property) {
      const Finding& finding = findings_[property];
      if (finding.index == kNoState) continue;
      const bool by_step = finding.evidence == Evidence::step;
      result.violations.push_back(
          {static_cast<PropertyId>(property), finding.evidence,
           expanders_[0]->trace_to(finding.index, by_step ? &finding.step : nullptr)});
    }
    return result;
  }

  const SearchOptions options_;
  MemoryBudget budget_;
  StateCode code_;
  std::unique_ptr<StateSet> set_;
  Halt halt_;
  WorkerPool pool_;
  std::vector<std::unique_ptr<Expander<M>>> expanders_;

  StateIndex next_ = 0;       // the first state that is not expanded
  StateIndex level_end_ = 0;  // the first state that is deeper than `depth_`
  StateIndex probed_ = 0;
  const StateIndex* listed_ = nullptr;
  std::vector<StateIndex> again_;
  std::uint32_t depth_ = 0;
  std::uint64_t transitions_ = 0;
  bool beyond_ = false;  // some step left what the model has room for

  std::vector<Chunk> chunks_;
  std::size_t used_ = 0;  // chunks of this round, up to the first that is not whole
  unsigned claim_shift_ = 0;
  std::mutex mutex_;
  Place room_until_{};  // where the memory for the index ended
  std::atomic<bool> leaves_ = false;

  std::vector<Finding> findings_;  // by property
};

/// Searches all that can be reached in the model within the bounds of `options`, with one worker
/// for each of `models`, which are the same model and may be used at once.
///
/// Besides every state (Model::check) and every step (Successor::violated), it checks
/// - Model::check_end, in each finished state from which no mandatory step is enabled;
/// - Model::stuck, for each state that is not finished, in which no work step is enabled, and from
///   which no sequence of mandatory steps leads to a state with an enabled work step.
///
/// With max_depth, exactly the runs of at most that many steps are searched: a violation by the
/// step that would leave the last level is not found, a stuck state or a bad end in it is. The
/// bound counts as hit only if that level has a successor which is not stored.
///
/// Throws std::invalid_argument if the model's state vectors have no length that an engine accepts,
/// std::out_of_range if the model reports a property that it did not announce.
template <Model M>
SearchResult breadth_first(std::span<M* const> models, const SearchOptions& options = {}) {
  return BreadthFirst<M>(models, options).run();
}
template <Model M>
SearchResult breadth_first(M& model, const SearchOptions& options = {}) {
  M* const models[] = {&model};
  return breadth_first(std::span<M* const>(models), options);
}

}  // namespace pmapcheck::explore
