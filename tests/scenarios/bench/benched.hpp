#pragma once

#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <string>
#include <vector>

namespace fulldress::testing {

/// A directory of migrations, a table `orders` with rows, and queries, rehearsed by the flow
/// `bench` alone and without a clock.
class BenchSubject {
 public:
  /// `rows` is what makes and fills the table.
  BenchSubject(std::string engine, const std::string& rows) : engine_(std::move(engine)) {
    files_.write("rows.sql", rows);
  }

  void migrate(const std::string& version, const std::string& up) const {
    files_.write("m/" + version + ".sql", "-- fulldress:up\n" + up + "\n");
  }
  [[nodiscard]] const WrittenFiles& files() const { return files_; }

  /// `queries` is what stands behind "queries" in the configuration; `output` is where files go.
  [[nodiscard]] Rehearsed rehearse(const std::string& queries,
                                   const std::filesystem::path& output = {}) const {
    const auto config = files_.write(
        "fulldress.json", R"({"name": "orders", "migrations": "m", "generated_rows": false,
             "engine": ")" + engine_ +
                              R"(", "fixtures": ["rows.sql"], "flows": ["bench"],
             "queries": )" + queries +
                              "}");
    auto options = run_options(config, "");
    options.output_directory = output;
    return rehearse_subject(options);
  }

  /// One query that is called q.
  [[nodiscard]] Rehearsed rehearse_one(const std::string& sql) const {
    return rehearse(R"([{"name": "q", "sql": ")" + sql + "\"}]");
  }

 private:
  std::string engine_;
  WrittenFiles files_;
};

inline const LawOutcome& outcome_of(const Rehearsed& run, const std::string& name = "q") {
  return run.law("bench", name);
}

inline std::vector<std::string> found_in(const Rehearsed& run, const std::string& name = "q") {
  return Rehearsed::finding_ids(outcome_of(run, name));
}

}  // namespace fulldress::testing
