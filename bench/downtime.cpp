#include "harness/engine/all_engines.hpp"
#include "harness/host/temp_dir.hpp"
#include "scenarios/downtime/assessment.hpp"
#include "scenarios/downtime/observed_session.hpp"
#include "tests/scenarios/downtime/ddl_forms.hpp"
#include "tests/scenarios/rehearsed.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// How accurate the law downtime is, on planted cases.
//
//   downtime locks [rounds, 1]    how long somebody was kept out, beside how long the lock was held
//   downtime growth [rows, 1000000] [rounds, 3] [words]
//                                 what 10,000 and 100,000 rows predict, beside what so many take;
//                                 medians of the rounds, the sizes in turn; only forms with the
//                                 words

namespace fulldress {
namespace {

using scenarios::Waiting;

struct Planted {
  std::string name;
  std::string statement;
  std::vector<Waiting> kept_out;
};

const std::vector<Planted>& planted() {
  static const std::vector<Planted> all = {
      {"alter",
       "alter table orders add column NAME integer",
       {Waiting::readers, Waiting::writers, Waiting::row_writers}},
      {"lock", "lock table orders in share row exclusive mode", {Waiting::writers}},
      {"row",
       "update orders set note = 'NAME' where id = (select max(id) from orders)",
       {Waiting::row_writers}},
  };
  return all;
}

constexpr std::array<int, 6> planted_ms = {50, 100, 200, 500, 1000, 2000};

std::string name_of(const Planted& planted, int ms) {
  return planted.name + "_" + std::to_string(ms);
}

void write_project(const std::filesystem::path& directory) {
  std::filesystem::create_directories(directory / "m");
  std::ofstream(directory / "start.sql")
      << "create table orders (id integer primary key, customer integer, note text);\n";
  int number = 0;
  for (const auto& each : planted()) {
    for (const auto ms : planted_ms) {
      const auto name = name_of(each, ms);
      auto statement = each.statement;
      const auto at = statement.find("NAME");
      if (at != std::string::npos) statement.replace(at, 4, name);
      const auto day = std::to_string(10 + number++);
      std::ofstream(directory / "m" / ("2026_01_" + day + "_" + name + ".sql"))
          << "-- fulldress:up\nset local lock_timeout = '1s';\n"
          << statement << ";\nselect pg_sleep(" << ms / 1000.0 << ");\n";
    }
  }
  std::ofstream(directory / "fulldress.json")
      << R"({"name": "planted", "migrations": "m", "fixtures": ["start.sql"],)"
      << R"( "flows": ["downtime"],)"
      << R"( "downtime": {"small_rows": 500, "large_rows": 2000, "max_blocked_ms": 60000,)"
      << R"( "production_rows": 2000}})";
}

/// What was reported of one planted lock; negative: nothing.
double reported(const StepRecord& step, const std::string& name, Waiting waiting) {
  const auto wanted = std::string(to_text(waiting)) + " blocked";
  for (const auto& each : step.measurements) {
    const bool is_it = each.name == wanted && each.subject.find(name + " ") != std::string::npos;
    if (is_it) return each.value;
  }
  return -1;
}

int measure_locks(int rounds) {
  std::cout << "planted ms  who          reported ms  error ms  within 5 ms or 5 %\n" << std::fixed;
  int beyond = 0;
  for (int round = 0; round < rounds; ++round) {
    const TempDir directory;
    write_project(directory.path());
    const auto options = testing::run_options(directory.path() / "fulldress.json", "");
    const auto run = testing::rehearse_subject(options);
    for (const auto& each : planted()) {
      for (const auto ms : planted_ms) {
        for (const auto waiting : each.kept_out) {
          const double value = reported(run.step("downtime"), name_of(each, ms), waiting);
          const bool is_near = std::abs(value - ms) <= std::max(5.0, 0.05 * ms);
          beyond += is_near ? 0 : 1;
          std::cout << std::setw(10) << ms << "  " << std::left << std::setw(11) << to_text(waiting)
                    << std::right << std::setw(13) << std::setprecision(1) << value << std::setw(10)
                    << value - ms << "  " << (is_near ? "yes" : "NO") << "  " << each.name << "\n";
        }
      }
    }
    for (const auto& each : run.step("downtime").measurements) {
      if (each.name == "overhead of the probes") {
        std::cout << "overhead " << each.subject << " " << each.value << " %\n";
      }
    }
  }
  std::cout << beyond << " beyond the bounds\n";
  return beyond == 0 ? 0 : 1;
}

Deadline in_time() { return Deadline::after(std::chrono::minutes(10)); }

/// t and p with so many rows, and the forms of METHODS 1 run on them.
class Sized {
 public:
  Sized(Server& server, std::size_t rows)
      : database_(server.create("rows_" + std::to_string(rows), in_time())),
        session_(database_->connect(in_time())),
        observed_(*session_, *database_, scenarios::Observation::full) {
    session_->execute(scenarios::sized_tables(std::to_string(rows)));
    settle(true);
  }

  scenarios::ObservedMigration run(const scenarios::Form& form) {
    session_->set_deadline(in_time());
    const migrations::Script script{
        .text = form.sql + ";\n", .start = {"m.sql", 1, 1}, .guards = {}};
    if (!form.setup.empty()) session_->execute(form.setup);
    if (!form.is_alone) session_->begin(TransactionMode::read_write);
    if (!form.before.empty()) session_->execute(form.before);
    observed_.enter(script);
    observed_.execute(script.text);
    scenarios::ObservedMigration migration;
    migration.statements = observed_.leave();
    if (!form.is_alone) session_->rollback();
    if (!form.undo.empty()) session_->execute(form.undo);
    settle(has_dead_rows(migration));
    return migration;
  }

 private:
  // Rows that were changed and taken back are still in the files; a file that was taken back is
  // gone.
  static bool has_dead_rows(const scenarios::ObservedMigration& migration) {
    const auto& tables = migration.statements.at(0).tables;
    return std::any_of(tables.begin(), tables.end(),
                       [](const auto& each) { return each.second.changed_rows > 0; });
  }

  void settle(bool has_dead_rows) {
    if (has_dead_rows) {
      session_->execute("vacuum full t");
      session_->execute("vacuum (freeze, analyze)");
    }
    session_->execute("checkpoint");
  }

  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
  scenarios::ObservedSession observed_;
};

/// What is predicted of the class that is kept out longest; nullopt: nobody is.
std::optional<double> prediction_of(const scenarios::ObservedMigration& small,
                                    const scenarios::ObservedMigration& large, std::size_t rows) {
  scenarios::ProductionRows production;
  production.tables["public.t"] = static_cast<std::int64_t>(rows);
  production.all = 1000;
  const auto downtime = assess({.small = &small, .large = large, .passes = {}}, production);
  std::optional<double> longest;
  for (const auto& table : downtime.tables) {
    for (const auto& [waiting, each] : table.classes) {
      if (!each.by || !each.predicted) continue;
      longest = std::max(longest.value_or(0), each.predicted->value);
    }
  }
  return longest;
}

double duration_of(const scenarios::ObservedMigration& migration) {
  return migration.statements.at(0).duration_ms;
}

/// That of the middle duration.
const scenarios::ObservedMigration& median_of(std::vector<scenarios::ObservedMigration>& rounds) {
  std::sort(rounds.begin(), rounds.end(), [](const auto& left, const auto& right) {
    return duration_of(left) < duration_of(right);
  });
  return rounds[rounds.size() / 2];
}

int measure_growth(std::size_t rows, int rounds, const std::string& words) {
  ServerOptions options;
  options.settings = {{"wal_level", "replica"},
                      {"max_parallel_maintenance_workers", "0"},
                      {"max_parallel_workers_per_gather", "0"}};
  const auto& engine = testing::engines();
  const auto postgres = std::find_if(engine.begin(), engine.end(),
                                     [](const auto& each) { return each->name() == "postgres"; });
  const auto server = (*postgres)->start(options, in_time());
  Sized small(*server, 10'000);
  Sized large(*server, 100'000);
  Sized truth(*server, rows);
  std::cout << "predicted ms     took ms   ratio  form\n" << std::fixed;
  int beyond = 0;
  auto forms = scenarios::quick_forms();
  forms.insert(forms.end(), scenarios::slow_forms().begin(), scenarios::slow_forms().end());
  for (const auto& form : forms) {
    if (form.sql.find(words) == std::string::npos) continue;
    std::vector<scenarios::ObservedMigration> at_small;
    std::vector<scenarios::ObservedMigration> at_large;
    std::vector<scenarios::ObservedMigration> at_rows;
    for (int round = 0; round < rounds; ++round) {
      at_small.push_back(small.run(form));
      at_large.push_back(large.run(form));
      const bool is_known_to_be_free = !prediction_of(at_small[0], at_large[0], rows);
      if (is_known_to_be_free) break;
      at_rows.push_back(truth.run(form));
    }
    const auto predicted = prediction_of(median_of(at_small), median_of(at_large), rows);
    const double took = at_rows.empty() ? 0 : duration_of(median_of(at_rows));
    // What takes no time is predicted to take none; a ratio of two of those says nothing.
    constexpr double no_time_ms = 20;
    const double ratio = predicted.value_or(0) / took;
    const bool is_quick = predicted && *predicted < no_time_ms && took < no_time_ms;
    const bool is_near = !predicted || is_quick || (ratio >= 0.6 && ratio <= 1.5);
    beyond += is_near ? 0 : 1;
    std::cout << std::setprecision(1) << std::setw(12);
    if (predicted) {
      std::cout << *predicted << std::setw(12) << took << std::setprecision(2) << std::setw(8)
                << ratio;
    } else {
      std::cout << "nobody waits" << std::setw(20) << "";
    }
    std::cout << "  " << form.sql << (is_near ? "" : "  <-- beyond 0.6 to 1.5") << std::endl;
  }
  std::cout << beyond << " beyond the bounds\n";
  return beyond == 0 ? 0 : 1;
}

int run(const std::vector<std::string>& arguments) {
  const std::string part = arguments.empty() ? "" : arguments[0];
  const auto number = [&](std::size_t at, int otherwise) {
    return arguments.size() > at ? std::stoi(arguments[at]) : otherwise;
  };
  if (part == "locks") return measure_locks(number(1, 1));
  if (part == "growth") {
    return measure_growth(static_cast<std::size_t>(number(1, 1'000'000)), number(2, 3),
                          arguments.size() > 3 ? arguments[3] : "");
  }
  std::cerr << "downtime locks [rounds] | downtime growth [rows] [rounds] [words]\n";
  return 2;
}

}  // namespace
}  // namespace fulldress

int main(int argc, char** argv) {
  return fulldress::run(std::vector<std::string>(argv + 1, argv + argc));
}
