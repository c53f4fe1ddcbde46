#include "checks/engine_text.hpp"

#include "checks/embedded_fragments.hpp"
#include "checks/embedded_sessions.hpp"
#include "harness/base/error.hpp"
#include "harness/engine/tool_tables.hpp"

namespace fulldress::checks {
namespace {

// "session/postgres.sql" -> "postgres", "fragments/postgres.row_keys.sql" -> "postgres.row_keys".
std::string_view stem(std::string_view path) {
  path.remove_prefix(path.find_last_of('/') + 1);
  return path.substr(0, path.size() - std::string_view(".sql").size());
}

/// Rows (name, columns), columns parted by commas, of the tables that only the tool reads and
/// writes that migrates.
std::string tool_table_rows() {
  std::string rows;
  for (const auto& table : tool_tables()) {
    std::string columns;
    for (const auto& column : table.columns) columns += (columns.empty() ? "" : ",") + column;
    rows += (rows.empty() ? "  ('" : ",\n  ('") + table.name + "', '" + columns + "')";
  }
  return "(\nvalues\n" + rows + "\n)";
}

const std::map<std::string, EngineText, std::less<>>& texts() {
  static const auto all = [] {
    std::map<std::string, EngineText, std::less<>> engines;
    for (const auto& [path, text] : embedded_sessions) {
      engines.emplace(stem(path), EngineText{.session = SqlTemplate(text), .fragments = {}});
    }
    for (const auto& [path, text] : embedded_fragments) {
      const std::string_view name = stem(path);
      const auto dot = name.find('.');
      const auto engine = engines.find(name.substr(0, dot));
      ensure(engine != engines.end(), "a fragment belongs to no engine");
      engine->second.fragments.emplace(name.substr(dot + 1), "(\n" + std::string(text) + ")");
    }
    for (auto& [name, text] : engines) text.fragments.emplace("tool_tables", tool_table_rows());
    return engines;
  }();
  return all;
}

}  // namespace

const EngineText* engine_text(std::string_view engine) {
  const auto found = texts().find(engine);
  return found == texts().end() ? nullptr : &found->second;
}

std::vector<std::string> known_engines() {
  std::vector<std::string> names;
  for (const auto& [name, text] : texts()) names.push_back(name);
  return names;
}

}  // namespace fulldress::checks
