#include "checks/declared_changes.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/suggestion.hpp"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

namespace fulldress::checks {
namespace {

using nlohmann::json;
using Problem = std::optional<SettingsProblem>;

std::optional<std::int64_t> number_of(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  return is_whole ? std::optional(number) : std::nullopt;
}

Problem problem(std::string pointer, std::string message) {
  return SettingsProblem{.pointer = std::move(pointer), .message = std::move(message)};
}

Problem problem_of_names(const json& object, const std::vector<std::string>& known,
                         const std::string& at) {
  for (const auto& [name, value] : object.items()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return problem(at + "/" + pointer_part(name),
                   "unknown key \"" + name + "\"" + did_you_mean(name, known));
  }
  return std::nullopt;
}

Problem problem_of_texts(const json& value, const std::string& at) {
  const bool is_list = value.is_array() && std::all_of(value.begin(), value.end(),
                                                       [](const auto& e) { return e.is_string(); });
  return is_list ? std::nullopt : problem(at, "a list of texts is wanted here: [\"...\"]");
}

Problem problem_of_delta(const json& value, const std::string& at) {
  if (!value.is_object()) return problem(at, "an object is wanted here: {\"rows\": \"+12\"}");
  if (auto found = problem_of_names(value, {"rows", "columns", "accept"}, at)) return found;
  for (const std::string key : {"columns", "accept"}) {
    if (!value.contains(key)) continue;
    if (auto found = problem_of_texts(value[key], at + "/" + key)) return found;
  }
  if (!value.contains("rows")) return std::nullopt;
  const bool is_rule = value["rows"].is_string() && parse_rows_rule(value["rows"]);
  return is_rule ? std::nullopt
                 : problem(at + "/rows",
                           "rows are \"+12\", \"-3\", \"=100\", \">=100\", \"<=100\", "
                           "\"+5..+10\", \"any\" or a query that starts with select");
}

Problem problem_of_deltas(const json& value) {
  if (!value.is_object()) {
    return problem("", "an object is wanted here: {\"public.orders\": {\"rows\": \"+12\"}}");
  }
  for (const auto& [subject, each] : value.items()) {
    if (auto found = problem_of_delta(each, "/" + pointer_part(subject))) return found;
  }
  return std::nullopt;
}

Problem problem_of_renames(const json& value) {
  if (!value.is_object()) {
    return problem("", "an object is wanted here: {\"tables\": {\"public.a\": \"public.b\"}}");
  }
  if (auto found = problem_of_names(value, {"tables", "columns", "roles"}, "")) return found;
  for (const auto& [kind, names] : value.items()) {
    const std::string at = "/" + kind;
    if (!names.is_object()) return problem(at, "an object is wanted here: {\"old\": \"new\"}");
    for (const auto& [name, text] : names.items()) {
      if (!text.is_string()) {
        return problem(at + "/" + pointer_part(name), "the new name is wanted here, a text");
      }
    }
  }
  return std::nullopt;
}

json value_of(const CheckSettings& settings, const std::string& key) {
  const auto found = settings.find(key);
  if (found == settings.end()) return nullptr;
  if (const auto wrong = comparison_problem(key, found->second)) {
    throw UsageError("checks.malformed-settings",
                     "check_settings/" + key + wrong->pointer + ": " + wrong->message);
  }
  return json::parse(found->second);
}

}  // namespace

std::optional<RowsRule> parse_rows_rule(const std::string& text) {
  using Kind = RowsRule::Kind;
  if (text == "any") return RowsRule{.kind = Kind::any, .text = text};
  static const Pattern query(R"(\s*select\s[^;]*)", Pattern::Letters::any_case);
  if (query.matches(text)) return RowsRule{.kind = Kind::query, .text = text};
  static const Pattern range(R"(([+-]\d+)(?:\.\.([+-]\d+))?)");
  static const Pattern bound(R"((=|>=|<=)\s*(\d+))");
  if (const auto match = range.match(text)) {
    const auto low = number_of((*match)[1]);
    const auto high = match->has(2) ? number_of((*match)[2]) : low;
    if (!low || !high || *low > *high) return std::nullopt;
    return RowsRule{.kind = Kind::more, .number = *low, .number_max = *high, .text = text};
  }
  const auto match = bound.match(text);
  if (!match) return std::nullopt;
  const auto number = number_of((*match)[2]);
  if (!number) return std::nullopt;
  const std::string sign = (*match)[1];
  const Kind kind = sign == "=" ? Kind::exactly : sign == ">=" ? Kind::at_least : Kind::at_most;
  return RowsRule{.kind = kind, .number = *number, .text = text};
}

bool allows(const RowsRule& rule, std::int64_t before, std::int64_t after) {
  switch (rule.kind) {
    case RowsRule::Kind::more:
      return after - before >= rule.number && after - before <= rule.number_max;
    case RowsRule::Kind::exactly:
      return after == rule.number;
    case RowsRule::Kind::at_least:
      return after >= rule.number;
    case RowsRule::Kind::at_most:
      return after <= rule.number;
    case RowsRule::Kind::any:
      return true;
    case RowsRule::Kind::query:
      break;
  }
  return false;
}

const std::vector<std::string>& comparison_keys() {
  static const std::vector<std::string> keys = {"compare", "deltas", "renames"};
  return keys;
}

std::optional<SettingsProblem> comparison_problem(const std::string& key, const std::string& text) {
  const json value = json::parse(text);
  if (key == "compare") return problem_of_texts(value, "");
  return key == "deltas" ? problem_of_deltas(value) : problem_of_renames(value);
}

std::map<std::string, Delta> deltas_of(const CheckSettings& settings) {
  std::map<std::string, Delta> deltas;
  const json declared = value_of(settings, "deltas");
  for (const auto& [subject, value] : declared.items()) {
    Delta& delta = deltas[subject];
    if (value.contains("rows")) delta.rows = parse_rows_rule(value["rows"]);
    if (value.contains("columns")) delta.columns = value["columns"].get<std::set<std::string>>();
    if (value.contains("accept")) delta.accepted = value["accept"].get<std::vector<std::string>>();
  }
  return deltas;
}

Renames renames_of(const CheckSettings& settings) {
  const json value = value_of(settings, "renames");
  Renames renames;
  const auto read = [&](const char* key, std::map<std::string, std::string>& target) {
    if (value.contains(key)) target = value[key].get<std::map<std::string, std::string>>();
  };
  read("tables", renames.tables);
  read("columns", renames.columns);
  read("roles", renames.roles);
  return renames;
}

std::vector<std::string> compared_of(const CheckSettings& settings) {
  const json value = value_of(settings, "compare");
  return value.is_null() ? std::vector<std::string>() : value.get<std::vector<std::string>>();
}

}  // namespace fulldress::checks
