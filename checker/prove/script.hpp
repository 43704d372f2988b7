// A plain SMT-LIB file in the making: assertions over the words of a model, and exactly those
// declarations and macros of the model that they need. Any solver can read it, and so can people.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/prove/form.hpp"
#include "checker/prove/model.hpp"

namespace pmapcheck::prove {

class Script {
 public:
  /// With a `size`, each sort has exactly so many elements, Model::element(); else any number.
  Script(const Model& model, std::optional<int> size) : model_(model), size_(size) {}

  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] std::optional<int> size() const { return size_; }

  /// A comment line of its own, wrapped.
  void remark(const std::string& text);
  void declare(const std::string& name, const std::vector<std::string>& sorts,
               const std::string& result);
  void define(const std::string& name, const std::vector<Variable>& parameters,
              const std::string& result, Form body);
  void assert_that(Form formula);

  /// The elements of a sort. Require: there is a size, or the sort is Bool.
  [[nodiscard]] std::vector<Form> elements(const std::string& sort) const;
  /// Every tuple of elements. Require: as for elements.
  [[nodiscard]] std::vector<std::vector<Form>> tuples(const std::vector<Variable>& variables) const;

  /// The whole file. `title` says what it is, `expected` is "sat" or "unsat".
  [[nodiscard]] std::string text(const std::string& title, const std::string& expected) const;

 private:
  struct Line {
    std::string remark;
    std::optional<Form> form;
  };

  const Model& model_;
  std::optional<int> size_;
  std::vector<Line> lines_;
};

}  // namespace pmapcheck::prove
