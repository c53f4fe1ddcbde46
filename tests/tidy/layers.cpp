#include "tests/tidy/layers.hpp"

#include "harness/base/pattern.hpp"

#include <algorithm>
#include <map>

namespace fulldress::tidy {
namespace {

using Folders = std::vector<std::string>;

// Folder -> what it may include besides itself. The longest prefix of a file's folder rules it; a
// folder named here covers its subfolders unless they have a row of their own.
const std::map<std::string, Folders>& allowed_folders() {
  static const std::map<std::string, Folders> table = {
      {"harness/base", {}},
      {"harness/host", {"harness/base"}},
      {"harness/measure", {"harness/base"}},
      {"harness/http", {"harness/host", "harness/base"}},
      {"harness/engine", {"harness/host", "harness/base"}},
      {"harness/engine/postgres", {"harness/engine", "harness/host", "harness/base"}},
      {"harness/engine/sqlite", {"harness/engine", "harness/host", "harness/base"}},
      {"harness/sql", {"harness/engine", "harness/base"}},
      {"harness/run", {"harness/engine", "harness/host", "harness/base"}},
      {"harness/cli", {"harness/run", "harness/base"}},
      {"migrations", {"harness/engine", "harness/host", "harness/base"}},
      {"fixtures", {"harness/engine", "harness/host", "harness/base"}},
      {"checks", {"harness/engine", "harness/base"}},
      {"reports", {"harness/base"}},
      {"scenarios",
       {"checks", "fixtures", "migrations", "harness/run", "harness/sql", "harness/engine",
        "harness/http", "harness/measure", "harness/host", "harness/base"}},
  };
  return table;
}

struct Confinement {
  Pattern header;
  Pattern where;
};

const std::vector<Confinement>& confinements() {
  static const std::vector<Confinement> table = {
      {Pattern(R"(^(pqxx/.*|libpq-fe\.h|libpq-events\.h|libpq/.*)$)"),
       Pattern(R"(^(tests/)?harness/engine/postgres/.*)")},
      {Pattern(R"(^sqlite3\.h$)"), Pattern(R"(^(tests/)?harness/engine/sqlite/.*)")},
      {Pattern(R"(^cxxopts\.hpp$)"), Pattern(R"(^harness/cli/.*\.cpp$)")},
      {Pattern(R"(^nlohmann/json\.hpp$)"),
       Pattern(R"(^(harness/(base|measure|run|sql)|checks|migrations|reports|fixtures|scenarios|)"
               R"(tests)/.*\.cpp$)")},
      {Pattern(R"(^(archive(_entry)?|zstd)\.h$)"),
       Pattern(R"(^(tests/)?fixtures/bundle/.*\.cpp$)")},
      {Pattern(R"(^(re2/.*|regex)$)"), Pattern(R"(^(harness/base/pattern\.cpp|tests/.*)$)")},
      {Pattern(R"(^pg_query\.h$)"), Pattern(R"(^(tests/)?harness/sql/.*\.cpp$)")},
      {Pattern(R"(^httplib\.h$)"), Pattern(R"(^(tests/)?harness/http/.*\.cpp$)")},
      {Pattern(R"(^iostream$)"), Pattern(R"(^(harness/cli/.*|main\.cpp|bench/.*)$)")},
      {Pattern(R"(^(unistd\.h|signal\.h|csignal|fcntl\.h|pwd\.h|sys/.*|linux/.*)$)"),
       Pattern(R"(^(harness/host|tests)/.*)")},
  };
  return table;
}

std::string ruling_folder(const std::string& folder) {
  std::string best;
  for (const auto& [name, allowed] : allowed_folders()) {
    const bool covers = folder == name || folder.starts_with(name + "/");
    if (covers && name.size() > best.size()) best = name;
  }
  return best;
}

bool may_include(const std::string& from, const std::string& to) {
  if (from.empty() || from == to) return true;
  const auto& allowed = allowed_folders().at(from);
  return std::find(allowed.begin(), allowed.end(), to) != allowed.end();
}

// A test may include what the folder it mirrors may, that folder itself, the test support and the
// whole of harness/engine, because a database test has to start an engine.
bool test_may_include(const std::string& folder, const std::string& to) {
  const auto mirrored = ruling_folder(folder.substr(std::string("tests/").size()));
  if (mirrored.empty() || to.starts_with("harness/engine")) return true;
  return may_include(mirrored, to);
}

}  // namespace

std::vector<std::string> layer_violations(const SourceTree& tree) {
  std::vector<std::string> violations;
  for (const auto& [path, text] : tree) {
    if (!is_cpp(path)) continue;
    const auto folder = folder_of(path);
    const bool is_test = folder.starts_with("tests/");
    for (const auto& include : includes_of(text)) {
      if (!include.is_ours) continue;
      const auto to = ruling_folder(folder_of(include.header));
      if (to.empty()) continue;
      const bool is_fine =
          is_test ? test_may_include(folder, to) : may_include(ruling_folder(folder), to);
      if (!is_fine) {
        violations.push_back(path + ":" + std::to_string(include.line) + ": " + folder +
                             " may not include " + to);
      }
    }
  }
  return violations;
}

std::vector<std::string> confinement_violations(const SourceTree& tree) {
  std::vector<std::string> violations;
  for (const auto& [path, text] : tree) {
    if (!is_cpp(path)) continue;
    for (const auto& include : includes_of(text)) {
      for (const auto& confinement : confinements()) {
        if (confinement.header.matches(include.header) && !confinement.where.matches(path)) {
          violations.push_back(path + ":" + std::to_string(include.line) + ": <" + include.header +
                               "> is confined to other folders");
        }
      }
    }
  }
  return violations;
}

}  // namespace fulldress::tidy
