#include "migrations/liquibase_root.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include <pugixml.hpp>
#include <yaml-cpp/yaml.h>

namespace fulldress::migrations {
namespace {

constexpr const char* root_name = "databaseChangeLog";

[[noreturn]] void refuse(const ScriptPosition& position, const std::string& message) {
  throw UsageError("migrations.malformed-changelog", position.to_text() + ": " + message);
}

std::vector<LiquibaseEntry> entries_of_xml(const SourceDirectory& directory,
                                           const std::string& file) {
  const std::string& text = directory.text(file);
  const auto at = [&](std::ptrdiff_t offset) {
    return directory.position(file, static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0)));
  };
  pugi::xml_document document;
  const auto parsed =
      document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!parsed) refuse(at(parsed.offset), std::string("this is no XML: ") + parsed.description());
  const pugi::xml_node root = document.child(root_name);
  if (!root) refuse(at(0), "the outermost element is to be databaseChangeLog");
  std::vector<LiquibaseEntry> entries;
  for (const pugi::xml_node& node : root.children()) {
    if (node.type() != pugi::node_element) continue;
    LiquibaseEntry entry{
        .kind = node.name(), .attributes = {}, .position = at(node.offset_debug())};
    for (const pugi::xml_attribute& each : node.attributes()) {
      entry.attributes[each.name()] = each.value();
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

ScriptPosition position_of_mark(const std::string& shown, const YAML::Mark& mark) {
  const auto counted = [](int zero_based) {
    return static_cast<std::size_t>(std::max(zero_based, 0)) + 1;
  };
  return {.file = shown, .line = counted(mark.line), .column = counted(mark.column)};
}

LiquibaseEntry entry_of_yaml(const std::string& shown, const YAML::Node& item) {
  const auto position = position_of_mark(shown, item.Mark());
  if (!item.IsMap() || item.size() != 1) refuse(position, "one key is expected here: include, ...");
  const auto only = item.begin();
  LiquibaseEntry entry{
      .kind = only->first.as<std::string>(), .attributes = {}, .position = position};
  if (!only->second.IsMap()) {
    if (only->second.IsScalar()) entry.attributes["value"] = only->second.as<std::string>();
    return entry;
  }
  // The iterator makes its pair anew for each look, so a loop over a part of it would outlive it.
  const YAML::Node fields = only->second;
  for (const auto& each : fields) {
    if (!each.first.IsScalar() || !each.second.IsScalar()) continue;
    entry.attributes[each.first.as<std::string>()] = each.second.as<std::string>();
  }
  return entry;
}

/// JSON is YAML too.
std::vector<LiquibaseEntry> entries_of_yaml(const SourceDirectory& directory,
                                            const std::string& file) {
  const std::string shown = directory.shown(file);
  try {
    const YAML::Node document = YAML::Load(directory.text(file));
    const YAML::Node root = document.IsMap() ? document[root_name] : YAML::Node();
    if (!root || (!root.IsSequence() && !root.IsNull())) {
      refuse({.file = shown, .line = 1, .column = 1},
             "the key databaseChangeLog is to hold a list");
    }
    std::vector<LiquibaseEntry> entries;
    for (const YAML::Node& item : root) entries.push_back(entry_of_yaml(shown, item));
    return entries;
  } catch (const YAML::Exception& error) {
    refuse(position_of_mark(shown, error.mark), "this is no YAML: " + error.msg);
  }
}

bool has_ending(const std::string& file, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return file.ends_with(ending); });
}

std::string last_part(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

}  // namespace

bool is_liquibase_root(const SourceDirectory& directory, const std::string& file) {
  return has_ending(file, {".xml", ".yaml", ".yml", ".json"}) &&
         directory.text(file).find(root_name) != std::string::npos;
}

std::optional<std::string> find_liquibase_root(const SourceDirectory& directory,
                                               const std::string& wanted) {
  if (!wanted.empty()) return wanted;
  std::vector<std::string> roots;
  for (const auto& file : directory.files()) {
    if (is_liquibase_root(directory, file)) roots.push_back(file);
  }
  if (roots.size() < 2) return roots.empty() ? std::nullopt : std::optional(roots.front());
  std::set<std::string> included;
  for (const auto& file : roots) {
    for (const auto& entry : read_liquibase_root(directory, file)) {
      if (entry.kind == "include") included.insert(last_part(entry.attribute("file")));
    }
  }
  std::erase_if(roots, [&](const std::string& file) { return included.contains(file); });
  if (roots.size() == 1) return roots.front();
  std::string names;
  for (const auto& file : roots) names += (names.empty() ? "" : ", ") + file;
  throw UsageError("migrations.ambiguous-changelog", directory.path().string() +
                                                         " holds several changelogs (" + names +
                                                         "); say --format-option changelog=<file>");
}

std::vector<LiquibaseEntry> read_liquibase_root(const SourceDirectory& directory,
                                                const std::string& file) {
  return file.ends_with(".xml") ? entries_of_xml(directory, file)
                                : entries_of_yaml(directory, file);
}

}  // namespace fulldress::migrations
