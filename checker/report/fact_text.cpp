#include "checker/report/fact_text.hpp"

#include <sstream>
#include <string_view>

namespace pmapcheck::report {

namespace {

// $1 … $4 are the arguments, $v the value. A Boolean fact has a phrase for true and one for false.
struct Phrase {
  std::string_view function;
  std::string_view text;
  std::string_view if_false = {};
};

constexpr Phrase kPhrases[] = {
    {"running", "$1 runs on $2", "$1 does not run on $2"},
    {"critical-nesting", "td_critnest of $1 is $v"},
    {"pinned", "td_pinned of $1 is $v"},
    {"spin-locks", "spin mutexes held by $1: $v"},
    {"sleeping", "$1 sleeps", "$1 does not sleep"},
    {"signal-ended-wait", "a signal ended a wait of $1", "no signal ended a wait of $1"},
    {"holds-lock", "$1 holds the lock $2", "$1 does not hold the lock $2"},
    {"quick-depth", "quick mappings held by $1: $v"},
    {"quick-critical", "td_critnest of $1 was $v before its quick mapping"},
    {"quick-page", "$1 has page $v quick-mapped"},
    {"quick-frame", "$1 has the quick frame $v"},
    {"entering-nosleep", "$1 is in pmap_enter with PMAP_ENTER_NOSLEEP",
     "$1 is not in pmap_enter with PMAP_ENTER_NOSLEEP"},
    {"allocating-nowait", "$1 is in sf_buf_alloc with SFB_NOWAIT",
     "$1 is not in sf_buf_alloc with SFB_NOWAIT"},
    {"in-sf-buf-call", "$1 is in sf_buf_alloc or sf_buf_free",
     "$1 is in neither sf_buf_alloc nor sf_buf_free"},
    {"rigid.entered", "($1, $2) is mapped by pmap_enter", "($1, $2) is not mapped by pmap_enter"},
    {"pte-valid", "the PTE of ($1, $2) is valid", "the PTE of ($1, $2) is invalid"},
    {"pte-writeable", "the PTE of ($1, $2) is writeable", "the PTE of ($1, $2) is not writeable"},
    {"pte-modified", "the PTE of ($1, $2) has M set", "the PTE of ($1, $2) has M clear"},
    {"pte-wired", "the PTE of ($1, $2) is wired", "the PTE of ($1, $2) is not wired"},
    {"pte-managed", "the PTE of ($1, $2) is managed", "the PTE of ($1, $2) is not managed"},
    {"pte-page", "the PTE of ($1, $2) maps page $v"},
    {"pmap-wired-count", "pm_stats.wired_count of $1 is $v"},
    {"unsettled.pmap-wired-count",
     "pm_stats.wired_count of $1 is ahead of its wired mappings by $v"},
    {"owns-lock", "$1 owns $2", "$1 does not own $2"},
    {"shootdown-pending", "$1 has not acknowledged $2's request to invalidate",
     "$1 owes $2 no acknowledgement"},
    {"tlb-may-hold", "the TLB of $1 may still map ($2, $3) to page $4",
     "the TLB of $1 can't map ($2, $3) to page $4"},
    {"tlb-may-write", "the TLB of $1 may still let ($2, $3) write to page $4",
     "the TLB of $1 can't let ($2, $3) write to page $4"},
    {"wire-count", "the wire count of page $1 is $v"},
    {"page-wirings", "wirings of page $1 that callers count on: $v"},
    {"page-busied-by", "page $1 is busied by $2", "page $1 is not busied by $2"},
    {"page-writeable", "page $1 has PGA_WRITEABLE", "page $1 does not have PGA_WRITEABLE"},
    {"page-referenced", "page $1 has PGA_REFERENCED", "page $1 does not have PGA_REFERENCED"},
    {"page-dirty", "page $1 is dirty", "page $1 is not marked dirty"},
    {"page-written", "page $1 was written since it was clean",
     "page $1 was not written since it was clean"},
    {"page-paged-out", "page $1 was paged out and its frame reused", "page $1 was not paged out"},
    {"modified-in-hand", "$1 has taken M of page $2 out of a PTE and owes vm_page_dirty",
     "$1 has no M of page $2 in hand"},
    {"sf-has-page", "$1 has a page", "$1 has no page"},
    {"sf-page", "$1 is for page $v"},
    {"sf-refs", "references to $1: $v"},
    {"sf-owned", "references to $2 that $1 owns: $v"},
    {"sf-free", "$1 is on the free list", "$1 is not on the free list"},
    {"sf-clean-on", "the CPU mask of $1 has $2", "the CPU mask of $1 does not have $2"},
    {"sf-wanted", "threads counted as waiting for an sf_buf: $v"},
    {"unsettled.sf-refs", "references to $1 beyond those that threads own: $v"},
    {"map-busy", "fault loops that run without the lock of the map $1: $v"},
    {"unsettled.user-wire-count", "vm_user_wire_count is ahead of the user-wired entries by $v"},
    {"unsettled.wire-count", "the wire count of page $1 is ahead of its wirings by $v"},
    {"entry-pages", "pages of $1: $v"},
    {"page-index", "the index of page $1 is $v"},
    {"unreferenced", "no entry leads to the object of page $1",
     "an entry leads to the object of page $1, or it is in none"},
    {"user-wire-count", "vm_user_wire_count is $v"},
    {"entry-used", "$1 is in a map", "$1 is free"},
    {"entry-in", "$1 is in the map $2", "$1 is not in the map $2"},
    {"entry-covers", "$1 covers $2", "$1 does not cover $2"},
    {"entry-readable", "$1 may be read or executed", "$1 may be neither read nor executed"},
    {"entry-writeable", "$1 may be written", "$1 may not be written"},
    {"entry-needs-copy", "$1 is NEEDS_COPY", "$1 is not NEEDS_COPY"},
    {"entry-in-transition", "$1 is IN_TRANSITION", "$1 is not IN_TRANSITION"},
    {"entry-owned-by", "the wiring_thread of $1 is $2", "the wiring_thread of $1 is not $2"},
    {"entry-user-wired", "$1 is USER_WIRED", "$1 is not USER_WIRED"},
    {"entry-wired-count", "wired_count of $1 is $v"},
    {"top-page", "$1 has page $3 at $2", "$1 does not have page $3 at $2"},
    {"page-truncated", "the object of page $1 was truncated below it",
     "the object of page $1 was not truncated below it"},
    {"system-wirings", "system wirings of ($1, $2) that callers count on: $v"},
    {"user-wiring", "user wirings of ($1, $2) that callers count on: $v"},
    {"changing-wirings", "$1 is in a call that changes wirings",
     "$1 is in no call that changes wirings"},
};

const Phrase* phrase_for(std::string_view function) {
  for (const Phrase& p : kPhrases) {
    if (p.function == function) return &p;
  }
  return nullptr;
}

// "(pte-page user 0x1000)" as its words.
std::vector<std::string> words_of(const std::string& atom) {
  const bool parenthesised = atom.size() > 2 && atom.front() == '(' && atom.back() == ')';
  std::istringstream stream(parenthesised ? atom.substr(1, atom.size() - 2) : atom);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

}  // namespace

std::string fact_text(const NamedText& fact) {
  static constexpr std::string_view kNext = "next.";
  std::vector<std::string> words = words_of(fact.name);
  const bool after = !words.empty() && words.front().starts_with(kNext);
  if (after) words.front().erase(0, kNext.size());
  const Phrase* phrase = words.empty() ? nullptr : phrase_for(words.front());
  if (phrase == nullptr) return fact.name + " = " + fact.text;
  const bool negative = !phrase->if_false.empty() && fact.text == "false";
  const std::string_view pattern = negative ? phrase->if_false : phrase->text;
  std::string text = after ? "after the step " : "";
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '$') {
      text += pattern[i];
      continue;
    }
    const char which = pattern[++i];
    const auto argument = static_cast<std::size_t>(which - '0');
    text += which == 'v' ? fact.text : argument < words.size() ? words[argument] : "?";
  }
  return text;
}

std::vector<std::string> functions_with_phrases() {
  std::vector<std::string> names;
  for (const Phrase& p : kPhrases) names.emplace_back(p.function);
  return names;
}

}  // namespace pmapcheck::report
