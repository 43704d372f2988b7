// The shipped formulas, compiled, held against Z3's own evaluation.
#include <map>
#include <optional>
#include <random>
#include <set>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/formula/agreement.hpp"
#include "checker/formula/oracle.hpp"
#include "checker/kernel/tests/cases.hpp"
#include "checker/kernel/vocabulary.hpp"
#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::kernel {

namespace {

using explore::Row;

constexpr std::size_t kStates = 60'000 / kFewer;
constexpr std::size_t kLeastSeen = kFewer == 1 ? 30 : 1;
constexpr int kTries = 32;  // To find a state in which a formula is what it rarely is.

// How often a definition was true and false.
struct Seen {
  std::size_t holds = 0;
  std::size_t fails = 0;
};

std::vector<Row> reachable(KernelModel& model, std::size_t most) {
  std::set<Row, explore::RowOrder> seen;
  std::vector<Row> open = explore::naive_initial(model);
  while (!open.empty() && seen.size() < most) {
    const Row state = open.back();
    open.pop_back();
    if (!seen.insert(state).second) continue;
    for (const explore::NaiveStep& step : explore::naive_steps(model, state)) {
      open.push_back(step.state);
    }
  }
  return {seen.begin(), seen.end()};
}

// Bytes that hold the number of a thing: only values that some reached state has make sense there.
explore::ByteSet numbers_of_things(const KernelModel& model) {
  explore::ByteSet set;
  const auto add = [&](impl::Field f) {
    for (std::size_t i = 0; i < f.width; ++i) set.set(f.offset + i);
  };
  const impl::Layout& layout = model.machine().layout;
  for (const KernelLayout::Thread& t : model.layout().threads) {
    for (const impl::Field f : {t.point, t.quick_page, t.quick_frame}) add(f);
  }
  for (const impl::Layout::SfBuf& sf : layout.sf_bufs) add(sf.page);
  for (const impl::Layout::Page& page : layout.pages) {
    for (const impl::Field f : {page.object, page.pindex}) add(f);
  }
  for (const impl::Layout::Entry& entry : layout.entries) {
    for (const impl::Field f : {entry.map, entry.start, entry.end, entry.object}) add(f);
  }
  for (std::uint8_t p = 0; p < model.machine().shape.pmaps.size(); ++p) {
    for (std::uint8_t v = 0; v < model.machine().shape.address_count(); ++v) {
      const impl::Field pte = layout.pte({p}, {v});
      if (pte.width != 0) set.set(pte.offset + 1u);  // the page
    }
  }
  return set;
}

std::size_t below(std::size_t n, std::mt19937& random) {
  return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
}

// A number as a count may have it: small, -1, or any.
std::uint8_t random_number(std::mt19937& random) {
  const std::size_t kind = below(3, random);
  return kind == 0 ? 0xff : static_cast<std::uint8_t>(below(kind == 1 ? 4 : 256, random));
}

// Gives some of the bytes in `reads` values that they have in other reached states, or any numbers.
void scramble(Row& state, const explore::ByteSet& reads, const KernelModel& model,
              const std::vector<Row>& reached, std::mt19937& random) {
  const explore::ByteSet numbers = numbers_of_things(model);
  for (std::size_t byte = 0; byte < state.size(); ++byte) {
    if (!reads[byte] || below(2, random) == 0) continue;
    const bool as_reached = numbers[byte] || below(2, random) == 0;
    state[byte] = as_reached ? reached[below(reached.size(), random)][byte] : random_number(random);
  }
}

// A formula's instances.
using Family = std::vector<std::size_t>;

std::vector<Family> families(const formula::Compiled& compiled) {
  std::map<std::size_t, Family> by_definition;
  for (std::size_t i = 0; i < compiled.instances().size(); ++i) {
    by_definition[compiled.instances()[i].definition].push_back(i);
  }
  std::vector<Family> all;
  for (const auto& [definition, family] : by_definition) all.push_back(family);
  return all;
}

// A state that need not be reachable, in which what an instance reads is scrambled.
Row random_state(const KernelModel& model, const std::vector<Family>& families,
                 const std::vector<Row>& reached, const std::map<std::size_t, Seen>& seen,
                 std::mt19937& random) {
  const formula::Compiled& compiled = model.compiled();
  // Of a few formulas, the one that has failed least so far.
  const auto fails = [&](const Family& family) {
    const auto found = seen.find(compiled.instances()[family.front()].definition);
    return found == seen.end() ? 0 : found->second.fails;
  };
  const Family* family = &families[below(families.size(), random)];
  for (int i = 0; i < 8; ++i) {
    const Family& other = families[below(families.size(), random)];
    if (fails(other) < fails(*family)) family = &other;
  }
  const std::size_t chosen = (*family)[below(family->size(), random)];
  Row state;
  for (int i = 0; i < kTries && (i == 0 || compiled.holds(chosen, state)); ++i) {
    state = reached[below(reached.size(), random)];
    scramble(state, compiled.reads(chosen), model, reached, random);
  }
  return state;
}

// A contract asked of a state.
struct Question {
  std::vector<std::int64_t> arguments;
  Row state;
};

// With random arguments; of a state that need not be reachable, if `scrambles`. The answer is
// `wanted` if a few tries find such a question. Nothing where a parameter's sort has no values.
std::optional<Question> random_question(KernelModel& model, std::size_t definition,
                                        const Row& state, bool scrambles, bool wanted,
                                        const std::vector<Row>& reached, std::mt19937& random) {
  Question question;
  for (int i = 0; i < kTries; ++i) {
    question = {{}, state};
    for (const formula::Variable& v :
         formal_model().specification.definitions[definition].parameters) {
      const auto& interpretation = model.compiled().interpretation();
      const int size = v.sort == "Int" ? 8 : interpretation.size(v.sort);
      if (size == 0) return {};
      question.arguments.push_back(std::uniform_int_distribution<int>(0, size - 1)(random));
    }
    const auto& [arguments, asked] = question;
    if (scrambles) {
      scramble(question.state, model.contracts().reads(definition, arguments), model, reached,
               random);
    }
    if (model.contracts().holds(definition, arguments, asked) == wanted) break;
  }
  return question;
}

}  // namespace

TEST_CASE("the specification and the vocabulary declare the same words") {
  const auto model = model_of(load_case(case_files().front()));
  const formula::Vocabulary words = vocabulary(model->machine(), model->layout());
  CHECK_FALSE(formula::disagreement(formal_model().specification, words).has_value());
  CHECK(formula::undeclared_words(formal_model().specification, words).empty());
}

TEST_CASE("every formula says its clause above it, as the catalogue has it") {
  const FormalModel& formal = formal_model();
  std::map<std::string, bool> said_of_guard;
  for (std::size_t i = 0; i < formal.specification.definitions.size(); ++i) {
    const formula::Definition& d = formal.specification.definitions[i];
    if (!is_checked(d.kind)) continue;
    const Property& property = formal.properties.all()[formal.properties.of_definition(i)];
    CAPTURE(d.name, d.comment, property.clause);
    // What only the proof needs stands for no clause.
    const bool of_proof = d.kind == formula::Kind::lemma || d.kind == formula::Kind::guard;
    if (of_proof && property.clause.empty()) continue;
    REQUIRE(formal.clauses.find(property.clause) != nullptr);
    // "PE-3a" may be written "PE-3" for all of its letters.
    const std::string id =
        property.clause.substr(0, property.clause.find_last_of("0123456789") + 1);
    const bool said = d.comment.find(id) != std::string::npos;
    // A formula of several like ones may leave the comment to another.
    if (d.kind == formula::Kind::guard) {
      said_of_guard[d.property] |= said || !property.guard;
    } else if (d.comment.empty()) {
      CHECK(d.kind == formula::Kind::precondition);
    } else {
      CHECK(said);
    }
  }
  for (const auto& [property, said] : said_of_guard) {
    CAPTURE(property);
    CHECK(said);
  }
}

// Issue: every ground instance of every formula, on reached and on random states, no difference,
// and each formula seen true and false.
TEST_CASE("compiled formulas and Z3 agree on reached and random states") {
  const FormalModel& formal = formal_model();
  const auto& definitions = formal.specification.definitions;
  std::map<std::size_t, Seen> seen;
  std::size_t states = 0;
  std::mt19937 random(20'261'121);

  const auto look = [&](const std::string& file, std::size_t share) {
    CAPTURE(file);
    const auto model = model_of(load_case(file));
    const formula::Compiled& compiled = model->compiled();
    auto oracle = formula::Oracle::create(
        formal.specification, vocabulary(model->machine(), model->layout()), compiled.instances());
    REQUIRE(oracle);
    const std::vector<Row> reached = reachable(*model, share / 3);
    const std::vector<Family> grounded = families(compiled);
    for (std::size_t n = 0; n < share; ++n) {
      const Row state =
          n < reached.size() ? reached[n] : random_state(*model, grounded, reached, seen, random);
      ++states;
      const std::vector<bool> judged = oracle->judge(state);
      REQUIRE(judged.size() == compiled.instances().size());
      for (std::size_t i = 0; i < judged.size(); ++i) {
        if (compiled.holds(i, state) != judged[i]) {
          const formula::Explanation why = compiled.explain(i, state);
          FAIL("compiled code and Z3 differ on " << why.instance);
        }
        Seen& s = seen[compiled.instances()[i].definition];
        ++(judged[i] ? s.holds : s.fails);
      }
      // One contract a state, with random arguments: all of them would take too long.
      for (std::size_t d = n % 3; d < definitions.size(); d += 3) {
        if (definitions[d].kind != formula::Kind::precondition &&
            definitions[d].kind != formula::Kind::postcondition) {
          continue;
        }
        const bool rarer = seen[d].holds < seen[d].fails;
        const auto question =
            random_question(*model, d, state, n >= reached.size(), rarer, reached, random);
        if (!question) continue;
        const auto& [arguments, asked] = *question;
        const bool holds = oracle->holds(d, arguments, asked);
        if (model->contracts().holds(d, arguments, asked) != holds) {
          FAIL("compiled code and Z3 differ on " << definitions[d].name);
        }
        ++(holds ? seen[d].holds : seen[d].fails);
      }
    }
  };

  const std::vector<std::string> files = case_files();
  for (const std::string& file : files) look(file, kStates / files.size() + 1);
  // What hardly ever fails, once more where it can.
  for (std::size_t d = 0; d < definitions.size(); ++d) {
    if (definitions[d].kind != formula::Kind::invariant) continue;
    for (const std::string& file : files) {
      if (seen[d].fails >= kLeastSeen) break;
      if (model_of(load_case(file))->compiled().count(d).checked > 0) look(file, 100);
    }
  }

  CHECK(states >= kStates);
  for (std::size_t d = 0; d < definitions.size(); ++d) {
    // Guards are held against Z3 by the tests of checker/formula; what a lemma says of the machine
    // can hardly be scrambled into being false.
    const bool has_value = is_checked(definitions[d].kind) &&
                           definitions[d].kind != formula::Kind::guard &&
                           definitions[d].kind != formula::Kind::lemma &&
                           (definitions[d].kind != formula::Kind::sum || seen.count(d) > 0);
    if (!has_value) continue;
    CAPTURE(definitions[d].name);
    CHECK(seen[d].holds >= kLeastSeen);
    CHECK(seen[d].fails >= kLeastSeen);
  }
}

}  // namespace pmapcheck::kernel
