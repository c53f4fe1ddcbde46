#include "scenarios/steps/consequences.hpp"

#include "scenarios/steps/foreign_keys.hpp"
#include "scenarios/steps/object_identity.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <string_view>

namespace fulldress::scenarios {
namespace {

constexpr std::string_view table_word = "table ";
constexpr std::string_view sequence_word = "sequence ";

bool is_by_design(const Finding& finding) { return finding.id.ends_with("-by-design"); }

bool is_probe(const Finding& finding) { return finding.id.ends_with(".write-probe"); }

bool is_consequence(const Finding& finding) {
  return is_probe(finding) || finding.id.ends_with(".sequence-set-back");
}

bool is_idle_down(const Finding& finding) {
  return finding.id.ends_with(".empty-down") || finding.id.ends_with(".down-does-nothing");
}

bool continues_name(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte >= 0x80 || std::isalnum(byte) != 0 || character == '_' || character == '$';
}

/// Whether `name` stands in `text` and is no part of a longer name.
bool has_name(std::string_view text, std::string_view name) {
  for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const auto end = at + name.size();
    const bool begins = at == 0 || !continues_name(text[at - 1]);
    if (begins && (end == text.size() || !continues_name(text[end]))) return true;
  }
  return false;
}

/// The table that the subject of a probe names behind its action, before the role.
std::string table_of_probe(const std::string& subject) {
  const auto joint = subject.find(' ', subject.find(' ') + 1);
  if (joint == std::string::npos) return {};
  return subject.substr(joint + 1, subject.rfind(" as ") - joint - 1);
}

/// What the tables whose rows are given up hang together with.
class Relations {
 public:
  Relations(const std::vector<Finding>& findings, const SchemaSnapshot& schema) {
    for (const auto& object : schema.objects) objects_.push_back(bare(object));
    for (const auto& finding : findings) {
      if (!is_by_design(finding) || !finding.subject.starts_with(table_word)) continue;
      given_up_.insert(finding.subject.substr(table_word.size()));
    }
    add_parents();
  }

  [[nodiscard]] bool concerns(const Finding& finding) const {
    if (is_probe(finding)) return concerns_table(table_of_probe(finding.subject));
    const auto& subject = finding.subject;
    return !subject.starts_with(sequence_word) ||
           concerns_sequence(subject.substr(sequence_word.size()));
  }

 private:
  static SchemaObject bare(const SchemaObject& object) {
    return {.kind = object.kind,
            .identity = without_quotes(object.identity),
            .definition = without_quotes(object.definition)};
  }

  static bool hangs_on(const SchemaObject& object) {
    return object.kind == "inherits" || is_foreign_key(object);
  }

  static bool is_of(const SchemaObject& object, const std::string& table) {
    return has_name(object.identity, table);
  }

  // Deleting a parent is stopped by its children, and by theirs.
  void add_parents() {
    above_ = given_up_;
    for (std::size_t known = 0; known != above_.size();) {
      known = above_.size();
      for (const auto& object : objects_) {
        if (!hangs_on(object) || !is_of_any(object, above_)) continue;
        for (const auto& other : objects_) {
          const bool is_table = other.kind.ends_with("table");
          if (is_table && has_name(object.definition, other.identity))
            above_.insert(other.identity);
        }
      }
    }
  }

  static bool is_of_any(const SchemaObject& object, const std::set<std::string>& tables) {
    return std::any_of(tables.begin(), tables.end(),
                       [&](const std::string& table) { return is_of(object, table); });
  }

  // A foreign key or a policy may look for the rows; what a trigger does, its function knows.
  [[nodiscard]] bool concerns_table(const std::string& table) const {
    if (above_.contains(table)) return true;
    return std::any_of(objects_.begin(), objects_.end(), [&](const SchemaObject& object) {
      if (!is_of(object, table)) return false;
      if (object.kind == "trigger" || object.kind == "rule") return true;
      return (hangs_on(object) || object.kind == "policy") &&
             std::any_of(given_up_.begin(), given_up_.end(), [&](const std::string& each) {
               return has_name(object.definition, each);
             });
    });
  }

  // By its own definition, or by a column's default. SQLite counts for the table itself.
  [[nodiscard]] bool concerns_sequence(const std::string& sequence) const {
    if (given_up_.contains(sequence)) return true;
    return std::any_of(objects_.begin(), objects_.end(), [&](const SchemaObject& object) {
      if (object.kind == "sequence" && object.identity == sequence) {
        return std::any_of(given_up_.begin(), given_up_.end(), [&](const std::string& each) {
          return has_name(object.definition, each);
        });
      }
      return object.kind == "column" && has_name(object.definition, sequence) &&
             is_of_any(object, given_up_);
    });
  }

  std::vector<SchemaObject> objects_;
  std::set<std::string> given_up_;
  std::set<std::string> above_;  ///< those and what they refer to, at any distance
};

/// Whether a statement finds no row to write where the rows of its table are known to be lost, as a
/// finding whose id ends with `id` tells.
bool misses_lost_rows(const Finding& finding, const std::vector<Finding>& findings,
                      std::string_view id) {
  if (!is_probe(finding) || finding.after != "succeeds (0 rows)") return false;
  const std::string subject = std::string(table_word) + table_of_probe(finding.subject);
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& other) {
    return other.id.ends_with(id) && other.subject == subject;
  });
}

}  // namespace

void excuse_consequences(std::vector<Finding>& findings, const SchemaSnapshot& schema) {
  const auto told = findings;
  std::erase_if(findings,
                [&](const Finding& each) { return misses_lost_rows(each, told, ".rows-lost"); });
  const bool has_other = std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.severity == Severity::error && !is_by_design(finding) &&
           !is_consequence(finding);
  });
  if (has_other) {
    // What else is wrong does not make them faults of their own.
    std::erase_if(findings, [&](const Finding& each) {
      return misses_lost_rows(each, told, ".rows-lost-by-design");
    });
    return;
  }
  if (std::none_of(findings.begin(), findings.end(), is_by_design) ||
      std::none_of(findings.begin(), findings.end(), is_consequence)) {
    return;
  }
  const Relations relations(findings, schema);
  for (auto& finding : findings) {
    if (is_consequence(finding) && relations.concerns(finding)) finding.severity = Severity::info;
  }
}

void excuse_idle_down(std::vector<Finding>& findings) {
  const bool has_other = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.severity != Severity::info && !is_by_design(finding) && !is_idle_down(finding);
  });
  if (has_other || std::none_of(findings.begin(), findings.end(), is_by_design)) return;
  std::erase_if(findings, is_idle_down);
}

}  // namespace fulldress::scenarios
