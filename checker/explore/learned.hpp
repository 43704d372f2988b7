// What a search with reduction learns of the processes.
//
// The idea: where a process is asked for its steps, the model says what they depend on (Act). That
// becomes a deed, which tells whom it concerns now (interference.hpp), and part of what the process
// may do from there on (futures.hpp); and the same of each process that is its image.
#pragma once

#include <span>

#include "checker/explore/bit_sets.hpp"
#include "checker/explore/futures.hpp"
#include "checker/explore/interference.hpp"
#include "checker/explore/learnable_model.hpp"

namespace pmapcheck::explore {

struct Learned {
  Deeds deeds;
  Futures futures;

  template <ReducibleModel M>
  explicit Learned(M& model)
      : deeds(model.mark_count()),
        futures(model.process_count(), model.mark_count(),
                [&](std::size_t process, Futures::Place place) {
                  return process < model.first_classless() ? model.guard(process, place) : Guard{};
                }) {}

  /// What the process does that the model was asked for last, from a place: which bytes its steps
  /// change, and where they lead.
  template <ReducibleModel M>
  Deeds::Id learn(M& model, std::size_t process, Futures::Place at, const ByteMarks& changes,
                  std::span<const Futures::Place> to) {
    const Act& act = model.act();
    Deed deed{ByteMarks(act.reads | act.writes | act.predicates), changes};
    for_each_element(act.predicates, [&](std::size_t predicate) { deed.changes.add(predicate); });
    // Where a process with places waits, its guard tells what that depends on.
    const bool told = process < model.first_classless() && model.waited() &&
                      futures.guards(process, at, deed.reads);
    if (!told) learn_future(model, process, at, deed, to);
    const ByteSet reads = (act.reads & ~act.suspends) | act.writes | act.predicates;
    return deeds.number(deed, ByteMarks(reads | act.visible_by));
  }

  /// The same of a process that may do anything from there.
  template <ReducibleModel M>
  void learn_everything(M& model, std::size_t process, Futures::Place at) {
    ByteMarks all;
    for (std::size_t mark = 0; mark < model.mark_count(); ++mark) all.add(mark);
    learn_future(model, process, at, {all, all}, {});
  }

 private:
  // What was learned with its images is learned: the union of images is the image of the union.
  template <ReducibleModel M>
  void learn_future(M& model, std::size_t process, Futures::Place at, const Deed& deed,
                    std::span<const Futures::Place> to) {
    if (!futures.learn(process, at, deed, to)) return;
    if constexpr (HasImages<M>) {
      model.for_each_image(process, at, deed, to,
                           [&](std::size_t image, Futures::Place place, const Deed& its,
                               std::span<const Futures::Place> reached) {
                             futures.learn(image, place, its, reached);
                           });
    }
  }
};

}  // namespace pmapcheck::explore
