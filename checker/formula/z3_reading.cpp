#include "checker/formula/z3_reading.hpp"

#include <algorithm>
#include <string>

#include "checker/formula/z3_message.hpp"
#include "checker/formula/z3_text.hpp"

namespace pmapcheck::formula {
namespace {

// The formula inside of the quantifier and the equation that its assertion put around it.
z3::expr unwrap(z3::expr asserted, const Definition& definition) {
  if (!definition.parameters.empty()) asserted = asserted.body();
  return definition.result == "Bool" ? asserted : asserted.arg(0);
}

}  // namespace

Result<Z3Reading> read_with_z3(const Specification& specification, std::span<const Sort> finite) {
  const auto assembled = assemble(specification, !finite.empty());
  if (!assembled) return assembled.error();
  Z3Reading reading{std::make_unique<z3::context>(), {}, {}};
  z3::context& context = *reading.context;
  try {
    z3::sort_vector sorts(context);
    for (const Sort& sort : finite) {
      const std::size_t count = std::max<std::size_t>(sort.elements.size(), 1);
      std::vector<std::string> names;
      std::vector<const char*> pointers;
      for (std::size_t i = 0; i < count; ++i) names.push_back(sort.name + "!" + std::to_string(i));
      for (const std::string& name : names) pointers.push_back(name.c_str());
      z3::func_decl_vector constructors(context);
      z3::func_decl_vector testers(context);
      sorts.push_back(context.enumeration_sort(sort.name.c_str(), static_cast<unsigned>(count),
                                               pointers.data(), constructors, testers));
      reading.elements.emplace_back();
      for (unsigned i = 0; i < count; ++i) reading.elements.back().push_back(constructors[i]());
    }
    z3::func_decl_vector no_functions(context);
    const z3::expr_vector assertions =
        context.parse_string(assembled->text.c_str(), sorts, no_functions);
    reading.bodies.resize(specification.definitions.size());
    for (unsigned i = 0; i < assertions.size(); ++i) {
      const std::size_t definition = assembled->asserted[i];
      reading.bodies[definition] = unwrap(assertions[i], specification.definitions[definition]);
    }
  } catch (const z3::exception& problem) {
    return translate_message(specification, *assembled, problem.msg());
  }
  return reading;
}

}  // namespace pmapcheck::formula
