#include "checker/kernel/permutation.hpp"

#include <array>
#include <functional>
#include <numeric>

#include "impl/machine/mmu.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::Shape;
using impl::Word;
using impl::WordKind;

std::uint8_t narrow(std::size_t i) { return static_cast<std::uint8_t>(i); }

Renaming identity_of(std::size_t count) {
  Renaming all(count);
  std::iota(all.begin(), all.end(), std::uint8_t{0});
  return all;
}

Word image_in(const Renaming& renaming, Word word) {
  return word < renaming.size() ? renaming[word] : word;
}

// All renamings of a permutation, for what is done to each alike.
constexpr std::array kAll = {&Permutation::threads, &Permutation::cpus,      &Permutation::pmaps,
                             &Permutation::pages,   &Permutation::sf_bufs,   &Permutation::objects,
                             &Permutation::entries, &Permutation::addresses, &Permutation::locks,
                             &Permutation::channels};

}  // namespace

std::size_t count(const Shape& shape, Thing thing) {
  switch (thing) {
    case Thing::thread:
      return shape.threads.size();
    case Thing::cpu:
      return shape.cpus;
    case Thing::pmap:
      return shape.pmaps.size();
    case Thing::address:
      return shape.addresses.size();
    case Thing::page:
      return shape.pages.size();
    case Thing::sf_buf:
      return shape.sf_bufs;
    case Thing::lock:
      return shape.locks.size();
    case Thing::channel:
      return shape.channels.size();
    case Thing::object:
      return shape.object_count();
    case Thing::entry:
      return shape.map_entries;
  }
  return 0;
}

Permutation::Permutation(const Shape& shape, const std::vector<Renaming>& renamings) {
  const auto of = [&](Thing thing) { return renamings[static_cast<std::size_t>(thing)]; };
  threads = of(Thing::thread);
  cpus = of(Thing::cpu);
  pmaps = of(Thing::pmap);
  pages = of(Thing::page);
  sf_bufs = of(Thing::sf_buf);
  objects = of(Thing::object);
  entries = of(Thing::entry);

  addresses = of(Thing::address);
  for (std::size_t c = 0; shape.quick_frames && c < cpus.size(); ++c) {
    addresses.push_back(shape.quick_frame({cpus[c]}).index);
  }
  for (const std::uint8_t s : sf_bufs) addresses.push_back(shape.sf_buf_kva({s}).index);

  const Renaming scenario_locks = of(Thing::lock);
  const Renaming scenario_channels = of(Thing::channel);
  locks = identity_of(shape.lock_count());
  channels = identity_of(shape.channel_count());
  for (std::size_t p = 0; p < pmaps.size(); ++p) {
    const impl::pmap_t from{narrow(p)};
    const impl::pmap_t to{pmaps[p]};
    locks[Shape::pmap_lock(from).index] = Shape::pmap_lock(to).index;
    if (!shape.has_maps() || from == impl::kernel_pmap) continue;
    locks[shape.map_lock({from.index}).index] = shape.map_lock({to.index}).index;
    channels[Shape::map_channel({from.index}).index] = Shape::map_channel({to.index}).index;
    channels[Shape::map_busy_channel({from.index}).index] =
        Shape::map_busy_channel({to.index}).index;
  }
  for (std::size_t l = 0; l < scenario_locks.size(); ++l) {
    locks[shape.scenario_lock(l).index] = shape.scenario_lock(scenario_locks[l]).index;
  }
  for (std::size_t c = 0; c < scenario_channels.size(); ++c) {
    channels[shape.scenario_channel(c).index] = shape.scenario_channel(scenario_channels[c]).index;
  }
}

Permutation Permutation::identity(const Shape& shape) {
  std::vector<Renaming> renamings;
  for (std::size_t i = 0; i < kThings; ++i) {
    renamings.push_back(identity_of(count(shape, static_cast<Thing>(i))));
  }
  return Permutation(shape, renamings);
}

Permutation Permutation::then(const Permutation& next) const {
  Permutation both = *this;
  for (const auto member : kAll) {
    for (std::uint8_t& number : both.*member) number = (next.*member)[number];
  }
  return both;
}

Permutation Permutation::inverse() const {
  Permutation back = *this;
  for (const auto member : kAll) {
    const Renaming& forward = this->*member;
    for (std::size_t i = 0; i < forward.size(); ++i) (back.*member)[forward[i]] = narrow(i);
  }
  return back;
}

bool Permutation::is_identity() const {
  for (const auto member : kAll) {
    if (this->*member != identity_of((this->*member).size())) return false;
  }
  return true;
}

std::uint32_t Permutation::set_image(const Renaming& renaming, std::uint32_t set) {
  std::uint32_t image = 0;
  for (std::size_t i = 0; i < renaming.size(); ++i) {
    if ((set >> i & 1) != 0) image |= 1u << renaming[i];
  }
  return image;
}

// The page of an entry without any bits is no page.
impl::pt_entry_t Permutation::image(impl::pt_entry_t e) const {
  if ((e.bits & ~impl::kMaybeAccessed) == 0) return e;
  return {e.bits, {narrow(image_in(pages, e.page.index))}};
}

Word Permutation::image(WordKind kind, Word word, impl::EntryField field) const {
  switch (kind) {
    case WordKind::cpu:
      return image_in(cpus, word);
    case WordKind::cpu_set:
      return set_image(cpus, word);
    case WordKind::pmap:
    case WordKind::map:
      return image_in(pmaps, word);
    case WordKind::address:
      return image_in(addresses, word);
    case WordKind::page:
      return image_in(pages, word);
    case WordKind::sf_buf:
      return image_in(sf_bufs, word);
    case WordKind::lock:
      return image_in(locks, word);
    case WordKind::channel:
      return image_in(channels, word);
    case WordKind::object:
      return image_in(objects, word);
    case WordKind::entry:
      return image_in(entries, word);
    case WordKind::pte:
      return impl::encode(image(impl::decode<impl::pt_entry_t>(word)));
    case WordKind::access: {
      const auto met = static_cast<impl::mmu::Met>(word & 0xff);
      const bool reached = met == impl::mmu::Met::walk || met == impl::mmu::Met::stale;
      if (!reached) return word;
      return (word & ~Word{0xff00}) | image_in(pages, word >> 8 & 0xff) << 8;
    }
    case WordKind::entry_value:
      switch (field) {
        case impl::EntryField::start:
        case impl::EntryField::end:
          return image_in(addresses, word);
        case impl::EntryField::object:
          return image_in(objects, word);
        case impl::EntryField::wiring_thread:
          return image_in(threads, word);  // curthread stays
        default:
          return word;
      }
    default:
      return word;  // numbers, flags, truth: names no thing
  }
}

impl::Operation Permutation::image(const impl::Operation& operation) const {
  impl::Operation to = operation;
  const impl::OperationInfo& info = impl::info(operation.op);
  for (std::size_t i = 0; i < info.operand_count(); ++i) {
    to.operands.values[i] =
        image(info.operands[i].kind, operation.operands[i], impl::entry_field(operation));
  }
  return to;
}

Word Permutation::observed(const impl::Operation& operation, Word word) const {
  return image(impl::info(operation.op).observed, word, impl::entry_field(operation));
}

std::string to_text(const Shape& shape, const Permutation& permutation) {
  std::string text;
  const auto add = [&](const char* what, const Renaming& renaming, std::size_t limit,
                       const std::function<std::string(std::uint8_t)>& name) {
    std::vector<bool> told(renaming.size());
    for (std::size_t i = 0; i < std::min(limit, renaming.size()); ++i) {
      if (told[i] || renaming[i] == i) continue;
      std::string cycle;
      for (std::size_t at = i; !told[at]; at = renaming[at]) {
        told[at] = true;
        cycle += (cycle.empty() ? "" : ", ") + name(narrow(at));
      }
      text += (text.empty() ? "" : "; ") + std::string(what) + " " + cycle;
    }
  };
  add("threads", permutation.threads, 8, [&](auto t) { return shape.threads[t].name; });
  add("CPUs", permutation.cpus, 8, [&](auto c) { return shape.cpu_name({c}); });
  add("pmaps", permutation.pmaps, 8, [&](auto p) { return shape.pmaps[p]; });
  add("addresses", permutation.addresses, shape.addresses.size(),
      [&](auto v) { return shape.address_name({v}); });
  add("pages", permutation.pages, 8, [&](auto m) { return shape.pages[m].name; });
  add("sf_bufs", permutation.sf_bufs, 8, [](auto s) { return "sf_buf" + std::to_string(s); });
  add("objects", permutation.objects, 16, [&](auto o) { return shape.object_name({o}); });
  return text;
}

}  // namespace pmapcheck::kernel
