#pragma once

#include <string>
#include <string_view>

namespace fulldress::scenarios {

/// A form of a statement that keeps people waiting, and the one that does not.
struct SaferForm {
  std::string advice;
  std::string source;  ///< a page of PostgreSQL's documentation
};

/// By the words of the statement; the general one when no form is known.
[[nodiscard]] SaferForm safer_form_of(std::string_view statement);

}  // namespace fulldress::scenarios
