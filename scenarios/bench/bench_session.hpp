#pragma once

#include "harness/base/error.hpp"
#include "harness/engine/database.hpp"
#include "harness/engine/statement_desk.hpp"
#include "scenarios/bench/plan_tree.hpp"
#include "scenarios/bench/table_facts.hpp"
#include "scenarios/queries/query.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fulldress {
class InstructionCounter;
}

namespace fulldress::scenarios {

/// What a statement costs on one database, without a clock: the same each time on the same data.
struct CountedCost {
  std::vector<PlanNode> plans;   ///< one for each row of values
  std::optional<double> blocks;  ///< shared blocks of all of them; nullopt: nobody counts them
  double unplanned_blocks = 0;   ///< those of them that triggers and foreign keys read
  double temp_blocks = 0;
  std::optional<double> steps;          ///< of SQLite's virtual machine
  std::vector<double> work;             ///< blocks, or steps, of each row of values
  std::optional<double> instructions;   ///< of the server's process; nullopt: nobody counts them
  std::int64_t affected = 0;            ///< rows it returned or changed, with all its values
  std::optional<SqlErrorInfo> refused;  ///< the statement itself fails here
  std::string unknown;                  ///< why nothing could be found out; empty: it could
  bool is_writing = false;              ///< it changes rows, also where it looks like a read

  [[nodiscard]] bool is_known() const { return !refused && unknown.empty(); }
};

/// One call of a statement.
struct CallTime {
  double wall_ms = 0;
  std::optional<double>
      processor_ms;  ///< of who works on it: the server's process, or we ourselves
};

/// A session that runs statements to see what they cost, and leaves no trace: reads are in
/// read-only transactions, and what writes is rolled back.
///
/// Statements run without parallel workers and without just-in-time compilation, whose costs are
/// nobody's in particular.
class BenchSession {
 public:
  struct Options {
    const Database& database;  ///< outlives it
    const Deadline& deadline;  ///< of everything
    std::chrono::milliseconds statement_timeout = std::chrono::seconds(30);
  };
  explicit BenchSession(Options options);
  ~BenchSession();
  BenchSession(const BenchSession&) = delete;
  BenchSession& operator=(const BenchSession&) = delete;

  /// Vacuums and gathers statistics, as production has them. A table that gets none is remembered.
  void tidy_up();

  /// The rows of values the statement's own query gives; a refusal is in `why`.
  [[nodiscard]] std::vector<Row> values_of(const QueryStatement& statement, std::string& why);

  /// Runs the statement with all its values, and explains it.
  [[nodiscard]] CountedCost count(const QueryStatement& statement);

  /// Makes call() run `statement`, which outlives that, in one read-only transaction until end(),
  /// or in a transaction of its own each time. errors  those of Session; then give_up() is due.
  void begin(const QueryStatement& statement, TransactionMode mode);
  [[nodiscard]] CallTime call(const Row& values);
  void end();
  /// Ends the session in the middle of a statement; the next one gets a new session.
  void give_up();

  /// The server's process for this session; nullopt where we do the work ourselves.
  [[nodiscard]] std::optional<int> process() const { return process_; }

  /// Why instructions are not counted; empty: they are, or there is no process to count them of.
  [[nodiscard]] std::string why_no_instructions() const;

  void close();

 private:
  static bool has_analyzed_all(Session& session);
  void analyze_each(Session& session);
  struct Work;

  [[nodiscard]] Session& session();
  void count_in(TransactionMode mode, const QueryStatement& statement, CountedCost& cost);
  struct Asked {
    const QueryStatement& statement;
    const Row& values;
    TransactionMode mode;
  };
  void count_one(const Asked& asked, CountedCost& cost);
  [[nodiscard]] CountedCost explained(const Asked& asked);
  void explain(const Asked& asked, CountedCost& cost);
  [[nodiscard]] std::optional<double> instructions_of(const Asked& asked);
  [[nodiscard]] bool lacks_statistics(CountedCost& cost) const;
  [[nodiscard]] CallTime timed(const Row& values);
  [[nodiscard]] bool is_too_slow(const InfrastructureError& error) const;

  Options options_;
  std::unique_ptr<Session> session_;
  std::optional<int> process_;
  std::unique_ptr<InstructionCounter> counter_;  ///< of that process
  LargeTables large_;
  std::map<std::string, std::string> without_statistics_;  ///< tables, and why
  std::unique_ptr<Work> work_;                             ///< between begin() and end()
};

}  // namespace fulldress::scenarios
