#include "migrations/atlas_directives.hpp"
#include "migrations/atlas_scanner.hpp"
#include "migrations/locale_order.hpp"
#include "migrations/supabase_splitter.hpp"
#include "tests/fuzz/fuzz_target.hpp"

#include <string>

// The splitters of Supabase and Atlas: pieces in order, inside the text, without the blanks around.
namespace fulldress::migrations {
namespace {

void split_supabase(std::string_view text) {
  std::size_t end = 0;
  for (const SupabaseStatement& each : split_as_supabase(text)) {
    ensure(!each.text.empty(), "no statement is empty");
    ensure(each.offset_bytes >= end, "statements do not overlap");
    ensure(text.substr(each.offset_bytes, each.text.size()) == each.text,
           "a statement is what stands there");
    end = each.offset_bytes + each.text.size();
  }
}

void split_atlas(std::string_view text, const std::string& engine) {
  ScriptPosition last{.file = "input", .line = 1, .column = 1};
  std::size_t size = 0;
  for (const ScriptStatement& each : split_as_atlas(text, engine, "input")) {
    const bool goes_on = each.start.line > last.line ||
                         (each.start.line == last.line && each.start.column >= last.column);
    ensure(goes_on, "positions go on");
    ensure(text.find(each.text) != std::string_view::npos, "a statement is in the text");
    last = each.start;
    size += each.text.size();
  }
  ensure(size <= text.size(), "statements do not overlap");
}

}  // namespace
}  // namespace fulldress::migrations

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace migrations = fulldress::migrations;
  const auto text = fulldress::fuzz::text_of(data, size);
  fulldress::fuzz::expect_own_errors([&] { migrations::split_supabase(text); });
  for (const std::string engine : {"postgres", "sqlite"}) {
    fulldress::fuzz::expect_own_errors([&] { migrations::split_atlas(text, engine); });
  }
  static_cast<void>(migrations::atlas_header(text));
  static_cast<void>(migrations::atlas_directive(text, "txmode"));
  const auto left = text.substr(0, size / 2);
  const auto right = text.substr(size / 2);
  const bool is_before = migrations::is_before_in_locale(left, right);
  fulldress::ensure(!is_before || !migrations::is_before_in_locale(right, left),
                    "an order has one direction");
  return 0;
}
