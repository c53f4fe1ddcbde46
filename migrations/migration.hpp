#pragma once

#include "harness/base/error.hpp"
#include "harness/base/run_record.hpp"

#include <cstddef>
#include <functional>
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
  /// The rows behind a COPY ... FROM STDIN, where the tool sends them.
  std::optional<std::string> copy_data = std::nullopt;

  friend bool operator==(const ScriptStatement&, const ScriptStatement&) = default;
};

/// Why a tool does not run a script: a mistake in it that is found only when it is to be run.
struct ScriptRefusal {
  std::string id;  ///< as of an error
  std::string message;
  ScriptPosition position;

  friend bool operator==(const ScriptRefusal&, const ScriptRefusal&) = default;
};

/// What a tool reads from its connection and writes into the text it sends.
enum class LiveValue { database_name, user_name };

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
  /// Words of the text that are replaced as it is sent: graphile-migrate's `:DATABASE_NAME`.
  std::map<std::string, LiveValue> live_tokens = {};
  /// psql's variables the tool sets on its command line, for Sending::client.
  std::map<std::string, std::string, std::less<>> variables = {};

  friend bool operator==(const Script&, const Script&) = default;
};

/// A question to the live database that decides whether a migration runs.
struct Precondition {
  enum class Kind {
    query,
    table_exists,
    view_exists,
    column_exists,
    index_exists,
    sequence_exists,
    foreign_key_exists,
    known,   ///< decided before: `subject` says why it does not hold, empty if it does
    all_of,  ///< of `parts`
    any_of   ///< of `parts`
  };
  Kind kind = Kind::query;
  std::string subject;   ///< the query, or the name
  std::string schema;    ///< of the name; empty: the current one
  std::string expected;  ///< what the query's only value must be
  ScriptPosition position;
  std::string table = {};  ///< of the column or index; of an index empty: any
  std::vector<Precondition> parts = {};
  bool is_negated = false;  ///< it holds when the rest of it does not

  friend bool operator==(const Precondition&, const Precondition&) = default;
};

/// What becomes of a migration whose precondition does not hold.
enum class Unmet {
  halts,   ///< it fails
  skips,   ///< it is left for the next run
  marks,   ///< it is recorded without being run
  ignores  ///< it runs all the same
};

struct Preconditions {
  std::vector<Precondition> all;
  Unmet on_fail = Unmet::halts;
  Unmet on_error = Unmet::halts;  ///< when the database refuses the question

  friend bool operator==(const Preconditions&, const Preconditions&) = default;
};

/// When a migration that is in the ledger runs again.
enum class Rerun { never, when_changed, always };

/// Where a migration stands among packages (package_range.hpp).
struct PackagePlace {
  std::string package;       ///< empty: in none
  bool is_in_front = false;  ///< its package comes before the selected ones
  bool is_behind = false;    ///< its package comes after the selected ones
  bool is_named = false;     ///< manual, and named to run
  std::string reason;        ///< why it is manual besides what its file says

  friend bool operator==(const PackagePlace&, const PackagePlace&) = default;
};

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
  Preconditions preconditions = {};
  /// Checksums besides `checksum` a ledger may hold without the file counting as edited; "*" is
  /// any.
  std::vector<std::string> other_checksums = {};
  /// What only the format's own ledger writes: sqitch's change id, Flyway's script name.
  std::map<std::string, std::string> facts = {};
  bool is_manual = false;                          ///< never run automatically
  bool is_milestone = false;                       ///< as far as AfterFailure goes back
  std::optional<std::string> irreversible_reason;  ///< declared, with why
  PackagePlace place = {};

  friend bool operator==(const Migration&, const Migration&) = default;
};

/// Whether a run may leave it for a later one, and go on with what stands behind it.
[[nodiscard]] inline bool may_be_left(const Migration& migration) {
  const Preconditions& asked = migration.preconditions;
  return !asked.all.empty() && (asked.on_fail == Unmet::skips || asked.on_error == Unmet::skips);
}

}  // namespace fulldress::migrations
