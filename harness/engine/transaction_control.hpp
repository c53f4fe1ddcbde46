#pragma once

#include <string_view>

namespace fulldress {

/// What a statement does to the transaction it is sent in.
enum class TransactionControl {
  none,    ///< savepoints, too, and COMMIT PREPARED, which is about another transaction
  begins,  ///< BEGIN, START TRANSACTION
  ends     ///< COMMIT, END, ROLLBACK, ABORT, PREPARE TRANSACTION
};

/// By its first words, in either engine; comments and white space in front do not matter.
[[nodiscard]] TransactionControl transaction_control_of(std::string_view statement);

}  // namespace fulldress
