#include "scenarios/queries/sql_file.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/sql_script.hpp"
#include "scenarios/queries/query_parts.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace fulldress::scenarios {
namespace {

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

/// What stands behind `--` of a line that is a comment as a whole.
std::optional<std::string> comment_of(std::string_view line) {
  const auto text = trimmed(line);
  if (!text.starts_with("--")) return std::nullopt;
  return trimmed(std::string_view(text).substr(2));
}

/// The name a comment gives to what follows: `name: get_user :one`, `:name get_user :one`.
std::optional<std::string> name_in(const std::string& comment) {
  std::string_view rest = comment;
  if (rest.starts_with("name:")) {
    rest.remove_prefix(5);
  } else if (rest.starts_with(":name ")) {
    rest.remove_prefix(6);
  } else {
    return std::nullopt;
  }
  const auto name = trimmed(rest);
  return trimmed(std::string_view(name).substr(0, name.find(" :")));
}

const std::set<std::string, std::less<>>& known_keys() {
  static const std::set<std::string, std::less<>> keys = {
      "parameters",
      "parameter_query",
      "kind",
      "role",
      "setting",
      "since",
      "until",
      "ordered",
      "tolerate",
      "budget_ms",
      "faster_than_before",
      "slower_than_before",
  };
  return keys;
}

std::vector<std::string> listed(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    auto part = trimmed(std::string_view(text).substr(at, end - at));
    if (!part.empty()) parts.push_back(std::move(part));
    at = end + 1;
  }
  return parts;
}

/// A part of the file: what stands behind one name, or in front of the first.
struct Section {
  std::string name;
  std::size_t line = 1;  ///< of the name
  std::size_t start = 0;
  std::size_t end = 0;
  std::multimap<std::string, std::pair<std::string, std::size_t>> said;  ///< with the line
};

class SqlFile {
 public:
  SqlFile(std::string_view text, const std::filesystem::path& file) : text_(text), file_(file) {}

  std::vector<QueryStatement> read() {
    for (const auto& section : sections()) add(section);
    return std::move(statements_);
  }

 private:
  std::vector<Section> sections() {
    std::vector<Section> found(1);
    std::size_t line = 0;
    for (std::size_t at = 0; at < text_.size();) {
      const auto end = std::min(text_.find('\n', at), text_.size());
      ++line;
      look_at(text_.substr(at, end - at), {.start = at, .line = line}, found);
      at = end + 1;
    }
    found.back().end = text_.size();
    return found;
  }

  struct LinePlace {
    std::size_t start;
    std::size_t line;
  };
  static void look_at(std::string_view line, LinePlace place, std::vector<Section>& found) {
    const auto comment = comment_of(line);
    if (!comment) return;
    if (const auto name = name_in(*comment)) {
      found.back().end = place.start;
      found.push_back({.name = *name, .line = place.line, .start = place.start});
      return;
    }
    const auto colon = comment->find(':');
    if (colon == std::string::npos || found.back().name.empty()) return;
    const auto key = comment->substr(0, colon);
    if (!known_keys().contains(key)) return;
    found.back().said.emplace(
        key, std::pair(trimmed(std::string_view(*comment).substr(colon + 1)), place.line));
  }

  void add(const Section& section) {
    const auto part = text_.substr(section.start, section.end - section.start);
    const auto pieces = split_sql(part, {.file = file_.string()});
    if (section.name.empty()) {
      for (const auto& piece : pieces) add_statement(section, piece);
      return;
    }
    if (pieces.empty()) fail(section.line, "there is no statement behind this name");
    if (pieces.size() > 1) {
      fail(section.line + pieces[1].line - 1,
           "a second statement under the name \"" + section.name + "\"; give it a name of its own");
    }
    if (!names_.insert(section.name).second) {
      fail(section.line, "a second statement is called \"" + section.name + "\"");
    }
    add_statement(section, pieces.front());
  }

  void add_statement(const Section& section, const SqlPiece& piece) {
    QueryStatement statement;
    const std::size_t line = section.line + piece.line - 1;
    statement.name = section.name.empty() ? file_.filename().string() + ":" + std::to_string(line)
                                          : section.name;
    statement.position = {.file = file_.string(), .line = line, .column = piece.column};
    obey(section, statement);
    std::size_t line_of_parameters = line;
    const auto parameters = said(section, "parameters", line_of_parameters);
    set_text(statement, piece.text, parameters,
             [&](const std::string& message) { fail(line_of_parameters, message); });
    statements_.push_back(std::move(statement));
  }

  static std::string said(const Section& section, const std::string& key, std::size_t& line) {
    const auto found = section.said.find(key);
    if (found == section.said.end()) return {};
    line = found->second.second;
    return found->second.first;
  }

  void obey(const Section& section, QueryStatement& statement) const {
    for (const auto& [key, place] : section.said) {
      const auto& value = place.first;
      const auto fail_here = [this, line = place.second](const std::string& message) {
        fail(line, message);
      };
      if (key == "parameter_query") statement.parameter_query = value;
      if (key == "kind") statement.kind = kind_of(value, fail_here);
      if (key == "role") statement.role = value;
      if (key == "since") statement.since = value;
      if (key == "until") statement.until = value;
      if (key == "ordered") statement.is_ordered = value != "false";
      if (key == "tolerate") statement.tolerated = tolerances_of(listed(value), fail_here);
      if (key == "budget_ms") statement.speed.budget_ms = positive_number(value, fail_here);
      if (key == "faster_than_before") {
        statement.speed.faster_factor = positive_number(value, fail_here);
      }
      if (key == "slower_than_before") {
        statement.speed.slower_ratio = slower_ratio_of(value, fail_here);
      }
      if (key == "setting") {
        const auto equals = value.find('=');
        if (equals == std::string::npos) fail_here("a setting is written `name = value`");
        statement.settings[trimmed(value.substr(0, equals))] = trimmed(value.substr(equals + 1));
      }
    }
  }

  [[noreturn]] void fail(std::size_t line, const std::string& message) const {
    throw UsageError(
        "scenarios.malformed-config",
        ScriptPosition{.file = file_.string(), .line = line}.to_text() + ": " + message);
  }

  std::string_view text_;
  const std::filesystem::path& file_;
  std::vector<QueryStatement> statements_;
  std::set<std::string> names_;
};

}  // namespace

std::vector<QueryStatement> statements_of_sql(std::string_view text,
                                              const std::filesystem::path& file) {
  return SqlFile(text, file).read();
}

}  // namespace fulldress::scenarios
