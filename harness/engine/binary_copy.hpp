#pragma once

#include "harness/engine/value.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace fulldress {

/// A session that can load rows in the server's own form of values, made here: the server has less
/// to read, and whoever sends has a processor of his own.
class BinaryCopy {
 public:
  BinaryCopy() = default;
  BinaryCopy(const BinaryCopy&) = delete;
  BinaryCopy& operator=(const BinaryCopy&) = delete;
  virtual ~BinaryCopy() = default;

  struct Column {
    std::string name;
    std::string type;  ///< as the inspector names it
  };

  enum class Age {
    present,  ///< as Session::copy_in()
    frozen    ///< as FrozenCopy::copy_in_frozen()
  };

  struct Target {
    TableName table;
    std::vector<Column> columns;
    Age age = Age::present;
  };

  /// Whether values of this type, in the server's own spelling, can be put into the binary form.
  [[nodiscard]] virtual bool has_binary_form(const std::string& type) const = 0;

  /// Loads rows whose values are text in the server's own spelling, as Session::copy_in() does.
  /// errors  those of copy_in(); SqlError 22P03 for a value that is spelled in another way, which
  ///         copy_in() may understand all the same. Places in messages of others may be rougher.
  virtual std::int64_t copy_in_binary(const Target& target, const RowSource& source) = 0;
};

}  // namespace fulldress
