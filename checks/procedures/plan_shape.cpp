#include "checks/new_case.hpp"
#include "checks/plan_tree.hpp"
#include "checks/procedure.hpp"
#include "harness/engine/sha256.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace fulldress::checks {

Procedure plan_shape_procedure();

namespace {

using nlohmann::json;

constexpr double default_rows_min = 10'000;
constexpr double default_share_max = 0.1;

/// A row cannot be stored in less: header and line pointer.
constexpr double row_bytes_min = 28;

/// One entry of `check_settings.plan_queries`.
struct HotQuery {
  std::string name;
  std::string query;
  double rows_min = default_rows_min;    ///< of a table that is too large to be read for few rows
  double share_max = default_share_max;  ///< of its rows: few
  std::string fault;                     ///< why it cannot be asked; empty: it can
};

std::string text_at(const json& entry, const char* key) {
  const auto found = entry.find(key);
  return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// nullopt for what is no number of at least 0.
std::optional<double> number_at(const json& entry, const char* key, double otherwise) {
  const auto found = entry.find(key);
  if (found == entry.end()) return otherwise;
  if (!found->is_number() || found->get<double>() < 0) return std::nullopt;
  return found->get<double>();
}

// EXPLAIN stands in front of one statement.
std::string without_end(std::string query) {
  const auto last = query.find_last_not_of("; \t\r\n");
  query.resize(last == std::string::npos ? 0 : last + 1);
  return query;
}

HotQuery query_of(const json& entry, std::size_t number) {
  HotQuery hot{.name = "query " + std::to_string(number), .query = {}, .fault = {}};
  if (!entry.is_object()) {
    hot.fault = "an entry is an object with a `query`";
    return hot;
  }
  if (auto name = text_at(entry, "name"); !name.empty()) hot.name = std::move(name);
  hot.query = without_end(text_at(entry, "query"));
  const auto rows_min = number_at(entry, "rows_min", default_rows_min);
  const auto share_max = number_at(entry, "share_max", default_share_max);
  if (hot.query.empty()) hot.fault = "it has no `query`";
  if (!rows_min || !share_max) hot.fault = "`rows_min` and `share_max` are numbers";
  hot.rows_min = rows_min.value_or(0);
  hot.share_max = share_max.value_or(0);
  return hot;
}

std::vector<HotQuery> queries_of(const Check& check, const CheckOptions& options) {
  std::vector<HotQuery> queries;
  const json entries = json::parse(options.settings.at(check.configuration.key));
  std::set<std::string> names;
  for (const auto& entry : entries) {
    HotQuery hot = query_of(entry, queries.size() + 1);
    if (!names.insert(hot.name).second) hot.fault = "two queries have this name";
    queries.push_back(std::move(hot));
  }
  return queries;
}

PlanTree explain(Session& session, const HotQuery& hot) {
  const auto& text = engine_text(session.engine_name())->session;
  const auto explained = session.query(text.fill("explain", {{"statement", hot.query}}));
  ensure(!explained.rows.empty(), "EXPLAIN gives one row");
  return plan_tree_of(explained.rows.front().at(0).value_or(""));
}

/// How many rows a table has, by the statistics.
struct TableSize {
  double rows = 0;  ///< below 0: never analysed
  double bytes = 0;
};

double double_of(const Value& value) {
  std::int64_t number = 0;
  const std::string text = value.value_or("");
  std::from_chars(text.data(), text.data() + text.size(), number);
  return static_cast<double>(number);
}

TableSize size_of(Session& session, const FilteredScan& scan) {
  const auto& text = engine_text(session.engine_name())->session;
  const auto found = session.query(text.get("table_rows"), {scan.schema, scan.table});
  if (found.rows.empty()) return {};
  return {.rows = double_of(found.rows.front().at(0)),
          .bytes = double_of(found.rows.front().at(1))};
}

/// What is wrong with one query.
class Judge {
 public:
  Judge(const HotQuery& hot, const CheckOptions& options) : hot_(hot), options_(options) {}

  void add_scan(const FilteredScan& scan, const TableSize& size) {
    const std::string table = scan.schema + "." + scan.table;
    if (size.rows < 0) {
      if (size.bytes < hot_.rows_min * row_bytes_min) return;
      unknown_ = table +
                 " was never analysed, so that nobody knows how many of its rows are read; "
                 "run ANALYZE";
      return;
    }
    if (size.rows <= hot_.rows_min || scan.rows >= hot_.share_max * size.rows) return;
    findings_.rows.push_back(
        {"reads all of " + table,
         fmt::format("about {:.0f} of {:.0f} rows are wanted", scan.rows, size.rows),
         std::nullopt});
  }

  void compare(const std::string& before, const std::string& after) {
    if (before != after) findings_.rows.push_back({"another plan", before, after});
  }

  void note(const std::string& reason) { note_ = reason; }
  void doubt(const std::string& reason) { unknown_ = reason; }

  void settle(CheckCase& target) {
    if (!findings_.rows.empty()) {
      set_failed(target, std::move(findings_), options_);
    } else if (!unknown_.empty()) {
      set_cannot_tell(target, unknown_);
    } else {
      target.outcome.verdict = Verdict::passed;
      target.outcome.reason = note_;
    }
  }

 private:
  const HotQuery& hot_;
  const CheckOptions& options_;
  ResultSet findings_{.columns = {"key_finding", "key_before", "key_after"}, .rows = {}};
  std::string unknown_;
  std::string note_;
};

/// What the baseline has of one query, by object.
std::map<std::string, std::string> before_of(const Snapshot& snapshot, const HotQuery& hot) {
  std::map<std::string, std::string> objects;
  for (const auto& row : snapshot.rows) {
    if (row.subject == hot.name) objects[row.object] = row.value;
  }
  return objects;
}

void compare(const Check& check, const HotQuery& hot, const PlanTree& plan,
             const CheckOptions& options, Judge& judge) {
  if (options.baseline == nullptr) return;
  const auto snapshot = options.baseline->snapshots.find(check.id);
  if (snapshot == options.baseline->snapshots.end()) return judge.note("the baseline has no plans");
  if (const auto why = snapshot->second.unknown.find(hot.name);
      why != snapshot->second.unknown.end()) {
    return judge.doubt("it could not be read for the baseline: " + why->second);
  }
  const auto before = before_of(snapshot->second, hot);
  if (!before.contains("plan")) return judge.note("the baseline has no plan of it");
  if (!before.contains("query") || before.at("query") != sha256_hex(hot.query)) {
    return judge.note("the plan in the baseline is of another query of this name");
  }
  judge.compare(before.at("plan"), plan.text);
}

void ask(Session& session, CheckCase& target, const HotQuery& hot, const CheckOptions& options) {
  Judge judge(hot, options);
  CheckSession snapshot(session, options);
  snapshot.use_own_names();
  const auto error = snapshot.attempt([&](Session& connection) {
    const PlanTree plan = explain(connection, hot);
    for (const auto& scan : plan.scans) judge.add_scan(scan, size_of(connection, scan));
    compare(*target.check, hot, plan, options, judge);
  });
  if (error) throw SqlError(*error);
  judge.settle(target);
}

std::vector<CheckOutcome> run(Session& session, const Check& check, const CheckOptions& options) {
  std::vector<CheckOutcome> outcomes;
  for (const auto& hot : queries_of(check, options)) {
    CheckCase target = new_case(check, hot.name);
    target.outcome.sql = "explain " + hot.query;
    if (!hot.fault.empty()) {
      set_cannot_tell(target, "check_settings.plan_queries: " + hot.fault);
    } else {
      ask_safely(target, options, [&] { ask(session, target, hot, options); });
    }
    outcomes.push_back(std::move(target.outcome));
  }
  if (outcomes.empty()) outcomes.push_back(skipped_case(check, check.texts.at("nothing")).outcome);
  return outcomes;
}

Snapshot take(Session& session, const Check& check, const CheckOptions& options) {
  Snapshot taken;
  CheckSession snapshot(session, options);
  snapshot.use_own_names();
  for (const auto& hot : queries_of(check, options)) {
    if (!hot.fault.empty()) {
      taken.unknown[hot.name] = hot.fault;
      continue;
    }
    const auto error = snapshot.attempt([&](Session& connection) {
      taken.rows.push_back(
          {.subject = hot.name, .object = "plan", .value = explain(connection, hot).text});
      taken.rows.push_back(
          {.subject = hot.name, .object = "query", .value = sha256_hex(hot.query)});
    });
    if (error) taken.unknown[hot.name] = error->message();
  }
  std::sort(taken.rows.begin(), taken.rows.end(), [](const auto& left, const auto& right) {
    return std::tie(left.subject, left.object) < std::tie(right.subject, right.object);
  });
  return taken;
}

}  // namespace

Procedure plan_shape_procedure() {
  return {.check = "perf.plan-shape", .nature = "it reads plans", .run = run, .snapshot = take};
}

}  // namespace fulldress::checks
