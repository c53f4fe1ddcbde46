#include "scenarios/survey.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/host/files.hpp"
#include "harness/host/report_directory.hpp"
#include "migrations/external_tools.hpp"
#include "migrations/format.hpp"
#include "migrations/format_list.hpp"
#include "migrations/migration_set.hpp"
#include "migrations/source_directory.hpp"
#include "scenarios/fresh_install.hpp"
#include "scenarios/git.hpp"
#include "scenarios/ledger_tables.hpp"
#include "scenarios/written_for.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <system_error>

namespace fulldress::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr int depth_max = 6;
constexpr std::size_t folders_max = 20000;

bool is_left_out(const std::string& name) {
  static const std::set<std::string> names = {
      "node_modules", "vendor",           "target",      "build", "dist",
      "venv",         "bower_components", "__pycache__", "Pods"};
  return name.starts_with(".") || names.contains(name);
}

/// Folders below `root`, without those nobody keeps migrations in.
std::vector<fs::path> folders_below(const fs::path& root) {
  std::vector<fs::path> found = {root};
  std::error_code problem;
  fs::recursive_directory_iterator entry(root, fs::directory_options::skip_permission_denied,
                                         problem);
  for (const fs::recursive_directory_iterator end;
       !problem && entry != end && found.size() < folders_max; entry.increment(problem)) {
    std::error_code ignored;
    if (entry->is_symlink(ignored) || !entry->is_directory(ignored)) continue;
    if (is_left_out(entry->path().filename().string()) || is_report_directory(entry->path()) ||
        entry.depth() >= depth_max) {
      entry.disable_recursion_pending();
      continue;
    }
    found.push_back(entry->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// Whether a tool keeps its migrations in folders of `folder`.
bool holds_folders_of_a_tool(const fs::path& folder) {
  static const auto formats = migrations::all_formats({});
  try {
    const migrations::SourceDirectory directory(folder);
    return std::any_of(formats.begin(), formats.end(), [&](const auto& format) {
      return format->discovery().keeps_folders_in(directory);
    });
  } catch (const UsageError&) {
    return false;  // what cannot be read is told when it is loaded
  }
}

/// Whether `folder` is worth a look: SQL files, or folders of one migration each.
bool may_hold_migrations(const fs::path& folder) {
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(folder, problem)) {
    const auto name = entry.path().filename().string();
    if (name == "sqitch.plan" || name == "migration_lock.toml") return true;
    std::error_code ignored;
    if (entry.path().extension() == ".sql" && entry.is_regular_file(ignored)) return true;
    if (!entry.is_directory(ignored) || name.starts_with(".")) continue;
    for (const char* inner : {"up.sql", "migration.sql"}) {
      if (fs::is_regular_file(entry.path() / inner, ignored)) return true;
    }
  }
  return holds_folders_of_a_tool(folder);
}

migrations::MigrationSet load_for(const std::string& engine, const fs::path& folder) {
  ScenarioConfig config;
  config.migrations = folder;
  return migrations::MigrationSet::load(
      folder,
      {.format = {}, .engine = engine, .ledger_table = {}, .settings = {}, .ledger_evidence = [&] {
         return tables_in_dumps(config);
       }});
}

/// Whether the directory is plainly one format's, so that the error is what that one says of it.
bool is_refusal_of_a_format(const Error& error, const fs::path& folder) {
  if (error.id() == "migrations.ambiguous-format") return false;
  static const std::set<std::string> told = {"migrations.version-folders",
                                             "migrations.foreign-pairs"};
  if (told.contains(error.id())) return true;
  try {
    const migrations::SourceDirectory directory(folder);
    const auto formats = migrations::all_formats({});
    return std::any_of(formats.begin(), formats.end(), [&](const auto& format) {
      return format->discovery().recognise(directory).certainty == migrations::Certainty::certain;
    });
  } catch (const UsageError&) {
    return false;
  }
}

/// nullopt: it holds no migrations at all.
std::optional<Candidate> candidate_of(const fs::path& root, const fs::path& folder) {
  ScenarioConfig config;
  config.migrations = folder;
  Candidate candidate{.directory = folder.lexically_relative(root),
                      .format = {},
                      .problem = {},
                      .engine = written_for(config).engine};
  // Some formats know one engine only, and some directories say which one they are for.
  const bool is_sqlite = candidate.engine == "sqlite";
  const std::array<std::string, 2> engines = {is_sqlite ? "sqlite" : "postgres",
                                              is_sqlite ? "postgres" : "sqlite"};
  for (const auto& engine : engines) {
    try {
      const auto set = load_for(engine, folder);
      candidate.format = set.format().name();
      candidate.migrations = set.migrations().size();
      if (engine != engines.front()) candidate.engine = engine;
      candidate.problem.clear();
      candidate.is_refused = false;
      return candidate;
    } catch (const Error& error) {
      const bool is_plain =
          (error.id() == "migrations.none-found" && !holds_folders_of_a_tool(folder)) ||
          (error.id() == "migrations.unknown-format" && !is_named_for_migrations(folder));
      if (is_plain) return std::nullopt;
      if (!candidate.problem.empty()) continue;
      candidate.problem = one_line(error.message(), 300);
      candidate.is_refused = is_refusal_of_a_format(error, folder);
    }
  }
  return candidate;
}

/// Whether the mistake of one of those found is that of `candidate`: two folders of one set.
bool is_told(const std::vector<Candidate>& found, const Candidate& candidate) {
  return candidate.is_refused &&
         std::any_of(found.begin(), found.end(), [&](const Candidate& each) {
           return each.is_refused && each.problem == candidate.problem;
         });
}

FoundTool found_tool(const std::string& name, const std::string& evidence) {
  const auto& tool = migrations::external_tool(name);
  return {.name = name,
          .evidence = evidence,
          .up = tool.up,
          .up_one = tool.up_one,
          .down = tool.down,
          .version = tool.version};
}

/// "v*" where tags look like v1.2; empty where none looks like a release.
std::string release_tags(const fs::path& root, const Deadline& deadline) {
  try {
    const GitRepository repository(root, deadline);
    for (const char* glob : {"v[0-9]*", "[0-9]*", "release[-/]*"}) {
      if (!repository.tags(glob).empty()) return glob;
    }
  } catch (const Error&) {
    return {};  // no repository: nothing to say
  }
  return {};
}

std::string fresh_install_beside(const fs::path& root, const Candidate& candidate) {
  const auto set = migrations::MigrationSet::load(
      root / candidate.directory,
      {.format = candidate.format,
       .engine = candidate.engine.empty() ? "postgres" : candidate.engine,
       .ledger_table = {},
       .settings = {}});
  ScenarioConfig config;
  config.migrations = root / candidate.directory;
  const auto install = find_fresh_install(config, set.ledger_table().name);
  return install.file.empty() ? std::string() : install.file.lexically_relative(root).string();
}

}  // namespace

std::vector<Candidate> candidates_in(const fs::path& root) {
  std::vector<Candidate> found;
  for (const auto& folder : folders_below(root)) {
    if (!may_hold_migrations(folder)) continue;
    const bool is_inside = std::any_of(found.begin(), found.end(), [&](const Candidate& each) {
      const auto relative = folder.lexically_relative(root / each.directory).string();
      const bool is_of_a_format = !each.format.empty() || each.is_refused;
      return is_of_a_format && !relative.starts_with("..");
    });
    if (is_inside) continue;
    auto candidate = candidate_of(root, folder);
    if (candidate && !is_told(found, *candidate)) found.push_back(std::move(*candidate));
  }
  std::stable_sort(found.begin(), found.end(), [](const Candidate& left, const Candidate& right) {
    const auto rank = [](const Candidate& each) {
      return std::pair(each.format.empty(), !is_named_for_migrations(each.directory));
    };
    return rank(left) < rank(right);
  });
  return found;
}

std::vector<FoundTool> tools_in(const fs::path& root) {
  // A file that only one tool's projects have, and for Rails a second one.
  static const std::vector<std::array<std::string, 3>> signs = {
      {"Alembic", "alembic.ini", ""},
      {"Django", "manage.py", ""},
      {"Rails", "db/migrate", "Gemfile"},
      {"Knex", "knexfile.js", ""},
      {"Knex", "knexfile.ts", ""},
      {"Sequelize", ".sequelizerc", ""},
      {"Ecto", "priv/repo/migrations", "mix.exs"},
      {"Laravel", "artisan", "database/migrations"}};
  const auto has = [&](const std::string& name) {
    std::error_code ignored;
    return fs::exists(root / name, ignored);
  };
  std::vector<FoundTool> found;
  for (const auto& [tool, file, other] : signs) {
    if (has(file) && (other.empty() || has(other))) found.push_back(found_tool(tool, file));
  }
  return found;
}

bool is_named_for_migrations(const fs::path& directory) {
  return directory.string().find("migrat") != std::string::npos;
}

Survey survey(const fs::path& root, const Deadline& deadline) {
  Survey found;
  const auto folder = fs::absolute(root).lexically_normal();
  found.candidates = candidates_in(folder);
  found.tools = tools_in(folder);
  found.tags = release_tags(folder, deadline);
  if (!found.candidates.empty() && !found.candidates.front().format.empty()) {
    found.fresh_install = fresh_install_beside(folder, found.candidates.front());
  }
  return found;
}

}  // namespace fulldress::scenarios
