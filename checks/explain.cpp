#include "checks/explain.hpp"

#include "checks/check_header.hpp"

#include <array>

namespace fulldress::checks {
namespace {

std::string engines_of(const Check& check) {
  std::string engines;
  for (const auto& [engine, statements] : check.sql) {
    engines += (engines.empty() ? "" : ", ") + engine;
  }
  return engines.empty() ? "any engine" : engines;
}

std::string statements_of(const Check& check) {
  // In the order in which they run.
  constexpr std::array<std::string_view, 6> parts = {"discovery", "snapshot", "count",
                                                     "predicate", "exec",     "evidence"};
  std::string text;
  for (const auto& [engine, statements] : check.sql) {
    for (const auto part : parts) {
      const auto found = statements.find(std::string(part));
      if (found == statements.end()) continue;
      text.append("\n### ").append(engine).append(" ").append(part);
      text.append("\n\n```sql\n").append(found->second).append("\n```\n");
    }
    const auto settings = check.settings.find(engine);
    if (settings == check.settings.end()) continue;
    text += "\n### " + engine + " settings\n\n";
    for (const auto& [name, value] : settings->second) {
      text += "- `" + name + " = " + value + "`\n";
    }
  }
  return text;
}

std::string fixtures_of(const Check& check) {
  std::string text;
  for (const auto& fixture : check.fixtures) {
    text += "- " + fixture.engine + ", " + fixture.name + "\n";
  }
  return text;
}

// The key it reads, with the configuration of the first fixture that fires.
std::string configuration_of(const Check& check) {
  const auto& [key, is_optional] = check.configuration;
  if (key.empty()) return {};
  std::string text = "\n## Configuration\n\nReads `check_settings." + key + "`" +
                     (is_optional ? ", if it is there" : "; skipped without it") + ".\n";
  for (const auto& fixture : check.fixtures) {
    if (fixture.configuration.empty() || !fixture.name.starts_with("firing")) continue;
    return text + "\n```json\n{\"check_settings\": " + fixture.configuration + "}\n```\n";
  }
  return text;
}

// A cell of a table may hold no bar.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) {
    text.insert(at, "\\");
  }
  return text;
}

std::string index_page(const std::vector<Check>& checks) {
  std::string text =
      "# Checks\n\nGenerated from `checks/catalogue`, one file per check; "
      "`checks/README.md` says how to write one.\n\n"
      "| id | severity | tier | kind | engines | what it says when it fires |\n"
      "|---|---|---|---|---|---|\n";
  for (const Check& check : checks) {
    text += "| [" + check.id + "](" + check.id + ".md) | " + std::string(to_text(check.severity)) +
            " | " + check.tier + " | " + check.kind + " | " + engines_of(check) + " | " +
            cell(check.title) + " |\n";
  }
  return text;
}

}  // namespace

std::string explain(const Check& check) {
  std::string text = "# " + check.id + "\n\n" + check.title + "\n\n**" +
                     std::string(to_text(check.severity)) + "**, " + check.tier + ", kind " +
                     check.kind + ", for " + engines_of(check) + "\n";
  for (const auto& [name, heading] : text_headings()) {
    const auto found = check.texts.find(name);
    if (found != check.texts.end()) text += "\n## " + heading + "\n\n" + found->second + "\n";
  }
  text += configuration_of(check);
  if (!check.needs.empty()) text += "\n## Needs\n\n";
  for (const auto& need : check.needs) {
    text += "- extension " + need.name +
            (need.package.empty() ? "" : ", from package " + need.package) + "\n";
  }
  if (const auto statements = statements_of(check); !statements.empty()) {
    text += "\n## Statements\n" + statements;
  }
  if (!check.fixtures.empty()) text += "\n## Proven by\n\n" + fixtures_of(check);
  return text;
}

std::map<std::string, std::string> reference_pages(const std::vector<Check>& checks) {
  std::map<std::string, std::string> pages;
  pages.emplace("README.md", index_page(checks));
  for (const Check& check : checks) pages.emplace(check.id + ".md", explain(check));
  return pages;
}

}  // namespace fulldress::checks
