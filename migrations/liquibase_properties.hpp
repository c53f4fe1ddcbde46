#pragma once

#include "migrations/format.hpp"
#include "migrations/source_directory.hpp"

#include <optional>
#include <string>

namespace fulldress::migrations {

/// What the liquibase.properties or Spring application.properties of the directory, or the nearest
/// one above it, say: `changelog`, the changelog in XML, YAML or JSON where it lies in the
/// directory, and `parameters.*`. Values taken from the environment are left out.
/// source  docs.liquibase.com: "Create and configure a liquibase.properties file", "Search path".
[[nodiscard]] FormatSettings liquibase_properties_near(const SourceDirectory& directory);

/// The changelog that the directory's own liquibase.properties names by its path from there.
[[nodiscard]] std::optional<std::string> changelog_in_own_properties(
    const SourceDirectory& directory);

/// Whether the directory holds a changelog in XML, YAML or JSON, or its own liquibase.properties
/// names one below: what lies in its folders runs in the order of that.
[[nodiscard]] bool is_liquibase_folder(const SourceDirectory& directory);

}  // namespace fulldress::migrations
