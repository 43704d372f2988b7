// Compiled code, ground terms, Z3, and the explanation's walk must agree on random formulas; so
// must incremental and full checking.
#include <algorithm>
#include <set>
#include <thread>

#include "checker/formula/compiled.hpp"
#include "checker/formula/contracts.hpp"
#include "checker/formula/oracle.hpp"
#include "checker/formula/tests/random_formulas.hpp"
#include "checker/formula/tests/toy_world.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::formula::tests {
namespace {

using State = std::vector<std::uint8_t>;

// Every instance that the definitions have, also those that were dropped.
std::vector<Instance> all_instances(const Interpretation& interpretation) {
  std::vector<Instance> all;
  const auto& definitions = interpretation.specification().definitions;
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    if (!definitions[i].matrix) continue;
    interpretation.for_each_tuple(definitions[i].variables, [&](const std::vector<int>& tuple) {
      all.push_back({i, tuple});
      return true;
    });
  }
  return all;
}

std::set<std::size_t> violated(const Compiled& compiled, const State& state) {
  std::set<std::size_t> found;
  compiled.for_each_violated(state, [&](std::size_t instance) { found.insert(instance); });
  compiled.for_each_violated_at_end(state, [&](std::size_t instance) { found.insert(instance); });
  return found;
}

bool reads_a_changed_byte(const Compiled& compiled, std::size_t instance, const State& before,
                          const State& after) {
  const explore::ByteSet reads = compiled.reads(instance);
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (before[i] != after[i] && reads[i]) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("Compiled formulas, ground terms and Z3 agree on random formulas and states") {
  std::size_t dropped = 0;
  std::size_t false_verdicts = 0;
  std::size_t true_verdicts = 0;
  for (unsigned seed = 0; seed < 120; ++seed) {
    std::mt19937 random(seed);
    const std::string text = random_model(random);
    INFO("seed " << seed << "\n" << text);
    const Specification specification = toy_specification(text);
    const auto compiled = Compiled::compile(specification, toy_vocabulary());
    if (!compiled) FAIL(compiled.error().message());
    const std::vector<Instance> all = all_instances(compiled->interpretation());
    auto oracle = Oracle::create(specification, toy_vocabulary(), all);
    if (!oracle) FAIL(oracle.error().message());

    State state = random_toy_state(random);
    for (int step = 0; step < 40; ++step) {
      change_toy_state(state, random);
      CAPTURE(step, state);
      const std::vector<bool> verdicts = oracle->judge(state);
      const std::set<std::size_t> found = violated(*compiled, state);
      std::set<std::size_t> expected;
      for (std::size_t i = 0; i < all.size(); ++i) {
        const auto kept = std::find_if(
            compiled->instances().begin(), compiled->instances().end(), [&](const Instance& one) {
              return one.definition == all[i].definition && one.arguments == all[i].arguments;
            });
        CAPTURE(specification.definitions[all[i].definition].name, all[i].arguments);
        if (kept == compiled->instances().end()) {
          REQUIRE(verdicts[i]);
          ++dropped;
          continue;
        }
        const auto number = static_cast<std::size_t>(kept - compiled->instances().begin());
        REQUIRE(compiled->holds(number, state) == verdicts[i]);
        REQUIRE((compiled->terms().evaluate(compiled->term(number), state) != 0) == verdicts[i]);
        if (!verdicts[i]) expected.insert(number);
        ++(verdicts[i] ? true_verdicts : false_verdicts);
      }
      REQUIRE(found == expected);
    }
  }
  // The comparison means nothing if the formulas are trivial.
  CHECK(dropped > 1000);
  CHECK(false_verdicts > 1000);
  CHECK(true_verdicts > 1000);
}

TEST_CASE("Incremental checking finds exactly the violated instances that read a changed byte") {
  for (unsigned seed = 100; seed < 160; ++seed) {
    std::mt19937 random(seed);
    const std::string text = random_model(random);
    INFO("seed " << seed << "\n" << text);
    const auto compiled = Compiled::compile(toy_specification(text), toy_vocabulary());
    if (!compiled) FAIL(compiled.error().message());
    Verdicts verdicts;
    State before = random_toy_state(random);
    for (int step = 0; step < 200; ++step) {
      State after = before;
      change_toy_state(after, random);
      CAPTURE(step, before, after);
      std::vector<std::size_t> expected;
      for (std::size_t i = 0; i < compiled->state_instances(); ++i) {
        if (reads_a_changed_byte(*compiled, i, before, after) && !compiled->holds(i, after)) {
          expected.push_back(i);
        }
      }
      std::vector<std::size_t> found;
      compiled->for_each_violated(before, after, [&](std::size_t i) { found.push_back(i); });
      REQUIRE(found == expected);
      // What is remembered is found again when the walk comes back the same way.
      for (int again = 0; again < 2; ++again) {
        std::vector<std::size_t> remembered;
        compiled->for_each_violated(before, after, verdicts,
                                    [&](std::size_t i) { remembered.push_back(i); });
        REQUIRE(remembered == expected);
      }
      before = after;
    }
  }
}

TEST_CASE("Verdicts are the same in all states that agree on what they depend on") {
  std::size_t fewer = 0;
  std::size_t different = 0;
  for (unsigned seed = 400; seed < 460; ++seed) {
    std::mt19937 random(seed);
    const std::string text = random_model(random);
    INFO("seed " << seed << "\n" << text);
    const auto compiled = Compiled::compile(toy_specification(text), toy_vocabulary());
    if (!compiled) FAIL(compiled.error().message());
    Verdicts verdicts;
    const auto violated = [&](const State& before, const State& after, explore::ByteSet& depends) {
      std::vector<std::size_t> found;
      compiled->for_each_violated(before, after, verdicts, depends,
                                  [&](std::size_t i) { found.push_back(i); });
      return found;
    };
    for (int step = 0; step < 60; ++step) {
      const State before = random_toy_state(random);
      State after = before;
      change_toy_state(after, random);
      std::vector<std::size_t> expected;
      explore::ByteSet read;
      for (std::size_t i = 0; i < compiled->state_instances(); ++i) {
        if (!reads_a_changed_byte(*compiled, i, before, after)) continue;
        read |= compiled->reads(i);
        if (!compiled->holds(i, after)) expected.push_back(i);
      }
      explore::ByteSet known;
      for (std::size_t b = 0; b < before.size(); ++b) known.set(b, random() % 4 == 0);
      explore::ByteSet depends = known;
      REQUIRE(violated(before, after, depends) == expected);
      fewer += (depends & ~known & read).count() < (read & ~known).count() ? 1 : 0;
      for (int again = 0; again < 10; ++again) {
        State other = random_toy_state(random);
        State next = other;
        for (std::size_t b = 0; b < before.size(); ++b) {
          if (before[b] == after[b] && !depends[b]) continue;
          other[b] = before[b];
          next[b] = after[b];
        }
        explore::ByteSet its = known;
        REQUIRE(violated(other, next, its) == expected);
        const State anything = random_toy_state(random);
        different += violated(before, anything, its) != expected ? 1 : 0;
      }
    }
  }
  CHECK(fewer > 100);
  CHECK(different > 1000);
}

TEST_CASE("Threads that share compiled formulas find what one thread finds") {
  std::mt19937 random(5);
  const auto compiled =
      Compiled::compile(toy_specification(random_model(random)), toy_vocabulary());
  if (!compiled) FAIL(compiled.error().message());
  std::vector<State> states{random_toy_state(random)};
  for (int i = 0; i < 2000; ++i) {
    states.push_back(states.back());
    change_toy_state(states.back(), random);
  }
  const auto search = [&](std::vector<std::size_t>& found) {
    for (std::size_t i = 1; i < states.size(); ++i) {
      compiled->for_each_violated(states[i - 1], states[i],
                                  [&](std::size_t instance) { found.push_back(instance); });
    }
  };
  std::vector<std::size_t> expected;
  search(expected);
  REQUIRE(!expected.empty());
  std::vector<std::vector<std::size_t>> found(4);
  std::vector<std::thread> threads;
  for (auto& one : found) threads.emplace_back([&] { search(one); });
  for (auto& thread : threads) thread.join();
  for (const auto& one : found) CHECK(one == expected);
}

TEST_CASE("An instance's value depends only on the bytes that it says it reads") {
  for (unsigned seed = 200; seed < 220; ++seed) {
    std::mt19937 random(seed);
    const std::string text = random_model(random);
    INFO("seed " << seed << "\n" << text);
    const auto compiled = Compiled::compile(toy_specification(text), toy_vocabulary());
    if (!compiled) FAIL(compiled.error().message());
    for (int step = 0; step < 50; ++step) {
      const State one = random_toy_state(random);
      const State other = random_toy_state(random);
      for (std::size_t i = 0; i < compiled->instances().size(); ++i) {
        const explore::ByteSet reads = compiled->reads(i);
        State mixed = other;
        for (std::size_t byte = 0; byte < mixed.size(); ++byte) {
          if (reads[byte]) mixed[byte] = one[byte];
        }
        REQUIRE(compiled->holds(i, one) == compiled->holds(i, mixed));
      }
    }
  }
}

TEST_CASE("Contracts agree with Z3 for all arguments on random formulas") {
  for (unsigned seed = 300; seed < 330; ++seed) {
    std::mt19937 random(seed);
    std::string text = random_model(random);
    for (std::string from : {"inv.", "lemma."}) {  // The same formulas, as contracts of two calls.
      for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos;) {
        text.replace(at, from.size(), from == "inv." ? "contract.f.pre." : "contract.g.post.");
      }
    }
    INFO("seed " << seed << "\n" << text);
    const Specification specification = toy_specification(text);
    const auto compiled = Compiled::compile(specification, toy_vocabulary());
    if (!compiled) FAIL(compiled.error().message());
    auto oracle = Oracle::create(specification, toy_vocabulary(), {});
    if (!oracle) FAIL(oracle.error().message());
    Contracts contracts(*compiled);
    for (int step = 0; step < 10; ++step) {
      const State state = random_toy_state(random);
      for (std::size_t i = 0; i < specification.definitions.size(); ++i) {
        const Definition& definition = specification.definitions[i];
        if (definition.call.empty() && definition.kind != Kind::final_obligation) continue;
        compiled->interpretation().for_each_tuple(
            definition.parameters, [&](const std::vector<int>& tuple) {
              const std::vector<std::int64_t> arguments(tuple.begin(), tuple.end());
              CAPTURE(definition.name, arguments, state);
              REQUIRE(contracts.holds(i, arguments, state) == oracle->holds(i, arguments, state));
              return true;
            });
      }
    }
  }
}

}  // namespace pmapcheck::formula::tests
