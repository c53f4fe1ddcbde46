#include "scenarios/downtime/downtime_config.hpp"

#include "harness/base/error.hpp"
#include "scenarios/downtime/production_rows.hpp"
#include "scenarios/play/act_reading.hpp"

#include <charconv>
#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

constexpr std::int64_t rows_at_most = 10'000'000;

[[noreturn]] void refuse(const std::string& message) {
  throw UsageError("scenarios.bad-production-rows", message);
}

std::map<Waiting, double> limits_of(const ActReading& reading, std::map<Waiting, double> limits) {
  if (!reading.has("max_blocked_ms")) return limits;
  const auto text = reading.json_text("max_blocked_ms");
  if (!text.starts_with('{')) {
    for (auto& [waiting, limit] : limits) limit = reading.number("max_blocked_ms").value_or(limit);
    return limits;
  }
  const auto parts = reading.objects("max_blocked_ms");
  parts.at(0).refuse_others_than({"readers", "writers", "row_writers"});
  limits[Waiting::readers] = parts.at(0).number("readers").value_or(limits[Waiting::readers]);
  limits[Waiting::writers] = parts.at(0).number("writers").value_or(limits[Waiting::writers]);
  limits[Waiting::row_writers] =
      parts.at(0).number("row_writers").value_or(limits[Waiting::row_writers]);
  return limits;
}

ProductionRows read_tables(const nlohmann::json& object, const std::string& where) {
  ProductionRows rows;
  if (!object.is_object() || object.empty()) {
    refuse(where + " is to hold an object of tables and their rows: {\"public.orders\": 20900000}");
  }
  for (const auto& [table, count] : object.items()) {
    if (!count.is_number_integer() || count.get<std::int64_t>() < 0) {
      refuse(where + ": the rows of \"" + table + "\" are to be a number that is not negative");
    }
    rows.tables[table] = count.get<std::int64_t>();
  }
  return rows;
}

ProductionRows read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    refuse("\"" + file.string() +
           "\" is neither a number of rows nor a file that can be read; write --production-rows "
           "20900000, or the name of a file of tables and their rows (JSON or CSV)");
  }
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return read_production_rows(text, file.string());
}

ProductionRows production_of(const ActReading& reading) {
  if (!reading.has("production_rows")) return {};
  const auto value = nlohmann::json::parse(reading.json_text("production_rows"));
  if (value.is_string()) return read_file(reading.path("production_rows"));
  if (value.is_object()) return read_tables(value, reading.position("production_rows").to_text());
  return {.all = reading.count("production_rows"), .tables = {}};
}

std::size_t rows_of(const ActReading& reading, const char* key, std::size_t otherwise) {
  const auto rows = reading.count(key);
  if (!rows) return otherwise;
  if (*rows < 1 || *rows > rows_at_most) reading.fail(key, "1 to 10000000 rows are possible");
  return static_cast<std::size_t>(*rows);
}

}  // namespace

std::optional<std::int64_t> ProductionRows::of(const TableName& table) const {
  for (const auto& key : {table.to_text(), table.name}) {
    const auto found = tables.find(key);
    if (found != tables.end()) return found->second;
  }
  return all;
}

DowntimeConfig read_downtime_config(const nlohmann::json& object, const std::string& pointer,
                                    const ConfigText& config) {
  const ActReading reading(object, pointer, config);
  reading.refuse_others_than({"max_blocked_ms", "small_rows", "large_rows", "production_rows"});
  DowntimeConfig downtime;
  downtime.is_asked = true;
  downtime.max_blocked_ms = limits_of(reading, downtime.max_blocked_ms);
  downtime.small_rows = rows_of(reading, "small_rows", downtime.small_rows);
  downtime.large_rows = rows_of(reading, "large_rows", downtime.large_rows);
  if (downtime.small_rows >= downtime.large_rows) {
    reading.fail("large_rows", "\"large_rows\" is to be more than \"small_rows\"");
  }
  downtime.production = production_of(reading);
  return downtime;
}

ProductionRows production_rows_of(std::string_view text) {
  std::int64_t count = 0;
  const auto* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, count);
  if (parsed.ec == std::errc() && parsed.ptr == end && count >= 0) {
    return {.all = count, .tables = {}};
  }
  return read_file(std::filesystem::path(text));
}

}  // namespace fulldress::scenarios
