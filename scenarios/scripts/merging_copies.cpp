#include "scenarios/scripts/merging_copies.hpp"

#include "scenarios/scripts/declared_keys.hpp"
#include "scenarios/scripts/named_tables.hpp"
#include "scenarios/scripts/statement_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>

namespace fulldress::scenarios {
namespace {

/// A column of the older table that a column of the new one takes over.
struct Source {
  std::string table;
  std::string column;
  bool is_folded = false;
};

/// Reads one INSERT ... SELECT.
class CopyReader {
 public:
  CopyReader(const ScriptTokens& tokens, const DeclaredKeys& keys) : tokens_(tokens), keys_(keys) {}

  std::vector<MergingCopy> read() {
    std::vector<MergingCopy> found;
    const bool is_insert = is_any_word(tokens_, 0, {"insert", "replace"});
    while (is_insert && at_ < tokens_.size() && !is_word(tokens_, at_, "into")) ++at_;
    if (!is_word(tokens_, at_, "into") || !passes_over()) return found;
    const auto* table = keys_.find(take_name(tokens_, ++at_));
    if (table == nullptr) return found;
    read_sources(*table);
    for (const auto& key : table->keys) {
      if (target_ && *target_ != key.columns) continue;
      if (auto copy = copy_of(key)) found.push_back(std::move(*copy));
    }
    return found;
  }

 private:
  /// Whether rows with a key that is there already are passed over. Not where their values are
  /// merged, which PostgreSQL refuses for two of one statement.
  bool passes_over() {
    if (is_word(tokens_, 0, "replace")) return true;
    if (is_word(tokens_, 1, "or")) return is_any_word(tokens_, 2, {"ignore", "replace"});
    for (std::size_t at = 1; at < tokens_.size(); ++at) {
      if (!is_word(tokens_, at, "on") || !is_word(tokens_, at + 1, "conflict")) continue;
      std::size_t next = at + 2;
      if (is_sign(tokens_, next, '(')) {
        const std::size_t close = closing_of(tokens_, next);
        target_.emplace();
        for (; next < close; ++next) {
          const bool is_function = is_sign(tokens_, next + 1, '(');
          if (is_name(tokens_, next) && !is_function) target_->insert(tokens_[next].value);
        }
        ++next;
      } else if (is_word(tokens_, next, "on")) {
        next += 3;
      }
      return is_word(tokens_, next, "do") && is_word(tokens_, next + 1, "nothing");
    }
    return false;
  }

  void read_sources(const DeclaredKeys::Table& table) {
    auto columns = table.columns;
    if (is_sign(tokens_, at_, '(') && !is_any_word(tokens_, at_ + 1, {"select", "with"})) {
      columns.clear();
      const std::size_t close = closing_of(tokens_, at_);
      for (++at_; at_ < close; ++at_) {
        if (is_name(tokens_, at_)) columns.push_back(tokens_[at_].value);
      }
      ++at_;
    }
    if (is_sign(tokens_, at_, '(')) ++at_;
    if (!is_word(tokens_, at_, "select")) return;
    ++at_;
    if (is_any_word(tokens_, at_, {"all", "distinct"})) ++at_;
    for (const auto& column : columns) {
      if (is_sign(tokens_, at_, '*')) {
        sources_[column] = {.table = table_of_column(tokens_, at_), .column = column};
        continue;
      }
      if (!read_item(column)) return;
    }
  }

  /// An item of the list for `column`; false: it is the last.
  bool read_item(const std::string& column) {
    const bool is_folded = is_any_word(tokens_, at_, {"lower", "upper"});
    const bool is_call = is_folded || is_any_word(tokens_, at_, {"btrim", "trim"});
    const std::size_t name = last_of_name(tokens_, is_call ? at_ + 2 : at_);
    const std::size_t behind = is_call ? name + 2 : name + 1;
    const bool is_whole = is_sign(tokens_, behind, ',') ||
                          is_any_word(tokens_, behind, {"as", "from"}) ||
                          is_any_word(tokens_, behind + 1, {"from"});
    if (is_name(tokens_, name) && is_whole) {
      sources_[column] = {.table = table_of_column(tokens_, name),
                          .column = tokens_[name].value,
                          .is_folded = is_folded};
    }
    while (at_ < tokens_.size() && !is_sign(tokens_, at_, ',')) {
      if (is_word(tokens_, at_, "from")) return false;
      at_ = is_sign(tokens_, at_, '(') ? closing_of(tokens_, at_) + 1 : at_ + 1;
    }
    ++at_;
    return at_ < tokens_.size();
  }

  /// nullopt: a column of the key holds something else than the older table's columns do.
  [[nodiscard]] std::optional<MergingCopy> copy_of(const DeclaredKeys::Key& key) const {
    MergingCopy copy{.table = {}, .columns = {}, .is_folded = key.is_folded};
    for (const auto& column : key.columns) {
      const auto source = sources_.find(column);
      if (source == sources_.end() || source->second.table.empty()) return std::nullopt;
      const auto& [table, name, is_folded] = source->second;
      if (!copy.table.empty() && copy.table != table) return std::nullopt;
      copy.table = table;
      copy.columns.insert(name);
      copy.is_folded = copy.is_folded || is_folded;
    }
    return copy;
  }

  const ScriptTokens& tokens_;
  const DeclaredKeys& keys_;
  std::size_t at_ = 0;
  std::optional<std::set<std::string>> target_;  ///< the columns that ON CONFLICT names
  std::map<std::string, Source> sources_;        ///< by column of the new table
};

/// Whether a statement drops the table, or deletes rows or columns of it.
bool takes_from(const ScriptTokens& statement, const std::string& table) {
  if (is_word(statement, 0, "drop") && is_word(statement, 1, "table")) {
    std::size_t at = is_word(statement, 2, "if") ? 4 : 2;
    return take_name(statement, at) == table;
  }
  return target_table(statement) == table &&
         (is_word(statement, 0, "delete") ||
          (is_word(statement, 0, "alter") && has_any_word(statement, {"drop"})));
}

}  // namespace

std::vector<MergingCopy> merging_copies(const std::vector<migrations::Migration>& all,
                                        std::string_view engine) {
  std::vector<MergingCopy> merging;
  DeclaredKeys keys;
  for (const auto& migration : all) {
    if (!migration.up) continue;
    const auto statements = statement_tokens(*migration.up, engine);
    for (const auto& tokens : statements) {
      keys.read(tokens);
      for (auto& copy : CopyReader(tokens, keys).read()) {
        const bool is_given_up = std::ranges::any_of(
            statements, [&](const ScriptTokens& each) { return takes_from(each, copy.table); });
        if (is_given_up) merging.push_back(std::move(copy));
      }
    }
  }
  return merging;
}

}  // namespace fulldress::scenarios
