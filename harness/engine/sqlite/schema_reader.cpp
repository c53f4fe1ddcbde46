#include "harness/engine/sqlite/schema_reader.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_template.hpp"
#include "harness/engine/sqlite/create_table.hpp"
#include "harness/engine/sqlite/normal_form.hpp"
#include "harness/engine/sqlite/sql.hpp"
#include "harness/engine/sqlite/sql_tokens.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace fulldress::sqlite {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(sql::schema);
  return parsed;
}

struct Column {
  std::string name;
  std::string type;
  bool is_not_null = false;
  Value default_text;
  int key_position = 0;
  std::string hidden;
};

struct Table {
  std::string name;
  bool is_virtual = false;
  bool is_without_rowid = false;
  bool is_strict = false;
  std::vector<Column> columns;

  [[nodiscard]] std::vector<std::string> key() const {
    std::map<int, std::string> ordered;
    for (const auto& column : columns) {
      if (column.key_position > 0) ordered.emplace(column.key_position, normal_name(column.name));
    }
    std::vector<std::string> names;
    names.reserve(ordered.size());
    for (auto& [position, column] : ordered) names.push_back(std::move(column));
    return names;
  }
};

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const auto& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

/// A name in an identity: as it is, quoted only where it is no plain word.
std::string shown(const std::string& name) {
  const bool is_plain = !normal_name(name).starts_with('"');
  if (is_plain) return name;
  std::string quoted = "\"";
  for (const char byte : name) {
    quoted += byte;
    if (byte == '"') quoted += byte;
  }
  return quoted + "\"";
}

std::string identity_of(const std::string& table) { return "main." + shown(table); }

/// Collects the objects of one snapshot.
class SchemaReader {
 public:
  explicit SchemaReader(Session& session) : session_(session) {}

  SchemaSnapshot read() {
    entries_ = session_.query(statements().get("entries")).rows;
    read_tables();
    for (const Row& entry : entries_) known_.insert(entry[1].value_or(""));
    for (const auto& [name, table] : tables_) add_table(table);
    for (const Row& entry : entries_) add_entry(entry);
    add_foreign_keys();
    add_settings();
    number_twins();
    return {.engine = session_.engine_name(),
            .server_version = session_.server_version(),
            .objects = std::move(objects_)};
  }

 private:
  void add(std::string kind, std::string identity, std::string definition) {
    objects_.push_back({.kind = std::move(kind),
                        .identity = std::move(identity),
                        .definition = std::move(definition)});
  }

  /// A table may have two constraints that look alike; the later ones get a number. Sorted before,
  /// the number does not depend on the order in which they were written.
  void number_twins() {
    std::sort(objects_.begin(), objects_.end());
    std::map<std::pair<std::string, std::string>, int> counts;
    for (auto& object : objects_) {
      const int count = ++counts[{object.kind, object.identity}];
      if (count > 1) object.identity += " #" + std::to_string(count);
    }
    std::sort(objects_.begin(), objects_.end());
  }

  void read_tables() {
    for (const Row& row : session_.query(statements().get("tables")).rows) {
      const std::string name = row[0].value_or("");
      tables_[name] = {.name = name,
                       .is_virtual = row[1] == "virtual",
                       .is_without_rowid = row[2] != "0",
                       .is_strict = row[3] != "0",
                       .columns = {}};
    }
    for (const Row& row : session_.query(statements().get("columns")).rows) {
      tables_[row[0].value_or("")].columns.push_back(
          {.name = row[1].value_or(""),
           .type = lower_case(row[2].value_or("")),
           .is_not_null = row[3] != "0",
           .default_text = row[4],
           .key_position = std::stoi(row[5].value_or("0")),
           .hidden = row[6].value_or("0")});
      known_.insert(row[1].value_or(""));
    }
    for (const Row& row : session_.query(statements().get("index_columns")).rows) {
      std::string key = row[1] ? normal_name(*row[1]) : "<expression>";
      key += " " + lower_case(row[3].value_or("binary"));
      if (row[2] != "0") key += " desc";
      index_keys_[row[0].value_or("")].push_back(std::move(key));
    }
  }

  void add_table(const Table& table) {
    const std::string identity = identity_of(table.name);
    std::vector<std::string> order;
    for (const auto& column : table.columns) order.push_back(shown(column.name));
    add("column_order", identity, joined(order, ", "));
    if (!table.key().empty()) {
      add("primary_key", identity, "(" + joined(table.key(), ", ") + ")");
    }
    if (table.is_virtual) {
      for (const auto& column : table.columns) add_column(table, column, nullptr, false);
      return;
    }
    const TableText text = parse_create_table(definition_of(table.name), known_);
    std::string definition = "table";
    if (table.is_without_rowid) definition += " without rowid";
    if (table.is_strict) definition += " strict";
    if (!text.other.empty()) definition += " " + text.other;
    add("table", identity, std::move(definition));
    for (const auto& column : table.columns) {
      const auto found = std::find_if(
          text.columns.begin(), text.columns.end(),
          [&](const ColumnText& each) { return each.name == lower_case(column.name); });
      add_column(table, column, found == text.columns.end() ? nullptr : &*found,
                 is_rowid(table, column, text));
    }
    for (const auto& constraint : text.constraints) add_constraint(identity, constraint);
  }

  /// Whether `column` is another name of the rowid, which is never NULL, said or not.
  static bool is_rowid(const Table& table, const Column& column, const TableText& text) {
    const auto& constraints = text.constraints;
    return !table.is_without_rowid && column.key_position == 1 && table.key().size() == 1 &&
           column.type == "integer" &&
           std::none_of(constraints.begin(), constraints.end(), [](const auto& each) {
             return each.subject == "primary key" && each.definition.starts_with("desc");
           });
  }

  void add_column(const Table& table, const Column& column, const ColumnText* text, bool is_rowid) {
    std::string definition = column.type.empty() ? "(no type)" : column.type;
    if (column.is_not_null && !is_rowid) definition += " not null";
    if (text != nullptr && !is_rowid) definition += text->not_null_conflict;
    const auto value = column.default_text ? normal_default(*column.default_text) : std::string();
    if (!value.empty()) definition += " default " + value;
    if (text != nullptr && !text->collation.empty()) definition += " collate " + text->collation;
    if (column.hidden == "1") definition += " hidden";
    if (column.hidden == "2" || column.hidden == "3") {
      definition += " generated always as " + (text == nullptr ? "" : text->generated) +
                    (column.hidden == "3" ? " stored" : " virtual");
    }
    if (text != nullptr && !text->other.empty()) definition += " " + text->other;
    add("column", identity_of(table.name) + "." + shown(column.name), std::move(definition));
  }

  void add_constraint(const std::string& table, const ConstraintText& constraint) {
    const std::string identity = table + " " + constraint.subject;
    if (!constraint.name.empty()) add("constraint_name", identity, constraint.name);
    // Without more to say, primary_key and foreign_key say it all.
    const bool is_told =
        constraint.definition.empty() &&
        (constraint.subject == "primary key" || constraint.subject.starts_with("foreign key"));
    if (!is_told) add("constraint", identity, constraint.definition);
  }

  void add_entry(const Row& entry) {
    const std::string type = entry[0].value_or("");
    const std::string name = entry[1].value_or("");
    const std::string text = entry[3].value_or("");
    const std::string identity = identity_of(name);
    add("sql_text", type + " " + identity, text);
    if (type == "table") {
      const auto table = tables_.find(name);
      if (table != tables_.end() && table->second.is_virtual) {
        add("virtual_table", identity, normal_module(tokens_of(text)));
      }
    } else if (type == "index") {
      add("index", identity, index_definition(name, text));
    } else if (type == "view" || type == "trigger") {
      const std::string table =
          type == "trigger" ? "on " + shown(entry[2].value_or("")) + ": " : "";
      Tokens tokens = behind_name(tokens_of(text), type);
      if (type == "trigger") tokens = without_for_each_row(std::move(tokens));
      add(type, identity, table + normal_text(without_idle_parentheses(std::move(tokens)), known_));
    } else {
      add("unclassified", type + " " + identity, text);
    }
  }

  std::string index_definition(const std::string& name, const std::string& text) {
    Tokens tokens = tokens_of(text);
    const bool is_unique = tokens.size() > 1 && tokens[1].is_word("unique");
    tokens = behind_name(std::move(tokens), "index");
    std::erase_if(tokens, [](const Token& token) { return token.is_word("asc"); });
    tokens = without_idle_parentheses(std::move(tokens));
    return (is_unique ? "unique index " : "index ") + normal_text(tokens, known_) + " [" +
           joined(index_keys_[name], ", ") + "]";
  }

  /// What follows `create ... <type> <name>`.
  static Tokens behind_name(Tokens tokens, std::string_view type) {
    const auto word = std::find_if(tokens.begin(), tokens.end(),
                                   [&](const Token& token) { return token.is_word(type); });
    if (tokens.end() - word > 1) tokens.erase(tokens.begin(), word + 2);
    return tokens;
  }

  std::string definition_of(const std::string& table) const {
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Row& entry) {
      return entry[0] == "table" && entry[1] == table;
    });
    return found == entries_.end() ? std::string() : (*found)[3].value_or("");
  }

  void add_foreign_keys() {
    struct ForeignKey {
      std::vector<std::string> columns;
      std::vector<std::string> parent_columns;
      Row row;
    };
    std::map<std::pair<std::string, std::string>, ForeignKey> keys;
    for (const Row& row : session_.query(statements().get("foreign_keys")).rows) {
      auto& key = keys[{row[0].value_or(""), row[1].value_or("")}];
      key.columns.push_back(normal_name(row[2].value_or("")));
      if (row[4]) key.parent_columns.push_back(normal_name(*row[4]));
      key.row = row;
    }
    for (auto& [place, key] : keys) {
      const std::string parent = key.row[3].value_or("");
      // Without columns the parent's primary key is meant.
      if (key.parent_columns.empty()) key.parent_columns = key_of(parent);
      add("foreign_key",
          identity_of(place.first) + " (" + joined(key.columns, ", ") + ") -> " + "main." +
              normal_name(parent) + " (" + joined(key.parent_columns, ", ") + ")",
          "on update " + lower_case(key.row[5].value_or("")) + " on delete " +
              lower_case(key.row[6].value_or("")));
    }
  }

  [[nodiscard]] std::vector<std::string> key_of(const std::string& table) const {
    const auto found = std::find_if(tables_.begin(), tables_.end(), [&](const auto& each) {
      return lower_case(each.first) == lower_case(table);
    });
    return found == tables_.end() ? std::vector<std::string>{} : found->second.key();
  }

  void add_settings() {
    constexpr std::array<std::string_view, 5> names = {"user_version", "application_id", "encoding",
                                                       "auto_vacuum", "page_size"};
    for (const auto name : names) {
      add("setting", std::string(name), pragma(std::string(name)));
    }
    // The other journal modes are a connection's, not the file's.
    add("journal", "mode", pragma("journal_mode") == "wal" ? "wal" : "rollback");
  }

  std::string pragma(const std::string& name) {
    const auto rows = session_.query("pragma main." + name).rows;
    return rows.empty() ? std::string() : rows[0][0].value_or("");
  }

  Session& session_;
  std::vector<Row> entries_;
  std::map<std::string, Table> tables_;
  std::map<std::string, std::vector<std::string>> index_keys_;
  KnownNames known_;
  std::vector<SchemaObject> objects_;
};

}  // namespace

SchemaSnapshot read_schema(Session& session) { return SchemaReader(session).read(); }

}  // namespace fulldress::sqlite
