#pragma once

#include "harness/base/error.hpp"
#include "harness/base/run_record.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// A condition on the live schema that makes a migration a no-op: `unless column_exists(t, c)`.
struct Guard {
  enum class Kind { column_exists, table_exists, index_exists };
  Kind kind = Kind::table_exists;
  std::vector<std::string> arguments;
  ScriptPosition position;

  friend bool operator==(const Guard&, const Guard&) = default;
};

/// One statement as a tool's own splitter cuts it out of a file.
struct ScriptStatement {
  std::string text;
  ScriptPosition start;
  /// Where each line of the text starts, when they do not follow each other in one file.
  std::vector<ScriptPosition> lines = {};

  friend bool operator==(const ScriptStatement&, const ScriptStatement&) = default;
};

/// Why a tool does not run a script: a mistake in it that is found only when it is to be run.
struct ScriptRefusal {
  std::string id;  ///< as of an error
  std::string message;
  ScriptPosition position;

  friend bool operator==(const ScriptRefusal&, const ScriptRefusal&) = default;
};

/// One direction of a migration: the text exactly as its tool would send it.
struct Script {
  std::string text;
  ScriptPosition start;          ///< where the text's first byte stands in the user's file
  bool is_transactional = true;  ///< the tool wraps body (and ledger) in a transaction
  std::vector<Guard> guards;
  std::vector<ScriptStatement> statements = {};  ///< what Sending::own_statements sends, in order
  /// Where each line of the text starts, when they do not follow each other in one file.
  std::vector<ScriptPosition> lines = {};
  std::optional<ScriptRefusal> refusal = std::nullopt;

  friend bool operator==(const Script&, const Script&) = default;
};

/// When a migration that is in the ledger runs again.
enum class Rerun { never, when_changed, always };

/// One migration of a directory, whatever its format.
struct Migration {
  std::string version;   ///< the ledger's key
  std::string name;      ///< readable, without version and extension
  std::string file;      ///< the up file, relative to the directory as the user gave it
  std::string checksum;  ///< by the format's own rule; empty when it has none
  std::optional<Script> up;
  std::optional<Script> down;
  std::optional<Script> verify = std::nullopt;  ///< run behind the up; a failure is the migration's
  Rerun rerun = Rerun::never;
  /// Checksums besides `checksum` a ledger may hold without the file counting as edited; "*" is
  /// any.
  std::vector<std::string> other_checksums = {};
  /// What only the format's own ledger writes: sqitch's change id, Flyway's script name.
  std::map<std::string, std::string> facts = {};
  bool is_manual = false;                          ///< never run automatically
  std::optional<std::string> irreversible_reason;  ///< declared, with why

  friend bool operator==(const Migration&, const Migration&) = default;
};

}  // namespace fulldress::migrations
