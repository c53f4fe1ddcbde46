#include "scenarios/downtime/advice.hpp"

#include "harness/base/pattern.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace fulldress::scenarios {
namespace {

struct Form {
  const char* pattern;  ///< of the statement in lower case, blanks made one
  const char* advice;
  const char* page;  ///< of the documentation
};

// The first that fits counts.
constexpr std::array<Form, 24> forms = {{
    {R"(^create (unique )?index )",
     "the same by create index concurrently, in a migration without a transaction",
     "sql-createindex.html"},
    {R"(^drop index )", "the same by drop index concurrently, in a migration without a transaction",
     "sql-dropindex.html"},
    {R"(^reindex )", "reindex ... concurrently, without a transaction", "sql-reindex.html"},
    {R"(^refresh materialized view )",
     "refresh materialized view concurrently, which needs a unique index",
     "sql-refreshmaterializedview.html"},
    {R"(^vacuum .*full|^cluster )",
     "a plain vacuum, which keeps nobody out; what is to be smaller is copied into a new table",
     "routine-vacuuming.html"},
    {R"(^alter table .*\badd .*\busing index\b)",
     "it is the safe form; set lock_timeout in front of it and try again", "sql-altertable.html"},
    {R"(^alter table .*\badd .*\b(foreign key|references)\b.*not valid)",
     "it is the safe form; set lock_timeout in front of it and try again", "sql-altertable.html"},
    {R"(^alter table .*\badd .*\bforeign key\b)",
     "add the foreign key not valid, then validate constraint in a transaction of its own",
     "sql-altertable.html"},
    {R"(^alter table .*\badd column .*\breferences\b)",
     "add the column without references, then the foreign key not valid, then validate constraint",
     "sql-altertable.html"},
    {R"(^alter table .*\bset not null)",
     "add constraint ... check (column is not null) not valid, validate it in a transaction of its "
     "own, then set not null, which trusts it, and drop the check",
     "sql-altertable.html"},
    {R"(^alter table .*\badd .*\bexclude\b)",
     "there is none: an exclusion constraint is built under its lock; build it on a new table",
     "sql-altertable.html"},
    {R"(^alter table .*\badd (column )?.*\b(generated always as \(|stored\b))",
     "a plain column that a trigger keeps, filled in batches; or a view that computes it",
     "ddl-generated-columns.html"},
    {R"(^alter table .*\badd (column )?.*\b(identity|bigserial|smallserial|serial)\b)",
     "add the column empty, give it a default from a sequence, fill the rows in batches, then make "
     "it not null by a valid check",
     "sql-altertable.html"},
    {R"(^alter table .*\b(alter|alter column) .*\btype\b)",
     "add a column of the new type, keep it equal by a trigger, fill the rows in batches, then "
     "change the names; widening varchar or numeric needs none of it",
     "sql-altertable.html"},
    {R"(^alter table .*\badd .*\b(unique|primary key)\b)",
     "first create unique index concurrently, then add constraint ... using index",
     "sql-altertable.html"},
    {R"(^alter table .*\badd .*\bcheck\b.*not valid)",
     "it is the safe form; set lock_timeout in front of it and try again", "sql-altertable.html"},
    {R"(^alter table .*\badd constraint .*\bcheck\b)",
     "add the check not valid, then validate constraint in a transaction of its own",
     "sql-altertable.html"},
    {R"(^alter table .*\badd column .*\bdefault\b)",
     "a default that is the same for all rows (a constant, now()) rewrites nothing; else add the "
     "column without one, set the default, and fill the rows in batches",
     "sql-altertable.html"},
    {R"(^alter table .*\battach partition\b)",
     "first add a check that says what the partition's bounds say, not valid, and validate it: "
     "attach then scans nothing",
     "ddl-partitioning.html"},
    {R"(^alter table .*\bdetach partition )",
     "detach partition ... concurrently, without a transaction", "sql-altertable.html"},
    {R"(^alter table .*\bset (logged|unlogged|tablespace|access method))",
     "there is none: the table is copied under its lock; fill a new table and change the names",
     "sql-altertable.html"},
    {R"(^(update|delete) )", "in batches of some thousand rows, each in a transaction of its own",
     "sql-update.html"},
    {R"(^truncate )", "delete in batches, or drop the table once nobody asks for it",
     "sql-truncate.html"},
    {R"(^lock )", "a weaker lock, or none; set lock_timeout in front of it", "sql-lock.html"},
}};

constexpr const char* documentation = "https://www.postgresql.org/docs/current/";

std::string plain(std::string_view statement) {
  constexpr std::size_t looked_at = 2000;
  auto text = one_line(statement, looked_at);
  std::transform(text.begin(), text.end(), text.begin(), sql_token::to_lower);
  return text;
}

const std::vector<Pattern>& patterns() {
  static const auto made = [] {
    std::vector<Pattern> all;
    for (const auto& form : forms) all.emplace_back(form.pattern);
    return all;
  }();
  return made;
}

}  // namespace

SaferForm safer_form_of(std::string_view statement) {
  const auto text = plain(statement);
  const bool is_concurrent = text.find("concurrently") != std::string::npos;
  for (std::size_t at = 0; at < forms.size() && !is_concurrent; ++at) {
    if (!patterns().at(at).is_in(text)) continue;
    return {.advice = forms.at(at).advice,
            .source = std::string(documentation) + forms.at(at).page};
  }
  return {.advice =
              "keep the transaction short: what is slow belongs in front of the first lock or "
              "in a migration of its own, and set lock_timeout",
          .source = std::string(documentation) + "explicit-locking.html"};
}

}  // namespace fulldress::scenarios
