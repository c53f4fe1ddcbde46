#pragma once

#include "harness/engine/session.hpp"
#include "harness/engine/value.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

/// The names of values a statement may use, and the values.
using LedgerFacts = std::map<std::string, Value>;

/// Statements on a ledger as a user writes them into a setting: `{ledger}` stands for its table,
/// `{schema}` for that one's schema, `{version}`, `{name}` and so on for values, which are bound;
/// `$1` is the same as `{version}`. Several are separated by semicolons.
class LedgerStatement {
 public:
  /// throws  UsageError "migrations.bad-setting" that names `setting`: another `{word}` or `$2`, a
  ///         value in quotes, a quote that is not closed.
  LedgerStatement(std::string setting, std::string_view text);

  /// returns  the rows of the last statement.
  ResultSet run(Session& session, const TableName& table, const LedgerFacts& facts) const;

 private:
  struct Part {
    std::string text;        ///< as it is
    std::string stands_for;  ///< what follows it; empty at the end
  };
  using Parts = std::vector<Part>;

  [[nodiscard]] Parts parse(std::string_view statement) const;
  [[nodiscard]] std::size_t end_of_quoted(std::string_view statement, std::size_t at) const;
  void refuse_value_in_quotes(std::string_view quoted) const;

  std::string setting_;
  std::vector<Parts> statements_;
};

}  // namespace fulldress::migrations
