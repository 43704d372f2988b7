// Specifications of nothing in particular, whose proofs are known: a mutex, a TLB, a counter.
#pragma once

#include <filesystem>
#include <string>

#include "checker/prove/proof.hpp"

namespace pmapcheck::prove::tests {

/// Threads take and release locks.
extern const std::string kMutex;
/// A page table entry, and what a TLB may hold of it.
extern const std::string kTlb;
/// References to pages, counted.
extern const std::string kCounter;

/// The model of a text; the test fails if it is refused.
Model toy_model(const std::string& text);

/// Everything asked with a time limit that no toy reaches.
ProofReport prove_toy(const Model& model, const ProofOptions& options = {});

/// The proof of PROPERTY for ACTION ("" for initially); the test fails if there is none.
const Proof& proof_of(const Model& model, const ProofReport& report, const std::string& property,
                      const std::string& action);

/// A folder of this name below the build folder, which does not exist yet.
std::filesystem::path fresh_folder(const std::string& name);
std::string read_file(const std::filesystem::path& path);

/// Whether there is a cvc5 to ask.
bool has_cvc5();
/// What it says to a file.
std::string cvc5_answer(const std::string& file);

}  // namespace pmapcheck::prove::tests
