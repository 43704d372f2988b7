#include "checker/kernel/automata.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace pmapcheck::kernel {

using impl::Request;
using impl::Word;
using impl::Words;

namespace {

std::uint64_t joined(std::uint64_t rank, std::uint64_t with) {
  rank = (rank ^ with) * 0x9e3779b97f4a7c15u + 0x2545f4914f6cdd1du;
  return rank ^ rank >> 29;
}

}  // namespace

AutomatonTooLarge::AutomatonTooLarge()
    : std::runtime_error("a program's automaton has more than " + std::to_string(kMaxPoints) +
                         " points: does a call loop without restart()?") {}

Automata::Automata(const impl::Machine& machine, Choice choice)
    : machine_(machine), choice_(std::move(choice)) {
  points_.emplace_back();  // kFinished
  frames_.emplace_back();
  ranks_.push_back(0);
}

// Trees: one call's history.

const Request& Automata::advance(impl::Running& running, Word answer) {
  const Request* request = &running.resume(answer);
  ++resumptions_;
  while (request->kind == Request::Kind::operation) {
    const auto constant = impl::constant(machine_.shape, request->operation);
    if (!constant) break;
    request = &running.resume(*constant);
    ++resumptions_;
  }
  return *request;
}

Automata::NodeId Automata::root(const impl::Routine* routine, const Words& arguments) {
  const impl::Implementation* implementation = choice_.at(routine);
  const auto [found, added] = tree_index_.try_emplace({implementation, arguments},
                                                      static_cast<std::uint32_t>(trees_.size()));
  if (added) {
    trees_.push_back({implementation, arguments, implementation->may_touch(arguments), 0});
    trees_.back().root = learn(found->second, 0, 0, true);
  }
  return trees_[found->second].root;
}

Automata::NodeId Automata::child(NodeId node, Word value) {
  const auto found = nodes_[node].edges.find(value);
  if (found != nodes_[node].edges.end()) return found->second;
  const NodeId learned = learn(nodes_[node].tree, node, value, false);
  nodes_[node].edges.emplace(value, learned);
  return learned;
}

Automata::NodeId Automata::learn(std::uint32_t tree, NodeId parent, Word value, bool is_root) {
  std::vector<Word> history;  // latest first
  if (!is_root) {
    history.push_back(value);
    for (NodeId n = parent; nodes_[n].parent != n; n = nodes_[n].parent) {
      history.push_back(nodes_[n].value);
    }
  }
  const impl::Implementation& implementation = *trees_[tree].implementation;
  impl::Running running = implementation.start(implementation.body, trees_[tree].arguments);
  const Request* request = &advance(running, 0);
  for (auto answer = history.rbegin(); answer != history.rend(); ++answer) {
    request = &advance(running, *answer);
  }
  check_touches(trees_[tree], *request);
  const auto id = static_cast<NodeId>(nodes_.size());
  const std::uint64_t rank = is_root ? rank_of(trees_[tree]) : joined(nodes_[parent].rank, value);
  nodes_.push_back({tree, is_root ? id : parent, value, *request, rank, {}});
  return id;
}

// Reductions live on the declarations, so a call that touches more than it says is a bug of this
// program and stops it.
void Automata::check_touches(const Tree& tree, const Request& request) const {
  impl::Resources used;
  if (request.kind == Request::Kind::operation) {
    used = impl::touched(machine_.shape, request.operation);
  } else if (request.kind == Request::Kind::call || request.kind == Request::Kind::restart) {
    used = choice_.at(request.callee)->may_touch(request.words);
  }
  for (const impl::Resource& r : used) {
    if (impl::covers(tree.may_touch, r)) continue;
    std::fprintf(stderr,
                 "%s:%u: %s (variant %s) touches %s, which its declaration in "
                 "impl/implementations.cpp does not name\n",
                 request.where.file_name(), static_cast<unsigned>(request.where.line()),
                 tree.implementation->routine->name, tree.implementation->variant,
                 impl::to_text(r).c_str());
    std::abort();
  }
}

// Points: a thread's stack.

PointId Automata::intern(Frame frame) {
  const auto found = frame_index_.find(frame);
  if (found != frame_index_.end()) return found->second;
  if (points_.size() > kMaxPoints) throw AutomatonTooLarge();
  const auto id = static_cast<PointId>(points_.size());
  points_.push_back(describe(frame));
  ranks_.push_back(rank_of(frame));
  frames_.push_back(frame);
  frame_index_.emplace(std::move(frame), id);
  return id;
}

std::uint64_t Automata::rank_of(const Tree& tree) const {
  const impl::Implementation& implementation = *tree.implementation;
  std::uint64_t rank = tree.arguments.count;
  for (const char* name : {implementation.routine->name, implementation.variant}) {
    for (; *name != '\0'; ++name) rank = joined(rank, static_cast<unsigned char>(*name));
  }
  for (std::size_t i = 0; i < tree.arguments.count; ++i) {
    rank = joined(rank, tree.arguments[i]);
  }
  return rank;
}

std::uint64_t Automata::rank_of(const Frame& frame) const {
  if (!frame.is_program) return joined(ranks_[frame.parent], nodes_[frame.node].rank);
  std::uint64_t rank = joined(frame.program, frame.next_call);
  for (const Word result : frame.results) rank = joined(rank, result);
  return rank;
}

// A load answers with its page, or with what it read where pages have contents.
impl::WordKind Automata::result_kind(const ProgramCall& call) const {
  if (const auto* routine = std::get_if<const impl::Routine*>(&call.callee)) {
    return (*routine)->result;
  }
  const auto op = std::get<impl::Op>(call.callee);
  if (impl::info(op).observed != impl::WordKind::access) return impl::info(op).observed;
  return machine_.shape.contents && op == impl::Op::load ? impl::WordKind::content
                                                         : impl::WordKind::page;
}

Words Automata::arguments_of(const Frame& frame, const ProgramCall& call) const {
  Words words;
  for (const ProgramArgument& a : call.arguments) {
    words.values[words.count++] = a.is_result ? frame.results[a.word] : a.word;
  }
  return words;
}

Point Automata::describe(const Frame& frame) const {
  Point point;
  if (frame.is_program && frame.next_call == programs_[frame.program].calls.size()) return point;
  if (frame.is_program) {
    const ProgramCall& call = programs_[frame.program].calls[frame.next_call];
    const Words arguments = arguments_of(frame, call);
    point.in_program = true;
    point.null_argument =
        std::any_of(call.arguments.begin(), call.arguments.end(), [&](const ProgramArgument& a) {
          return a.is_result && frame.results[a.word] == impl::encode(impl::sf_buf_t{});
        });
    point.call_index = frame.next_call;
    if (const auto* routine = std::get_if<const impl::Routine*>(&call.callee)) {
      point.kind = Point::Kind::call;
      point.routine = *routine;
      point.arguments = arguments;
    } else {
      point.kind = Point::Kind::operation;
      point.operation = {std::get<impl::Op>(call.callee), arguments};
    }
    return point;
  }
  const Node& node = nodes_[frame.node];
  const Point& below = points_[frame.parent];
  point.call_index = below.call_index;
  point.stack = below.stack;
  point.stack.push_back(trees_[node.tree].implementation->routine);
  point.where = node.request.where;
  if (node.request.kind == Request::Kind::operation) {
    point.kind = Point::Kind::operation;
    point.operation = node.request.operation;
  } else {
    point.routine = node.request.callee;
    point.arguments = node.request.words;
    point.kind = point.routine->kind == impl::Routine::Kind::interface ? Point::Kind::call
                                                                       : Point::Kind::internal;
  }
  return point;
}

PointId Automata::at_call(std::uint16_t program, std::size_t next, std::vector<Word> results) {
  const Program& p = programs_[program];
  while (next < p.calls.size() && !p.makes(next, results)) ++next;
  if (next == p.calls.size() && !p.keeps_any()) return kFinished;
  for (std::size_t r = 0; r < results.size(); ++r) {
    if (!p.needs(r, next)) results[r] = 0;
  }
  return intern({true, kFinished, 0, program, next, std::move(results)});
}

PointId Automata::start(const Program& program) {
  const auto known = std::find(programs_.begin(), programs_.end(), program);
  const auto id = static_cast<std::uint16_t>(known - programs_.begin());
  if (known == programs_.end()) programs_.push_back(program);
  std::vector<Word> results(program.result_count, 0);
  for (std::size_t r = 0; r < results.size(); ++r) {
    if (program.keeps(r)) results[r] = kNotMade;
  }
  return at_call(id, 0, std::move(results));
}

// The stack's top is now `node`, above `parent`: goes on until something is asked of the machine or
// an interface is called.
PointId Automata::settle(PointId parent, NodeId node, std::vector<CallEvent>& events) {
  for (;;) {
    const Request request = nodes_[node].request;
    switch (request.kind) {
      case Request::Kind::operation:
        return intern({false, parent, node, 0, 0, {}});
      case Request::Kind::call:
        parent = intern({false, parent, node, 0, 0, {}});
        if (request.callee->kind == impl::Routine::Kind::interface) return parent;
        node = root(request.callee, request.words);
        break;
      case Request::Kind::restart:
        node = root(request.callee, request.words);
        break;
      case Request::Kind::finish: {
        const Point& caller = points_[parent];
        if (caller.routine->kind == impl::Routine::Kind::interface) {
          events.push_back({CallEvent::Kind::ret, caller.routine, caller.arguments,
                            request.words[0], frames_[parent].is_program});
        }
        return returned(parent, request.words[0], events);
      }
    }
  }
}

// A call that `to` made, or an operation that it asked for, has answered.
PointId Automata::returned(PointId to, Word result, std::vector<CallEvent>& events) {
  const Frame frame = frames_[to];
  if (!frame.is_program) return settle(frame.parent, child(frame.node, result), events);
  std::vector<Word> results = frame.results;
  const ProgramCall& call = programs_[frame.program].calls[frame.next_call];
  if (points_[to].kind == Point::Kind::operation) {
    result = impl::result_of(machine_.shape, points_[to].operation, result);
  }
  if (call.result) results[*call.result] = result;
  return at_call(frame.program, frame.next_call + 1, std::move(results));
}

const Point::Edge& Automata::follow(PointId from, Word value) {
  for (const Point::Edge& edge : points_[from].edges) {
    if (edge.value == value) return edge;
  }
  // Once there are too many points, nothing makes any more of them.
  if (points_.size() <= kMaxPoints) lessons_.push_back({value, from});
  Point::Edge edge{value, kFinished, {}};
  if (points_[from].null_argument) {
    const Frame& frame = frames_[from];  // the thread stops here
    edge.target = at_call(frame.program, programs_[frame.program].calls.size(), frame.results);
  } else if (points_[from].kind == Point::Kind::call) {
    const impl::Routine* routine = points_[from].routine;
    const Words arguments = points_[from].arguments;
    edge.events.push_back({CallEvent::Kind::call, routine, arguments, 0, frames_[from].is_program});
    edge.target = settle(from, root(routine, arguments), edge.events);
  } else {
    edge.target = returned(from, value, edge.events);
  }
  if (edge.target >= origins_.size()) origins_.resize(points_.size());
  if (!origins_[edge.target]) origins_[edge.target] = {from, value};
  return points_[from].edges.emplace_back(std::move(edge));
}

}  // namespace pmapcheck::kernel
