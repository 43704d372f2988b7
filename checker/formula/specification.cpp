#include "checker/formula/specification.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "checker/formula/definition.hpp"
#include "checker/formula/effect.hpp"
#include "checker/formula/families.hpp"
#include "checker/formula/z3_reading.hpp"
#include "checker/formula/z3_translation.hpp"

namespace pmapcheck::formula {
namespace {

Result<SourceText> read_file(const std::string& file) {
  std::error_code failure;
  if (!std::filesystem::exists(file, failure)) {
    return InputError{file, "this file does not exist", "name an SMT-LIB file"};
  }
  if (std::filesystem::is_directory(file, failure)) {
    return InputError{file, "this is a folder", "name the SMT-LIB files in it"};
  }
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) return InputError{file, "this file cannot be read", "make it readable"};
  return SourceText{file, std::move(text)};
}

// Effects are looked at when Z3 has found their words and types right.
std::optional<InputError> check_effects(const Specification& specification) {
  for (const SourceText& source : specification.sources) {
    const auto forms = scan(source);
    for (const TopLevelForm& top : *forms) {
      if (!top.form.is_form("define-fun")) continue;
      const Definition& definition =
          specification.definitions[*specification.find(top.form.items[1].word)];
      if (definition.kind != Kind::effect) continue;
      const auto effect = read_effect(definition, top.form.items[4]);
      if (!effect) return effect.error();
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> Specification::find(std::string_view name) const {
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    if (definitions[i].name == name) return i;
  }
  return std::nullopt;
}

Result<Specification> parse_specification(std::vector<SourceText> sources) {
  Specification specification;
  for (const SourceText& source : sources) {
    if (const std::size_t nul = source.text.find('\0'); nul != std::string::npos) {
      return InputError{source.file, "this text has a NUL byte", "SMT-LIB is plain text"};
    }
    auto forms = scan(source);
    if (!forms) return forms.error();
    for (const TopLevelForm& form : *forms) {
      if (auto problem = declare(form, source.file, specification)) return *problem;
    }
  }
  if (auto problem = check_families(specification)) return *problem;
  specification.sources = std::move(sources);
  const auto reading = read_with_z3(specification);
  if (!reading) return reading.error();
  if (auto problem = check_effects(specification)) return *problem;
  if (auto problem = translate(*reading, specification)) return *problem;
  return specification;
}

Result<std::vector<SourceText>> read_sources(std::span<const std::string> files) {
  std::vector<SourceText> sources;
  for (const std::string& file : files) {
    auto source = read_file(file);
    if (!source) return source.error();
    sources.push_back(std::move(*source));
  }
  return sources;
}

Result<Specification> read_specification(std::span<const std::string> files) {
  auto sources = read_sources(files);
  if (!sources) return sources.error();
  return parse_specification(std::move(*sources));
}

}  // namespace pmapcheck::formula
