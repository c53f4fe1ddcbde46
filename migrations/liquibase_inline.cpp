#include "migrations/liquibase_inline.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/lower_case.hpp"
#include "migrations/liquibase_conditions.hpp"
#include "migrations/liquibase_line.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace fulldress::migrations {
namespace {

using liquibase_line::trimmed;

/// A text with its parameters replaced; within a line that holds one, positions are near.
MappedText expanded(const MappedText& text, const LiquibaseParameters& parameters) {
  MappedText replaced;
  parameters.expand_into(replaced, text.text(), 0);
  if (replaced.text() == text.text()) return text;
  MappedText result;
  const std::string& all = replaced.text();
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = std::min(all.find('\n', at), all.size() - 1) + 1;
    result.copy(std::string_view(all).substr(at, end - at), text.source_of(replaced.source_of(at)));
    at = end;
  }
  return result;
}

class Reader {
 public:
  Reader(const LiquibaseEntry& entry, const LiquibaseSurroundings& around)
      : entry_(entry), around_(around) {}

  std::optional<LiquibaseChangeset> read() {
    read_attributes();
    const bool is_taken = around_.run.takes_context(changeset_.contexts) &&
                          around_.run.takes_labels(changeset_.labels) &&
                          around_.run.takes_dbms(value_of(entry_, "dbms")) &&
                          !is_set(entry_, "ignore");
    if (!is_taken) return std::nullopt;
    refuse_unsupported();
    for (const LiquibaseEntry& child : entry_.children) take(child);
    const auto rollback = entry_.values.find("rollback");
    if (rollback != entry_.values.end()) take_rollback_text(rollback->second);
    return std::move(changeset_);
  }

 private:
  [[nodiscard]] std::string value_of(const LiquibaseEntry& entry, const std::string& name) const {
    return around_.parameters.expand(entry.attribute(name));
  }

  [[nodiscard]] bool is_set(const LiquibaseEntry& entry, const std::string& name) const {
    return lower_case(value_of(entry, name)) == "true";
  }

  [[nodiscard]] bool is_on(const LiquibaseEntry& entry, const std::string& name) const {
    return lower_case(value_of(entry, name)) != "false";
  }

  void read_attributes() {
    changeset_.is_inline = true;
    changeset_.id = value_of(entry_, "id");
    changeset_.author = value_of(entry_, "author");
    changeset_.position = entry_.position;
    if (changeset_.id.empty() || changeset_.author.empty()) {
      refuse(entry_, "a changeSet has an id and an author");
    }
    const std::string logical = value_of(entry_, "logicalFilePath");
    changeset_.path = logical.empty() ? around_.root.path : logical;
    changeset_.contexts = value_of(entry_, "contextFilter");
    if (changeset_.contexts.empty()) changeset_.contexts = value_of(entry_, "context");
    changeset_.labels = value_of(entry_, "labels");
    changeset_.comment = value_of(entry_, "comment");
    if (is_set(entry_, "runOnChange")) changeset_.rerun = Rerun::when_changed;
    if (is_set(entry_, "runAlways")) changeset_.rerun = Rerun::always;
    changeset_.is_transactional = is_on(entry_, "runInTransaction");
    const std::string checksum = value_of(entry_, "validCheckSum");
    if (!checksum.empty()) changeset_.valid_checksums.push_back(as_checksum(checksum));
  }

  void refuse_unsupported() const {
    const std::string runner = lower_case(value_of(entry_, "runWith"));
    if (!runner.empty() && runner != "jdbc") {
      refuse_change(entry_, "runWith " + runner + ", which needs a program");
    }
    if (!is_on(entry_, "failOnError")) {
      refuse_change(entry_, "failOnError false, which would hide that it fails");
    }
    if (!value_of(entry_, "runOrder").empty()) refuse_change(entry_, "a runOrder");
  }

  void take(const LiquibaseEntry& child) {
    if (child.kind == "comment") {
      changeset_.comment = trimmed_text(child, "value");
    } else if (child.kind == "validCheckSum") {
      take_checksums(child);
    } else if (child.kind == "preConditions") {
      take_liquibase_conditions(child, around_.run, around_.parameters, changeset_.preconditions);
    } else if (child.kind == "rollback") {
      take_rollback(child);
    } else if (child.kind == "changes") {
      for (const LiquibaseEntry& change : child.children) {
        take_change(change, changeset_.changes);
      }
    } else {
      take_change(child, changeset_.changes);
    }
  }

  static std::string as_checksum(const std::string& text) {
    const std::string kind = lower_case(text.substr(std::min(text.find(':'), text.size())));
    const bool is_any =
        kind == ":any" || kind == ":all" || kind == ":*" || lower_case(text) == "any";
    return is_any ? "*" : text;
  }

  void take_checksums(const LiquibaseEntry& child) {
    const std::string text = trimmed_text(child, "value");
    if (!text.empty()) changeset_.valid_checksums.push_back(as_checksum(text));
    for (const LiquibaseEntry& each : child.children) take_checksums(each);
  }

  void take_change(const LiquibaseEntry& change, std::vector<LiquibaseChange>& changes) {
    if (change.kind == "sql") {
      changes.push_back(sql_of(change));
    } else if (change.kind == "sqlFile") {
      changes.push_back(sql_file_of(change));
    } else if (change.kind == "empty") {
      changes.push_back({.description = "empty", .checked = "empty:[]"});
    } else {
      refuse_change(change, "the change " + change.kind);
    }
  }

  [[nodiscard]] LiquibaseSplitting splitting_of(const LiquibaseEntry& change) const {
    LiquibaseSplitting splitting{.splits = is_on(change, "splitStatements"),
                                 .strips_comments = is_set(change, "stripComments"),
                                 .end_delimiter = std::nullopt};
    const std::string delimiter = value_of(change, "endDelimiter");
    if (!delimiter.empty()) splitting.end_delimiter = delimiter;
    return splitting;
  }

  [[nodiscard]] LiquibaseChange sql_of(const LiquibaseEntry& change) const {
    LiquibaseChange result{.sql = expanded(text_of(change), around_.parameters),
                           .file = around_.root.file,
                           .splitting = splitting_of(change),
                           .is_run = around_.run.takes_dbms(value_of(change, "dbms")),
                           .description = "sql"};
    if (trimmed(result.sql.text()).empty()) refuse(change, "there is no SQL in it");
    result.checked = result.sql.text();
    return result;
  }

  [[nodiscard]] LiquibaseChange sql_file_of(const LiquibaseEntry& change) const {
    const std::string path = value_of(change, "path");
    const LiquibaseEntry include{
        .kind = "include",
        .attributes = {{"file", path},
                       {"relativeToChangelogFile", value_of(change, "relativeToChangelogFile")}},
        .position = change.position};
    const auto source = sources_of(around_.directory, around_.root, include).front();
    const std::string& text = around_.directory.text(source.file);
    MappedText plain;
    plain.copy(text, 0);
    LiquibaseChange result{.sql = expanded(plain, around_.parameters),
                           .file = source.file,
                           .splitting = splitting_of(change),
                           .is_run = around_.run.takes_dbms(value_of(change, "dbms")),
                           .description = "sqlFile path=" + path};
    result.checked = text;
    return result;
  }

  void take_rollback(const LiquibaseEntry& rollback) {
    const std::string id = value_of(rollback, "changeSetId");
    if (!id.empty()) {
      changeset_.rollback = LiquibaseRollback::changeset;
      const std::string author = value_of(rollback, "changeSetAuthor");
      const std::string path = value_of(rollback, "changeSetPath");
      LiquibaseChangeset other;
      other.id = id;
      other.author = author.empty() ? changeset_.author : author;
      other.path = path.empty() ? changeset_.path : path;
      changeset_.rollback_key = other.key();
      return;
    }
    take_rollback_text(text_of(rollback));
    for (const LiquibaseEntry& change : rollback.children) {
      // `rollback: - sql: ...` and `rollback: sql: ...`
      if (change.kind == "value") {
        take_rollback_text(text_of(change));
      } else if (change.kind != "comment") {
        take_change(change, changeset_.rollback_changes);
      }
    }
    const bool is_empty = changeset_.rollback_changes.empty();
    changeset_.rollback = is_empty ? LiquibaseRollback::nothing : LiquibaseRollback::sql;
  }

  void take_rollback_text(const MappedText& text) {
    changeset_.rollback =
        changeset_.rollback_changes.empty() ? LiquibaseRollback::nothing : LiquibaseRollback::sql;
    if (trimmed(text.text()).empty()) return;
    changeset_.rollback = LiquibaseRollback::sql;
    changeset_.rollback_changes.push_back(
        {.sql = expanded(text, around_.parameters),
         .file = around_.root.file,
         .splitting = {.splits = true, .strips_comments = true, .end_delimiter = ";"},
         .description = "sql"});
  }

  /// Between the tags, or as the value of `sql`.
  [[nodiscard]] static MappedText text_of(const LiquibaseEntry& entry) {
    if (!entry.text.text().empty()) return entry.text;
    for (const std::string name : {"sql", "value"}) {
      const auto found = entry.values.find(name);
      if (found != entry.values.end()) return found->second;
    }
    MappedText none;
    none.insert(entry.attribute("sql"), 0);
    return none;
  }

  [[nodiscard]] std::string trimmed_text(const LiquibaseEntry& entry,
                                         const std::string& name) const {
    const std::string& text = entry.text.text();
    return around_.parameters.expand(trimmed(text.empty() ? entry.attribute(name) : text));
  }

  [[noreturn]] static void refuse(const LiquibaseEntry& entry, const std::string& message) {
    throw UsageError("migrations.malformed-changelog", entry.position.to_text() + ": " + message);
  }

  [[noreturn]] void refuse_change(const LiquibaseEntry& entry, const std::string& what) const {
    throw UsageError(
        "migrations.unsupported",
        entry.position.to_text() + ": the changeset " + changeset_.key() + " has " + what +
            "; only SQL (sql, sqlFile) is run: write it as SQL, as `liquibase "
            "update-sql` shows it, or rehearse Liquibase's own commands (key command of "
            "fulldress.json)");
  }

  const LiquibaseEntry& entry_;
  const LiquibaseSurroundings& around_;
  LiquibaseChangeset changeset_;
};

}  // namespace

std::optional<LiquibaseChangeset> read_liquibase_changeset(const LiquibaseEntry& entry,
                                                           const LiquibaseSurroundings& around) {
  return Reader(entry, around).read();
}

}  // namespace fulldress::migrations
