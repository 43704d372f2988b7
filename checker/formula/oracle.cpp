#include "checker/formula/oracle.hpp"

#include <z3++.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "checker/formula/agreement.hpp"
#include "checker/formula/z3_grounding.hpp"

namespace pmapcheck::formula {
namespace {

[[noreturn]] void stop(const std::string& what) {
  std::fprintf(stderr, "pmapcheck: the oracle cannot judge a state: %s\n", what.c_str());
  std::abort();
}

template <class Function>
auto guarded(Function&& function) {
  try {
    return function();
  } catch (const z3::exception& problem) {
    stop(problem.msg());
  } catch (const std::out_of_range&) {
    stop("a state function has a value that is no element of its sort");
  }
}

}  // namespace

class Oracle::Judge {
 public:
  Judge(Specification specification, Vocabulary vocabulary)
      : interpretation_(std::move(specification), std::move(vocabulary)) {}

  const Interpretation& interpretation() const { return interpretation_; }

  /// Throws z3::exception.
  void prepare(Z3Reading reading, std::span<const Instance> instances) {
    reading_ = std::make_unique<Z3Reading>(std::move(reading));
    grounding_ = std::make_unique<Z3Grounding>(interpretation_, *reading_);
    for (const auto& [definition, arguments] : instances) {
      const std::vector<std::int64_t> values(arguments.begin(), arguments.end());
      instances_.push_back(grounding_->instance(definition, values));
    }
    // An uninterpreted predicate over all instances: to evaluate it is to evaluate each of them,
    // and what they share only once.
    z3::context& context = *reading_->context;
    z3::sort_vector booleans(context);
    z3::expr_vector all(context);
    for (const z3::expr& instance : instances_) {
      booleans.push_back(context.bool_sort());
      all.push_back(instance);
    }
    bundle_ =
        std::make_unique<z3::expr>(context.function("bundle!", booleans, context.bool_sort())(all));
  }

  std::vector<bool> judge(explore::StateView state) {
    return guarded([&] {
      const z3::expr verdicts = model_of(state).eval(*bundle_);
      std::vector<bool> result;
      for (unsigned i = 0; i < instances_.size(); ++i) result.push_back(truth(verdicts.arg(i)));
      return result;
    });
  }

  bool holds(std::size_t instance, explore::StateView state) {
    return guarded([&] { return truth(model_of(state).eval(instances_.at(instance), true)); });
  }

  bool holds(std::size_t definition, std::span<const std::int64_t> arguments,
             explore::StateView state, explore::StateView next) {
    return guarded([&] {
      std::pair key{definition, std::vector<std::int64_t>(arguments.begin(), arguments.end())};
      auto known = bodies_.find(key);
      if (known == bodies_.end()) {
        known = bodies_.emplace(std::move(key), grounding_->body(definition, arguments)).first;
      }
      return truth(model_of(state, next).eval(known->second, true));
    });
  }

 private:
  static bool truth(const z3::expr& verdict) {
    if (!verdict.is_true() && !verdict.is_false()) stop("Z3 leaves open " + verdict.to_string());
    return verdict.is_true();
  }

  // Every atom with the value that the vocabulary reads from its state.
  z3::model model_of(explore::StateView state, explore::StateView next = {}) {
    z3::context& context = *reading_->context;
    z3::model model(context);
    const auto& atoms = grounding_->atoms();
    for (std::size_t i = terms_.size(); i < atoms.size(); ++i) terms_.push_back(meaning(atoms[i]));
    for (std::size_t i = 0; i < atoms.size(); ++i) {
      const bool after = atoms[i].moment == Moment::after;
      if (after && next.empty()) continue;  // Of an effect, which is not asked now.
      const std::string& sort = interpretation_.function(atoms[i].function).result;
      z3::func_decl constant = atoms[i].constant.decl();
      z3::expr value = grounding_->value(sort, pool_.evaluate(terms_[i], after ? next : state));
      model.add_const_interp(constant, value);
    }
    return model;
  }

  Term meaning(const Z3Atom& atom) {
    const StateFunction& function = interpretation_.function(atom.function);
    for (const std::string& sort : function.parameters) {
      if (interpretation_.size(sort) == 0) return pool_.constant(0);  // Nobody can look.
    }
    return function.ground(pool_, atom.arguments);
  }

  Interpretation interpretation_;
  std::unique_ptr<Z3Reading> reading_;  // Z3's context; everything of Z3's below goes before it.
  std::unique_ptr<Z3Grounding> grounding_;
  std::vector<z3::expr> instances_;
  std::unique_ptr<z3::expr> bundle_;
  std::map<std::pair<std::size_t, std::vector<std::int64_t>>, z3::expr> bodies_;
  TermPool pool_;
  std::vector<Term> terms_;  // Of each atom.
};

Oracle::Oracle(std::unique_ptr<Judge> judge) : judge_(std::move(judge)) {}
Oracle::Oracle(Oracle&&) noexcept = default;
Oracle& Oracle::operator=(Oracle&&) noexcept = default;
Oracle::~Oracle() = default;

Result<Oracle> Oracle::create(Specification specification, Vocabulary vocabulary,
                              std::span<const Instance> instances) {
  if (auto problem = disagreement(specification, vocabulary)) return *problem;
  auto judge = std::make_unique<Judge>(std::move(specification), std::move(vocabulary));
  auto reading = read_with_z3(judge->interpretation().specification(),
                              judge->interpretation().vocabulary().sorts);
  if (!reading) return reading.error();
  try {
    judge->prepare(std::move(*reading), instances);
  } catch (const z3::exception& problem) {
    return InputError{"oracle", std::string("Z3 cannot ground the model: ") + problem.msg(),
                      "compile the model first, which says what is wrong with it"};
  }
  return Oracle(std::move(judge));
}

std::vector<bool> Oracle::judge(explore::StateView state) { return judge_->judge(state); }

bool Oracle::holds(std::size_t instance, explore::StateView state) {
  return judge_->holds(instance, state);
}

bool Oracle::holds(std::size_t definition, std::span<const std::int64_t> arguments,
                   explore::StateView state) {
  return judge_->holds(definition, arguments, state, {});
}

bool Oracle::holds(std::size_t effect, std::span<const std::int64_t> arguments,
                   explore::StateView before, explore::StateView after) {
  return judge_->holds(effect, arguments, before, after);
}

}  // namespace pmapcheck::formula
