#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fulldress {

enum class OptionKind {
  flag,
  value,
  list,           ///< may be given several times
  optional_value  ///< "--color" or "--color=always"
};

/// One option of a verb.
struct OptionSpec {
  std::string name;  ///< long name without dashes
  std::string help;  ///< what it does, one sentence
  OptionKind kind = OptionKind::flag;
  std::string value_name;  ///< "DIR", shown in help
  std::string letter;      ///< short name or empty
};

/// What the user typed, by long name.
class ParsedOptions {
 public:
  ParsedOptions(std::map<std::string, std::vector<std::string>> values,
                std::vector<std::string> positional)
      : values_(std::move(values)), positional_(std::move(positional)) {}

  [[nodiscard]] bool has(const std::string& name) const { return values_.contains(name); }
  /// How often a flag was given.
  [[nodiscard]] std::size_t count(const std::string& name) const;
  /// The last value given.
  [[nodiscard]] std::optional<std::string> value(const std::string& name) const;
  [[nodiscard]] std::vector<std::string> list(const std::string& name) const;
  /// throws UsageError "cli.bad-value" naming the option.
  [[nodiscard]] std::optional<std::uint64_t> number(const std::string& name) const;
  [[nodiscard]] const std::vector<std::string>& positional() const { return positional_; }

 private:
  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> positional_;
};

/// Parses the words after the verb. throws UsageError "cli.unknown-option" with a suggestion,
/// "cli.bad-value".
[[nodiscard]] ParsedOptions parse_options(const std::string& verb,
                                          const std::vector<OptionSpec>& specs,
                                          const std::vector<std::string>& arguments);

/// The option table as help text, at most 80 columns.
[[nodiscard]] std::string option_help(const std::string& verb,
                                      const std::vector<OptionSpec>& specs);

}  // namespace fulldress
