#include "migrations/flyway_names.hpp"

#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fulldress::migrations {
namespace {

// source  api/callback/Event.
constexpr std::array<std::string_view, 42> events = {"beforeClean",
                                                     "afterClean",
                                                     "afterCleanError",
                                                     "beforeMigrate",
                                                     "beforeEachMigrate",
                                                     "beforeEachMigrateStatement",
                                                     "afterEachMigrateStatement",
                                                     "afterEachMigrateStatementError",
                                                     "afterEachMigrate",
                                                     "afterEachMigrateError",
                                                     "beforeRepeatables",
                                                     "afterVersioned",
                                                     "afterMigrateApplied",
                                                     "afterMigrate",
                                                     "afterMigrateError",
                                                     "beforeUndo",
                                                     "beforeEachUndo",
                                                     "beforeEachUndoStatement",
                                                     "afterEachUndoStatement",
                                                     "afterEachUndoStatementError",
                                                     "afterEachUndo",
                                                     "afterEachUndoError",
                                                     "afterUndo",
                                                     "afterUndoError",
                                                     "beforeValidate",
                                                     "afterValidate",
                                                     "afterValidateError",
                                                     "beforeBaseline",
                                                     "afterBaseline",
                                                     "afterBaselineError",
                                                     "beforeRepair",
                                                     "afterRepair",
                                                     "afterRepairError",
                                                     "beforeInfo",
                                                     "afterInfo",
                                                     "afterInfoError",
                                                     "afterMigrateOperationFinish",
                                                     "afterInfoOperationFinish",
                                                     "beforeCreateSchema",
                                                     "createSchema",
                                                     "beforeConnect",
                                                     "afterConnect"};

bool ends_with_folded(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() &&
         std::equal(ending.begin(), ending.end(), text.substr(text.size() - ending.size()).begin(),
                    [](char left, char right) {
                      return sql_token::to_lower(left) == sql_token::to_lower(right);
                    });
}

std::optional<std::string_view> without_suffix(std::string_view file, const FlywayNaming& naming) {
  for (const std::string& suffix : naming.suffixes) {
    if (!ends_with_folded(file, suffix)) continue;
    return file.substr(0, file.size() - suffix.size());
  }
  return std::nullopt;
}

/// The longest prefix that fits wins.
std::optional<std::pair<std::string, FlywayKind>> prefix_of(std::string_view stem,
                                                            const FlywayNaming& naming) {
  std::vector<std::pair<std::string, FlywayKind>> prefixes = {
      {naming.versioned, FlywayKind::versioned},
      {naming.undo, FlywayKind::undo},
      {naming.repeatable, FlywayKind::repeatable},
      {naming.baseline, FlywayKind::baseline}};
  for (const auto event : events) prefixes.emplace_back(event, FlywayKind::callback);
  std::optional<std::pair<std::string, FlywayKind>> best;
  for (auto& each : prefixes) {
    const bool fits = !each.first.empty() && stem.starts_with(each.first);
    if (fits && (!best || each.first.size() > best->first.size())) best = std::move(each);
  }
  return best;
}

std::string problem_of(const FlywayName& name) {
  const bool is_versioned =
      name.kind != FlywayKind::repeatable && name.kind != FlywayKind::callback;
  if (!is_versioned) {
    return name.version.empty() ? "" : "nothing may stand between its prefix and the separator";
  }
  if (name.version.empty()) return "it has no version behind its prefix";
  if (!FlywayVersion::parse(name.version)) return "\"" + name.version + "\" is no version";
  return {};
}

}  // namespace

std::optional<FlywayVersion> FlywayVersion::parse(std::string_view text) {
  FlywayVersion version;
  version.text_ = text;
  std::replace(version.text_.begin(), version.text_.end(), '_', '.');
  std::string_view left = version.text_;
  while (true) {
    const auto end = std::min(left.find('.'), left.size());
    const std::string_view part = left.substr(0, end);
    if (part.empty() || !std::all_of(part.begin(), part.end(), sql_token::is_digit)) {
      return std::nullopt;
    }
    version.parts_.emplace_back(part.substr(std::min(part.find_first_not_of('0'), part.size())));
    if (end == left.size()) break;
    left.remove_prefix(end + 1);
  }
  while (!version.parts_.empty() && version.parts_.back().empty()) version.parts_.pop_back();
  return version;
}

bool operator<(const FlywayVersion& left, const FlywayVersion& right) {
  return std::lexicographical_compare(
      left.parts_.begin(), left.parts_.end(), right.parts_.begin(), right.parts_.end(),
      [](const std::string& one, const std::string& other) {
        return std::pair(one.size(), one) < std::pair(other.size(), other);
      });
}

std::optional<FlywayName> parse_flyway_name(std::string_view file, const FlywayNaming& naming) {
  const auto stem = without_suffix(file, naming);
  if (!stem) return std::nullopt;
  const auto prefix = prefix_of(*stem, naming);
  if (!prefix) return std::nullopt;
  const std::string_view rest = stem->substr(prefix->first.size());
  const auto separator = rest.find(naming.separator);
  FlywayName name{
      .kind = prefix->second,
      .prefix = prefix->first,
      .version = std::string(rest.substr(0, separator)),
      .description = separator == std::string_view::npos
                         ? ""
                         : std::string(rest.substr(separator + naming.separator.size())),
      .problem = {}};
  std::replace(name.description.begin(), name.description.end(), '_', ' ');
  name.problem = problem_of(name);
  return name;
}

}  // namespace fulldress::migrations
