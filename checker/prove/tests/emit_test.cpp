// The files that `--emit` writes: complete, readable, and right for other solvers too.
#include "checker/prove/emit.hpp"

#include <filesystem>

#include "checker/prove/tests/toys.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::prove::tests {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> emitted(const Model& model, const fs::path& folder) {
  const Obligations asked = obligations(model);
  const ProofReport report = prove(model, asked, {});
  const auto count = emit(model, asked, report, folder.string());
  if (!count) FAIL(count.error().message());
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  CHECK(files.size() == *count);
  return files;
}

// A sum that is proved for sizes only, and names that other words have already.
std::string awkward() {
  return kCounter + R"(
(define-fun guard.forget.unmapped ((m Page)) Bool (forall ((e Entry)) (not (maps e m))))
(define-fun effect.forget ((m Page)) Bool
  (and (= (next.count m) 0) (forall ((t Thread)) (= (next.in-hand t m) 0))))
(define-fun |not yet| ((count Page) (x1 Page)) Bool (and (gone count) (= count x1)))
(define-fun effect.rename ((count Page) (t Thread)) Bool
  (and (= (next.gone count) (|not yet| count count))
       (forall ((maps Page)) (= (next.in-hand t maps) (in-hand t maps))))))";
}

}  // namespace

TEST_CASE("An emitted file reads like the model that it is made of") {
  const Model model = toy_model(kTlb);
  const fs::path folder = fresh_folder("golden");
  emitted(model, folder);
  CHECK(read_file(folder / "no-stale-entry" / "after.install.smt2") ==
        R"(; no-stale-entry, after install
; Expected: unsat.

(set-info :status unsat)
(set-logic ALL)

(declare-sort Cpu 0)
(declare-sort Va 0)
(declare-sort Page 0)

(declare-fun valid (Va) Bool)
(declare-fun page (Va) Page)
(declare-fun may-hold (Cpu Va Page) Bool)

; inv.no-stale-entry
(assert (forall ((c Cpu) (v Va) (m Page)) (=> (and (valid v) (may-hold c v m)) (= m (page v)))))

; The action install.
(declare-fun v () Va)
(declare-fun m () Page)

; guard.install.was-invalid
(assert (not (valid v)))

; guard.install.flushed
(assert (forall ((c Cpu) (m Page)) (not (may-hold c v m))))

; The state after it. Nothing else changes.
(define-fun next.valid ((x1 Va)) Bool (ite (= x1 v) true (valid x1)))
(define-fun next.page ((x1 Va)) Page (ite (= x1 v) m (page x1)))
(declare-fun free.may-hold (Cpu Va Page) Bool)
(define-fun next.may-hold ((c Cpu) (x2 Va) (n Page)) Bool
  (ite (= x2 v) (free.may-hold c x2 n) (may-hold c x2 n)))
(assert (forall ((c Cpu) (n Page)) (=> (next.may-hold c v n) (or (may-hold c v n) (= n m)))))

; The claim, denied: no-stale-entry, after install.
(assert
  (not
    (forall ((c Cpu) (v Va) (m Page))
      (=> (and (next.valid v) (next.may-hold c v m)) (= m (next.page v))))))

(check-sat)
)");
}

TEST_CASE("Z3 reads every emitted file and gives the expected answer") {
  for (const std::string& toy : {kMutex, kTlb, kCounter, awkward()}) {
    const fs::path folder = fresh_folder("z3");
    bool sized = false;
    for (const fs::path& file : emitted(toy_model(toy), folder)) {
      INFO(file);
      sized = sized || file.string().find("3-of-each") != std::string::npos;
      const std::string text = read_file(file);
      CHECK(text.find("(set-info :status unsat)") != std::string::npos);
      CHECK(Query(text).check({}) == Answer::unsat);
    }
    CHECK(sized == (toy == awkward()));
  }
}

TEST_CASE("cvc5, where there is one, gives the expected answers too") {
  if (!has_cvc5()) {
    WARN("there is no cvc5 here");
    return;
  }
  for (const std::string& toy : {kMutex, kTlb, kCounter, awkward()}) {
    const fs::path folder = fresh_folder("cvc5");
    for (const fs::path& file : emitted(toy_model(toy), folder)) {
      if (file.string().find("-of-each") != std::string::npos) continue;
      INFO(file);
      CHECK(cvc5_answer(file.string()) == "unsat\n");
    }
  }
}

TEST_CASE("A folder that is not empty is left alone") {
  const Model model = toy_model(kTlb);
  const fs::path folder = fresh_folder("full");
  emitted(model, folder);
  const auto again = emit(model, obligations(model), {}, folder.string());
  REQUIRE(!again);
  CHECK(again.error().what == "this exists and is no empty folder");
  const auto file =
      emit(model, obligations(model), {}, (folder / "no-stale-entry" / "initially.smt2").string());
  REQUIRE(!file);
  CHECK(file.error().what == "this exists and is no empty folder");
}

}  // namespace pmapcheck::prove::tests
