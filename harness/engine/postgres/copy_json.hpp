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
  void put_field(std::string_view& rest);
  void put_plain(std::string_view& rest);
  void put_special(std::string_view& rest);
  void put(std::string_view text);
  void make_room();

  std::size_t columns_;
  std::string room_;  ///< grows to what the longest line needs
  std::size_t used_ = 0;
  std::string escape_;
};

}  // namespace fulldress::postgres
