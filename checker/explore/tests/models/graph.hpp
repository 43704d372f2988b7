// A model that is nothing but a graph: states are its nodes, and everything that a model can be
// asked is written at a node or an edge. Drawn by hand it shows one situation; drawn at random it
// shows the situations that nobody thought of.
#pragma once

#include <algorithm>
#include <random>
#include <vector>

#include "checker/explore/model.hpp"

namespace pmapcheck::explore::models {

struct Graph {
  struct Edge {
    Step step;
    Progress progress = Progress::work;
    std::size_t target = 0;  ///< Another node.
    std::vector<PropertyId> violated = {};
  };
  struct Node {
    std::vector<Edge> edges = {};  ///< In ascending order of step.
    bool finished = false;         ///< Then no edge is work.
    std::vector<PropertyId> violated = {};
    std::vector<PropertyId> violated_at_end = {};
    PropertyId stuck = 0;
  };

  std::vector<Node> nodes;  ///< At most 256.
  std::vector<std::size_t> initial_nodes = {0};
  std::size_t properties = 1;
  std::size_t bytes = 1;   ///< Length of a row.
  std::size_t number = 0;  ///< The byte of a row that has the node's number.

  std::size_t node_of(StateView state) const { return state[number]; }
  std::vector<std::uint8_t> row_of(std::size_t node) const {
    // The other bytes repeat themselves, so that rows have much in common.
    std::vector<std::uint8_t> row(bytes, static_cast<std::uint8_t>(node % 3));
    row[number] = static_cast<std::uint8_t>(node);
    return row;
  }

  std::size_t state_bytes() const { return bytes; }
  std::size_t property_count() const { return properties; }

  template <class Visit>
  void initial(Visit&& visit) const {
    for (const std::size_t node : initial_nodes) visit(StateView(row_of(node)));
  }
  template <class Visit>
  void successors(StateView state, Visit&& visit) const {
    for (const Edge& edge : nodes[node_of(state)].edges) {
      const std::vector<std::uint8_t> target = row_of(edge.target);
      visit(Successor{edge.step, edge.progress, target, edge.violated});
    }
  }
  Footprint footprint(StateView, Step) const {
    Footprint all;
    for (std::size_t byte = 0; byte < bytes; ++byte) all.reads.set(byte), all.writes.set(byte);
    return all;
  }
  void check(StateView state, StateView previous, Step, std::vector<PropertyId>& out) const {
    for (const PropertyId property : nodes[node_of(state)].violated) {
      // What was violated before may be left out, so it is: an engine must not miss it.
      if (!previous.empty() && contains(nodes[node_of(previous)].violated, property)) continue;
      out.push_back(property);
    }
  }
  bool finished(StateView state) const { return nodes[node_of(state)].finished; }
  void check_end(StateView state, std::vector<PropertyId>& out) const {
    const std::vector<PropertyId>& violated = nodes[node_of(state)].violated_at_end;
    out.insert(out.end(), violated.begin(), violated.end());
  }
  PropertyId stuck(StateView state) const { return nodes[node_of(state)].stuck; }

  static bool contains(const std::vector<PropertyId>& properties, PropertyId property) {
    return std::find(properties.begin(), properties.end(), property) != properties.end();
  }
};

/// A graph of at most 40 nodes, in which everything above happens, and mostly more than once.
template <class Random>
Graph random_graph(Random& random) {
  // Not std::uniform_int_distribution, whose numbers differ between standard libraries.
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
  Graph graph;
  graph.bytes = 1 + below(40);
  graph.number = below(graph.bytes);
  graph.properties = 1 + below(5);
  graph.nodes.resize(1 + below(40));
  const auto properties = [&](std::size_t one_in) {
    std::vector<PropertyId> some;
    for (std::size_t property = 0; property < graph.properties; ++property) {
      if (below(one_in) == 0) some.push_back(static_cast<PropertyId>(property));
    }
    return some;
  };

  const std::size_t most_edges = 1 + below(4);
  const std::size_t rarity = 2 + below(60);
  for (std::size_t number = 0; number < graph.nodes.size(); ++number) {
    Graph::Node& node = graph.nodes[number];
    node.finished = below(4) == 0;
    node.violated = properties(rarity);
    node.violated_at_end = properties(rarity);
    node.stuck = static_cast<PropertyId>(below(graph.properties));
    const std::size_t edges = below(most_edges + 1);
    for (std::uint16_t process = 0; process < edges; ++process) {
      const std::size_t target = below(graph.nodes.size());
      if (target == number) continue;
      const Progress progress = static_cast<Progress>(node.finished ? 1 + below(2) : below(3));
      const auto outcome = static_cast<std::uint16_t>(below(3));
      node.edges.push_back({{process, outcome}, progress, target, properties(2 * rarity)});
    }
  }
  while (graph.initial_nodes.size() < 3 && graph.initial_nodes.size() < graph.nodes.size()) {
    const std::size_t node = below(graph.nodes.size());
    const auto& known = graph.initial_nodes;
    if (std::find(known.begin(), known.end(), node) != known.end()) break;
    graph.initial_nodes.push_back(node);
  }
  return graph;
}

}  // namespace pmapcheck::explore::models
