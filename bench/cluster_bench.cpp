#include "harness/engine/engine.hpp"
#include "harness/engine/postgres/binaries.hpp"
#include "harness/engine/postgres/connection.hpp"
#include "harness/engine/postgres/postmaster.hpp"
#include "harness/engine/postgres/template_build.hpp"
#include "harness/host/child_process.hpp"
#include "harness/host/copy_tree.hpp"
#include "harness/host/machine.hpp"
#include "harness/host/poll.hpp"
#include "harness/host/temp_dir.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

// Disposable PostgreSQL: ours beside the floor and beside what people type, in one run and taken in
// turns, so that a busy machine disturbs all alike. Timings of a debug build mean nothing.
//
//   cluster_bench [rounds, default 9] [folder of the disk to use, default /var/tmp]

namespace fulldress {

std::unique_ptr<Engine> make_postgres_engine();

namespace {

namespace fs = std::filesystem;
using postgres::Postmaster;
using Clock = std::chrono::steady_clock;

Deadline soon() { return Deadline::after(std::chrono::minutes(2)); }

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

struct Timing {
  double ready_ms = 0;  ///< from nothing to the answer of the first query
  double life_ms = 0;   ///< and on to the end of the last process and file
};

void run(const std::vector<std::string>& arguments, const fs::path& directory = "/") {
  ChildOptions options;
  options.arguments = arguments;
  options.working_directory = directory;
  options.run_as = server_user();
  const auto finished = run_program(options, soon());
  if (!finished.status.is_success()) throw std::runtime_error(arguments.front() + finished.error);
}

postgres::ConnectionTarget target_in(const fs::path& sockets, const std::string& database) {
  return {.keywords = {{"host", sockets.string()},
                       {"port", "5432"},
                       {"user", "postgres"},
                       {"dbname", database}},
          .access = Access::read_write};
}

const std::vector<std::string>& fast_settings() {
  static const std::vector<std::string> settings = {
      "fsync=off",         "synchronous_commit=off", "full_page_writes=off", "autovacuum=off",
      "wal_level=minimal", "max_wal_senders=0",      "listen_addresses="};
  return settings;
}

// A postmaster on `data` as anybody would start one by hand if he knew all of LIMITS 1.
class BarePostmaster {
 public:
  BarePostmaster(const postgres::Binaries& binaries, const fs::path& data)
      : process_(child_of(binaries, data)) {}

  std::unique_ptr<Session> wait(const fs::path& data, const std::string& database) {
    const bool is_ready = poll_closely_until(soon(), [&] {
      const auto file = postgres::PostmasterFile::read(data);
      return file && file->is_ready;
    });
    if (!is_ready) throw std::runtime_error("the bare postmaster did not start");
    return postgres::connect(target_in(data, database), soon());
  }

  void end(Signal signal) {
    process_.send(signal);
    static_cast<void>(process_.wait_until(soon()));
  }

 private:
  static ChildOptions child_of(const postgres::Binaries& binaries, const fs::path& data) {
    ChildOptions options;
    options.arguments = {binaries.program("postgres"), "-D", data.string(), "-k", data.string()};
    for (const auto& setting : fast_settings()) {
      options.arguments.emplace_back("-c");
      options.arguments.push_back(setting);
    }
    options.working_directory = data;
    options.run_as = server_user();
    return options;
  }

  ChildProcess process_;
};

// The floor's cache: initdb'd, never synced, without the databases template0 and postgres.
class SlimCache {
 public:
  SlimCache(const postgres::Binaries& binaries, const fs::path& root)
      : directory_({.root = root, .prefix = "slim", .owner = server_user()}) {
    const auto data = postgres::build_template({.binaries = binaries,
                                                .locale = "C.UTF-8",
                                                .encoding = "UTF8",
                                                .user = server_user(),
                                                .directory = directory_.path()},
                                               soon());
    BarePostmaster postmaster(binaries, data);
    const auto session = postmaster.wait(data, "template1");
    session->execute("alter database template0 is_template false");
    session->execute("drop database template0");
    session->execute("drop database postgres");
    session->close();
    postmaster.end(Signal::interrupt);
    data_ = data;
  }

  [[nodiscard]] const fs::path& data() const { return data_; }

 private:
  TempDir directory_;
  fs::path data_;
};

Timing floor_timing(const postgres::Binaries& binaries, const SlimCache& cache,
                    const fs::path& root) {
  Timing timing;
  const auto start = Clock::now();
  TempDir directory({.root = root, .prefix = "floor", .owner = server_user()});
  const fs::path data = directory.path() / "data";
  run({"cp", "-a", cache.data().string(), data.string()});
  BarePostmaster postmaster(binaries, data);
  {
    const auto session = postmaster.wait(data, "template1");
    session->query("select 1");
    timing.ready_ms = ms_since(start);
  }
  postmaster.end(Signal::quit);
  directory.remove();
  timing.life_ms = ms_since(start);
  return timing;
}

// The same with the copy made inside this process.
Timing copied_floor_timing(const postgres::Binaries& binaries, const SlimCache& cache,
                           const fs::path& root) {
  Timing timing;
  const auto start = Clock::now();
  TempDir directory({.root = root, .prefix = "floor", .owner = server_user()});
  const fs::path data = directory.path() / "data";
  copy_tree({.from = cache.data(), .to = data, .owner = server_user(), .is_left_out = {}});
  BarePostmaster postmaster(binaries, data);
  {
    const auto session = postmaster.wait(data, "template1");
    session->query("select 1");
    timing.ready_ms = ms_since(start);
  }
  postmaster.end(Signal::quit);
  directory.remove();
  timing.life_ms = ms_since(start);
  return timing;
}

Timing our_timing(const fs::path& root) {
  Timing timing;
  const auto engine = make_postgres_engine();
  ServerOptions options;
  options.run_root = root;
  const auto start = Clock::now();
  const auto server = engine->start(options, soon());
  timing.ready_ms = ms_since(start);
  server->stop();
  timing.life_ms = ms_since(start);
  return timing;
}

Timing by_hand_timing(const postgres::Binaries& binaries, const fs::path& root) {
  Timing timing;
  const auto start = Clock::now();
  TempDir directory({.root = root, .prefix = "hand", .owner = server_user()});
  const std::string data = (directory.path() / "data").string();
  run({binaries.program("initdb"), "-D", data});
  run({binaries.program("pg_ctl"), "-D", data, "-w", "-l", data + "/log", "-o",
       "-c listen_addresses='' -k " + data, "start"});
  run({binaries.program("psql"), "-h", data, "-Atc", "select 1", "postgres"});
  timing.ready_ms = ms_since(start);
  run({binaries.program("pg_ctl"), "-D", data, "-m", "immediate", "stop"});
  directory.remove();
  timing.life_ms = ms_since(start);
  return timing;
}

Timing virtualenv_timing(const fs::path& root) {
  const auto start = Clock::now();
  const TempDir directory({.root = root, .prefix = "venv", .owner = server_user()});
  ChildOptions options;
  options.arguments = {"pg_virtualenv", "-t", "psql", "-Atc", "select 1"};
  options.environment = {{"TMPDIR", directory.path().string()},
                         {"HOME", directory.path().string()}};
  options.working_directory = directory.path();
  options.run_as = server_user();
  const auto finished = run_program(options, soon());
  if (!finished.status.is_success()) throw std::runtime_error("pg_virtualenv: " + finished.error);
  return {.ready_ms = 0, .life_ms = ms_since(start)};
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.at(values.size() / 2);
}

class Table {
 public:
  void add(const std::string& name, const Timing& timing) {
    if (!ready_.contains(name)) order_.push_back(name);
    ready_[name].push_back(timing.ready_ms);
    life_[name].push_back(timing.life_ms);
  }

  void print() const {
    std::cout << std::left << std::setw(34) << "variant" << std::right << std::setw(12) << "ready"
              << std::setw(12) << "(min)" << std::setw(12) << "life" << std::setw(12) << "(min)"
              << "\n";
    for (const auto& name : order_) {
      std::cout << std::left << std::setw(34) << name << std::right;
      for (const auto* times : {&ready_.at(name), &life_.at(name)}) {
        std::cout << std::setw(12) << median(*times) << std::setw(12)
                  << *std::min_element(times->begin(), times->end());
      }
      std::cout << "\n";
    }
  }

  void print_ratio(const std::string& of, const std::string& to, const std::string& what) const {
    const auto& times = what == "ready" ? ready_ : life_;
    std::vector<double> ratios;
    for (std::size_t round = 0; round < times.at(of).size(); ++round) {
      ratios.push_back(times.at(of)[round] / times.at(to)[round]);
    }
    std::cout << what << " of " << of << " / " << to << ": "
              << median(times.at(of)) / median(times.at(to)) << " (median of rounds "
              << median(ratios) << ")\n";
  }

 private:
  std::vector<std::string> order_;
  std::map<std::string, std::vector<double>> ready_;
  std::map<std::string, std::vector<double>> life_;
};

int run_all(int rounds, const fs::path& disk) {
  const fs::path memory = "/dev/shm";
  const auto binaries = postgres::find_binaries({}, soon());
  const SlimCache memory_cache(binaries, memory);
  const SlimCache disk_cache(binaries, disk);
  const bool has_virtualenv = find_program("pg_virtualenv").has_value();
  Table table;
  for (int round = -1; round < rounds; ++round) {
    const auto add = [&](const std::string& name, const Timing& timing) {
      // The first round fills caches.
      if (round >= 0) table.add(name, timing);
    };
    add("floor in memory", floor_timing(binaries, memory_cache, memory));
    add("fulldress in memory", our_timing(memory));
    add("floor, own copy, in memory", copied_floor_timing(binaries, memory_cache, memory));
    add("floor on disk", floor_timing(binaries, disk_cache, disk));
    add("fulldress on disk", our_timing(disk));
    add("initdb + pg_ctl on disk", by_hand_timing(binaries, disk));
    if (has_virtualenv) {
      add("pg_virtualenv on disk", virtualenv_timing(disk));
      add("pg_virtualenv in memory", virtualenv_timing(memory));
    }
  }
  std::cout << std::fixed << std::setprecision(2) << "PostgreSQL " << binaries.version
            << ", milliseconds, median of " << rounds << " rounds taken in turns\n\n";
  table.print();
  std::cout << "\n";
  table.print_ratio("fulldress in memory", "floor in memory", "ready");
  table.print_ratio("fulldress in memory", "floor, own copy, in memory", "ready");
  table.print_ratio("fulldress on disk", "floor on disk", "ready");
  table.print_ratio("initdb + pg_ctl on disk", "fulldress on disk", "life");
  if (has_virtualenv) {
    table.print_ratio("pg_virtualenv on disk", "fulldress on disk", "life");
    table.print_ratio("pg_virtualenv on disk", "fulldress in memory", "life");
    table.print_ratio("pg_virtualenv in memory", "fulldress in memory", "life");
  }
  return 0;
}

}  // namespace
}  // namespace fulldress

int main(int count, char** arguments) {
  const std::vector<std::string> given(arguments + 1, arguments + count);
  try {
    return fulldress::run_all(given.empty() ? 9 : std::stoi(given.at(0)),
                              given.size() < 2 ? "/var/tmp" : given.at(1));
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
