#include "harness/engine/sql_template.hpp"
#include "harness/engine/transaction.hpp"
#include "scenarios/embedded_sql.hpp"
#include "scenarios/play/act_parts.hpp"
#include "scenarios/play/outcome.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace fulldress::scenarios {

ActKind latency_act();

namespace {

constexpr std::int64_t default_runs = 5;
constexpr std::int64_t runs_max = 10'000;

// A query that seems too slow is measured again before that is believed (METHODS 6).
constexpr int rounds_max = 3;

/// What one query took.
struct Cost {
  std::vector<double> times_ms;   ///< sorted
  std::vector<double> server_ms;  ///< what the server says it worked, sorted; empty: nothing says
  std::optional<double> blocks;   ///< shared blocks hit and read; nullopt where nobody counts them
  std::vector<Row> rows;

  void add_runs_of(const Cost& again) {
    add_sorted(times_ms, again.times_ms);
    add_sorted(server_ms, again.server_ms);
  }

  [[nodiscard]] double at(double share) const { return rank_of(times_ms, share); }
  [[nodiscard]] double server_median() const { return rank_of(server_ms, 0.5); }
  [[nodiscard]] double server_fastest() const { return rank_of(server_ms, 0); }

 private:
  static void add_sorted(std::vector<double>& all, const std::vector<double>& more) {
    all.insert(all.end(), more.begin(), more.end());
    std::sort(all.begin(), all.end());
  }

  static double rank_of(const std::vector<double>& sorted, double share) {
    const double rank = std::ceil(share * static_cast<double>(sorted.size()));
    return sorted.at(static_cast<std::size_t>(std::max(rank, 1.0)) - 1);
  }
};

/// The other query, and by how much it must be slower.
struct Slower {
  QueryText query;
  double factor = 1;
  bool by_time = true;
  bool by_server = false;
  bool by_blocks = true;
  bool must_count = false;  ///< blocks were asked for by name
};

class MeasureLatency : public Act {
 public:
  explicit MeasureLatency(const ActReading& reading)
      : database_(reading.database()),
        as_(session_as(reading)),
        query_(query_text(reading)),
        runs_(reading.count("runs").value_or(default_runs)),
        warmups_(reading.count("warmups").value_or(1)),
        percentile_(reading.number("percentile").value_or(50)),
        budget_ms_(reading.number("budget_ms")),
        rows_at_least_(reading.count("rows_at_least").value_or(1)),
        slower_(slower_of(reading)),
        position_(reading.position()) {
    if (runs_ == 0 || runs_ > runs_max) reading.fail("runs", "1 to 10000 runs are possible");
    if (warmups_ > runs_max) reading.fail("warmups", "at most 10000 are possible");
    if (percentile_ > 100) reading.fail("percentile", "a percentile is at most 100");
    if (!budget_ms_ && !slower_) {
      reading.fail("name", "\"budget_ms\" or \"faster_than\" is missing: what is to be proved");
    }
  }

  [[nodiscard]] Verdict play(Play& play, StepContext& context) const override {
    const Stopwatch watch;
    const auto session = play.connect(database_, as_, context);
    Transaction transaction(*session, TransactionMode::repeatable_read_only);
    std::vector<Finding> findings;
    std::string unknown;
    auto cost = measure(*session, query_, play, context);
    std::optional<Cost> other;
    if (slower_) other = measure_both(*session, cost, play, context);
    add(context, "latency", cost);
    require_rows(cost, findings);
    if (budget_ms_ && cost.at(percentile_ / 100) > *budget_ms_) {
      findings.push_back(
          finding("over-budget",
                  fmt::format("{:.3f} ms, of {:.3f} ms", cost.at(percentile_ / 100), *budget_ms_)));
    }
    if (other) {
      add(context, "latency of what it is compared with", *other);
      compare(cost, *other, context, findings, unknown);
    }
    transaction.rollback();
    session->close();
    const std::string broken = findings.empty() ? std::string() : findings.front().message;
    add_outcome(context, {.act = "latency",
                          .findings = std::move(findings),
                          .broken = broken,
                          .unknown = std::move(unknown),
                          .duration_ms = watch.ms()});
    return Verdict::passed;
  }

 private:
  static std::optional<Slower> slower_of(const ActReading& reading) {
    const auto objects = reading.objects("faster_than");
    if (objects.empty()) return std::nullopt;
    if (objects.size() > 1) reading.fail("faster_than", "one object is wanted here: {...}");
    const auto& object = objects.front();
    object.refuse_others_than({"sql", "file", "parameters", "factor", "by"});
    Slower slower{.query = query_text(object)};
    slower.factor = object.number("factor").value_or(1);
    const auto by = object.texts("by");
    for (const auto& each : by) {
      if (each != "time" && each != "server" && each != "blocks") {
        object.fail("by", "\"by\" lists time, server and blocks");
      }
    }
    const auto is_listed = [&](const char* name) {
      return std::find(by.begin(), by.end(), name) != by.end();
    };
    slower.by_time = by.empty() || is_listed("time");
    slower.by_blocks = by.empty() || is_listed("blocks");
    slower.by_server = is_listed("server");
    slower.must_count = is_listed("blocks");
    return slower;
  }

  /// What the other query costs. Both get further runs while the clocks say that ours is not fast
  /// enough: what else the machine does only ever adds to a run, so that the fastest of more runs
  /// is nearer to the truth, for both alike.
  [[nodiscard]] Cost measure_both(Session& session, Cost& ours, Play& play,
                                  StepContext& context) const {
    auto other = measure(session, slower_->query, play, context);
    for (int round = 1; round < rounds_max && is_too_slow(ours, other); ++round) {
      ours.add_runs_of(measure(session, query_, play, context));
      other.add_runs_of(measure(session, slower_->query, play, context));
    }
    return other;
  }

  [[nodiscard]] bool is_too_slow(const Cost& ours, const Cost& other) const {
    const double factor = slower_->factor;
    if (slower_->by_time && other.at(0) < factor * ours.at(0)) return true;
    return slower_->by_server && !ours.server_ms.empty() && !other.server_ms.empty() &&
           other.server_fastest() < factor * ours.server_fastest();
  }

  [[nodiscard]] Cost measure(Session& session, const QueryText& query, Play& play,
                             StepContext& context) const {
    const auto text = query.text(play);
    Cost cost;
    for (std::int64_t run = 0; run < warmups_; ++run) {
      cost.rows = session.query(text, query.bound()).rows;
    }
    for (std::int64_t run = 0; run < runs_; ++run) {
      context.stop.throw_if_raised();
      const Stopwatch watch;
      auto found = session.query(text, query.bound());
      cost.times_ms.push_back(watch.ms());
      cost.rows = std::move(found.rows);
    }
    std::sort(cost.times_ms.begin(), cost.times_ms.end());
    if (session.engine_name() == "postgres") ask_server(session, text, query.bound(), cost);
    return cost;
  }

  // The server's own clock leaves out what it takes us to receive the rows.
  void ask_server(Session& session, const std::string& text, const Row& parameters,
                  Cost& cost) const {
    static const SqlTemplate statements(embedded_sql::explain);
    const auto explain = statements.fill("explain", {{"query", text}});
    for (std::int64_t run = 0; run < runs_; ++run) {
      const auto found = session.query(explain, parameters);
      const auto plan = nlohmann::json::parse(found.rows.at(0).at(0).value_or(""), nullptr, false);
      if (!plan.is_array() || plan.empty() || !plan[0].contains("Plan")) return;
      const auto& root = plan[0]["Plan"];
      cost.blocks = root.value("Shared Hit Blocks", 0.0) + root.value("Shared Read Blocks", 0.0);
      cost.server_ms.push_back(plan[0].value("Execution Time", 0.0));
    }
    std::sort(cost.server_ms.begin(), cost.server_ms.end());
  }

  static void add(StepContext& context, const std::string& name, const Cost& cost) {
    auto& measured = context.record.measurements;
    const auto& subject = context.record.name;
    measured.push_back(
        {.name = name + ", median", .value = cost.at(0.5), .unit = "ms", .subject = subject});
    measured.push_back(
        {.name = name + ", p95", .value = cost.at(0.95), .unit = "ms", .subject = subject});
    if (!cost.server_ms.empty()) {
      measured.push_back({.name = name + ", median of the server's own clock",
                          .value = cost.server_median(),
                          .unit = "ms",
                          .subject = subject});
    }
    if (cost.blocks) {
      measured.push_back(
          {.name = name + ", blocks", .value = *cost.blocks, .unit = "blocks", .subject = subject});
    }
  }

  // A query that finds nothing is quick and says nothing.
  void require_rows(const Cost& cost, std::vector<Finding>& findings) const {
    if (static_cast<std::int64_t>(cost.rows.size()) >= rows_at_least_) return;
    findings.push_back(finding("too-few-rows", fmt::format("{} rows instead of at least {}",
                                                           cost.rows.size(), rows_at_least_)));
  }

  void compare(const Cost& cost, const Cost& other, StepContext& context,
               std::vector<Finding>& findings, std::string& unknown) const {
    if (cost.rows != other.rows) {
      findings.push_back(finding("rows-differ", "the two queries do not give the same rows"));
    }
    const auto require = [&](const std::string& what, double ratio) {
      context.record.measurements.push_back({.name = "times fewer " + what,
                                             .value = ratio,
                                             .unit = "times",
                                             .subject = context.record.name});
      if (ratio >= slower_->factor) return;
      findings.push_back(
          finding("not-fast-enough", fmt::format("{:.1f} times less {} instead of {:.1f} times",
                                                 ratio, what, slower_->factor)));
    };
    // What else the machine does only ever adds: the fastest runs tell the queries apart.
    if (slower_->by_time) require("milliseconds", other.at(0) / cost.at(0));
    if (slower_->by_server) {
      const bool is_told = !cost.server_ms.empty() && !other.server_ms.empty() &&
                           cost.server_fastest() > 0 && other.server_fastest() > 0;
      if (is_told) {
        require("milliseconds of the server", other.server_fastest() / cost.server_fastest());
      } else {
        unknown = "no server says how long it worked";
      }
    }
    if (!slower_->by_blocks) return;
    const bool is_counted = cost.blocks && other.blocks && *cost.blocks > 0 && *other.blocks > 0;
    if (is_counted) {
      require("blocks", *other.blocks / *cost.blocks);
    } else if (slower_->must_count) {
      unknown = "no blocks could be counted";
    } else {
      context.record.notes.push_back("blocks cannot be counted here; compared by time only");
    }
  }

  [[nodiscard]] Finding finding(const std::string& id, std::string message) const {
    Finding finding;
    finding.id = "latency." + id;
    finding.subject = query_.file.empty() ? query_.sql.substr(0, 120) : query_.file.string();
    finding.message = std::move(message);
    finding.position = position_;
    return finding;
  }

  std::string database_;
  SessionAs as_;
  QueryText query_;
  std::int64_t runs_;
  std::int64_t warmups_;
  double percentile_;
  std::optional<double> budget_ms_;
  std::int64_t rows_at_least_;
  std::optional<Slower> slower_;
  ScriptPosition position_;
};

}  // namespace

ActKind latency_act() {
  return {.name = "latency",
          .purpose = "measure a query, alone or against another",
          .keys = with_session_keys({{"sql", "the query; it may not write"},
                                     {"file", "a file that holds it instead"},
                                     {"parameters", "texts for `$1`, `$2`, ..."},
                                     {"runs", "so many count (5)"},
                                     {"warmups", "so many before do not (1)"},
                                     {"budget_ms", "what the percentile may be at most"},
                                     {"percentile", "50 (default) to 100"},
                                     {"rows_at_least", "so many rows it must give (1)"},
                                     {"faster_than",
                                      "an object: `sql` or `file`, `parameters`, `factor` (1), "
                                      "`by` (`time`, `server`, `blocks`)"}}),
          .read = [](const ActReading& reading) -> std::unique_ptr<Act> {
            return std::make_unique<MeasureLatency>(reading);
          }};
}

}  // namespace fulldress::scenarios
