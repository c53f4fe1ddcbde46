#pragma once

#include "harness/engine/database.hpp"
#include "harness/engine/inspector.hpp"
#include "harness/host/deadline.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace fulldress::scenarios {

/// How another tool migrates: what a fulldress.json says under "command".
struct CommandConfig {
  std::string up;                   ///< to the newest version
  std::string up_one;               ///< one version up; empty: `up` is one step
  std::string down;                 ///< one version down; empty: nothing can be taken back
  std::string version;              ///< prints the version, or is a query that gives it
  std::filesystem::path directory;  ///< where the commands run
  std::map<std::string, std::string> environment;
  std::vector<std::string> ledger;  ///< tables of the tool's own; empty: those of known tools

  [[nodiscard]] bool is_empty() const { return up.empty(); }
  friend bool operator==(const CommandConfig&, const CommandConfig&) = default;
};

/// What one command did to a database.
struct CommandStep {
  std::string version;  ///< afterwards
  std::string problem;  ///< one line; empty when the command went well
  std::string sql;      ///< what the server was asked meanwhile; empty where nothing tells
  std::size_t statements = 0;
  double duration_ms = 0;
};

/// Migrates databases by commands of another tool.
class CommandAdapter {
 public:
  explicit CommandAdapter(CommandConfig config) : config_(std::move(config)) {}

  [[nodiscard]] const CommandConfig& config() const { return config_; }
  [[nodiscard]] const std::string& one_step_up() const {
    return config_.up_one.empty() ? config_.up : config_.up_one;
  }
  [[nodiscard]] bool has_down() const { return !config_.down.empty(); }

  /// The version as the tool says it; empty before the first.
  /// throws UsageError "scenarios.command-failed" when it cannot be asked.
  [[nodiscard]] std::string version(const Database& database, const Deadline& deadline) const;

  struct Place {
    const Database& database;
    std::filesystem::path log;  ///< the server's, or empty
    const Deadline& deadline;
  };
  /// Runs `command` and asks for the version behind it.
  [[nodiscard]] CommandStep run(const std::string& command, const Place& place) const;

  /// The tool's own tables, among those that are there.
  [[nodiscard]] std::vector<TableName> ledger_tables(Session& session) const;

 private:
  CommandConfig config_;
};

/// "0003_add" of a version with decoration: "0003_add (head)"; "the start" of an empty one.
[[nodiscard]] std::string label_of_version(const std::string& version);

/// Statements a server's log tells of, sent by sessions on `database`, in order.
[[nodiscard]] std::vector<std::string> statements_in_log(const std::string& log,
                                                         const std::string& database);

/// The schema without the tool's own tables.
[[nodiscard]] SchemaSnapshot without_tables(SchemaSnapshot schema,
                                            const std::vector<TableName>& tables);

}  // namespace fulldress::scenarios
