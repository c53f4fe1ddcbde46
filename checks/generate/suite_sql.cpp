#include "checks/generate/suite_sql.hpp"

#include "checks/check_text.hpp"
#include "checks/generate/texts.hpp"
#include "checks/inconclusive.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <map>

namespace fulldress::checks {
namespace {

const SqlTemplate& frames_of(const std::string& engine) {
  static const std::map<std::string, SqlTemplate, std::less<>> all = {
      {"postgres", SqlTemplate(generate_texts::postgres)},
      {"sqlite", SqlTemplate(generate_texts::sqlite)}};
  const auto found = all.find(engine);
  ensure(found != all.end(), "no suite can be generated for engine " + engine);
  return found->second;
}

bool has_column(const SuiteCheck& bound, std::string_view column) {
  return std::find(bound.columns.begin(), bound.columns.end(), column) != bound.columns.end();
}

// What discovery says in `column`, over the rows of one subject.
std::string said(const SqlTemplate& frames, const SuiteCheck& bound, const std::string& column) {
  return has_column(bound, column) ? frames.fill("said", {{"column", column}})
                                   : frames.get("not_said");
}

// Whether discovery says nothing in `column` of a row.
std::string silent(const SqlTemplate& frames, const SuiteCheck& bound, const std::string& column) {
  return has_column(bound, column) ? frames.fill("silent", {{"column", column}}) : "true";
}

// Behind the token that starts at `at` and is neither a name nor a symbol; `at` when none does.
std::size_t end_of_quoted(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("--")) return sql_token::end_of_line(text, at);
  if (rest.starts_with("/*")) return sql_token::end_of_nested_comment(text, at);
  if (rest.starts_with('\'')) return sql_token::end_of_quotes(text, at + 1, '\'');
  if (rest.starts_with('"')) return sql_token::end_of_quotes(text, at + 1, '"');
  if (rest.starts_with("e'") || rest.starts_with("E'")) {
    return sql_token::end_of_escaped_string(text, at + 2);
  }
  if (!rest.starts_with('$')) return at;
  const auto tag = sql_token::dollar_tag(text, at);
  if (tag.empty()) return at;
  const auto close = text.find(tag, at + tag.size());
  return close == std::string_view::npos ? sql_token::npos : close + tag.size();
}

}  // namespace

std::string sql_literal(std::string_view text) {
  std::string literal = "'";
  for (const char character : text) literal.append(character == '\'' ? 2 : 1, character);
  return literal + "'";
}

std::string sql_literal_or_null(std::string_view text) {
  return text.empty() ? "null" : sql_literal(text);
}

std::string for_psql(std::string_view statement) {
  std::string safe;
  for (std::size_t at = 0; at < statement.size();) {
    std::size_t end = end_of_quoted(statement, at);
    if (end == at && sql_token::is_name_start(statement[at])) {
      end = sql_token::end_of_word(statement, at);
    }
    if (end == at) end = at + 1;
    safe += statement.substr(at, std::min(end, statement.size()) - at);
    const bool is_single_colon = statement[at] == ':' && end == at + 1 && end < statement.size() &&
                                 (at == 0 || statement[at - 1] != ':') && statement[end] != ':' &&
                                 statement[end] != '=';
    if (is_single_colon) safe += ' ';
    at = std::min(end, statement.size());
  }
  return safe;
}

std::string with_text_parameter(const std::string& engine, std::string_view statement,
                                const std::string& literal) {
  const std::string value = engine == "postgres" ? "(" + literal + "::pg_catalog.text)" : literal;
  std::string replaced;
  for (std::size_t at = 0; at < statement.size();) {
    std::size_t end = end_of_quoted(statement, at);
    if (end == at && sql_token::is_name_start(statement[at])) {
      end = sql_token::end_of_word(statement, at);
    }
    const bool is_parameter =
        end == at && statement.substr(at).starts_with("$1") &&
        (at + 2 == statement.size() || !sql_token::is_digit(statement[at + 2]));
    if (is_parameter) {
      replaced += value;
      at += 2;
      continue;
    }
    end = std::min(std::max(end, at + 1), statement.size());
    replaced += statement.substr(at, end - at);
    at = end;
  }
  return replaced;
}

std::string dollar_tag_for(std::string_view text, const std::string& name) {
  for (int attempt = 0;; ++attempt) {
    const std::string tag = "$" + name + (attempt == 0 ? "" : std::to_string(attempt));
    if (text.find(tag) == std::string_view::npos) return tag + "$";
  }
}

std::string inconclusive_pattern() {
  std::string states;
  for (const auto& state : inconclusive_states) {
    states += (states.empty() ? "" : "|") + std::string(state);
  }
  return sql_literal("^E(" + states + ")");
}

std::string verdicts_statement(const Suite& suite, const SuiteCheck& bound) {
  const SqlTemplate& frames = frames_of(suite.engine);
  const std::string usual = sql_literal(to_text(bound.check->severity));
  return frames.fill("verdicts", {{"discovery", bound.discovery},
                                  {"severity", has_column(bound, "severity")
                                                   ? frames.fill("severity", {{"default", usual}})
                                                   : usual},
                                  {"skip", said(frames, bound, "skip")},
                                  {"unknown", said(frames, bound, "unknown")},
                                  {"not_skipped", silent(frames, bound, "skip")},
                                  {"not_unknown", silent(frames, bound, "unknown")}});
}

std::string strangers_statement(const Suite& suite, const SuiteCheck& bound) {
  if (bound.discovery.empty() || bound.is_answering) return {};
  const SqlTemplate& frames = frames_of(suite.engine);
  std::string known;
  for (const auto& each : bound.cases) {
    const bool is_skipped =
        each.outcome.verdict == Verdict::skipped && each.question == Question::answered;
    // What only a rehearsal answers is known all the same.
    if (is_skipped && each.rehearsal.empty()) continue;
    known += (known.empty() ? "\n    " : ",\n    ") + sql_literal(each.outcome.subject);
  }
  return frames.fill(
      "strangers",
      {{"discovery", bound.discovery}, {"asked", silent(frames, bound, "skip")}, {"known", known}});
}

std::string pin_statement(const Suite& suite) {
  const std::map<std::string, std::string> parameters = {
      {"1", std::to_string(suite.options.statement_timeout.count())},
      {"2", std::to_string(suite.options.lock_timeout.count())}};
  const std::string& pin = engine_text(suite.engine)->session.get("pin");
  std::string filled;
  for (std::size_t at = 0; at < pin.size(); ++at) {
    const auto value = pin[at] == '$' && at + 1 < pin.size()
                           ? parameters.find(pin.substr(at + 1, 1))
                           : parameters.end();
    if (value == parameters.end()) {
      filled += pin[at];
    } else {
      filled += sql_literal(value->second);
      ++at;
    }
  }
  return filled;
}

std::vector<std::pair<std::string, std::string>> settings_of(const Suite& suite,
                                                             const CheckCase& each) {
  std::vector<std::pair<std::string, std::string>> settings;
  // What an index says proves the index, not the data (CHECKS 4.4).
  if (each.question == Question::predicate && suite.engine == "postgres") {
    settings = {{"enable_seqscan", "on"},
                {"enable_indexscan", "off"},
                {"enable_indexonlyscan", "off"},
                {"enable_bitmapscan", "off"}};
  }
  settings.insert(settings.end(), each.settings.begin(), each.settings.end());
  return settings;
}

bool is_discovery_the_case(const SuiteCheck& bound, const CheckCase& each) {
  return each.outcome.subject.empty() && each.outcome.error && each.outcome.error->sql &&
         bound.cases.size() == 1;
}

std::string stranger_subject() { return "(new since the suite was generated)"; }

std::string stranger_reason() {
  return "the database has subjects this suite does not ask; generate it again";
}

}  // namespace fulldress::checks
