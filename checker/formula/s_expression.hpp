// The surface of an SMT-LIB text: forms in parentheses, each with its place.
//
// Z3 gives back formulas without the names of their definitions, their comments and their places;
// this scan keeps exactly those, and leaves everything else to Z3.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "checker/support/result.hpp"

namespace pmapcheck::formula {

/// A text with the name that messages give it.
struct SourceText {
  std::string file;
  std::string text;
};

/// A word or a list in parentheses.
struct SExpression {
  std::string word;                ///< As written, without the bars of |a word|; empty for a list.
  std::vector<SExpression> items;  ///< Of a list.
  bool is_list = false;
  int line = 1;           ///< Of the first character, from 1.
  int column = 1;         ///< From 1.
  std::size_t begin = 0;  ///< Offset of the first character in the text.
  std::size_t end = 0;    ///< Offset behind the last one.

  /// Whether this is a list that begins with `head`.
  [[nodiscard]] bool is_form(std::string_view head) const {
    return is_list && !items.empty() && !items[0].is_list && items[0].word == head;
  }
};

/// A form at the outermost level with the comment lines directly above it.
struct TopLevelForm {
  SExpression form;
  std::string comment;  ///< Without the semicolons, lines joined by '\n'; empty if there is none.
};

/// "FILE:LINE:COLUMN".
[[nodiscard]] std::string place(const std::string& file, int line, int column);

/// Splits a text into its forms. Errors: unbalanced parentheses or quotes, a word outside of all
/// parentheses, nesting deeper than 1000.
[[nodiscard]] Result<std::vector<TopLevelForm>> scan(const SourceText& source);

}  // namespace pmapcheck::formula
