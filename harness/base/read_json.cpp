#include "harness/base/read_json.hpp"

#include "harness/base/error.hpp"
#include "harness/base/json_position.hpp"

#include <nlohmann/json.hpp>

namespace fulldress {
namespace {

/// "[json.exception.parse_error.101] parse error at line 1, column 2: unexpected ..." without what
/// the position says already.
[[nodiscard]] std::string reason_of(const std::string& what) {
  const auto reason = what.find(": ", what.find("at line"));
  return reason == std::string::npos ? what : what.substr(reason + 2);
}

}  // namespace

nlohmann::json read_json(std::string_view text, const JsonReading& reading) {
  try {
    return nlohmann::json::parse(text, nullptr, true, reading.comments == JsonComments::allowed);
  } catch (const nlohmann::json::parse_error& error) {
    // The library counts the byte it stopped at from 1.
    const std::size_t offset = error.byte > 0 ? error.byte - 1 : 0;
    const std::string complaint =
        reading.complaint.empty() ? reason_of(error.what()) : reading.complaint;
    throw UsageError(reading.error_id,
                     position_of(text, offset, reading.file).to_text() + ": " + complaint);
  } catch (const nlohmann::json::out_of_range& error) {
    throw UsageError(reading.error_id,
                     position_of_overflow(text, error.what(), reading.file).to_text() +
                         ": the number is too large");
  }
}

}  // namespace fulldress
