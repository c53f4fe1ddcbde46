#pragma once

#include "scenarios/lint/lint_rule.hpp"

// When rules fire. What is new in the migration is out of question before any of them is asked.
namespace fulldress::scenarios::conditions {

[[nodiscard]] bool add_check(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool add_column_domain(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool add_column_generated(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool add_column_not_null(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool add_column_numbered(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool add_column_volatile(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool add_column_stable(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool add_domain_check(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool add_exclusion(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool add_foreign_key(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool add_unique(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool attach_partition(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool cluster(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool create_index(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool detach_partition(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool disable_trigger(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool drop_column(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool drop_index(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool drop_table(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool enum_value_in_transaction(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool lock_table(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool move_table(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool needs_no_transaction(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool no_lock_timeout(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool refresh_view(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool reindex(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool rename_column(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool rename_schema(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool rename_table(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool set_not_null(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool set_type(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool truncate_cascade(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool vacuum_full(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool validate_under_lock(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool write_all_rows(const sql::Fact& fact, const LintContext& context);
[[nodiscard]] bool write_under_lock(const sql::Fact& fact, const LintContext& context);

}  // namespace fulldress::scenarios::conditions
