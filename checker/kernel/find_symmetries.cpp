#include "checker/kernel/find_symmetries.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

#include "checker/kernel/partial_permutation.hpp"
#include "checker/kernel/point_images.hpp"
#include "checker/kernel/row_permutation.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::Shape;
using impl::Word;
using impl::WordKind;

Program image(const Permutation& permutation, const Program& program) {
  Program to = program;
  for (ProgramCall& call : to.calls) {
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      ProgramArgument& a = call.arguments[i];
      if (!a.is_result) a.word = permutation.image(parameters(call)[i].kind, a.word);
    }
  }
  return to;
}

bool keeps_shape(const Shape& shape, const Permutation& p, bool keeps_addresses) {
  for (std::size_t t = 0; t < shape.threads.size(); ++t) {
    const impl::ThreadShape& from = shape.threads[t];
    const impl::ThreadShape& to = shape.threads[p.threads[t]];
    if (from.context != to.context || p.pmaps[from.pmap.index] != to.pmap.index) return false;
    if (from.is_handler() && p.cpus[from.cpu.index] != to.cpu.index) return false;
  }
  for (std::size_t m = 0; m < shape.pages.size(); ++m) {
    if (shape.pages[m].managed != shape.pages[p.pages[m]].managed) return false;
  }
  for (std::uint8_t l = 0; l < shape.lock_count(); ++l) {
    if (shape.lock({l}).lock_class != shape.lock({p.locks[l]}).lock_class) return false;
  }
  for (std::size_t o = 0; o < p.objects.size(); ++o) {
    const std::size_t to = p.objects[o];
    if (o == to) continue;
    if (o >= shape.objects.size() || to >= shape.objects.size()) return false;
    if (shape.objects[o].anonymous != shape.objects[to].anonymous ||
        shape.objects[o].failing != shape.objects[to].failing) {
      return false;
    }
  }
  for (std::size_t v = 0; keeps_addresses && v < shape.addresses.size(); ++v) {
    if (p.addresses[v] != v) return false;
  }
  return true;
}

bool keeps_programs(const KernelModel& model, const Permutation& p) {
  const std::vector<Program>& programs = model.setting().programs;
  for (std::size_t t = 0; t < programs.size(); ++t) {
    if (image(p, programs[t]) != programs[p.threads[t]]) return false;
  }
  return true;
}

// Whether what a condition says is said of the images, too. Texts name buffers and addresses.
bool keeps_fact(const scenario::Fact& from, const scenario::Fact& to, const Permutation& p) {
  if (from.what.index() != to.what.index() || from.value.index() != to.value.index()) return false;
  if (const auto* result = std::get_if<scenario::ObservedResult>(&from.what)) {
    const auto& other = std::get<scenario::ObservedResult>(to.what);
    if (p.threads[result->thread] != other.thread || result->variable != other.variable) {
      return false;
    }
  } else if (const auto* content = std::get_if<scenario::ObservedContent>(&from.what)) {
    if (p.pages[content->page] != std::get<scenario::ObservedContent>(to.what).page) return false;
  } else {
    const auto& entry = std::get<scenario::ObservedPte>(from.what);
    const auto& other = std::get<scenario::ObservedPte>(to.what);
    const auto pmap = static_cast<std::size_t>(entry.pmap);
    if (p.pmaps[pmap] != static_cast<std::size_t>(other.pmap) ||
        p.addresses[entry.address] != other.address) {
      return false;
    }
  }
  if (const auto* page = std::get_if<scenario::PageIs>(&from.value)) {
    return p.pages[page->page] == std::get<scenario::PageIs>(to.value).page;
  }
  if (const auto* number = std::get_if<scenario::NumberIs>(&from.value)) {
    return number->number == std::get<scenario::NumberIs>(to.value).number;
  }
  if (const auto* truth = std::get_if<scenario::TruthIs>(&from.value)) {
    return truth->truth == std::get<scenario::TruthIs>(to.value).truth;
  }
  if (const auto* text = std::get_if<scenario::TextIs>(&from.value)) {
    const bool names_nothing = text->text == "NULL" || text->text.rfind("KERN_", 0) == 0;
    return names_nothing && text->text == std::get<scenario::TextIs>(to.value).text;
  }
  if (const auto* pattern = std::get_if<scenario::PtePattern>(&from.value)) {
    const auto& other = std::get<scenario::PtePattern>(to.value);
    const bool same_page = pattern->page.has_value() == other.page.has_value() &&
                           (!pattern->page || p.pages[*pattern->page] == *other.page);
    return same_page && pattern->valid == other.valid && pattern->protection == other.protection &&
           pattern->accessed == other.accessed && pattern->modified == other.modified;
  }
  return true;
}

// Each condition is a property by itself, and so must be mapped to itself.
bool keeps_conditions(const scenario::Scenario& scenario, const Permutation& p) {
  if (!scenario.expect) return true;
  for (const auto* conditions : {&scenario.expect->exists, &scenario.expect->never}) {
    for (const scenario::Condition& condition : *conditions) {
      for (const scenario::Fact& from : condition.facts) {
        const bool kept = std::any_of(condition.facts.begin(), condition.facts.end(),
                                      [&](const auto& to) { return keeps_fact(from, to, p); });
        if (!kept) return false;
      }
    }
  }
  return true;
}

bool keeps_initial_states(KernelModel& model, const Permutation& p, const OrderSlots& order_slots) {
  const KernelLayout& layout = model.layout();
  const RowPermutation rows(model.machine(), layout, p);
  PointImages points(model.automata(), p, start_images(model, p));
  std::vector<std::vector<std::uint8_t>> states;
  std::vector<std::vector<std::uint8_t>> ordered;
  std::vector<std::uint8_t> to(model.state_bytes());
  std::vector<std::uint8_t> image(model.state_bytes());
  model.initial([&](explore::StateView s) {
    states.emplace_back(s.begin(), s.end());
    order_slots(s, image.data());
    ordered.push_back(image);
  });
  for (const std::vector<std::uint8_t>& state : states) {
    rows.apply(state.data(), to.data());
    impl::Cells from(const_cast<std::uint8_t*>(state.data()));
    impl::Cells cells(to.data());
    for (std::size_t t = 0; t < layout.threads.size(); ++t) {
      const auto point = static_cast<PointId>(from.get(layout.threads[t].point));
      cells.set(layout.threads[p.threads[t]].point, points.of(point));
    }
    order_slots(to, image.data());
    if (std::find(ordered.begin(), ordered.end(), image) == ordered.end()) return false;
  }
  return true;
}

// What the programs of two threads say of the things that they name, if the one is to become the
// other. False if they can't.
bool match(const Shape& shape, const Program& from, const Program& to, PartialPermutation& p) {
  if (from.calls.size() != to.calls.size()) return false;
  for (std::size_t i = 0; i < from.calls.size(); ++i) {
    const ProgramCall& a = from.calls[i];
    const ProgramCall& b = to.calls[i];
    if (a.callee != b.callee || a.arguments.size() != b.arguments.size()) return false;
    for (std::size_t k = 0; k < a.arguments.size(); ++k) {
      if (a.arguments[k].is_result != b.arguments[k].is_result) return false;
      if (a.arguments[k].is_result) continue;
      const WordKind kind = parameters(a)[k].kind;
      if (!p.bind_word(shape, kind, a.arguments[k].word, b.arguments[k].word)) return false;
    }
  }
  return true;
}

class Finder {
 public:
  Finder(KernelModel& model, const scenario::Scenario& scenario, const OrderSlots& order_slots)
      : model_(model),
        scenario_(scenario),
        order_slots_(order_slots),
        shape_(model.machine().shape) {}

  std::vector<Permutation> find() {
    Renaming threads(shape_.threads.size());
    std::iota(threads.begin(), threads.end(), std::uint8_t{0});
    swap_unnamed(threads);
    while (std::next_permutation(threads.begin(), threads.end())) permute(threads);
    return std::move(found_);
  }

 private:
  std::optional<PartialPermutation> bound(const Renaming& threads) const {
    const std::vector<Program>& programs = model_.setting().programs;
    PartialPermutation p(shape_);
    for (std::size_t t = 0; t < threads.size(); ++t) {
      const impl::ThreadShape& from = shape_.threads[t];
      const impl::ThreadShape& to = shape_.threads[threads[t]];
      if (!p.bind(Thing::thread, t, threads[t]) ||
          !p.bind(Thing::cpu, from.cpu.index, to.cpu.index) ||
          !p.bind(Thing::pmap, from.pmap.index, to.pmap.index) ||
          !match(shape_, programs[t], programs[threads[t]], p)) {
        return {};
      }
    }
    return p;
  }
  bool accept(const Permutation& p) {
    if (p.is_identity() || !is_symmetric(model_, scenario_, p, order_slots_)) return false;
    found_.push_back(p);
    return true;
  }
  void permute(const Renaming& threads) {
    const auto p = bound(threads);
    if (p) p->each_completion([&](const Permutation& complete) { return accept(complete); });
  }
  // The threads stay as they are, and so does all that they name.
  void swap_unnamed(const Renaming& threads) {
    const auto p = bound(threads);
    if (p) p->each_swap([&](const Permutation& complete) { accept(complete); });
  }

  KernelModel& model_;
  const scenario::Scenario& scenario_;
  const OrderSlots& order_slots_;
  const Shape& shape_;
  std::vector<Permutation> found_;
};

}  // namespace

std::vector<std::pair<PointId, PointId>> start_images(KernelModel& model,
                                                      const Permutation& permutation) {
  std::vector<std::pair<PointId, PointId>> images;
  for (const Program& program : model.setting().programs) {
    images.emplace_back(model.automata().start(program),
                        model.automata().start(image(permutation, program)));
  }
  return images;
}

// A user's own formulas may compare addresses; vm_maps have them in order.
bool is_symmetric(KernelModel& model, const scenario::Scenario& scenario,
                  const Permutation& permutation, const OrderSlots& order_slots) {
  const Shape& shape = model.machine().shape;
  const bool keeps_addresses = shape.has_maps() || !model.formal().choice.added.empty();
  return keeps_shape(shape, permutation, keeps_addresses) && keeps_programs(model, permutation) &&
         keeps_conditions(scenario, permutation) &&
         RowPermutation::fits(field_moves(model.machine(), model.layout(), permutation)) &&
         keeps_initial_states(model, permutation, order_slots);
}

std::vector<Permutation> find_symmetries(KernelModel& model, const scenario::Scenario& scenario,
                                         const OrderSlots& order_slots) {
  return Finder(model, scenario, order_slots).find();
}

}  // namespace pmapcheck::kernel
