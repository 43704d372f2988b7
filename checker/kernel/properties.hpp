// What can be violated, under which clause, and who is to blame.
//
// The idea: spec/clauses.json ties each formula to its clause and to the party that the clause
// obliges. A violated property together with the blamed party is one PropertyId, so the explorer
// finds the shortest run for each such pair.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/formula/specification.hpp"
#include "checker/kernel/kernel_layout.hpp"
#include "checker/kernel/model_choice.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::kernel {

[[nodiscard]] const char* to_text(Party party);

/// A clause of the catalogue.
struct Clause {
  std::string id;    ///< "PE-16".
  std::string page;  ///< "pmap_enter(9)".
  std::string text;
};

/// A formula's entry in spec/clauses.json.
struct FormulaEntry {
  std::string property;
  std::string clause;
  std::vector<std::string> also;  ///< Other clauses that it stands for, at least in part.
  Party obliged = Party::implementation;
  /// If the caller is obliged: by a step of which calls a caller breaks it. A step of any other
  /// call is that call's implementation's doing. Empty: the caller in any case.
  std::vector<std::string> through;
};

struct Clauses {
  std::vector<Clause> clauses;
  std::vector<FormulaEntry> formulas;

  [[nodiscard]] const Clause* find(std::string_view id) const;
};

/// Reads spec/clauses.json. Errors: file and JSON pointer.
[[nodiscard]] Result<Clauses> read_clauses(const std::string& file);

/// A property, as reports and `expect` name it.
struct Property {
  std::string name;
  std::string clause;             ///< Empty for a lemma or a guard that stands for no clause of
                                  ///< its own, for those that the tool itself stands for, and
                                  ///< for a user's own.
  std::vector<std::string> also;  ///< Other clauses that it stands for, at least in part.
  std::string page;
  Party obliged = Party::implementation;
  std::vector<std::string> through;
  bool lemma = false;  ///< Helps the proof; says nothing that its clauses' formulas don't say.
  bool guard = false;  ///< Only guards of steps stand for it: no formula over states.
};

inline constexpr const char* kDeadlock = "deadlock";
inline constexpr const char* kLostWakeup = "lost-wakeup";
/// A step that is not what its action's effect says, or changes something else.
inline constexpr const char* kAllowedStep = "allowed-step";

/// All properties of a specification, numbered.
class Properties {
 public:
  /// Errors: a formula of the model without a clause, an entry without a formula. A user's own
  /// formula needs no clause; it obliges the implementation.
  [[nodiscard]] static Result<Properties> make(const formula::Specification& specification,
                                               const Clauses& clauses, const ModelChoice& choice);

  [[nodiscard]] const std::vector<Property>& all() const { return properties_; }
  /// The property of a definition. Require: it has one (no macro, effect, …).
  [[nodiscard]] std::size_t of_definition(std::size_t definition) const {
    return of_definition_[definition];
  }
  [[nodiscard]] std::size_t deadlock() const { return properties_.size() - 3; }
  [[nodiscard]] std::size_t lost_wakeup() const { return properties_.size() - 2; }
  [[nodiscard]] std::size_t allowed_step() const { return properties_.size() - 1; }

  [[nodiscard]] static explore::PropertyId id(std::size_t property, Party blamed) {
    return static_cast<explore::PropertyId>(property * kParties + static_cast<unsigned>(blamed));
  }
  [[nodiscard]] const Property& property(explore::PropertyId id) const {
    return properties_[id / kParties];
  }
  [[nodiscard]] static Party blamed(explore::PropertyId id) {
    return static_cast<Party>(id % kParties);
  }
  [[nodiscard]] std::size_t id_count() const { return properties_.size() * kParties; }

 private:
  std::vector<Property> properties_;
  std::vector<std::size_t> of_definition_;
};

/// Whether a definition states a property that the explorer checks.
[[nodiscard]] bool is_checked(formula::Kind kind);

}  // namespace pmapcheck::kernel
