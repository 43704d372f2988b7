#include "checker/report/tests/litmus_scenario.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "impl/tests/twins/final_outcomes.hpp"

namespace pmapcheck::report {

using Json = nlohmann::ordered_json;
using impl::Op;
using impl::Operation;
using impl::Program;
using impl::pt_entry_t;
using impl::Shape;

namespace {

Json entry(const Shape& shape, pt_entry_t e) {
  if (!e.valid()) return "invalid";
  return {{"page", shape.pages[e.page.index].name},
          {"prot", e.has(impl::PG_RW) ? "rw" : "r"},
          {"accessed", e.has(impl::PG_A)},
          {"modified", e.has(impl::PG_M)}};
}

// The same as one of "ptes" or "tlbs".
Json entry_at(const Shape& shape, const impl::Translation& t, pt_entry_t e) {
  Json json = entry(shape, e);
  json["pmap"] = shape.pmaps[t.pmap.index];
  json["va"] = shape.address_name(t.va);
  return json;
}

Json machine(const Program& program) {
  const Shape& shape = program.shape;
  Json json{{"cpus", shape.cpus}, {"addresses", shape.addresses}};
  for (const impl::PageShape& page : shape.pages) {
    Json p{{"name", page.name}, {"managed", false}};
    if (shape.contents) p["content"] = page.content;
    json["pages"].push_back(p);
  }
  json["pmaps"] = std::vector<std::string>(shape.pmaps.begin() + 1, shape.pmaps.end());
  for (std::size_t i = 0; i < program.translations.size(); ++i) {
    if (!program.entries[i].valid()) continue;
    json["ptes"].push_back(entry_at(shape, program.translations[i], program.entries[i]));
  }
  for (const impl::OldEntry& old : program.old_entries) {
    Json e = entry_at(shape, program.translations[old.translation], old.entry);
    e.erase("accessed");
    e["cpu"] = old.cpu.index;
    json["tlbs"].push_back(e);
  }
  return json;
}

Json argument(const Shape& shape, impl::WordKind kind, impl::Word word) {
  switch (kind) {
    case impl::WordKind::pmap:
      return shape.pmaps[word];
    case impl::WordKind::address:
      return shape.address_name({static_cast<std::uint8_t>(word)});
    case impl::WordKind::pte:
      return entry(shape, impl::decode<pt_entry_t>(word));
    case impl::WordKind::content:
      return word;
    case impl::WordKind::cpu_set: {
      Json cpus = Json::array();
      for (std::uint8_t c = 0; c < shape.cpus; ++c) {
        if (impl::decode<impl::cpuset_t>(word).has({c})) cpus.push_back(c);
      }
      return cpus;
    }
    default:
      throw std::logic_error("a scenario has no such argument");
  }
}

Json call(const Shape& shape, const Operation& operation, std::size_t number) {
  const impl::OperationInfo& info = impl::info(operation.op);
  Json json{{"call", info.name}};
  for (std::size_t i = 0; i < info.operand_count(); ++i) {
    const bool whole_pte = info.operands[i].kind == impl::WordKind::pte_bits;
    const bool no_value = info.operands[i].kind == impl::WordKind::content && !shape.contents;
    if (whole_pte || no_value) continue;
    json[info.operands[i].name] = argument(shape, info.operands[i].kind, operation.operands[i]);
  }
  if (impl::has_result(operation)) json["result"] = impl::result_name(number);
  return json;
}

}  // namespace

std::string scenario_text(const Program& program) {
  const Shape& shape = program.shape;
  Json json{{"name", "generated"}, {"clauses", {"TL-1"}}, {"machine", machine(program)}};
  for (std::size_t t = 0; t < program.threads.size(); ++t) {
    Json thread{{"name", shape.threads[t].name},
                {"cpu", shape.threads[t].cpu.index},
                {"pmap", shape.pmaps[shape.threads[t].pmap.index]}};
    for (std::size_t i = 0; i < program.threads[t].size(); ++i) {
      thread["calls"].push_back(call(shape, program.threads[t][i], i));
    }
    json["threads"].push_back(thread);
  }
  if (shape.preemption.enabled) json["environment"] = {"preemption"};
  return json.dump(1);
}

}  // namespace pmapcheck::report
