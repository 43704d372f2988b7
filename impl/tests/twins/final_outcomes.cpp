#include "impl/tests/twins/final_outcomes.hpp"

namespace pmapcheck::impl {

bool has_result(const Operation& operation) {
  return info(operation.op).observed != WordKind::nothing;
}

std::string result_name(std::size_t operation) { return "r" + std::to_string(operation); }

std::vector<std::string> outcome_names(const Program& program) {
  const Shape& shape = program.shape;
  std::vector<std::string> names;
  for (std::size_t t = 0; t < program.threads.size(); ++t) {
    for (std::size_t i = 0; i < program.threads[t].size(); ++i) {
      if (!has_result(program.threads[t][i])) continue;
      names.push_back(shape.threads[t].name + "." + result_name(i));
    }
  }
  for (const PageShape& page : shape.pages) {
    if (shape.contents) names.push_back("content(" + page.name + ")");
  }
  for (const Translation& t : program.translations) {
    names.push_back("pte(" + shape.pmaps[t.pmap.index] + ", " + shape.address_name(t.va) + ")");
  }
  return names;
}

std::set<OutcomeRow> final_outcomes(const Program& program, const StateSet<PlainState>& states) {
  std::set<OutcomeRow> rows;
  for (const PlainState& state : states) {
    OutcomeRow row;
    bool done = true;
    for (std::size_t t = 0; t < program.threads.size(); ++t) {
      done = done && finished(program, state.control, t);
      for (std::size_t i = 0; i < program.threads[t].size(); ++i) {
        const std::uint16_t observed = state.control.observed[t][i];
        if (has_result(program.threads[t][i]))
          row.push_back(observed == kFault ? kFaulted : observed);
      }
    }
    if (!done) continue;
    for (std::size_t m = 0; program.shape.contents && m < program.shape.pages.size(); ++m) {
      row.push_back(state.control.content[m]);
    }
    for (std::size_t i = 0; i < program.translations.size(); ++i) {
      row.push_back(encode(state.pte[i]));
    }
    rows.insert(row);
  }
  return rows;
}

}  // namespace pmapcheck::impl
