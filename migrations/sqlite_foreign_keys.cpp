#include "migrations/sqlite_foreign_keys.hpp"

#include "harness/engine/sql_template.hpp"
#include "migrations/clean_up.hpp"
#include "migrations/sql/embedded_sql.hpp"

namespace fulldress::migrations {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::sqlite);
  return parsed;
}

void set(Session& session, ForeignKeySwitch wanted) {
  session.execute(
      statements().get(wanted == ForeignKeySwitch::on ? "foreign_keys_on" : "foreign_keys_off"));
}

}  // namespace

SqliteForeignKeySetting::SqliteForeignKeySetting(Session& session, ForeignKeySwitch wanted)
    : session_(session) {
  if (session.engine_name() != "sqlite") return;
  const bool is_on = session.query(statements().get("foreign_keys")).rows.at(0).at(0) == "1";
  const auto now = is_on ? ForeignKeySwitch::on : ForeignKeySwitch::off;
  if (now == wanted) return;
  old_ = now;
  set(session, wanted);
}

SqliteForeignKeySetting::~SqliteForeignKeySetting() {
  clean_up(session_, "foreign keys were not switched back", [&] { restore(); });
}

void SqliteForeignKeySetting::restore() {
  if (!old_) return;
  const auto old = *old_;
  old_.reset();
  set(session_, old);
}

ForeignKeyViolations foreign_key_violations(Session& session) {
  ForeignKeyViolations violations;
  try {
    for (const Row& row : session.query(statements().get("violations")).rows) {
      const std::string key = row.at(0).value_or("") + " -> " + row.at(1).value_or("") + " (key " +
                              row.at(2).value_or("") + ")";
      violations[key] += std::stoll(row.at(3).value_or("0"));
    }
  } catch (const SqlError& error) {
    violations[error.message()] = 1;
  }
  return violations;
}

std::string new_violations(const ForeignKeyViolations& before, const ForeignKeyViolations& after) {
  std::string text;
  for (const auto& [key, count] : after) {
    const auto old = before.find(key);
    const std::int64_t known = old == before.end() ? 0 : old->second;
    if (count <= known) continue;
    text += (text.empty() ? "" : "; ") + key + ": " + std::to_string(count - known) + " more rows";
  }
  return text;
}

}  // namespace fulldress::migrations
