#pragma once

#include "migrations/goose_interpolation.hpp"
#include "migrations/migration.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fulldress::migrations {

/// Whether a text holds a line that goose takes for an annotation.
[[nodiscard]] bool has_goose_annotation(std::string_view text);

struct GooseScripts {
  Script up;
  std::optional<Script> down;  ///< nothing when the file has no `-- +goose Down`
};

/// Both directions of a goose file, cut as goose cuts them: an unfinished last statement is a
/// refusal of its direction only. `file` is what positions call it.
///
/// throws  UsageError with file:line:column: "migrations.missing-up", "migrations.repeated-marker",
///         "migrations.misplaced-marker", "migrations.unknown-marker",
///         "migrations.malformed-marker", "migrations.statement-before-up",
///         "migrations.unset-variable", "migrations.malformed-variable".
[[nodiscard]] GooseScripts parse_goose_script(std::string_view text, const std::string& file,
                                              const GooseVariables& variables);

}  // namespace fulldress::migrations
