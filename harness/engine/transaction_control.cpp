#include "harness/engine/transaction_control.hpp"

#include "harness/engine/sql_token.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace fulldress {
namespace {

/// ROLLBACK [WORK | TRANSACTION] TO
bool goes_back_to_savepoint(const std::vector<std::string>& words) {
  const bool has_noise = words.size() > 1 && (words[1] == "work" || words[1] == "transaction");
  const std::size_t at = has_noise ? 2 : 1;
  return words.size() > at && words[at] == "to";
}

}  // namespace

TransactionControl transaction_control_of(std::string_view statement) {
  const auto words = sql_token::leading_words(statement, 3);
  if (words.empty()) return TransactionControl::none;
  const auto& first = words[0];
  const auto has_second = [&](std::string_view word) {
    return words.size() > 1 && words[1] == word;
  };
  if (first == "begin" || (first == "start" && has_second("transaction"))) {
    return TransactionControl::begins;
  }
  const bool is_end =
      first == "end" || first == "abort" || (first == "prepare" && has_second("transaction")) ||
      (first == "commit" && !has_second("prepared")) ||
      (first == "rollback" && !has_second("prepared") && !goes_back_to_savepoint(words));
  return is_end ? TransactionControl::ends : TransactionControl::none;
}

}  // namespace fulldress
