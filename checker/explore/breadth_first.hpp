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
#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "checker/explore/archive.hpp"
#include "checker/explore/expander.hpp"
#include "checker/explore/findings.hpp"
#include "checker/explore/look_up.hpp"
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
  /// With one worker for each of `models`, which must outlive this.
  BreadthFirst(std::span<M* const> models, const SearchOptions& options)
      : options_(options),
        budget_(options.memory_limit),
        code_(models[0]->state_bytes(), budget_),
        set_(new_set()),
        sleep_sets_(budget_),
        pool_(models.size()),
        findings_(models[0]->property_count()) {
    for (std::size_t w = 0; w < models.size(); ++w) {
      expanders_.push_back(std::make_unique<Expander<M>>(*models[w], w == 0, options_, halt_, code_,
                                                         *set_, sleep_sets_, budget_));
    }
    chunks_.resize(kChunksPerWorker * models.size());
  }

  /// Call once.
  SearchResult run() {
    if (!goes_on_from_before_) search_round(Source::initial, 1);
    while (going_on() && (next_ < set_->size() || !again_.empty())) {
      if (next_ == level_end_ && again_.empty()) enter_level();
      if (depth_ == options_.max_depth && !is_entered_ && leaves_level()) halt_.stop(Bound::depth);
      is_entered_ = is_entered_ || going_on();
      while (going_on() && next_ < level_end_) {
        next_ += search_round(Source::level, level_end_ - next_);
      }
      expand_fully();
    }
    if (halt_.bound() == Bound::states || halt_.bound() == Bound::memory) ask_unexpanded();
    return result();
  }

  /// Writes what another search of the same model needs to go on from here. Require: run() ended by
  /// Bound::time, Bound::interrupt or Bound::memory.
  void save(ArchiveWriter& archive) const {
    code_.save(archive);
    set_->save(archive);
    findings_.save(archive);
    archive.array(again_);
    archive.value(progress());
  }
  /// Call before run(). False if the archive is not what save() wrote, or the memory limit leaves
  /// no room for it.
  bool load(ArchiveReader& archive) {
    if (!code_.load(archive)) return false;
    set_ = new_set();
    for (auto& expander : expanders_) expander->use(code_, *set_);
    SavedProgress saved;
    if (!set_->load(archive) || !findings_.load(archive) || !archive.array(again_) ||
        !archive.value(saved)) {
      return false;
    }
    next_ = saved.next;
    level_end_ = saved.level_end;
    depth_ = saved.depth;
    is_entered_ = saved.is_entered != 0;
    beyond_ = saved.beyond != 0;
    transitions_ = saved.transitions;
    goes_on_from_before_ = set_->size() > 0;
    if (!sleep_sets_.begin_at(set_->size())) return false;
    return true;
  }

 private:
  static constexpr std::size_t kChunksPerWorker = 16;

  // Which states a round expands.
  enum class Source : std::uint8_t {
    initial,  // none: the initial states are its steps' targets
    level,    // from next_ on
    again,    // those of again_, whose steps were left out
    probe,    // from probed_ on, only to see whether there is anything new
  };
  struct SavedProgress {
    std::uint64_t transitions = 0;
    StateIndex next = 0;
    StateIndex level_end = 0;
    std::uint32_t depth = 0;
    std::uint16_t is_entered = 0;
    std::uint16_t beyond = 0;
  };
  [[nodiscard]] SavedProgress progress() const {
    return {transitions_, next_, level_end_, depth_, is_entered_, beyond_};
  }

  [[nodiscard]] std::unique_ptr<StateSet> new_set() {
    return std::make_unique<StateSet>(code_.root_words(), budget_, options_.fingerprint_bits > 0);
  }

  [[nodiscard]] bool going_on() const { return halt_.bound() == Bound::none; }

  void enter_level() {
    if (level_end_ > 0) ++depth_;
    level_end_ = set_->size();
    is_entered_ = false;
    set_->release_roots(next_);
    sleep_sets_.release_below(next_);
  }

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

  // What can be asked of states that are stored, and for whose steps there was no room.
  void ask_unexpanded() {
    for (StateIndex index = next_; index < set_->size(); ++index) {
      const std::uint32_t length = index < level_end_ ? depth_ : depth_ + 1;
      for (const PropertyId property : expanders_[0]->violated_if_finished(index)) {
        findings_.record(property, {index, length, Evidence::state, {}});
      }
    }
  }

  // What a reduction would leave out for ever on some cycle.
  void expand_fully() {
    while (going_on() && again_done_ < again_.size()) {
      again_done_ += search_round(Source::again, again_.size() - again_done_);
    }
    again_.erase(again_.begin(), again_.begin() + static_cast<std::ptrdiff_t>(again_done_));
    again_done_ = 0;
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
    LookUp look_up({chunks_.data(), used_}, *set_, keeps_sleep_sets() ? &sleep_sets_ : nullptr,
                   pool_);
    used_ = look_up.chunks();
    if (source == Source::probe) {
      leaves_ = leaves_ || look_up.finds_unknown();
    } else {
      number(look_up);
    }
    return put_together(source);
  }

  // Makes room in the code for states to come: for those that the last round had no room for, and
  // in time for others.
  void prepare_code() {
    const RowWords missing = halt_.is_crowded() ? missing_bits() : RowWords{};
    const bool misses = !missing.empty();
    if (misses || code_.is_due(set_->size())) fit_code(missing);
    const bool needs_room = halt_.is_crowded() || code_.values->count() == 0;
    if (code_.values->is_crowded() && !code_.values->grow() && needs_room) {
      halt_.stop(Bound::memory);
    }
    halt_.go_on();
  }

  void fit_code(const RowWords& missing) {
    const StateCode::Fitted fitted = code_.fit(*set_, missing);
    if (fitted == StateCode::Fitted::no_room) {
      if (!missing.empty()) halt_.stop(Bound::memory);
      return;
    }
    for (auto& expander : expanders_) expander->use(code_, *set_);
    if (fitted == StateCode::Fitted::widened || set_->is_compact()) return;
    if (!set_->rebuild()) halt_.stop(Bound::memory);
  }

  // The bits that the code had no place for; empty if there were none.
  [[nodiscard]] RowWords missing_bits() const {
    RowWords missing(code_.packing->base().size());
    for (const auto& expander : expanders_) {
      for (std::size_t w = 0; w < missing.size(); ++w) missing[w] |= expander->missing()[w];
    }
    const bool any = std::any_of(missing.begin(), missing.end(), [](Word w) { return w != 0; });
    return any ? missing : RowWords{};
  }

  std::size_t cut_into_chunks(std::size_t count) {
    // Several workers share what there is, as long as that is worth waking them.
    constexpr std::size_t kFew = 64;
    const std::size_t workers = pool_.workers();
    const std::size_t share = workers == 1 ? count : std::max(kFew, count / (4 * workers));
    const std::size_t size = std::min(options_.chunk_states, share);
    const std::size_t chunks = std::min(chunks_.size(), (count + size - 1) / size);
    for (std::size_t i = 0; i < chunks; ++i) {
      chunks_[i].clear(set_->root_words());
      chunks_[i].begin = static_cast<std::uint32_t>(i * size);
      chunks_[i].end = static_cast<std::uint32_t>(std::min((i + 1) * size, count));
    }
    return chunks;
  }

  void expand(Source source, std::size_t worker, std::size_t i) {
    Expander<M>& expander = *expanders_[worker];
    Chunk& chunk = chunks_[i];
    chunk.worker = worker;
    for (std::uint32_t at = chunk.begin; at < chunk.end && chunk.whole; ++at) {
      switch (source) {
        case Source::initial:
          expander.start(chunk);
          break;
        case Source::level:
          expander.expand(chunk, next_ + at);
          break;
        case Source::again:
          expander.expand_rest(chunk, again_[again_done_ + at]);
          break;
        case Source::probe:
          expander.expand(chunk, probed_ + at);
          break;
      }
    }
  }

  // Gives the new states their numbers, as far as there is room, and checks them.
  void number(LookUp& look_up) {
    using Numbering = LookUp::Numbering;
    const auto most = static_cast<std::size_t>(std::min(options_.max_states, StateSet::kMaxStates) -
                                               set_->size());
    const std::size_t targets = look_up.targets();
    const bool at_once = pool_.workers() == 1 && targets <= most && reserve(targets) == targets;
    Place end = look_up.claim(level_end_, at_once ? Numbering::at_once : Numbering::settled);
    Bound bound = end == look_up.end() ? Bound::none : Bound::memory;
    std::size_t news = 0;
    for (std::size_t i = 0; i < used_; ++i) {
      chunks_[i].first_number = static_cast<StateIndex>(set_->size() + news);
      news += chunks_[i].news;
    }
    const std::size_t room = at_once ? news : reserve(std::min(news, most));
    if (room < news && look_up.place_of_new(room) < end) {
      end = look_up.place_of_new(room);
      bound = room < most ? Bound::memory : Bound::states;
    }
    if (bound != Bound::none) {
      end = end_within(end, bound);
      news = look_up.news_before(end);
    }
    look_up.for_each_chunk([&](std::size_t worker, std::size_t i) {
      if (!at_once || bound != Bound::none) look_up.settle(i, end);
      if (i >= used_) return;
      chunks_[i].committed = i < end.chunk ? chunks_[i].position() : end.position;
      expanders_[worker]->check_new(chunks_[i]);
    });
    set_->commit(news);
  }

  // Room for so many new states; returns for how many there is.
  [[nodiscard]] std::size_t reserve(std::size_t count) {
    const std::size_t room = set_->reserve(count);
    if (!keeps_sleep_sets()) return room;
    const std::size_t end = sleep_sets_.reserve(set_->size() + room);
    return std::max<std::size_t>(end, set_->size()) - set_->size();
  }
  [[nodiscard]] bool keeps_sleep_sets() const { return LooksUpSteps<M> && !set_->is_compact(); }

  // The room for states ends within the round. Where it is memory, with the last state all of whose
  // steps there is room for: the search can go on from there, when there is more of it.
  Place end_within(Place end, Bound bound) {
    halt_.stop(bound);
    used_ = end.chunk + 1;
    if (halt_.bound() == Bound::states) return end;  // nobody is to go on
    return {end.chunk, chunks_[end.chunk].states_end_before(end.position)};
  }

  // Adds up what the chunks bring, in their order; returns how many states were expanded.
  StateIndex put_together(Source source) {
    StateIndex expanded = 0;
    for (std::size_t i = 0; i < used_; ++i) {
      Chunk& chunk = chunks_[i];
      beyond_ |= chunk.beyond;
      if (source == Source::probe) chunk.committed = chunk.position();
      const bool cut = chunk.committed < chunk.position();
      const StateIndex whole = chunk.expanded_before(chunk.committed);
      expanded += whole;
      if (source == Source::level || source == Source::again) {
        // A step to a state beyond the bound on states was taken, too.
        const bool beyond = cut && halt_.bound() == Bound::states;
        const std::uint64_t asleep =
            beyond ? chunk.taken[chunk.committed].passed_over : chunk.passed_of(whole);
        transitions_ += chunk.committed + asleep + (beyond ? 1 : 0);
        asleep_ += asleep;
      }
      again_.insert(again_.end(), chunk.again.begin(), chunk.again.end());
      chunk.reports.insert(chunk.reports.end(), chunk.checked.begin(), chunk.checked.end());
      std::stable_sort(chunk.reports.begin(), chunk.reports.end(),
                       [](const Report& a, const Report& b) { return a.position < b.position; });
      for (const Report& report : chunk.reports) record(source, chunk, report);
    }
    return expanded;
  }

  void record(Source source, const Chunk& chunk, const Report& report) {
    Finding finding{report.state, depth_, report.evidence, report.step};
    if (report.is_of_step()) {
      const bool taken = report.position < chunk.committed ||
                         (report.position == chunk.committed && halt_.bound() == Bound::states);
      if (source == Source::probe || !taken) return;
      if (source != Source::initial) ++finding.length;
    } else if (report.position > chunk.committed) {
      return;
    }
    if (report.state == kNoState) {
      const bool is_new =
          report.position < chunk.committed && (chunk.marks[report.position] & kNew) != 0;
      if (!is_new) return;
      finding.index = chunk.numbers[report.position];
    }
    findings_.record(report.property, finding);
  }

  SearchResult result() {
    SearchResult result;
    result.states = set_->size();
    result.transitions = transitions_;
    result.asleep = asleep_;
    result.depth = depth_ + (set_->size() > level_end_ && level_end_ > 0 ? 1 : 0);
    result.bound = going_on() && beyond_ ? Bound::model : halt_.bound();
    result.whole = result.bound == Bound::none;
    result.peak_bytes = budget_.peak();
    findings_.for_each([&](PropertyId property, const Finding& finding) {
      const bool by_step = finding.evidence == Evidence::step;
      result.violations.push_back(
          {property, finding.evidence,
           expanders_[0]->trace_to(finding.index, by_step ? &finding.step : nullptr)});
    });
    return result;
  }

  const SearchOptions options_;
  MemoryBudget budget_;
  StateCode code_;
  std::unique_ptr<StateSet> set_;
  SleepSets sleep_sets_;
  Halt halt_;
  WorkerPool pool_;
  std::vector<std::unique_ptr<Expander<M>>> expanders_;

  StateIndex next_ = 0;       // the first state that is not expanded
  StateIndex level_end_ = 0;  // the first state that is deeper than `depth_`
  StateIndex probed_ = 0;
  std::vector<StateIndex> again_;
  std::size_t again_done_ = 0;  // so many of them are expanded; 0 between levels
  std::uint32_t depth_ = 0;
  bool is_entered_ = false;  // steps of this level are taken
  bool leaves_ = false;      // the probe has found a step that leaves the level
  bool beyond_ = false;      // some step left what the model has room for
  bool goes_on_from_before_ = false;
  std::uint64_t transitions_ = 0;
  std::uint64_t asleep_ = 0;  // of these, since load()
  Findings findings_;

  std::vector<Chunk> chunks_;
  std::size_t used_ = 0;  // chunks of this round, up to the first that is not whole
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
