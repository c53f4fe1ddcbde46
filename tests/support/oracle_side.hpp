#pragma once

#include "harness/engine/inspector.hpp"
#include "harness/host/child_process.hpp"
#include "harness/host/temp_dir.hpp"
#include "tests/support/disposable.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fulldress::testing {

/// How a tool is run beside us.
struct OracleCall {
  std::vector<std::string> arguments;              ///< the program first
  std::map<std::string, std::string> environment;  ///< on top of how to reach the database
  std::filesystem::path directory;                 ///< where it runs; empty: here
};

/// A fresh database that the tool and we can both reach, and everything that is in it as text. A
/// comparison has two of them: one for the tool, one for us.
class OracleSide {
 public:
  explicit OracleSide(const std::string& engine) : engine_(engine) {
    if (engine == "postgres") {
      database_ = fresh_database(engine);
      return;
    }
    // Tools want a file of their own.
    file_ = directory_.path() / "test.db";
    std::ofstream{file_};
    database_ = testing::engine(engine).attach(file_.string(), Access::read_write, soon());
  }

  [[nodiscard]] const Database& database() const { return *database_; }
  [[nodiscard]] std::unique_ptr<Session> connect() const { return database_->connect(soon()); }
  /// PostgreSQL: `postgresql://user@/name?host=...`. SQLite: the file.
  [[nodiscard]] std::string url() const {
    return engine_ == "postgres" ? database_->url() : file_.string();
  }

  /// `exit code N` and what it printed. PG* and DATABASE_URL lead to this database.
  [[nodiscard]] std::string run(const OracleCall& call) const {
    auto environment = database_->environment();
    environment["DATABASE_URL"] = url();
    // Settings of the person who runs the tests are none of the test's.
    environment["HOME"] = directory_.path().string();
    for (const auto& [name, value] : call.environment) environment[name] = value;
    ChildOptions options;
    options.arguments = call.arguments;
    options.environment = environment;
    options.working_directory = call.directory;
    const auto finished = run_program(std::move(options), soon());
    return finished.status.to_text() + "\n" + finished.output + finished.error;
  }

  [[nodiscard]] SchemaSnapshot schema() const {
    const auto session = connect();
    return session->inspector().schema(*session);
  }

  /// Every row of every table, sorted, without the columns of these names; where the sequences are.
  [[nodiscard]] std::string rows(const std::vector<std::string>& left_out) const {
    const auto session = connect();
    std::string text;
    for (const TableInfo& table : session->inspector().tables(*session)) {
      text += rows_of(*session, table, left_out);
    }
    if (engine_ != "postgres") return text;
    session->copy_out("select schemaname, sequencename, last_value from pg_sequences order by 1, 2",
                      [&](const Row& row) { text += line_of(row); });
    return text;
  }

 private:
  static std::string line_of(const Row& row) {
    std::string line;
    for (const auto& value : row) line += value.value_or("null") + "|";
    return line + "\n";
  }

  static std::string rows_of(Session& session, const TableInfo& table,
                             const std::vector<std::string>& left_out) {
    std::string columns;
    for (const ColumnInfo& column : table.columns) {
      if (std::find(left_out.begin(), left_out.end(), column.name) != left_out.end()) continue;
      columns += (columns.empty() ? "" : ", ") + session.quote_name(column.name);
    }
    std::string text = table.name.to_text() + " " + columns + "\n";
    if (columns.empty()) return text;
    std::vector<std::string> lines;
    session.copy_out("select " + columns + " from " + session.quote_table(table.name),
                     [&](const Row& row) { lines.push_back(line_of(row)); });
    std::sort(lines.begin(), lines.end());
    for (const auto& line : lines) text += "  " + line;
    return text;
  }

  std::string engine_;
  TempDir directory_;
  std::filesystem::path file_;
  std::unique_ptr<Database> database_;
};

/// Both hold the same schema, rows and ledger; `left_out` names columns that hold times.
inline void expect_same_content(const OracleSide& ours, const OracleSide& theirs,
                                const std::vector<std::string>& left_out) {
  for (const auto& each : diff(theirs.schema(), ours.schema())) {
    ADD_FAILURE() << each.kind << " " << each.identity << "\n  the tool's: " << each.before
                  << "\n  ours: " << each.after;
  }
  EXPECT_EQ(ours.rows(left_out), theirs.rows(left_out));
}

}  // namespace fulldress::testing
