#pragma once

#include <string_view>

namespace fulldress {

/// What the sessions of engines with COPY FROM STDIN can do besides: run one whose data stand in
/// the script. Ask a Session for it by dynamic_cast.
class InlineCopy {
 public:
  InlineCopy() = default;
  InlineCopy(const InlineCopy&) = delete;
  InlineCopy& operator=(const InlineCopy&) = delete;
  virtual ~InlineCopy() = default;

  /// Sends one COPY ... FROM STDIN, with whatever options, and `data` byte by byte behind it;
  /// throws as Session::execute does.
  virtual void copy_inline(std::string_view statement, std::string_view data) = 0;
};

}  // namespace fulldress
