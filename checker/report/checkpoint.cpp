#include "checker/report/checkpoint.hpp"

#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

#include "checker/report/version.hpp"

namespace pmapcheck::report {

namespace {

constexpr const char* kMagic = "pmapcheck checkpoint 1";
constexpr std::size_t kLongestLine = 4096;

// A fingerprint of files' contents, in their order.
Result<std::string> fingerprint(std::span<const std::string> files) {
  explore::Checksum sum;
  for (const std::string& path : files) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                               &std::fclose);
    const auto unreadable = [&] {
      return InputError{path, std::string("the file can't be read: ") + std::strerror(errno),
                        "a checkpoint needs to know what it belongs to"};
    };
    if (!file) return unreadable();
    std::vector<char> block(std::size_t{1} << 16);
    for (;;) {
      const std::size_t read = std::fread(block.data(), 1, block.size(), file.get());
      sum.add(block.data(), read);
      if (read < block.size()) break;
    }
    if (std::ferror(file.get()) != 0) return unreadable();
    sum.add(path.data(), 1);  // where one file ends makes a difference
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(sum.value()));
  return std::string(text);
}

// The next line without its end; nothing at the end of the file, or if it is too long for one.
std::optional<std::string> read_line(std::FILE* file) {
  std::string line;
  for (int c = std::getc(file); c != '\n'; c = std::getc(file)) {
    if (c == EOF || line.size() == kLongestLine) return {};
    line += static_cast<char>(c);
  }
  return line;
}

std::string header(const Checkpoint::Identity& identity) {
  std::string text = std::string(kMagic) + "\n";
  for (const auto& [name, value] : identity) text += name + " " + value + "\n";
  return text + "\n";
}

InputError no_checkpoint(const std::string& path) {
  return {path, "this is no checkpoint of this version of pmapcheck",
          "name a file that --checkpoint has written"};
}

// Why a file with other lines than ours is not ours.
InputError foreign(const std::string& path, const std::string& name, const std::string& theirs,
                   const std::string& ours) {
  if (name == "options") {
    const auto spelled = [](const std::string& options) {
      return options.empty() ? std::string("no option that changes what a state is") : options;
    };
    return {path,
            "this checkpoint was written with " + spelled(theirs) + ", not with " + spelled(ours),
            "give the same options, or begin anew without --resume"};
  }
  if (name == "program") {
    return {path, "this checkpoint is from another build of pmapcheck",
            "go on with the same executable file, or begin anew without --resume"};
  }
  return {path, "this checkpoint belongs to another " + name,
          "name the " + name +
              " that it was written for, unchanged, or begin anew without "
              "--resume"};
}

}  // namespace

Result<Checkpoint::Identity> Checkpoint::identify(const std::string& file,
                                                  const kernel::ModelChoice& model,
                                                  const std::string& options) {
  Identity identity;
  std::vector<std::string> formal = model.files();
  formal.push_back(model.folder + "/clauses.json");
  const std::pair<const char*, std::vector<std::string>> kinds[] = {
      {"program", {executable_file()}}, {"scenario", {file}}, {"formal model", formal}};
  for (const auto& [name, files] : kinds) {
    auto print = fingerprint(files);
    if (!print) return print.error();
    identity.emplace_back(name, std::move(*print));
  }
  identity.emplace_back("options", options);
  return identity;
}

Result<Checkpoint> Checkpoint::open(const std::optional<std::string>& save,
                                    const std::optional<std::string>& resume, Identity identity) {
  Checkpoint checkpoint;
  checkpoint.identity_ = std::move(identity);
  if (resume) {
    checkpoint.resume_ = *resume;
    std::FILE* const file = std::fopen(resume->c_str(), "rb");
    if (file == nullptr) {
      return InputError{*resume, std::string("the file can't be read: ") + std::strerror(errno),
                        "name a file that --checkpoint has written"};
    }
    std::unique_ptr<std::FILE, File::Close> owned(file);
    if (read_line(file) != kMagic) return no_checkpoint(*resume);
    for (const auto& [name, value] : checkpoint.identity_) {
      const auto line = read_line(file);
      if (!line || !line->starts_with(name + " ")) return no_checkpoint(*resume);
      const std::string theirs = line->substr(name.size() + 1);
      if (theirs != value) return foreign(*resume, name, theirs, value);
    }
    if (read_line(file) != "") return no_checkpoint(*resume);
    checkpoint.resumed_.emplace(File{std::move(owned), explore::ArchiveReader(file)});
    if (!checkpoint.resumed_->archive.is_good()) {
      return InputError{*resume, "this checkpoint was cut off, or changed after it was written",
                        "take a copy that is whole, or begin anew without --resume"};
    }
  }
  if (save) {
    auto output = OutputFile::open(*save);
    if (!output) return output.error();
    checkpoint.save_ = *save;
    checkpoint.output_.emplace(std::move(*output));
  }
  return checkpoint;
}

InputError Checkpoint::too_large() const {
  return {resume_, "the states of this checkpoint need more memory than the search may take",
          "give it more with --memory-limit"};
}

bool Checkpoint::save(const std::function<void(explore::ArchiveWriter&)>& write) {
  if (is_written_) {
    auto again = OutputFile::open(save_);
    if (!again) return false;
    output_.emplace(std::move(*again));
  }
  is_written_ = true;
  return output_->commit([&](std::FILE* file) {
    const std::string text = header(identity_);
    if (std::fwrite(text.data(), 1, text.size(), file) != text.size()) return false;
    explore::ArchiveWriter archive(file);
    write(archive);
    return archive.finish();
  });
}

}  // namespace pmapcheck::report
