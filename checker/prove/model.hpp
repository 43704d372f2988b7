// The text of a formal model, taken apart for proofs: actions, properties, sums, and which state
// functions each definition reads.
//
// Proofs are made from the text itself, macros and all, so that what a solver is given can be read
// beside the model.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "checker/formula/effect.hpp"
#include "checker/formula/specification.hpp"
#include "checker/prove/form.hpp"

namespace pmapcheck::prove {

/// Something that an implementation or the environment does in one step.
struct Action {
  std::string name;
  std::size_t definition = 0;        ///< Its effect.
  std::vector<Variable> parameters;  ///< Of the effect; the guards name some of them.
  formula::Effect effect;
  std::vector<std::size_t> guards;        ///< Definitions.
  std::optional<std::size_t> assumption;  ///< A definition.
  std::set<std::string> changes;          ///< State functions that it sets or frees somewhere.
};

/// A declared function that is the sum of what its kinds have for each tuple; or, where there is an
/// unsettled.TOTAL, that sum and the unsettled rest, which by definition is the difference.
struct Sum {
  std::string total;
  std::vector<Variable> arguments;  ///< Of the total, as its first kind names them.
  struct Kind {
    std::size_t definition = 0;
    std::vector<Variable> tuple;  ///< The parameters behind the arguments.
  };
  std::vector<Kind> kinds;
  bool conditional = false;              ///< It has a sum.TOTAL.when, and no unsettled rest.
  std::optional<std::string> unsettled;  ///< "unsettled.TOTAL", if that is declared.
  std::set<std::string> reads;  ///< The total, the unsettled rest, and what the terms read.
};

/// What is to be proved: an invariant or lemma, or a sum.
struct Property {
  std::string name;                       ///< NAME or TOTAL; TOTAL-settled: nothing is unsettled.
  std::optional<std::size_t> definition;  ///< Of an invariant or lemma.
  std::optional<std::size_t> sum;         ///< A number of Model::sums().
};

class Model {
 public:
  /// Errors, at their place: an axiom that speaks of state, a sum over integers.
  [[nodiscard]] static Result<Model> read(formula::Specification specification);

  /// The same model, but for one conjunct of a guard. Require: it is one.
  [[nodiscard]] Model without_guard(std::size_t definition) const;

  [[nodiscard]] const formula::Specification& specification() const { return specification_; }
  [[nodiscard]] const formula::Definition& definition(std::size_t number) const {
    return specification_.definitions[number];
  }
  [[nodiscard]] const Form& body(std::size_t definition) const { return bodies_[definition]; }
  /// The declared functions that a definition reads, through others too, `rigid.…` included.
  [[nodiscard]] const std::set<std::string>& reads(std::size_t definition) const {
    return reads_[definition];
  }
  [[nodiscard]] const std::vector<Action>& actions() const { return actions_; }
  [[nodiscard]] const std::vector<Sum>& sums() const { return sums_; }
  [[nodiscard]] const std::vector<Property>& properties() const { return properties_; }
  /// What a property reads.
  [[nodiscard]] const std::set<std::string>& reads(const Property& property) const;
  /// The definitions of a kind, in the order of the text.
  [[nodiscard]] std::vector<std::size_t> of_kind(formula::Kind kind) const;
  /// The declared function of this name, or null.
  [[nodiscard]] const formula::DeclaredFunction* function(const std::string& name) const;

  /// A name that the text has nowhere: `wish`, or that with a number behind it.
  [[nodiscard]] std::string unused(const std::string& wish) const;
  /// How many elements a sort has over a size: so many, or more if rigid.… functions name more of
  /// them, so that what they name may all be different (each pmap's lock, say).
  [[nodiscard]] int elements_over(const std::string& sort, int size) const;
  /// The name of a sort's element, numbered from 1: "cpu1".
  [[nodiscard]] std::string element(const std::string& sort, int number) const;

 private:
  explicit Model(formula::Specification specification) : specification_(std::move(specification)) {}
  void find_bodies();
  void find_properties();
  [[nodiscard]] std::optional<InputError> find_sums();
  void require_settled(Sum& sum, std::optional<std::size_t> condition);
  void find_actions();
  [[nodiscard]] std::optional<InputError> check_axioms() const;
  [[nodiscard]] int elements_over(const std::string& sort, int size,
                                  std::set<std::string>& begun) const;

  formula::Specification specification_;
  std::vector<Form> bodies_;
  std::vector<std::set<std::string>> reads_;
  std::set<std::string> words_;  // every word of the text
  std::vector<Action> actions_;
  std::vector<Sum> sums_;
  std::vector<Property> properties_;
};

}  // namespace pmapcheck::prove
