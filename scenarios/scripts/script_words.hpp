#pragma once

#include "harness/engine/value.hpp"
#include "migrations/migration.hpp"

#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// The words of a piece of SQL, to find out what it is about without parsing it: in lower case,
/// quoted names without their quotes, comments left out. Texts in quotes count as well.
class ScriptWords {
 public:
  explicit ScriptWords(std::string text);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool has(std::string_view word) const;
  [[nodiscard]] bool has_any(std::initializer_list<std::string_view> words) const;
  /// Whether `words`, parted by blanks, stand there in a row.
  [[nodiscard]] bool has_sequence(std::string_view words) const;
  [[nodiscard]] std::string first() const { return order_.empty() ? std::string() : order_[0]; }
  [[nodiscard]] bool is_empty() const { return order_.empty(); }
  /// Whether the name of a table or column occurs.
  [[nodiscard]] bool names(const std::string& name) const;
  /// Whether it says `drop [column] [if exists] NAME`.
  [[nodiscard]] bool drops(const std::string& name) const;
  /// What `alter table NAME rename to X` calls the table, in lower case.
  [[nodiscard]] std::optional<std::string> renames_table(const std::string& name) const;
  /// Whether it says `create [...] table [if not exists] [SCHEMA.]NAME`.
  [[nodiscard]] bool creates_table(const std::string& schema, const std::string& name) const;
  /// Whether it says `delete from [only] [SCHEMA.]NAME`.
  [[nodiscard]] bool deletes_from(const std::string& name) const;
  /// Whether it is an `update` of, or an `insert` into, `[SCHEMA.]NAME`.
  [[nodiscard]] bool writes_to(const std::string& schema, const std::string& name) const;
  /// Whether it is an update that says `set NAME = now()`, or the same in other words.
  [[nodiscard]] bool sets_to_now(const std::string& name) const;
  /// Whether `value` stands there as a text in quotes, or as a whole number.
  [[nodiscard]] bool has_literal(const std::string& value) const;

 private:
  std::string text_;
  std::vector<std::string> order_;
  std::set<std::string> words_;
};

/// The statements of a script one by one; what cannot be split counts as one statement.
/// engine  "postgres" or "sqlite".
[[nodiscard]] std::vector<ScriptWords> statements_of(const migrations::Script& script,
                                                     std::string_view engine);

}  // namespace fulldress::scenarios
