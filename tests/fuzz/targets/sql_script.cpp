#include "harness/engine/sql_script.hpp"

#include "tests/fuzz/fuzz_target.hpp"

// Pieces come in order, lie inside the text and do not overlap, in each dialect.
namespace fulldress {
namespace {

void split(std::string_view text, const SqlScriptOptions& options) {
  SqlScript script(text, options);
  std::size_t end = 0;
  std::size_t line = 1;
  while (const auto piece = script.next()) {
    ensure(piece->offset_bytes >= end, "pieces do not overlap");
    ensure(piece->offset_bytes + piece->text.size() <= text.size(), "a piece is in the text");
    ensure(text.substr(piece->offset_bytes, piece->text.size()) == piece->text,
           "a piece is what stands there");
    ensure(piece->line >= line && piece->column >= 1, "positions go on");
    end = piece->offset_bytes + piece->text.size();
    line = piece->line;
  }
}

void split_in_all_dialects(std::string_view text) {
  for (const auto dialect : {SqlDialect::postgres, SqlDialect::psql, SqlDialect::sqlite}) {
    fuzz::expect_own_errors([&] { split(text, {.file = "input", .dialect = dialect}); });
  }
  fuzz::expect_own_errors([&] {
    split(text, {.file = "input", .dialect = SqlDialect::psql, .has_standard_strings = false});
  });
}

}  // namespace
}  // namespace fulldress

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fulldress::fuzz::text_of(data, size);
  fulldress::split_in_all_dialects(text);
  return 0;
}
