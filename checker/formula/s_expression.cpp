#include "checker/formula/s_expression.hpp"

#include <optional>
#include <utility>

namespace pmapcheck::formula {
namespace {

// Every reader of the tree is recursive; deeper nesting than this is no model that people wrote.
constexpr std::size_t kMaxDepth = 1000;

class Scanner {
 public:
  explicit Scanner(const SourceText& source) : source_(source), text_(source.text) {}

  Result<std::vector<TopLevelForm>> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ';') {
        comment();
      } else if (c == '(') {
        if (open_.size() == kMaxDepth) {
          return error("parentheses are nested deeper than 1000", "name a part with define-fun");
        }
        open_.push_back(here());
        open_.back().is_list = true;
        advance();
      } else if (c == ')') {
        if (open_.empty()) return error("')' closes nothing", "remove it");
        advance();
        close();
      } else if (is_space(c)) {
        advance();
      } else if (auto problem = word()) {
        return *problem;
      }
    }
    if (!open_.empty()) {
      at_ = open_.front().begin;
      line_ = open_.front().line;
      column_ = open_.front().column;
      return error("this '(' is never closed", "add the missing ')'");
    }
    return std::move(forms_);
  }

 private:
  static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  [[nodiscard]] InputError error(std::string what, std::string remedy) const {
    return {place(source_.file, line_, column_), std::move(what), std::move(remedy)};
  }

  [[nodiscard]] SExpression here() const {
    SExpression expression;
    expression.line = line_;
    expression.column = column_;
    expression.begin = at_;
    return expression;
  }

  void advance() {
    if (text_[at_++] == '\n') {
      ++line_;
      column_ = 1;
    } else {
      ++column_;
    }
  }

  // A comment belongs to the form on the line below it; one behind a form, on the same line, or
  // with an empty line between, belongs to none.
  void comment() {
    std::size_t begin = at_;
    const int line = line_;
    const bool alone = line != last_form_line_;
    while (at_ < text_.size() && text_[at_] != '\n') advance();
    if (!open_.empty() || !alone) return;
    while (begin < at_ && (text_[begin] == ';' || text_[begin] == ' ')) ++begin;
    std::size_t end = at_;
    while (end > begin && is_space(text_[end - 1])) --end;
    if (comment_line_ + 1 != line) comment_.clear();
    if (!comment_.empty()) comment_ += '\n';
    comment_ += text_.substr(begin, end - begin);
    comment_line_ = line;
  }

  void close() {
    SExpression done = std::move(open_.back());
    open_.pop_back();
    done.end = at_;
    if (!open_.empty()) {
      open_.back().items.push_back(std::move(done));
      return;
    }
    const bool directly_above = comment_line_ + 1 == done.line;
    last_form_line_ = line_;
    forms_.push_back({std::move(done), directly_above ? std::move(comment_) : std::string{}});
    comment_.clear();
  }

  std::optional<InputError> word() {
    SExpression expression = here();
    const char quote = text_[at_];
    if (quote == '|' || quote == '"') {
      const InputError unclosed = error("this quote is never closed", "add the closing quote");
      advance();
      while (at_ < text_.size() && text_[at_] != quote) advance();
      if (at_ == text_.size()) return unclosed;
      advance();
      const std::size_t bar = quote == '|' ? 1 : 0;
      expression.word =
          text_.substr(expression.begin + bar, at_ - expression.begin - std::size_t{2} * bar);
    } else {
      while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '(' &&
             text_[at_] != ')' && text_[at_] != ';' && text_[at_] != '|' && text_[at_] != '"') {
        advance();
      }
      expression.word = text_.substr(expression.begin, at_ - expression.begin);
    }
    expression.end = at_;
    if (open_.empty()) {
      return InputError{place(source_.file, expression.line, expression.column),
                        "'" + expression.word + "' stands outside of all parentheses",
                        "an SMT-LIB text is a list of (declare-…) and (define-fun …)"};
    }
    open_.back().items.push_back(std::move(expression));
    return std::nullopt;
  }

  const SourceText& source_;
  const std::string& text_;
  std::size_t at_ = 0;
  int line_ = 1;
  int column_ = 1;
  std::vector<SExpression> open_;
  std::vector<TopLevelForm> forms_;
  std::string comment_;
  int comment_line_ = -1;
  int last_form_line_ = -1;
};

}  // namespace

std::string place(const std::string& file, int line, int column) {
  return file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

Result<std::vector<TopLevelForm>> scan(const SourceText& source) { return Scanner(source).run(); }

}  // namespace pmapcheck::formula
