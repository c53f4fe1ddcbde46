#include "harness/engine/postgres/copy_json.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/json_row.hpp"
#include "harness/engine/postgres/copy_text.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace fulldress::postgres {
namespace {

/// As the server writes it: it escapes more than it has to.
std::string line_of(const Row& row) {
  std::string line;
  append_copy_line(line, row);
  line.pop_back();
  std::string escaped;
  for (const char character : line) {
    constexpr std::string_view characters = "\b\f\v";
    constexpr std::string_view letters = "bfv";
    const auto at = characters.find(character);
    if (at == std::string_view::npos) {
      escaped += character;
    } else {
      escaped += '\\';
      escaped += letters[at];
    }
  }
  return escaped;
}

std::string json_of(const Row& row) {
  std::string line;
  append_json_line(line, row);
  return line;
}

TEST(CopyJson, WritesWhatRowByRowWouldBeWritten) {
  const std::vector<Row> rows = {
      {},
      {std::nullopt},
      {""},
      {"\\N", std::nullopt, "N", "\\", "\\\\N"},
      {"tab\t", "line\nfeed", "\r", "\b\f\v\x01\x1f\x7f", "\"quoted\"", "back\\slash"},
      {"1234567", "12345678", "123456789", std::string(1000, '"'), std::string(1000, '\x01')},
      {"caf\u00e9 \U0001F600", "\u4e2d\u6587"},
      {std::string(200'000, 'x'), "end"},
  };
  for (const auto& row : rows) {
    CopyJson json(row.size());
    EXPECT_EQ(json.convert(line_of(row)), json_of(row));
  }
}

TEST(CopyJson, WritesRandomRowsAsRowByRow) {
  std::mt19937 random(20261121);
  const std::string characters = "aZ09 \t\n\r\b\f\v\\\"'\x01\x1fN\x7f";
  CopyJson json(3);
  for (int at = 0; at < 20'000; ++at) {
    Row row(3);
    for (auto& value : row) {
      if (random() % 5 == 0) continue;
      value.emplace();
      for (auto left = random() % 40; left > 0; --left) {
        *value += random() % 3 == 0 ? characters[random() % characters.size()] : 'x';
      }
    }
    ASSERT_EQ(json.convert(line_of(row)), json_of(row));
  }
}

TEST(CopyJson, RefusesALineOfAnotherShape) {
  EXPECT_THROW(static_cast<void>(CopyJson(2).convert("a")), InternalError);
  EXPECT_THROW(static_cast<void>(CopyJson(2).convert("a\tb\tc")), InternalError);
  EXPECT_THROW(static_cast<void>(CopyJson(0).convert("a")), InternalError);
  EXPECT_THROW(static_cast<void>(CopyJson(1).convert("a\\")), InternalError);
}

}  // namespace
}  // namespace fulldress::postgres
