#include "harness/engine/sqlite/create_table.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sqlite/normal_form.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace fulldress::sqlite {
namespace {

constexpr std::array<std::string_view, 12> column_clauses = {
    "constraint", "primary", "not",        "null",      "unique", "check",
    "default",    "collate", "references", "generated", "as",     "deferrable"};
constexpr std::array<std::string_view, 5> table_clauses = {"constraint", "primary", "unique",
                                                           "check", "foreign"};

template <typename Words>
bool is_one_of(const Token& token, const Words& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return token.is_word(word); });
}

/// A recursive-descent reader over the tokens of one CREATE TABLE.
class TableReader {
 public:
  TableReader(Tokens tokens, const KnownNames& known) : tokens_(std::move(tokens)), known_(known) {}

  TableText read() {
    // `create table name` is said by the object's identity.
    while (!at_end() && !here().is('(')) ++at_;
    accept('(');
    while (!at_end() && !here().is(')')) {
      if (accept(',')) continue;
      if (!is_one_of(here(), table_clauses)) {
        read_column();
      } else if (!read_constraint("")) {
        unknown_.push_back(take());
      }
    }
    accept(')');
    drop_repeated_key();
    read_options();
    table_.other = normal_text(unknown_, known_);
    return std::move(table_);
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ >= tokens_.size(); }
  [[nodiscard]] const Token& here() const { return tokens_[at_]; }
  [[nodiscard]] bool is_here(std::string_view word, std::size_t ahead = 0) const {
    return at_ + ahead < tokens_.size() && tokens_[at_ + ahead].is_word(word);
  }
  [[nodiscard]] bool ends_item() const { return at_end() || here().is(',') || here().is(')'); }
  Token take() { return at_end() ? Token{} : tokens_[at_++]; }
  bool accept(char punctuation) {
    const bool is_it = !at_end() && here().is(punctuation);
    if (is_it) ++at_;
    return is_it;
  }
  bool accept(std::string_view word) {
    const bool is_it = is_here(word);
    if (is_it) ++at_;
    return is_it;
  }
  bool accept(std::string_view first, std::string_view second) {
    const bool are_they = is_here(first) && is_here(second, 1);
    if (are_they) at_ += 2;
    return are_they;
  }

  /// The tokens between a parenthesis and its partner; empty when there is none here.
  Tokens take_parentheses() {
    Tokens inside;
    if (!accept('(')) return inside;
    for (int depth = 1; !at_end();) {
      Token token = take();
      if (token.is('(')) ++depth;
      if (token.is(')') && --depth == 0) break;
      inside.push_back(std::move(token));
    }
    return inside;
  }

  std::string in_parentheses(const Tokens& inside) const {
    return "(" + normal_text(inside, known_) + ")";
  }

  /// ` on conflict x`, or nothing for the default.
  std::string take_conflict() {
    if (!is_here("on") || !is_here("conflict", 1)) return {};
    at_ += 2;
    const std::string resolution = lower_case(take().text);
    return resolution == "abort" ? std::string() : " on conflict " + resolution;
  }

  std::string take_name() {
    const Token token = take();
    return normal_name(token.text);
  }

  void add(std::string subject, std::string definition, std::string name) {
    if (definition.starts_with(' ')) definition.erase(0, 1);
    table_.constraints.push_back({.subject = std::move(subject),
                                  .definition = std::move(definition),
                                  .name = std::move(name)});
  }

  /// The columns of a key: their names for the subject, and the whole list where it says more.
  std::pair<std::string, std::string> key_columns(Tokens list) const {
    std::string names;
    bool is_plain = true;
    bool is_first = true;
    std::erase_if(list, [](const Token& token) { return token.is_word("asc"); });
    for (const Token& token : list) {
      if (token.is(',')) {
        is_first = true;
      } else if (is_first) {
        names += (names.empty() ? "" : ", ") + normal_name(token.text);
        is_first = false;
      } else {
        is_plain = false;
      }
    }
    return {"(" + names + ")", is_plain ? std::string() : in_parentheses(list)};
  }

  std::string take_references() {
    // Table and columns of the parent are the pragma's; what it does not say is kept.
    take();
    std::ignore = take_parentheses();
    std::string detail;
    for (;;) {
      if (accept("on")) {
        take();
        // `set null`, `no action`: two words.
        if (!accept("set")) accept("no");
        take();
      } else if (accept("match")) {
        detail += " match " + lower_case(take().text);
      } else {
        return detail + take_deferral();
      }
    }
  }

  /// ` deferrable initially deferred`, or nothing where checks are immediate.
  std::string take_deferral() {
    const bool is_negated = accept("not", "deferrable");
    const bool is_deferrable = !is_negated && accept("deferrable");
    const bool is_deferred = accept("initially", "deferred");
    if (!is_deferred) accept("initially", "immediate");
    return is_deferrable && is_deferred ? " deferrable initially deferred" : "";
  }

  /// A constraint at the end of the table, or (with `column`) beside its column.
  bool read_constraint(const std::string& column) {
    std::string name;
    while (accept("constraint")) name = take_name();
    if (accept("primary", "key")) {
      read_primary_key(column, std::move(name));
    } else if (accept("unique")) {
      auto [names, list] = column.empty() ? key_columns(take_parentheses())
                                          : std::pair("(" + column + ")", std::string());
      add("unique " + names, list + take_conflict(), std::move(name));
    } else if (accept("check")) {
      const std::string condition = in_parentheses(without_outer_parentheses(take_parentheses()));
      add("check " + condition, take_conflict(), std::move(name));
    } else if (accept("foreign", "key")) {
      const auto names = key_columns(take_parentheses()).first;
      accept("references");
      add("foreign key " + names, take_references(), std::move(name));
    } else if (!column.empty() && accept("references")) {
      add("foreign key (" + column + ")", take_references(), std::move(name));
    } else {
      // A name of another clause, e.g. NOT NULL: SQLite never shows it.
      return !name.empty();
    }
    return true;
  }

  void read_primary_key(const std::string& column, std::string name) {
    std::string list;
    std::string counter;
    std::string names = "(" + column + ")";
    if (column.empty()) {
      Tokens columns = take_parentheses();
      const bool counts = !columns.empty() && columns.back().is_word("autoincrement");
      if (counts) columns.pop_back();
      counter = counts ? " autoincrement" : "";
      std::tie(names, list) = key_columns(std::move(columns));
    } else if (accept("desc")) {
      list = " desc";
    } else {
      accept("asc");
    }
    const std::string conflict = take_conflict();
    if (accept("autoincrement")) counter = " autoincrement";
    if (list.empty() && conflict.empty()) key_ = names;
    add("primary key", list + conflict + counter, std::move(name));
  }

  /// SQLite makes one index for `a text primary key unique`, and says of it that it is the key's.
  /// Beside the rowid a key has none, so there `unique` makes one of its own.
  void drop_repeated_key() {
    if (integers_.contains(key_)) return;
    std::erase_if(table_.constraints, [&](const ConstraintText& each) {
      return each.subject == "unique " + key_ && each.definition.empty() && each.name.empty();
    });
  }

  void read_column() {
    ColumnText column;
    const Token name = take();
    column.name = lower_case(name.text);
    const std::string normal = normal_name(name.text);
    if (is_here("integer")) integers_.insert("(" + normal + ")");
    // The type is the pragma's.
    while (!ends_item() && !is_one_of(here(), column_clauses)) skip_type_token();
    Tokens other;
    while (!ends_item()) {
      if (read_constraint(normal) || read_column_clause(column)) continue;
      other.push_back(take());
    }
    column.other = normal_text(other, known_);
    table_.columns.push_back(std::move(column));
  }

  void skip_type_token() {
    if (here().is('(')) {
      std::ignore = take_parentheses();
    } else {
      take();
    }
  }

  bool read_column_clause(ColumnText& column) {
    if (accept("not", "null")) {
      column.not_null_conflict += take_conflict();
    } else if (accept("null")) {
      std::ignore = take_conflict();
    } else if (accept("collate")) {
      column.collation = lower_case(take().text);
    } else if (accept("default")) {
      skip_default();
    } else if (accept("generated", "always")) {
      return true;
    } else if (accept("as")) {
      column.generated = in_parentheses(take_parentheses());
      if (!accept("stored")) accept("virtual");
    } else if (!table_.constraints.empty() &&
               (is_here("deferrable") || (is_here("not") && is_here("deferrable", 1)))) {
      table_.constraints.back().definition += take_deferral();
    } else {
      return false;
    }
    return true;
  }

  void skip_default() {
    if (!at_end() && here().is('(')) {
      std::ignore = take_parentheses();
      return;
    }
    if (!at_end() && (here().is('-') || here().is('+'))) take();
    take();
  }

  void read_options() {
    while (!at_end()) {
      // SQLite's table list says these two.
      if (accept(',') || accept("strict") || accept("without", "rowid")) continue;
      unknown_.push_back(take());
    }
  }

  Tokens tokens_;
  const KnownNames& known_;
  std::size_t at_ = 0;
  TableText table_;
  Tokens unknown_;
  std::string key_;                 ///< "(a, b)" of a plain primary key; empty: it says more
  std::set<std::string> integers_;  ///< columns, which may be the rowid: "(a)"
};

}  // namespace

TableText parse_create_table(std::string_view definition, const KnownNames& known) {
  return TableReader(tokens_of(definition), known).read();
}

bool has_autoincrement(std::string_view definition) {
  const Tokens tokens = tokens_of(definition);
  return std::any_of(tokens.begin(), tokens.end(),
                     [](const Token& token) { return token.is_word("autoincrement"); });
}

}  // namespace fulldress::sqlite
