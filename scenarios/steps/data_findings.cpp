#include "scenarios/steps/data_findings.hpp"

#include "harness/base/wording.hpp"
#include "harness/engine/inspector.hpp"
#include "scenarios/steps/drawn_numbers.hpp"
#include "scenarios/steps/keyless_rows.hpp"
#include "scenarios/steps/object_identity.hpp"
#include "scenarios/steps/same_value.hpp"

#include <algorithm>
#include <charconv>

namespace fulldress::scenarios {
namespace {

/// Of the rows that are judged, the first are shown.
constexpr std::size_t shown_rows_max = 20;
constexpr std::string_view masked = "(hidden)";

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string shown_row(const std::vector<std::string>& columns, const Row& row) {
  std::string text;
  for (std::size_t index = 0; index < row.size() && index < columns.size(); ++index) {
    text += (text.empty() ? "" : ", ") + columns[index] + "=" + row[index].value_or("NULL");
  }
  return text;
}

/// "(3)", "(3, 'x')": how a row is called in a message.
std::string key_text(const Row& key) {
  std::string text = "(";
  for (const auto& value : key) {
    text += (text.size() == 1 ? "" : ", ") + value.value_or("NULL");
  }
  return text + ")";
}

/// Numbers by value, everything else by its text: good enough for people.
bool comes_before(const Row& left, const Row& right) {
  return std::lexicographical_compare(
      left.begin(), left.end(), right.begin(), right.end(), [](const Value& a, const Value& b) {
        const auto is_number = [](const Value& value) {
          return value && !value->empty() &&
                 value->find_first_not_of("0123456789") == std::string::npos;
        };
        if (is_number(a) && is_number(b) && a->size() != b->size()) return a->size() < b->size();
        return a < b;
      });
}

/// Tells the rows of one table that differ as up to three findings: lost, left over, changed.
class RowFindings {
 public:
  RowFindings(const TableDifference& table, const FindingWords& words,
              const DataFindingOptions& options)
      : table_(table), words_(words), options_(options) {}

  std::vector<Finding> write() const {
    std::vector<Finding> findings;
    add(findings, RowChange::missing);
    add(findings, RowChange::changed);
    add(findings, RowChange::extra);
    return findings;
  }

 private:
  void add(std::vector<Finding>& findings, RowChange change) const {
    std::vector<const RowDifference*> rows;
    for (const auto& row : table_.rows) {
      if (row.change == change) rows.push_back(&row);
    }
    if (rows.empty()) return;
    std::sort(rows.begin(), rows.end(), [](const RowDifference* left, const RowDifference* right) {
      return comes_before(left->key, right->key);
    });
    const std::string number = (table_.is_capped ? "at least " : "") + count_of(rows.size(), "row");
    const bool is_many = rows.size() > 1;
    const bool is_announced = options_.is_announced && options_.is_announced(table_, change);
    // Nothing is lost there: the down is right where the rows were there.
    const bool is_put_back = is_announced && change == RowChange::extra;
    const bool is_given_up = is_announced && !is_put_back;
    Finding finding{.id = words_.law + ".rows-" + std::string(id_of(change)) +
                          (is_given_up ? "-by-design" : ""),
                    .severity = is_put_back   ? Severity::info
                                : is_given_up ? Severity::warning
                                              : Severity::error,
                    .subject = "table " + table_.table.to_text(),
                    .message = number + fate(change, is_many) + keys_text(rows) +
                               columns_text(rows) + (is_given_up ? "; the up gives them up" : "") +
                               (is_put_back ? "; the up deletes such rows, and the down puts them "
                                              "back"
                                            : ""),
                    .before = std::to_string(table_.rows_before) + " rows",
                    .after = std::to_string(table_.rows_after) + " rows",
                    .position = {},
                    .evidence = evidence(rows, change)};
    findings.push_back(std::move(finding));
  }

  static std::string_view id_of(RowChange change) {
    switch (change) {
      case RowChange::missing:
        return "lost";
      case RowChange::extra:
        return "left";
      case RowChange::changed:
        return "changed";
    }
    return "changed";
  }

  [[nodiscard]] std::string fate(RowChange change, bool is_many) const {
    const auto plural = [&](std::string text) {
      if (is_many && text.starts_with("is ")) text.replace(0, 2, "are");
      return " " + text;
    };
    switch (change) {
      case RowChange::missing:
        return plural(words_.missing);
      case RowChange::extra:
        return plural(words_.extra);
      case RowChange::changed:
        break;
    }
    return std::string(is_many ? " differ " : " differs ") + words_.state;
  }

  [[nodiscard]] std::string keys_text(const std::vector<const RowDifference*>& rows) const {
    if (table_.key_columns.empty()) return "";
    std::string text = ", (" + joined(table_.key_columns) + ") = ";
    for (std::size_t index = 0; index < rows.size() && index < 3; ++index) {
      text += (index == 0 ? "" : ", ") + key_text(rows[index]->key);
    }
    return text + (rows.size() > 3 ? ", ..." : "");
  }

  // Which columns: the user need not see values to find the statement that loses them.
  static std::string columns_text(const std::vector<const RowDifference*>& rows) {
    std::vector<std::string> columns;
    for (const auto* row : rows) {
      for (const auto& column : row->changed_columns) {
        if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
          columns.push_back(column);
        }
      }
    }
    return columns.empty() ? "" : ", in " + joined(columns);
  }

  [[nodiscard]] Evidence evidence(const std::vector<const RowDifference*>& rows,
                                  RowChange change) const {
    Evidence evidence;
    evidence.columns = table_.key_columns;
    if (change == RowChange::changed) evidence.columns.emplace_back("columns that differ");
    evidence.columns.emplace_back("before");
    evidence.columns.emplace_back("after");
    evidence.is_capped = table_.is_capped || rows.size() > shown_rows_max;
    for (const auto* row : rows) {
      if (evidence.rows.size() == shown_rows_max) break;
      auto& line = evidence.rows.emplace_back(row->key);
      line.resize(table_.key_columns.size());
      if (change == RowChange::changed) line.emplace_back(joined(row->changed_columns));
      line.push_back(side(*row, row->before));
      line.push_back(side(*row, row->after));
    }
    return evidence;
  }

  [[nodiscard]] Value side(const RowDifference& row, const Row& values) const {
    if (values.empty()) return std::nullopt;
    if (!options_.shows_values) return std::string(masked);
    if (row.changed_columns.empty()) return shown_row(table_.columns, values);
    Row changed;
    for (std::size_t index = 0; index < table_.columns.size() && index < values.size(); ++index) {
      const auto& names = row.changed_columns;
      if (std::find(names.begin(), names.end(), table_.columns[index]) != names.end()) {
        changed.push_back(values[index]);
      }
    }
    return shown_row(row.changed_columns, changed);
  }

  const TableDifference& table_;
  const FindingWords& words_;
  const DataFindingOptions& options_;
};

Finding only_that(const TableFingerprint& before, const TableFingerprint& after,
                  const FindingWords& words) {
  return {.id = words.law + ".rows-changed",
          .severity = Severity::error,
          .subject = "table " + before.table.to_text(),
          .message = "its rows differ " + words.state,
          .before = std::to_string(before.rows) + " rows",
          .after = std::to_string(after.rows) + " rows",
          .position = {},
          .evidence = {}};
}

Finding respelled(const TableDifference& table, const FindingWords& words) {
  const bool is_many = table.rows.size() > 1;
  return {.id = words.law + ".rows-respelled",
          .severity = Severity::info,
          .subject = "table " + table.table.to_text(),
          .message = count_of(table.rows.size(), "row") +
                     (is_many ? " spell their values" : " spells its values") + " otherwise " +
                     words.state + ": the scale of a numeric, or white space and keys of a json",
          .before = std::to_string(table.rows_before) + " rows",
          .after = std::to_string(table.rows_after) + " rows",
          .position = {},
          .evidence = {}};
}

std::string position_text(const SequencePosition& position) {
  return position.last_value + (position.is_called ? " (used)" : " (not used yet)");
}

/// What stands behind `word` in the definition of a sequence, as by how much it counts; 1 where the
/// schema does not say.
std::int64_t number_behind(std::string_view word, const SchemaSnapshot& schema,
                           const TableName& sequence) {
  std::int64_t number = 1;
  for (const auto& object : schema.objects) {
    if (object.kind != "sequence" || without_quotes(object.identity) != sequence.to_text())
      continue;
    const auto at = object.definition.find(word);
    if (at == std::string::npos) continue;
    const char* end = object.definition.data() + object.definition.size();
    std::from_chars(object.definition.data() + at + word.size(), end, number);
  }
  return number;
}

/// The number a sequence gives next.
std::optional<std::int64_t> next_of(const SequencePosition& position, std::int64_t increment) {
  std::int64_t value = 0;
  const auto& text = position.last_value;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  std::int64_t next = value;
  // An exhausted sequence gives no number any more: it stays where it is.
  if (position.is_called && __builtin_add_overflow(value, increment, &next)) return value;
  return next;
}

/// How a sequence has moved from where `before` gives `old_next` next to `new_next`.
struct SequenceMove {
  const ComparedSide& before;
  const ComparedSide& after;
  const TableName& sequence;
  std::int64_t old_next = 0;
  std::int64_t new_next = 0;
};

/// Whether it gives only such numbers again as a session had set aside and no row holds: `setval`
/// to the greatest number in use does so.
bool gives_back_unused(const SequenceMove& move) {
  const auto cache = number_behind("cache ", move.before.state.schema, move.sequence);
  if (cache < 2 || move.after.session == nullptr) return false;
  const auto increment = number_behind("increment ", move.before.state.schema, move.sequence);
  const auto [first, last] = std::minmax(move.old_next, move.new_next);
  std::int64_t distance = 0;
  if (__builtin_sub_overflow(last, first, &distance)) return false;
  // Of the numbers a session sets aside it has used one.
  if (distance > (cache - 1) * (increment < 0 ? -increment : increment)) return false;
  const bool is_falling = increment < 0;
  const NumberRange range{.first = is_falling ? first + 1 : first,
                          .last = is_falling ? last : last - 1};
  return !may_be_drawn(*move.after.session, move.sequence, range);
}

std::optional<Finding> sequence_finding(const SequencePosition& before,
                                        const SequencePosition& after, const ComparedSide& side,
                                        const ComparedSide& other, const FindingWords& words) {
  if (before == after) return std::nullopt;
  const auto increment = number_behind("increment ", side.state.schema, before.sequence);
  const auto old_next = next_of(before, increment);
  const auto new_next = next_of(after, increment);
  if (old_next && old_next == new_next) return std::nullopt;
  const bool has_moved_on =
      old_next && new_next && (increment < 0 ? *new_next < *old_next : *new_next > *old_next);
  const bool is_unused = old_next && new_next && !has_moved_on &&
                         gives_back_unused({.before = side,
                                            .after = other,
                                            .sequence = before.sequence,
                                            .old_next = *old_next,
                                            .new_next = *new_next});
  // SQLite never gives a number that is in use, wherever the counter stands.
  const bool is_sqlite = side.state.schema.engine == "sqlite";
  const auto severity = has_moved_on || is_unused ? Severity::info
                        : is_sqlite               ? Severity::warning
                                                  : Severity::error;
  const std::string name = before.sequence.to_text();
  return Finding{
      .id = words.law + (has_moved_on ? ".sequence-moved-on"
                         : is_unused  ? ".sequence-cache-given-back"
                                      : ".sequence-set-back"),
      .severity = severity,
      .subject = "sequence " + name,
      .message = "sequence " + name + " stands at " + position_text(after) + " instead of " +
                 position_text(before) + " " + words.state +
                 (has_moved_on ? ": some numbers are skipped"
                  : is_unused  ? ": no row holds the numbers between, but a session that is still "
                                 "open and had set them aside gives them, too"
                               : ": numbers that were given are given again"),
      .before = position_text(before),
      .after = position_text(after),
      .position = {},
      .evidence = {}};
}

}  // namespace

std::vector<Finding> row_findings(const TableDifference& table, const FindingWords& words,
                                  bool shows_values) {
  return RowFindings(table, words, {.shows_values = shows_values, .left_out = {}}).write();
}

std::vector<Finding> data_findings(const ComparedSide& before, const ComparedSide& after,
                                   const FindingWords& words, const DataFindingOptions& options) {
  std::vector<Finding> findings;
  for (const auto& table : differing_tables(before.state.data, after.state.data)) {
    const auto* first = find_table(before.state, table);
    const auto* second = find_table(after.state, table);
    const auto& left_out = options.left_out;
    const bool is_left_out = std::find(left_out.begin(), left_out.end(), table) != left_out.end();
    // A table or column that is not on both sides is a difference of the schema; the others may
    // hold other values all the same.
    if (is_left_out || first == nullptr || second == nullptr) continue;
    const bool must_differ = first->columns == second->columns || first->rows != second->rows;
    if (before.session == nullptr || after.session == nullptr) {
      if (must_differ) findings.push_back(only_that(*first, *second, words));
      continue;
    }
    auto difference = before.session->inspector().differing_rows(*before.session, *after.session,
                                                                 table, judged_rows_max);
    if (options.key_given_up) pair_rows_without(difference, options.key_given_up(difference));
    pair_keyless_rows(difference);
    if (is_respelled_only(*after.session, difference)) {
      findings.push_back(respelled(difference, words));
      continue;
    }
    auto rows = RowFindings(difference, words, options).write();
    if (rows.empty() && must_differ) rows.push_back(only_that(*first, *second, words));
    std::move(rows.begin(), rows.end(), std::back_inserter(findings));
  }
  for (const auto& sequence : before.state.data.sequences) {
    const auto& others = after.state.data.sequences;
    const auto other = std::find_if(others.begin(), others.end(), [&](const auto& each) {
      return each.sequence == sequence.sequence;
    });
    if (other == others.end()) continue;
    auto finding = sequence_finding(sequence, *other, before, after, words);
    const bool is_skipping = finding && finding->id.ends_with(".sequence-moved-on");
    if (finding && !(is_skipping && options.may_skip_numbers)) {
      findings.push_back(std::move(*finding));
    }
  }
  return findings;
}

}  // namespace fulldress::scenarios
