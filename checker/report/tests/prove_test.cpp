// `pmapcheck prove`, and a user's own definitions, run as a user runs them.
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "checker/report/tests/program.hpp"

namespace pmapcheck::report {
namespace {

using nlohmann::json;

const std::string kModel = R"((declare-sort Cpu 0)
(declare-sort Pmap 0)
(declare-sort Va 0)
(declare-sort Page 0)
(declare-fun valid (Pmap Va) Bool)
(declare-fun page (Pmap Va) Page)
(declare-fun tlb-may-hold (Cpu Pmap Va Page) Bool)

; What a TLB holds is what the entry says.
(define-fun inv.no-stale-entry () Bool
  (forall ((c Cpu) (p Pmap) (v Va) (m Page))
    (=> (and (valid p v) (tlb-may-hold c p v m)) (= m (page p v)))))
(define-fun init.empty () Bool
  (forall ((c Cpu) (p Pmap) (v Va) (m Page))
    (and (not (valid p v)) (not (tlb-may-hold c p v m)))))

(define-fun guard.install.flushed ((p Pmap) (v Va)) Bool
  (forall ((c Cpu) (m Page)) (not (tlb-may-hold c p v m))))
(define-fun effect.install ((p Pmap) (v Va) (m Page)) Bool
  (and (= (next.valid p v) true)
       (= (next.page p v) m)
       (forall ((c Cpu) (n Page))
         (=> (next.tlb-may-hold c p v n) (or (tlb-may-hold c p v n) (= n m))))))
(define-fun effect.clear ((p Pmap) (v Va)) Bool (= (next.valid p v) false))
)";

// A folder with a formal model of a page table.
class Toy {
 public:
  explicit Toy(const std::string& text = kModel) {
    std::filesystem::create_directory(folder_ / "model");
    folder_.write("model/toy.smt2", text);
  }
  [[nodiscard]] const Folder& folder() const { return folder_; }
  [[nodiscard]] Finished prove(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"prove", "--model", folder_ / "."});
    return run(folder_, more);
  }

 private:
  Folder folder_;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Holds a value against its description, as far as proof.schema.json uses the language.
void check_schema(const json& schema, const json& root, const json& value) {
  INFO(schema.dump() << "\n" << value.dump());
  if (schema.contains("$ref")) {
    const auto name = schema.at("$ref").get<std::string>().substr(std::string("#/$defs/").size());
    return check_schema(root.at("$defs").at(name), root, value);
  }
  if (schema.contains("anyOf")) {
    return check_schema(schema.at("anyOf").at(value.is_null() ? 0 : 1), root, value);
  }
  if (schema.contains("const")) CHECK(value == schema.at("const"));
  if (schema.contains("enum")) {
    const json& all = schema.at("enum");
    CHECK(std::find(all.begin(), all.end(), value) != all.end());
  }
  if (value.is_object()) {
    std::set<std::string> given;
    std::set<std::string> described;
    for (const auto& [name, part] : value.items()) given.insert(name);
    for (const auto& [name, part] : schema.at("properties").items()) described.insert(name);
    CHECK(given == described);
    CHECK(schema.at("required").size() == described.size());
    CHECK(schema.at("additionalProperties") == false);
    for (const auto& [name, part] : value.items()) {
      check_schema(schema.at("properties").at(name), root, part);
    }
  }
  if (value.is_array()) {
    for (const json& item : value) check_schema(schema.at("items"), root, item);
  }
}

void check_proof_schema(const std::string& text) {
  std::ifstream stream(PMAPCHECK_SOURCE_DIR "/checker/prove/proof.schema.json");
  const json schema = json::parse(stream);
  check_schema(schema, schema, json::parse(text));
}

}  // namespace

TEST_CASE("A model whose invariants are inductive is proved, with status 0") {
  const Toy toy;
  const Finished end = toy.prove();
  INFO(end.out << end.err);
  CHECK(end.status == 0);
  CHECK(has(end.out, "no-stale-entry"));
  CHECK(has(end.out, "2 dependent pairs of a property and an action: 2 proved for any number"));
  CHECK(has(end.out, "0 independent pairs"));
  CHECK(has(end.out, "Assumed:"));
  CHECK(has(end.out, "Everything is proved"));

  const Finished data = toy.prove({"--json", "--vacuity"});
  CHECK(data.status == 0);
  CHECK(has(data.err, "Everything is proved"));
  check_proof_schema(data.out);
  const json proof = json::parse(data.out);
  CHECK(proof.at("all_proved") == true);
  CHECK(proof.at("counts").at("dependent_pairs") == 2);
  CHECK(proof.at("vacuity").at("all_well") == true);
}

TEST_CASE("A failed proof shows two states and a step, and calls it no violation") {
  const Toy toy;
  const Finished end = toy.prove({"--without", "flushed"});
  INFO(end.out << end.err);
  CHECK(end.status == 1);
  CHECK(has(end.out, "no-stale-entry is not kept by install"));
  CHECK(has(end.out, "A counterexample to induction, no violation"));
  CHECK(has(end.out, "The state before, over 2 elements of each sort at least"));
  CHECK(has(end.out, "install(p = pmap1, v = va1, m = page"));
  CHECK(has(end.out, "(valid pmap1 va1)"));
  CHECK(has(end.out, "no-stale-entry(c = cpu"));
  CHECK(has(end.out, "Not proved"));

  const Finished data = toy.prove({"--without", "guard.install.flushed", "--json"});
  CHECK(data.status == 1);
  check_proof_schema(data.out);
  const json proof = json::parse(data.out);
  CHECK(proof.at("counts").at("refuted") == 1);
  for (const json& obligation : proof.at("obligations")) {
    CHECK(obligation.at("counterexample").is_null() == (obligation.at("action") != "install"));
  }
}

TEST_CASE("A user's own definitions are proved with the model's") {
  const Toy toy;
  const std::string mine =
      toy.folder().write("mine.smt2",
                         "; Wrong on purpose.\n(define-fun inv.mine () Bool\n  (forall ((p Pmap) "
                         "(v Va)) (not (valid p v))))\n");
  const Finished wrong = toy.prove({"--spec", mine});
  INFO(wrong.out << wrong.err);
  CHECK(wrong.status == 1);
  CHECK(has(wrong.out, "mine is not kept by install"));
  CHECK(has(wrong.out, "inv.mine in " + mine + ":2"));
  // One more guard, and it is.
  const std::string guard =
      toy.folder().write("guard.smt2", "(define-fun guard.install.never ((p Pmap)) Bool false)");
  CHECK(toy.prove({"--spec", mine, "--spec", guard}).status == 0);
  const Finished vacuous = toy.prove({"--spec", mine, "--spec", guard, "--vacuity"});
  CHECK(vacuous.status == 1);
  CHECK(has(vacuous.out, "install is possible in no state that satisfies everything"));
  CHECK(toy.prove({"--spec", mine, "--property", "no-stale-entry"}).status == 0);
}

TEST_CASE("What is wrong with a user's definitions is said with its place, status 2") {
  const Toy toy;
  const struct {
    const char* text;
    const char* place;
    const char* what;
  } kBad[] = {
      {"(define-fun inv.x () Bool\n  (forall ((p Pmap) (v Va)) (vaild p v)))", "2:30",
       "unknown word 'vaild'; did you mean 'valid'?"},
      {"(define-fun inv.x () Bool (forall ((p Pmpa)) true))", "1:39",
       "unknown sort 'Pmpa'; did you mean 'Pmap'?"},
      {"(define-fun inv.x () Bool (forall ((p Pmap)) (valid p p)))", "1:47",
       "'valid' cannot be applied to"},
      {"(define-fun effect.x ((p Pmap) (v Va) (w Va)) Bool\n"
       "  (and (= (next.valid p v) true) (= (next.valid p w) false)))",
       "2:37", "which may be the same location"},
      {"(define-fun inv.x () Bool (forall ((c Cpu) (p Pmap) (v Va))\n"
       "  (=> (valid p v) (tlb-may-hold c p v (page p v)))))",
       "1:1", "does not hold; a TLB only may hold a translation"},
      {"(define-fun guard.instal.x () Bool true)", "1:1",
       "there is no action 'instal'; did you mean 'install'?"},
  };
  for (const auto& bad : kBad) {
    const std::string file = toy.folder().write("bad.smt2", bad.text);
    const Finished end = toy.prove({"--spec", file});
    INFO(bad.text << "\n" << end.err);
    CHECK(end.status == 2);
    CHECK(end.out.empty());
    CHECK(has(end.err, file + ":" + bad.place + ": "));
    CHECK(has(end.err, bad.what));
    CHECK(std::count(end.err.begin(), end.err.end(), '\n') == 1);
  }
}

TEST_CASE("Options of prove that do not fit are refused with status 2") {
  const Toy toy;
  const struct {
    std::vector<std::string> options;
    const char* what;
  } kBad[] = {
      {{"--property", "no-stale-entri"}, "did you mean 'no-stale-entry'?"},
      {{"--without", "flusht"}, "did you mean 'flushed'?"},
      {{"--spec", "/nowhere/mine.smt2"}, "this file does not exist"},
      {{"--emit", toy.folder() / "model"}, "no empty folder"},
      {{"--time-limit", "0"}, "expected a positive number of seconds"},
      {{"--workers", "many"}, "expected a whole number"},
      {{"something"}, "pmapcheck prove --help"},
  };
  for (const auto& bad : kBad) {
    const Finished end = toy.prove(bad.options);
    INFO(end.err);
    CHECK(end.status == 2);
    CHECK(has(end.err, bad.what));
    CHECK(std::count(end.err.begin(), end.err.end(), '\n') == 1);
  }
}

TEST_CASE("Without actions there is nothing to prove, and that is no success") {
  const Toy toy("(declare-fun x () Bool)(define-fun inv.x () Bool x)");
  const Finished end = toy.prove();
  CHECK(end.status == 1);
  CHECK(has(end.out, "There is nothing to prove"));
  const Finished data = toy.prove({"--json"});
  CHECK(data.status == 1);
  check_proof_schema(data.out);
}

TEST_CASE("Obligations are written to a folder, each with its expected answer") {
  const Toy toy;
  const std::string files = toy.folder() / "obligations";
  const Finished end = toy.prove({"--emit", files});
  CHECK(end.status == 0);
  CHECK(has(end.out, "3 files in " + files));
  const std::string one = Folder::read(files + "/no-stale-entry/after.install.smt2");
  CHECK(has(one, "(set-info :status unsat)"));
  CHECK(has(one, "(check-sat)"));
}

TEST_CASE("An interrupted proof says what is left, with status 3") {
  // Z3 does not know, and takes its time.
  const Toy toy(R"((declare-fun x () Int)
(declare-fun y () Int)
(declare-fun z () Int)
(define-fun inv.cubes () Bool
  (=> (and (> x 0) (> y 0) (> z 0)) (distinct (+ (* x x x) (* y y y)) (* z z z))))
(define-fun init.zero () Bool (= x 0))
(define-fun effect.choose ((a Int) (b Int) (c Int)) Bool
  (and (= next.x a) (= next.y b) (= next.z c))))");
  const Program program(toy.folder(),
                        {"prove", "--model", toy.folder() / ".", "--time-limit", "600"});
  std::this_thread::sleep_for(std::chrono::seconds(2));
  program.interrupt();
  const Finished end = program.wait();
  INFO(end.out << end.err);
  CHECK(end.status == 3);
  CHECK(has(end.out, "Interrupted: 1 of 2 obligations not answered"));
  CHECK(has(end.out, "Not proved"));
}

TEST_CASE("A user's own invariant is checked, shown when it fails, and replayed") {
  const Folder folder;
  const std::string scenario = PMAPCHECK_SOURCE_DIR "/cases/pmap_enter/replace.json";
  const std::string mine = folder.write("mine.smt2",
                                        "; Wrong on purpose: nothing is ever writeable.\n"
                                        "(define-fun inv.mine () Bool\n  (forall ((p Pmap) (v Va))"
                                        " (not (pte-writeable p v))))\n");
  const std::string report = folder / "report.json";
  CHECK(run(folder, {"check", scenario}).status == 0);
  const Finished end = run(folder, {"check", scenario, "--spec", mine, "--json", report});
  INFO(end.out << end.err);
  CHECK(end.status == 1);
  CHECK(has(end.out, "mine is violated"));
  CHECK(has(end.out, "Wrong on purpose: nothing is ever writeable."));
  CHECK(has(end.out, "inv.mine in " + mine + ":2"));
  CHECK(run(folder, {"replay", report, "--spec", mine}).status == 0);
  CHECK(run(folder, {"replay", report}).status == 2);

  const std::string bad = folder.write(
      "bad.smt2", "(define-fun inv.mine () Bool (forall ((p Pmap) (v Va)) (pte-vaild p v)))");
  for (const std::string command : {"check", "outcomes"}) {
    const Finished refused = run(folder, {command, scenario, "--spec", bad});
    CHECK(refused.status == 2);
    CHECK(has(refused.err, bad + ":1:"));
    CHECK(has(refused.err, "pte-vaild"));
  }
}

TEST_CASE("A property that is left out is not checked") {
  const Folder folder;
  const std::string scenario = PMAPCHECK_SOURCE_DIR "/cases/pmap_enter/replace-freebsd-10.json";
  CHECK(run(folder, {"check", scenario}).status == 0);
  const Finished end =
      run(folder, {"check", scenario, "--without", "inv.invalidate-before-replace"});
  INFO(end.out << end.err);
  CHECK(end.status == 1);
  CHECK(has(end.out, "invalidate-before-replace"));
  CHECK(run(folder, {"check", scenario, "--without", "invalidate-befor-replace"}).status == 2);
}

}  // namespace pmapcheck::report
