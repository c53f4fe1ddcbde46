#include "scenarios/scripts/statement_writes.hpp"

#include <string_view>

namespace fulldress::scenarios {
namespace {

class WritesReader {
 public:
  explicit WritesReader(const ScriptTokens& tokens)
      : tokens_(tokens), is_insert_(is("insert", 0)) {}

  StatementWrites read() {
    for (at_ = 0; at_ < tokens_.size(); ++at_) take();
    return std::move(writes_);
  }

 private:
  /// Which part of a statement gives a column its value.
  enum class Part { other, assignments, rows, items };

  [[nodiscard]] bool is(std::string_view word, std::size_t at) const {
    return is_word(tokens_, at, word);
  }

  void take() {
    const auto& token = tokens_[at_];
    switch (token.kind) {
      case ScriptToken::Kind::sign:
        return take_sign();
      case ScriptToken::Kind::word:
        return take_word();
      default:
        if (!is_condition_) add_constant(token);
    }
  }

  void take_sign() {
    if (is_sign(tokens_, at_, '(')) {
      ++depth_;
      if (part_ == Part::rows && depth_ == depth_of_part_ + 1) place_ = 0;
    } else if (is_sign(tokens_, at_, ')')) {
      if (depth_ > 0) --depth_;
      if (depth_ < depth_of_part_) part_ = Part::other;
    } else if (is_sign(tokens_, at_, ',')) {
      if (part_ == Part::assignments && depth_ == depth_of_part_) begin_assignment(at_ + 1);
      if (part_ == Part::items && depth_ == depth_of_part_) ++place_;
      if (part_ == Part::rows && depth_ == depth_of_part_ + 1) ++place_;
    } else if (is_sign(tokens_, at_, '*') && part_ == Part::items) {
      // `select *` and `select t.*` give any number of columns.
      const bool is_all =
          is("select", at_ - 1) || is_sign(tokens_, at_ - 1, ',') || is_sign(tokens_, at_ - 1, '.');
      if (is_all) columns_.clear();
    }
  }

  void take_word() {
    follow_condition();
    if (is("insert", at_)) return take_insert();
    if (is("update", at_) && !is("set", at_ + 1)) return take_update();
    if (is("set", at_)) {
      begin_part(Part::assignments);
      return begin_assignment(at_ + 1);
    }
    const bool is_of_insert = has_insert_ && depth_ == depth_of_insert_;
    if (is("values", at_) && is_of_insert) return begin_part(Part::rows);
    if (is("select", at_) && is_of_insert) return begin_part(Part::items);
    const bool is_end = is("where", at_) || is("from", at_) || is("union", at_) ||
                        is("returning", at_) || is("on", at_);
    if (is_end && depth_ <= depth_of_part_) part_ = Part::other;
    if (part_ == Part::other || is_sign(tokens_, at_ + 1, '(')) return;
    const auto column = written_column();
    if (!column.empty() && column != tokens_[at_].value) {
      writes_.copies.emplace_back(tokens_[at_].value, column);
    }
  }

  void follow_condition() {
    if (is("where", at_)) is_condition_ = true;
    const bool is_end =
        is("insert", at_) || is("set", at_) || (is_insert_ && (is("select", at_) || is("on", at_)));
    if (is_end) is_condition_ = false;
  }

  void take_update() {
    std::size_t next = at_ + 1;
    if (is("or", next)) next += 2;
    if (is("only", next)) ++next;
    table_ = take_name(tokens_, next);
    writes_.tables.insert(table_);
  }

  void take_insert() {
    std::size_t next = at_ + 1;
    if (is("or", next)) next += 2;
    if (!is("into", next)) return;
    ++next;
    table_ = take_name(tokens_, next);
    writes_.tables.insert(table_);
    has_insert_ = true;
    depth_of_insert_ = depth_;
    columns_.clear();
    part_ = Part::other;
    if (is("as", next)) next += 2;
    if (is_sign(tokens_, next, '(') && !is("select", next + 1) && !is("with", next + 1)) {
      do {
        ++next;
        if (next < tokens_.size()) columns_.push_back(tokens_[next++].value);
      } while (is_sign(tokens_, next, ','));
      ++next;
    }
    at_ = next - 1;
  }

  void begin_part(Part part) {
    part_ = part;
    depth_of_part_ = depth_;
    place_ = 0;
  }

  /// `column = ...`; of `(a, b) = ...` nothing is known.
  void begin_assignment(std::size_t at) {
    assigned_.clear();
    at = last_of_name(tokens_, at);
    if (!is_sign(tokens_, at + 1, '=')) return;
    assigned_ = tokens_[at].value;
    writes_.set_columns.insert(assigned_);
    at_ = at;
  }

  [[nodiscard]] std::string written_column() const {
    if (part_ == Part::assignments) return assigned_;
    const bool is_listed = part_ == Part::rows || part_ == Part::items;
    return is_listed && place_ < columns_.size() ? columns_[place_] : std::string();
  }

  void add_constant(const ScriptToken& token) {
    const bool is_number = token.kind == ScriptToken::Kind::number;
    const bool is_negative = is_number && at_ > 0 && is_sign(tokens_, at_ - 1, '-');
    writes_.constants.push_back({.at = at_,
                                 .value = (is_negative ? "-" : "") + token.value,
                                 .table = part_ == Part::other ? std::string() : table_,
                                 .column = written_column()});
  }

  const ScriptTokens& tokens_;
  bool is_insert_;
  StatementWrites writes_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  bool is_condition_ = false;
  std::string table_;
  bool has_insert_ = false;
  std::size_t depth_of_insert_ = 0;
  std::vector<std::string> columns_;  ///< that an INSERT lists
  Part part_ = Part::other;
  std::size_t depth_of_part_ = 0;
  std::size_t place_ = 0;  ///< among the columns
  std::string assigned_;
};

}  // namespace

StatementWrites writes_of(const ScriptTokens& statement) { return WritesReader(statement).read(); }

std::string target_table(const ScriptTokens& statement) {
  static const std::set<std::string_view> verbs = {"insert", "update", "delete"};
  const bool is_alter = is_word(statement, 0, "alter") && is_word(statement, 1, "table");
  const bool is_write = !statement.empty() && verbs.contains(statement.front().value);
  if (!is_alter && !is_write) return {};
  std::size_t at = is_alter ? 2 : 1;
  if (is_word(statement, at, "or")) at += 2;
  for (const std::string_view word : {"into", "from", "if", "exists", "only"}) {
    if (is_word(statement, at, word)) ++at;
  }
  return take_name(statement, at);
}

std::string source_table(const ScriptTokens& statement) {
  if (!is_word(statement, 0, "insert") && !is_word(statement, 0, "with")) {
    return target_table(statement);
  }
  std::string source;
  for (std::size_t at = 0; at < statement.size(); ++at) {
    if (!is_word(statement, at, "from") && !is_word(statement, at, "join")) continue;
    if (!source.empty()) return {};
    source = take_name(statement, ++at);
  }
  return source;
}

std::string take_name(const ScriptTokens& tokens, std::size_t& at) {
  at = last_of_name(tokens, at);
  return is_name(tokens, at) ? tokens[at++].value : std::string();
}

}  // namespace fulldress::scenarios
