#include "checker/bench/programs.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace pmapcheck {

namespace {

using Json = nlohmann::ordered_json;

std::string numbered(const char* what, unsigned number) {
  std::string text(what);
  text += std::to_string(number);
  return text;
}

class Generator {
 public:
  explicit Generator(std::mt19937& random) : random_(random) {}

  Json scenario() {
    threads_ = 2 + below(3);
    const unsigned cpus = std::min(threads_, 2 + below(3));
    maps_ = one_in(5);
    std::vector<Program> programs;
    Json threads = Json::array();
    for (unsigned t = 0; t < threads_; ++t) {
      programs.push_back(t > 0 && one_in(2) ? programs[below(t)] : program());
      threads.push_back({{"name", numbered("t", t)}, {"cpu", t % cpus}, {"calls", Json::array()}});
      for (const Block& block : programs.back()) add(block, t, threads.back()["calls"]);
    }
    Json json{{"name", "random"}, {"clauses", {"PE-1"}}, {"machine", machine(cpus)}};
    json["threads"] = threads;
    if (one_in(4)) json["environment"].push_back({{"step", "preemption"}, {"budget", 1}});
    if (one_in(6)) json["environment"].push_back({{"step", "migration"}, {"budget", 1}});
    if (one_in(6)) json["environment"].push_back({{"step", "pageout"}, {"budget", 1}});
    return json;
  }

 private:
  // What a thread does with something that is its own, or that others have, too.
  struct Block {
    unsigned kind;
    bool own_page, own_address, flag;
    unsigned shared;  // which of what is shared
  };
  using Program = std::vector<Block>;

  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
  bool one_in(unsigned n) { return below(n) == 0; }

  Program program() {
    Program program;
    for (unsigned left = maps_ ? 1 : 1 + below(2); left > 0; --left) {
      const unsigned kind = below(maps_ ? 2 : 7);
      const bool own_page = one_in(2);
      const bool own_address = one_in(2);
      const bool flag = one_in(2);
      program.push_back({kind, own_page, own_address, flag, below(2)});
    }
    return program;
  }

  Json machine(unsigned cpus) const {
    Json json{{"cpus", cpus}};
    if (maps_) {
      json["map_entries"] = 6;
      for (unsigned m = 0; m < 2; ++m) {
        json["pages"].push_back({{"name", numbered("p", m)}, {"free", true}});
        json["objects"].push_back({{"name", numbered("o", m)}, {"pages", Json::object()}});
        json["entries"].push_back({{"map", "user"},
                                   {"start", m == 0 ? "0x1000" : "0x2000"},
                                   {"end", m == 0 ? "0x2000" : "0x3000"},
                                   {"object", numbered("o", m)}});
      }
      json["pmaps"] = {"user"};
      return json;
    }
    for (unsigned m = 0; m < 2; ++m) {
      json["pages"].push_back({{"name", numbered("s", m)}, {"wired", 1}});
    }
    for (unsigned t = 0; t < threads_; ++t) {
      json["pages"].push_back({{"name", numbered("p", t)}, {"wired", 1}});
    }
    json["sf_bufs"] = 2;
    json["locks"] = {{{"name", "m"}, {"class", "mutex"}}};
    return json;
  }

  // Of a vm_map, all or a part is wired, and unwired again.
  static void add_wiring(const Block& block, Json& calls) {
    const Json range{{"map", "user"},
                     {"start", block.own_page && block.shared == 1 ? "0x2000" : "0x1000"},
                     {"end", block.own_page && block.shared == 0 ? "0x2000" : "0x3000"},
                     {"flags", block.flag ? Json::array({"user"}) : Json::array()}};
    for (const char* name : {"vm_map_wire", "vm_map_unwire"}) {
      if (block.kind == 1 && std::string(name) == "vm_map_unwire") continue;
      Json call{{"call", name}};
      call.update(range);
      calls.push_back(call);
    }
  }

  void add(const Block& block, unsigned t, Json& calls) const {
    if (maps_) return add_wiring(block, calls);
    const auto call = [&](Json json) { calls.push_back(std::move(json)); };
    const std::string page = block.own_page ? numbered("p", t) : numbered("s", block.shared);
    // A scenario has room for four addresses.
    const bool own_address = block.own_address && threads_ < 4;
    const unsigned shared = threads_ < 4 ? 0 : block.shared;
    const std::string va = numbered("0x", own_address ? 2 + t : 1 + shared) + "000";
    const auto suffix = static_cast<unsigned>(calls.size());
    switch (block.kind) {
      case 0:
      case 1:
      case 2:
        call({{"call", "vm_page_xbusy"}, {"page", page}});
        call({{"call", "pmap_enter"},
              {"va", va},
              {"page", page},
              {"prot", block.flag ? "rw" : "r"},
              {"flags", {block.flag ? "write" : "read"}}});
        call({{"call", "vm_page_xunbusy"}, {"page", page}});
        break;
      case 3:
        call({{"call", block.flag ? "store" : "load"}, {"va", va}});
        break;
      case 4: {
        const std::string kva = numbered("k", suffix);
        call({{"call", "pmap_quick_enter_page"}, {"page", page}, {"result", kva}});
        call({{"call", block.flag ? "store" : "load"}, {"va", kva}});
        call({{"call", "pmap_quick_remove_page"}, {"kva", kva}});
        break;
      }
      case 5: {
        const std::string sf = numbered("b", suffix);
        call({{"call", "sf_buf_alloc"}, {"page", page}, {"result", sf}});
        call({{"call", "sf_buf_free"}, {"sf", sf}});
        break;
      }
      default:
        call({{"call", "mtx_lock"}, {"lock", "m"}});
        call({{"call", block.flag ? "store" : "load"}, {"va", va}});
        call({{"call", "mtx_unlock"}, {"lock", "m"}});
    }
  }

  std::mt19937& random_;
  unsigned threads_ = 0;
  bool maps_ = false;
};

}  // namespace

std::string random_test_program(std::mt19937& random) {
  return Generator(random).scenario().dump();
}

}  // namespace pmapcheck
