#include "harness/base/error.hpp"
#include "harness/base/json_position.hpp"
#include "harness/base/read_json.hpp"
#include "harness/base/record_json.hpp"
#include "harness/measure/series.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

namespace fulldress::measure {
namespace {

using nlohmann::json;

constexpr auto error_id = "measure.not-benchmarks";

/// What the library writes of a benchmark itself; every other number is a counter of the user's.
const std::set<std::string, std::less<>>& own_keys() {
  static const std::set<std::string, std::less<>> keys = {
      "family_index",     "per_family_instance_index",
      "repetitions",      "repetition_index",
      "threads",          "iterations",
      "real_time",        "cpu_time",
      "items_per_second", "bytes_per_second"};
  return keys;
}

class BenchmarkReader {
 public:
  BenchmarkReader(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {}

  [[nodiscard]] std::vector<Series> read(const json& document) {
    const auto& all = document.at("benchmarks");
    if (!all.is_array()) fail("/benchmarks", "\"benchmarks\" is no list");
    std::set<std::string> repeated;
    for (std::size_t at = 0; at < all.size(); ++at) {
      if (text_at(all[at], at, "run_type", "iteration") == "iteration") {
        repeated.insert(run_name(all[at], at));
      }
    }
    for (std::size_t at = 0; at < all.size(); ++at) {
      const auto& each = all[at];
      const auto name = run_name(each, at);
      const bool is_sample = text_at(each, at, "run_type", "iteration") == "iteration";
      const bool is_median = text_at(each, at, "aggregate_name", "") == "median";
      if (is_sample || (is_median && !repeated.contains(name))) add(each, at, name);
    }
    return std::move(series_);
  }

 private:
  [[noreturn]] void fail(const std::string& pointer, const std::string& what) const {
    throw UsageError(error_id, position_in_json(text_, pointer, file_).to_text() + ": " + what +
                                   "; results of Google Benchmark in JSON are wanted");
  }

  [[nodiscard]] static std::string pointer_to(std::size_t at) {
    return "/benchmarks/" + std::to_string(at);
  }

  [[nodiscard]] std::string text_at(const json& each, std::size_t at, const char* key,
                                    const std::string& otherwise) const {
    if (!each.is_object()) fail(pointer_to(at), "a benchmark is an object");
    const auto found = each.find(key);
    if (found == each.end()) return otherwise;
    if (!found->is_string()) fail(pointer_to(at) + "/" + key, std::string(key) + " is no text");
    return found->get<std::string>();
  }

  [[nodiscard]] std::string run_name(const json& each, std::size_t at) const {
    const auto name = text_at(each, at, "name", "");
    if (name.empty()) fail(pointer_to(at), "a benchmark without a name");
    return text_at(each, at, "run_name", name);
  }

  [[nodiscard]] double number_at(const json& each, std::size_t at, const char* key) const {
    const auto found = each.find(key);
    if (found == each.end() || !found->is_number()) {
      fail(pointer_to(at), std::string("\"") + key + "\" is missing or no number");
    }
    return found->get<double>();
  }

  /// Milliseconds in one unit of the benchmark's times.
  [[nodiscard]] double unit_of(const json& each, std::size_t at) const {
    const auto unit = text_at(each, at, "time_unit", "ns");
    static const std::map<std::string, double> units = {
        {"ns", 1e-6}, {"us", 1e-3}, {"ms", 1.0}, {"s", 1e3}};
    const auto known = units.find(unit);
    if (known == units.end()) fail(pointer_to(at) + "/time_unit", "unknown unit " + unit);
    return known->second;
  }

  void add(const json& each, std::size_t at, const std::string& name) {
    const auto failed = each.find("error_occurred");
    if (failed != each.end() && failed->is_boolean() && failed->get<bool>()) {
      auto& series = series_named(name + " real", Quantity::time, "ms");
      series.error = text_at(each, at, "error_message", "an error occurred");
      return;
    }
    const double unit = unit_of(each, at);
    put(name + " real", Quantity::time, "ms", number_at(each, at, "real_time") * unit);
    put(name + " cpu", Quantity::processor_time, "ms", number_at(each, at, "cpu_time") * unit);
    for (const auto& [key, value] : each.items()) {
      if (!value.is_number() || own_keys().contains(key)) continue;
      const bool counts_blocks = key == "blocks" || key.ends_with("_blocks");
      put(name + " " + key, counts_blocks ? Quantity::blocks : Quantity::other,
          counts_blocks ? "blocks" : "", value.get<double>());
    }
  }

  void put(const std::string& name, Quantity quantity, const std::string& unit, double value) {
    series_named(name, quantity, unit).samples.push_back(value);
  }

  Series& series_named(const std::string& name, Quantity quantity, const std::string& unit) {
    const auto [place, is_new] = places_.try_emplace(name, series_.size());
    if (is_new) series_.push_back({.name = name, .quantity = quantity, .unit = unit});
    return series_[place->second];
  }

  std::string_view text_;
  std::string file_;
  std::vector<Series> series_;
  std::map<std::string, std::size_t> places_;
};

bool holds_benchmarks(const json& document) {
  return document.is_object() && document.contains("benchmarks");
}

}  // namespace

std::vector<Series> series_of_benchmarks(std::string_view text, const std::string& file) {
  const auto document = read_json(text, {.file = file, .error_id = error_id});
  if (!holds_benchmarks(document)) {
    throw UsageError(error_id, file +
                                   " has no \"benchmarks\"; results of Google Benchmark in JSON "
                                   "(--benchmark_format=json) are wanted");
  }
  return BenchmarkReader(text, file).read(document);
}

SeriesSet series_in_text(std::string_view text, const std::string& file) {
  const auto document = read_json(text, {.file = file, .error_id = error_id});
  if (holds_benchmarks(document)) return {file, BenchmarkReader(text, file).read(document)};
  return {file, series_of(record_from_json(text, file))};
}

}  // namespace fulldress::measure
