// Specifications of nothing in particular, whose proofs are known: a mutex, a TLB, a counter.
#pragma once

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

}  // namespace pmapcheck::prove::tests
