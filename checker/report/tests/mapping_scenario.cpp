#include "checker/report/tests/mapping_scenario.hpp"

#include <nlohmann/json.hpp>

namespace pmapcheck::report {

using Json = nlohmann::ordered_json;

namespace {

struct Wrong {
  const char* routine;
  const char* variant;
};
constexpr Wrong kWrong[] = {
    {"pmap_enter", "freebsd-10"},
    {"pmap_enter", "freebsd-12"},
    {"pmap_enter", "plain-clear"},
    {"pmap_enter", "late-writeable"},
    {"pmap_enter", "keeps-protection"},
    {"pmap_enter", "sleeps-locked"},
    {"pmap_invalidate_page", "local-only"},
    {"pmap_invalidate_page", "unacknowledged"},
    {"pmap_quick_enter_page", "no-invalidation"},
    {"pmap_quick_enter_page", "early-frame"},
    {"pmap_quick_remove_page", "early-exit"},
    {"pmap_quick_remove_page", "no-exit"},
    {"sf_buf_alloc", "hasty"},
    {"sf_buf_alloc", "unlocked-lookup"},
    {"sf_buf_alloc", "stays-free"},
    {"sf_buf_alloc", "plain-read"},
    {"sf_buf_alloc", "no-upgrade"},
    {"sf_buf_alloc", "gives-up"},
    {"sf_buf_free", "no-wakeup"},
    {"sf_buf_free", "wakes-one"},
    {"sf_buf_free", "unmaps-shared"},
    {"sf_buf_free", "unwires"},
};

class Generator {
 public:
  explicit Generator(std::mt19937& random) : random_(random) {}

  Json scenario() {
    Json json{{"name", "generated"}, {"clauses", {"PE-16"}}, {"machine", machine()}};
    const unsigned threads = 2 + below(3) / 2;
    for (unsigned t = 0; t < threads; ++t) json["threads"].push_back(thread(t));
    environment(json);
    if (one_in(2)) {
      const Wrong& wrong = kWrong[below(std::size(kWrong))];
      json["implementation"][wrong.routine] = wrong.variant;
    }
    return json;
  }

 private:
  unsigned below(std::size_t n) { return static_cast<unsigned>(random_() % n); }
  bool one_in(unsigned n) { return below(n) == 0; }

  static std::string page(unsigned i) { return i == 0 ? "a" : "b"; }
  std::string address() { return one_in(3) ? "0x2000" : "0x1000"; }

  Json machine() {
    Json json{{"cpus", 2}, {"sf_bufs", 1}};
    for (unsigned i = 0; i < kPages; ++i) {
      json["pages"].push_back({{"name", page(i)}, {"wired", i == 0 ? below(2) : 1}});
    }
    json["locks"] = {{{"name", "m"}, {"class", "mutex"}}};
    return json;
  }

  void environment(Json& json) {
    if (one_in(3)) add(json, "preemption");
    if (one_in(4)) add(json, "migration");
    if (one_in(5)) add(json, "pageout");
    if (one_in(5)) add(json, "signal");
  }
  void add(Json& json, const char* step) {
    json["environment"].push_back({{"step", step}, {"budget", 1}});
  }

  Json thread(unsigned number) {
    Json calls = Json::array();
    for (unsigned left = 1 + below(2); left > 0; --left) {
      Json sequence = next(std::to_string(left));
      if (one_in(12) && sequence.size() > 1) sequence.erase(sequence.size() - 1);
      for (const Json& call : sequence) calls.push_back(call);
    }
    return {{"name", std::string("t").append(std::to_string(number))}, {"cpu", number % 2}, {"calls", calls}};
  }

  Json next(const std::string& suffix) {
    const std::string m = page(below(kPages));
    switch (below(6)) {
      case 0:
      case 1: {
        const bool write = one_in(2);
        Json enter{
            {"call", "pmap_enter"}, {"va", address()}, {"page", m}, {"prot", write ? "rw" : "r"}};
        enter["flags"] = {write ? "write" : "read"};
        return {{{"call", "vm_page_xbusy"}, {"page", m}},
                enter,
                {{"call", "vm_page_xunbusy"}, {"page", m}}};
      }
      case 2:
        return {{{"call", one_in(2) ? "load" : "store"}, {"va", address()}}};
      case 3: {
        const std::string kva = std::string("kva").append(suffix);
        return {{{"call", "pmap_quick_enter_page"}, {"page", m}, {"result", kva}},
                {{"call", "load"}, {"va", kva}},
                {{"call", "pmap_quick_remove_page"}, {"kva", kva}}};
      }
      case 4: {
        const std::string sf = std::string("sf").append(suffix);
        Json alloc{{"call", "sf_buf_alloc"}, {"page", m}, {"result", sf}};
        if (one_in(2)) alloc["flags"] = {one_in(2) ? "catch" : "nowait"};
        return {alloc, {{"call", "sf_buf_free"}, {"sf", sf}, {"when", sf}}};
      }
      default:
        return {{{"call", "mtx_lock"}, {"lock", "m"}},
                {{"call", one_in(2) ? "load" : "store"}, {"va", address()}},
                {{"call", "mtx_unlock"}, {"lock", "m"}}};
    }
  }

  static constexpr unsigned kPages = 2;
  std::mt19937& random_;
};

}  // namespace

std::string mapping_scenario(std::mt19937& random) { return Generator(random).scenario().dump(); }

}  // namespace pmapcheck::report
