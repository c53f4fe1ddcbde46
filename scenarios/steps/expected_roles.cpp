#include "scenarios/steps/expected_roles.hpp"

#include "harness/engine/sql_template.hpp"
#include "harness/host/files.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/scripts/named_roles.hpp"

#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

void take_text(const std::optional<migrations::Script>& script,
               std::vector<std::string_view>& texts) {
  if (script) texts.push_back(script->text);
}

std::vector<std::string_view> texts_of(const migrations::MigrationSet& set) {
  std::vector<std::string_view> texts;
  for (const auto& migration : set.migrations()) {
    take_text(migration.up, texts);
    take_text(migration.down, texts);
    take_text(migration.verify, texts);
  }
  for (const auto& action : set.actions()) texts.emplace_back(action.script.text);
  for (const auto& [name, text] : set.included_files()) texts.push_back(text);
  return texts;
}

}  // namespace

std::vector<std::string> make_expected_roles(Session& session, const migrations::MigrationSet& set,
                                             const std::vector<std::filesystem::path>& files) {
  static const SqlTemplate statements(embedded_sql::expected_roles);
  if (session.engine_name() != "postgres") return {};
  std::vector<std::string> contents;
  for (const auto& file : files) {
    if (file.extension() == ".sql") contents.push_back(read_file(file));
  }
  const auto expected = expected_roles(texts_of(set), {contents.begin(), contents.end()});
  if (expected.empty()) return {};
  std::vector<std::string> made;
  for (const Row& row :
       session.query(statements.get("missing"), {nlohmann::json(expected).dump()}).rows) {
    session.execute(row[1].value_or(""));
    made.push_back(row[0].value_or(""));
  }
  return made;
}

}  // namespace fulldress::scenarios
