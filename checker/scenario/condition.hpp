// Conditions on what a run leaves behind: what its calls returned, what pages hold, how page-table
// entries are.
//
//     {"reader.x": 1, "writer.ok": true, "content(a)": 0, "pte(user, 0x1000)": {"page": "b"}}
//
// A condition is reached where all of its facts hold when every thread has finished.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "checker/scenario/index.hpp"
#include "checker/scenario/pte.hpp"

namespace pmapcheck::scenario {

/// What a thread's call returned: "reader.x".
struct ObservedResult {
  std::size_t thread = 0;  ///< Index in Scenario::threads.
  VariableIndex variable{};
};
/// What a page holds: "content(a)".
struct ObservedContent {
  std::size_t page = 0;  ///< Index in Machine::pages.
};
/// A page-table entry: "pte(user, 0x1000)". Where the hardware may have set A, both A are observed.
struct ObservedPte {
  PmapIndex pmap{};
  std::size_t address = 0;  ///< Index in Machine::addresses.
};
using Observable = std::variant<ObservedResult, ObservedContent, ObservedPte>;

/// What an observable is to be.
struct Fault {};  ///< Of a load or a store.
struct PageIs {
  std::size_t page = 0;
};
struct NumberIs {
  int number = 0;
};
struct TruthIs {
  bool truth = false;
};
/// As reports write it: "KERN_SUCCESS", "NULL", "sf_buf0".
struct TextIs {
  std::string text;
};
using Expected = std::variant<Fault, PageIs, NumberIs, TruthIs, TextIs, PtePattern>;

struct Fact {
  Observable what;
  Expected value;
  std::string pointer;  ///< JSON pointer into Scenario::text.
  int line = 0;
};

struct Condition {
  std::vector<Fact> facts;  ///< All of them; at least one.
  std::string text;         ///< In a line, for people: "reader.x = 1, content(a) = 0".
};

}  // namespace pmapcheck::scenario
