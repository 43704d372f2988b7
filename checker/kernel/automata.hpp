// Learned automata: what every call does next, as a table that grows while it is asked.
//
// The idea: a call is deterministic. Which operation it asks for next depends only on the values
// that it has observed since it began, so a call is a tree: node = request, edge = observed value.
// A node is made the first time that it is reached, by running the coroutine from its start and
// feeding it the recorded values; after that nobody resumes a coroutine for it again.
//
//     (function, arguments) ──► tree of nodes          shared by all who call it so
//     stack of nodes        ──► point                  a thread's whole local state: one number
//
// A thread's local state is a stack of nodes: its program, the call that it makes, the call that
// that one makes. Stacks are interned, so that it is one small number, and a step of a thread is
// one look-up: (point, observed value) ──► next point. Returns and calls of internal routines are
// part of the look-up; a returned call's history is forgotten with its frame. The call of an
// interface is a point of its own, as its contract is due then.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <vector>

#include "checker/kernel/program.hpp"

namespace pmapcheck::kernel {

/// A thread's local state. Fits into two bytes of the state vector.
using PointId = std::uint16_t;
/// The end of a program that keeps no results; others have an end for each set of results.
inline constexpr PointId kFinished = 0;
inline constexpr std::size_t kMaxPoints = 65535;

/// A call or return of an interface, on the way from one point to the next.
struct CallEvent {
  enum class Kind : std::uint8_t { call, ret };
  Kind kind;
  const impl::Routine* routine;
  impl::Words arguments;
  impl::Word result = 0;   ///< Of a return.
  bool outermost = false;  ///< Called by the program, not by another call.
};

/// Where a thread is, and what it asks for.
struct Point {
  enum class Kind : std::uint8_t {
    finished,   ///< The program is at its end.
    operation,  ///< Asks the machine for `operation`.
    call,       ///< About to call interface `routine` with `arguments`.
    internal,   ///< A frame below the top of some stack: never a thread's state.
  };
  struct Edge {
    impl::Word value;
    PointId target;
    std::vector<CallEvent> events;
  };

  Kind kind = Kind::finished;
  impl::Operation operation{};
  const impl::Routine* routine = nullptr;
  impl::Words arguments{};
  std::source_location where{};
  bool null_argument = false;  ///< The call dereferences NULL: its thread goes no further.
  bool in_program = false;     ///< The program's own request: there is no source line.
  std::size_t call_index = 0;  ///< The program's call that this is a part of.
  /// The calls that are running, outermost first: "pmap_enter", "pmap_invalidate_page".
  std::vector<const impl::Routine*> stack;
  std::deque<Edge> edges;  // addresses stay: edges are handed out while others are added
};

/// Thrown when a program's automaton outgrows its number; the search ends with a bound that was
/// hit.
class AutomatonTooLarge : public std::runtime_error {
 public:
  AutomatonTooLarge();
};

/// Which implementation each routine has in a scenario.
using Choice = std::map<const impl::Routine*, const impl::Implementation*>;

/// The reference for all, with the variants that are named: an interface's variant also decides the
/// routines that it owns. Require: the names exist (see `variants_of`).
[[nodiscard]] Choice choose(const std::map<std::string, std::string>& variants);
/// The variants that a scenario may choose for a routine, the reference first; empty if there is no
/// such routine, or its owner decides for it.
[[nodiscard]] std::vector<std::string> variants_of(const impl::Routine& routine);

class Automata {
 public:
  /// Require: `machine` outlives this.
  Automata(const impl::Machine& machine, Choice choice);

  /// Where a thread with this program starts. Equal programs share their points.
  PointId start(const Program& program);

  [[nodiscard]] const Point& point(PointId id) const { return points_[id]; }
  /// The results that a finished program has kept, by number; empty if it keeps none. Require: the
  /// point's kind is `finished`.
  [[nodiscard]] const std::vector<impl::Word>& results(PointId id) const {
    return frames_[id].results;
  }

  /// The step from a point when its request is answered by `value` (0 for a call). Learned if it
  /// was not known. The reference is valid as long as the automata.
  const Point::Edge& follow(PointId from, impl::Word value);

  /// From where, and by which answer, a point was reached first; nothing for where a program
  /// starts. What a point is follows from that alone.
  struct Origin {
    PointId from;
    impl::Word value;
  };
  [[nodiscard]] std::optional<Origin> origin(PointId id) const {
    return id < origins_.size() ? origins_[id] : std::nullopt;
  }

  /// A number that is another for every other point, but for chance, and depends on nothing but
  /// what the point is: not on which points were reached before it, as PointId does.
  [[nodiscard]] std::uint64_t rank(PointId id) const { return ranks_[id]; }

  /// Visits the Words that a point is made of: arguments of the calls that are running, what they
  /// have observed, and the program's results: visit(kind, word, field), the field of an
  /// entry_value.
  template <class Visit>
  void each_word(PointId id, Visit&& visit) const;

  /// What follow() was asked and did not know, in that order: automata of the same programs that
  /// are asked the same in the same order number their points alike.
  struct Lesson {
    impl::Word value;
    PointId from;
  };
  [[nodiscard]] const std::vector<Lesson>& lessons() const { return lessons_; }

  /// How many nodes have been learned, how many points (thread states) exist, and how often any
  /// coroutine was started or resumed.
  [[nodiscard]] std::size_t nodes() const { return nodes_.size(); }
  [[nodiscard]] std::size_t points() const { return points_.size(); }
  [[nodiscard]] std::size_t resumptions() const { return resumptions_; }

 private:
  using NodeId = std::uint32_t;
  struct Tree {
    const impl::Implementation* implementation;
    impl::Words arguments;
    impl::Resources may_touch;
    NodeId root;
  };
  struct Node {
    std::uint32_t tree;
    NodeId parent;  // itself, for a root
    impl::Word value;
    impl::Request request;
    std::uint64_t rank;  // as of points
    std::map<impl::Word, NodeId> edges;
  };
  // A frame of a stack, the ones below it named by a point. A program's frame has no parent.
  struct Frame {
    bool is_program = false;
    PointId parent = kFinished;
    NodeId node = 0;            // of code
    std::uint16_t program = 0;  // of a program, with the next call and the results still needed
    std::size_t next_call = 0;
    std::vector<impl::Word> results;
    friend auto operator<=>(const Frame&, const Frame&) = default;
  };

  NodeId root(const impl::Routine* routine, const impl::Words& arguments);
  NodeId child(NodeId node, impl::Word value);
  NodeId learn(std::uint32_t tree, NodeId parent, impl::Word value, bool is_root);
  const impl::Request& advance(impl::Running& running, impl::Word answer);
  void check_touches(const Tree& tree, const impl::Request& request) const;

  [[nodiscard]] impl::WordKind result_kind(const ProgramCall& call) const;
  PointId intern(Frame frame);
  Point describe(const Frame& frame) const;
  [[nodiscard]] std::uint64_t rank_of(const Frame& frame) const;
  [[nodiscard]] std::uint64_t rank_of(const Tree& tree) const;
  impl::Words arguments_of(const Frame& frame, const ProgramCall& call) const;
  PointId settle(PointId parent, NodeId node, std::vector<CallEvent>& events);
  PointId returned(PointId to, impl::Word result, std::vector<CallEvent>& events);
  PointId at_call(std::uint16_t program, std::size_t next, std::vector<impl::Word> results);

  const impl::Machine& machine_;
  Choice choice_;
  std::vector<Program> programs_;
  std::vector<Tree> trees_;
  std::map<std::pair<const impl::Implementation*, impl::Words>, std::uint32_t> tree_index_;
  std::deque<Node> nodes_;
  std::deque<Point> points_;
  std::vector<Frame> frames_;                   // by PointId
  std::vector<std::uint64_t> ranks_;            // by PointId
  std::vector<std::optional<Origin>> origins_;  // by PointId, as far as they are known
  std::map<Frame, PointId> frame_index_;
  std::vector<Lesson> lessons_;
  std::size_t resumptions_ = 0;
};

template <class Visit>
void Automata::each_word(PointId id, Visit&& visit) const {
  const Frame* frame = &frames_[id];
  for (; !frame->is_program; frame = &frames_[frame->parent]) {
    if (frame->parent == kFinished) return;  // of no thread
    NodeId n = frame->node;
    for (; nodes_[n].parent != n; n = nodes_[n].parent) {
      const impl::Request& asked = nodes_[nodes_[n].parent].request;
      if (asked.kind == impl::Request::Kind::operation) {
        visit(impl::info(asked.operation.op).observed, nodes_[n].value,
              impl::entry_field(asked.operation));
      } else {
        visit(asked.callee->result, nodes_[n].value, impl::EntryField::start);
      }
    }
    const Tree& tree = trees_[nodes_[n].tree];
    for (std::size_t i = 0; i < tree.arguments.count; ++i) {
      visit(tree.implementation->routine->parameters[i].kind, tree.arguments[i],
            impl::EntryField::start);
    }
  }
  for (const ProgramCall& call : programs_[frame->program].calls) {
    if (!call.result) continue;
    visit(result_kind(call), frame->results[*call.result], impl::EntryField::start);
  }
}

}  // namespace pmapcheck::kernel
