#include "migrations/bundled_sqlite.hpp"

#include "harness/base/pattern.hpp"
#include "migrations/path_above.hpp"
#include "migrations/toml_values.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace fulldress::migrations {
namespace {

/// Where there is no repository: how far above its migrations a workspace's files lie.
constexpr std::size_t levels_max = 6;

/// A crate, and how those of its features begin that build SQLite.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> builders = {
    {{"rusqlite", "bundled"},
     {"libsqlite3-sys", "bundled"},
     {"r2d2_sqlite", "bundled"},
     {"tokio-rusqlite", "bundled"},
     {"deadpool-sqlite", "bundled"},
     {"refinery", "rusqlite-bundled"},
     {"refinery-core", "rusqlite-bundled"},
     {"sqlx-sqlite", "bundled"}}};

std::optional<std::string> text_of(const SourceDirectory& directory, const std::string& file,
                                   std::size_t levels) {
  try {
    return directory.text_above(file, levels);
  } catch (const UsageError&) {
    return std::nullopt;
  }
}

bool builds_sqlite(std::string_view crate, std::string_view feature) {
  // sqlx has another one, sqlite-unbundled.
  if (crate == "sqlx") return feature == "sqlite";
  return std::any_of(builders.begin(), builders.end(), [&](const auto& each) {
    return crate == each.first && feature.starts_with(each.second);
  });
}

/// `rusqlite/bundled`, as a feature of one's own turns on one of a dependency; `?` is optional.
bool names_builder(std::string_view feature) {
  const auto slash = feature.find('/');
  if (slash == std::string_view::npos) return false;
  std::string_view crate = feature.substr(0, slash);
  if (crate.ends_with('?')) crate.remove_suffix(1);
  return builds_sqlite(crate, feature.substr(slash + 1));
}

bool is_bundled_in_manifest(const std::string& text) {
  const TomlValues values = parse_toml(text, "Cargo.toml");
  constexpr std::string_view ending = ".features";
  return std::any_of(values.begin(), values.end(), [&](const auto& entry) {
    const auto* const features = std::get_if<std::vector<std::string>>(&entry.second);
    if (features == nullptr) return false;
    const std::string& key = entry.first;
    if (key == "features.default") {
      return std::any_of(features->begin(), features->end(), names_builder);
    }
    if (!key.ends_with(ending) || key.find("dependencies.") == std::string::npos) return false;
    const std::string dependency = key.substr(0, key.size() - ending.size());
    const auto renamed = values.find(dependency + ".package");
    const auto* const package =
        renamed == values.end() ? nullptr : std::get_if<std::string>(&renamed->second);
    const std::string crate =
        package != nullptr ? *package : dependency.substr(dependency.rfind('.') + 1);
    return std::any_of(features->begin(), features->end(),
                       [&](const std::string& each) { return builds_sqlite(crate, each); });
  });
}

/// Only to build SQLite libsqlite3-sys needs a compiler.
bool is_bundled_in_lock(const std::string& text) {
  static const Pattern built(
      R"re(name = "libsqlite3-sys"\n(?:[^\[\n][^\n]*\n)*dependencies = \[[^\]]*"cc[" ])re");
  return built.is_in(text);
}

bool is_bundled(const SourceDirectory& directory, const std::string& file, std::size_t levels) {
  const auto text = text_of(directory, file, levels);
  if (!text) return false;
  try {
    return file == "Cargo.lock" ? is_bundled_in_lock(*text) : is_bundled_in_manifest(*text);
  } catch (const UsageError&) {
    return false;  // what is wrong with it is for cargo to say
  }
}

bool is_repository(const SourceDirectory& directory, std::size_t levels) {
  return text_of(directory, ".git/HEAD", levels) || text_of(directory, ".git", levels);
}

}  // namespace

std::optional<std::string> bundled_sqlite_of(const SourceDirectory& directory) {
  for (std::size_t level = 0; level <= levels_max; ++level) {
    for (const std::string file : {"Cargo.toml", "Cargo.lock"}) {
      if (is_bundled(directory, file, level)) return directory.shown(path_above(file, level));
    }
    if (is_repository(directory, level)) return std::nullopt;
  }
  return std::nullopt;
}

std::vector<std::string> bundled_sqlite_notes(const SourceDirectory& directory,
                                              const std::string& engine) {
  const auto evidence = engine == "sqlite" ? bundled_sqlite_of(directory) : std::nullopt;
  if (!evidence) return {};
  return {"foreign keys are enforced, as by the SQLite that " + *evidence +
          " has the project build (feature bundled); --format-option foreign_keys=off leaves them "
          "off"};
}

}  // namespace fulldress::migrations
