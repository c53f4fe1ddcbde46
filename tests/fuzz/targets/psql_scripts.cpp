#include "harness/engine/psql_command.hpp"
#include "harness/engine/psql_target.hpp"
#include "harness/engine/sql_script.hpp"
#include "tests/fuzz/fuzz_target.hpp"

// What we read of psql, on every piece of a script.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace psql = fulldress::psql;
  const auto text = fulldress::fuzz::text_of(data, size);
  const psql::Variables variables = {{"a", "b"}, {"x", "'; c"}};
  const auto read = [&](std::string_view part) {
    for (const auto& command : psql::parse_commands(part, variables)) {
      static_cast<void>(psql::connected_database(command));
      static_cast<void>(psql::starts_program(command));
    }
    const auto replaced = psql::interpolate(part, variables);
    static_cast<void>(replaced.source_offset(replaced.text.size()));
    static_cast<void>(psql::parse_script_statement(part));
  };
  read(text);
  fulldress::fuzz::expect_own_errors([&] {
    for (const auto& piece :
         fulldress::split_sql(text, {.file = "input", .dialect = fulldress::SqlDialect::psql})) {
      read(piece.text);
    }
  });
  return 0;
}
