#include "harness/engine/all_engines.hpp"
#include "harness/host/stop_signal.hpp"
#include "harness/run/journal.hpp"
#include "scenarios/bench/time_gate.hpp"
#include "scenarios/queries/query_parts.hpp"

#include <algorithm>
#include <atomic>
#include <iomanip>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

// What the flow bench takes for a regression: two databases of one server that are equal, and two
// of which one is a known share slower. Every trial is one whole judgement of the flow at its
// default settings, with its second look.
//
//   pairs [trials without a slow-down, default 20] [trials with one, default 10] [busy threads, 0]

namespace fulldress {
namespace {

using scenarios::GatedQuery;
using scenarios::Sharing;

/// Threads that do nothing but work, so that both sides are disturbed.
class Busy {
 public:
  explicit Busy(int count) {
    for (int each = 0; each < count; ++each) {
      threads_.emplace_back([this] {
        while (!ends_.load(std::memory_order_relaxed)) {
        }
      });
    }
  }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;
  ~Busy() {
    ends_ = true;
    for (auto& thread : threads_) thread.join();
  }

 private:
  std::atomic<bool> ends_{false};
  std::vector<std::thread> threads_;
};

constexpr auto schema =
    "create table q (id integer primary key, a integer not null, t text not null);\n"
    "insert into q select i, i % 100, repeat('x', 60) from generate_series(1, 60000) as i;\n"
    "create index q_a on q (a);\n"
    // How much of the work is done is the only difference between two databases.
    "create table share (part double precision not null);\n"
    "insert into share values (1);\n"
    "create function burn(steps integer) returns bigint language plpgsql as $$\n"
    "declare sum bigint := 0; wanted integer;\n"
    "begin\n"
    "  select (steps * part)::integer into wanted from share;\n"
    "  for i in 1..wanted loop sum := sum + i % 7; end loop;\n"
    "  return sum;\n"
    "end $$;\n";

std::vector<scenarios::QueryStatement> statements() {
  std::vector<scenarios::QueryStatement> all;
  const auto add = [&](const std::string& name, const std::string& sql) {
    auto& statement = all.emplace_back();
    statement.name = name;
    scenarios::set_text(statement, sql, "", [](const std::string& message) {
      throw UsageError("bench.bad-statement", message);
    });
  };
  add("loop, 1 ms", "select burn(15000)");
  add("loop, 3 ms", "select burn(40000)");
  return all;
}

struct Trial {
  const Database& before;
  const Database& after;
  Sharing sharing = Sharing::where_allowed;
};

/// Which of the statements were found slower.
std::vector<bool> run(const Trial& trial, const StopSignal& stop) {
  const auto deadline = Deadline::after(std::chrono::hours(2));
  scenarios::BenchSession before({.database = trial.before, .deadline = deadline});
  scenarios::BenchSession after({.database = trial.after, .deadline = deadline});
  const auto wanted = statements();
  std::vector<LawOutcome> laws(wanted.size());
  std::vector<GatedQuery> queries;
  for (std::size_t at = 0; at < wanted.size(); ++at) {
    queries.push_back({.query = {.statement = wanted[at],
                                 .name = wanted[at].name,
                                 .before = before,
                                 .after = after,
                                 .sharing = trial.sharing},
                       .law = laws[at]});
  }
  Journal journal;
  StepRecord record;
  ScenarioRecord scenario;
  StepContext context{.record = record,
                      .scenario = scenario,
                      .journal = journal,
                      .deadline = deadline,
                      .stop = stop};
  static_cast<void>(scenarios::gate_times(queries, std::nullopt, context));
  before.close();
  after.close();
  std::vector<bool> found;
  for (const auto& law : laws) {
    found.push_back(std::any_of(law.findings.begin(), law.findings.end(),
                                [](const Finding& each) { return each.id == "bench.slower"; }));
  }
  return found;
}

void slow_down(const Database& database, const std::string& part) {
  const auto session = database.connect(Deadline::after(std::chrono::minutes(1)));
  session->query("update share set part = $1", {part});
  session->execute("vacuum share");
  session->close();
}

int trials_of(const std::vector<std::string>& words, std::size_t at, int otherwise) {
  return words.size() > at ? std::stoi(words[at]) : otherwise;
}

struct Series {
  std::string name;
  std::string part;
  Sharing sharing = Sharing::where_allowed;
  int trials = 0;
};

void print(const Series& series, const std::vector<int>& found) {
  std::cout << std::left << std::setw(34) << series.name;
  for (const int each : found) {
    std::cout << std::right << std::setw(6) << each << " of " << std::setw(4) << series.trials;
  }
  std::cout << std::endl;
}

int measure(const std::vector<std::string>& words) {
  const auto engines = all_engines();
  const auto postgres = std::find_if(engines.begin(), engines.end(),
                                     [](const auto& each) { return each->name() == "postgres"; });
  const auto deadline = Deadline::after(std::chrono::hours(3));
  const auto server = (*postgres)->start({}, deadline);
  const auto before = server->create("before", deadline);
  const auto session = before->connect(deadline);
  session->execute(schema);
  session->execute("vacuum (analyze)");
  session->close();
  const auto after = server->clone(*before, "after", deadline);
  const int equal = trials_of(words, 1, 20);
  const int slower = trials_of(words, 2, 10);
  const Busy busy(trials_of(words, 3, 0));
  const StopSignal stop;
  std::cout << "found slower                        ";
  for (const auto& each : statements()) std::cout << std::setw(14) << each.name;
  std::cout << std::endl;
  const std::vector<Series> all = {{"equal, one processor", "1", Sharing::where_allowed, equal},
                                   {"equal, wherever they are put", "1", Sharing::never, equal},
                                   {"+5 %, one processor", "1.05", Sharing::where_allowed, slower},
                                   {"+20 %, wherever they are put", "1.2", Sharing::never, slower}};
  for (const auto& series : all) {
    slow_down(*after, series.part);
    std::vector<int> found(statements().size(), 0);
    for (int trial = 0; trial < series.trials; ++trial) {
      const auto seen = run({.before = *before, .after = *after, .sharing = series.sharing}, stop);
      for (std::size_t at = 0; at < seen.size(); ++at) found[at] += seen[at] ? 1 : 0;
    }
    print(series, found);
  }
  return 0;
}

}  // namespace
}  // namespace fulldress

int main(int count, char** words) {
  try {
    return fulldress::measure({words, words + count});
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 3;
  }
}
