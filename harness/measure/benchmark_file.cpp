#include "harness/base/error.hpp"
#include "harness/base/json_position.hpp"
#include "harness/base/read_json.hpp"
#include "harness/base/record_json.hpp"
#include "harness/measure/numbers_in_json.hpp"
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
    // What stands for a benchmark: its repetitions, else their median, else their mean.
    std::map<std::string, int> best;
    for (std::size_t at = 0; at < all.size(); ++at) {
      auto& kept = best[run_name(all[at], at)];
      kept = std::max(kept, worth_of(all[at], at));
    }
    for (std::size_t at = 0; at < all.size(); ++at) {
      const auto name = run_name(all[at], at);
      const int worth = worth_of(all[at], at);
      if (worth > 0 && worth == best[name]) add(all[at], at, name);
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

  /// 0: it says nothing of how long the benchmark takes, as deviations and complexities do.
  [[nodiscard]] int worth_of(const json& each, std::size_t at) const {
    if (text_at(each, at, "run_type", "iteration") == "iteration") return 3;
    const auto aggregate = text_at(each, at, "aggregate_name", "");
    if (aggregate == "median") return 2;
    return aggregate == "mean" ? 1 : 0;
  }

  /// Why there is no time; empty: there is. Newer versions of the library know benchmarks that skip
  /// themselves, and write a time of 0 of them.
  [[nodiscard]] std::string why_no_time(const json& each, std::size_t at) const {
    const auto is_set = [&](const char* key) {
      const auto found = each.find(key);
      if (found == each.end()) return false;
      return found->is_boolean() ? found->get<bool>() : found->is_string();
    };
    if (is_set("error_occurred")) return text_at(each, at, "error_message", "an error occurred");
    if (is_set("skipped")) return "skipped: " + text_at(each, at, "skip_message", "no reason");
    for (const auto* key : {"real_time", "cpu_time"}) {
      const auto found = each.find(key);
      if (found != each.end() && is_no_number(*found)) return std::string(key) + " is no number";
    }
    const auto real = each.find("real_time");
    const bool is_nothing = real != each.end() && real->is_number() && !(real->get<double>() > 0);
    return is_nothing ? "its real_time is not above 0, so that nothing was measured" : "";
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
    if (auto why = why_no_time(each, at); !why.empty()) {
      series_named(name + " real", Quantity::time, "ms").error = why;
      series_named(name + " cpu", Quantity::processor_time, "ms").error = std::move(why);
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

std::vector<Series> series_of_benchmarks(std::string_view original, const std::string& file) {
  const auto text = with_numbers_json_has(original);
  const auto document = read_json(text, {.file = file, .error_id = error_id});
  if (!holds_benchmarks(document)) {
    throw UsageError(error_id, file +
                                   " has no \"benchmarks\"; results of Google Benchmark in JSON "
                                   "(--benchmark_format=json) are wanted");
  }
  return BenchmarkReader(text, file).read(document);
}

SeriesSet series_in_text(std::string_view original, const std::string& file) {
  const auto text = with_numbers_json_has(original);
  const auto document = read_json(text, {.file = file, .error_id = error_id});
  if (holds_benchmarks(document)) return {file, BenchmarkReader(text, file).read(document)};
  return {file, series_of(record_from_json(text, file))};
}

}  // namespace fulldress::measure
