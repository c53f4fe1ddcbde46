#pragma once

#include "migrations/migration.hpp"
#include "scenarios/scripts/name_history.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// What a down says that some rows held: `update users set role = 'user' where id in (1, 2)`,
/// `update settings set value = 'old' where key = 'k'`, also within documents (`doc =
/// jsonb_set(doc,
/// '{a}', '1')`).
struct HeldValues {
  std::string schema;             ///< in lower case; empty where the statement names none
  std::string table;              ///< in lower case
  std::set<std::string> columns;  ///< that it sets, in lower case
  std::string key;                ///< the column that tells the rows, in lower case; with keys
                                  ///< behind it, as "doc->kind", where its documents do
  bool is_by_number = false;      ///< a number says which row it is only in a key
  std::string statement;
  std::string renaming = {};  ///< the statement of the up that gives a row the key by which the
                              ///< down names it; empty: the same names it before the up
  std::string new_key = {};   ///< that key
};

/// The statements of the down of `migration` that set columns of rows, named by numbers or texts in
/// one column, and maybe by others beside it, to constants, where its up has set the same columns
/// of at least these rows. Others say nothing of what was there before.
///
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::vector<HeldValues> held_values(const migrations::Migration& migration,
                                                  std::string_view engine);

/// Whether an up of `all` in front of `migration` may have inserted rows of that table, or set
/// these columns, so that what they hold is its author's and not ours.
[[nodiscard]] bool may_have_written(const std::vector<migrations::Migration>& all,
                                    const migrations::Migration& migration, const HeldValues& held,
                                    const NameHistory& names, std::string_view engine);

}  // namespace fulldress::scenarios
