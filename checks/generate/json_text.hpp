#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Just enough of a JSON writer for suites, whose values are texts, numbers and lists of them.
namespace fulldress::checks {

/// `text` as a JSON string; ill-formed UTF-8 becomes U+FFFD.
[[nodiscard]] std::string json_string(std::string_view text);

/// An object, its members in the order they were added.
class JsonObject {
 public:
  void add(std::string_view name, std::string_view text) { add_raw(name, json_string(text)); }
  void add(std::string_view name, std::size_t number) { add_raw(name, std::to_string(number)); }
  /// `json` is a document.
  void add_raw(std::string_view name, std::string_view json);
  [[nodiscard]] std::string text() const;

 private:
  std::string members_;
};

class JsonArray {
 public:
  void add_raw(std::string_view json);
  [[nodiscard]] std::string text() const;

 private:
  std::string items_;
};

}  // namespace fulldress::checks
