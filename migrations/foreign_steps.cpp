#include "migrations/foreign_steps.hpp"

#include "harness/base/pattern.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/tool_markers.hpp"

#include <algorithm>

namespace fulldress::migrations {
namespace {

/// Half of a pair that holds no SQL.
bool is_half_of_other_pair(const std::string& file) {
  static const Pattern pattern(R"(\.(up|down)\.(fizz|json|xml|ya?ml)$)",
                               Pattern::Letters::any_case);
  return pattern.is_in(file);
}

bool is_foreign_step(const std::string& file) {
  return sql_token::is_digit(file.front()) &&
         (is_program_file(file) || is_half_of_other_pair(file));
}

}  // namespace

std::optional<std::string> describe_foreign_step(const SourceDirectory& directory,
                                                 const std::string& format) {
  const auto& files = directory.files();
  const auto found = std::find_if(files.begin(), files.end(), is_foreign_step);
  if (found == files.end()) return std::nullopt;
  return directory.shown(*found) +
         ":1:1: this migration is no SQL and has its turn among the others, so a tool that runs "
         "both wrote the directory: rehearse that by its own commands (\"command\" in "
         "fulldress.json), or say --format=" +
         format + " if that is what runs it";
}

}  // namespace fulldress::migrations
