#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress {

/// A `.sql` file of named statements: `-- name: create_table` starts one, which runs to the next
/// name or the end. Lines that are comments are left out.
///
/// `{key}` in a statement is replaced by fill(); the caller passes quoted identifiers only, values
/// are bound.
class SqlTemplate {
 public:
  /// Parses an embedded file. throws InternalError on text before the first name or on a repeated
  /// name.
  explicit SqlTemplate(std::string_view text);

  /// The names, in the order of the file.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  /// The statement `name`, trimmed. throws InternalError if there is none.
  [[nodiscard]] const std::string& get(std::string_view name) const;

  /// The same with every `{key}` replaced. throws InternalError for a key without a value.
  [[nodiscard]] std::string fill(std::string_view name,
                                 const std::map<std::string, std::string>& identifiers) const;

 private:
  std::vector<std::string> names_;
  std::map<std::string, std::string, std::less<>> statements_;
};

}  // namespace fulldress
