// How far a process gets by itself, and what it may do on the way.
//
// The idea: from where a process is, it may do all that lies before the next gate that is shut in
// this state, through all the gates that are not (futures.hpp). That depends on few bytes, those
// that decide which gates are shut; so it is kept under these bytes, as steps are
// (learned_steps.hpp), and as long as they and the process stay the same, nothing is looked up.
#pragma once

#include <algorithm>
#include <deque>
#include <vector>

#include "checker/explore/learned_steps.hpp"
#include "checker/explore/step_table.hpp"

namespace pmapcheck::explore {

/// What a process may do as long as nobody opens a gate for it.
struct Reach {
  /// A gate that it comes to and that is shut, as long as nobody changes these bytes.
  struct Gate {
    Futures::Place place = 0;
    ByteMarks reads;
  };
  Future future;
  std::vector<Gate> shut;
  ByteMarks shut_reads;  ///< Of all of these.
};

/// What a test has gates be, whatever the state.
enum class Gates : std::uint8_t { as_they_are, shut, open };

template <ReducibleModel M>
class Reaches {
 public:
  /// Require: both outlive this.
  Reaches(LearnedSteps<M>& steps, Learned& learned, Gates gates)
      : steps_(steps),
        model_(steps.model()),
        futures_(learned.futures),
        gates_(gates),
        marks_(ByteMarks::words_for(steps.model().mark_count())),
        words_((steps.state_bytes() + sizeof(Word) - 1) / sizeof(Word)),
        places_(model_.process_count()),
        now_(model_.process_count()) {}

  /// To the state that was evaluated last. What was returned before is no longer valid.
  void go_over_to(StateView state) {
    state_ = state;
    forget_if_outgrown();
    const bool next = steps_.evaluated() == evaluated_ + 1;  // after the one that was seen here
    evaluated_ = steps_.evaluated();
    const ByteMarks* const different = next ? steps_.different() : nullptr;
    for (std::size_t process = 0; process < now_.size(); ++process) {
      Now& now = now_[process];
      const Futures::Place place = steps_.place_of(state, process);
      if (now.place != place || different == nullptr ||
          (now.reach != nullptr && now.asked.meets(*different, marks_))) {
        now.reach = nullptr;
      }
      now.place = place;
    }
  }

  /// From where it is.
  const Reach& of(std::size_t process) {
    Now& now = now_[process];
    if (now.reach != nullptr) return *now.reach;
    now.reach = &from(process, now.place);
    now.asked = places_[process][now.place].bytes;
    return *now.reach;
  }
  /// From a place that it may come to, which is passed even if it is a gate.
  const Reach& from(std::size_t process, Futures::Place place) {
    if (places_[process].size() <= place) places_[process].resize(place + 1);
    Asked& asked = places_[process][place];
    if (asked.known) {
      const StepTable::Entry known =
          table_.find(asked.shape, table_.gather(asked.shape, steps_.words()));
      if (known != 0) return reaches_[*table_.begin(asked.shape, known)];
    }
    reaches_.push_back(find(process, place));
    const bool more = asked.bytes.add(asked_, marks_);
    if (more || !asked.known) asked.shape = key_shape(++shapes_, asked.bytes, words_);
    asked.known = true;
    const std::uint64_t hash = table_.gather(asked.shape, steps_.words());
    const Word number = reaches_.size() - 1;
    table_.insert(asked.shape, hash, 0, {&number, 1});
    return reaches_.back();
  }
  void forget() {
    table_.clear();
    reaches_.clear();
    for (Now& now : now_) now.reach = nullptr;
  }

 private:
  static constexpr std::size_t kMost = 100'000;

  // The bytes that decided which gates are shut, in all states so far.
  struct Asked {
    KeyShape shape;
    ByteMarks bytes;
    bool known = false;
  };
  struct Now {
    Futures::Place place = 0;
    const Reach* reach = nullptr;
    ByteMarks asked;
  };

  Reach find(std::size_t process, Futures::Place place) {
    Reach reach;
    asked_.clear(marks_);
    seen_.assign(1, place);
    for (std::size_t next = 0; next < seen_.size(); ++next) {
      const Futures::Stretch& stretch = futures_.stretch(process, seen_[next]);
      reach.future.reads.add(stretch.future.reads, marks_);
      reach.future.changes.add(stretch.future.changes, marks_);
      for (const Futures::Place gate : stretch.gates) {
        if (std::find(seen_.begin() + 1, seen_.end(), gate) != seen_.end()) continue;
        const auto same = [gate](const Reach::Gate& g) { return g.place == gate; };
        if (std::any_of(reach.shut.begin(), reach.shut.end(), same)) continue;
        ByteMarks reads;
        if (is_shut(process, gate, reads)) {
          reach.shut.push_back({gate, reads});
          reach.shut_reads.add(reads, marks_);
        } else {
          seen_.push_back(gate);
        }
        asked_.add(reads, marks_);
      }
    }
    return reach;
  }
  bool is_shut(std::size_t process, Futures::Place gate, ByteMarks& reads) {
    if (gates_ != Gates::as_they_are) return gates_ == Gates::shut;
    return model_.waits_at(state_, process, gate, reads);
  }

  void forget_if_outgrown() {
    if (version_ == futures_.version() && reaches_.size() < kMost) return;
    version_ = futures_.version();
    forget();
  }

  LearnedSteps<M>& steps_;
  M& model_;
  Futures& futures_;
  Gates gates_;
  std::size_t marks_;
  std::size_t words_;

  std::vector<std::vector<Asked>> places_;  // of each process
  std::uint32_t shapes_ = 0;
  StepTable table_;
  std::deque<Reach> reaches_;
  std::uint64_t version_ = 0;

  StateView state_;
  std::uint64_t evaluated_ = 0;
  std::vector<Now> now_;  // by process
  ByteMarks asked_;       // while a reach is found
  std::vector<Futures::Place> seen_;
};

}  // namespace pmapcheck::explore
