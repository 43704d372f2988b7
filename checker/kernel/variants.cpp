// Which implementation of a routine a scenario has, and which ones there are.
#include <algorithm>

#include "checker/kernel/automata.hpp"

namespace pmapcheck::kernel {

std::vector<std::string> variants_of(const impl::Routine& routine) {
  std::vector<std::string> names;
  for (const impl::Implementation& i : impl::implementations()) {
    const bool own = i.routine == &routine;
    const bool owned =
        routine.kind == impl::Routine::Kind::interface && i.routine->owner == &routine;
    if (!own && !owned) continue;
    if (std::find(names.begin(), names.end(), i.variant) == names.end()) {
      names.emplace_back(i.variant);
    }
  }
  return names;
}

Choice choose(const std::map<std::string, std::string>& variants) {
  Choice choice;
  for (const impl::Implementation& i : impl::implementations()) {
    choice.try_emplace(i.routine, &i);  // the reference comes first
    const auto named = [&](const impl::Routine* by) {
      const auto found = by == nullptr ? variants.end() : variants.find(by->name);
      return found != variants.end() && found->second == i.variant;
    };
    if (named(i.routine) || named(i.routine->owner)) choice[i.routine] = &i;
  }
  return choice;
}

}  // namespace pmapcheck::kernel
