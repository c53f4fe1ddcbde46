#include "harness/engine/sql_script.hpp"

#include <string>

#include <benchmark/benchmark.h>

namespace fulldress {
namespace {

/// About `bytes` of mixed DDL, functions and inserts, 70 bytes a statement.
std::string sample(std::size_t bytes) {
  const std::string block =
      "create table public.orders_1 (id bigint primary key, name text not null default 'it''s');\n"
      "-- a comment; with a semicolon\n"
      "insert into public.orders_1 (id, name) values (1, E'a\\'b'), (2, 'c');\n"
      "create function f() returns int language plpgsql as $body$ begin return 1; end $body$;\n"
      "alter table public.orders_1 add column total numeric(12, 2) /* cents */;\n"
      "select 1;\nupdate public.orders_1 set name = upper(name) where id between 1 and 2;\n";
  std::string text;
  while (text.size() < bytes) text += block;
  return text;
}

void split_script(benchmark::State& state) {
  const std::string text = sample(10'000'000);
  std::int64_t statements = 0;
  for (auto round : state) {
    SqlScript script(text, {.file = "bench.sql", .dialect = SqlDialect::psql});
    while (script.next()) ++statements;
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.SetItemsProcessed(statements);
}
BENCHMARK(split_script)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace fulldress
