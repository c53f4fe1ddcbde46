#pragma once

#include "harness/base/error.hpp"
#include "harness/engine/value.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// Whether a statement writes.
enum class QueryKind {
  detected,  ///< the database says so: it refuses in a read-only transaction
  read,
  write
};

/// A difference between two versions that is meant.
enum class Tolerance {
  more_columns,  ///< the new version gives columns the old one did not
  types,         ///< a column has another type
  rows,          ///< other rows, or other numbers of rows
  order,         ///< the same rows in another order
  in_between,    ///< it does not hold between the first and the last version
  no_values      ///< nobody knows values for it: it is prepared and planned only
};

/// What a statement is to be on the new version, for the flow `bench`.
struct QuerySpeed {
  std::optional<double> budget_ms;      ///< the median of its calls is at most this
  std::optional<double> faster_factor;  ///< so many times faster than on the old version
  std::optional<double> slower_ratio;   ///< so many times slower is still accepted

  [[nodiscard]] bool is_said() const { return budget_ms || faster_factor || slower_ratio; }
  friend bool operator==(const QuerySpeed&, const QuerySpeed&) = default;
};

/// How the calls of statements are timed, for the flow `bench`.
struct TimingConfig {
  std::size_t rounds = 40;             ///< before, after, after, before: so often at least
  double seconds = 2;                  ///< of each statement; more rounds while they last
  std::optional<double> slower_ratio;  ///< so many times slower is accepted of every statement

  friend bool operator==(const TimingConfig&, const TimingConfig&) = default;
};

/// One statement of an application.
struct QueryStatement {
  std::string name;
  std::string sql;              ///< without what ends it; parameters are `$1`, `$2`, ...
  std::vector<Row> parameters;  ///< it is executed once for each; one empty row: without values
  std::string parameter_query;  ///< gives such rows on the old version; empty: none
  QueryKind kind = QueryKind::detected;
  std::string role;                             ///< SET ROLE; empty: who made the database
  std::map<std::string, std::string> settings;  ///< of its transaction
  std::string since;                            ///< judged from this version on; empty: the first
  std::string until;                            ///< not judged from this version on; empty: never
  bool is_ordered = false;                      ///< the order of the rows is part of the answer
  std::vector<Tolerance> tolerated;
  ScriptPosition position;
  std::size_t seen = 1;       ///< how often a captured one was
  std::string why_no_values;  ///< it is prepared and explained, and not executed; empty: it is
  QuerySpeed speed;

  [[nodiscard]] bool tolerates(Tolerance tolerance) const;
  friend bool operator==(const QueryStatement&, const QueryStatement&) = default;
};

/// Which versions see the statements.
enum class SeenVersions {
  affordable,  ///< every one if that takes no longer than a minute or so, else first and last
  every,
  ends  ///< the first and the last
};

/// What a scenario says under "queries".
struct QueriesConfig {
  std::vector<QueryStatement> of_old;             ///< the application that runs now
  std::vector<QueryStatement> of_new;             ///< the one that comes with the migrations
  std::vector<std::filesystem::path> logs;        ///< of servers the old application works on
  std::vector<std::filesystem::path> statistics;  ///< exports of pg_stat_statements
  std::string log_database;  ///< only statements of this database; empty: all of the log
  std::string since;         ///< the version the old application runs on; empty: the first
  SeenVersions versions = SeenVersions::affordable;
  bool is_new_tried_on_old = false;    ///< the new application must work on the old versions too
  std::vector<Tolerance> tolerated;    ///< of every statement
  std::optional<TimingConfig> timing;  ///< calls are timed; nullopt: where a statement asks for it
  ScriptPosition position;

  [[nodiscard]] bool is_empty() const {
    return of_old.empty() && of_new.empty() && logs.empty() && statistics.empty();
  }
  friend bool operator==(const QueriesConfig&, const QueriesConfig&) = default;
};

/// A place in a file that could not be understood.
struct UnreadPlace {
  ScriptPosition position;
  std::string message;
};

/// Statements out of files nobody wrote by hand.
struct CapturedStatements {
  std::vector<QueryStatement> statements;
  std::map<std::string, std::size_t> not_tried;  ///< how often, by the word they start with
  std::vector<UnreadPlace> unread;               ///< at most a hundred
  std::size_t unread_count = 0;

  void report(ScriptPosition position, std::string message);
};

}  // namespace fulldress::scenarios
