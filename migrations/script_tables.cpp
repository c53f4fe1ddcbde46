#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/ledger_evidence.hpp"

#include <algorithm>
#include <set>
#include <utility>

// What a script creates, as far as ledgers go: names of tables and their columns.
namespace fulldress::migrations {
namespace {

/// Reads the words and signs of one statement.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  /// The next word, quoted name or sign, as it is written; empty at the end.
  std::string_view next() {
    skip();
    if (at_ >= text_.size()) return {};
    const std::size_t start = at_;
    const char first = text_[at_];
    if (first == '"' || first == '`' || first == '\'') {
      at_ = std::min(sql_token::end_of_quotes(text_, at_ + 1, first), text_.size());
    } else if (sql_token::is_name_part(first)) {
      at_ = sql_token::end_of_word(text_, at_);
    } else {
      ++at_;
    }
    return text_.substr(start, at_ - start);
  }

  [[nodiscard]] std::string_view peek() {
    const std::size_t before = at_;
    const auto word = next();
    at_ = before;
    return word;
  }

 private:
  void skip() {
    while (at_ < text_.size()) {
      if (sql_token::is_space(text_[at_])) {
        ++at_;
      } else if (text_.substr(at_).starts_with("--")) {
        at_ = sql_token::end_of_line(text_, at_);
      } else if (text_.substr(at_).starts_with("/*")) {
        at_ = std::min(sql_token::end_of_nested_comment(text_, at_), text_.size());
      } else {
        return;
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::string unquoted(std::string_view word) {
  const bool is_quoted = word.size() > 1 && (word.front() == '"' || word.front() == '`');
  return std::string(is_quoted ? word.substr(1, word.size() - 2) : word);
}

TableName name_at(Reader& reader) {
  TableName name{.schema = {}, .name = unquoted(reader.next())};
  if (reader.peek() != ".") return name;
  reader.next();
  return {.schema = name.name, .name = unquoted(reader.next())};
}

/// Up to the comma or parenthesis that ends a column; returns false behind the last one.
bool skip_column(Reader& reader) {
  int depth = 0;
  for (auto word = reader.next(); !word.empty(); word = reader.next()) {
    if (word == "(") ++depth;
    if (word == ")" && depth-- == 0) return false;
    if (word == "," && depth == 0) return true;
  }
  return false;
}

std::map<std::string, std::string> columns_at(Reader& reader) {
  static const std::set<std::string> constraints = {"constraint", "primary", "unique", "foreign",
                                                    "check",      "exclude", "like"};
  std::map<std::string, std::string> columns;
  do {
    const std::string name = lower_case(std::string(reader.next()));
    if (constraints.contains(name)) continue;
    const auto type = reader.peek();
    const bool has_type = !type.empty() && sql_token::is_name_start(type.front());
    columns.emplace(unquoted(name), has_type ? lower_case(std::string(type)) : std::string());
  } while (skip_column(reader));
  return columns;
}

void add_table(std::string_view statement, std::vector<SeenTable>& tables) {
  Reader reader(statement);
  if (lower_case(std::string(reader.next())) != "create") return;
  std::string word = lower_case(std::string(reader.next()));
  if (word == "unlogged" || word == "temp" || word == "temporary") {
    word = lower_case(std::string(reader.next()));
  }
  if (word != "table") return;
  if (lower_case(std::string(reader.peek())) == "if") {
    for (int count = 0; count < 3; ++count) reader.next();
  }
  TableName name = name_at(reader);
  if (reader.next() != "(") return;
  tables.push_back({.name = std::move(name), .columns = columns_at(reader)});
}

}  // namespace

std::vector<SeenTable> tables_in_script(std::string_view text, SqlDialect dialect) {
  std::vector<SeenTable> tables;
  SqlScript script(text, {.file = "", .dialect = dialect});
  try {
    while (const auto piece = script.next()) {
      if (piece->kind == SqlPieceKind::statement) add_table(piece->text, tables);
    }
  } catch (const UsageError&) {
    // What cannot be split is no evidence; whoever runs the script says what is wrong with it.
    return tables;
  }
  return tables;
}

}  // namespace fulldress::migrations
