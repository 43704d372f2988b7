#include "checker/formula/justification.hpp"

namespace pmapcheck::formula {

std::int64_t Justification::justify(Term term, explore::StateView state, explore::ByteSet& known) {
  if (pool_.kind(term) == TermKind::constant) return pool_.value(term);
  if (answers_.size() < pool_.size()) answers_.resize(pool_.size());
  if (++question_ == 0) {  // after four thousand million questions
    answers_.assign(answers_.size(), {});
    ++question_;
  }
  state_ = state;
  known_ = known;
  const Known& answer = ask(term);
  known |= answer.bytes;
  return answer.value;
}

auto Justification::ask(Term term) -> const Known& {
  Known& answer = answers_[static_cast<std::size_t>(term)];
  if (answer.question == question_) return answer;
  answer.question = question_;
  answer.bytes.reset();
  decide(term, answer);
  return answer;
}

void Justification::decide(Term term, Known& answer) {
  switch (pool_.kind(term)) {
    case TermKind::constant:
      answer.value = pool_.value(term);
      return;
    case TermKind::slice: {
      const Slice slice = pool_.slice(term);
      answer.value = static_cast<std::int64_t>(load(slice, state_.data()));
      for (unsigned i = 0; i < slice.width; ++i) {
        const std::size_t byte = (slice.offset + i) % state_bytes_;
        const bool matters = (slice.mask << slice.shift >> (8 * i) & 0xff) != 0;
        if (matters && !known_[byte]) answer.bytes.set(byte);
      }
      return;
    }
    case TermKind::and_:
      return decide_junction(term, false, answer);
    case TermKind::or_:
      return decide_junction(term, true, answer);
    case TermKind::if_then_else: {
      const auto parts = pool_.operands(term);
      const Known& condition = ask(parts[0]);
      const Known& branch = ask(parts[condition.value != 0 ? 1 : 2]);
      answer.value = branch.value;
      answer.bytes = condition.bytes | branch.bytes;
      return;
    }
    default:
      answer.value = pool_.evaluate(term, state_, [&](Term operand) { return ask(operand).value; });
      for (const Term operand : pool_.operands(term)) answer.bytes |= ask(operand).bytes;
      return;
  }
}

// One operand with the decisive value is enough; without one, all are needed.
void Justification::decide_junction(Term term, bool decisive, Known& answer) {
  std::size_t fewest = explore::kMaxStateBytes + 1;
  explore::ByteSet all;
  for (const Term operand : pool_.operands(term)) {
    const Known& its = ask(operand);
    if ((its.value != 0) != decisive) {
      all |= its.bytes;
      continue;
    }
    const std::size_t count = its.bytes.count();
    if (count >= fewest) continue;
    fewest = count;
    answer.bytes = its.bytes;
    if (count == 0) break;
  }
  const bool decided = fewest <= explore::kMaxStateBytes;
  answer.value = decided == decisive;
  if (!decided) answer.bytes = all;
}

}  // namespace pmapcheck::formula
