#include "checks/check_header.hpp"

#include "checks/check_text.hpp"
#include "checks/difference.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/suggestion.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace fulldress::checks {
namespace {

using Names = std::vector<std::string>;

const Names& all_keys() {
  static const Names keys = {"check",   "title",           "severity",   "tier",
                             "kind",    "needs",           "difference", "configuration",
                             "nothing", "condition",       "effect",     "fix",
                             "cost",    "false positives", "waiver",     "source"};
  return keys;
}

std::string text_name(std::string key) {
  std::replace(key.begin(), key.end(), ' ', '_');
  return key;
}

std::string quoted_list(const Names& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

struct Entry {
  std::size_t line = 0;
  std::string value;
};

using Entries = std::map<std::string, Entry>;

Entries read_entries(CheckLines& lines) {
  Entries entries;
  std::string key;
  for (; lines.line().starts_with("--"); lines.advance()) {
    if (lines.line().starts_with("--  ")) {
      if (key.empty()) lines.fail("a continuation needs a `-- key: value` above it");
      entries[key].value += " " + std::string(trimmed(lines.line().substr(2)));
      continue;
    }
    const KeyLine entry = key_line(lines.line());
    if (entry.key.empty()) {
      lines.fail("expected `-- key: value`, or a continuation with two blanks behind the dashes");
    }
    if (entry.key == "section") break;
    if (std::find(all_keys().begin(), all_keys().end(), entry.key) == all_keys().end()) {
      lines.fail("unknown key `" + entry.key + "`" + did_you_mean(entry.key, all_keys()) +
                 "; the keys are " + quoted_list(all_keys()));
    }
    key = entry.key;
    const Entry read{.line = lines.number(), .value = entry.value};
    if (!entries.emplace(key, read).second) lines.fail("key `" + key + "` is there twice");
  }
  return entries;
}

const std::string& require(const CheckLines& lines, const Entries& entries,
                           const std::string& key) {
  const auto found = entries.find(key);
  if (found == entries.end()) lines.fail_at(1, "key `" + key + "` is missing");
  if (found->second.value.empty()) lines.fail_at(found->second.line, "`" + key + "` is empty");
  return found->second.value;
}

const std::string& require_one_of(const CheckLines& lines, const Entries& entries,
                                  const std::string& key, const Names& allowed) {
  const std::string& value = require(lines, entries, key);
  if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
    lines.fail_at(entries.at(key).line, "`" + value + "` is no " + key +
                                            did_you_mean(value, allowed) + "; it is one of " +
                                            quoted_list(allowed));
  }
  return value;
}

Severity severity_of(std::string_view text) {
  if (text == "info") return Severity::info;
  return text == "warning" ? Severity::warning : Severity::error;
}

// `extension amcheck (package postgresql-contrib), extension ...`
std::vector<NeededExtension> parse_needs(const CheckLines& lines, const Entries& entries) {
  const auto found = entries.find("needs");
  if (found == entries.end()) return {};
  static const Pattern pattern(R"(extension ([^\s(),]+)(?: \(package ([^\s()]+)\))?)");
  std::vector<NeededExtension> needs;
  for (std::string_view rest = found->second.value; !rest.empty();) {
    const auto comma = std::min(rest.find(','), rest.size());
    const std::string item(trimmed(rest.substr(0, comma)));
    const auto match = pattern.match(item);
    if (!match) {
      lines.fail_at(found->second.line,
                    "`needs` is a list of `extension <name>` or `extension "
                    "<name> (package <name>)`, but there is `" +
                        item + "`");
    }
    needs.push_back({.name = (*match)[1], .package = (*match)[2]});
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return needs;
}

// `accepted_values` or `required_columns (optional)`
NeededConfiguration parse_configuration(const CheckLines& lines, const Entries& entries) {
  const auto found = entries.find("configuration");
  if (found == entries.end()) return {};
  static const Pattern pattern(R"(([a-z][a-z_]*)( \(optional\))?)");
  const auto match = pattern.match(found->second.value);
  if (!match) {
    lines.fail_at(found->second.line,
                  "`configuration` is a key of check_settings in lower case, `<key>` or "
                  "`<key> (optional)`");
  }
  return {.key = (*match)[1], .is_optional = match->has(2)};
}

std::string parse_difference(const CheckLines& lines, const Entries& entries,
                             const std::string& kind) {
  const auto found = entries.find("difference");
  if (kind == "compare") return require_one_of(lines, entries, "difference", difference_names());
  if (found != entries.end()) {
    lines.fail_at(found->second.line, "only kind compare has a `difference`");
  }
  return {};
}

void require_id(const CheckLines& lines, const Entries& entries) {
  const std::string& id = require(lines, entries, "check");
  const std::size_t line = entries.at("check").line;
  static const Pattern pattern(R"([a-z][a-z0-9]*\.[a-z][a-z0-9]*(-[a-z0-9]+)*)");
  if (!pattern.matches(id)) {
    lines.fail_at(line, "`" + id + "` is no check id; write <group>.<name> in lower case");
  }
  if (const auto stem = std::filesystem::path(lines.file()).stem().string(); stem != id) {
    lines.fail_at(line, "check `" + id + "` belongs in a file " + id + ".sql");
  }
}

std::string unescaped(std::string_view subject) {
  std::string text;
  for (std::size_t at = 0; at < subject.size(); ++at) {
    const bool is_break = subject.substr(at, 2) == "\\n";
    text += is_break ? '\n' : subject[at];
    if (is_break) ++at;
  }
  return text;
}

}  // namespace

const std::vector<std::pair<std::string, std::string>>& text_headings() {
  static const std::vector<std::pair<std::string, std::string>> headings = {
      {"condition", "Condition"},
      {"effect", "Effect"},
      {"fix", "How to fix"},
      {"cost", "Cost"},
      {"false_positives", "False positives"},
      {"waiver", "Waiver"},
      {"source", "Source"}};
  return headings;
}

Check parse_header(CheckLines& lines) {
  const Entries entries = read_entries(lines);
  require_id(lines, entries);
  Check check;
  check.id = require(lines, entries, "check");
  check.title = require(lines, entries, "title");
  check.severity =
      severity_of(require_one_of(lines, entries, "severity", {"error", "warning", "info"}));
  check.tier = require_one_of(lines, entries, "tier", {"core", "scenario", "extended"});
  check.kind =
      require_one_of(lines, entries, "kind",
                     {"catalog", "pred", "rows", "exec", "compare", "sqlite", "procedure"});
  check.needs = parse_needs(lines, entries);
  check.configuration = parse_configuration(lines, entries);
  check.difference = parse_difference(lines, entries, check.kind);
  for (const std::string key :
       {"nothing", "condition", "effect", "fix", "cost", "false positives", "waiver", "source"}) {
    check.texts[text_name(key)] = require(lines, entries, key);
  }
  return check;
}

ExpectedOutcome parse_expectation(const CheckLines& lines, std::string_view value) {
  static const Pattern pattern(
      R"((?:(\d+)(?: \[(error|warning|info)\])?|(skipped)|unknown (\*|[0-9A-Z]{5}))(?: (.*))?)");
  const auto match = pattern.match(value);
  if (!match) {
    lines.fail(
        "expected `<count> [severity] <subject>`, `skipped <subject>` or "
        "`unknown <sqlstate or *> <subject>`");
  }
  ExpectedOutcome expected;
  expected.subject = unescaped((*match)[5]);
  expected.severity = (*match)[2];
  if (match->has(1)) {
    const std::string count = (*match)[1];
    const auto parsed =
        std::from_chars(count.data(), count.data() + count.size(), expected.violations);
    if (parsed.ec != std::errc()) lines.fail("`" + count + "` is too many");
    expected.verdict = expected.violations > 0 ? Verdict::failed : Verdict::passed;
  } else if (match->has(3)) {
    expected.verdict = Verdict::skipped;
  } else {
    expected.verdict = Verdict::unknown;
    if ((*match)[4] != "*") expected.sqlstate = (*match)[4];
  }
  return expected;
}

}  // namespace fulldress::checks
