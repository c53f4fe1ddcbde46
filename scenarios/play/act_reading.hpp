#pragma once

#include "harness/base/error.hpp"
#include "harness/engine/value.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace fulldress::scenarios {

/// The file a step is read from.
struct ConfigText {
  std::string_view text;
  const std::filesystem::path& file;
};

/// A value of the file as rows of a database are compared with it.
struct ExpectedValue {
  enum class Kind { null, text, number, boolean };
  Kind kind = Kind::null;
  std::string text;  ///< numbers as they are written
};

/// Whether the database's value is the expected one: texts byte by byte, numbers by value, booleans
/// in the engine's spelling.
[[nodiscard]] bool is_same(const ExpectedValue& expected, const Value& value);
[[nodiscard]] std::string to_text(const ExpectedValue& expected);

/// One object of the file, asked key by key. Every error is a UsageError
/// "scenarios.malformed-config" with file:line:column of the value.
///
/// A key that is not there gives the empty value, unless the name of the function says `needed`.
class ActReading {
 public:
  /// Both outlive the reading.
  ActReading(const nlohmann::json& object, std::string pointer, const ConfigText& config);

  /// throws "scenarios.unknown-key", with a suggestion, for a key that is not among `keys`.
  void refuse_others_than(const std::vector<std::string>& keys) const;

  /// Name of the step, and of the database it plays on ("main" unless said).
  [[nodiscard]] std::string step() const;
  [[nodiscard]] std::string database() const;

  [[nodiscard]] bool has(std::string_view key) const;
  [[nodiscard]] std::string text(std::string_view key) const;
  [[nodiscard]] std::string needed_text(std::string_view key) const;
  /// One of `choices`; the first when the key is not there.
  [[nodiscard]] std::string choice(std::string_view key,
                                   const std::vector<std::string>& choices) const;
  /// A list of texts; one text stands for a list of one.
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
  [[nodiscard]] std::map<std::string, std::string> named_texts(std::string_view key) const;
  [[nodiscard]] std::optional<std::int64_t> count(std::string_view key) const;
  [[nodiscard]] std::optional<double> number(std::string_view key) const;
  [[nodiscard]] bool flag(std::string_view key) const;
  /// Milliseconds of "90 s", "5 min", "250 ms".
  [[nodiscard]] std::optional<std::int64_t> duration_ms(std::string_view key) const;

  /// Paths start at the file's folder. One that starts with `${files}` is in the folder the steps
  /// share while they are played, which Play::place() knows.
  [[nodiscard]] std::filesystem::path path(std::string_view key) const;
  [[nodiscard]] std::vector<std::filesystem::path> paths(std::string_view key) const;
  /// The same of files that must be there now, unless earlier steps write them.
  [[nodiscard]] std::filesystem::path file(std::string_view key) const;
  [[nodiscard]] std::vector<std::filesystem::path> files(std::string_view key) const;

  /// Rows to compare with: a list of lists, a list of values for one column, or a single value.
  [[nodiscard]] std::optional<std::vector<std::vector<ExpectedValue>>> rows(
      std::string_view key) const;
  /// What stands there, as JSON; for parts of the program that read JSON of their own.
  [[nodiscard]] std::string json_text(std::string_view key) const;
  /// The objects of a list, or the one object that stands there.
  [[nodiscard]] std::vector<ActReading> objects(std::string_view key) const;

  [[nodiscard]] ScriptPosition position() const;
  [[nodiscard]] ScriptPosition position(std::string_view key) const;
  /// Paths in the file start here.
  [[nodiscard]] const std::filesystem::path& config_file() const { return config_.file; }
  [[noreturn]] void fail(std::string_view key, const std::string& message) const;

 private:
  struct Place {
    const nlohmann::json* value = nullptr;  ///< null: not there
    std::string pointer;
  };
  [[nodiscard]] Place find(std::string_view key) const;
  [[nodiscard]] std::string text_of(const Place& place) const;
  [[nodiscard]] std::filesystem::path path_of(const Place& place) const;
  void require_file(const std::filesystem::path& path, const Place& place) const;
  [[nodiscard]] ExpectedValue value_of(const Place& place) const;
  [[nodiscard]] std::vector<Place> items_of(const Place& place) const;
  [[noreturn]] void fail_at(const std::string& pointer, const std::string& message) const;

  const nlohmann::json& object_;
  std::string pointer_;
  ConfigText config_;
};

/// What a path starts with that is in the folder the steps share.
inline constexpr std::string_view files_mark = "${files}";

}  // namespace fulldress::scenarios
