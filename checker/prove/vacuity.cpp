#include "checker/prove/vacuity.hpp"

#include <algorithm>
#include <cctype>

#include "checker/prove/hypotheses.hpp"
#include "checker/prove/in_parallel.hpp"
#include "checker/prove/successor.hpp"

namespace pmapcheck::prove {
namespace {

struct Subject {
  Doubt doubt;
  std::size_t number;  // of an action, or of a definition
};

// Whether the comment above an invariant has the word "derived".
bool is_derived(const std::string& comment) {
  static const std::string kWord = "derived";
  const auto is_letter = [&](std::size_t i) {
    return i < comment.size() && std::isalpha(static_cast<unsigned char>(comment[i])) != 0;
  };
  for (std::size_t at = comment.find(kWord); at != std::string::npos;
       at = comment.find(kWord, at + 1)) {
    if ((at == 0 || !is_letter(at - 1)) && !is_letter(at + kWord.size())) return true;
  }
  return false;
}

Script question(const Model& model, const Subject& subject, int size) {
  Script script(model, size);
  assume_axioms(script);
  switch (subject.doubt) {
    case Doubt::possible: {
      assume_invariants(script);
      assume_sums(script, {});
      const Successor successor(script, model.actions()[subject.number]);
      return script;
    }
    case Doubt::own_merit: {
      std::vector<std::size_t> aside = model.of_kind(formula::Kind::lemma);
      aside.push_back(subject.number);
      assume_invariants(script, aside);
      break;
    }
    case Doubt::excludes:
      break;
  }
  script.remark(model.definition(subject.number).name + ", denied.");
  script.assert_that(negation(statement(model, subject.number)));
  return script;
}

VacuityCheck ask(const Model& model, const Subject& subject, const Limits& limits) {
  VacuityCheck check;
  check.doubt = subject.doubt;
  check.name = subject.doubt == Doubt::possible ? model.actions()[subject.number].name
                                                : model.definition(subject.number).property;
  check.answer = Answer::unsat;
  for (const int size : kSizes) {
    const std::string title = std::string(to_text(subject.doubt)) + ": " + check.name;
    Query query(question(model, subject, size).text(title, "sat"));
    const Answer answer = query.check(limits);
    if (answer == Answer::unsat) continue;
    check.answer = answer;
    if (answer == Answer::sat) {
      check.size = size;
      check.reason.clear();
      break;
    }
    check.reason = query.reason();  // the next size may still give an answer
  }
  return check;
}

}  // namespace

const char* to_text(Doubt doubt) {
  switch (doubt) {
    case Doubt::possible:
      return "possible";
    case Doubt::excludes:
      return "excludes";
    case Doubt::own_merit:
      return "own-merit";
  }
  return "?";
}

bool VacuityReport::all_well() const {
  return !interrupted && std::all_of(checks.begin(), checks.end(), [](const VacuityCheck& check) {
    return check.answer == Answer::sat;
  });
}

VacuityReport check_vacuity(const Model& model, const ProofOptions& options) {
  VacuityReport report;
  std::vector<Subject> subjects;
  for (std::size_t a = 0; a < model.actions().size(); ++a) {
    subjects.push_back({Doubt::possible, a});
  }
  for (const std::size_t invariant : model.of_kind(formula::Kind::invariant)) {
    subjects.push_back({Doubt::excludes, invariant});
    if (is_derived(model.definition(invariant).comment)) {
      report.derived.push_back(model.definition(invariant).property);
    } else {
      subjects.push_back({Doubt::own_merit, invariant});
    }
  }
  const auto interrupted = [&] {
    return options.limits.interrupted != nullptr && options.limits.interrupted->load();
  };
  std::vector<VacuityCheck> checks(subjects.size());
  std::vector<char> asked(subjects.size(), 0);
  in_parallel(subjects.size(), options.workers, [&](std::size_t i) {
    if (interrupted()) return;
    checks[i] = ask(model, subjects[i], options.limits);
    asked[i] = !interrupted() || checks[i].answer != Answer::unknown;
  });
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (asked[i] != 0) report.checks.push_back(checks[i]);
  }
  report.interrupted = report.checks.size() < subjects.size();
  return report;
}

}  // namespace pmapcheck::prove
