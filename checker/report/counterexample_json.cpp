#include "checker/report/counterexample_json.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "checker/report/wording.hpp"

namespace pmapcheck::report {

using Json = nlohmann::ordered_json;

namespace {

// What is empty is left out of the file.
void put(Json& json, const char* key, const std::string& text) {
  if (!text.empty()) json[key] = text;
}

Json object(const std::vector<NamedText>& values) {
  Json json = Json::object();
  for (const NamedText& v : values) json[v.name] = v.text;
  return json;
}

Json list(const std::vector<NamedText>& values) {
  Json json = Json::array();
  for (const NamedText& v : values) json.push_back({{"name", v.name}, {"text", v.text}});
  return json;
}

Json to_json(const WaitingThread& waiting) {
  Json json;
  json["thread"] = waiting.thread;
  json["waits_for"] = kWaitNames[static_cast<std::size_t>(waiting.waits_for)];
  put(json, "what", waiting.what);
  if (!waiting.held_by.empty()) json["held_by"] = waiting.held_by;
  json["operation"] = waiting.operation;
  if (!waiting.stack.empty()) json["stack"] = waiting.stack;
  put(json, "where", waiting.where);
  json["call"] = waiting.call;
  json["interruptible"] = waiting.interruptible;
  json["in_vain"] = waiting.in_vain;
  json["helped_by"] = waiting.helped_by;
  return json;
}

Json to_json(const Violated& violated) {
  Json json;
  json["property"] = violated.property;
  put(json, "clause", violated.clause);
  put(json, "page", violated.page);
  put(json, "clause_text", violated.clause_text);
  put(json, "blame", violated.blame);
  put(json, "action", violated.action);
  json["evidence"] = kEvidenceNames[static_cast<std::size_t>(violated.evidence)];
  put(json, "formula", violated.formula);
  put(json, "formula_text", violated.formula_text);
  put(json, "formula_source", violated.formula_source);
  put(json, "instance", violated.instance);
  if (!violated.waiting.empty()) json["waiting"] = to_json(violated.waiting);
  json["facts"] = list(violated.facts);
  json["other_instances"] = violated.other_instances;
  return json;
}

Json to_json(const CallText& call) {
  Json json;
  json["routine"] = call.routine;
  if (!call.arguments.empty()) json["arguments"] = object(call.arguments);
  if (call.result) json["result"] = *call.result;
  return json;
}

Json to_json(const ActionText& action) {
  Json json;
  json["action"] = action.action;
  if (!action.arguments.empty()) json["arguments"] = object(action.arguments);
  return json;
}

Json to_json(const RunStep& step) {
  Json json;
  json["number"] = step.number;
  json["kind"] = kStepKindNames[static_cast<std::size_t>(step.kind)];
  put(json, "thread", step.thread);
  put(json, "cpu", step.cpu);
  if (!step.stack.empty()) json["stack"] = step.stack;
  json["operation"] = step.operation;
  if (!step.operands.empty()) json["operands"] = object(step.operands);
  if (step.observed) json["observed"] = *step.observed;
  put(json, "where", step.where);
  put(json, "summary", step.summary);
  for (const CallText& call : step.returns) json["returns"].push_back(to_json(call));
  for (const ActionText& a : step.actions) json["actions"].push_back(to_json(a));
  for (const Change& c : step.changes) {
    json["changes"].push_back({{"name", c.name}, {"before", c.before}, {"after", c.after}});
  }
  for (const StaleEntries& s : step.stale) {
    json["stale"].push_back({{"cpu", s.cpu}, {"entries", s.entries}});
  }
  return json;
}

// Reading.

using scenario::Node;
using scenario::Object;

constexpr std::size_t kMost = 1'000'000;  // elements of one array; the reader bounds them in all

std::string text(const Object& object, const char* key) {
  const auto node = object.find(key);
  return node ? node->string("a string") : std::string();
}

std::optional<std::string> optional_text(const Object& object, const char* key) {
  const auto node = object.find(key);
  if (!node) return {};
  return node->string("a string");
}

std::size_t number(const Object& object, const char* key) {
  const auto node = object.find(key);
  return node ? static_cast<std::size_t>(node->integer(0, 1'000'000'000)) : 0;
}

std::vector<std::string> texts(const Object& object, const char* key) {
  std::vector<std::string> all;
  const auto node = object.find(key);
  if (!node) return all;
  for (const Node& element : node->elements(0, kMost, "string")) {
    all.push_back(element.string("a string"));
  }
  return all;
}

// The elements of an optional array of objects, each read by `read`.
template <class T, class Read>
std::vector<T> each(const Object& object, const char* key, const scenario::KeyTable& keys,
                    Read&& read) {
  std::vector<T> all;
  const auto node = object.find(key);
  if (!node) return all;
  for (const Node& element : node->elements(0, kMost, keys.object)) {
    all.push_back(read(element.object(keys)));
  }
  return all;
}

std::vector<NamedText> read_list(const Object& object, const char* key) {
  return each<NamedText>(object, key, kNamedTextKeys, [](const Object& o) {
    return NamedText{text(o, "name"), text(o, "text")};
  });
}

std::vector<NamedText> read_object(const Object& object, const char* key) {
  std::vector<NamedText> all;
  const auto node = object.find(key);
  if (!node) return all;
  for (const Node& member : node->members("an object: names, each with a text")) {
    all.push_back({member.key(), member.string("a string")});
  }
  return all;
}

template <class E, std::size_t N>
E enumerator(const Object& object, const char* key, const char* const (&names)[N],
             const char* noun) {
  const auto node = object.find(key);
  if (!node) return E{};
  return static_cast<E>(node->choice({std::begin(names), std::end(names)}, noun, "").value_or(0));
}

WaitingThread read_waiting(const Object& object) {
  WaitingThread waiting;
  waiting.thread = text(object, "thread");
  waiting.waits_for = enumerator<WaitKind>(object, "waits_for", kWaitNames, "kind of wait");
  waiting.what = text(object, "what");
  waiting.held_by = texts(object, "held_by");
  waiting.operation = text(object, "operation");
  waiting.stack = texts(object, "stack");
  waiting.where = text(object, "where");
  waiting.call = text(object, "call");
  if (const auto flag = object.find("interruptible")) waiting.interruptible = flag->boolean();
  if (const auto flag = object.find("in_vain")) waiting.in_vain = flag->boolean();
  waiting.helped_by = texts(object, "helped_by");
  return waiting;
}

Violated read_violated(const Object& object) {
  Violated violated;
  violated.property = text(object, "property");
  violated.clause = text(object, "clause");
  violated.page = text(object, "page");
  violated.clause_text = text(object, "clause_text");
  violated.blame = text(object, "blame");
  violated.action = text(object, "action");
  violated.evidence = enumerator<EvidenceKind>(object, "evidence", kEvidenceNames, "evidence");
  violated.formula = text(object, "formula");
  violated.formula_text = text(object, "formula_text");
  violated.formula_source = text(object, "formula_source");
  violated.instance = text(object, "instance");
  violated.waiting = each<WaitingThread>(object, "waiting", kWaitingKeys, read_waiting);
  violated.facts = read_list(object, "facts");
  violated.other_instances = number(object, "other_instances");
  return violated;
}

RunStep read_step(const Object& object) {
  RunStep step;
  step.number = number(object, "number");
  step.kind = enumerator<StepKind>(object, "kind", kStepKindNames, "kind of step");
  step.thread = text(object, "thread");
  step.cpu = text(object, "cpu");
  step.stack = texts(object, "stack");
  step.operation = text(object, "operation");
  step.operands = read_object(object, "operands");
  step.observed = optional_text(object, "observed");
  step.where = text(object, "where");
  step.summary = text(object, "summary");
  step.returns = each<CallText>(object, "returns", kReturnKeys, [](const Object& o) {
    return CallText{text(o, "routine"), read_object(o, "arguments"), optional_text(o, "result")};
  });
  step.actions = each<ActionText>(object, "actions", kActionKeys, [](const Object& o) {
    return ActionText{text(o, "action"), read_object(o, "arguments")};
  });
  step.changes = each<Change>(object, "changes", kChangeKeys, [](const Object& o) {
    return Change{text(o, "name"), text(o, "before"), text(o, "after")};
  });
  step.stale = each<StaleEntries>(object, "stale", kStaleKeys, [](const Object& o) {
    return StaleEntries{text(o, "cpu"), texts(o, "entries")};
  });
  return step;
}

}  // namespace

Json to_json(const std::vector<WaitingThread>& waiting) {
  Json json = Json::array();
  for (const WaitingThread& w : waiting) json.push_back(to_json(w));
  return json;
}

Json to_json(const Counterexample& counterexample) {
  Json json;
  json["format"] = kCounterexampleFormat;
  json["version"] = kFormatVersion;
  json["file"] = counterexample.file;
  json["violated"] = to_json(counterexample.violated);
  json["shortest"] = counterexample.shortest;
  json["initial"] = list(counterexample.initial);
  json["steps"] = Json::array();
  for (const RunStep& step : counterexample.steps) json["steps"].push_back(to_json(step));
  json["scenario"] = Json::parse(counterexample.scenario_text);
  return json;
}

Counterexample read_counterexample(const Node& node, const Json& document) {
  Counterexample counterexample;
  const Object object = node.object(kCounterexampleKeys);
  if (const auto format = object.find("format")) {
    (void)format->choice({kCounterexampleFormat}, "format", "");
  }
  if (const auto version = object.find("version")) {
    (void)version->integer(kFormatVersion, kFormatVersion);
  }
  counterexample.file = text(object, "file");
  if (const auto shortest = object.find("shortest")) {
    counterexample.shortest = shortest->boolean();
  }
  if (const auto violated = object.find("violated")) {
    counterexample.violated = read_violated(violated->object(kViolatedKeys));
  }
  counterexample.initial = read_list(object, "initial");
  counterexample.steps = each<RunStep>(object, "steps", kStepKeys, read_step);
  if (const auto scenario = object.find("scenario")) {
    counterexample.scenario_text = document.at(Json::json_pointer(scenario->pointer())).dump(2);
  }
  return counterexample;
}

}  // namespace pmapcheck::report
