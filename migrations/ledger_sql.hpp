#pragma once

#include "harness/engine/session.hpp"
#include "harness/engine/sql_template.hpp"

#include <string>
#include <string_view>

namespace fulldress::migrations {

/// The statements of one tool's ledger, named `<engine>.<what>` in its .sql file, with `{ledger}`
/// for its table and `{schema}` for the schema that holds it.
class LedgerSql {
 public:
  explicit LedgerSql(std::string_view text) : statements_(text) {}

  [[nodiscard]] std::string get(const Session& session, const TableName& table,
                                std::string_view what) const {
    return statements_.fill(
        session.engine_name() + "." + std::string(what),
        {{"ledger", session.quote_table(table)}, {"schema", session.quote_name(table.schema)}});
  }

 private:
  SqlTemplate statements_;
};

}  // namespace fulldress::migrations
