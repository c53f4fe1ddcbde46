#pragma once

#include "harness/engine/data_fingerprint.hpp"
#include "harness/engine/row_digest.hpp"

#include <cstddef>
#include <functional>
#include <vector>

namespace fulldress {

/// One row as a scan hands it over.
struct ScannedRow {
  Row values;
  /// What each value is beside its text ("integer", "text"); empty when the text says it all.
  std::vector<std::string> types;
};

/// One table of one database, which can be scanned twice with the same result.
///
/// The place of a row is the digest of its key, or of the whole row where there is no key: rows
/// that may be each other's counterparts share their place.
class RowScan {
 public:
  using DigestSink = std::function<void(const Digest& place, const Digest& row)>;
  using PlaceFilter = std::function<bool(const Digest& place)>;
  using ValueSink = std::function<void(const Digest& row, const ScannedRow& content)>;

  RowScan() = default;
  RowScan(const RowScan&) = delete;
  RowScan& operator=(const RowScan&) = delete;
  virtual ~RowScan() = default;

  /// Hands over the digests of every row.
  virtual void digests(const DigestSink& sink) = 0;
  /// Hands over the values of the rows whose place is wanted.
  virtual void rows(const PlaceFilter& is_wanted, const ValueSink& sink) = 0;
};

/// A scan over anything that can stream rows of text twice, e.g. Session::copy_out. Values are
/// compared as text; across engines the caller normalises them first.
class TextRowScan final : public RowScan {
 public:
  using Stream = std::function<void(const RowSink&)>;

  /// `key_positions` are the places of the key's columns in a row; empty when there is no key.
  TextRowScan(Stream stream, std::vector<std::size_t> key_positions)
      : stream_(std::move(stream)), key_positions_(std::move(key_positions)) {}

  void digests(const DigestSink& sink) override;
  void rows(const PlaceFilter& is_wanted, const ValueSink& sink) override;

 private:
  Stream stream_;
  std::vector<std::size_t> key_positions_;
};

/// The rows in which `before` and `after` differ, at most `rows_max`.
///
/// Two scans of each side. The first sums digests in buckets by place; the second fetches only rows
/// of buckets that differ, and of no more of them than `rows_max` examples need, so memory does not
/// grow with the number of differences.
/// Values whose text is equal but whose types differ are shown as `1 (integer)` and `1 (text)`.
/// shape    table, columns and key_columns (a subset of columns), which it describes.
/// returns  `shape` with the counts and the differences, sorted by key or by values.
[[nodiscard]] TableDifference drill_down(RowScan& before, RowScan& after, TableDifference shape,
                                         std::size_t rows_max);

}  // namespace fulldress
