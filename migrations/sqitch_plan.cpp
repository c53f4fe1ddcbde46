#include "migrations/sqitch_plan.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/message_digest.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace fulldress::migrations {
namespace {

/// An address as the tool's library writes it canonically: scheme and host in lower case, no
/// default port, a slash where http has no path.
std::string canonical(const std::string& uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string::npos) return uri;
  std::string result = uri;
  const auto lower = [&](std::size_t from, std::size_t to) {
    for (; from < to; ++from) result[from] = sql_token::to_lower(result[from]);
  };
  lower(0, colon);
  if (result.compare(colon, 3, "://") != 0) return result;
  const std::size_t host = colon + 3;
  std::size_t end = std::min(result.find_first_of("/?#", host), result.size());
  const std::size_t user = result.rfind('@', end);
  lower(user == std::string::npos || user < host ? host : user, end);
  const bool is_web = result.starts_with("http://") || result.starts_with("https://");
  const std::string port = result.starts_with("https:") ? ":443" : ":80";
  if (is_web && end >= host + port.size() &&
      result.compare(end - port.size(), port.size(), port) == 0) {
    result.erase(end - port.size(), port.size());
    end -= port.size();
  }
  if (is_web && (end == result.size() || result[end] != '/')) result.insert(end, "/");
  return result;
}

std::string id_of(const std::string& kind, const std::string& info) {
  return to_hex(message_digest(DigestAlgorithm::sha1, kind + " " + std::to_string(info.size()) +
                                                          std::string(1, '\0') + info));
}

std::string start_of_info(const SqitchPlan& plan) {
  return "project " + plan.project + "\n" +
         (plan.uri.empty() ? "" : "uri " + canonical(plan.uri) + "\n");
}

std::string end_of_info(const SqitchLine& line) {
  return "planner " + line.planner_name + " <" + line.planner_email + ">\ndate " + line.planned_at;
}

std::string note_of_info(const SqitchLine& line) {
  return line.note.empty() ? "" : "\n\n" + line.note;
}

class Parser {
 public:
  Parser(const SourceDirectory& directory, const std::string& file)
      : directory_(directory), file_(file), text_(directory.text(file)) {}

  [[nodiscard]] SqitchPlan parse() {
    std::size_t at = take_pragmas();
    if (plan_.project.empty()) refuse(0, "the line %project=<name> is missing");
    for (; at < text_.size(); at = sql_token::end_of_line(text_, at) + 1) {
      const std::string_view line = line_at(at);
      const std::size_t first = line.find_first_not_of(" \t");
      if (first == std::string_view::npos || line[first] == '#') continue;
      SqitchLineResult parsed = parse_sqitch_line(line);
      if (!parsed.error.empty()) refuse(at, parsed.error);
      if (parsed.line.is_tag) {
        add_tag(std::move(parsed.line), at);
      } else {
        add_change(std::move(parsed.line), at);
      }
    }
    for (std::size_t index = 0; index < plan_.changes.size(); ++index) check_required(index);
    std::string parent;
    for (SqitchChange& change : plan_.changes) {
      change.id = change_id(change, parent);
      parent = change.id;
      for (SqitchTag& tag : change.tags) tag.id = tag_id(tag, change.id);
    }
    return std::move(plan_);
  }

 private:
  [[nodiscard]] std::string_view line_at(std::size_t at) const {
    std::string_view line = text_.substr(at, sql_token::end_of_line(text_, at) - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  /// returns where the first line behind them starts: behind the first blank one.
  std::size_t take_pragmas() {
    std::size_t at = 0;
    for (; at < text_.size(); at = sql_token::end_of_line(text_, at) + 1) {
      const std::string_view line = line_at(at);
      const std::size_t first = line.find_first_not_of(" \t");
      if (first == std::string_view::npos) return at;
      if (line[first] == '#') continue;
      take_pragma(split_sqitch_note(line).line, at);
    }
    return at;
  }

  void take_pragma(std::string_view line, std::size_t at) {
    if (!line.starts_with('%')) {
      refuse(at, "this is no pragma; an empty line must come between pragmas and changes");
    }
    const std::size_t equals = std::min(line.find('='), line.size());
    const auto trim = [](std::string_view text) {
      text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
      return std::string(text.substr(0, text.find_last_not_of(" \t") + 1));
    };
    const std::string name = trim(line.substr(1, equals - 1));
    const std::string value = equals == line.size() ? "" : trim(line.substr(equals + 1));
    if (name.empty()) refuse(at, "this pragma has no name");
    if (name == "uri") plan_.uri = value;
    if (name != "project") return;
    if (!is_sqitch_name(value)) refuse(at, "\"" + value + "\" is no valid name of a project");
    plan_.project = value;
  }

  void add_tag(SqitchLine line, std::size_t at) {
    if (plan_.changes.empty()) refuse(at, "tag @" + line.name + " stands before any change");
    if (!tags_.insert(line.name).second) refuse(at, "tag @" + line.name + " is there already");
    since_tag_.clear();
    std::string name = line.name;
    plan_.changes.back().tags.push_back(
        {.name = std::move(name), .id = "", .line = std::move(line)});
  }

  void add_change(SqitchLine line, std::size_t at) {
    if (!since_tag_.insert(line.name).second) {
      refuse(at, "change " + line.name + " is there already; to rework it, put a tag in between");
    }
    SqitchChange change;
    change.name = line.name;
    change.position = directory_.position(file_, at);
    std::set<std::string> seen;
    for (const std::string& text : line.dependencies) {
      auto dependency = parse_sqitch_dependency(text);
      if (!dependency) refuse(at, "\"" + text + "\" is no valid dependency");
      if (!seen.insert(text).second) refuse(at, "dependency " + text + " is there twice");
      change.dependencies.push_back(std::move(*dependency));
    }
    mark_rework(line.name);
    change.line = std::move(line);
    plan_.changes.push_back(std::move(change));
  }

  /// The change of this name before it gets the tags since then, the latest first, its own last.
  void mark_rework(const std::string& name) {
    auto& all = plan_.changes;
    const auto before = std::find_if(all.rbegin(), all.rend(),
                                     [&](const SqitchChange& each) { return each.name == name; });
    if (before == all.rend()) return;
    std::vector<std::string> names;
    for (auto each = all.rbegin(); each != std::next(before); ++each) {
      for (const SqitchTag& tag : each->tags) names.push_back(tag.name);
    }
    before->rework_tags = std::move(names);
  }

  /// What a change requires must stand before it.
  void check_required(std::size_t index) const {
    const SqitchChange& change = plan_.changes[index];
    for (const SqitchDependency& dependency : change.dependencies) {
      if (dependency.is_conflict || !plan_.is_local(dependency)) continue;
      if (!dependency.id.empty() && !dependency.project) continue;
      const auto refuse_it = [&](const std::string& message) {
        throw UsageError("migrations.bad-plan", change.position.to_text() + ": " + message);
      };
      const SqitchChange* required = plan_.find(dependency);
      if (required == nullptr) {
        refuse_it("change " + change.name + " requires " + dependency.key() +
                  ", which is not in the plan");
      }
      if (required >= &change) {
        refuse_it("change " + change.name +
                  (required == &change ? " cannot require itself"
                                       : " stands before " + dependency.key() +
                                             ", which it requires; move it down"));
      }
    }
  }

  [[nodiscard]] std::string shown(const SqitchDependency& dependency) const {
    const bool is_foreign = dependency.project && *dependency.project != plan_.project;
    return (is_foreign ? *dependency.project + ":" : "") + dependency.key();
  }

  [[nodiscard]] std::string change_id(const SqitchChange& change, const std::string& parent) const {
    std::string required;
    std::string conflicting;
    for (const SqitchDependency& each : change.dependencies) {
      (each.is_conflict ? conflicting : required) +=
          (each.is_conflict ? "\n  - " : "\n  + ") + shown(each);
    }
    return id_of("change", start_of_info(plan_) + "change " + change.name + "\n" +
                               (parent.empty() ? "" : "parent " + parent + "\n") +
                               end_of_info(change.line) +
                               (required.empty() ? "" : "\nrequires" + required) +
                               (conflicting.empty() ? "" : "\nconflicts" + conflicting) +
                               note_of_info(change.line));
  }

  [[nodiscard]] std::string tag_id(const SqitchTag& tag, const std::string& change) const {
    return id_of("tag", start_of_info(plan_) + "tag @" + tag.name + "\nchange " + change + "\n" +
                            end_of_info(tag.line) + note_of_info(tag.line));
  }

  [[noreturn]] void refuse(std::size_t offset, const std::string& message) const {
    throw UsageError("migrations.bad-plan",
                     directory_.position(file_, offset).to_text() + ": " + message);
  }

  const SourceDirectory& directory_;
  const std::string& file_;
  std::string_view text_;
  SqitchPlan plan_;
  std::set<std::string> tags_;
  std::set<std::string> since_tag_;  // names of changes
};

}  // namespace

bool SqitchPlan::is_local(const SqitchDependency& dependency) const {
  if (dependency.project) return *dependency.project == project;
  return dependency.id.empty() || find(dependency) != nullptr;
}

const SqitchChange* SqitchPlan::find(const SqitchDependency& dependency) const {
  const auto has_tag = [&](const SqitchChange& each) {
    return std::any_of(each.tags.begin(), each.tags.end(),
                       [&](const SqitchTag& tag) { return tag.name == dependency.tag; });
  };
  if (!dependency.id.empty()) {
    const auto found = std::find_if(changes.begin(), changes.end(),
                                    [&](const auto& each) { return each.id == dependency.id; });
    return found == changes.end() ? nullptr : &*found;
  }
  const auto named = [&](const SqitchChange& each) { return each.name == dependency.change; };
  if (dependency.tag.empty()) {
    const auto found = std::find_if(changes.begin(), changes.end(), named);
    return found == changes.end() ? nullptr : &*found;
  }
  const auto tagged = std::find_if(changes.begin(), changes.end(), has_tag);
  if (tagged == changes.end()) return nullptr;
  if (dependency.change.empty()) return &*tagged;
  const auto found =
      std::find_if(std::make_reverse_iterator(std::next(tagged)), changes.rend(), named);
  return found == changes.rend() ? nullptr : &*found;
}

Script missing_deploy_script(const std::string& file, const SqitchChange& change) {
  return {.start = {.file = file, .line = 1, .column = 1},
          .is_transactional = false,
          .refusal = ScriptRefusal{.id = "migrations.no-up",
                                   .message = "the plan names change " + change.name +
                                              ", but there is no deploy script " + file +
                                              "; add it, or take the change out of the plan",
                                   .position = change.position}};
}

SqitchPlan parse_sqitch_plan(const SourceDirectory& directory, const std::string& file) {
  return Parser(directory, file).parse();
}

}  // namespace fulldress::migrations
