#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fulldress::psql {

/// `\copy` with a file, a program or a stream at its other end.
struct ClientCopy {
  enum class Direction { from, to };
  enum class End { file, program, stream };
  std::string subject;  ///< the table and its columns, or the query, as written
  Direction direction = Direction::from;
  End end = End::stream;
  std::string name;     ///< of the file or program, without its quotes
  std::string options;  ///< what follows, as written
};

/// Nothing when `rest`, which follows `\copy`, is none.
[[nodiscard]] std::optional<ClientCopy> parse_client_copy(std::string_view rest);

}  // namespace fulldress::psql
