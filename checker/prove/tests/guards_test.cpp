#include "checker/prove/guards.hpp"

#include <map>

#include "checker/prove/tests/toys.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::prove::tests {

TEST_CASE("A conjunct of a guard matters if some proof fails without it") {
  const auto noticed = [](const std::string& toy) {
    const Model model = toy_model(toy);
    std::map<std::string, std::string> found;
    for (const GuardConjunct& guard : guards_that_matter(model, {})) {
      if (guard.noticed) CHECK(guard.noticed->counterexample);
      found[model.definition(guard.definition).name] =
          guard.noticed ? model.properties()[guard.noticed->obligation.property].name : "";
    }
    return found;
  };
  using Found = std::map<std::string, std::string>;
  CHECK(noticed(kMutex) == Found{{"guard.take.is-free", "one-holder"},
                                 {"guard.release.is-held", "free-is-unheld"},
                                 {"guard.sleep.holds-nothing", "sleepers-hold-nothing"}});
  // What is flushed may be valid: the proof does not need that it was not.
  CHECK(noticed(kTlb) ==
        Found{{"guard.install.was-invalid", ""}, {"guard.install.flushed", "no-stale-entry"}});
  CHECK(noticed(kCounter) == Found{{"guard.take.there", "held-is-there"},
                                   {"guard.map.in-hand", "hands-not-negative"},
                                   {"guard.map.not-yet", "count"},
                                   {"guard.unmap.mapped", "count"},
                                   {"guard.lose.uncounted", "mapped-is-there"}});
}

TEST_CASE("A model without a conjunct is the same otherwise") {
  const Model model = toy_model(kMutex);
  const std::size_t guard = *model.specification().find("guard.take.is-free");
  const Model less = model.without_guard(guard);
  CHECK(model.actions().at(0).guards.size() == 1);
  CHECK(less.actions().at(0).guards.empty());
  CHECK(less.actions().at(1).guards == model.actions().at(1).guards);
}

}  // namespace pmapcheck::prove::tests
