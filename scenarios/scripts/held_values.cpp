#include "scenarios/scripts/held_values.hpp"

#include "scenarios/scripts/script_pieces.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/script_words.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <ranges>
#include <set>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// An update of rows that are named one by one.
struct Update {
  std::string schema;
  std::string table;
  /// Columns that it sets, and `doc->path` for what it sets within one.
  std::set<std::string> columns;
  std::map<std::string, std::string> constants;  ///< by column, where it is set to one
  std::string key;
  bool is_in_document = false;  ///< the key
  bool is_by_number = false;
  std::set<std::string> rows;  ///< numbers or texts
  /// By column: what else the rows must be, as `is null` of `and deleted_at is null`.
  std::map<std::string, std::string> others;
};

class UpdateReader {
 public:
  explicit UpdateReader(std::string_view text) : tokens_(script_tokens(text)) {}

  /// nullopt: any other statement.
  [[nodiscard]] std::optional<Update> read() {
    Update update;
    if (!take("update")) return std::nullopt;
    static_cast<void>(take("only"));
    update.table = name();
    if (take('.')) {
      update.schema = update.table;
      update.table = name();
    }
    if (!take("set") || !read_columns(update) || !read_rows(update) || !read_others(update)) {
      return std::nullopt;
    }
    static_cast<void>(take(';'));
    return at_ == tokens_.size() ? std::optional(update) : std::nullopt;
  }

 private:
  bool take(std::string_view word) {
    const bool is_there = is_word(tokens_, at_, word);
    if (is_there) ++at_;
    return is_there;
  }

  bool take(char sign) {
    const bool is_there = is_sign(tokens_, at_, sign);
    if (is_there) ++at_;
    return is_there;
  }

  std::string name() { return is_name(tokens_, at_) ? tokens_[at_++].value : std::string(); }

  std::optional<std::string> take_constant() {
    for (const std::string_view word : {"null", "true", "false"}) {
      if (take(word)) return std::string(word);
    }
    std::string value = take('-') ? "-" : "";
    if (!is_text(tokens_, at_) && !is_number(tokens_, at_)) return std::nullopt;
    value += tokens_[at_++].value;
    const bool is_cast = take(':');
    if (is_cast && (!take(':') || name().empty())) return std::nullopt;
    return value;
  }

  /// `jsonb_set(doc, '{a}', '1', true)` behind `doc =`, also around others, and `json_set(doc,
  /// '$.a', 1, '$.b', 2)`.
  bool take_members(const std::string& column, Update& update) {
    if (!is_any_word(tokens_, at_, {"json_set", "jsonb_set"})) return take(column);
    ++at_;
    if (!take('(') || !take_members(column, update)) return false;
    while (take(',')) {
      if (is_any_word(tokens_, at_, {"false", "true"})) {
        ++at_;
        break;
      }
      const auto path = take_constant();
      const auto value = path && take(',') ? take_constant() : std::nullopt;
      if (!value) return false;
      update.columns.insert(column + "->" + *path);
      update.constants.insert_or_assign(column + "->" + *path, *value);
    }
    return take(')');
  }

  bool read_columns(Update& update) {
    do {
      const std::string column = name();
      if (column.empty() || !take('=')) return false;
      const bool is_of_members = is_any_word(tokens_, at_, {"json_set", "jsonb_set"});
      if (is_of_members) {
        if (!take_members(column, update) || !is_end_of_value()) return false;
        continue;
      }
      update.columns.insert(column);
      const auto value = take_constant();
      if (value && is_end_of_value()) update.constants.insert_or_assign(column, *value);
      while (at_ < tokens_.size() && !is_end_of_value()) skip_part();
    } while (take(','));
    return take("where");
  }

  [[nodiscard]] bool is_end_of_value() const {
    return is_sign(tokens_, at_, ',') || is_word(tokens_, at_, "where");
  }

  /// A token, or what stands in brackets.
  void skip_part() {
    std::size_t depth = 0;
    do {
      if (is_sign(tokens_, at_, '(')) ++depth;
      if (is_sign(tokens_, at_, ')') && depth > 0) --depth;
      ++at_;
    } while (depth > 0 && at_ < tokens_.size());
  }

  /// `doc -> 'a' ->> 'b'` behind `doc`, with its keys; `key` as it was where there are none.
  bool read_document_keys(std::string& key) {
    while (take('-')) {
      if (!take('>') || !is_text(tokens_, at_)) return false;
      key += "->" + tokens_[at_++].value;
    }
    return true;
  }

  /// `kind`, `doc ->> 'kind'`, `json_extract(doc, '$.kind')`.
  bool read_key(Update& update) {
    update.key = name();
    if (update.key != "json_extract") return read_document_keys(update.key);
    if (!take('(')) return false;
    const auto column = name();
    if (!take(',') || !is_text(tokens_, at_)) return false;
    update.key = column + "->" + tokens_[at_++].value;
    return take(')');
  }

  /// `kind = 'p'`, `kind in ('p', 'q')`, or several of them with OR, which bind less than what AND
  /// adds unless they stand in parentheses.
  bool read_rows(Update& update) {
    const bool is_enclosed = take('(');
    if (!read_rows_of_key(update)) return false;
    const bool is_one = !is_word(tokens_, at_, "or");
    const std::string key = update.key;
    while (take("or")) {
      if (!read_rows_of_key(update) || update.key != key) return false;
    }
    if (is_enclosed) return take(')');
    return is_one || !is_word(tokens_, at_, "and");
  }

  bool read_rows_of_key(Update& update) {
    if (!read_key(update) || update.key.empty()) return false;
    update.is_in_document = update.key.find("->") != std::string::npos;
    if (take('=')) return read_row(update);
    if (!take("in") || !take('(')) return false;
    do {
      if (!read_row(update)) return false;
    } while (take(','));
    return take(')');
  }

  bool read_others(Update& update) {
    while (take("and")) {
      if (take_guard(update)) continue;
      const bool is_not = take("not");
      const auto column = name();
      const auto start = at_;
      if (column.empty() || !take_test()) return false;
      std::string test = is_not ? "not" : "";
      for (auto at = start; at < at_; ++at) test += " " + tokens_[at].value;
      update.others[column] += test;
    }
    return true;
  }

  /// `note <> 'x'` or `(note is distinct from 'x' or ...)` of an update that sets these columns to
  /// just that: it leaves alone only what is so already.
  bool take_guard(const Update& update) {
    const auto start = at_;
    const bool is_enclosed = take('(');
    bool is_guard = take_comparison_with_set(update);
    while (is_guard && is_enclosed && (take("or") || take("and"))) {
      is_guard = take_comparison_with_set(update);
    }
    is_guard = is_guard && (!is_enclosed || take(')'));
    if (!is_guard) at_ = start;
    return is_guard;
  }

  bool take_comparison_with_set(const Update& update) {
    const auto set = update.constants.find(name());
    const bool is_other =
        at_ < tokens_.size() && (tokens_[at_].value == "<>" || tokens_[at_].value == "!=");
    if (is_other) ++at_;
    const bool is_distinct =
        !is_other && take("is") && (take("distinct") ? take("from") : take("not"));
    if (!is_other && !is_distinct) return false;
    const auto value = take_constant();
    return value && set != update.constants.end() && set->second == *value;
  }

  /// `= 'x'`, `in ('x', 'y')`, `is null`, `is not null`, or nothing behind a boolean.
  bool take_test() {
    if (take('=')) return take_constant().has_value();
    if (take("is")) {
      static_cast<void>(take("not"));
      return take("null") || take("true") || take("false");
    }
    if (!take("in")) return true;
    if (!take('(')) return false;
    do {
      if (!take_constant()) return false;
    } while (take(','));
    return take(')');
  }

  bool read_row(Update& update) {
    const bool is_by_number = is_number(tokens_, at_);
    if (!is_by_number && !is_text(tokens_, at_)) return false;
    update.is_by_number = update.is_by_number || (is_by_number && !update.is_in_document);
    update.rows.insert(tokens_[at_++].value);
    return true;
  }

  ScriptTokens tokens_;
  std::size_t at_ = 0;
};

struct StatedUpdate {
  Update update;
  std::string text;
};

std::vector<StatedUpdate> updates_of(const migrations::Script& script, std::string_view engine) {
  std::vector<StatedUpdate> found;
  for (const auto& piece : pieces_of(script, engine)) {
    if (piece.kind != SqlPieceKind::statement) continue;
    auto update = UpdateReader(piece.text).read();
    if (update) found.push_back({std::move(*update), std::string(piece.text)});
  }
  return found;
}

/// Whether `ups` have set every column of every row that `down` sets to a constant. What else it
/// sets (`updated_at = now()`) says nothing of what was there.
bool takes_back(const Update& down, const std::vector<StatedUpdate>& ups) {
  return std::ranges::all_of(down.constants, [&](const auto& constant) {
    const auto& column = constant.first;
    return std::ranges::all_of(down.rows, [&](const std::string& row) {
      return std::ranges::any_of(ups, [&](const StatedUpdate& up) {
        return up.update.table == down.table && up.update.schema == down.schema &&
               up.update.key == down.key && up.update.others == down.others &&
               up.update.columns.contains(column) && up.update.rows.contains(row);
      });
    });
  });
}

/// The statement of the up that gives one row another key and other values, of which `down` takes
/// back all: `set code = 'b', name = 'New' where code = 'a'`; nullptr: there is none.
const StatedUpdate* renaming_of(const Update& down, const std::vector<StatedUpdate>& ups) {
  const auto key_put_back = down.constants.find(down.key);
  const bool has_attributes = down.columns.size() > 1;
  if (key_put_back == down.constants.end() || down.rows.size() != 1 || !has_attributes) {
    return nullptr;
  }
  const auto sets_same = [&](const Update& up) {
    return std::ranges::equal(up.columns, down.columns) &&
           std::ranges::equal(up.constants, down.constants, {},
                              &std::pair<const std::string, std::string>::first,
                              &std::pair<const std::string, std::string>::first);
  };
  const auto found = std::ranges::find_if(ups, [&](const StatedUpdate& each) {
    const auto& up = each.update;
    const auto key = up.constants.find(up.key);
    return up.table == down.table && up.schema == down.schema && up.key == down.key &&
           up.others == down.others && up.rows == std::set{key_put_back->second} &&
           key != up.constants.end() && down.rows.contains(key->second) && sets_same(up);
  });
  return found == ups.end() ? nullptr : &*found;
}

/// Whether it writes no row, now or when it is called.
bool only_defines(const ScriptWords& statement) {
  static const std::set<std::string_view> verbs = {"create",  "alter", "drop",
                                                   "comment", "grant", "revoke"};
  if (!verbs.contains(statement.first())) return false;
  const bool is_trigger = statement.has("trigger");
  const bool has_body =
      is_trigger ? statement.has("begin") : statement.has_any({"function", "procedure"});
  return !has_body;
}

/// Whether it may have given rows of the table what `held` is about.
bool writes(const ScriptWords& statement, const HeldValues& held, const NameHistory& names) {
  const auto tables = names.tables(held.table);
  const bool is_about =
      std::ranges::any_of(tables, [&](const std::string& table) { return statement.names(table); });
  if (!is_about || only_defines(statement)) return false;
  if (statement.first() == "delete") return false;
  const bool is_copy = statement.first() == "insert";
  if (!is_copy && statement.first() != "update") return true;
  const auto written = writes_of(script_tokens(statement.text()));
  const bool is_into = std::ranges::any_of(
      written.tables, [&](const std::string& table) { return tables.contains(table); });
  if (!is_into) return false;
  const auto are_held = [&](const std::string& column) { return held.columns.contains(column); };
  if (!is_copy) {
    return written.set_columns.empty() || std::ranges::any_of(written.set_columns, are_held);
  }
  // A table that is made anew gets its own rows again.
  const bool is_rebuilt = statement.has_sequence("select") &&
                          std::ranges::count_if(tables, [&](const std::string& table) {
                            return statement.names(table);
                          }) > 1;
  return !is_rebuilt ||
         std::ranges::any_of(written.constants, [&](const WrittenConstant& constant) {
           return constant.column.empty() || are_held(constant.column);
         });
}

}  // namespace

std::vector<HeldValues> held_values(const migrations::Migration& migration,
                                    std::string_view engine) {
  std::vector<HeldValues> found;
  if (!migration.up || !migration.down) return found;
  const auto ups = updates_of(*migration.up, engine);
  if (ups.empty()) return found;
  for (const auto& [down, text] : updates_of(*migration.down, engine)) {
    const auto sets = [&](const std::string& column) { return down.columns.contains(column); };
    const bool sets_others = std::ranges::any_of(std::views::keys(down.others), sets);
    const auto* renaming = sets(down.key) ? renaming_of(down, ups) : nullptr;
    const bool is_told = sets(down.key) ? renaming != nullptr : takes_back(down, ups);
    if (sets_others || down.constants.empty() || !is_told) continue;
    HeldValues held{.schema = down.schema,
                    .table = down.table,
                    .columns = {},
                    .key = down.key,
                    .is_by_number = down.is_by_number,
                    .statement = text};
    if (renaming != nullptr) {
      held.renaming = renaming->text;
      held.new_key = *down.rows.begin();
    }
    for (const auto& column : std::views::keys(down.constants)) {
      held.columns.insert(column.substr(0, column.find("->")));
    }
    found.push_back(std::move(held));
  }
  return found;
}

bool may_have_written(const std::vector<migrations::Migration>& all,
                      const migrations::Migration& migration, const HeldValues& held,
                      const NameHistory& names, std::string_view engine) {
  for (const auto& each : all) {
    if (each.version == migration.version) return false;
    if (!each.up) continue;
    const auto statements = statements_of(*each.up, engine);
    const bool is_written = std::ranges::any_of(
        statements, [&](const ScriptWords& statement) { return writes(statement, held, names); });
    if (is_written) return true;
  }
  return false;
}

}  // namespace fulldress::scenarios
