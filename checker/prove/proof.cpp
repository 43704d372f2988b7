#include "checker/prove/proof.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

#include "checker/formula/did_you_mean.hpp"
#include "checker/prove/in_parallel.hpp"

namespace pmapcheck::prove {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

Proof ask(const Model& model, const Obligation& obligation, const UsableSums& usable,
          const Limits& limits) {
  const auto start = Clock::now();
  Proof proof{obligation, Verdict::unknown, 0, {}, {}};
  const Question question = to_question(model, obligation, usable, {});
  Query query(question.text());
  const Answer answer = query.check(limits);
  // What is asked of a sum is enough, but not necessary: "sat" settles nothing there.
  const bool settled = answer == Answer::sat && !(obligation.claim == Claim::kept &&
                                                  model.properties()[obligation.property].sum);
  if (answer == Answer::unsat) {
    proof.verdict = Verdict::proved;
  } else {
    proof.reason = answer == Answer::unknown ? query.reason()
                   : settled                 ? "it fails for more elements than were tried"
                                             : "the change can't be followed term by term";
    bool holds = true;      // over every size
    bool possible = false;  // over some size: else that says nothing
    for (const int size : kSizes) {
      FiniteAnswer finite = ask_over_size(model, obligation, usable, size, limits);
      if (finite.answer == Answer::unsat) {
        possible = possible || finite.possible;
        continue;
      }
      holds = false;
      if (finite.answer == Answer::unknown) {
        proof.reason = finite.reason;
        break;
      }
      proof.verdict = Verdict::refuted;
      proof.reason.clear();
      proof.counterexample = std::move(finite.counterexample);
      break;
    }
    if (holds && settled) {
      proof.verdict = Verdict::refuted;
    } else if (holds && possible) {
      proof.verdict = Verdict::proved_for_sizes;
    } else if (holds) {
      proof.reason += ", and over small sizes nothing satisfies the premises";
    }
  }
  proof.seconds = since(start);
  return proof;
}

// Asks some of the obligations; the results stand at the same numbers.
class Asking {
 public:
  Asking(const Model& model, const Obligations& asked, const ProofOptions& options)
      : model_(model), asked_(asked), options_(options), answers_(asked.all.size()) {}

  template <class Wanted>
  void run(const UsableSums& usable, const Wanted& wanted) {
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < asked_.all.size(); ++i) {
      if (wanted(asked_.all[i])) numbers.push_back(i);
    }
    in_parallel(numbers.size(), options_.workers, [&](std::size_t i) {
      if (interrupted()) return;
      const Obligation& obligation = asked_.all[numbers[i]];
      Proof proof = ask(model_, obligation, usable, options_.limits);
      if (interrupted() && proof.verdict == Verdict::unknown) return;
      const std::lock_guard lock(mutex_);
      answers_[numbers[i]] = std::move(proof);
      ++done_;
      if (options_.progress) {
        options_.progress(done_, asked_.all.size(), to_text(model_, obligation));
      }
    });
  }

  [[nodiscard]] bool interrupted() const {
    return options_.limits.interrupted != nullptr && options_.limits.interrupted->load();
  }
  [[nodiscard]] std::vector<std::optional<Proof>>& answers() { return answers_; }

 private:
  const Model& model_;
  const Obligations& asked_;
  const ProofOptions& options_;
  std::mutex mutex_;
  std::size_t done_ = 0;
  std::vector<std::optional<Proof>> answers_;
};

}  // namespace

const char* to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::proved:
      return "proved";
    case Verdict::proved_for_sizes:
      return "proved-for-sizes";
    case Verdict::refuted:
      return "refuted";
    case Verdict::unknown:
      return "unknown";
  }
  return "?";
}

std::size_t ProofReport::count(Verdict verdict) const {
  return static_cast<std::size_t>(std::count_if(
      proofs.begin(), proofs.end(), [&](const Proof& proof) { return proof.verdict == verdict; }));
}

bool ProofReport::all_proved() const {
  const std::size_t proved = count(Verdict::proved) + count(Verdict::proved_for_sizes);
  return obligations > 0 && proved == obligations && conditional.empty();
}

Result<Obligations> chosen(const Model& model, const ProofOptions& options) {
  Obligations all = obligations(model);
  if (options.properties.empty()) return all;
  std::vector<std::string> known;
  for (const Property& property : model.properties()) known.push_back(property.name);
  for (const std::string& name : options.properties) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return InputError{"--property " + name, "the model has no such invariant, lemma or sum",
                      formula::did_you_mean(name, known, "see the model's inv., lemma. and sum.")};
  }
  const auto is_other = [&](std::size_t property) {
    return std::find(options.properties.begin(), options.properties.end(), known[property]) ==
           options.properties.end();
  };
  std::size_t kept = 0;
  std::erase_if(all.all, [&](const Obligation& o) { return is_other(o.property); });
  std::erase_if(all.left_open, [&](const Obligation& o) { return is_other(o.property); });
  std::erase_if(all.conditional, is_other);
  for (const Obligation& o : all.all) kept += o.claim == Claim::kept ? 1 : 0;
  all.independent = 0;
  for (std::size_t p = 0; p < known.size(); ++p) {
    const bool conditional =
        std::find(all.conditional.begin(), all.conditional.end(), p) != all.conditional.end();
    if (!is_other(p) && !conditional) all.independent += model.actions().size();
  }
  all.independent -= kept + all.left_open.size();
  return all;
}

ProofReport prove(const Model& model, const Obligations& asked, const ProofOptions& options) {
  const auto start = Clock::now();
  ProofReport report;
  report.obligations = asked.all.size();
  report.independent = asked.independent;
  report.conditional = asked.conditional;
  report.usable.assign(model.sums().size(), false);

  Asking asking(model, asked, options);
  const auto about_terms = [](const Obligation& o) { return o.claim == Claim::terms_not_negative; };
  asking.run(report.usable, about_terms);
  for (const std::optional<Proof>& proof : asking.answers()) {
    if (!proof || proof->verdict != Verdict::proved) continue;
    report.usable[*model.properties()[proof->obligation.property].sum] = true;
  }
  asking.run(report.usable, [&](const Obligation& o) { return !about_terms(o); });
  for (std::optional<Proof>& proof : asking.answers()) {
    if (proof) report.proofs.push_back(std::move(*proof));
  }
  report.interrupted = asking.interrupted() && report.proofs.size() < report.obligations;
  report.seconds = since(start);
  return report;
}

}  // namespace pmapcheck::prove
