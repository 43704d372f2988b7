#include "checker/kernel/condition_check.hpp"

#include <algorithm>

#include "checker/kernel/page_table_entry.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::Word;
using Question = std::function<bool(Word)>;

// A text is that of some value, else the condition has a slip of the pen in it. No value that is
// written as a text is above this.
constexpr Word kLargestNamed = 0xff;

class QuestionMaker {
 public:
  QuestionMaker(const impl::Shape& shape, impl::WordKind kind) : shape_(shape), kind_(kind) {}

  Question operator()(const scenario::Fault&) const { return equals(impl::kFaulted); }
  Question operator()(const scenario::PageIs& is) const {
    return equals(static_cast<Word>(is.page));
  }
  Question operator()(const scenario::NumberIs& is) const {
    return equals(static_cast<Word>(is.number));
  }
  Question operator()(const scenario::TruthIs& is) const { return equals(is.truth ? 1 : 0); }
  Question operator()(const scenario::PtePattern& pattern) const {
    return [pattern](Word word) { return matches(pattern, impl::decode<impl::pt_entry_t>(word)); };
  }
  Question operator()(const scenario::TextIs& is) const {
    for (Word word = 0; word <= kLargestNamed; ++word) {
      if (impl::is_word_of(shape_, kind_, word) && to_text(shape_, kind_, word) == is.text) {
        return equals(word);
      }
    }
    return {};
  }

 private:
  static Question equals(Word wanted) {
    return [wanted](Word word) { return word == wanted; };
  }

  const impl::Shape& shape_;
  impl::WordKind kind_;
};

}  // namespace

Result<ConditionCheck> ConditionCheck::make(const scenario::Scenario& scenario,
                                            const scenario::Condition& condition,
                                            const Observer& observer, const impl::Shape& shape) {
  ConditionCheck check;
  for (const scenario::Fact& fact : condition.facts) {
    const std::size_t position = observer.position(fact.what);
    const Observable& observable = observer.observables()[position];
    Question question = std::visit(QuestionMaker(shape, observable.word), fact.value);
    if (!question) {
      return InputError{scenario.file + ":" + std::to_string(fact.line) + ": " + fact.pointer,
                        "\"" + std::get<scenario::TextIs>(fact.value).text + "\" is no value of " +
                            observable.name,
                        "write it as `pmapcheck outcomes` does"};
    }
    check.facts_.push_back({position, std::move(question)});
  }
  return check;
}

bool ConditionCheck::holds(const ObservedRow& row) const {
  return std::all_of(facts_.begin(), facts_.end(), [&](const Fact& fact) {
    const Word word = row[fact.observable];
    return word != kNotMade && fact.holds(word);
  });
}

std::vector<std::size_t> ConditionCheck::positions() const {
  std::vector<std::size_t> all;
  for (const Fact& fact : facts_) all.push_back(fact.observable);
  return all;
}

}  // namespace pmapcheck::kernel
