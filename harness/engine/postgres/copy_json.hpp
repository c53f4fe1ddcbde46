#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fulldress::postgres {

/// Turns lines of COPY's text format into lines of JSON without taking their values out: both write
/// nearly every byte in the same way.
class CopyJson {
 public:
  explicit CopyJson(std::size_t columns) : columns_(columns) {}

  /// The line that append_json_line() would write of the values of `line`, which is one line of
  /// COPY without its line feed; valid until the next call.
  ///
  /// throws  InternalError when the line has another number of columns: the stream is not what the
  /// server announced.
  [[nodiscard]] std::string_view convert(std::string_view line);

 private:
  /// Where the conversion of a line is. It travels by value: the bytes that are written could be
  /// its own to the compiler, which would read it again after each of them.
  struct At {
    const char* from = nullptr;
    const char* end = nullptr;  ///< of the line
    char* into = nullptr;
  };
  [[nodiscard]] At put_value(At at);
  [[nodiscard]] At put_special(At at);
  [[nodiscard]] At with_room(At at);

  std::size_t columns_;
  std::string room_;  ///< grows to what the longest line needs
};

}  // namespace fulldress::postgres
