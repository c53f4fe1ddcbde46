#pragma once

#include "tests/scenarios/rehearsed.hpp"
#include "tests/support/places.hpp"
#include "tests/support/written_files.hpp"

#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace fulldress::testing {

/// One pair of tests/scenarios/verdict_corpus/ with its known answer.
struct VerdictCase {
  std::string name;
  std::string wanted;                        ///< the class; all of them where there is a comma
  std::map<std::string, std::string> parts;  ///< "rows", "up", "down"

  [[nodiscard]] bool stops_there() const { return wanted.starts_with("up-fails"); }
};

inline std::vector<VerdictCase> read_verdict_cases(const std::string& name) {
  const std::string file =
      std::string(source_directory) + "/tests/scenarios/verdict_corpus/" + name;
  std::ifstream lines(file);
  if (!lines) throw std::runtime_error("there is no " + file);
  std::vector<VerdictCase> cases;
  std::string part;
  for (std::string line; std::getline(lines, line);) {
    const auto sign = line.find(" = ");
    if (line.starts_with("-- case: ") && sign != std::string::npos) {
      cases.push_back(
          {.name = line.substr(9, sign - 9), .wanted = line.substr(sign + 3), .parts = {}});
      part.clear();
    } else if (line == "-- rows" || line == "-- up" || line == "-- down") {
      part = line.substr(3);
      cases.back().parts[part];
    } else if (!part.empty()) {
      cases.back().parts[part] += line + "\n";
    }
  }
  return cases;
}

/// Rehearses `cases` as one golang-migrate directory, one behind the other, on rows that are there
/// before the first.
inline Rehearsed rehearse_cases(const std::vector<VerdictCase>& cases, const std::string& engine) {
  const WrittenFiles files;
  std::string rows;
  int number = 1000;
  for (const auto& each : cases) {
    const std::string stem = "m/" + std::to_string(++number) + "_" + each.name;
    for (const auto& [part, text] : each.parts) {
      if (part == "rows") {
        rows += text;
      } else {
        files.write(stem + "." + part + ".sql", text);
      }
    }
  }
  auto options = run_options(files.path() / "m", engine);
  options.format = "golang_migrate";
  options.fixtures = {files.write("rows.sql", rows + "select 1;\n")};
  options.flows = {"roundtrip"};
  return rehearse_subject(options);
}

/// The class the roundtrip gave to the case, and what it found.
inline const LawOutcome* outcome_of(const Rehearsed& run, const VerdictCase& wanted) {
  for (const auto& law : run.step("roundtrip").laws) {
    const auto name = law.subject.find('_') + 1;  // behind the version
    if (law.subject.substr(name) == wanted.name) return &law;
  }
  return nullptr;
}

inline std::string told_of(const LawOutcome& law) {
  std::string text = law.reason + "\n";
  for (const auto& finding : law.findings) {
    text += "  " + std::string(to_text(finding.severity)) + " " + finding.id + ": " +
            finding.message + "\n    " + finding.before + "\n    " + finding.after + "\n";
  }
  return text;
}

inline std::string class_given(const Rehearsed& run, const VerdictCase& wanted) {
  const auto* law = outcome_of(run, wanted);
  if (law == nullptr) return "not told of";
  if (law->classes.empty()) return "none: " + law->reason;
  std::string given;
  for (const auto each : law->classes) {
    if (!given.empty() && wanted.wanted.find(", ") == std::string::npos) break;
    given += (given.empty() ? "" : ", ") + std::string(to_text(each));
  }
  return given;
}

}  // namespace fulldress::testing
