#pragma once

#include "harness/base/run_record.hpp"
#include "harness/engine/session.hpp"

#include <compare>
#include <set>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// One thing an application would do to a table.
struct ProbeStatement {
  std::string table;   ///< "public.people"
  std::string action;  ///< "select", "insert", "update", "delete"
  std::string role;    ///< as whom; empty: as the owner of everything
  std::string sql;

  friend bool operator==(const ProbeStatement&, const ProbeStatement&) = default;
};

struct ProbeOutcome {
  std::string code;     ///< "00000" when it went through
  std::string message;  ///< the database's own words, or what a select gave

  friend bool operator==(const ProbeOutcome&, const ProbeOutcome&) = default;
};

/// What an application would do to each table as it is now: insert, update and delete one row. The
/// insert copies a row that is there and leaves defaults to the database. On an engine with roles,
/// the same, and a count of what can be seen, as every role that was granted something. Tables in
/// `left_out` are nobody's but the migrator's.
///
/// only  where not null, the tables to try
[[nodiscard]] std::vector<ProbeStatement> plan_probe(Session& session,
                                                     const std::vector<TableName>& left_out,
                                                     const std::set<TableName>* only = nullptr);

/// Tries every statement and takes it back; sequences stand afterwards where they stood.
/// returns  one outcome per statement, in order.
[[nodiscard]] std::vector<ProbeOutcome> run_probe(Session& session,
                                                  const std::vector<ProbeStatement>& statements);

/// Runs the inserts of `statements` that need no role, each on its own, and keeps what succeeds: a
/// row the application writes.
void write_rows(Session& session, const std::vector<ProbeStatement>& statements);

struct ProbeComparison {
  const std::vector<ProbeStatement>& statements;
  const std::vector<ProbeOutcome>& before;
  const std::vector<ProbeOutcome>& after;
};

/// A finding for every statement that ends otherwise than before. What fails alike is none.
[[nodiscard]] std::vector<Finding> probe_findings(const ProbeComparison& comparison,
                                                  const std::string& state);

}  // namespace fulldress::scenarios
