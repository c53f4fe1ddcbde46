#pragma once

#include "harness/engine/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// One node of an execution plan, with what it did when the statement ran.
struct PlanNode {
  std::string type;      ///< "Index Scan"; SQLite: the whole line, "SEARCH q USING INDEX q_a (a=?)"
  std::string relation;  ///< table, function or common table expression it reads; empty: none
  std::string schema;    ///< of the table, where the database tells; no part of the shape
  std::string index;
  std::string manner;         ///< "Left", "Hashed", "external merge": what else decides its cost
  double rows_estimated = 0;  ///< for each time it ran
  double rows = 0;            ///< the same, as it was
  double loops = 1;           ///< how often it ran; 0: never
  double blocks = 0;          ///< shared blocks hit and read, with its inputs
  double temp_blocks = 0;     ///< written to disk or read back, with its inputs
  double pages = 0;           ///< of the table, where that is large; 0: it is not, or nobody knows
  std::vector<PlanNode> inputs;

  friend bool operator==(const PlanNode&, const PlanNode&) = default;
};

/// Reads what PostgreSQL answers to `explain (analyze, buffers, format json)`. nullopt when it is
/// something else.
[[nodiscard]] std::optional<PlanNode> plan_in_json(std::string_view json);

/// Reads what SQLite answers to `explain query plan`: id, parent, something unused, text.
[[nodiscard]] PlanNode plan_in_rows(const std::vector<Row>& rows);

/// What a plan does, without costs and numbers of rows: the same for one statement on the same data
/// every time.
[[nodiscard]] std::string shape_of(const PlanNode& plan);

/// The plan as people read it, a line for each node.
[[nodiscard]] std::string plan_text(const PlanNode& plan);

/// Every table the plan reads, and how: "Seq Scan on q", "Index Scan using q_a on q".
[[nodiscard]] std::vector<std::string> accesses_of(const PlanNode& plan);

/// Names of the relations the plan reads, sorted, each once.
[[nodiscard]] std::vector<std::string> relations_of(const PlanNode& plan);

/// One line that says what was replaced by what: "Index Scan using q_a on q -> Seq Scan on q".
/// Empty when the shapes are the same.
[[nodiscard]] std::string plan_change(const PlanNode& before, const PlanNode& after);

}  // namespace fulldress::scenarios
