#include "checker/explore/execution.hpp"

namespace pmapcheck::explore {

EventSet happens_before(const std::vector<Frame>& frames, std::size_t last,
                        const Footprint& footprint, std::uint16_t process) {
  EventSet before;
  for (std::size_t event = last; event-- > 0;) {
    const Choice& taken = *frames[event].taken;
    if (before.has(event)) continue;
    if (taken.process != process && !conflict(taken.footprint, footprint)) continue;
    before.add(frames[event].before);
    before.add(event);
  }
  return before;
}

EventSet own_past(const std::vector<Frame>& frames, std::size_t last, std::uint16_t process) {
  EventSet past;
  for (std::size_t event = last; event-- > 0;) {
    if (frames[event].taken->process != process) continue;
    past.add(frames[event].before);
    past.add(event);
    break;
  }
  return past;
}

std::vector<std::size_t> independent_of(const std::vector<Frame>& frames, std::size_t event,
                                        std::size_t last) {
  std::vector<std::size_t> steps;
  for (std::size_t later = event + 1; later < last; ++later) {
    if (!frames[later].before.has(event)) steps.push_back(later);
  }
  return steps;
}

std::vector<std::uint8_t> after(const std::vector<Frame>& frames, std::size_t event,
                                const std::vector<std::size_t>& steps) {
  std::vector<std::uint8_t> state = frames[event].state;
  for (const std::size_t step : steps) {
    const std::vector<std::uint8_t>& written = frames[step + 1].state;
    const ByteSet& writes = frames[step].taken->footprint.writes;
    for (std::size_t byte = 0; byte < state.size(); ++byte) {
      if (writes[byte]) state[byte] = written[byte];
    }
  }
  return state;
}

std::vector<std::uint16_t> first_of(const std::vector<Frame>& frames,
                                    const std::vector<std::size_t>& steps, std::uint16_t process,
                                    const Footprint& footprint) {
  std::vector<std::uint16_t> first;
  bool own = true;  // nothing happens before the step of `process` itself
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Frame& frame = frames[steps[i]];
    bool is_first = true;
    for (std::size_t j = 0; j < i; ++j) is_first = is_first && !frame.before.has(steps[j]);
    if (is_first) first.push_back(frame.taken->process);
    own = own && frame.taken->process != process && !conflict(frame.taken->footprint, footprint);
  }
  if (own) first.push_back(process);
  return first;
}

}  // namespace pmapcheck::explore
