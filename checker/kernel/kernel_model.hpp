// The kernel as a model for the explorer: machine, programs and formulas put together.
//
//     thread steps       point ──► operation ──► outcomes of the machine ──► next point
//     environment steps  interrupts, switches, pageout, memory
//     contracts          at calls, operations and returns, as violations of the step
//     refinement         each step is the action that it claims to be, else a violation of the step
//     state properties   on every state, only what the step may have changed
//
// Step::process is the number of a thread, or of an environment process after them; Step::outcome
// tells apart what the hardware may do.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checker/explore/archive.hpp"
#include "checker/explore/learned_steps.hpp"
#include "checker/explore/model.hpp"
#include "checker/formula/actions.hpp"
#include "checker/formula/compiled.hpp"
#include "checker/formula/contracts.hpp"
#include "checker/formula/oracle.hpp"
#include "checker/kernel/automata.hpp"
#include "checker/kernel/claims.hpp"
#include "checker/kernel/condition_check.hpp"
#include "checker/kernel/contract_binding.hpp"
#include "checker/kernel/kernel_layout.hpp"
#include "checker/kernel/model_choice.hpp"
#include "checker/kernel/properties.hpp"
#include "checker/kernel/setting.hpp"
#include "checker/kernel/stuck.hpp"
#include "checker/kernel/taken.hpp"
#include "impl/machine/environment.hpp"
#include "impl/machine/interrupt.hpp"

namespace pmapcheck::kernel {

/// What is asked of the states and steps that a search reaches.
enum class Checks : std::uint8_t {
  all,
  no_refinement,  ///< No guards, no effects.
  none,           ///< No contracts and no state properties either: to measure what they cost.
};

/// The formal model, read once and shared by all scenarios.
struct FormalModel {
  formula::Specification specification;
  Clauses clauses;
  Properties properties;
  ContractBindings bindings;
  Claims claims;
  Checks checks = Checks::all;
  ModelChoice choice;  ///< What was read.

  /// Reads FOLDER/model/*.smt2 and FOLDER/clauses.json.
  [[nodiscard]] static Result<FormalModel> read(const std::string& folder);
  [[nodiscard]] static Result<FormalModel> read(const ModelChoice& choice);
};

/// Who decides whether a formula holds.
enum class Judge : std::uint8_t {
  compiled,
  z3,  ///< formula::Oracle: slow, and independent of the compiled code.
};

/// A size of the model, not of the kernel, that a run may outgrow. The model goes no further there
/// (explore::Progress::beyond), and can't say what a kernel would do.
enum class ModelLimit : std::uint8_t {
  none,
  map_entries,  ///< The scenario's pool of map entries.
  objects,      ///< The scenario's spare objects.
  automaton,    ///< kMaxPoints.
};

/// What others want to know of a thread, rather than where exactly it is and on which CPU: whether
/// something is so, or a value.
enum class Predicate : std::uint8_t {
  running,   ///< It is its CPU's thread.
  finished,  ///< It has no more to do.
  gate,      ///< At which operation it is where it may have to wait, or that it is at none.
};
inline constexpr std::size_t kPredicates = 3;

class KernelModel {
 public:
  /// Require: `formal` outlives the model. Errors: what make_setting refuses; a setup that can't
  /// finish; a machine whose state would be too long.
  [[nodiscard]] static Result<std::unique_ptr<KernelModel>> make(const scenario::Scenario& scenario,
                                                                 const FormalModel& formal,
                                                                 Judge judge = Judge::compiled,
                                                                 Keep keep = Keep::expected);

  // explore::Model.

  [[nodiscard]] std::size_t state_bytes() const { return machine_.layout.bytes(); }
  /// The formal model's properties, then the conditions of the scenario's `expect`.
  [[nodiscard]] std::size_t property_count() const {
    return formal_.properties.id_count() + conditions_.size();
  }
  template <class Visit>
  void initial(Visit&& visit) {
    for (const std::vector<std::uint8_t>& state : initial_) visit(explore::StateView(state));
  }
  template <class Visit>
  void successors(explore::StateView state, Visit&& visit);
  [[nodiscard]] explore::Footprint footprint(explore::StateView state, explore::Step step);
  void check(explore::StateView state, explore::StateView previous, explore::Step step,
             std::vector<explore::PropertyId>& violated);
  [[nodiscard]] bool finished(explore::StateView state) const;
  /// The conditions that a finished state reaches.
  void check_finished(explore::StateView state, std::vector<explore::PropertyId>& reached) const;
  void check_end(explore::StateView state, std::vector<explore::PropertyId>& violated);
  [[nodiscard]] explore::PropertyId stuck(explore::StateView state);

  // explore::LearnableModel: the threads, then what the environment may do.

  [[nodiscard]] std::size_t process_count() const { return thread_count() + environment_.size(); }
  [[nodiscard]] std::size_t first_classless() const { return thread_count(); }
  /// The thread's point.
  [[nodiscard]] std::uint32_t step_class(explore::StateView state, std::size_t thread) const {
    return point_id(read(state), thread);
  }
  [[nodiscard]] explore::ByteSet class_bytes(std::size_t thread) const {
    const impl::Field& point = layout_.threads[thread].point;
    explore::ByteSet bytes;
    for (std::size_t i = 0; i < point.width; ++i) bytes.set(point.offset + i);
    return bytes;
  }
  template <class Visit>
  void successors_of(explore::StateView state, std::size_t process, Visit&& visit);
  template <class Visit>
  std::optional<explore::Footprint> judged_steps_of(explore::StateView state, std::size_t process,
                                                    Visit&& visit);
  // explore::ReducibleModel.

  [[nodiscard]] std::size_t mark_count() const {
    return has_predicates() ? mark(Predicate::running, thread_count()) : state_bytes();
  }
  /// The number that a thread's predicate has.
  [[nodiscard]] std::size_t mark(Predicate predicate, std::size_t thread) const {
    return state_bytes() + thread * kPredicates + static_cast<std::size_t>(predicate);
  }
  void tell_acts();
  /// Without layout().broken: what depends on it is of interest only where something was broken.
  [[nodiscard]] const explore::Act& act() const { return act_; }
  [[nodiscard]] bool waited() const { return waited_; }
  [[nodiscard]] explore::Guard guard(std::size_t thread, std::uint32_t point) const;
  bool waits_at(explore::StateView state, std::size_t thread, std::uint32_t point,
                explore::ByteMarks& reads);
  [[nodiscard]] bool asks_of_ends() const { return !conditions_.empty(); }
  [[nodiscard]] bool unfinished(explore::StateView state, std::size_t process) const {
    return process < thread_count() && is_unfinished(read(state), process);
  }

  /// The limit that was hit first, if one was.
  [[nodiscard]] ModelLimit limit() const { return limit_; }
  /// Whether scenario::EnvironmentStep::bound kept a preemption from happening, in any state that
  /// the model was asked about.
  [[nodiscard]] bool cut_preemption() const { return cut_preemption_; }

  // A search of this model that goes on in another process: states have numbers of points.

  void save(explore::ArchiveWriter& archive) const;
  /// Into a model that was made from the same and was asked nothing yet. False if the archive is
  /// not what save() wrote.
  [[nodiscard]] bool load(explore::ArchiveReader& archive);

  // For reports and tests.

  /// A condition of the scenario's `expect` in the place of a property: it is "violated" in a state
  /// that reaches it.
  struct Condition {
    bool never = false;      ///< Else one of `exists`.
    std::size_t number = 0;  ///< In its list.
    std::string text;        ///< As the scenario has it, in a line.
    ConditionCheck check;
  };
  [[nodiscard]] const std::vector<Condition>& conditions() const { return conditions_; }
  [[nodiscard]] explore::PropertyId condition_id(std::size_t condition) const {
    return static_cast<explore::PropertyId>(formal_.properties.id_count() + condition);
  }
  /// The condition that a PropertyId stands for, or nullptr.
  [[nodiscard]] const Condition* condition(explore::PropertyId id) const;
  /// The first row of a finished state that reaches a condition; nothing if none does.
  [[nodiscard]] std::optional<ObservedRow> reaching(const Condition& condition,
                                                    explore::StateView state) const;
  [[nodiscard]] const Observer& observer() const { return *observer_; }

  /// What each thread waits for. Require: nobody can go on from `state`.
  [[nodiscard]] std::vector<Wait> waits(explore::StateView state);
  /// Takes a step; nothing if it is not enabled.
  [[nodiscard]] std::optional<Taken> take(explore::StateView state, explore::Step step);

  [[nodiscard]] const impl::Machine& machine() const { return machine_; }
  [[nodiscard]] const KernelLayout& layout() const { return layout_; }
  [[nodiscard]] const Setting& setting() const { return setting_; }
  [[nodiscard]] const Automata& automata() const { return automata_; }
  [[nodiscard]] Automata& automata() { return automata_; }
  [[nodiscard]] const FormalModel& formal() const { return formal_; }
  [[nodiscard]] const formula::Compiled& compiled() const { return *compiled_; }
  [[nodiscard]] formula::Contracts& contracts() { return *contracts_; }
  /// nullptr without refinement, and if the formal model has no actions.
  [[nodiscard]] formula::Actions* actions() const { return actions_.get(); }
  [[nodiscard]] std::size_t thread_count() const { return layout_.threads.size(); }
  /// Require: `step` is one of a thread.
  [[nodiscard]] const Point& point(explore::StateView state, std::size_t thread) const;
  [[nodiscard]] const std::vector<impl::EnvironmentProcess>& environment() const {
    return environment_;
  }
  [[nodiscard]] const impl::EnvironmentProcess& environment(explore::Step step) const {
    return environment_[step.process - thread_count()];
  }
  /// Whether lemmas are asked of `state`.
  [[nodiscard]] bool lemmas_apply(explore::StateView state) const;
  /// Whom a property that is violated in `state` is to be blamed on: whoever broke a contract or an
  /// invariant first, on the way here; nobody did before an initial state, so there whom it
  /// obliges.
  [[nodiscard]] Party blame(const Property& property, explore::StateView state) const;

 private:
  // What the threads of a state are about to do.
  class Status final : public impl::ThreadStatus {
   public:
    Status(KernelModel& model, explore::StateView state, impl::Access* access)
        : model_(model), state_(state), access_(access) {}
    [[nodiscard]] bool finished(std::uint8_t t) const override;
    [[nodiscard]] bool runnable(std::uint8_t t) const override;

   private:
    // Where a thread is, of which the asker sees no more than a predicate.
    [[nodiscard]] const Point& at(std::uint8_t t, Predicate predicate) const;
    KernelModel& model_;
    explore::StateView state_;
    impl::Access* access_;
  };

  KernelModel(Setting setting, const FormalModel& formal);
  std::optional<InputError> compile(Judge judge);
  std::optional<InputError> set_up(const scenario::Scenario& scenario);
  std::optional<InputError> observe(const scenario::Scenario& scenario);

  impl::Cells read(explore::StateView state, impl::Access* access = nullptr) const {
    return impl::Cells(const_cast<std::uint8_t*>(state.data()), access);
  }
  [[nodiscard]] PointId point_id(const impl::Cells& cells, std::size_t thread) const {
    return static_cast<PointId>(cells.get(layout_.threads[thread].point));
  }

  // Fills outcomes_ with the steps of a process; false if it has none. Whether the step is owed is
  // left in progress_.
  bool prepare(explore::StateView state, std::size_t process, impl::Access* access);
  bool prepare_thread(explore::StateView state, std::size_t thread, impl::Access* access);
  bool prepare_environment(explore::StateView state, std::size_t process, impl::Access* access);
  // Notes that a step leads beyond what the model has room for.
  void note_limit(ModelLimit limit) {
    if (limit_ == ModelLimit::none) limit_ = limit;
    progress_ = explore::Progress::beyond;
  }
  // Completes and visits what prepare() has found.
  template <class Visit>
  void visit_outcomes(explore::StateView state, std::size_t process, Visit&& visit);
  // Completes outcome i; false if the model has no room for what comes after.
  bool complete_within(explore::StateView state, std::size_t process, std::size_t i);
  // Completes outcome i: a thread's next point, ghosts and contracts; who broke something first.
  void complete(explore::StateView state, std::size_t process, std::size_t i);
  void complete_thread(explore::StateView state, std::size_t thread, std::size_t i,
                       impl::Cells& next);
  void complete_environment(explore::StateView state, std::size_t process, std::size_t i,
                            impl::Cells& next);

  // Whether steps are held against the actions that they claim.
  [[nodiscard]] bool refines() const { return actions_ != nullptr && !in_setup_; }
  // Holds what led from `before` to outcome i against a claim (nullptr: of nothing) for the
  // arguments in values_.
  void refine(const BoundClaim* claim, explore::StateView before, std::size_t i);
  // Changes outcome i further, and holds that against a claim.
  template <class Change>
  void refine_part(const BoundClaim* claim, const CallView& call, std::size_t i, Change&& change);
  void judge_step(formula::Claim claim, formula::Actions::Verdict& verdict, std::size_t action,
                  explore::StateView before, explore::StateView after);
  // The party whose duty it was not to break `property` by the step being taken.
  [[nodiscard]] Party breaker(const Property& property, std::size_t process) const;

  // Whether the thread has begun and has not come to its end.
  [[nodiscard]] bool is_unfinished(const impl::Cells& cells, std::size_t thread) const;

  void check_contracts(const std::vector<BoundContract>& due, const CallView& call,
                       explore::StateView state, bool before);
  // Of the process that judged_steps_of() is asked for: at first, after each step, and in the end.
  void begin_act();
  void add_to_act(explore::StateView before, explore::StateView after);
  void end_act(explore::StateView state, std::size_t process, const impl::Access& access);
  [[nodiscard]] static explore::ByteSet bytes_of(std::initializer_list<impl::Field> fields);
  // There is room for their numbers.
  [[nodiscard]] bool has_predicates() const {
    return mark(Predicate::running, thread_count()) <= explore::kMaxStateBytes;
  }
  // The process looks at the fields, but it is the predicate that decides what it does.
  void ask(Predicate predicate, std::size_t thread, std::initializer_list<impl::Field> fields);
  // Leaves out of what a thread's act reads that it is awake: nobody else puts it to sleep.
  void leave_out_sleep(explore::StateView state, std::size_t thread);
  // Adds the predicates that a step changes.
  void add_changed_predicates(explore::StateView before, explore::StateView after);
  [[nodiscard]] static bool goes_on(const Point& point);
  // The bytes that are known to decide what the process does: those that its operation looks at,
  // and what was added so far.
  explore::ByteSet& known_bytes();
  // Adds what a step is visible by.
  void add_visibility(explore::StateView before, explore::StateView after);
  // Notes in `cells` who broke a rule first, and whom each broken one is to be blamed on.
  void settle_blame(std::size_t process, impl::Cells& cells);

  // The judge's answers. A contract's, for the arguments in values_.
  bool holds(std::size_t definition, explore::StateView state);
  // The properties that a state violates, of those whose instances read a changed byte.
  void find_violated(explore::StateView state, explore::StateView previous,
                     std::vector<std::size_t>& properties);
  // The same as check() has it, without the conditions.
  void find_failing(explore::StateView state, explore::StateView previous,
                    std::vector<explore::PropertyId>& failing);
  [[nodiscard]] std::size_t property_of(std::size_t instance) const {
    return formal_.properties.of_definition(compiled_->instances()[instance].definition);
  }

  const FormalModel& formal_;
  Setting setting_;
  impl::Machine machine_;
  KernelLayout layout_;
  Automata automata_;
  std::vector<impl::EnvironmentProcess> environment_;
  std::optional<formula::Compiled> compiled_;
  formula::Verdicts verdicts_;                           // on compiled_'s instances
  std::optional<formula::Justification> justification_;  // of them
  std::unique_ptr<formula::Contracts> contracts_;
  std::unique_ptr<formula::Actions> actions_;
  std::optional<formula::Oracle> oracle_;  // if it is to judge instead of compiled code
  std::optional<Observer> observer_;
  std::vector<Condition> conditions_;
  std::vector<std::vector<std::uint8_t>> initial_;

  // Scratch of the step being taken.
  impl::Outcomes outcomes_;
  impl::Outcomes probe_;
  impl::Access* access_ = nullptr;
  explore::Progress progress_ = explore::Progress::work;
  ModelLimit limit_ = ModelLimit::none;
  bool cut_preemption_ = false;
  const Point* from_ = nullptr;
  impl::Context context_{};
  const Point::Edge* edge_ = nullptr;
  std::vector<BrokenRule> broken_before_;
  std::vector<BrokenRule> broken_;
  std::vector<std::uint8_t> snapshot_;
  std::vector<TakenAction>* recorded_ = nullptr;  // where somebody asks for the actions
  std::vector<std::int64_t> values_;
  std::vector<explore::PropertyId> violated_;
  std::vector<explore::PropertyId> failing_;
  explore::ByteSet asked_;              // the bytes that contracts and refinement may look at …
  explore::ByteSet* judged_ = nullptr;  // those on which verdicts on states depend, if asked
  explore::ByteSet decides_;            // … and those that suffice, if acts are told
  bool tells_acts_ = false;
  std::vector<explore::ByteSet> read_together_;  // with a byte, by an instance; if acts are told
  bool asks_cpu_ = false;                        // which CPU the thread runs on matters
  explore::Act act_;
  bool waited_ = false;
  // What the last completed outcome violates, so that check() need not ask again.
  const std::uint8_t* found_for_ = nullptr;
  std::vector<std::size_t> found_;
  bool in_setup_ = false;
};

}  // namespace pmapcheck::kernel

#include "checker/kernel/kernel_model_steps.hpp"
