#pragma once

#include "migrations/mapped_text.hpp"
#include "migrations/source_directory.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// One thing a changelog in XML, YAML or JSON says, in the order of the file.
struct LiquibaseEntry {
  std::string kind;  ///< "include", "includeAll", "property", "changeSet" ...
  std::map<std::string, std::string> attributes;
  ScriptPosition position;
  /// XML: what stands between the tags, without that of `children`. Offsets are bytes of the file.
  MappedText text = {};
  /// YAML and JSON: the values again, with where they stand.
  std::map<std::string, MappedText> values = {};
  /// Elements; what YAML and JSON have below a key, a list's items one by one.
  std::vector<LiquibaseEntry> children = {};

  /// Empty when it is not there.
  [[nodiscard]] std::string attribute(const std::string& name) const {
    const auto found = attributes.find(name);
    return found == attributes.end() ? std::string() : found->second;
  }
};

/// Whether the file is a changelog in XML, YAML or JSON.
[[nodiscard]] bool is_liquibase_root(const SourceDirectory& directory, const std::string& file);

/// The changelog all others hang on: `wanted`, or the only one directly in the directory that no
/// other one there includes; nothing when there is none.
///
/// throws  UsageError "migrations.ambiguous-changelog" when there are several.
[[nodiscard]] std::optional<std::string> find_liquibase_root(const SourceDirectory& directory,
                                                             const std::string& wanted);

/// What the outermost element says of the file itself is an entry, too: `logicalFilePath`, with its
/// text in the attribute `value`.
///
/// throws  UsageError "migrations.malformed-changelog" with file:line:column.
[[nodiscard]] std::vector<LiquibaseEntry> read_liquibase_root(const SourceDirectory& directory,
                                                              const std::string& file);

}  // namespace fulldress::migrations
