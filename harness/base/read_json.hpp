#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace fulldress {

enum class JsonComments { refused, allowed };

/// How a file of JSON is read, and what is said of one that is none.
struct JsonReading {
  std::string file;      ///< as messages name it
  std::string error_id;  ///< of the UsageError
  JsonComments comments = JsonComments::refused;
  std::string complaint = {};  ///< in place of the parser's own; empty: that one
};

/// The document.
/// errors  UsageError `error_id` with the place of the fault: broken JSON, a number that no double
///         can hold.
[[nodiscard]] nlohmann::json read_json(std::string_view text, const JsonReading& reading);

}  // namespace fulldress
