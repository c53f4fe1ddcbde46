#include "scenarios/config_parts.hpp"

#include "harness/base/json_position.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<std::string_view, double>, 5> size_units = {
    {{"B", 1.0},
     {"KiB", 1024.0},
     {"MiB", 1024.0 * 1024},
     {"GiB", 1024.0 * 1024 * 1024},
     {"TiB", 1024.0 * 1024 * 1024 * 1024}}};

/// Bytes of "20 GiB", "1.5 TiB".
std::optional<std::int64_t> bytes_of(const ActReading& reading, std::string_view key) {
  if (!reading.has(key)) return std::nullopt;
  const auto written = reading.text(key);
  double number = 0;
  const auto* const end = written.data() + written.size();
  const auto parsed = std::from_chars(written.data(), end, number);
  std::string_view unit(parsed.ptr, static_cast<std::size_t>(end - parsed.ptr));
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  for (const auto& [name, bytes] : size_units) {
    if (parsed.ec != std::errc() || name != unit || !(number > 0) || number > 1e6) continue;
    return std::llround(number * bytes);
  }
  reading.fail(key, "a size is wanted here, such as \"20 GiB\" or \"800 MiB\"");
}

[[noreturn]] void refuse(const ConfigText& config, const std::string& at,
                         const std::string& message) {
  throw UsageError(
      "scenarios.malformed-config",
      position_in_json(config.text, at, config.file.string()).to_text() + ": " + message);
}

/// A dump beside the configuration is meant; what is no file stays as it is written.
std::string place_of(const std::string& from, const ConfigText& config) {
  const std::filesystem::path path = from;
  if (path.is_absolute()) return from;
  const auto beside = (config.file.parent_path() / path).lexically_normal();
  std::error_code problem;
  return std::filesystem::exists(beside, problem) ? beside.string() : from;
}

}  // namespace

SourceConfig source_of(const json& value, const std::string& at, const ConfigText& config) {
  SourceConfig source;
  if (value.is_string() && !value.get_ref<const std::string&>().empty()) {
    source.from = place_of(value.get<std::string>(), config);
    return source;
  }
  if (!value.is_object()) {
    refuse(config, at, "\"source\" names a database or a dump, e.g. \"env:PRODUCTION_URL\"");
  }
  const ActReading reading(value, at, config);
  reading.refuse_others_than({"from", "cache"});
  source.from = place_of(reading.needed_text("from"), config);
  if (const auto age = reading.duration_ms("cache")) source.cache = std::chrono::milliseconds(*age);
  return source;
}

RollbackConfig rollback_of(const json& value, const std::string& at, const ConfigText& config) {
  if (!value.is_object())
    refuse(config, at, "\"rollback\" is an object, e.g. {\"within\": \"5 min\"}");
  const ActReading reading(value, at, config);
  reading.refuse_others_than({"within", "production_size", "production_rows"});
  RollbackConfig rollback;
  if (const auto limit = reading.duration_ms("within")) {
    rollback.within = std::chrono::milliseconds(*limit);
  }
  rollback.production_bytes = bytes_of(reading, "production_size");
  rollback.production_rows = reading.count("production_rows");
  return rollback;
}

std::optional<Severity> fail_on_of(const json& limits, const std::string& at,
                                   const ConfigText& config) {
  if (!limits.is_object()) refuse(config, at, "\"limits\" is an object");
  const ActReading reading(limits, at, config);
  reading.refuse_others_than({"fail_on"});
  if (!reading.has("fail_on")) return std::nullopt;
  const auto name = reading.text("fail_on");
  for (const auto severity : {Severity::info, Severity::warning, Severity::error}) {
    if (to_text(severity) == name) return severity;
  }
  reading.fail("fail_on", "a severity is info, warning or error, not \"" + name + "\"");
}

}  // namespace fulldress::scenarios
