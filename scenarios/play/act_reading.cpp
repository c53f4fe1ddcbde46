#include "scenarios/play/act_reading.hpp"

#include "checks/check_settings.hpp"
#include "harness/base/json_position.hpp"
#include "harness/base/suggestion.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

std::optional<double> number_in(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

/// Digits a double cannot tell apart are compared as they are written.
bool has_many_digits(std::string_view text) {
  constexpr std::ptrdiff_t exact_digits = 15;
  return std::count_if(text.begin(), text.end(),
                       [](char each) { return each >= '0' && each <= '9'; }) > exact_digits;
}

bool is_same_number(const std::string& expected, const std::string& value) {
  if (expected == value) return true;
  if (has_many_digits(expected) || has_many_digits(value)) return false;
  const auto left = number_in(expected);
  const auto right = number_in(value);
  return left && right && *left == *right;
}

bool is_same_boolean(const std::string& expected, const std::string& value) {
  constexpr std::array<std::string_view, 3> yes = {"t", "true", "1"};
  constexpr std::array<std::string_view, 3> no = {"f", "false", "0"};
  const auto& words = expected == "true" ? yes : no;
  return std::find(words.begin(), words.end(), value) != words.end();
}

struct Unit {
  std::string_view name;
  std::int64_t ms;
};
constexpr std::array<Unit, 4> units = {{{"ms", 1}, {"s", 1000}, {"min", 60000}, {"h", 3600000}}};

}  // namespace

bool is_same(const ExpectedValue& expected, const Value& value) {
  if (!value) return expected.kind == ExpectedValue::Kind::null;
  switch (expected.kind) {
    case ExpectedValue::Kind::null:
      return false;
    case ExpectedValue::Kind::text:
      return expected.text == *value;
    case ExpectedValue::Kind::number:
      return is_same_number(expected.text, *value);
    case ExpectedValue::Kind::boolean:
      return is_same_boolean(expected.text, *value);
  }
  return false;
}

std::string to_text(const ExpectedValue& expected) {
  return expected.kind == ExpectedValue::Kind::null ? "NULL" : expected.text;
}

ActReading::ActReading(const json& object, std::string pointer, const ConfigText& config)
    : object_(object), pointer_(std::move(pointer)), config_(config) {
  if (!object.is_object()) fail_at(pointer_, "an object is wanted here: {...}");
}

void ActReading::refuse_others_than(const std::vector<std::string>& keys) const {
  for (const auto& [key, value] : object_.items()) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    throw UsageError("scenarios.unknown-key", position(key).to_text() + ": unknown key \"" + key +
                                                  "\"" + did_you_mean(key, keys));
  }
}

std::string ActReading::step() const { return text("name"); }

std::string ActReading::database() const { return has("database") ? text("database") : "main"; }

bool ActReading::has(std::string_view key) const { return find(key).value != nullptr; }

std::string ActReading::text(std::string_view key) const {
  const auto place = find(key);
  return place.value == nullptr ? std::string() : text_of(place);
}

std::string ActReading::needed_text(std::string_view key) const {
  if (!has(key)) fail_at(pointer_, "\"" + std::string(key) + "\" is missing");
  return text(key);
}

std::string ActReading::choice(std::string_view key,
                               const std::vector<std::string>& choices) const {
  if (!has(key)) return choices.front();
  auto chosen = text(key);
  if (std::find(choices.begin(), choices.end(), chosen) != choices.end()) return chosen;
  std::string list;
  for (const auto& each : choices) list += (list.empty() ? "" : ", ") + each;
  fail(key, "\"" + std::string(key) + "\" is one of " + list + ", not \"" + chosen + "\"" +
                did_you_mean(chosen, choices));
}

std::vector<std::string> ActReading::texts(std::string_view key) const {
  std::vector<std::string> texts;
  for (const auto& place : items_of(find(key))) texts.push_back(text_of(place));
  return texts;
}

std::map<std::string, std::string> ActReading::named_texts(std::string_view key) const {
  const auto place = find(key);
  std::map<std::string, std::string> texts;
  if (place.value == nullptr) return texts;
  if (!place.value->is_object()) {
    fail(key, "an object of texts is wanted here: {\"name\": \"value\"}");
  }
  for (const auto& [name, value] : place.value->items()) {
    // The empty text is a value here.
    if (!value.is_string()) {
      fail_at(place.pointer + "/" + checks::pointer_part(name),
              "a text in double quotes is wanted here");
    }
    texts[name] = value.get<std::string>();
  }
  return texts;
}

std::optional<std::int64_t> ActReading::count(std::string_view key) const {
  const auto place = find(key);
  if (place.value == nullptr) return std::nullopt;
  const bool is_count =
      place.value->is_number_unsigned() && place.value->get<std::uint64_t>() <= 1'000'000'000'000;
  if (!is_count) fail(key, "a whole number is wanted here");
  return place.value->get<std::int64_t>();
}

std::optional<double> ActReading::number(std::string_view key) const {
  const auto place = find(key);
  if (place.value == nullptr) return std::nullopt;
  if (!place.value->is_number() || place.value->get<double>() <= 0) {
    fail(key, "a number above 0 is wanted here");
  }
  return place.value->get<double>();
}

bool ActReading::flag(std::string_view key) const {
  const auto place = find(key);
  if (place.value == nullptr) return false;
  if (!place.value->is_boolean()) fail(key, "true or false is wanted here");
  return place.value->get<bool>();
}

std::optional<std::int64_t> ActReading::duration_ms(std::string_view key) const {
  if (!has(key)) return std::nullopt;
  const auto written = text(key);
  const auto behind = written.find_first_not_of("0123456789");
  std::int64_t number = 0;
  const auto [end, error] =
      std::from_chars(written.data(), written.data() + std::min(behind, written.size()), number);
  const bool has_number = error == std::errc() && end != written.data() && number > 0;
  for (const auto& unit : units) {
    if (!has_number || behind == std::string::npos || number > 1'000'000) break;
    auto name = std::string_view(written).substr(behind);
    if (name.starts_with(' ')) name.remove_prefix(1);
    if (name == unit.name) return number * unit.ms;
  }
  fail(key, "a duration is wanted here, such as \"90 s\", \"5 min\" or \"250 ms\"");
}

fs::path ActReading::path(std::string_view key) const {
  const auto place = find(key);
  return place.value == nullptr ? fs::path() : path_of(place);
}

std::vector<fs::path> ActReading::paths(std::string_view key) const {
  std::vector<fs::path> paths;
  for (const auto& place : items_of(find(key))) paths.push_back(path_of(place));
  return paths;
}

fs::path ActReading::file(std::string_view key) const {
  auto named = path(key);
  if (!named.empty()) require_file(named, find(key));
  return named;
}

std::vector<fs::path> ActReading::files(std::string_view key) const {
  std::vector<fs::path> paths;
  for (const auto& place : items_of(find(key))) {
    paths.push_back(path_of(place));
    require_file(paths.back(), place);
  }
  return paths;
}

std::optional<std::vector<std::vector<ExpectedValue>>> ActReading::rows(
    std::string_view key) const {
  const auto place = find(key);
  if (place.value == nullptr) return std::nullopt;
  std::vector<std::vector<ExpectedValue>> rows;
  if (!place.value->is_array()) {
    rows.push_back({value_of(place)});
    return rows;
  }
  for (const auto& row : items_of(place)) {
    std::vector<ExpectedValue> values;
    if (row.value->is_array()) {
      for (const auto& each : items_of(row)) values.push_back(value_of(each));
    } else {
      values.push_back(value_of(row));
    }
    rows.push_back(std::move(values));
  }
  return rows;
}

std::string ActReading::json_text(std::string_view key) const {
  const auto place = find(key);
  return place.value == nullptr ? std::string() : place.value->dump();
}

std::vector<ActReading> ActReading::objects(std::string_view key) const {
  std::vector<ActReading> objects;
  for (const auto& place : items_of(find(key))) {
    objects.emplace_back(*place.value, place.pointer, config_);
  }
  return objects;
}

ScriptPosition ActReading::position() const {
  return position_in_json(config_.text, pointer_, config_.file.string());
}

ScriptPosition ActReading::position(std::string_view key) const {
  return position_in_json(config_.text, pointer_ + "/" + checks::pointer_part(std::string(key)),
                          config_.file.string());
}

void ActReading::fail(std::string_view key, const std::string& message) const {
  fail_at(find(key).pointer, message);
}

ActReading::Place ActReading::find(std::string_view key) const {
  const auto found = object_.find(std::string(key));
  return {.value = found == object_.end() ? nullptr : &*found,
          .pointer = pointer_ + "/" + checks::pointer_part(std::string(key))};
}

std::string ActReading::text_of(const Place& place) const {
  if (!place.value->is_string()) fail_at(place.pointer, "a text in double quotes is wanted here");
  auto text = place.value->get<std::string>();
  if (text.empty()) fail_at(place.pointer, "this text is empty; leave the key out instead");
  return text;
}

fs::path ActReading::path_of(const Place& place) const {
  const auto text = text_of(place);
  const fs::path path = text;
  if (path.is_absolute() || text.starts_with(files_mark)) return path.lexically_normal();
  return (config_.file.parent_path() / path).lexically_normal();
}

void ActReading::require_file(const fs::path& path, const Place& place) const {
  std::error_code problem;
  if (path.string().starts_with(files_mark) || fs::exists(path, problem)) return;
  throw UsageError("scenarios.no-such-file",
                   position_in_json(config_.text, place.pointer, config_.file.string()).to_text() +
                       ": there is no file " + path.string());
}

ExpectedValue ActReading::value_of(const Place& place) const {
  using Kind = ExpectedValue::Kind;
  const auto& value = *place.value;
  if (value.is_null()) return {};
  if (value.is_string()) return {.kind = Kind::text, .text = value.get<std::string>()};
  if (value.is_boolean()) return {.kind = Kind::boolean, .text = value.dump()};
  if (value.is_number()) return {.kind = Kind::number, .text = value.dump()};
  fail_at(place.pointer, "a text, a number, true, false or null is wanted here");
}

std::vector<ActReading::Place> ActReading::items_of(const Place& place) const {
  std::vector<Place> items;
  if (place.value == nullptr) return items;
  if (!place.value->is_array()) return {place};
  for (std::size_t index = 0; index < place.value->size(); ++index) {
    items.push_back(
        {.value = &(*place.value)[index], .pointer = place.pointer + "/" + std::to_string(index)});
  }
  return items;
}

void ActReading::fail_at(const std::string& pointer, const std::string& message) const {
  throw UsageError(
      "scenarios.malformed-config",
      position_in_json(config_.text, pointer, config_.file.string()).to_text() + ": " + message);
}

}  // namespace fulldress::scenarios
