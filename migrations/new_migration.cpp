#include "migrations/new_migration.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/suggestion.hpp"
#include "harness/engine/sql_token.hpp"
#include "harness/host/files.hpp"
#include "migrations/script_text.hpp"
#include "migrations/source_directory.hpp"
#include "migrations/templates/embedded_templates.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/core.h>

namespace fulldress::migrations {
namespace {

namespace fs = std::filesystem;

/// What a template's `{table}`, `{raw}` (the same as a part of longer names) and `{column}` stand
/// for.
struct Subject {
  std::string template_name = "plain";
  std::string table = "my_table";
  std::string column = "my_column";
};

/// Words both engines or one of them take for syntax where a table or column is named.
constexpr std::array<std::string_view, 20> reserved = {
    "all",         "check", "column", "default", "desc",    "end",    "from",
    "group",       "index", "limit",  "order",   "primary", "select", "table",
    "transaction", "union", "unique", "user",    "values",  "where"};

std::string name_in_sql(const std::string& word) {
  const bool is_reserved = std::find(reserved.begin(), reserved.end(), word) != reserved.end();
  return is_reserved ? "\"" + word + "\"" : word;
}

/// `Add e-mail to users` becomes `add_e_mail_to_users`.
std::string plain_name(const std::string& name) {
  std::string plain;
  for (const char character : name) {
    const bool is_separator = character == ' ' || character == '-';
    plain += is_separator ? '_' : sql_token::to_lower(character);
  }
  static const Pattern allowed("[a-z0-9_]*[a-z0-9][a-z0-9_]*");
  if (plain.size() > 100 || !allowed.matches(plain)) {
    throw UsageError("migrations.bad-name", "a migration cannot be named \"" + name +
                                                "\"; use letters, digits and blanks, at most 100");
  }
  return plain;
}

Subject subject_of(const std::string& name) {
  static const Pattern add("add_([a-z_][a-z0-9_]*)_to_([a-z_][a-z0-9_]*)");
  static const Pattern create("create_([a-z_][a-z0-9_]*)");
  static const Pattern recreate("(?:recreate|rebuild)_([a-z_][a-z0-9_]*)");
  if (const auto match = add.match(name)) {
    return {.template_name = "add_column", .table = (*match)[2], .column = (*match)[1]};
  }
  if (const auto match = create.match(name)) {
    return {.template_name = "create_table", .table = (*match)[1], .column = "name"};
  }
  if (const auto match = recreate.match(name)) {
    return {.template_name = "recreate_table", .table = (*match)[1], .column = "name"};
  }
  return {};
}

std::string replace_all(std::string text, std::string_view from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string render(const std::string& engine, const Subject& subject) {
  const std::string wanted = "templates/" + engine + "/" + subject.template_name + ".sql";
  const auto* const found = std::find_if(templates::all.begin(), templates::all.end(),
                                         [&](const auto& each) { return each.first == wanted; });
  if (found == templates::all.end()) {
    throw UsageError("migrations.unknown-template",
                     "there is no template \"" + subject.template_name + "\"" +
                         did_you_mean(subject.template_name, template_names()));
  }
  std::string text(found->second);
  text = replace_all(text, "{table}", name_in_sql(subject.table));
  text = replace_all(text, "{raw}", subject.table);
  return replace_all(text, "{column}", name_in_sql(subject.column));
}

void make_directory(const fs::path& directory) {
  std::error_code code;
  fs::create_directories(directory, code);
  if (code) {
    throw UsageError("migrations.cannot-write",
                     directory.string() + " cannot be created: " + code.message());
  }
}

void refuse_early_name(const fs::path& directory, const std::string& file) {
  const SourceDirectory source(directory);
  for (const auto& other : source.files()) {
    if (!other.ends_with(".sql") || other.starts_with('.') || other <= file) continue;
    throw UsageError("migrations.sorts-before",
                     file + " would sort before " + source.shown(other) +
                         ", and migrations run in the order of their names; choose another name");
  }
}

}  // namespace

std::vector<fs::path> write_new_migration(const NewMigrationOptions& options) {
  static_cast<void>(dialect_of(options.engine));
  const std::string name = plain_name(options.name);
  Subject subject = subject_of(name);
  if (!options.template_name.empty()) {
    subject.template_name = replace_all(options.template_name, "-", "_");
  }
  const std::string text = render(options.engine, subject);
  const std::string file = fmt::format(
      "{:04}_{:02}_{:02}_{}.sql", static_cast<int>(options.date.year()),
      static_cast<unsigned>(options.date.month()), static_cast<unsigned>(options.date.day()), name);
  make_directory(options.directory);
  refuse_early_name(options.directory, file);
  const fs::path path = options.directory / file;
  if (!write_new_file(path, text)) {
    throw UsageError("migrations.file-exists",
                     path.string() + " exists already; choose another name");
  }
  return {path};
}

std::vector<std::string> template_names() {
  std::set<std::string> names;
  for (const auto& [name, text] : templates::all) names.insert(fs::path(name).stem().string());
  return {names.begin(), names.end()};
}

}  // namespace fulldress::migrations
