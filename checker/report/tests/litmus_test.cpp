// `pmapcheck outcomes` on generated litmus tests, against the plain machine: a TLB that fills,
// evicts and sets accessed bits in steps of its own.
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "checker/report/outcomes.hpp"
#include "checker/report/tests/checking.hpp"
#include "checker/report/tests/litmus_scenario.hpp"
#include "checker/report/tests/program.hpp"
#include "checker/tests/effort.hpp"
#include "impl/tests/twins/final_outcomes.hpp"
#include "impl/tests/twins/lazy_rules.hpp"
#include "impl/tests/twins/may_hold.hpp"

namespace pmapcheck::report {
namespace {

using impl::Deviation;
using impl::Program;
using impl::StateSet;

constexpr unsigned kSeed = 7;
constexpr int kPrograms = 5000;
constexpr int kOutcomes = kPrograms / kFewer;  // That the product is asked about.

// What a machine says of a program: what its runs leave behind, and which of the two formulas over
// what TLBs may hold are violated on the way.
struct Answer {
  std::set<impl::OutcomeRow> outcomes;
  bool other_page = false;
  bool disagreement = false;
  friend bool operator==(const Answer&, const Answer&) = default;
};

template <class State>
Answer answer_of(const Program& program, const StateSet<impl::PlainState>& plain,
                 const StateSet<State>& judged) {
  const impl::MayHoldVerdicts verdicts = impl::verdicts(program, judged);
  return {impl::final_outcomes(program, plain), verdicts.other_page, verdicts.disagreement};
}

Answer plain_answer(const Program& program) {
  const auto states = impl::plain_states(program);
  return answer_of(program, states, states);
}

// The lazy rules once more, in the place of the machine, with one of them broken.
Answer deviating_answer(const Program& program, Deviation deviation) {
  const auto lazy = impl::lazy_states_by_rules(program, deviation);
  StateSet<impl::PlainState> meant;
  for (const impl::LazyState& state : lazy) expand(program, state, meant);
  return answer_of(program, meant, lazy);
}

// The formal model, and a formula that no man page has: CPUs agree on what an address is.
const kernel::FormalModel& formal_with_agreement() {
  static const Folder folder;
  static const auto kFormal = [] {
    namespace fs = std::filesystem;
    fs::copy(PMAPCHECK_SOURCE_DIR "/spec/model", folder / "model");
    folder.write("model/99-agreement.smt2", R"(
(define-fun inv.tlbs-agree () Bool
  (forall ((c Cpu) (d Cpu) (p Pmap) (v Va) (m Page) (n Page))
    (=> (and (rigid.entered p v) (not (= c d)) (tlb-may-hold c p v m) (tlb-may-hold d p v n))
        (= m n))))
)");
    auto clauses =
        nlohmann::ordered_json::parse(std::ifstream(PMAPCHECK_SOURCE_DIR "/spec/clauses.json"));
    clauses["TL-1"]["formulas"]["tlbs-agree"] = {{"obliged", "environment"}};
    folder.write("clauses.json", clauses.dump());
    return kernel::FormalModel::read(folder / ".");
  }();
  if (!kFormal) FAIL(kFormal.error().message());
  return *kFormal;
}

Answer product_answer(const Program& program) {
  const auto scenario = scenario_of(scenario_text(program));
  const auto found = find_outcomes(scenario, formal_with_agreement(), {});
  if (!found) FAIL(found.error().message());
  REQUIRE(found->whole());
  REQUIRE(found->stuck.empty());
  std::vector<std::string> names;
  for (const kernel::Observable& o : found->observables) names.push_back(o.name);
  REQUIRE(names == impl::outcome_names(program));
  Answer answer;
  for (const Outcome& o : found->outcomes) answer.outcomes.insert(o.words);
  for (const ViolationName& v : found->violations) {
    answer.other_page |= v.property == "invalidate-before-replace";
    answer.disagreement |= v.property == "tlbs-agree";
  }
  return answer;
}

// Whether two addresses lead to one page, which holds a value.
bool has_aliases_of_contents(const Program& program) {
  const auto& e = program.entries;
  return program.shape.contents && e.size() == 2 &&
         program.translations[0].pmap == program.translations[1].pmap && e[0].valid() &&
         e[1].valid() && e[0].page == e[1].page;
}

template <class Check>
void each_program(int programs, const Check& check) {
  std::mt19937 random(kSeed);
  for (int round = 0; round < programs; ++round) {
    const Program program = impl::random_program(random, impl::ProgramStyle::scenario);
    INFO("program " << round << " of seed " << kSeed << ":\n"
                    << to_text(program) << scenario_text(program));
    check(program);
  }
}

TEST_CASE("Outcomes and verdicts of generated litmus tests are those of the plain machine") {
  std::map<impl::Op, int> asked;
  int several = 0;
  int aliases = 0;
  int verdicts[2] = {};
  each_program(kOutcomes, [&](const Program& program) {
    const Answer plain = plain_answer(program);
    const Answer product = product_answer(program);
    REQUIRE((product.outcomes == plain.outcomes));
    REQUIRE(product.other_page == plain.other_page);
    REQUIRE(product.disagreement == plain.disagreement);

    std::size_t operations = 0;
    for (const auto& thread : program.threads) {
      for (const impl::Operation& operation : thread) ++asked[operation.op];
      operations += thread.size();
    }
    REQUIRE(operations >= 4);
    REQUIRE(program.shape.cpus >= 2);
    several += plain.outcomes.size() > 1;
    aliases += has_aliases_of_contents(program);
    ++verdicts[plain.other_page];
  });
  // The generator is worth something only while it makes these.
  for (const impl::Op op : {impl::Op::load, impl::Op::store, impl::Op::pte_load,
                            impl::Op::pte_store, impl::Op::pte_swap, impl::Op::pte_cas,
                            impl::Op::invlpg, impl::Op::ipi_invlpg, impl::Op::fence}) {
    CAPTURE(impl::info(op).name);
    CHECK(asked[op] > kOutcomes / 10);
  }
  CHECK(several > kOutcomes / 2);
  CHECK(aliases > kOutcomes / 100);
  for (const int often : verdicts) CHECK(often > kOutcomes / 10);
}

// Of programs that show a wrong rule: more make the test longer, but say nothing more.
constexpr int kEnough = 10;

TEST_CASE("Every tempting wrong rule of the lazy MMU would make that comparison fail") {
  std::map<Deviation, int> shown;
  each_program(kPrograms, [&](const Program& program) {
    const Answer plain = plain_answer(program);
    for (const Deviation deviation : impl::kDeviations) {
      if (shown[deviation] == kEnough) continue;
      shown[deviation] += deviating_answer(program, deviation) != plain;
    }
  });
  for (const Deviation deviation : impl::kDeviations) {
    CAPTURE(name(deviation), shown[deviation]);
    CHECK(shown[deviation] > 0);
  }
}

}  // namespace
}  // namespace pmapcheck::report
