// What was learned while a model was searched, for another process: the numbers that states have of
// it, and what reports count.
#include "checker/kernel/kernel_model.hpp"

namespace pmapcheck::kernel {

void KernelModel::save(explore::ArchiveWriter& archive) const {
  archive.array(automata_.lessons());
  const std::size_t claims = actions_ == nullptr ? 1 : actions_->claims();
  archive.value(static_cast<std::uint64_t>(claims));
  for (std::size_t i = 1; i < claims; ++i) {
    const auto claim = static_cast<formula::Claim>(i);
    const std::span<const std::int64_t> arguments = actions_->arguments(claim);
    archive.value(static_cast<std::uint64_t>(actions_->effect(claim)));
    archive.array(arguments.data(), arguments.size());
  }
  archive.value(limit_);
  archive.value(cut_preemption_);
}

bool KernelModel::load(explore::ArchiveReader& archive) {
  std::vector<Automata::Lesson> lessons;
  if (!archive.array(lessons)) return false;
  for (const Automata::Lesson& lesson : lessons) {
    if (lesson.from >= automata_.points()) return false;
    try {
      automata_.follow(lesson.from, lesson.value);
    } catch (const AutomatonTooLarge&) {  // it was when this was learned first
    }
  }
  std::uint64_t claims = 0;
  if (!archive.value(claims) || (claims > 1 && actions_ == nullptr)) return false;
  for (std::uint64_t i = 1; i < claims; ++i) {
    std::uint64_t effect = 0;
    std::vector<std::int64_t> arguments;
    if (!archive.value(effect) || !archive.array(arguments)) return false;
    actions_->claim(static_cast<std::size_t>(effect), arguments);
  }
  return archive.value(limit_) && archive.value(cut_preemption_);
}

}  // namespace pmapcheck::kernel
