#include <atomic>
#include <cstdio>
#include <memory>
#include <random>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/tests/models/graph.hpp"
#include "checker/explore/tests/models/two_phase_commit.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/explore/tests/same_results.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::explore {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// A model that is interrupted when its steps are asked for the n-th time.
template <class M>
struct Interrupted : M {
  template <class... Arguments>
  explicit Interrupted(std::atomic<bool>& flag, Arguments&&... arguments)
      : M(std::forward<Arguments>(arguments)...), interrupt(&flag) {}
  template <class Visit>
  void successors(StateView state, Visit&& visit) {
    if (--left == 0) *interrupt = true;
    M::successors(state, visit);
  }
  std::atomic<bool>* interrupt;
  std::uint64_t left = 0;
};

// Searches by pieces: each is interrupted after a while, saved, and loaded into the next. With
// `more_memory`, pieces end by their memory limit instead, and each has more of it.
template <class M>
SearchResult search_in_pieces(M& model, SearchOptions options, std::size_t workers,
                              std::uint64_t piece, std::size_t more_memory, int& pieces) {
  std::atomic<bool> flag = false;
  Interrupted<M> interrupted(flag, model);
  options.interrupted = &flag;
  const std::vector<Interrupted<M>*> models(workers, &interrupted);
  File file;
  for (pieces = 1;; ++pieces) {
    if (more_memory > 0) options.memory_limit = more_memory * static_cast<std::size_t>(pieces);
    flag = false;
    // More each time: the look beyond the last level starts anew in each piece.
    interrupted.left = piece;
    if (piece < 1000) interrupted.left += static_cast<std::uint64_t>(pieces);
    BreadthFirst<Interrupted<M>> search(std::span<Interrupted<M>* const>(models), options);
    if (file) {
      std::rewind(file.get());
      ArchiveReader archive(file.get());
      REQUIRE(archive.is_good());
      if (!search.load(archive)) {
        REQUIRE(more_memory > 0);
        continue;
      }
    }
    const SearchResult result = search.run();
    if (result.bound != Bound::interrupt && result.bound != Bound::memory) return result;
    file.reset(std::tmpfile());
    ArchiveWriter archive(file.get());
    search.save(archive);
    REQUIRE(archive.finish());
  }
}

TEST_CASE("a search that is interrupted, saved and resumed again and again ends as if it was not") {
  std::mt19937 random(21);
  int pieces_in_all = 0;
  for (int round = 0; round < 400; ++round) {
    models::Graph graph = models::random_graph(random);
    SearchOptions options;
    if (round % 2 == 1) options.max_depth = static_cast<std::uint32_t>(random() % 6);
    if (round % 3 == 1) options.fingerprint_bits = 64;
    const SearchResult expected = breadth_first(graph, options);
    options.chunk_states = 1 + random() % 4;
    options.heartbeat = 1;
    int pieces = 0;
    CAPTURE(round, options.max_depth, options.chunk_states);
    require_same(search_in_pieces(graph, options, 1, 2 + random() % 20, 0, pieces), expected);
    pieces_in_all += pieces;
  }
  REQUIRE(pieces_in_all > 700);
}

TEST_CASE("a larger search is resumed, too, whatever ended it and with any number of workers") {
  models::TwoPhaseCommit model(6);
  const SearchResult expected = breadth_first(model);
  for (const unsigned bits : {0, 64}) {
    SearchOptions options;
    options.fingerprint_bits = bits;
    int pieces = 0;
    require_same(search_in_pieces(model, options, 1, 7000, 0, pieces), expected);
    REQUIRE(pieces > 5);
    require_same(search_in_pieces(model, options, 1, ~std::uint64_t{0}, 150'000, pieces), expected);
    REQUIRE(pieces > 3);
  }
}

TEST_CASE("an archive that was cut off or changed is noticed before anything is read") {
  models::TwoPhaseCommit model(4);
  std::atomic<bool> flag = false;
  Interrupted<models::TwoPhaseCommit> interrupted(flag, model);
  interrupted.left = 300;
  Interrupted<models::TwoPhaseCommit>* const models[] = {&interrupted};
  SearchOptions options;
  options.interrupted = &flag;
  options.chunk_states = 1;
  BreadthFirst<Interrupted<models::TwoPhaseCommit>> search(models, options);
  REQUIRE(search.run().bound == Bound::interrupt);
  File file(std::tmpfile());
  ArchiveWriter writer(file.get());
  search.save(writer);
  REQUIRE(writer.finish());
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(std::ftell(file.get())));
  std::rewind(file.get());
  REQUIRE(std::fread(bytes.data(), 1, bytes.size(), file.get()) == bytes.size());
  REQUIRE(bytes.size() > 1000);

  const auto is_good = [](const std::vector<std::uint8_t>& content) {
    const File copy(std::tmpfile());
    std::fwrite(content.data(), 1, content.size(), copy.get());
    std::rewind(copy.get());
    return ArchiveReader(copy.get()).is_good();
  };
  REQUIRE(is_good(bytes));
  std::mt19937 random(22);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::uint8_t> changed = bytes;
    if (round % 2 == 0) {
      changed.resize(random() % changed.size());
    } else {
      changed[random() % changed.size()] ^= static_cast<std::uint8_t>(1u << random() % 8);
    }
    CAPTURE(round);
    REQUIRE_FALSE(is_good(changed));
  }
}

}  // namespace
}  // namespace pmapcheck::explore
