#include "checker/kernel/tests/alike_scenario.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "checker/kernel/calls.hpp"

namespace pmapcheck::kernel {

namespace {

using Json = nlohmann::ordered_json;

// "a0", "0x1000", "user0": what thread `number` has of its own; of what all share, number 0's.
std::string numbered(const char* what, unsigned number) {
  std::string text(what);
  text += std::to_string(number);
  return text;
}
std::string page(unsigned number) { return numbered("p", number); }
std::string address(unsigned number) { return numbered("0x", number + 1).append("000"); }
std::string pmap(unsigned number) { return numbered("user", number); }
std::string lock(unsigned number) { return numbered("l", number); }

class Generator {
 public:
  explicit Generator(std::mt19937& random)
      : random_(random),
        alike_(one_in(4) ? 3 : 2),
        own_pages_(one_in(2)),
        own_addresses_(one_in(2)),
        own_pmaps_(one_in(4)),
        own_locks_(alike_ == 2 && one_in(3)),  // there is room for eight
        maps_(one_in(5)) {}

  Json scenario() {
    const unsigned kinds = maps_ ? 1 : 1 + below(2);
    for (unsigned i = 0; i < kinds; ++i) blocks_.push_back({maps_ ? 8 : below(8), seed()});
    const bool odd = one_in(6);
    const unsigned odd_block = below(3);
    const std::uint32_t odd_seed = seed();
    const unsigned placing = below(4);
    Json threads = Json::array();
    unsigned cpus = placing == 0 ? 1 : alike_;
    for (unsigned t = 0; t < alike_; ++t) {
      Json calls = Json::array();
      for (const Block& b : blocks_) add(b, t, calls);
      threads.push_back(thread(numbered("t", t), placing == 0 ? 0 : t, t, calls));
    }
    if (odd) {
      Json calls = Json::array();
      add({odd_block, odd_seed}, 0, calls);
      threads.push_back(thread("odd", 0, 0, calls));
    }
    if (!maps_ && !odd && alike_ == 2 && one_in(5)) {
      for (unsigned t = 0; t < alike_; ++t) {
        Json calls = Json::array();
        add({5, 2}, t, calls);  // a spin mutex
        threads.push_back(thread(numbered("h", t), placing == 0 ? 0 : t, t, calls));
        threads.back()["context"] = "filter";
        threads.back().erase("pmap");
      }
      environment_.push_back("interrupt");
    }
    if (one_in(8) && cpus < 3) ++cpus;  // idle
    Json json{{"name", "generated"}, {"clauses", {"PE-1"}}, {"machine", machine(cpus)}};
    json["threads"] = threads;
    add_environment();
    if (!environment_.empty()) json["environment"] = environment_;
    choose_variants(json);
    return json;
  }

 private:
  struct Block {
    unsigned kind;
    std::uint32_t seed;
  };

  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
  bool one_in(unsigned n) { return below(n) == 0; }
  std::uint32_t seed() { return static_cast<std::uint32_t>(random_()); }

  Json machine(unsigned cpus) {
    Json json{{"cpus", cpus}};
    const unsigned pages = own_pages_ || maps_ ? alike_ : 1;
    const bool wired = one_in(2);
    for (unsigned m = 0; m < pages; ++m) {
      Json one{{"name", page(m)}};
      if (wired) one["wired"] = 1;
      if (contents_) one["content"] = 1;
      json["pages"].push_back(one);
    }
    for (unsigned p = 0; p < (own_pmaps_ ? alike_ : 1); ++p) json["pmaps"].push_back(pmap(p));
    for (unsigned l = 0; l < (own_locks_ ? alike_ : 1); ++l) {
      json["locks"].push_back({{"name", lock(l)}, {"class", "mutex"}});
      json["locks"].push_back({{"name", lock(l) + "s"}, {"class", "spin"}});
      json["locks"].push_back({{"name", lock(l) + "x"}, {"class", "sx"}});
      json["channels"].push_back(numbered("c", l));
    }
    if (buffers_) json["sf_bufs"] = 1 + below(2);
    if (maps_) add_maps(json);
    if (!maps_ && one_in(3)) json["page_tables"] = "absent";
    return json;
  }

  void add_maps(Json& json) {
    const unsigned maps = own_pmaps_ ? alike_ : 1;
    const unsigned objects = own_pages_ ? maps : 1;
    const bool resident = one_in(2);
    for (unsigned o = 0; o < objects; ++o) {
      Json object{{"name", numbered("memory", o)}, {"pages", Json::object()}};
      if (resident) object["pages"][address(0)] = page(o);
      json["objects"].push_back(object);
    }
    for (unsigned m = resident ? objects : 0; m < json["pages"].size(); ++m) {
      json["pages"][m]["free"] = true;
      json["pages"][m].erase("wired");
    }
    for (unsigned m = 0; m < maps; ++m) {
      json["entries"].push_back({{"map", pmap(m)},
                                 {"start", address(0)},
                                 {"end", address(2)},
                                 {"object", numbered("memory", objects > 1 ? m : 0)}});
    }
    json["map_entries"] = 6;
  }

  Json thread(const std::string& name, unsigned cpu, unsigned number, const Json& calls) const {
    return {
        {"name", name}, {"cpu", cpu}, {"pmap", pmap(own_pmaps_ ? number : 0)}, {"calls", calls}};
  }

  // Adds calls for thread `t`; the same seed chooses the same for all.
  void add(const Block& block, unsigned t, Json& calls) {
    const std::string m = page(own_pages_ ? t : 0);
    const std::string va = address(own_addresses_ ? t : 0);
    const std::string space = pmap(own_pmaps_ ? t : 0);
    const std::string l = lock(own_locks_ ? t : 0);
    const auto suffix = static_cast<unsigned>(calls.size());
    const std::uint32_t s = block.seed;
    const auto call = [&](Json json) { calls.push_back(std::move(json)); };
    switch (block.kind) {
      case 0:
      case 1: {
        const bool write = s % 2 == 0;
        call({{"call", "vm_page_xbusy"}, {"page", m}});
        Json flags = Json::array({write ? "write" : "read"});
        if (s / 2 % 4 == 0) flags.push_back("wired");
        if (s / 8 % 4 == 0) flags.push_back("nosleep");
        call({{"call", "pmap_enter"},
              {"pmap", space},
              {"va", va},
              {"page", m},
              {"prot", write ? "rw" : "r"},
              {"flags", flags}});
        call({{"call", "vm_page_xunbusy"}, {"page", m}});
        break;
      }
      case 2:
        call({{"call", s % 2 == 0 ? "load" : "store"}, {"va", va}});
        if (s / 2 % 2 == 0) call({{"call", "load"}, {"va", va}});
        break;
      case 3: {
        const std::string kva = numbered("k", suffix);
        call({{"call", "pmap_quick_enter_page"}, {"page", m}, {"result", kva}});
        if (s % 2 == 0) call({{"call", "store"}, {"va", kva}});
        call({{"call", "pmap_quick_remove_page"}, {"kva", kva}});
        break;
      }
      case 4: {
        buffers_ = true;
        const std::string sf = numbered("s", suffix);
        Json flags = Json::array();
        if (s % 3 == 0) flags.push_back("nowait");
        if (s % 3 == 1) flags.push_back("catch");
        call({{"call", "sf_buf_alloc"}, {"page", m}, {"flags", flags}, {"result", sf}});
        call({{"call", "sf_buf_free"}, {"sf", sf}, {"when", sf}});
        break;
      }
      case 5: {
        const unsigned which = s % 3;
        const char* const enter[] = {"mtx_lock", "sx_slock", "mtx_lock_spin"};
        const char* const leave[] = {"mtx_unlock", "sx_sunlock", "mtx_unlock_spin"};
        const std::string of_class[] = {"", "x", "s"};
        const std::string name = l + of_class[which];
        call({{"call", enter[which]}, {"lock", name}});
        call({{"call", leave[which]}, {"lock", name}});
        break;
      }
      case 6:
        if (s % 2 == 0) {
          call({{"call", "vm_page_wire"}, {"page", m}});
          call({{"call", "vm_page_unwire"}, {"page", m}});
        } else {
          call({{"call", "shootdown"}, {"pmap", space}, {"va", va}});
        }
        break;
      case 7: {
        const std::string channel = numbered("c", own_locks_ ? t : 0);
        if (s % 2 == 0) call({{"call", "tsleep"}, {"channel", channel}, {"flags", {"catch"}}});
        call({{"call", s / 2 % 2 == 0 ? "wakeup" : "wakeup_one"}, {"channel", channel}});
        break;
      }
      default: {
        const bool user = s % 2 == 0;
        const unsigned start = s / 2 % 2;
        const auto range = [&](const char* name) {
          Json json{{"call", name}, {"map", space}, {"start", address(start)}, {"end", address(2)}};
          json["flags"] = user ? Json::array({"user"}) : Json::array();
          return json;
        };
        call(range("vm_map_wire"));
        if (s / 4 % 2 == 0) call(range("vm_map_unwire"));
      }
    }
  }

  void add_environment() {
    if (one_in(3)) environment_.push_back({{"step", "preemption"}, {"budget", 1}});
    if (one_in(4)) environment_.push_back({{"step", "migration"}, {"budget", 1}});
    if (one_in(4)) environment_.push_back("pageout");
    if (one_in(6)) environment_.push_back("memory-shortage");
    if (one_in(4)) environment_.push_back({{"step", "memory-release"}, {"promised", true}});
    if (one_in(6)) environment_.push_back({{"step", "signal"}, {"budget", 1}});
  }

  void choose_variants(Json& json) {
    for (const char* name : {"pmap_enter", "pmap_invalidate_page", "pmap_quick_enter_page",
                             "sf_buf_alloc", "vm_map_wire", "vm_map_unwire"}) {
      const std::vector<std::string>& known = signatures().variants.at(name);
      if (one_in(2))
        json["implementation"][name] = known[below(static_cast<unsigned>(known.size()))];
    }
  }

  std::mt19937& random_;
  unsigned alike_;
  bool own_pages_, own_addresses_, own_pmaps_, own_locks_, maps_;
  bool buffers_ = false;
  bool contents_ = false;
  std::vector<Block> blocks_;
  Json environment_ = Json::array();
};

}  // namespace

std::string alike_scenario(std::mt19937& random) { return Generator(random).scenario().dump(); }

}  // namespace pmapcheck::kernel
