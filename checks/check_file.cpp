#include "checks/check_header.hpp"
#include "checks/check_lines.hpp"
#include "checks/check_text.hpp"
#include "checks/engine_text.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/suggestion.hpp"

#include <algorithm>

namespace fulldress::checks {
namespace {

const std::vector<std::string> statement_parts = {"discovery", "lookup",   "screen",
                                                  "count",     "evidence", "predicate",
                                                  "exec",      "snapshot", "rehearsal"};

struct Section {
  std::size_t line = 0;
  std::string engine;
  std::string part;  ///< one of statement_parts, "settings" or "fixture"
  std::string name;  ///< of a fixture
};

bool is_section(std::string_view line) { return key_line(line).key == "section"; }

void require_fixture_name(const CheckLines& lines, const std::string& name) {
  static const Pattern pattern(R"((firing|silent)(: \S.*)?|trap: \S.*)");
  if (!pattern.matches(name)) {
    lines.fail(
        "a fixture is called `firing`, `silent` (both may go on with `: <what>`) or "
        "`trap: <what>`, not `" +
        name + "`");
  }
}

Section parse_marker(const CheckLines& lines) {
  const std::string value = key_line(lines.line()).value;
  const auto blank = std::min(value.find(' '), value.size());
  Section section{.line = lines.number(), .engine = value.substr(0, blank), .part = {}, .name = {}};
  section.part = trimmed(std::string_view(value).substr(blank));
  const auto engines = known_engines();
  if (std::find(engines.begin(), engines.end(), section.engine) == engines.end()) {
    lines.fail("no engine is called `" + section.engine + "`" +
               did_you_mean(section.engine, engines) + "; a section is `<engine> <part>`");
  }
  constexpr std::string_view fixture = "fixture ";
  if (section.part.starts_with(fixture)) {
    section.name = trimmed(std::string_view(section.part).substr(fixture.size()));
    section.part = "fixture";
    require_fixture_name(lines, section.name);
    return section;
  }
  auto parts = statement_parts;
  parts.emplace_back("settings");
  if (std::find(parts.begin(), parts.end(), section.part) == parts.end()) {
    parts.emplace_back("fixture");
    lines.fail("unknown part `" + section.part + "`" + did_you_mean(section.part, parts) +
               "; the parts are discovery, lookup, screen, count, evidence, predicate, exec, "
               "snapshot, rehearsal, settings and fixture <name>");
  }
  return section;
}

// The text up to the next section or the end.
std::string read_body(CheckLines& lines) {
  std::string body;
  for (; !lines.is_at_end() && !is_section(lines.line()); lines.advance()) {
    body += std::string(lines.line()) + "\n";
  }
  return std::string(trimmed(body));
}

void require_known_fragments(const CheckLines& lines, const Section& section,
                             const std::string& statement) {
  const auto& fragments = engine_text(section.engine)->fragments;
  for (auto next = next_placeholder(statement, 0); next;
       next = next_placeholder(statement, next->offset_bytes + 1)) {
    if (fragments.contains(next->name)) continue;
    std::vector<std::string> names;
    for (const auto& [name, text] : fragments) names.push_back(name);
    const auto line =
        std::count(statement.begin(),
                   statement.begin() + static_cast<std::ptrdiff_t>(next->offset_bytes), '\n');
    lines.fail_at(section.line + 1 + static_cast<std::size_t>(line),
                  "no fragment is called `{" + next->name + "}`" + did_you_mean(next->name, names) +
                      "; for the text itself write `{{" + next->name + "}}`");
  }
}

// A snapshot is filled with the pieces of a discovery, if there is one.
bool is_asked_first(const std::string& part, const Check& check, const std::string& engine) {
  if (part == "discovery") return true;
  const auto found = check.sql.find(engine);
  return part == "snapshot" && (found == check.sql.end() || !found->second.contains("discovery"));
}

void add_statement(CheckLines& lines, const Section& section, Check& check) {
  std::string statement = read_body(lines);
  while (statement.ends_with(';')) statement = trimmed(statement.substr(0, statement.size() - 1));
  if (statement.empty()) lines.fail_at(section.line, "section `" + section.part + "` is empty");
  if (is_asked_first(section.part, check, section.engine))
    require_known_fragments(lines, section, statement);
  if (!check.sql[section.engine].emplace(section.part, statement).second) {
    lines.fail_at(section.line,
                  "section `" + section.engine + " " + section.part + "` is there twice");
  }
}

void add_settings(CheckLines& lines, const Section& section, Check& check) {
  static const Pattern pattern(R"(\s*([a-z_.]+) = (.*\S)\s*)");
  auto& settings = check.settings[section.engine];
  if (!settings.empty()) lines.fail_at(section.line, "settings are there twice");
  for (; !lines.is_at_end() && !is_section(lines.line()); lines.advance()) {
    if (trimmed(lines.line()).empty()) continue;
    const auto match = pattern.match(lines.line());
    if (!match) lines.fail("a setting is `name = value`");
    settings.emplace_back((*match)[1], (*match)[2]);
  }
  if (settings.empty()) lines.fail_at(section.line, "section `settings` is empty");
}

void require_promise(const CheckLines& lines, const Section& section, const CheckFixture& fixture) {
  const bool fires = std::any_of(fixture.expected.begin(), fixture.expected.end(),
                                 [](const auto& each) { return each.verdict >= Verdict::unknown; });
  if (fixture.expected.empty()) lines.fail_at(section.line, "a fixture needs `-- expect:` lines");
  if (fixture.name.starts_with("firing") && !fires) {
    lines.fail_at(section.line, "a firing fixture expects at least one violation");
  }
  if (fixture.name.starts_with("silent") && fires) {
    lines.fail_at(section.line, "a silent fixture expects no violation");
  }
}

void set_servers(const CheckLines& lines, const std::string& text, CheckFixture& fixture) {
  static const Pattern pattern(R"((\d{0,4})-(\d{0,4}))");
  const auto match = pattern.match(text);
  if (!match || text == "-") {
    lines.fail("the servers of a fixture are major versions, `16-`, `-15` or `15-17`");
  }
  const std::string first = (*match)[1];
  const std::string last = (*match)[2];
  if (!first.empty()) fixture.server_min = std::stoi(first);
  if (!last.empty()) fixture.server_max = std::stoi(last);
}

void add_directive(CheckLines& lines, const KeyLine& directive, CheckFixture& fixture) {
  if (directive.key == "expect") {
    fixture.expected.push_back(parse_expectation(lines, directive.value));
    fixture.expected_violations += fixture.expected.back().violations;
  } else if (directive.key == "session") {
    fixture.session.push_back(directive.value);
  } else if (directive.key == "configuration") {
    if (!fixture.configuration.empty()) lines.fail("the configuration is there twice");
    fixture.configuration = directive.value;
  } else if (directive.key == "server") {
    set_servers(lines, directive.value, fixture);
  } else {
    lines.fail("unknown directive `" + directive.key + "`" +
               did_you_mean(directive.key, {"expect", "session", "configuration", "server"}) +
               "; a fixture starts with `-- expect:`, `-- session:`, `-- configuration:` and "
               "`-- server:` lines");
  }
}

// What a fixture starts with. A configuration goes on as values of the header do.
void read_directives(CheckLines& lines, CheckFixture& fixture) {
  std::string key;
  for (; !lines.is_at_end() && !is_section(lines.line()); lines.advance()) {
    if (key == "configuration" && lines.line().starts_with("--  ")) {
      fixture.configuration += "\n" + std::string(lines.line().substr(2));
      continue;
    }
    const KeyLine directive = key_line(lines.line());
    if (directive.key.empty()) return;
    key = directive.key;
    add_directive(lines, directive, fixture);
  }
}

// `-- then` parts what stands when the baseline is taken from what is done afterwards.
void split_states(const CheckLines& lines, const Section& section, const Check& check,
                  CheckFixture& fixture) {
  constexpr std::string_view mark = "-- then\n";
  const std::string body = "\n" + fixture.setup + "\n";
  const auto at = body.find("\n" + std::string(mark));
  if (at == std::string::npos) return;
  if (check.kind != "compare" && check.kind != "procedure") {
    lines.fail_at(section.line,
                  "only fixtures of kind compare and procedure have two states and a `-- then`");
  }
  fixture.setup = trimmed(std::string_view(body).substr(0, at));
  fixture.then = trimmed(std::string_view(body).substr(at + 1 + mark.size()));
}

void require_configuration(const CheckLines& lines, const Section& section, const Check& check,
                           const CheckFixture& fixture) {
  if (fixture.configuration.empty()) return;
  try {
    static_cast<void>(settings_of_json(fixture.configuration, "the configuration"));
  } catch (const UsageError& error) {
    lines.fail_at(section.line, error.message());
  }
  if (check.configuration.key.empty() && check.kind != "compare") {
    lines.fail_at(section.line, "the check has no key `configuration`, so it reads none");
  }
}

void add_fixture(CheckLines& lines, const Section& section, Check& check) {
  CheckFixture fixture;
  fixture.engine = section.engine;
  fixture.name = section.name;
  for (const auto& other : check.fixtures) {
    if (other.engine == fixture.engine && other.name == fixture.name) {
      lines.fail_at(section.line, "fixture `" + fixture.name + "` is there twice");
    }
  }
  read_directives(lines, fixture);
  fixture.setup = read_body(lines);
  split_states(lines, section, check, fixture);
  require_promise(lines, section, fixture);
  require_configuration(lines, section, check, fixture);
  check.fixtures.push_back(std::move(fixture));
}

// What a kind's variant for one engine consists of beside its discovery.
std::vector<std::string> parts_of_kind(const std::string& kind) {
  if (kind == "pred") return {"predicate"};
  if (kind == "rows") return {"count", "evidence"};
  if (kind == "exec") return {"exec"};
  if (kind == "compare") return {"snapshot"};
  return {};
}

// What is configured is bound to the statement that is asked first.
void require_parameter(const CheckLines& lines, const Check& check,
                       const std::map<std::string, std::string>& parts) {
  const auto discovery = parts.find("discovery");
  const std::string& first = discovery == parts.end() ? parts.at("snapshot") : discovery->second;
  const bool has_parameter = first.find("$1") != std::string::npos;
  if (check.configuration.key.empty() == has_parameter) {
    lines.fail_at(1, has_parameter ? "`$1` needs a key `configuration` in the header"
                                   : "the configuration is bound to `$1`, which is not there");
  }
}

void require_parts(const CheckLines& lines, const Check& check, const std::string& engine) {
  const auto& parts = check.sql.at(engine);
  auto required = parts_of_kind(check.kind);
  if (check.kind == "sqlite" && parts.contains("count")) required = {"count", "evidence"};
  if (check.kind != "compare") required.emplace_back("discovery");
  const auto complaint = [&](const std::string& what, const std::string& part) {
    return "kind " + check.kind + what + engine + " " + part + "`";
  };
  for (const auto& part : required) {
    if (parts.contains(part)) continue;
    lines.fail_at(1, complaint(" needs a section `", part));
  }
  for (const auto& [part, statement] : parts) {
    const bool is_optional = (check.kind == "pred" && part == "evidence") ||
                             (check.kind == "rows" && (part == "screen" || part == "rehearsal")) ||
                             (part == "lookup" && parts.contains("screen")) ||
                             (check.kind == "compare" && part == "discovery");
    const bool is_required = std::find(required.begin(), required.end(), part) != required.end();
    if (is_optional || is_required) continue;
    lines.fail_at(1, complaint(" has no use for section `", part));
  }
  require_parameter(lines, check, parts);
}

void require_whole(const CheckLines& lines, const Check& check) {
  if (check.kind != "procedure" && check.sql.empty()) {
    lines.fail_at(1, "a check of kind " + check.kind + " needs a `-- section: <engine> " +
                         (check.kind == "compare" ? "snapshot`" : "discovery`"));
  }
  const bool has_parts = check.kind != "procedure";
  if (!has_parts && !check.sql.empty()) {
    lines.fail_at(1, "a check of kind procedure has no sections but fixtures");
  }
  for (const auto& [engine, parts] : check.sql) require_parts(lines, check, engine);
  for (const auto& fixture : check.fixtures) {
    if (!has_parts || check.sql.contains(fixture.engine)) continue;
    lines.fail_at(1, "fixture `" + fixture.name + "` is for engine " + fixture.engine +
                         ", which has no discovery");
  }
}

}  // namespace

Check parse_check(std::string_view text, const std::string& file) {
  CheckLines lines(text, file);
  Check check = parse_header(lines);
  while (!lines.is_at_end()) {
    if (trimmed(lines.line()).empty()) {
      lines.advance();
      continue;
    }
    if (!is_section(lines.line())) {
      lines.fail(
          "expected `-- section: <engine> <part>`, for example `-- section: postgres "
          "discovery`");
    }
    const Section section = parse_marker(lines);
    lines.advance();
    if (section.part == "fixture") {
      add_fixture(lines, section, check);
    } else if (section.part == "settings") {
      add_settings(lines, section, check);
    } else {
      add_statement(lines, section, check);
    }
  }
  require_whole(lines, check);
  // Where a procedure is proven, it can be asked.
  if (check.kind == "procedure") {
    for (const auto& fixture : check.fixtures) check.sql[fixture.engine];
  }
  return check;
}

}  // namespace fulldress::checks
