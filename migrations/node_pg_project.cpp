#include "migrations/node_pg_project.hpp"

#include "harness/base/pattern.hpp"

#include <array>
#include <filesystem>
#include <set>
#include <system_error>

#include <nlohmann/json.hpp>

namespace fulldress::migrations {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* settings_file = ".node-pg-migraterc";
constexpr const char* package_file = "package.json";
constexpr const char* tool = "node-pg-migrate";

Json object_in(const std::string& text) {
  Json value = Json::parse(text, nullptr, false);
  return value.is_object() ? value : Json::object();
}

/// The member of that name if it is an object, else an empty one.
Json object_at(const Json& object, const char* name) {
  Json value = object.value(name, Json());
  return value.is_object() ? value : Json::object();
}

/// What the scripts of a package.json give the tool as its directory.
std::set<std::string> folders_in_scripts(const Json& package) {
  static const Pattern pattern(
      R"(\bnode-pg-migrate\b[^&|;]*?\s(?:-m|--migrations-dir)(?:\s+|=)["']?([^\s"'&|;]+))");
  std::set<std::string> folders;
  const Json scripts = object_at(package, "scripts");
  for (const auto& [name, command] : scripts.items()) {
    if (!command.is_string()) continue;
    for (const auto& each : pattern.find_all(command.get<std::string>())) folders.insert(each[1]);
  }
  return folders;
}

}  // namespace

std::optional<NodePgFolder> node_pg_folder_named_in(const SourceDirectory& directory,
                                                    std::size_t levels) {
  if (const auto text = directory.text_above(settings_file, levels)) {
    const Json named = object_in(*text).value("migrations-dir", Json("migrations"));
    if (named.is_string()) return NodePgFolder{named.get<std::string>(), settings_file};
  }
  const auto text = directory.text_above(package_file, levels);
  if (!text) return std::nullopt;
  const Json package = object_in(*text);
  const bool depends_on_it = object_at(package, "dependencies").contains(tool) ||
                             object_at(package, "devDependencies").contains(tool);
  if (!depends_on_it) return std::nullopt;
  const auto folders = folders_in_scripts(package);
  if (folders.size() > 1) return std::nullopt;
  return NodePgFolder{folders.empty() ? "migrations" : *folders.begin(), package_file};
}

std::string node_pg_project_of(const SourceDirectory& directory) {
  constexpr std::size_t levels_max = 4;
  fs::path above = directory.path();
  for (std::size_t levels = 1; levels <= levels_max; ++levels) {
    above /= "..";
    const auto named = node_pg_folder_named_in(directory, levels);
    std::error_code ignored;
    if (named && fs::equivalent(above / named->path, directory.path(), ignored)) {
      return named->evidence;
    }
  }
  return {};
}

}  // namespace fulldress::migrations
