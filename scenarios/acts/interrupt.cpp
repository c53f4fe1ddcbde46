#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/host/poll.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/outcome.hpp"

#include <future>
#include <optional>

namespace fulldress::scenarios {

ActKind interrupt_act();

namespace {

const SqlTemplate& statements() {
  static const SqlTemplate loaded(embedded_sql::interrupt);
  return loaded;
}

/// How the statement that is interrupted ended.
struct Ending {
  bool is_lost = false;  ///< its session was ended
  std::optional<SqlErrorInfo> error;
};

/// One statement while another session holds what it needs: it is ended there, or goes on once the
/// other lets go.
class Interrupt : public Act {
 public:
  explicit Interrupt(const ActReading& reading)
      : database_(reading.database()),
        as_(session_as(reading)),
        holding_(reading.texts("holding")),
        sql_(reading.needed_text("sql")),
        then_(reading.choice("then", {"end", "commit", "rollback"})),
        meanwhile_(reading.texts("meanwhile")),
        position_(reading.position()) {
    if (holding_.empty()) {
      reading.fail("holding", "\"holding\" is missing: statements of a session that is in the way");
    }
  }

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const Stopwatch watch;
    static_cast<void>(play.database(database_, context));
    if (play.engine_of(database_).name() != "postgres") {
      throw UsageError("scenarios.no-sessions",
                       "one session waits for another on PostgreSQL only, not on " +
                           play.engine_of(database_).name());
    }
    const auto holder = play.connect(database_, {}, context);
    const auto watcher = play.connect(database_, {}, context);
    const auto runner = play.connect(database_, as_, context);
    const Row number = {runner->query(statements().get("own_number")).rows.at(0).at(0)};
    holder->begin(TransactionMode::read_write);
    for (const auto& statement : holding_) holder->execute(statement);
    auto run = std::async(std::launch::async, [&] { return run_statement(*runner); });
    try {
      const bool has_waited = wait_until_it_waits(run, *watcher, number, context);
      const auto ending = end_it(has_waited, {*holder, *watcher}, number, run);
      wait_until_gone(*watcher, number, ending, context);
      judge(has_waited, ending, context, watch);
    } catch (...) {
      // Else the statement would wait for ever.
      let_go(*holder);
      throw;
    }
    return Verdict::passed;
  }

 private:
  struct Others {
    Session& holder;
    Session& watcher;
  };

  [[nodiscard]] Ending end_it(bool has_waited, const Others& others, const Row& number,
                              std::future<Ending>& run) const {
    if (has_waited) {
      for (const auto& statement : meanwhile_) others.watcher.execute(statement);
      if (then_ == "end") {
        others.watcher.query(statements().get("end"), number);
        auto ending = run.get();
        let_go(others.holder);
        return ending;
      }
      if (then_ == "commit") others.holder.commit();
    }
    let_go(others.holder);
    return run.get();
  }

  [[nodiscard]] Ending run_statement(Session& runner) const {
    Ending ending;
    try {
      runner.execute(sql_);
    } catch (const ConnectionLost&) {
      ending.is_lost = true;
    } catch (const SqlError& error) {
      ending.is_lost = error.sqlstate() == "57P01";
      if (!ending.is_lost) ending.error = error.info();
    }
    return ending;
  }

  [[nodiscard]] static bool wait_until_it_waits(const std::future<Ending>& run, Session& watcher,
                                                const Row& number, StepContext& context) {
    bool is_waiting = false;
    const bool is_decided = poll_until(context.deadline, [&] {
      if (run.wait_for(std::chrono::seconds(0)) == std::future_status::ready) return true;
      is_waiting = watcher.query(statements().get("is_waiting"), number).rows.at(0).at(0) != "0";
      return is_waiting;
    });
    if (!is_decided) {
      throw InfrastructureError("engine.deadline", "the statement neither waits nor ends in time");
    }
    return is_waiting;
  }

  static void let_go(Session& holder) {
    if (holder.transaction_state() != TransactionState::idle) holder.rollback();
  }

  static void wait_until_gone(Session& watcher, const Row& number, const Ending& ending,
                              StepContext& context) {
    if (!ending.is_lost) return;
    const bool is_gone = poll_until(context.deadline, [&] {
      return watcher.query(statements().get("is_there"), number).rows.at(0).at(0) == "0";
    });
    if (!is_gone) {
      throw InfrastructureError("engine.deadline", "a session that was ended does not end");
    }
  }

  void judge(bool has_waited, const Ending& ending, StepContext& context,
             const Stopwatch& watch) const {
    if (ending.error) throw SqlError(*ending.error);
    std::vector<Finding> findings;
    const auto add = [&](const std::string& id, std::string message) {
      Finding finding;
      finding.id = "interrupt." + id;
      finding.subject = one_line(sql_, 120);
      finding.message = std::move(message);
      finding.position = position_;
      findings.push_back(std::move(finding));
    };
    if (!has_waited) {
      add("not-held", "it ended without waiting for what the other session holds");
    } else if (then_ == "end" && !ending.is_lost) {
      add("not-ended", "its session was ended, and it says that all went well");
    } else if (then_ != "end" && ending.is_lost) {
      add("lost", "its session is gone");
    }
    const std::string broken = findings.empty() ? std::string() : findings.front().message;
    add_outcome(context, {.act = "interrupt",
                          .findings = std::move(findings),
                          .broken = broken,
                          .duration_ms = watch.ms()});
  }

  std::string database_;
  SessionAs as_;
  std::vector<std::string> holding_;
  std::string sql_;
  std::string then_;
  std::vector<std::string> meanwhile_;
  ScriptPosition position_;
};

}  // namespace

ActKind interrupt_act() {
  return {.name = "interrupt",
          .purpose = "end a session in the middle of its work, or let it wait for another",
          .keys = with_session_keys(
              {{"holding", "statements of another session, in a transaction it leaves open"},
               {"sql", "the statement, which must come to wait for that session"},
               {"then", "`end` (default): its session is ended; `commit`, `rollback`: the other's"},
               {"meanwhile", "statements of a third session, while it waits"}}),
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            return std::make_unique<Interrupt>(reading);
          }};
}

}  // namespace fulldress::scenarios
