#include "fixtures/psql_subset.hpp"

#include "fixtures/copy_statement.hpp"
#include "harness/engine/sql_script.hpp"
#include "tests/fuzz/fuzz_target.hpp"

// The part of psql that data files may use, on every piece of a script.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace fixtures = fulldress::fixtures;
  const auto text = fulldress::fuzz::text_of(data, size);
  static_cast<void>(fixtures::parse_psql_command(text));
  static_cast<void>(fixtures::parse_script_statement(text));
  fulldress::fuzz::expect_own_errors([&] {
    for (const auto& piece :
         fulldress::split_sql(text, {.file = "input", .dialect = fulldress::SqlDialect::psql})) {
      static_cast<void>(fixtures::parse_psql_command(piece.text));
      static_cast<void>(fixtures::parse_script_statement(piece.text));
    }
  });
  return 0;
}
