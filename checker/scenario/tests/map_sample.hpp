// A scenario with vm_maps, and calls that take them.
#pragma once

#include <string>

#include "checker/scenario/parse.hpp"
#include "checker/scenario/signatures.hpp"

namespace pmapcheck::scenario {

inline const Signatures& map_signatures() {
  using K = ParameterKind;
  static const Signatures kSignatures{
      .calls = {{"vm_map_wire",
                 {{.name = "map", .kind = K::map, .default_value = 1},
                  {.name = "start", .kind = K::bound},
                  {.name = "end", .kind = K::bound},
                  {.name = "flags",
                   .kind = K::flags,
                   .choices = {"user", "holesok"},
                   .default_value = 0}},
                 ResultKind::status},
                {"vm_map_protect",
                 {{.name = "map", .kind = K::map, .default_value = 1},
                  {.name = "start", .kind = K::bound},
                  {.name = "end", .kind = K::bound},
                  {.name = "prot", .kind = K::rights}},
                 ResultKind::status},
                {"vm_map_inherit",
                 {{.name = "map", .kind = K::map, .default_value = 1},
                  {.name = "inheritance", .kind = K::choice, .choices = {"share", "copy", "none"}}},
                 ResultKind::status},
                {"vmspace_fork",
                 {{.name = "map", .kind = K::map, .default_value = 1},
                  {.name = "child", .kind = K::map}}},
                {"vnode_pager_setsize",
                 {{.name = "object", .kind = K::object}, {.name = "size", .kind = K::bound}}},
                {"store", {{.name = "va", .kind = K::address}}, ResultKind::none}},
      .variants = {{"vm_map_wire", {"reference"}}},
      .environment_steps = {"pageout"}};
  return kSignatures;
}

/// Lines matter to the tests: each object of interest stands on a line of its own.
inline const std::string kMapSample = R"({
  "name": "Wiring a range that another thread maps anew", "clauses": ["VW-1"],
  "machine": {
    "cpus": 2, "pmaps": ["user", "child"],
    "pages": ["a", "b", {"name": "z", "free": true}],
    "map_entries": 5, "spare_objects": 1, "max_user_wired": 3,
    "objects": [
      {"name": "anon", "pages": {"0x2000": "a"}, "shadows": "text"},
      {"name": "text", "kind": "file", "pages": {"0x3000": "b"}, "failing": ["0x4000"], "size": "0x5000"}
    ],
    "entries": [
      {"start": "0x2000", "end": "0x4000", "object": "anon"},
      {"start": "0x4000", "end": "0x5000", "object": "text", "prot": "none", "max_prot": "rx"},
      {"map": "child", "start": "0x2000", "end": "0x3000", "object": "anon", "prot": "r", "cow": true, "needs_copy": true, "inherit": "share"}
    ]
  },
  "threads": [
    {"name": "wirer", "cpu": 0, "calls": [
      {"call": "vm_map_wire", "start": "0x2000", "end": "0x6000", "flags": ["user", "holesok"]},
      {"call": "store", "va": "0x5000"}
    ]},
    {"name": "other", "cpu": 1, "pmap": "child", "calls": [
      {"call": "vm_map_protect", "map": "child", "start": "0x2000", "end": "0x3000", "prot": "none"},
      {"call": "vm_map_inherit", "inheritance": "none"},
      {"call": "vnode_pager_setsize", "object": "text", "size": "0x4000"},
      {"call": "vmspace_fork", "child": "child"}
    ]}
  ]
}
)";

inline Result<Scenario> parse_map_sample(const std::string& text) {
  return parse_scenario(text, "case.json", map_signatures());
}

}  // namespace pmapcheck::scenario
