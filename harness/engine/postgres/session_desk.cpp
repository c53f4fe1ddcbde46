#include "harness/engine/postgres/copy.hpp"
#include "harness/engine/postgres/refusal.hpp"
#include "harness/engine/postgres/session.hpp"
#include "harness/engine/postgres/sql.hpp"

#include <charconv>
#include <memory>
#include <utility>

namespace fulldress::postgres {
namespace {

struct ClearResult {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ClearResult>;

bool is_good(const Result& result) {
  const auto status = PQresultStatus(result.get());
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

/// The types of a described statement as two array literals.
struct TypeList {
  std::string types = "{";
  std::string modifiers = "{";

  void add(Oid type, int modifier) {
    if (types.size() > 1) {
      types += ',';
      modifiers += ',';
    }
    types += std::to_string(type);
    modifiers += std::to_string(modifier);
  }
  [[nodiscard]] Row closed() const { return {types + "}", modifiers + "}"}; }
};

ResultSet rows_of(const Result& result) {
  ResultSet set;
  const int columns = PQnfields(result.get());
  for (int column = 0; column < columns; ++column) {
    set.columns.emplace_back(PQfname(result.get(), column));
  }
  const int rows = PQntuples(result.get());
  set.rows.reserve(static_cast<std::size_t>(rows));
  for (int row = 0; row < rows; ++row) {
    auto& values = set.rows.emplace_back();
    values.reserve(set.columns.size());
    for (int column = 0; column < columns; ++column) {
      if (PQgetisnull(result.get(), row, column) != 0) {
        values.emplace_back(std::nullopt);
      } else {
        values.emplace_back(std::in_place, PQgetvalue(result.get(), row, column),
                            static_cast<std::size_t>(PQgetlength(result.get(), row, column)));
      }
    }
  }
  return set;
}

std::int64_t affected_by(const Result& result) {
  const std::string_view text = PQcmdTuples(result.get());
  std::int64_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

}  // namespace

StatementShape PgSession::describe(std::string_view statement) {
  refuse_nul(statement, "the statement", statement);
  const std::string sent(statement);
  StatementShape shape;
  TypeList types;
  run_guarded({.sent = sent, .given = statement}, [&](const StatementWatch&) -> std::string {
    auto* const connection = executor_->raw();
    const Result prepared(PQprepare(connection, "", sent.c_str(), 0, nullptr));
    if (!is_good(prepared)) return "the statement cannot be prepared";
    const Result described(PQdescribePrepared(connection, ""));
    if (!is_good(described)) return "the statement cannot be described";
    shape.parameters = static_cast<std::size_t>(PQnparams(described.get()));
    for (int column = 0; column < PQnfields(described.get()); ++column) {
      shape.columns.push_back({.name = PQfname(described.get(), column), .type = {}});
      types.add(PQftype(described.get(), column), PQfmod(described.get(), column));
    }
    return {};
  });
  if (shape.columns.empty()) return shape;
  const auto names = query(sql::type_names, types.closed()).rows;
  for (std::size_t column = 0; column < shape.columns.size(); ++column) {
    shape.columns[column].type = names.at(column).at(0).value_or("");
  }
  return shape;
}

StatementEffect PgSession::perform(std::string_view statement, const Row& parameters) {
  refuse_nul(statement, "the statement", statement);
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const auto& parameter : parameters) {
    if (parameter) refuse_nul(*parameter, "a parameter", statement);
    values.push_back(parameter ? parameter->c_str() : nullptr);
  }
  const std::string sent(statement);
  StatementEffect effect;
  run_guarded({.sent = sent, .given = statement}, [&](const StatementWatch&) -> std::string {
    auto* const connection = executor_->raw();
    const Result result(PQexecParams(connection, sent.c_str(), static_cast<int>(values.size()),
                                     nullptr, values.data(), nullptr, nullptr, 0));
    if (is_copying()) {
      discard_results(connection, "a COPY has no data here");
      return {};
    }
    if (!is_good(result)) return "the statement failed";
    effect.rows = rows_of(result);
    effect.affected = affected_by(result);
    return {};
  });
  return effect;
}

}  // namespace fulldress::postgres
