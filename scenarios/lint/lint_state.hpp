#pragma once

#include "harness/engine/value.hpp"
#include "harness/sql/statement_facts.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace fulldress::scenarios {

/// Whether both may be the same table; one without a schema may be in any.
[[nodiscard]] bool may_be_same(const TableName& left, const TableName& right);

/// Whether what it does keeps readers and writers out of a table.
[[nodiscard]] bool keeps_all_out(const sql::Fact& fact);
/// Whether it keeps at least writers out.
[[nodiscard]] bool keeps_writers_out(const sql::Fact& fact);

/// What the statements so far have made of the schema, as far as their words say.
class LintState {
 public:
  void begin_migration();
  void begin_transaction();
  void note(const sql::Fact& fact);

  /// Made in this migration: nobody reads or writes it yet, and it has no rows worth the name.
  [[nodiscard]] bool is_new(const TableName& table) const;
  [[nodiscard]] bool is_new_index(const std::string& index) const;
  [[nodiscard]] bool is_new_type(const std::string& type) const;

  [[nodiscard]] bool has_lock_timeout() const;
  /// A table that is not new is kept locked against everybody by this transaction.
  [[nodiscard]] bool holds_table() const { return !held_.empty(); }
  /// The constraint was added NOT VALID in this transaction.
  [[nodiscard]] bool is_added_here(const TableName& table, const std::string& constraint) const;

  /// A valid check of an earlier transaction says that the column is not null.
  [[nodiscard]] bool is_known_not_null(const TableName& table, const std::string& column) const;
  /// Some check of it is valid.
  [[nodiscard]] bool has_valid_check(const TableName& table) const;
  /// A domain with conditions.
  [[nodiscard]] bool is_checked_domain(const std::string& type) const;

 private:
  struct Check {
    TableName table;
    std::string name;
    std::string column;  ///< that it says is not null
    bool is_valid = false;
  };

  void note_check(const sql::Fact& fact);
  void note_timeout(const sql::Fact& fact);

  // Of the whole directory.
  std::vector<Check> checks_;
  std::set<std::string> checked_domains_;
  // Of this migration.
  std::vector<TableName> new_tables_;
  std::set<std::string> new_indexes_;
  std::set<std::string> new_types_;
  bool has_session_timeout_ = false;
  // Of this transaction.
  bool has_local_timeout_ = false;
  std::vector<TableName> held_;
  std::vector<std::pair<TableName, std::string>> added_;
};

}  // namespace fulldress::scenarios
