#include "scenarios/steps/schema_findings.hpp"

#include "harness/base/pattern.hpp"
#include "harness/engine/array_spelling.hpp"
#include "scenarios/scripts/view_columns.hpp"
#include "scenarios/steps/column_moves.hpp"
#include "scenarios/steps/definition_text.hpp"
#include "scenarios/steps/idle_casts.hpp"
#include "scenarios/steps/lost_parent.hpp"
#include "scenarios/steps/object_identity.hpp"
#include "scenarios/steps/relation_properties.hpp"
#include "scenarios/steps/renamed_parts.hpp"
#include "scenarios/steps/state.hpp"
#include "scenarios/steps/whole_objects.hpp"

#include <algorithm>
#include <map>
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

/// "policy public.orders.tenant", "privileges of table public.orders".
std::string subject_of(const SchemaDifference& difference) {
  const std::string& kind = difference.kind;
  if (kind == "acl") return "privileges of " + difference.identity;
  if (kind == "owner") return "owner of " + difference.identity;
  if (kind == "comment") return "comment on " + difference.identity;
  if (kind == "viewdef") return "definition of view " + difference.identity;
  return with_blanks(kind) + " " + difference.identity;
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

/// Splits what is at the end of a definition off: `statistics 500` of a column.
struct Suffix {
  std::string kind;
  std::string property;
  Pattern pattern;
};

const std::vector<Suffix>& suffixes() {
  static const std::vector<Suffix> list = {
      {"column", "statistics-target", Pattern(R"( statistics \d+)")},
      {"sequence", "sequence-ownership", Pattern(R"( (owned by|identity of) .*$)")},
  };
  return list;
}

std::string without(std::string text, const std::optional<PatternMatch>& match) {
  if (match) text.erase(match->offset_bytes(), match->size_bytes());
  return text;
}

/// Whether the identity ends in a name. SQLite's constraints are known by what they say, and their
/// names are told apart: two that differ have not just been renamed.
bool ends_in_name(const SchemaDifference& difference) {
  if (difference.kind == "index") return true;
  if (difference.kind != "constraint") return false;
  bool is_quoted = false;
  return std::none_of(difference.identity.begin(), difference.identity.end(), [&](char each) {
    if (each == '"') is_quoted = !is_quoted;
    return each == ' ' && !is_quoted;
  });
}

/// ": autoincrement": of a key that is no object of its own in SQLite, but for what is special.
std::string property_of_key(const SchemaDifference& difference) {
  const auto& identity = difference.identity;
  const bool is_key =
      identity.ends_with(" primary key") || identity.find(" foreign key (") != std::string::npos;
  if (difference.kind != "constraint" || ends_in_name(difference) || !is_key) return {};
  return ": " + difference.before + difference.after;
}

/// What an index or a constraint is, whatever it is called.
std::string nameless(const SchemaDifference& difference) {
  const auto start = last_name_at(difference.identity);
  const std::string name = difference.identity.substr(start);
  std::string definition = difference.before + difference.after;
  const auto at = definition.find(" " + name + " ON ");
  if (difference.kind == "index" && at != std::string::npos) definition.erase(at, name.size() + 1);
  return difference.kind + " " + difference.identity.substr(0, start) + " " + definition;
}

class FindingWriter {
 public:
  FindingWriter(const FindingWords& words, const SchemaSnapshot& schema)
      : words_(words), schema_(schema) {}

  std::vector<Finding> write(const std::vector<SchemaDifference>& differences) {
    const WholeObjects whole(differences);
    const auto renamed = add_renamed(differences, whole);
    for (const auto& each : differences) {
      if (!whole.have_part(each) && !renamed.contains(&each)) add(each);
    }
    drop_spelling();
    return std::move(findings_);
  }

 private:
  // An index that is gone and one that is new, and nothing but the name differs.
  std::set<const SchemaDifference*> add_renamed(const std::vector<SchemaDifference>& differences,
                                                const WholeObjects& whole) {
    std::set<const SchemaDifference*> renamed;
    std::map<std::string, std::string> names;
    for (const auto& gone : differences) {
      if (gone.change != SchemaChange::removed || !ends_in_name(gone)) continue;
      const auto other =
          std::find_if(differences.begin(), differences.end(), [&](const SchemaDifference& each) {
            return each.change == SchemaChange::added && each.kind == gone.kind &&
                   !renamed.contains(&each) && nameless(each) == nameless(gone);
          });
      if (other == differences.end()) continue;
      renamed.insert({&gone, &*other});
      if (gone.kind == "index") names.emplace(gone.identity, other->identity);
      if (whole.have_part(gone)) continue;
      findings_.push_back({.id = words_.law + "." + with_dashes(gone.kind) + "-renamed",
                           .severity = Severity::warning,
                           .subject = subject_of(gone),
                           .message = subject_of(gone) + " is called " +
                                      other->identity.substr(last_name_at(other->identity)) + " " +
                                      words_.state,
                           .before = gone.identity,
                           .after = other->identity,
                           .position = {},
                           .evidence = {}});
    }
    add_renamed_parts(differences, names, renamed);
    return renamed;
  }

  // How something is spelled is of interest only where nothing else differs.
  void drop_spelling() {
    const auto is_spelling = [](const Finding& finding) {
      return finding.severity == Severity::info && finding.subject.starts_with("sql text ");
    };
    if (std::all_of(findings_.begin(), findings_.end(), is_spelling)) return;
    std::erase_if(findings_, is_spelling);
  }

  // SQLite quotes the name of a table that was renamed.
  static bool is_quoted_only(const SchemaDifference& difference) {
    const auto unquoted = [](std::string text) {
      std::erase(text, '"');
      return text;
    };
    return difference.kind == "sql_text" && difference.change == SchemaChange::changed &&
           unquoted(difference.before) == unquoted(difference.after);
  }

  void add(const SchemaDifference& difference) {
    if (is_quoted_only(difference)) return;
    // Read again from a dump or a definition, an array's cast stands with its elements.
    const auto respelled = [](const std::string& definition) {
      return with_constant_arrays(with_element_casts(definition));
    };
    const bool is_changed = difference.change == SchemaChange::changed;
    if (is_changed && respelled(difference.before) == respelled(difference.after)) return;
    const bool is_order = is_changed && difference.kind == "column_order";
    if (is_order && moves_no_column(difference.before, difference.after)) return;
    if (difference.change != SchemaChange::changed) {
      const bool is_missing = difference.change == SchemaChange::removed;
      push(difference, with_dashes(difference.kind) + (is_missing ? "-lost" : "-left"),
           subject_of(difference) + property_of_key(difference) + " " +
               in_number(difference, is_missing ? words_.missing : words_.extra) +
               way_back_to_parent(difference, schema_));
      return;
    }
    if (is_relation(difference.kind) && add_properties(difference)) return;
    if (has_become_local(difference)) {
      push(difference, with_dashes(difference.kind) + "-is-local",
           subject_of(difference) + " is the table's own besides being inherited " + words_.state,
           Severity::info);
      return;
    }
    if (is_text(difference) && differs_in_text_only(difference.before, difference.after)) {
      push(difference, with_dashes(difference.kind) + "-text-changed",
           subject_of(difference) + " is written otherwise, with the same meaning, " + words_.state,
           is_cosmetic(difference.kind) ? Severity::info : Severity::warning);
      return;
    }
    if (difference.kind == "viewdef" &&
        differs_in_column_order_only(difference.before, difference.after)) {
      push(difference, "column-order-changed",
           subject_of(difference) + " lists its columns in another order " + words_.state,
           Severity::info);
      return;
    }
    if (differs_in_idle_casts_only(difference, schema_)) return push_casts(difference);
    for (const auto& suffix : suffixes()) {
      if (suffix.kind == difference.kind && add_suffix(difference, suffix)) return;
    }
    push(
        difference, with_dashes(difference.kind) + "-changed",
        subject_of(difference) + (is_plural(difference) ? " differ " : " differs ") + words_.state);
  }

  // `no inherit` makes what a table inherits its own, and no statement takes that back.
  static bool has_become_local(const SchemaDifference& difference) {
    constexpr std::string_view inherited = "inherited";
    const auto at = difference.before.rfind(inherited);
    if (at == std::string::npos) return false;
    std::string local = difference.before;
    local.insert(at + inherited.size(), " and local");
    return local == difference.after;
  }

  // In other languages than SQL's, white space, case and two dashes mean something.
  static bool is_text(const SchemaDifference& difference) {
    if (difference.kind != "function" && difference.kind != "procedure") {
      return difference.kind != "comment";
    }
    const auto is_in = [&](std::string_view language) {
      return difference.before.find(language) != std::string::npos;
    };
    return is_in("\n LANGUAGE plpgsql") || is_in("\n LANGUAGE sql");
  }

  static bool is_plural(const SchemaDifference& difference) { return difference.kind == "acl"; }

  static std::string in_number(const SchemaDifference& difference, std::string words) {
    if (is_plural(difference) && words.starts_with("is ")) words.replace(0, 2, "are");
    return words;
  }

  // Item by item: a table's definition is a list of what is special about it.
  bool add_properties(const SchemaDifference& difference) {
    auto before = properties_of(difference.before);
    auto after = properties_of(difference.after);
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
      item.after = take_counterpart(gained, name_of_property(part));
      push_property(item, name_of_property(part));
    }
    for (const auto& part : gained) {
      SchemaDifference item = difference;
      item.before.clear();
      item.after = part;
      push_property(item, name_of_property(part));
    }
    return true;
  }

  static std::string take_counterpart(std::vector<std::string>& parts,
                                      const std::string& property) {
    const auto found = std::find_if(parts.begin(), parts.end(), [&](const std::string& part) {
      return name_of_property(part) == property;
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
    const bool is_of_options = property == "storage-options" || property == "toast-options";
    const bool is_default = is_of_options && are_same_options(item.before, item.after);
    push(item, property + what,
         subject_of(item) + ": " + shown + " " + fate +
             (is_default ? ", in nothing but what PostgreSQL does without them" : ""),
         is_default ? Severity::info : severity_of(item.kind));
  }

  bool add_suffix(const SchemaDifference& difference, const Suffix& suffix) {
    const auto before = suffix.pattern.find(difference.before);
    const auto after = suffix.pattern.find(difference.after);
    if (!before && !after) return false;
    if (without(difference.before, before) != without(difference.after, after)) return false;
    const std::string what = before && after ? "-changed" : before ? "-lost" : "-left";
    push(difference, suffix.property + what,
         subject_of(difference) + ":" + (before ? *before : *after)[0] + " " +
             (before && after ? "differs " + words_.state
              : before        ? words_.missing
                              : words_.extra));
    return true;
  }

  static Severity severity_of(const std::string& kind) {
    if (kind == "comment") return Severity::warning;
    return is_cosmetic(kind) ? Severity::info : Severity::error;
  }

  // No statement takes them back but one that makes the object anew.
  void push_casts(const SchemaDifference& difference) {
    const bool is_index = difference.kind == "index";
    push(difference, difference.kind + "-text-changed",
         subject_of(difference) + " has other casts, which mean the same, " + words_.state +
             (is_index ? "; queries without them do not find it" : ""),
         is_index ? Severity::warning : Severity::info);
  }

  void push(SchemaDifference difference, const std::string& id, std::string message) {
    const Severity severity = severity_of(difference.kind);
    push(std::move(difference), id, std::move(message), severity);
  }

  void push(SchemaDifference difference, const std::string& id, std::string message,
            Severity severity) {
    if (difference.kind == "acl") keep_what_differs(difference);
    findings_.push_back({.id = words_.law + "." + id,
                         .severity = severity,
                         .subject = subject_of(difference),
                         .message = std::move(message),
                         .before = difference.before,
                         .after = difference.after,
                         .position = {},
                         .evidence = {}});
  }

  const FindingWords& words_;
  const SchemaSnapshot& schema_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> schema_findings(const std::vector<SchemaDifference>& differences,
                                     const FindingWords& words, const SchemaSnapshot& schema) {
  return FindingWriter(words, schema).write(differences);
}

std::vector<Finding> schema_findings(const SchemaSnapshot& before, const SchemaSnapshot& after,
                                     const FindingWords& words) {
  return schema_findings(diff(before, after), words, after);
}

}  // namespace fulldress::scenarios
