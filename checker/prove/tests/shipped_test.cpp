// The shipped model's own proofs: what each of them costs is in `pmapcheck prove`.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "checker/prove/emit.hpp"
#include "checker/prove/tests/toys.hpp"
#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::prove::tests {
namespace {

namespace fs = std::filesystem;

Model shipped_model() {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(PMAPCHECK_SOURCE_DIR "/spec/model")) {
    files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  auto specification = formula::read_specification(files);
  if (!specification) FAIL(specification.error().message());
  auto model = Model::read(std::move(*specification));
  if (!model) FAIL(model.error().message());
  return std::move(*model);
}

}  // namespace

// Each is asked for any number of elements: what Z3 proved for sizes only is left out.
TEST_CASE("cvc5, where there is one, gives the expected answer on all that Z3 proved") {
  if (kFewer > 1) return;  // what cvc5 says has nothing to do with our memory
  const Model model = shipped_model();
  if (!has_cvc5()) {
    WARN("there is no cvc5 here");
    return;
  }
  const Obligations asked = obligations(model);
  const ProofReport report = prove(model, asked, {});
  const fs::path folder = fresh_folder("shipped");
  const auto count = emit(model, asked, report, folder.string());
  REQUIRE(count);
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string file = entry.path().string();
    const bool sized = file.find("-of-each") != std::string::npos;
    if (entry.is_regular_file() && !sized) files.push_back(file);
  }
  for (const std::string& file : files) {
    CAPTURE(file);
    CHECK(cvc5_answer(file) == "unsat\n");
  }
}

}  // namespace pmapcheck::prove::tests
