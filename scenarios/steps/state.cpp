#include "scenarios/steps/state.hpp"

#include "harness/engine/content_reader.hpp"
#include "harness/engine/inspector.hpp"
#include "migrations/ledger_table.hpp"
#include "migrations/migrator.hpp"
#include "scenarios/steps/object_identity.hpp"
#include "scenarios/steps/roles.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace fulldress::scenarios {
namespace {

bool is_plain(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
           character == '_';
  });
}

/// The end of a sequence's definition that says which column owns it, up to the table.
std::vector<std::string> ownership_texts(const TableName& table) {
  const std::string schema = is_plain(table.schema) ? table.schema : '"' + table.schema + '"';
  const std::string name = is_plain(table.name) ? table.name : '"' + table.name + '"';
  return {"owned by " + schema + "." + name + ".", "identity of " + schema + "." + name + "."};
}

/// The identities of the sequences that columns of `ledger` own.
std::vector<std::string> sequences_of(const std::vector<TableName>& ledger,
                                      const SchemaSnapshot& schema) {
  std::vector<std::string> owners;
  for (const auto& table : ledger) {
    const auto texts = ownership_texts(table);
    owners.insert(owners.end(), texts.begin(), texts.end());
  }
  std::vector<std::string> found;
  for (const auto& object : schema.objects) {
    if (object.kind != "sequence") continue;
    const bool is_owned = std::any_of(owners.begin(), owners.end(), [&](const std::string& text) {
      return object.definition.find(text) != std::string::npos;
    });
    if (is_owned) found.push_back(object.identity);
  }
  return found;
}

// Numbers drawn for the ledger's own rows are bookkeeping as well.
void drop_sequences_of(const std::vector<TableName>& ledger, DatabaseState& state) {
  const auto owned = sequences_of(ledger, state.schema);
  std::erase_if(state.data.sequences, [&](const SequencePosition& position) {
    // SQLite counts for the table itself.
    const bool is_counter =
        std::find(ledger.begin(), ledger.end(), position.sequence) != ledger.end();
    return is_counter || std::any_of(owned.begin(), owned.end(), [&](const std::string& identity) {
             return without_quotes(identity) == position.sequence.to_text();
           });
  });
}

}  // namespace

void read_data_again(Session& session, const std::vector<TableName>& left_out,
                     DatabaseState& state) {
  state.data = session.inspector().data(session, {.excluded_tables = left_out});
  drop_sequences_of(left_out, state);
}

DatabaseState read_state(Session& session, const migrations::MigrationSet& set,
                         LedgerRows ledger_rows) {
  if (ledger_rows == LedgerRows::included) return read_state(session, {});
  return read_state(session, migrations::ledger_tables(session, set));
}

DatabaseState read_state(Session& session, const std::vector<TableName>& left_out) {
  auto content = read_content(session, {.excluded_tables = left_out});
  DatabaseState state{.schema = std::move(content.schema), .data = std::move(content.data)};
  drop_sequences_of(left_out, state);
  auto& objects = state.schema.objects;
  const auto roles = read_roles(session);
  objects.insert(objects.end(), roles.begin(), roles.end());
  std::sort(objects.begin(), objects.end());
  return state;
}

bool is_cosmetic(const std::string& kind) {
  static const std::set<std::string_view> kinds = {"column_order", "constraint_name", "journal",
                                                   "sql_text"};
  return kinds.contains(kind);
}

const TableFingerprint* find_table(const DatabaseState& state, const TableName& table) {
  return find_table(state.data, table);
}

const TableFingerprint* find_table(const DataFingerprint& data, const TableName& table) {
  const auto found = std::ranges::find(data.tables, table, &TableFingerprint::table);
  return found == data.tables.end() ? nullptr : &*found;
}

}  // namespace fulldress::scenarios
