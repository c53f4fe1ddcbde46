#include "harness/engine/row_drill_down.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

namespace fulldress {
namespace {

constexpr std::size_t bucket_count = 4096;
// Rows fetched from one side beyond which no further bucket is opened.
constexpr std::int64_t fetched_rows_max = 100'000;

using Buckets = std::vector<MultisetDigest>;

std::size_t bucket_of(const Digest& place) { return place.low % bucket_count; }

Buckets sums_of(RowScan& scan, std::int64_t& rows) {
  Buckets buckets(bucket_count);
  scan.digests([&](const Digest& place, const Digest& row) {
    buckets[bucket_of(place)].add(row);
    ++rows;
  });
  return buckets;
}

struct Selection {
  std::vector<bool> is_wanted = std::vector<bool>(bucket_count, false);
  bool is_partial = false;  ///< some differing buckets are left out
};

Selection differing_buckets(const Buckets& before, const Buckets& after, std::size_t rows_max) {
  Selection selection;
  std::size_t buckets = 0;
  std::int64_t rows = 0;
  for (std::size_t at = 0; at < bucket_count; ++at) {
    if (before[at] == after[at]) continue;
    // Each differing bucket holds at least one difference.
    const bool is_full = buckets > rows_max || (buckets > 0 && rows > fetched_rows_max);
    if (is_full) {
      selection.is_partial = true;
      break;
    }
    selection.is_wanted[at] = true;
    ++buckets;
    rows += std::max(before[at].rows, after[at].rows);
  }
  return selection;
}

std::optional<std::int64_t> integer_of(const Value& value) {
  if (!value) return std::nullopt;
  std::int64_t number = 0;
  const char* end = value->data() + value->size();
  const auto result = std::from_chars(value->data(), end, number);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return number;
}

/// Integers by size, before other text by bytes; NULL first.
bool comes_before(const Row& left, const Row& right) {
  return std::lexicographical_compare(left.begin(), left.end(), right.begin(), right.end(),
                                      [](const Value& a, const Value& b) {
                                        const auto first = integer_of(a);
                                        const auto second = integer_of(b);
                                        if (first && second && *first != *second)
                                          return *first < *second;
                                        if (first.has_value() != second.has_value() && a && b)
                                          return first.has_value();
                                        return a < b;
                                      });
}

struct RowOrder {
  bool operator()(const Row& left, const Row& right) const { return comes_before(left, right); }
};

/// One row's content and how often each side has it.
struct Occurrences {
  ScannedRow content;
  std::int64_t before = 0;
  std::int64_t after = 0;
};

/// What the two sides have for one key, or for one text of a row where there is no key.
using Counterparts = std::map<Digest, Occurrences>;
using CounterpartsByKey = std::map<Row, Counterparts, RowOrder>;

std::vector<std::size_t> positions_of(const std::vector<std::string>& columns,
                                      const std::vector<std::string>& wanted) {
  std::vector<std::size_t> positions;
  for (const auto& name : wanted) {
    const auto found = std::find(columns.begin(), columns.end(), name);
    if (found == columns.end()) continue;
    positions.push_back(static_cast<std::size_t>(found - columns.begin()));
  }
  return positions;
}

Row picked(const Row& row, const std::vector<std::size_t>& positions) {
  Row part;
  for (const std::size_t position : positions) part.push_back(row.at(position));
  return part;
}

/// Marks values of equal text by their types, and returns the names of the columns that differ.
std::vector<std::string> tell_apart(const std::vector<std::string>& columns, ScannedRow& before,
                                    ScannedRow& after) {
  std::vector<std::string> changed;
  const bool has_types = !before.types.empty() && !after.types.empty();
  for (std::size_t at = 0; at < columns.size(); ++at) {
    const bool is_retyped = has_types && before.types[at] != after.types[at];
    if (before.values[at] == after.values[at] && !is_retyped) continue;
    changed.push_back(columns[at]);
    if (before.values[at] != after.values[at]) continue;
    for (ScannedRow* side : {&before, &after}) {
      side->values[at] = side->values[at].value_or("") + " (" + side->types[at] + ")";
    }
  }
  return changed;
}

/// The rows of which one side has more, once for every copy it has more, at most `copies_max`.
std::vector<ScannedRow> surplus(const Counterparts& rows, std::int64_t sign,
                                std::size_t copies_max) {
  std::vector<ScannedRow> more;
  for (const auto& [digest, each] : rows) {
    for (auto left = sign * (each.before - each.after); left > 0; --left) {
      if (more.size() == copies_max) return more;
      more.push_back(each.content);
    }
  }
  return more;
}

void append(TableDifference& difference, const Row& key, const Counterparts& rows,
            std::size_t rows_max) {
  auto missing = surplus(rows, 1, rows_max);
  auto extra = surplus(rows, -1, rows_max);
  const std::size_t pairs = std::min(missing.size(), extra.size());
  for (std::size_t at = 0; at < missing.size(); ++at) {
    RowDifference row{
        .change = RowChange::missing, .key = key, .before = {}, .after = {}, .changed_columns = {}};
    const bool is_paired = at < pairs;
    auto changed = is_paired ? tell_apart(difference.columns, missing[at], extra[at])
                             : std::vector<std::string>{};
    row.before = std::move(missing[at].values);
    if (is_paired && !key.empty()) {
      row.change = RowChange::changed;
      row.after = std::move(extra[at].values);
      row.changed_columns = std::move(changed);
    }
    difference.rows.push_back(std::move(row));
  }
  for (std::size_t at = key.empty() ? 0 : pairs; at < extra.size(); ++at) {
    difference.rows.push_back({.change = RowChange::extra,
                               .key = key,
                               .before = {},
                               .after = std::move(extra[at].values),
                               .changed_columns = {}});
  }
}

}  // namespace

void TextRowScan::digests(const DigestSink& sink) {
  RowEncoder encoder;
  stream_([&](const Row& row) {
    encoder.clear();
    encoder.add_row(row);
    const Digest digest = encoder.digest();
    if (key_positions_.empty()) return sink(digest, digest);
    encoder.clear();
    encoder.add_row(picked(row, key_positions_));
    sink(encoder.digest(), digest);
  });
}

void TextRowScan::rows(const PlaceFilter& is_wanted, const ValueSink& sink) {
  RowEncoder encoder;
  stream_([&](const Row& row) {
    encoder.clear();
    encoder.add_row(row);
    const Digest digest = encoder.digest();
    Digest place = digest;
    if (!key_positions_.empty()) {
      encoder.clear();
      encoder.add_row(picked(row, key_positions_));
      place = encoder.digest();
    }
    if (is_wanted(place)) sink(digest, {.values = row, .types = {}});
  });
}

TableDifference drill_down(RowScan& before, RowScan& after, TableDifference shape,
                           std::size_t rows_max) {
  TableDifference difference = std::move(shape);
  const Buckets old_sums = sums_of(before, difference.rows_before);
  const Buckets new_sums = sums_of(after, difference.rows_after);
  const Selection selection = differing_buckets(old_sums, new_sums, rows_max);
  const auto is_wanted = [&](const Digest& place) -> bool {
    return selection.is_wanted[bucket_of(place)];
  };
  const auto key_positions = positions_of(difference.columns, difference.key_columns);
  CounterpartsByKey by_key;
  const auto occurrences = [&](const Digest& row, const ScannedRow& content) -> Occurrences& {
    const Row& values = content.values;
    auto& rows = by_key[key_positions.empty() ? values : picked(values, key_positions)];
    return rows.try_emplace(row, Occurrences{.content = content}).first->second;
  };
  before.rows(is_wanted, [&](const Digest& row, const ScannedRow& content) {
    ++occurrences(row, content).before;
  });
  after.rows(is_wanted, [&](const Digest& row, const ScannedRow& content) {
    ++occurrences(row, content).after;
  });
  for (const auto& [key, rows] : by_key) {
    append(difference, key_positions.empty() ? Row{} : key, rows, rows_max + 1);
    if (difference.rows.size() > rows_max) break;
  }
  difference.is_capped = selection.is_partial || difference.rows.size() > rows_max;
  if (difference.rows.size() > rows_max) difference.rows.resize(rows_max);
  return difference;
}

}  // namespace fulldress
