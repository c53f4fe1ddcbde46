#pragma once

#include "harness/engine/session.hpp"
#include "harness/engine/sql_script.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

/// A table of a database, or of a dump of one.
struct SeenTable {
  TableName name;                              ///< an empty schema: none is said
  std::map<std::string, std::string> columns;  ///< name and type, both in lower case
};

/// Where tables can be looked up that may be a tool's ledger; asked only when the files of a
/// directory leave open whose it is.
using LedgerEvidence = std::function<std::vector<SeenTable>()>;

/// A table that is some tool's ledger, by its name and its columns.
struct LedgerSighting {
  std::string format;  ///< name of one of our formats; empty: an external tool's
  std::string tool;    ///< for people; of an external tool, its name in external_tools()
  std::string shown;   ///< "public.goose_db_version (id, is_applied, tstamp, version_id)"
};

/// The tables of a database that have the name of any tool's ledger. Only reads.
[[nodiscard]] std::vector<SeenTable> tables_named_as_ledgers(Session& session);

/// The tables that a script creates. What cannot be split is passed over.
[[nodiscard]] std::vector<SeenTable> tables_in_script(std::string_view text, SqlDialect dialect);

/// Whose ledgers are among these tables, in their order (FORMATS 4.0.2).
[[nodiscard]] std::vector<LedgerSighting> ledgers_among(const std::vector<SeenTable>& tables);

}  // namespace fulldress::migrations
