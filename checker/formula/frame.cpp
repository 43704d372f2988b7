#include "checker/formula/frame.hpp"

#include <algorithm>
#include <unordered_set>

#include "checker/explore/bits.hpp"

namespace pmapcheck::formula {
namespace {

std::vector<Variable> parameters_of(const StateFunction& function) {
  std::vector<Variable> parameters;
  for (const std::string& sort : function.parameters) parameters.push_back({"", sort});
  return parameters;
}

}  // namespace

std::set<std::size_t> functions_of_effects(const Specification& specification) {
  std::set<std::size_t> functions;
  std::unordered_set<Expression> seen;
  for (const Definition& definition : specification.definitions) {
    if (definition.kind != Kind::effect) continue;
    std::vector<Expression> open{*definition.body};
    while (!open.empty()) {
      const Expression e = open.back();
      open.pop_back();
      if (!seen.insert(e).second) continue;
      const ExpressionNode& node = specification.expressions[e];
      if (node.op == Operator::apply_next) functions.insert(static_cast<std::size_t>(node.value));
      open.insert(open.end(), node.operands.begin(), node.operands.end());
    }
  }
  return functions;
}

Frame::Frame(const Interpretation& interpretation, TermPool& pool, StepTerms& terms)
    : interpretation_(interpretation), pool_(pool) {
  for (const std::size_t function : functions_of_effects(interpretation.specification())) {
    add_places(function, terms);
  }
}

void Frame::add_places(std::size_t function, StepTerms& terms) {
  const StateFunction& meaning = interpretation_.function(function);
  const std::vector<Variable> parameters = parameters_of(meaning);
  interpretation_.for_each_tuple(parameters, [&](const std::vector<int>& arguments) {
    const Term before = terms.of(function, arguments, Moment::before);
    if (pool_.kind(before) == TermKind::constant) return true;
    const Term after = terms.of(function, arguments, Moment::after);
    index_[{function, arguments}] = places_.size();
    places_.push_back({function, arguments, before, after, meaning.may_hold});
    add_readers(places_.size() - 1);
    return true;
  });
}

void Frame::add_readers(std::size_t place) {
  std::unordered_set<Term> seen{places_[place].before};
  std::vector<Term> open(seen.begin(), seen.end());
  std::map<std::size_t, std::uint8_t> bits;  // Of each byte.
  while (!open.empty()) {
    const Term term = open.back();
    open.pop_back();
    if (pool_.kind(term) == TermKind::slice) {
      const Slice slice = pool_.slice(term);
      const std::uint64_t mask = slice.mask << slice.shift;
      for (unsigned i = 0; i < slice.width; ++i) {
        bits[slice.offset + i] |= static_cast<std::uint8_t>(mask >> (8 * i));
      }
    }
    for (const Term operand : pool_.operands(term)) {
      if (seen.insert(operand).second) open.push_back(operand);
    }
  }
  for (const auto& [byte, looked_at] : bits) {
    if (looked_at == 0) continue;
    readers_.resize(std::max(readers_.size(), byte + 1));
    read_.resize(readers_.size());
    readers_[byte].push_back({looked_at, place});
    read_[byte] |= looked_at;
  }
}

std::optional<std::size_t> Frame::find(std::size_t function, std::span<const int> arguments) const {
  const auto known = index_.find({function, {arguments.begin(), arguments.end()}});
  if (known == index_.end()) return std::nullopt;
  return known->second;
}

void Frame::changes(explore::StateView before, explore::StateView after,
                    std::vector<std::int64_t>& changes) const {
  constexpr std::size_t kWord = 8;
  const std::size_t bytes = read_.size();
  for (std::size_t begin = 0; begin < bytes; begin += kWord) {
    const std::size_t count = std::min(kWord, bytes - begin);
    const auto word = [&](explore::StateView state) {
      return explore::word_of_row(state.data(), bytes, begin / kWord);
    };
    if (word(before) == word(after)) continue;
    for (std::size_t i = begin; i < begin + count; ++i) {
      const int different = (before[i] ^ after[i]) & read_[i];
      if (different != 0) changes.push_back(static_cast<std::int64_t>(i << 8) | different);
    }
  }
}

std::vector<std::size_t> Frame::touched(std::span<const std::int64_t> changes) const {
  std::vector<std::size_t> found;
  for (const std::int64_t change : changes) {
    const auto bits = static_cast<std::uint8_t>(change);
    for (const Reader& reader : readers_[static_cast<std::size_t>(change >> 8)]) {
      if ((reader.bits & bits) != 0) found.push_back(reader.place);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

Term Frame::unchanged(std::size_t number) const {
  const Place& place = places_[number];
  return place.may_vanish ? pool_.any_of({place.before, pool_.negate(place.after)})
                          : pool_.equal(place.before, place.after);
}

}  // namespace pmapcheck::formula
