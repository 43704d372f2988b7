// What one worker of a search does by itself: takes the steps of states, and checks new states.
#pragma once

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "checker/explore/last_questions.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/own_lines.hpp"
#include "checker/explore/packed_steps.hpp"
#include "checker/explore/packed_table.hpp"
#include "checker/explore/pulse.hpp"
#include "checker/explore/round.hpp"
#include "checker/explore/row_tree.hpp"
#include "checker/explore/search.hpp"
#include "checker/explore/sleep_sets.hpp"
#include "checker/explore/state_code.hpp"
#include "checker/explore/state_hash.hpp"
#include "checker/explore/state_set.hpp"

namespace pmapcheck::explore {

/// Why workers are to stop: for good, or only for this round.
class Halt {
 public:
  /// The first bound that was hit is the one that counts.
  void stop(Bound bound) {
    Bound none = Bound::none;
    if (bound != Bound::none) bound_.compare_exchange_strong(none, bound);
  }
  [[nodiscard]] Bound bound() const { return bound_.load(std::memory_order_relaxed); }
  /// The code of states has no room for one: the round ends, and the code grows.
  void crowd() { crowded_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool is_crowded() const { return crowded_.load(std::memory_order_relaxed); }
  void go_on() { crowded_.store(false, std::memory_order_relaxed); }

 private:
  std::atomic<Bound> bound_ = Bound::none;
  std::atomic<bool> crowded_ = false;
};

template <Model M>
class alignas(kCacheLine) Expander {
  using Full = FullModel<M>;
  static constexpr bool kLooksUp = LooksUpSteps<M>;

 public:
  /// `reports`: whether this worker calls SearchOptions::progress. All else must outlive this.
  Expander(M& model, bool reports, const SearchOptions& options, Halt& halt, const StateCode& code,
           StateSet& set, SleepSets& sleep_sets, MemoryBudget& budget)
      : model_(model),
        options_(options),
        halt_(halt),
        set_(&set),
        sleep_sets_(sleep_sets),
        folder_(model.state_bytes(), *code.packing, *code.values),
        other_(model.state_bytes(), *code.packing, *code.values),
        last_questions_(full_model(model), budget),
        pulse_(options_),
        steps_(model) {
    if (!reports) options_.progress = nullptr;
    steps_.use(*code.packing);
  }

  /// Goes over to another code, and to the set that is written in it.
  void use(const StateCode& code, StateSet& set) {
    set_ = &set;
    folder_.use(*code.packing, *code.values);
    other_.use(*code.packing, *code.values);
    steps_.use(*code.packing);
  }
  /// Bits of states that the code has no place for.
  [[nodiscard]] const RowWords& missing() const { return folder_.missing(); }

  /// What is true of the search as a round begins.
  void begin_round(const SearchStatus& status) {
    status_ = status;
    taken_ = 0;
  }

  /// The initial states, as the targets of a chunk.
  void start(Chunk& chunk) {
    if (!begin(chunk)) return;
    model_.initial([&](StateView state) {
      if (going_on_) arrive(chunk, state, {}, 0, {});
    });
    end(chunk, kNoState, false);
  }

  /// The steps of a stored state. If the round has to end, the chunk is left as it was and is not
  /// `whole`.
  void expand(Chunk& chunk, StateIndex index) {
    if (!begin(chunk)) return;
    const Word* const root = set_->root(index);
    bool partial = false;
    if (kLooksUp && !set_->is_compact()) {  // fingerprints are those of rows
      take_packed(chunk, index, root);
    } else {
      model_.successors(folder_.unfold(root), visitor(chunk, index));
    }
    if constexpr (ReducingModel<M>) {
      partial = model_.partial();
      enabled_ = model_.enabled();
    }
    if (going_on_ && !enabled_.work && !works_soon(chunk)) {
      const Bound bound = last_questions_.ask(
          folder_.unfold(root), enabled_, [this] { return going_on_ = beat(); },
          [&](PropertyId property, Evidence evidence) {
            report(chunk, property, evidence, index, {});
          });
      halt_.stop(bound);
      going_on_ = going_on_ && bound == Bound::none;
    }
    end(chunk, index, partial);
  }

  /// The steps that expand() left out.
  void expand_rest(Chunk& chunk, StateIndex index) {
    if constexpr (ReducingModel<M>) {
      if (!begin(chunk)) return;
      const StateView state = folder_.unfold(set_->root(index));
      model_.successors(state, AnySuccessorVisitor{});  // so that it knows what it left out
      model_.remaining(state, visitor(chunk, index));
      end(chunk, index, false);
    }
  }

  /// What a stored state violates if it is finished. Valid until the next call.
  std::span<const PropertyId> violated_if_finished(StateIndex index) {
    asked_.clear();
    if constexpr (ChecksFinished<M>) {
      const StateView state = folder_.unfold(set_->root(index));
      if (model_.finished(state)) model_.check_finished(state, asked_);
    }
    return asked_;
  }

  /// Checks the new states among a chunk's targets before `committed`, and tells which states are
  /// to be expanded fully.
  void check_new(Chunk& chunk) {
    if (chunk.judged && !ReducingModel<M>) return;
    std::uint32_t position = 0;
    for (const Chunk::Expanded& expanded : chunk.expanded) {
      bool deeper = false;
      bool unfolded = false;
      for (; position < std::min(expanded.end, chunk.committed); ++position) {
        const std::uint8_t marks = chunk.marks[position];
        if constexpr (ReducingModel<M>) deeper |= chunk.goes_deeper(position);
        if ((marks & kNew) == 0 || (marks & kJudged) != 0) continue;
        if (!unfolded && expanded.state != kNoState) folder_.unfold(set_->root(expanded.state));
        unfolded = true;
        check(chunk, position, expanded.state);
      }
      if (expanded.end > chunk.committed) return;
      if (expanded.partial && !deeper) chunk.again.push_back(expanded.state);
    }
  }

  /// The run along which a state was found first, and a step more if one is given.
  Trace trace_to(StateIndex index, const Step* last) {
    std::vector<StateIndex> path;
    for (; index != kNoState; index = set_->parent(index)) path.push_back(index);
    Trace trace;
    if (set_->is_compact()) {
      trace = retrace(path);
      if (last != nullptr) add_step(trace, *last);
      return trace;
    }
    for (std::size_t i = path.size(); i-- > 0;) {
      const StateView state = folder_.unfold(set_->root(path[i]));
      trace.states.emplace_back(state.begin(), state.end());
      if (i > 0) {
        const StateView next = other_.unfold(set_->root(path[i - 1]));
        trace.steps.push_back(step_between(trace.states.back(), next));
      } else if (last != nullptr) {
        add_step(trace, *last);
      }
    }
    return trace;
  }

 private:
  static constexpr std::uint32_t kMostSteps = 1u << 16;  // of a chunk, more or less

  bool begin(Chunk& chunk) {
    begin_ = chunk.position();
    reports_begin_ = chunk.reports.size();
    passed_begin_ = chunk.passed_over;
    enabled_ = {};
    going_on_ = beat() && !halt_.is_crowded() && begin_ < kMostSteps;
    if (!going_on_) chunk.whole = false;
    return going_on_;
  }
  void end(Chunk& chunk, StateIndex state, bool partial) {
    taken_ += chunk.position() - begin_ + chunk.passed_over - passed_begin_;
    if (going_on_) {
      chunk.expanded.push_back({state, chunk.position(), chunk.passed_over, partial});
    } else {
      chunk.cut(begin_, reports_begin_, passed_begin_);
    }
  }

  // False if the search must end. Called for each state and each successor, since a level may have
  // many states without successors, and a state may have many of them.
  bool beat() {
    halt_.stop(pulse_.beat([this] {
      SearchStatus status = status_;
      status.transitions += taken_;
      return status;
    }));
    return halt_.bound() == Bound::none;
  }

  // The steps of a state, looked up in its packed words.
  void take_packed(Chunk& chunk, StateIndex index, const Word* root) {
    static_assert(PackedTable::kDense == kMostRootWords);  // then the root is the packed words
    switch (folder_.packed_words()) {
      case 1:
        return take_packed<1>(chunk, index, root);
      case 2:
        return take_packed<2>(chunk, index, root);
      case 3:
        return take_packed<3>(chunk, index, root);
      default:
        return take_packed<0>(chunk, index, root);
    }
  }
  // `kWords` as PackedSteps has it.
  template <std::size_t kWords>
  void take_packed(Chunk& chunk, StateIndex index, const Word* root) {
    if constexpr (kLooksUp) {
      Taker<kWords> taker{*this, chunk, index, kWords > 0 ? root : folder_.enter(root)};
      const StateIndex previous = set_->parent(index);
      enabled_ |= steps_.template successors<kWords>(
          taker.packed,
          {index, previous, previous == kNoState ? nullptr : root_of<kWords>(previous)},
          sleep_sets_.of(index), [&] { return folder_.unfold(root); }, taker,
          visitor(chunk, index));
    }
  }
  template <std::size_t kWords>
  [[nodiscard]] const Word* root_of(StateIndex index) const {
    if constexpr (kWords > 0) return std::as_const(*set_).template root<kWords>(index);
    return set_->root(index);
  }
  // Takes the steps that are known, as PackedSteps visits them.
  template <std::size_t kWords>
  struct Taker {
    Expander& expander;
    Chunk& chunk;
    StateIndex index;
    const Word* packed;

    void expect(std::uint32_t steps) { chunk.make_room(steps); }
    void pass(std::uint32_t asleep) { chunk.passed_over += asleep; }
    void take(const PackedTable::Step& step, const Word* changes,
              std::span<const PropertyId> violated, std::span<const PropertyId> failing,
              SleepSet asleep) {
      if (step.progress == Progress::beyond) [[unlikely]] {
        chunk.beyond = true;
        return;
      }
      if (step.has_ids) [[unlikely]] {
        expander.report_all(chunk, violated, failing, index, step.step);
      }
      if constexpr (kWords > 0) {
        Word* const root = &chunk.roots[chunk.position() * kWords];
        for (std::size_t w = 0; w < kWords; ++w) root[w] = packed[w] ^ changes[w];
      } else {
        const std::span all(changes, 2u * step.changes);
        if (!expander.going_on_ ||
            !expander.fits(expander.folder_.fold_changed(all, chunk.next_root()))) {
          return;
        }
      }
      chunk.append(step.step, marks_of(step.progress, true), asleep);
    }
  };
  // Whether mandatory steps are known to let a process work: then the state whose steps these are,
  // and which has no work step, is neither finished nor stuck, and nothing is left to ask.
  bool works_soon(const Chunk& chunk) {
    if (!enabled_.mandatory || !kLooksUp || set_->is_compact()) return false;
    switch (folder_.packed_words()) {
      case 1:
        return works_soon<1>(chunk);
      case 2:
        return works_soon<2>(chunk);
      case 3:
        return works_soon<3>(chunk);
      default:
        return false;  // a root is not the packed words
    }
  }
  template <std::size_t kWords>
  bool works_soon(const Chunk& chunk) {
    if constexpr (kLooksUp) {
      for (std::uint32_t position = begin_; position < chunk.position(); ++position) {
        if ((chunk.marks[position] & kOptional) != 0) continue;
        if (steps_.template leads_to_work<kWords>(chunk.root(position))) return true;
      }
    }
    return false;
  }
  auto visitor(Chunk& chunk, StateIndex index) {
    return [this, &chunk, index](const Successor& successor) {
      going_on_ = going_on_ && beat();
      if (!going_on_) return;
      enabled_.note(successor.progress);
      if (successor.progress == Progress::beyond) {
        chunk.beyond = true;
        return;
      }
      report_all(chunk, successor.violated, successor.failing, index, successor.step);
      arrive(chunk, successor.state, successor.step, marks_of(successor.progress, successor.judged),
             successor.changed);
    };
  }

  // What a step violates, and the state after it does.
  void report_all(Chunk& chunk, std::span<const PropertyId> violated,
                  std::span<const PropertyId> failing, StateIndex index, Step step) {
    for (const PropertyId property : violated) {
      report(chunk, property, Evidence::step, index, step);
    }
    for (const PropertyId property : failing) {
      report(chunk, property, Evidence::state, kNoState, {});
    }
  }
  void report(Chunk& chunk, PropertyId property, Evidence evidence, StateIndex state, Step step) {
    chunk.reports.push_back({chunk.position(), property, evidence, state, step});
  }

  static std::uint8_t marks_of(Progress progress, bool judged) {
    std::uint8_t marks = 0;
    if (judged) marks |= kJudged;
    if (progress == Progress::optional) marks |= kOptional;
    return marks;
  }

  // Inline: halves of a step that are stored one by one and loaded as one would have to wait.
  [[gnu::always_inline]] void arrive(Chunk& chunk, StateView state, Step step, std::uint8_t marks,
                                     std::span<const std::uint16_t> changed) {
    chunk.make_room(1);
    if (!fits(folder_.fold(state, chunk.next_root(), changed))) return;
    if (set_->is_compact()) chunk.prints[chunk.position()] = fingerprint(state);
    if ((marks & kJudged) == 0) chunk.judged = false;
    chunk.append(step, marks, {});
  }
  // Else the round ends before this state.
  bool fits(RowFolder::Folded folded) {
    if (folded == RowFolder::Folded::whole) return true;
    halt_.crowd();
    return going_on_ = false;
  }

  // Asks the model about a new state. The one before it is unfolded.
  void check(Chunk& chunk, std::uint32_t position, StateIndex previous) {
    const StateView state = other_.unfold(chunk.root(position));
    const StateView before = previous == kNoState ? StateView{} : folder_.row();
    model_.check(state, before, chunk.taken[position].step, violated_);
    for (const PropertyId property : violated_) {
      chunk.checked.push_back({position, property, Evidence::state, kNoState, {}});
    }
    violated_.clear();
  }

  [[nodiscard]] std::uint64_t fingerprint(StateView state) const {
    return hash_row(state.data(), state.size()) >> (64 - options_.fingerprint_bits);
  }

  // Finds the way along states of which only fingerprints are known, and goes back where one was
  // another state's.
  Trace retrace(std::span<const StateIndex> path) {
    using Taken = std::pair<Step, std::vector<std::uint8_t>>;
    std::vector<std::vector<Taken>> choices(1);  // by steps from the beginning; the last is next
    const auto choose = [&](StateIndex number, Step step, StateView state) {
      if (!set_->has_print(number, fingerprint(state))) return;
      choices.back().emplace_back(step, std::vector<std::uint8_t>(state.begin(), state.end()));
    };
    model_.initial([&](StateView state) { choose(path.back(), {}, state); });
    while (!choices.empty()) {
      if (choices.back().empty()) {
        choices.pop_back();
        if (!choices.empty()) choices.back().erase(choices.back().begin());
        continue;
      }
      if (choices.size() == path.size()) break;
      const std::vector<std::uint8_t> from = choices.back().front().second;
      const StateIndex next = path[path.size() - 1 - choices.size()];
      choices.emplace_back();
      visit_shown(from, [&](const Successor& successor) {
        if (successor.progress != Progress::beyond) choose(next, successor.step, successor.state);
      });
    }
    if (choices.empty()) throw std::logic_error("the model's steps are not those of the search");
    Trace trace;
    for (auto& here : choices) {
      if (!trace.states.empty()) trace.steps.push_back(here.front().first);
      trace.states.push_back(std::move(here.front().second));
    }
    return trace;
  }

  // Visits the steps that a search was shown, in its order.
  template <class Visit>
  void visit_shown(StateView state, Visit&& visit) {
    model_.successors(state, visit);
    if constexpr (ReducingModel<M>) model_.remaining(state, visit);
  }
  // The first step that led the search from one state to another.
  Step step_between(StateView from, StateView to) {
    Step step;
    bool found = false;
    visit_shown(from, [&](const Successor& successor) {
      if (found || successor.progress == Progress::beyond) return;
      found = std::equal(to.begin(), to.end(), successor.state.begin());
      if (found) step = successor.step;
    });
    return step;
  }
  void add_step(Trace& trace, Step step) {
    const std::vector<std::uint8_t> from = trace.states.back();
    visit_shown(from, [&](const Successor& successor) {
      if (successor.step != step) return;
      trace.steps.push_back(step);
      trace.states.emplace_back(successor.state.begin(), successor.state.end());
    });
  }

  M& model_;
  SearchOptions options_;
  Halt& halt_;
  StateSet* set_;
  SleepSets& sleep_sets_;
  RowFolder folder_;  // of states that are expanded
  RowFolder other_;   // of new ones
  LastQuestions<Full> last_questions_;
  Pulse pulse_;
  typename PackedStepsOf<M>::Type steps_;
  SearchStatus status_;
  std::uint64_t taken_ = 0;  // steps of this round

  std::uint32_t begin_ = 0;
  std::size_t reports_begin_ = 0;
  std::uint32_t passed_begin_ = 0;
  Enabled enabled_;
  bool going_on_ = true;
  std::vector<PropertyId> asked_;
  std::vector<PropertyId> violated_;  // what one question to the model brought; empty in between
};

}  // namespace pmapcheck::explore
