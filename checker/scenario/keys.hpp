// The keys of every object in a scenario file, in tables: the parser accepts these and no others,
// and a test holds scenario.schema.json to them.
#pragma once

#include <array>
#include <string_view>
#include <vector>

namespace pmapcheck::scenario {

struct Key {
  std::string_view name;
  bool required = false;
};

struct KeyTable {
  std::string_view object;  ///< What has these keys: the name of the definition in the schema.
  std::vector<Key> keys;
};

inline const KeyTable kScenarioKeys{"scenario",
                                    {{"$schema"},
                                     {"name", true},
                                     {"description"},
                                     {"clauses", true},
                                     {"machine", true},
                                     {"setup"},
                                     {"threads", true},
                                     {"environment"},
                                     {"implementation"},
                                     {"expect"}}};
inline const KeyTable kMachineKeys{"machine",
                                   {{"profile"},
                                    {"cpus", true},
                                    {"pages", true},
                                    {"pmaps"},
                                    {"addresses"},
                                    {"sf_bufs"},
                                    {"free_pages"},
                                    {"page_tables"},
                                    {"ptes"},
                                    {"tlbs"},
                                    {"locks"},
                                    {"channels"},
                                    {"map_entries"},
                                    {"spare_objects"},
                                    {"max_user_wired"},
                                    {"objects"},
                                    {"entries"}}};
inline const KeyTable kPageKeys{
    "page", {{"name", true}, {"managed"}, {"wired"}, {"dirty"}, {"busy"}, {"content"}, {"free"}}};
inline const KeyTable kPteKeys{"pte", {{"page", true}, {"prot", true}, {"accessed"}, {"modified"}}};
inline const KeyTable kInitialPteKeys{
    "initial-pte",
    {{"pmap"}, {"va", true}, {"page", true}, {"prot", true}, {"accessed"}, {"modified"}}};
inline const KeyTable kInitialTlbKeys{
    "initial-tlb-entry",
    {{"cpu", true}, {"pmap"}, {"va", true}, {"page", true}, {"prot", true}, {"modified"}}};
inline const KeyTable kPtePatternKeys{"pte-pattern",
                                      {{"page"}, {"prot"}, {"accessed"}, {"modified"}}};
inline const KeyTable kVmObjectKeys{
    "vm-object", {{"name", true}, {"kind"}, {"pages"}, {"failing"}, {"size"}, {"shadows"}}};
inline const KeyTable kMapEntryKeys{"map-entry",
                                    {{"map"},
                                     {"start", true},
                                     {"end", true},
                                     {"object", true},
                                     {"prot"},
                                     {"max_prot"},
                                     {"cow"},
                                     {"needs_copy"},
                                     {"inherit"}}};
inline const KeyTable kLockKeys{"lock", {{"name", true}, {"class", true}}};
inline const KeyTable kThreadKeys{
    "thread", {{"name", true}, {"cpu", true}, {"pmap"}, {"context"}, {"calls", true}}};
/// Beside the parameters of the call.
inline const KeyTable kSetupCallKeys{"setup-call", {{"call", true}}};
/// Beside the parameters of the call.
inline const KeyTable kCallKeys{"call", {{"call", true}, {"result"}, {"when"}, {"unless"}}};
inline const KeyTable kEnvironmentStepKeys{"environment-step",
                                           {{"step", true}, {"budget"}, {"promised"}}};
inline const KeyTable kExpectationKeys{"expectation",
                                       {{"verdict"}, {"violations"}, {"exists"}, {"never"}}};
inline const KeyTable kViolationKeys{"violation",
                                     {{"property", true}, {"clause"}, {"blame", true}}};

/// All of them.
inline std::array<const KeyTable*, 16> key_tables() {
  return {&kScenarioKeys,   &kMachineKeys,         &kPageKeys,
          &kPteKeys,        &kInitialPteKeys,      &kInitialTlbKeys,
          &kPtePatternKeys, &kVmObjectKeys,        &kMapEntryKeys,
          &kLockKeys,       &kThreadKeys,          &kSetupCallKeys,
          &kCallKeys,       &kEnvironmentStepKeys, &kExpectationKeys,
          &kViolationKeys};
}

}  // namespace pmapcheck::scenario
