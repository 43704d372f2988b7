#include "checker/formula/lazy_code.hpp"

namespace pmapcheck::formula {

bool LazyCode::holds(Formula& formula, explore::StateView state) {
  if (pool_.kind(formula.term) == TermKind::constant) return pool_.value(formula.term) != 0;
  if (state.size() > explore::kMaxStateBytes) return worked_out(formula, state);
  if (!formula.question) formula.question = memo_.add(pool_.reads(formula.term));
  return memo_.answer(*formula.question, state, [&] { return worked_out(formula, state); }) != 0;
}

bool LazyCode::worked_out(Formula& formula, explore::StateView state) {
  if (formula.asked < kOften && ++formula.asked == kOften) {
    formula.entry = code_.compile(pool_, formula.term);
  }
  if (formula.asked == kOften) return code_.run(formula.entry, state);
  if (values_.size() < pool_.size()) {
    values_.resize(pool_.size());
    questions_.resize(pool_.size());
  }
  if (++question_ == 0) {  // after four thousand million questions
    questions_.assign(questions_.size(), 0);
    ++question_;
  }
  return value(formula.term, state) != 0;
}

std::int64_t LazyCode::value(Term t, explore::StateView state) {
  const auto number = static_cast<std::size_t>(t);
  if (questions_[number] != question_) {
    values_[number] = pool_.evaluate(t, state, [&](Term operand) { return value(operand, state); });
    questions_[number] = question_;
  }
  return values_[number];
}

}  // namespace pmapcheck::formula
