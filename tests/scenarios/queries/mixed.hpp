#pragma once

#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/written_files.hpp"

#include <string>

namespace fulldress::testing {

/// A directory of migrations, rows, and statements, rehearsed by the flow `mixed` alone.
class MixedSubject {
 public:
  explicit MixedSubject(std::string engine) : engine_(std::move(engine)) {
    files_.write("rows.sql",
                 "create table people (id integer primary key, name varchar(40) not null, "
                 "email varchar(80));\n"
                 "insert into people values (1, 'Ann', 'ann@x'), (2, 'Bob', 'bob@x');\n");
  }

  void migrate(const std::string& version, const std::string& up) const {
    files_.write("m/" + version + ".sql", "-- fulldress:up\n" + up + "\n");
  }
  [[nodiscard]] const WrittenFiles& files() const { return files_; }

  /// `queries` is what stands behind "queries" in the configuration.
  [[nodiscard]] Rehearsed rehearse(const std::string& queries) const {
    const auto config = files_.write(
        "fulldress.json", R"({"name": "people", "migrations": "m", "generated_rows": false,
             "engine": ")" + engine_ +
                              R"(", "fixtures": ["rows.sql"], "flows": ["mixed"],
             "queries": )" + queries +
                              "}");
    auto options = run_options(config, "");
    options.shows_values = true;
    return rehearse_subject(options);
  }

  /// One statement, and the ids of what is found about it.
  [[nodiscard]] Rehearsed rehearse_one(const std::string& statement) const {
    return rehearse("[" + statement + "]");
  }

 private:
  std::string engine_;
  WrittenFiles files_;
};

}  // namespace fulldress::testing
