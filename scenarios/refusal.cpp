#include "scenarios/refusal.hpp"

#include "harness/base/sql_fault.hpp"
#include "harness/base/text.hpp"

#include <string_view>

namespace fulldress::scenarios {

bool is_users_to_repair(const SqlError& error) {
  constexpr std::string_view syntax_error = "42601";
  return error.sqlstate() != syntax_error && fault_of(error.sqlstate()) != SqlFault::server;
}

void refuse(const Refusal& refusal, const SqlError& error) {
  constexpr std::size_t words_max = 600;
  const auto& info = error.info();
  UsageError told(refusal.id,
                  refusal.before + one_line(info.message, words_max) +
                      (info.detail.empty() ? "" : ": " + one_line(info.detail, words_max)) +
                      " (SQLSTATE " + info.sqlstate + "); " + refusal.advice);
  for (const auto& line : error.context()) told.add_context(line);
  throw told;
}

}  // namespace fulldress::scenarios
