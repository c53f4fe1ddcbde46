#include "scenarios/scripts/cast_labels.hpp"

#include "scenarios/scripts/column_casts.hpp"
#include "scenarios/scripts/condition_columns.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/statement_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace fulldress::scenarios {
namespace {

/// A text that is no label of anybody.
constexpr const char* no_label = "Zo\u00eb";

using Labels = std::set<std::string>;

/// The enumerations that scripts have made so far.
class Enumerations {
 public:
  /// Does nothing with any other statement than CREATE TYPE and ALTER TYPE.
  void read(const ScriptTokens& tokens) {
    if (!is_any_word(tokens, 0, {"alter", "create"}) || !is_word(tokens, 1, "type")) return;
    std::size_t at = 2;
    const auto name = take_name(tokens, at);
    if (is_word(tokens, 0, "create")) {
      if (is_word(tokens, at, "as") && is_word(tokens, at + 1, "enum")) make(name, tokens, at + 2);
    } else if (is_word(tokens, at, "add")) {
      // In front of the text may stand IF NOT EXISTS, behind it the label it comes before.
      while (at < tokens.size() && !is_text(tokens, at)) ++at;
      if (at < tokens.size()) labels_[name].insert(tokens[at].value);
    } else if (is_word(tokens, at, "rename")) {
      rename(name, tokens, at + 1);
    }
  }

  /// nullptr: no such enumeration.
  [[nodiscard]] const Labels* find(const std::string& name) const {
    const auto found = labels_.find(name);
    return found == labels_.end() ? nullptr : &found->second;
  }

 private:
  void make(const std::string& name, const ScriptTokens& tokens, std::size_t at) {
    auto& labels = labels_[name];
    labels.clear();
    for (; at < tokens.size(); ++at) {
      if (is_text(tokens, at)) labels.insert(tokens[at].value);
    }
  }

  /// `rename to other`, `rename value 'a' to 'b'`.
  void rename(const std::string& name, const ScriptTokens& tokens, std::size_t at) {
    if (is_word(tokens, at, "to") && is_name(tokens, at + 1)) {
      auto moved = labels_.extract(name);
      if (moved.empty()) return;
      labels_[tokens[at + 1].value] = std::move(moved.mapped());
    } else if (is_word(tokens, at, "value") && is_text(tokens, at + 1) && is_text(tokens, at + 3)) {
      labels_[name].erase(tokens[at + 1].value);
      labels_[name].insert(tokens[at + 3].value);
    }
  }

  std::map<std::string, Labels> labels_;
};

bool is_other_than(const ScriptTokens& tokens, std::size_t at) {
  return at < tokens.size() && (tokens[at].value == "<>" || tokens[at].value == "!=");
}

/// Whether the statement is about rows only that hold certain values there.
bool asks_for(const ScriptTokens& tokens, const ColumnCast& cast) {
  return std::ranges::any_of(condition_columns(tokens), [&](const ConditionColumn& each) {
    return each.at != cast.at && tokens[each.at].value == cast.column &&
           !is_any_word(tokens, each.at + 1, {"is", "not"}) && !is_other_than(tokens, each.at + 1);
  });
}

/// Whether an UPDATE gives a value to all that hold none of some others.
bool is_about_others(const ScriptTokens& tokens) {
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (is_any_word(tokens, at, {"else", "not"}) || is_other_than(tokens, at)) return true;
  }
  return false;
}

class LabelReader {
 public:
  explicit LabelReader(const NameHistory& names) : names_(names) {}

  void read(const ScriptTokens& tokens) {
    enumerations_.read(tokens);
    if (!is_any_word(tokens, 0, {"alter", "insert", "update", "with"})) return;
    const auto set_columns = writes_of(tokens).set_columns;
    if (is_about_others(tokens)) put_right_.insert(set_columns.begin(), set_columns.end());
    for (const auto& cast : column_casts(tokens)) {
      const auto* labels = enumerations_.find(tokens[last_of_name(tokens, cast.type)].value);
      if (labels != nullptr && !asks_for(tokens, cast)) note(place_of(tokens, cast), *labels);
    }
  }

  std::map<ColumnPlace, Labels> take() {
    for (auto& [place, labels] : found_) {
      if (put_right_.contains(place.column)) labels.insert(no_label);
    }
    return std::move(found_);
  }

 private:
  /// Without a table where the statement reads several.
  [[nodiscard]] ColumnPlace place_of(const ScriptTokens& tokens, const ColumnCast& cast) const {
    const std::string own = source_table(tokens);
    const bool has_others = std::ranges::any_of(tokens, [&](const ScriptToken& token) {
      return token.kind == ScriptToken::Kind::word && token.value != own &&
             names_.is_made(token.value);
    });
    const bool is_qualified = cast.at > 1 && is_sign(tokens, cast.at - 1, '.');
    const std::string qualifier = is_qualified ? tokens[cast.at - 2].value : std::string();
    const auto table = names_.is_made(qualifier) ? qualifier : (has_others ? std::string() : own);
    return {.table = names_.is_made(table) ? table : std::string(), .column = cast.column};
  }

  void note(const ColumnPlace& place, const Labels& labels) {
    auto& known = found_[place];
    Labels shared;
    std::ranges::set_intersection(known, labels, std::inserter(shared, shared.end()));
    known = shared.empty() ? labels : shared;
  }

  const NameHistory& names_;
  Enumerations enumerations_;
  std::set<std::string> put_right_;  ///< columns of any table
  std::map<ColumnPlace, Labels> found_;
};

}  // namespace

std::map<ColumnPlace, std::set<std::string>> cast_labels(
    const std::vector<migrations::Migration>& all, const NameHistory& names,
    std::string_view engine) {
  LabelReader reader(names);
  for (const auto& migration : all) {
    if (!migration.up) continue;
    for (const auto& tokens : statement_tokens(*migration.up, engine)) reader.read(tokens);
  }
  return reader.take();
}

}  // namespace fulldress::scenarios
