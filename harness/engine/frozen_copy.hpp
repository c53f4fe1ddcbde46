#pragma once

#include "harness/engine/value.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace fulldress {

/// A session that can load rows as old as time: nobody has to look again at who wrote them and
/// whether that was committed, which makes everything that reads them next cheaper.
class FrozenCopy {
 public:
  FrozenCopy() = default;
  FrozenCopy(const FrozenCopy&) = delete;
  FrozenCopy& operator=(const FrozenCopy&) = delete;
  virtual ~FrozenCopy() = default;

  /// Session::copy_in() into a table that was made or truncated within the same savepoint. Who has
  /// a snapshot from before the transaction sees the rows, too, once it is committed.
  virtual std::int64_t copy_in_frozen(const TableName& table,
                                      const std::vector<std::string>& columns,
                                      const RowSource& source) = 0;
};

}  // namespace fulldress
