// What was learned of packed states, under the bits that it depends on: for packed_steps.hpp.
//
// The idea: an array of words and a hash table of places in it. A key is a node's masks, applied to
// the packed words; under it are either steps or another node:
//
//     [ number of the node │ key … │ process … │ step, changes … │ step, changes … ]
//     [ number of the node │ key … │ node ]
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
#include "checker/explore/own_lines.hpp"
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

  /// A place where keys are made.
  struct alignas(kCacheLine) Node {
    std::uint32_t number = 0;        ///< Keys of different numbers are never equal.
    std::uint32_t source = 0;        ///< For the caller: what the masks were made of.
    std::uint64_t* found = nullptr;  ///< For the caller: counts look-ups. If null, nodes are kept.
    std::array<Word, kDense> masks{};           ///< Of few packed words …
    std::vector<std::pair<Word, Word>> sparse;  ///< … or of many: place and mask.
  };

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
  // The first word of an entry: the node's number; which steps are among them; how many processes
  // have them; how long the key is.
  static constexpr Word kWork = Word{1} << 32;
  static constexpr Word kMandatory = Word{1} << 33;
  static constexpr unsigned kProcessesShift = 34;
  static constexpr std::uint32_t kMostProcesses = (1u << 14) - 1;
  static constexpr unsigned kLengthShift = 48;
  static Enabled enabled_of(Word head) { return {(head & kWork) != 0, (head & kMandatory) != 0}; }

 public:
  class Heads;
  /// Steps that are kept together.
  template <std::size_t kWords>
  class Steps {
   public:
    Steps(const PackedTable& table, const Word* entry)
        : table_(table),
          head_(*entry),
          begin_(entry + 1 + (kWords > 0 ? kWords : head_ >> kLengthShift)) {}
    [[nodiscard]] Enabled enabled() const { return enabled_of(head_); }
    [[nodiscard]] std::size_t processes() const {
      return head_ >> kProcessesShift & kMostProcesses;
    }
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
    return arena_.size() * sizeof(Word) + slots_.size() * sizeof(Slot) +
           nodes_.size() * sizeof(Node) + entries_.size() * sizeof(Kept);
  }

  [[nodiscard]] std::uint32_t add_node() {
    nodes_.emplace_back();
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }
  [[nodiscard]] const Node& node(std::uint32_t at) const { return nodes_[at]; }
  /// Other keys are made at a node from now on, of the bits in either of two sets of masks; those
  /// that it had are found no more.
  void reshape(std::uint32_t node, std::uint32_t source, std::uint64_t* found,
               const RowWords& masks, const RowWords& others);

  /// The number of a footprint: 0 if there are too many, as of one that meets all others.
  [[nodiscard]] std::uint16_t number(const Footprint& footprint);
  /// By number of a footprint: all bits if it does not meet this one, none if it does. Valid until
  /// number().
  [[nodiscard]] const std::int8_t* commuting(std::uint16_t footprint) const {
    return &commuting_[std::size_t{footprint} << commuting_shift_];
  }

  // `kWords` in all of these: how many packed words there are, or 0 if they are not few.

  template <std::size_t kWords>
  [[nodiscard]] Entry find(const Node& node, const Word* packed) const {
    const std::uint64_t hash = hash_of<kWords>(node, packed);
    const auto tag = static_cast<std::uint32_t>(hash);
    for (std::size_t slot = hash >> shift_;; slot = after(slot)) {
      const Slot here = slots_[slot];
      if (here.entry == 0) return 0;
      if (here.tag == tag && is_key<kWords>(node, here.entry, packed)) return here.entry;
    }
  }
  /// Where a key is kept if it is in one of the first two slots of the table that it may be in;
  /// else any entry, or 0. Fetches it.
  template <std::size_t kWords>
  [[nodiscard]] Entry likely(const Node& node, const Word* packed) const {
    const std::uint64_t hash = hash_of<kWords>(node, packed);
    const auto tag = static_cast<std::uint32_t>(hash);
    const Slot* const here = &slots_[hash >> shift_];
    // Not `? :`, of which the compiler makes a branch that waits for memory.
    const Entry if_first = -Entry{here[0].tag == tag};
    const Entry entry = (here[0].entry & if_first) | (here[1].entry & ~if_first);
    __builtin_prefetch(&arena_[entry]);
    return entry;
  }
  /// Whether an entry of some node is the one with this node's key; of entry 0, false.
  template <std::size_t kWords>
  [[nodiscard]] bool is_key(const Node& node, Entry entry, const Word* packed) const {
    const Word* const kept = &arena_[entry];
    Word difference = static_cast<std::uint32_t>(*kept) ^ node.number;
    for_each_word<kWords>(node, packed,
                          [&](std::size_t i, Word word) { difference |= kept[i + 1] ^ word; });
    return difference == 0;
  }
  /// Require: nothing is kept there.
  template <std::size_t kWords>
  void insert(const Node& node, const Word* packed, const NewSteps& steps) {
    append_steps(insert_key<kWords>(node, packed), steps, kWords > 0);
  }
  /// Keeps a new node there, and returns it.
  template <std::size_t kWords>
  std::uint32_t insert_node(const Node& node, const Word* packed) {
    insert_key<kWords>(node, packed);
    const std::uint32_t child = add_node();
    arena_.push_back(child);
    return child;
  }
  template <std::size_t kWords>
  [[nodiscard]] Steps<kWords> steps(Entry entry) const {
    return {*this, &arena_[entry]};
  }
  /// The node that is kept there.
  [[nodiscard]] std::uint32_t child(Entry entry) const {
    return static_cast<std::uint32_t>(arena_[entry + 1 + (arena_[entry] >> kLengthShift)]);
  }

 private:
  friend class NewSteps;
  struct Slot {
    std::uint32_t tag = 0;
    Entry entry = 0;
  };
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
  struct Kept {
    std::uint64_t hash;
    Entry entry;
  };
  static constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15u;
  static constexpr std::uint64_t kFactors[kDense] = {0xa0761d6478bd642f, 0xe7037ed1a0b428db,
                                                     0x8ebc6af09c88c6e3};
  static constexpr unsigned kFirstBits = 8;
  static constexpr std::size_t kMostFootprints = 1024;
  static constexpr unsigned kFirstCommutingBits = 6;

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

  // Visits the words of a key: visit(i, word).
  template <std::size_t kWords, class Visit>
  static void for_each_word(const Node& node, const Word* packed, Visit&& visit) {
    if constexpr (kWords > 0) {
      for (std::size_t i = 0; i < kWords; ++i) visit(i, packed[i] & node.masks[i]);
    } else {
      for (std::size_t i = 0; i < node.sparse.size(); ++i) {
        visit(i, packed[node.sparse[i].first] & node.sparse[i].second);
      }
    }
  }
  template <std::size_t kWords>
  static std::uint64_t hash_of(const Node& node, const Word* packed) {
    std::uint64_t hash = node.number * kFactor;
    for_each_word<kWords>(node, packed, [&](std::size_t i, Word word) {
      if constexpr (kWords > 0) {
        hash += word * kFactors[i];
      } else {
        hash = (hash ^ word) * kFactors[i % kDense];
        hash ^= hash >> 32;
      }
    });
    hash ^= hash >> 32;
    return hash * kFactor;
  }
  template <std::size_t kWords>
  Entry insert_key(const Node& node, const Word* packed) {
    const auto entry = static_cast<Entry>(arena_.size());
    const std::size_t length = kWords > 0 ? kWords : node.sparse.size();
    arena_.push_back(static_cast<Word>(length) << kLengthShift | node.number);
    for_each_word<kWords>(node, packed, [&](std::size_t, Word word) { arena_.push_back(word); });
    enter(entry, hash_of<kWords>(node, packed));
    return entry;
  }
  void append_steps(Entry entry, const NewSteps& steps, bool dense);
  void enter(Entry entry, std::uint64_t hash);
  void place(const Kept& kept);
  void compare_footprints(std::size_t number);
  void widen_commuting();
  [[nodiscard]] std::size_t after(std::size_t slot) const {
    return (slot + 1) & ((std::size_t{1} << (64 - shift_)) - 1);
  }

  std::size_t words_ = 0;
  std::uint64_t nobody_found_ = 0;
  std::vector<Node> nodes_;  // nobody is at node 0: its masks are all bits, no entry is its own
  std::uint32_t numbers_ = 0;
  std::vector<Word> arena_;
  std::vector<Slot> slots_;  // a power of two, and one more, which stays empty
  unsigned shift_ = 0;
  std::vector<Kept> entries_;
  std::vector<PropertyId> ids_;
  std::vector<Footprint> footprints_;
  std::unordered_map<Footprint, std::uint16_t, FootprintHash> footprint_numbers_;
  std::vector<std::int8_t> commuting_;  // a square, each row of it 1 << commuting_shift_ long
  unsigned commuting_shift_ = 0;
};

}  // namespace pmapcheck::explore
