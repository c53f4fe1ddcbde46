#include "migrations/sqlx_files.hpp"

#include "harness/engine/message_digest.hpp"
#include "migrations/file_version.hpp"
#include "migrations/path_above.hpp"
#include "migrations/toml_values.hpp"

#include <algorithm>
#include <variant>

// source  launchbadge/sqlx: sqlx-core/src/migrate/source.rs, migration_type.rs,
// sqlx-core/src/config/migrate.rs.
namespace fulldress::migrations {
namespace {

template <typename Value>
Value value_or_none(const TomlValues& values, const std::string& name) {
  const auto found = values.find("migrate." + name);
  if (found == values.end()) return {};
  const auto* const value = std::get_if<Value>(&found->second);
  return value == nullptr ? Value{} : *value;
}

}  // namespace

std::optional<SqlxFileName> parse_sqlx_file_name(const std::string& file) {
  const auto end = file.find('_');
  if (end == std::string::npos || !file.ends_with(".sql")) return std::nullopt;
  std::string rest = file.substr(end + 1);
  if (!rest.ends_with(".sql")) return std::nullopt;
  SqlxFileName name{.version = parse_signed_version(file.substr(0, end)), .description = {}};
  std::string_view suffix = ".sql";
  if (rest.ends_with(".up.sql")) {
    name.kind = SqlxKind::up;
    suffix = ".up.sql";
  } else if (rest.ends_with(".down.sql")) {
    name.kind = SqlxKind::down;
    suffix = ".down.sql";
  }
  // trim_end_matches takes the suffix away as often as it stands there.
  while (rest.ends_with(suffix)) rest.erase(rest.size() - suffix.size());
  std::replace(rest.begin(), rest.end(), '_', ' ');
  name.description = std::move(rest);
  return name;
}

SqlxConfig read_sqlx_config(const SourceDirectory& directory) {
  const std::string file = "sqlx.toml";
  for (std::size_t level = 0; level <= 3; ++level) {
    const auto text = directory.text_above(file, level);
    if (!text) continue;
    const auto values = parse_toml(*text, directory.shown(path_above(file, level)));
    SqlxConfig config;
    config.table = value_or_none<std::string>(values, "table-name");
    std::erase(config.table, '"');
    config.schemas = value_or_none<std::vector<std::string>>(values, "create-schemas");
    config.ignored_chars = value_or_none<std::vector<std::string>>(values, "ignored-chars");
    return config;
  }
  return {};
}

std::string sqlx_checksum(std::string_view text, const SqlxConfig& config) {
  std::string kept(text);
  for (const std::string& each : config.ignored_chars) {
    for (auto at = kept.find(each); !each.empty() && at != std::string::npos;
         at = kept.find(each, at)) {
      kept.erase(at, each.size());
    }
  }
  return to_hex(message_digest(DigestAlgorithm::sha384, kept));
}

}  // namespace fulldress::migrations
