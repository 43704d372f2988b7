// A search in a file: stopped here, to go on in another run of the program.
//
//     pmapcheck checkpoint 1
//     program 1f0c…          what the search belongs to, in lines that people can read, too
//     scenario 77ab…
//     formal model 03e1…
//     options --no-refinement
//
//     …                      what was learned of the programs, and the search (archive.hpp)
//
// The idea: states are numbers that only the same program gives to the same scenario, so a file
// that belongs to anything else is refused, and by name. Bounds and workers may be others.
#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checker/explore/archive.hpp"
#include "checker/kernel/model_choice.hpp"
#include "checker/report/output_file.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::report {

class Checkpoint {
 public:
  /// What a search belongs to: names of things, and what tells each from others of its kind.
  using Identity = std::vector<std::pair<std::string, std::string>>;

  /// Of a search of the scenario in `file` by this program. `options` are those of the command line
  /// that make a difference to its states. Errors: a file can't be read.
  [[nodiscard]] static Result<Identity> identify(const std::string& file,
                                                 const kernel::ModelChoice& model,
                                                 const std::string& options);

  /// For a search that is written to file `save` if it is stopped, and goes on from what is in file
  /// `resume`; either may be missing. Errors: a file can't be read or written; one that is no
  /// checkpoint, belongs to something else, was cut off or changed.
  [[nodiscard]] static Result<Checkpoint> open(const std::optional<std::string>& save,
                                               const std::optional<std::string>& resume,
                                               Identity identity);

  /// What the search goes on from; nullptr if it begins anew.
  [[nodiscard]] explore::ArchiveReader* resumed() {
    return resumed_ ? &resumed_->archive : nullptr;
  }
  /// For a checkpoint that is whole, and whose states don't fit into the memory limit.
  [[nodiscard]] InputError too_large() const;
  [[nodiscard]] bool wants_to_be_saved() const { return output_.has_value(); }
  /// The file that save() writes. Require: wants_to_be_saved().
  [[nodiscard]] const std::string& path() const { return save_; }
  /// Writes what `write` puts into the archive; the last that is written counts. False if that does
  /// not work: then there is no new file.
  [[nodiscard]] bool save(const std::function<void(explore::ArchiveWriter&)>& write);

 private:
  struct File {
    struct Close {
      void operator()(std::FILE* open) const { std::fclose(open); }
    };
    std::unique_ptr<std::FILE, Close> file;
    explore::ArchiveReader archive;
  };

  std::string save_;
  std::string resume_;
  Identity identity_;
  std::optional<OutputFile> output_;
  bool is_written_ = false;
  std::optional<File> resumed_;
};

}  // namespace pmapcheck::report
