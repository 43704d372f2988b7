#include "checker/prove/tests/toys.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "checker/tests/catch.hpp"

namespace pmapcheck::prove::tests {

const std::string kMutex = R"((declare-sort Thread 0)
(declare-sort Lock 0)
(declare-fun holds (Thread Lock) Bool)
(declare-fun free (Lock) Bool)
(declare-fun asleep (Thread) Bool)

; Nobody has it.
(define-fun unheld ((l Lock)) Bool (forall ((t Thread)) (not (holds t l))))

; A lock has one holder.
(define-fun inv.one-holder () Bool
  (forall ((t Thread) (u Thread) (l Lock)) (=> (and (holds t l) (holds u l)) (= t u))))
(define-fun lemma.free-is-unheld ((l Lock)) Bool (=> (free l) (unheld l)))
; Whoever sleeps holds nothing.
(define-fun inv.sleepers-hold-nothing () Bool
  (forall ((t Thread) (l Lock)) (not (and (asleep t) (holds t l)))))

(define-fun init.all-free ((l Lock)) Bool (and (free l) (unheld l)))

(define-fun contract.take.pre.awake ((t Thread)) Bool (not (asleep t)))

(define-fun guard.take.is-free ((l Lock)) Bool (free l))
(define-fun assume.take ((t Thread)) Bool (contract.take.pre.awake t))
(define-fun effect.take ((t Thread) (l Lock)) Bool
  (and (= (next.holds t l) true) (= (next.free l) false)))

(define-fun guard.release.is-held ((t Thread) (l Lock)) Bool (holds t l))
(define-fun effect.release ((t Thread) (l Lock)) Bool
  (and (= (next.holds t l) false) (= (next.free l) true)))

(define-fun guard.sleep.holds-nothing ((t Thread)) Bool
  (forall ((l Lock)) (not (holds t l))))
(define-fun effect.sleep ((t Thread)) Bool (= (next.asleep t) true))

; Everybody wakes up.
(define-fun effect.morning () Bool (forall ((t Thread)) (= (next.asleep t) false)))
)";

const std::string kTlb = R"((declare-sort Cpu 0)
(declare-sort Va 0)
(declare-sort Page 0)
(declare-fun valid (Va) Bool)
(declare-fun page (Va) Page)
(declare-fun may-hold (Cpu Va Page) Bool)

; What a TLB holds is what the entry says.
(define-fun inv.no-stale-entry () Bool
  (forall ((c Cpu) (v Va) (m Page))
    (=> (and (valid v) (may-hold c v m)) (= m (page v)))))

(define-fun init.empty () Bool
  (forall ((c Cpu) (v Va) (m Page)) (and (not (valid v)) (not (may-hold c v m)))))

(define-fun guard.install.was-invalid ((v Va)) Bool (not (valid v)))
(define-fun guard.install.flushed ((v Va)) Bool
  (forall ((c Cpu) (m Page)) (not (may-hold c v m))))
(define-fun effect.install ((v Va) (m Page)) Bool
  (and (= (next.valid v) true)
       (= (next.page v) m)
       (forall ((c Cpu) (n Page))
         (=> (next.may-hold c v n) (or (may-hold c v n) (= n m))))))

(define-fun effect.clear ((v Va)) Bool (= (next.valid v) false))

; Some of what this CPU holds of the address is gone, and no more is there.
(define-fun effect.flush ((c Cpu) (v Va) (kept Page)) Bool
  (forall ((m Page))
    (=> (next.may-hold c v m) (and (may-hold c v m) (= m kept)))))
)";

const std::string kCounter = R"((declare-sort Page 0)
(declare-sort Entry 0)
(declare-sort Thread 0)
(declare-fun count (Page) Int)
(declare-fun maps (Entry Page) Bool)
(declare-fun in-hand (Thread Page) Int)
(declare-fun gone (Page) Bool)

(define-fun sum.count.entries ((m Page) (e Entry)) Int (ite (maps e m) 1 0))
(define-fun sum.count.threads ((m Page) (t Thread)) Int (in-hand t m))

; Nothing is less than nothing.
(define-fun inv.hands-not-negative () Bool
  (forall ((t Thread) (m Page)) (>= (in-hand t m) 0)))
; What is mapped is there.
(define-fun inv.mapped-is-there () Bool
  (forall ((e Entry) (m Page)) (=> (maps e m) (not (gone m)))))
; A page that somebody counts on is there.
(define-fun inv.held-is-there () Bool
  (forall ((t Thread) (m Page)) (=> (> (in-hand t m) 0) (not (gone m)))))

(define-fun init.nothing () Bool
  (and (forall ((m Page)) (= (count m) 0))
       (forall ((e Entry) (m Page)) (not (maps e m)))
       (forall ((t Thread) (m Page)) (= (in-hand t m) 0))))

(define-fun guard.take.there ((m Page)) Bool (not (gone m)))
(define-fun effect.take ((t Thread) (m Page)) Bool
  (and (= (next.count m) (+ (count m) 1))
       (= (next.in-hand t m) (+ (in-hand t m) 1))))

(define-fun guard.map.in-hand ((t Thread) (m Page)) Bool (> (in-hand t m) 0))
(define-fun guard.map.not-yet ((e Entry) (m Page)) Bool (not (maps e m)))
(define-fun effect.map ((t Thread) (e Entry) (m Page)) Bool
  (and (= (next.in-hand t m) (- (in-hand t m) 1))
       (= (next.maps e m) true)))

(define-fun guard.unmap.mapped ((e Entry) (m Page)) Bool (maps e m))
(define-fun effect.unmap ((e Entry) (m Page)) Bool
  (and (= (next.maps e m) false) (= (next.count m) (- (count m) 1))))

(define-fun guard.lose.uncounted ((m Page)) Bool (= (count m) 0))
(define-fun effect.lose ((m Page)) Bool (= (next.gone m) true))
)";

Model toy_model(const std::string& text) {
  auto specification = formula::parse_specification({{"toy.smt2", text}});
  if (!specification) FAIL(specification.error().message());
  auto model = Model::read(std::move(*specification));
  if (!model) FAIL(model.error().message());
  return std::move(*model);
}

ProofReport prove_toy(const Model& model, const ProofOptions& options) {
  const auto asked = chosen(model, options);
  if (!asked) FAIL(asked.error().message());
  return prove(model, *asked, options);
}

const Proof& proof_of(const Model& model, const ProofReport& report, const std::string& property,
                      const std::string& action) {
  for (const Proof& proof : report.proofs) {
    const Obligation& o = proof.obligation;
    if (model.properties()[o.property].name != property) continue;
    const bool same = action.empty() ? o.claim == Claim::initially
                                     : o.action && model.actions()[*o.action].name == action;
    if (same) return proof;
  }
  FAIL("there is no proof of " << property << " for " << action);
  throw;
}

std::filesystem::path fresh_folder(const std::string& name) {
  const auto folder = std::filesystem::path(PMAPCHECK_BINARY_DIR) / "prove-files" / name;
  std::filesystem::remove_all(folder);
  return folder;
}

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

bool has_cvc5() { return std::system("cvc5 --version > /dev/null 2>&1") == 0; }

std::string cvc5_answer(const std::string& file) {
  const std::string answer = file + ".answer";
  const std::string command = "cvc5 --enum-inst --tlimit=60000 '" + file + "' > '" + answer + "' 2>&1";
  const bool ended = std::system(command.c_str()) == 0;
  return ended ? read_file(answer) : "cvc5 failed: " + read_file(answer);
}

}  // namespace pmapcheck::prove::tests
