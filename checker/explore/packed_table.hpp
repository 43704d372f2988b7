// Steps that were learned, as they look in packed words: for packed_steps.hpp.
//
// The idea: what is learned of a state is an entry in an array of words, and those that are alike
// are kept once:
//
//     [ which steps │ process … │ step, changes … │ step, changes … ]
//
// Where there are few packed words, a step has a change for each of them, and loops have no end to
// look for; where there are many, it has those that are not zero, and their places.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <span>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/explore/row_packing.hpp"
#include "checker/explore/row_tree.hpp"
#include "checker/explore/state_hash.hpp"

namespace pmapcheck::explore {

class PackedTable {
 public:
  /// Where something is kept; 0 is nowhere.
  using Entry = std::uint32_t;
  /// Up to so many packed words are few.
  static constexpr std::size_t kDense = kMostRootWords;

  /// What the steps of one process in one state depend on and what they change, if there are few
  /// packed words. The steps of two processes whose footprints don't meet commute.
  struct Footprint {
    std::array<Word, kDense> reads{};  ///< What it writes is among them.
    std::array<Word, kDense> writes{};
    friend bool operator==(const Footprint&, const Footprint&) = default;
  };

  /// A process that has steps.
  struct Process {
    std::uint16_t process;
    std::uint16_t footprint;  ///< Its number.
    std::uint16_t steps;
    std::uint16_t words;  ///< So many are taken by all its steps.
  };
  /// A step; its numbers of properties follow if it has any, and then what it changes.
  struct Step {
    explore::Step step;
    Progress progress;
    bool has_ids;
    std::uint16_t changes;
  };
  /// Where the properties are that a step violates, and that the state after it does.
  struct Ids {
    std::uint16_t violated;
    std::uint16_t failing;
    std::uint32_t begin;
  };
  /// A packed word that is XORed with something.
  struct Change {
    Word place;
    Word bits;
  };

 private:
  // The first word of an entry: which steps are among them, and how many processes have them.
  static constexpr Word kWork = 1;
  static constexpr Word kMandatory = 2;
  static constexpr unsigned kProcessesShift = 2;
  static constexpr std::size_t kMostProcesses = 0xffff;
  static Enabled enabled_of(Word head) { return {(head & kWork) != 0, (head & kMandatory) != 0}; }

 public:
  class Heads;
  /// Steps that are kept together.
  template <std::size_t kWords>
  class Steps {
   public:
    Steps(const PackedTable& table, const Word* entry)
        : table_(table), head_(*entry), begin_(entry + 1) {}
    [[nodiscard]] Enabled enabled() const { return enabled_of(head_); }
    [[nodiscard]] std::size_t processes() const { return head_ >> kProcessesShift; }
    /// The first process, or anything if there is none, and where its steps are kept.
    [[nodiscard]] Process first_process() const {
      const Word* at = begin_;
      return read<Process>(at);
    }
    [[nodiscard]] const Word* first_steps() const { return begin_ + processes(); }
    /// visit(process, steps): whose they are, and where they are kept.
    template <class Visit>
    void for_each_process(Visit&& visit) const {
      visit_processes(begin_, first_steps(), visit);
    }
    /// The same without the first one, if there is one.
    template <class Visit>
    void for_each_other_process(Visit&& visit) const {
      visit_processes(begin_ + 1, first_steps() + first_process().words, visit);
    }
    /// Those of one process: visit(step, changes, violated, failing). `changes`: kWords words to
    /// XOR the packed words with; if that is 0, step.changes objects of type Change.
    template <class Visit>
    static void for_each(const PackedTable& table, const Process& process, const Word* at,
                         Visit&& visit) {
      for (std::uint32_t i = 0; i < process.steps; ++i) {
        const auto step = read<Step>(at);
        std::span<const PropertyId> violated;
        std::span<const PropertyId> failing;
        if (step.has_ids) {
          const auto ids = read<Ids>(at);
          violated = {&table.ids_[ids.begin], ids.violated};
          failing = {&table.ids_[ids.begin] + ids.violated, ids.failing};
        }
        visit(step, at, violated, failing);
        at += kWords > 0 ? kWords : 2u * step.changes;
      }
    }
    /// The same of all processes.
    template <class Visit>
    void for_each(Visit&& visit) const {
      for_each_process([&](const Process& process, const Word* steps) {
        for_each(table_, process, steps, visit);
      });
    }

   private:
    friend class Heads;
    template <class Visit>
    void visit_processes(const Word* at, const Word* steps, Visit& visit) const {
      for (const Word* const end = first_steps(); at < end;) {
        const auto process = read<Process>(at);
        visit(process, steps);
        steps += process.words;
      }
    }

    const PackedTable& table_;
    Word head_;
    const Word* begin_;
  };
  /// What the steps of several entries promise together.
  class Heads {
   public:
    template <std::size_t kWords>
    void add(const Steps<kWords>& steps) {
      heads_ |= steps.head_;
    }
    [[nodiscard]] Enabled enabled() const { return enabled_of(heads_); }

   private:
    Word heads_ = 0;
  };

  /// A process with the steps that are to be kept.
  struct NewProcess {
    Process process;                    ///< `footprint` is for the caller to enter.
    std::uint16_t dependence;           ///< As Successor has it.
    std::array<Word, kDense> writes{};  ///< What its steps change, if there are few packed words.
  };

  /// Steps to be kept.
  class NewSteps {
   public:
    void clear(std::size_t words) {
      words_ = words;
      steps_.clear();
      all_.clear();
      ids_.clear();
      processes_.clear();
    }
    /// In the order of their processes.
    void add(const Successor& successor);
    /// Of the step that was added last.
    void change(std::size_t packed, Word bits);
    [[nodiscard]] std::span<NewProcess> processes() { return processes_; }
    /// Whether they are not too many to be kept together. Call it when all have been added.
    [[nodiscard]] bool fits();

   private:
    friend class PackedTable;
    std::size_t words_ = 0;  // packed ones
    std::vector<std::pair<Step, Ids>> steps_;
    RowWords all_;  // their changes, one for each packed word
    std::vector<PropertyId> ids_;
    std::vector<NewProcess> processes_;
  };
  /// Forgets everything. `words`: packed words of a state.
  void clear(std::size_t words);
  [[nodiscard]] std::size_t bytes() const {
    return arena_.size() * sizeof(Word) + known_.size() * kBytesOfKnown;
  }

  /// Where such steps are kept, from now on at least.
  [[nodiscard]] Entry keep(const NewSteps& steps);
  template <std::size_t kWords>
  [[nodiscard]] Steps<kWords> steps(Entry entry) const {
    return {*this, &arena_[entry]};
  }

  /// The number of a footprint: 0 if there are too many, as of one that meets all others.
  [[nodiscard]] std::uint16_t number(const Footprint& footprint);
  /// By number of a footprint: all bits if it does not meet this one, none if it does. Valid until
  /// number().
  [[nodiscard]] const std::int8_t* commuting(std::uint16_t footprint) const {
    return &commuting_[std::size_t{footprint} << commuting_shift_];
  }

 private:
  friend class NewSteps;
  struct FootprintHash {
    std::size_t operator()(const Footprint& footprint) const {
      std::uint64_t hash = 0;
      for (std::size_t i = 0; i < kDense; ++i) {
        hash = fold_hash(footprint.reads[i] ^ hash, kHashFactor);
        hash = fold_hash(footprint.writes[i] ^ hash, kHashFactor);
      }
      return hash;
    }
  };
  static constexpr std::size_t kMostFootprints = 1024;
  static constexpr unsigned kFirstCommutingBits = 6;
  static constexpr std::size_t kBytesOfKnown = 48;  // about

  template <class T>
  static T read(const Word*& at) {
    static_assert(sizeof(T) == sizeof(Word) && std::is_trivially_copyable_v<T>);
    T value;
    std::memcpy(static_cast<void*>(&value), at++, sizeof value);
    return value;
  }
  template <class T>
  void append(const T& value) {
    static_assert(sizeof(T) % sizeof(Word) == 0 && std::is_trivially_copyable_v<T>);
    Word words[sizeof(T) / sizeof(Word)];
    std::memcpy(words, &value, sizeof value);
    arena_.insert(arena_.end(), std::begin(words), std::end(words));
  }

  void append_steps(const NewSteps& steps);
  void compare_footprints(std::size_t number);
  void widen_commuting();

  std::size_t words_ = 0;
  std::vector<Word> arena_;
  std::unordered_multimap<std::uint64_t, Entry> known_;  // by hash; without those that have ids
  std::vector<PropertyId> ids_;
  std::vector<Footprint> footprints_;
  std::unordered_map<Footprint, std::uint16_t, FootprintHash> footprint_numbers_;
  std::vector<std::int8_t> commuting_;  // a square, each row of it 1 << commuting_shift_ long
  unsigned commuting_shift_ = 0;
};

}  // namespace pmapcheck::explore
