#include "scenarios/lint/conditions.hpp"
#include "scenarios/lint/lint_rule.hpp"

#include <algorithm>
#include <array>

namespace fulldress::scenarios {
namespace {

constexpr std::string_view alter_table_page = "sql-altertable.html";
constexpr std::string_view in_batches =
    "add the column empty, set the default, and fill the rows in batches";

// source  METHODS 1 and PEERS 1.2: what squawk, strong_migrations and eugene warn of, and what the
// measurements say of it; the pages of PostgreSQL's documentation.
constexpr std::array rules = {
    LintRule{.id = "lint.add-check",
             .condition = "a check is added that rows must satisfy at once",
             .claim = Claim::reads_under_lock,
             .safer = "add it not valid, and validate constraint in a transaction of its own",
             .page = alter_table_page,
             .fires = conditions::add_check},
    LintRule{
        .id = "lint.add-column-domain",
        .condition = "a column of a domain with conditions is added",
        .claim = Claim::rewrites,
        .safer = "add the column with the domain's type, and the condition as a check not valid",
        .page = alter_table_page,
        .fires = conditions::add_column_domain},
    LintRule{.id = "lint.add-column-generated",
             .condition = "a stored generated column is added",
             .claim = Claim::rewrites,
             .safer = "a plain column that a trigger keeps, filled in batches; or a view",
             .page = "ddl-generated-columns.html",
             .fires = conditions::add_column_generated},
    LintRule{.id = "lint.add-column-not-null",
             .condition = "a column is added NOT NULL without a default",
             .claim = Claim::fails,
             .safer = "give it a default, or fill it before it is set not null",
             .page = alter_table_page,
             .fires = conditions::add_column_not_null,
             .sqlstate = "23502"},
    LintRule{.id = "lint.add-column-numbered",
             .condition = "a serial or identity column is added",
             .claim = Claim::rewrites,
             .safer =
                 "add the column empty, give it a default from a sequence, and fill the rows in "
                 "batches",
             .page = alter_table_page,
             .fires = conditions::add_column_numbered},
    LintRule{.id = "lint.add-column-volatile-default",
             .condition = "a column is added with a default that may differ from row to row",
             .claim = Claim::rewrites,
             .safer = in_batches,
             .page = alter_table_page,
             .fires = conditions::add_column_volatile,
             .looks_so = conditions::add_column_stable},
    LintRule{.id = "lint.add-domain-check",
             .condition = "a condition is added to a domain that rows must satisfy at once",
             .claim = Claim::reads_beside_readers,
             .safer = "add it not valid, and validate constraint in a transaction of its own",
             .page = "sql-alterdomain.html",
             .fires = conditions::add_domain_check},
    LintRule{.id = "lint.add-exclusion",
             .condition = "an exclusion constraint is added",
             .claim = Claim::reads_under_lock,
             .safer = "there is none: build it on a new table",
             .page = alter_table_page,
             .fires = conditions::add_exclusion},
    LintRule{.id = "lint.add-foreign-key",
             .condition = "a foreign key is added that rows must satisfy at once",
             .claim = Claim::reads_beside_readers,
             .safer = "add it not valid, and validate constraint in a transaction of its own",
             .page = alter_table_page,
             .fires = conditions::add_foreign_key},
    LintRule{.id = "lint.add-unique",
             .condition = "a unique constraint or primary key builds its own index",
             .claim = Claim::reads_under_lock,
             .safer = "first create unique index concurrently, then add constraint ... using index",
             .page = alter_table_page,
             .fires = conditions::add_unique},
    LintRule{.id = "lint.attach-partition",
             .condition = "a table without a valid check is attached as a partition",
             .claim = Claim::reads_under_lock,
             .safer = "first a check that says what the bounds say, not valid, then validated",
             .page = "ddl-partitioning.html",
             .fires = conditions::attach_partition},
    LintRule{.id = "lint.cluster",
             .condition = "cluster",
             .claim = Claim::rewrites,
             .safer = "copy what is to be smaller or sorted into a new table",
             .page = "sql-cluster.html",
             .fires = conditions::cluster},
    LintRule{.id = "lint.create-index",
             .condition = "an index is created without CONCURRENTLY",
             .claim = Claim::reads_beside_readers,
             .safer = "the same by create index concurrently, in a migration without a transaction",
             .page = "sql-createindex.html",
             .fires = conditions::create_index},
    LintRule{.id = "lint.detach-partition",
             .condition = "a partition is detached without CONCURRENTLY",
             .claim = Claim::locks_all,
             .safer = "detach partition ... concurrently, without a transaction",
             .page = alter_table_page,
             .fires = conditions::detach_partition},
    LintRule{.id = "lint.disable-trigger",
             .condition = "a trigger is switched off",
             .claim = Claim::locks_writers,
             .safer = "let the trigger itself look at a setting of the session",
             .page = alter_table_page,
             .fires = conditions::disable_trigger},
    LintRule{.id = "lint.drop-column",
             .condition = "a column is dropped",
             .claim = Claim::breaks_old_release,
             .safer = "first a release that does not ask for it, then drop it",
             .page = alter_table_page,
             .fires = conditions::drop_column},
    LintRule{.id = "lint.drop-index",
             .condition = "an index is dropped without CONCURRENTLY",
             .claim = Claim::locks_all,
             .safer = "the same by drop index concurrently, in a migration without a transaction",
             .page = "sql-dropindex.html",
             .fires = conditions::drop_index},
    LintRule{.id = "lint.drop-table",
             .condition = "a table is dropped",
             .claim = Claim::breaks_old_release,
             .safer = "first a release that does not ask for it, then drop it",
             .page = "sql-droptable.html",
             .fires = conditions::drop_table},
    LintRule{.id = "lint.enum-value-in-transaction",
             .condition = "a value is added to an enum and used in the same transaction",
             .claim = Claim::fails,
             .safer = "use it in the next migration",
             .page = "sql-altertype.html",
             .fires = conditions::enum_value_in_transaction,
             .sqlstate = "55P04"},
    LintRule{.id = "lint.lock-table",
             .condition = "a table is locked against writers",
             .claim = Claim::locks_writers,
             .safer = "a weaker lock, or none",
             .page = "sql-lock.html",
             .fires = conditions::lock_table},
    LintRule{.id = "lint.move-table",
             .condition = "a table is made logged or unlogged, or moved to another tablespace or "
                          "access method",
             .claim = Claim::rewrites,
             .safer = "there is none: fill a new table and change the names",
             .page = alter_table_page,
             .fires = conditions::move_table},
    LintRule{.id = "lint.needs-no-transaction",
             .condition = "what refuses a transaction runs in one",
             .claim = Claim::fails,
             .safer = "a migration without a transaction, with nothing else in it",
             .page = "sql-createindex.html",
             .fires = conditions::needs_no_transaction,
             .sqlstate = "25001"},
    LintRule{.id = "lint.no-lock-timeout",
             .condition = "a lock that keeps others out is wanted without lock_timeout",
             .claim = Claim::waits_without_limit,
             .safer = "set local lock_timeout = '2s' in front of it, and try again",
             .page = "runtime-config-client.html",
             .fires = conditions::no_lock_timeout,
             .is_once = true},
    LintRule{.id = "lint.refresh-view",
             .condition = "a materialized view is refreshed without CONCURRENTLY",
             .claim = Claim::rewrites,
             .safer = "refresh materialized view concurrently, which needs a unique index",
             .page = "sql-refreshmaterializedview.html",
             .fires = conditions::refresh_view},
    LintRule{.id = "lint.reindex",
             .condition = "reindex without CONCURRENTLY",
             .claim = Claim::reads_beside_readers,
             .safer = "reindex concurrently, in a migration without a transaction",
             .page = "sql-reindex.html",
             .fires = conditions::reindex},
    LintRule{.id = "lint.rename-column",
             .condition = "a column is renamed",
             .claim = Claim::breaks_old_release,
             .safer = "a new column, kept equal by a trigger until no release asks for the old one",
             .page = alter_table_page,
             .fires = conditions::rename_column},
    LintRule{.id = "lint.rename-schema",
             .condition = "a schema is renamed",
             .claim = Claim::breaks_old_release,
             .safer = "a new schema, with views of the old names until no release asks for them",
             .page = "sql-alterschema.html",
             .fires = conditions::rename_schema},
    LintRule{.id = "lint.rename-table",
             .condition = "a table or view is renamed",
             .claim = Claim::breaks_old_release,
             .safer = "rename it and create a view of the old name in the same transaction",
             .page = alter_table_page,
             .fires = conditions::rename_table},
    LintRule{.id = "lint.set-not-null",
             .condition = "a column is set NOT NULL without a valid check that says so",
             .claim = Claim::reads_under_lock,
             .safer =
                 "add check (column is not null) not valid, validate it in a transaction of its "
                 "own, then set not null, which trusts it, and drop the check",
             .page = alter_table_page,
             .fires = conditions::set_not_null},
    LintRule{.id = "lint.set-type",
             .condition = "the type of a column is changed",
             .claim = Claim::rewrites,
             .safer = "a new column of the new type, kept equal by a trigger, filled in batches; "
                      "widening varchar or numeric needs none of it",
             .page = alter_table_page,
             .fires = conditions::set_type},
    LintRule{.id = "lint.truncate-cascade",
             .condition = "tables are emptied with CASCADE",
             .claim = Claim::locks_others,
             .safer = "name every table that is to be emptied",
             .page = "sql-truncate.html",
             .fires = conditions::truncate_cascade},
    LintRule{.id = "lint.vacuum-full",
             .condition = "vacuum full",
             .claim = Claim::rewrites,
             .safer = "a plain vacuum; what is to be smaller is copied into a new table",
             .page = "routine-vacuuming.html",
             .fires = conditions::vacuum_full},
    LintRule{.id = "lint.validate-under-lock",
             .condition = "a constraint is validated in a transaction that keeps a table locked",
             .claim = Claim::works_under_lock,
             .safer = "validate it in a migration of its own",
             .page = alter_table_page,
             .fires = conditions::validate_under_lock},
    LintRule{.id = "lint.write-all-rows",
             .condition = "every row is updated or deleted at once",
             .claim = Claim::locks_rows,
             .safer = "in batches of some thousand rows, each in a transaction of its own",
             .page = "sql-update.html",
             .fires = conditions::write_all_rows},
    LintRule{
        .id = "lint.write-under-lock",
        .condition = "every row is updated or deleted in a transaction that keeps a table locked",
        .claim = Claim::works_under_lock,
        .safer = "in a migration of its own, in batches",
        .page = "sql-update.html",
        .fires = conditions::write_under_lock},
};

}  // namespace

std::string_view to_text(Claim claim) {
  switch (claim) {
    case Claim::rewrites:
      return "the table is written anew, and nobody reads or writes it meanwhile";
    case Claim::reads_under_lock:
      return "nobody reads or writes the table while every row is looked at";
    case Claim::reads_beside_readers:
      return "nobody writes into the table while every row is looked at";
    case Claim::works_under_lock:
      return "a lock that was taken before keeps others out while every row is looked at";
    case Claim::locks_all:
      return "nobody reads or writes the table until the transaction ends";
    case Claim::locks_writers:
      return "nobody writes into the table until the transaction ends";
    case Claim::locks_others:
      return "tables it does not name are emptied and locked too";
    case Claim::locks_rows:
      return "nobody else writes into any of the rows until the transaction ends";
    case Claim::waits_without_limit:
      return "behind a long transaction it waits without limit, and everybody behind it";
    case Claim::fails:
      return "it fails";
    case Claim::breaks_old_release:
      return "statements of the release before that name it fail";
  }
  return "it is unsafe";
}

std::span<const LintRule> lint_rules() { return rules; }

const LintRule* lint_rule(std::string_view id) {
  const auto* const found =
      std::find_if(rules.begin(), rules.end(), [&](const LintRule& each) { return each.id == id; });
  return found == rules.end() ? nullptr : found;
}

std::vector<std::string> lint_ids() {
  std::vector<std::string> ids;
  for (const auto& rule : rules) ids.emplace_back(rule.id);
  ids.emplace_back(execution_only);
  return ids;
}

}  // namespace fulldress::scenarios
