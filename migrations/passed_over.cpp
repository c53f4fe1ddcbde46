#include "migrations/passed_over.hpp"

#include "migrations/source_directory.hpp"

#include <filesystem>
#include <set>

namespace fulldress::migrations {
namespace {

/// The files scripts come from, as positions name them.
class Origins {
 public:
  explicit Origins(const SourceDirectory& source) : source_(source) {}

  void add_name(const std::string& name) { add(source_.shown(name)); }

  void add(const std::optional<Script>& script) {
    if (!script) return;
    add(script->start.file);
    for (const auto& line : script->lines) add(line.file);
    for (const auto& statement : script->statements) {
      add(statement.start.file);
      for (const auto& line : statement.lines) add(line.file);
    }
  }

  [[nodiscard]] bool have(const std::string& shown) const { return files_.contains(shown); }
  [[nodiscard]] bool lie_beside(const std::string& shown) const {
    return folders_.contains(folder_of(shown));
  }

 private:
  static std::string folder_of(const std::string& shown) {
    return std::filesystem::path(shown).parent_path().string();
  }

  void add(const std::string& shown) {
    if (files_.insert(shown).second) folders_.insert(folder_of(shown));
  }

  const SourceDirectory& source_;
  std::set<std::string> files_;
  std::set<std::string> folders_;
};

}  // namespace

std::vector<std::string> passed_over_files(const MigrationSet& set) {
  const SourceDirectory source(set.directory());
  Origins origins(source);
  for (const Migration& each : set.migrations()) {
    origins.add_name(each.file);
    for (const auto* script : {&each.up, &each.down, &each.verify}) origins.add(*script);
  }
  for (const Action& each : set.actions()) origins.add(each.script);
  for (const auto& [name, text] : set.included_files()) origins.add_name(name);
  std::vector<std::string> files;
  for (const auto& name : source.files_below()) {
    const auto shown = source.shown(name);
    const bool is_sql = name.ends_with(".sql") || name.ends_with(".SQL");
    if (is_sql && !origins.have(shown) && origins.lie_beside(shown)) files.push_back(name);
  }
  return files;
}

}  // namespace fulldress::migrations
