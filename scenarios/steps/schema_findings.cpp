#include "scenarios/steps/schema_findings.hpp"

#include "scenarios/steps/state.hpp"

#include <algorithm>
#include <regex>
#include <set>

namespace fulldress::scenarios {
namespace {

std::string with_dashes(std::string kind) {
  std::replace(kind.begin(), kind.end(), '_', '-');
  return kind;
}

std::string with_blanks(std::string kind) {
  std::replace(kind.begin(), kind.end(), '_', ' ');
  return kind;
}

std::string dashed(std::string text) {
  std::replace(text.begin(), text.end(), ' ', '-');
  return text;
}

/// "policy public.orders.tenant", "privileges of table public.orders".
std::string subject_of(const SchemaDifference& difference) {
  const std::string& kind = difference.kind;
  if (kind == "acl") return "privileges of " + difference.identity;
  if (kind == "owner") return "owner of " + difference.identity;
  if (kind == "comment") return "comment on " + difference.identity;
  if (kind == "viewdef") return "definition of view " + difference.identity;
  return with_blanks(kind) + " " + difference.identity;
}

std::vector<std::string> parts_of(const std::string& definition) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  for (auto end = definition.find("; "); end != std::string::npos;
       end = definition.find("; ", start)) {
    parts.push_back(definition.substr(start, end - start));
    start = end + 2;
  }
  if (start < definition.size()) parts.push_back(definition.substr(start));
  return parts;
}

/// "reader: SELECT by owner" for each privilege of a list.
std::vector<std::string> privileges_of(const std::string& list) {
  std::vector<std::string> privileges;
  for (std::size_t start = 0; start < list.size();) {
    const auto end = std::min(list.find(", ", start), list.size());
    privileges.push_back(list.substr(start, end - start));
    start = end + 2;
  }
  return privileges;
}

/// What an owner may do with what is theirs goes without saying.
bool is_owners_own(const std::string& privilege) {
  const auto colon = privilege.find(": ");
  return colon != std::string::npos && privilege.ends_with(" by " + privilege.substr(0, colon));
}

std::string without(const std::string& list, const std::string& others) {
  const auto known = privileges_of(others);
  std::string text;
  for (const auto& privilege : privileges_of(list)) {
    const bool is_known = std::find(known.begin(), known.end(), privilege) != known.end();
    if (is_known || (others.empty() && is_owners_own(privilege))) continue;
    text += (text.empty() ? "" : ", ") + privilege;
  }
  return text;
}

/// Leaves of two lists of privileges only what is not in both.
void keep_what_differs(SchemaDifference& difference) {
  std::string before = without(difference.before, difference.after);
  std::string after = without(difference.after, difference.before);
  if (before.empty() && after.empty()) return;
  difference.before = std::move(before);
  difference.after = std::move(after);
}

/// What a part of a table's definition is about; parts of one name are each other's counterparts.
std::string property_of(const std::string& part) {
  const std::string first_word = part.substr(0, part.find(' '));
  if (part.starts_with("row level security")) return dashed(part);
  if (first_word == "with") return "storage-options";
  if (first_word == "toast") return "toast-options";
  if (part.starts_with("replica identity")) return "replica-identity";
  if (part.starts_with("tablespace ")) return "tablespace";
  if (part.starts_with("access method ")) return "access-method";
  if (part == "unlogged") return "persistence";
  return "definition";
}

/// Splits what is at the end of a definition off: `statistics 500` of a column.
struct Suffix {
  std::string kind;
  std::string property;
  std::regex pattern;
};

const std::vector<Suffix>& suffixes() {
  static const std::vector<Suffix> list = {
      {"column", "statistics-target", std::regex(R"( statistics \d+)")},
      {"sequence", "sequence-ownership", std::regex(R"( (owned by|identity of) .*$)")},
  };
  return list;
}

class FindingWriter {
 public:
  explicit FindingWriter(const FindingWords& words) : words_(words) {}

  std::vector<Finding> write(const std::vector<SchemaDifference>& differences) {
    for (const auto& each : differences) {
      if (is_relation(each.kind) && each.change != SchemaChange::changed) {
        whole_.insert(each.identity);
      }
    }
    for (const auto& each : differences) {
      if (!is_part_of_whole(each)) add(each);
    }
    drop_spelling();
    return std::move(findings_);
  }

 private:
  // How something is spelled is of interest only where nothing else differs.
  void drop_spelling() {
    const bool has_substance =
        std::any_of(findings_.begin(), findings_.end(),
                    [](const Finding& finding) { return finding.severity != Severity::info; });
    if (!has_substance) return;
    std::erase_if(findings_, [](const Finding& finding) {
      return finding.severity == Severity::info && finding.subject.starts_with("sql text ");
    });
  }

  static bool is_relation(const std::string& kind) {
    return kind == "table" || kind == "view" || kind == "materialized_view" ||
           kind == "partitioned_table" || kind == "foreign_table";
  }

  // With a table go its columns, constraints, indexes, owner and the rest: one finding says it.
  [[nodiscard]] bool is_part_of_whole(const SchemaDifference& difference) const {
    if (difference.change == SchemaChange::changed || is_relation(difference.kind)) return false;
    return std::any_of(whole_.begin(), whole_.end(),
                       [&](const std::string& relation) { return is_about(difference, relation); });
  }

  static bool is_about(const SchemaDifference& difference, const std::string& relation) {
    const std::string& identity = difference.identity;
    const auto at = identity.find(relation);
    const auto end = at == std::string::npos ? at : at + relation.size();
    const bool is_named = at != std::string::npos && (at == 0 || identity[at - 1] == ' ') &&
                          (end == identity.size() || identity[end] == '.' || identity[end] == ' ');
    if (is_named) return true;
    const std::string& definition = difference.before + difference.after;
    return (difference.kind == "index" &&
            definition.find(" ON " + relation + " ") != std::string::npos) ||
           (difference.kind == "sequence" &&
            definition.find(" " + relation + ".") != std::string::npos);
  }

  void add(const SchemaDifference& difference) {
    if (difference.change != SchemaChange::changed) {
      const bool is_missing = difference.change == SchemaChange::removed;
      push(difference, with_dashes(difference.kind) + (is_missing ? "-lost" : "-left"),
           subject_of(difference) + " " +
               in_number(difference, is_missing ? words_.missing : words_.extra));
      return;
    }
    if (is_relation(difference.kind) && add_properties(difference)) return;
    for (const auto& suffix : suffixes()) {
      if (suffix.kind == difference.kind && add_suffix(difference, suffix)) return;
    }
    push(
        difference, with_dashes(difference.kind) + "-changed",
        subject_of(difference) + (is_plural(difference) ? " differ " : " differs ") + words_.state);
  }

  static bool is_plural(const SchemaDifference& difference) { return difference.kind == "acl"; }

  static std::string in_number(const SchemaDifference& difference, std::string words) {
    if (is_plural(difference) && words.starts_with("is ")) words.replace(0, 2, "are");
    return words;
  }

  // Item by item: a table's definition is a list of what is special about it.
  bool add_properties(const SchemaDifference& difference) {
    auto before = parts_of(difference.before);
    auto after = parts_of(difference.after);
    const auto is_in = [](const std::vector<std::string>& list) {
      return [&list](const std::string& part) {
        return std::find(list.begin(), list.end(), part) != list.end();
      };
    };
    auto lost = before;
    std::erase_if(lost, is_in(after));
    auto gained = after;
    std::erase_if(gained, is_in(before));
    for (const auto& part : lost) {
      SchemaDifference item = difference;
      item.before = part;
      item.after = take_counterpart(gained, property_of(part));
      push_property(item, property_of(part));
    }
    for (const auto& part : gained) {
      SchemaDifference item = difference;
      item.before.clear();
      item.after = part;
      push_property(item, property_of(part));
    }
    return true;
  }

  static std::string take_counterpart(std::vector<std::string>& parts,
                                      const std::string& property) {
    const auto found = std::find_if(parts.begin(), parts.end(), [&](const std::string& part) {
      return property_of(part) == property;
    });
    if (found == parts.end()) return {};
    std::string part = std::move(*found);
    parts.erase(found);
    return part;
  }

  void push_property(const SchemaDifference& item, const std::string& property) {
    const std::string what = item.after.empty()    ? "-lost"
                             : item.before.empty() ? "-left"
                                                   : "-changed";
    const std::string shown = item.before.empty() ? item.after : item.before;
    const std::string fate = item.after.empty()    ? words_.missing
                             : item.before.empty() ? words_.extra
                                                   : "differs " + words_.state;
    push(item, property + what, subject_of(item) + ": " + shown + " " + fate);
  }

  bool add_suffix(const SchemaDifference& difference, const Suffix& suffix) {
    std::smatch before;
    std::smatch after;
    const bool had = std::regex_search(difference.before, before, suffix.pattern);
    const bool has = std::regex_search(difference.after, after, suffix.pattern);
    const std::string rest_before = std::regex_replace(difference.before, suffix.pattern, "");
    const std::string rest_after = std::regex_replace(difference.after, suffix.pattern, "");
    if (rest_before != rest_after || (!had && !has)) return false;
    const std::string what = had && has ? "-changed" : had ? "-lost" : "-left";
    push(difference, suffix.property + what,
         subject_of(difference) + ":" + (had ? before.str() : after.str()) + " " +
             (had && has ? "differs " + words_.state
              : had      ? words_.missing
                         : words_.extra));
    return true;
  }

  void push(SchemaDifference difference, const std::string& id, std::string message) {
    if (difference.kind == "acl") keep_what_differs(difference);
    findings_.push_back(
        {.id = words_.law + "." + id,
         .severity = is_cosmetic(difference.kind) ? Severity::info : Severity::error,
         .subject = subject_of(difference),
         .message = std::move(message),
         .before = difference.before,
         .after = difference.after,
         .position = {},
         .evidence = {}});
  }

  const FindingWords& words_;
  std::set<std::string> whole_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> schema_findings(const std::vector<SchemaDifference>& differences,
                                     const FindingWords& words) {
  return FindingWriter(words).write(differences);
}

}  // namespace fulldress::scenarios
