// Page-table entries as a scenario spells them, and what page tables and TLBs hold at the start.
#include <algorithm>

#include "checker/scenario/sections.hpp"
#include "checker/scenario/wording.hpp"

namespace pmapcheck::scenario {
namespace {

constexpr std::size_t kMostEntries = 64;
constexpr std::uint8_t kWrite = 2;

std::uint8_t read_page_name(const Node& node, const Machine& machine) {
  return static_cast<std::uint8_t>(
      node.choice(names_of(machine.pages), "page", "the machine has no pages").value_or(0));
}

/// What all spellings of an entry share.
Pte read_entry(const Object& object, const Machine& machine) {
  Pte pte{.valid = true, .protection = 1};
  if (const auto page = object.find("page")) pte.page = read_page_name(*page, machine);
  if (const auto prot = object.find("prot")) pte.protection = read_protection(*prot);
  if (const auto accessed = object.find("accessed")) pte.accessed = accessed->boolean();
  if (const auto modified = object.find("modified")) pte.modified = modified->boolean();
  return pte;
}

/// The pmap of an entry: a user's, the first where none is named.
PmapIndex read_user_pmap(const Object& object, const Machine& machine) {
  const auto node = object.find("pmap");
  if (!node) return PmapIndex{1};
  const std::vector<std::string> user(machine.pmaps.begin() + 1, machine.pmaps.end());
  return static_cast<PmapIndex>(node->choice(user, "user pmap", "").value_or(0) + 1);
}

/// The only entry that is spelled as a string.
void require_invalid(const Node& node) {
  const std::string text = node.string("");
  if (text == kInvalid) return;
  node.refuse("there is no page-table entry " + in_quotes(text),
              "expected \"invalid\", or an object with \"page\" and \"prot\"");
}

}  // namespace

Pte read_pte(const Node& node, const Machine& machine) {
  if (node.kind() != JsonKind::string) return read_entry(node.object(kPteKeys), machine);
  require_invalid(node);
  return {};
}

PtePattern read_pte_pattern(const Node& node, const Machine& machine) {
  if (node.kind() == JsonKind::string) {
    require_invalid(node);
    return {};
  }
  const Object object = node.object(kPtePatternKeys);
  PtePattern pattern{.valid = true};
  if (const auto page = object.find("page")) pattern.page = read_page_name(*page, machine);
  if (const auto prot = object.find("prot")) pattern.protection = read_protection(*prot);
  if (const auto accessed = object.find("accessed")) pattern.accessed = accessed->boolean();
  if (const auto modified = object.find("modified")) pattern.modified = modified->boolean();
  return pattern;
}

std::vector<InitialPte> read_initial_ptes(const Node& node, const Machine& machine,
                                          CallReader& reader) {
  std::vector<InitialPte> entries;
  for (const Node& element : node.elements(0, kMostEntries, "page-table entry")) {
    const Object object = element.object(kInitialPteKeys);
    InitialPte e{read_user_pmap(object, machine), 0, read_entry(object, machine)};
    if (const auto va = object.find("va")) e.address = reader.address(*va).value_or(0);
    const auto same = [&](const InitialPte& other) {
      return other.pmap == e.pmap && other.address == e.address;
    };
    if (std::any_of(entries.begin(), entries.end(), same)) {
      element.refuse("this address of the pmap has an entry already",
                     "list one entry for each address; a second page belongs at a second address");
    }
    entries.push_back(e);
  }
  if (!entries.empty() && machine.page_tables == PageTables::absent) {
    node.refuse("there are entries, but \"page_tables\" are \"absent\"",
                "leave out one of the two");
  }
  return entries;
}

std::vector<InitialTlbEntry> read_initial_tlbs(const Node& node, const Machine& machine,
                                               CallReader& reader) {
  std::vector<InitialTlbEntry> entries;
  for (const Node& element : node.elements(0, kMostEntries, "TLB entry")) {
    const Object object = element.object(kInitialTlbKeys);
    InitialTlbEntry e{{}, read_user_pmap(object, machine), 0, read_entry(object, machine)};
    if (const auto cpu = object.find("cpu")) e.cpu = read_cpu(*cpu, machine.cpus);
    if (const auto va = object.find("va")) e.address = reader.address(*va).value_or(0);
    if (e.entry.modified && (e.entry.protection & kWrite) == 0) {
      element.refuse("a read-only TLB entry has \"modified\"",
                     "no store goes through it: leave \"modified\" out, or make it writeable");
    }
    const auto same = [&](const InitialTlbEntry& other) {
      return other.cpu == e.cpu && other.pmap == e.pmap && other.address == e.address &&
             other.entry == e.entry;
    };
    if (std::any_of(entries.begin(), entries.end(), same)) {
      element.refuse("this TLB entry is listed twice", "each may be listed once");
    }
    entries.push_back(e);
  }
  return entries;
}

void check_initial_tlbs(const Node& node, const Scenario& scenario) {
  const auto elements = node.elements(0, kMostEntries, "TLB entry");
  for (std::size_t i = 0; i < scenario.machine.tlbs.size(); ++i) {
    const InitialTlbEntry& e = scenario.machine.tlbs[i];
    if (static_cast<int>(e.cpu) >= scenario.machine.cpus) continue;  // refused already
    const auto runs_there = [&](const Thread& thread) {
      return thread.cpu == e.cpu && thread.context == Context::thread;
    };
    const auto first = std::find_if(scenario.threads.begin(), scenario.threads.end(), runs_there);
    if (first != scenario.threads.end() && first->pmap == e.pmap) continue;
    const std::string cpu = std::to_string(static_cast<int>(e.cpu));
    elements[i].refuse(
        "CPU " + cpu + " does not have the pmap " +
            in_quotes(scenario.machine.pmaps[static_cast<std::size_t>(e.pmap)]) +
            " loaded at the start, so its TLB holds nothing of it",
        first == scenario.threads.end()
            ? "no thread runs there: give the CPU one, or leave the entry out"
            : "its first thread, " + in_quotes(first->name) + ", runs in " +
                  in_quotes(scenario.machine.pmaps[static_cast<std::size_t>(first->pmap)]));
  }
}

}  // namespace pmapcheck::scenario
