#include "scenarios/scripts/other_product.hpp"

#include <array>

namespace fulldress::scenarios {
namespace {

struct Mark {
  std::string_view words;  ///< in a row, as ScriptWords has them: without signs and brackets
  std::string_view product;
};

// What neither PostgreSQL nor SQLite has.
constexpr std::array<Mark, 9> foreign_marks = {{{"auto_increment", "MySQL"},
                                                {"engine innodb", "MySQL"},
                                                {"engine myisam", "MySQL"},
                                                {"default charset", "MySQL"},
                                                {"character set utf8", "MySQL"},
                                                {"character set utf8mb4", "MySQL"},
                                                {"on update current_timestamp", "MySQL"},
                                                {"clustered", "SQL Server"},
                                                {"sysdate", "Oracle"}}};

// SQLite takes any words for a type, so there they explain no failure.
constexpr std::array<Mark, 7> foreign_types = {{{"unsigned", "MySQL"},
                                                {"mediumtext", "MySQL"},
                                                {"longtext", "MySQL"},
                                                {"tinyint", "MySQL"},
                                                {"nvarchar", "SQL Server"},
                                                {"uniqueidentifier", "SQL Server"},
                                                {"varchar2", "Oracle"}}};

// What PostgreSQL had once. source  the release notes of PostgreSQL 12 to 14
constexpr std::array<Mark, 6> former_marks = {{{"WITH OIDS", "PostgreSQL 11"},
                                               {"abstime", "PostgreSQL 11"},
                                               {"reltime", "PostgreSQL 11"},
                                               {"tinterval", "PostgreSQL 11"},
                                               {"returns opaque", "PostgreSQL 12"},
                                               {"sfunc array_append", "PostgreSQL 13"}}};

constexpr std::array<Mark, 2> sqlite_marks = {{{"autoincrement", "SQLite"}, {"pragma", "SQLite"}}};

template <typename Marks>
const Mark* first_of(const Marks& marks, const ScriptWords& words) {
  for (const Mark& each : marks) {
    if (words.has_sequence(each.words)) return &each;
  }
  return nullptr;
}

std::string written_for(const Mark& mark, std::string_view next) {
  return "it is written for " + std::string(mark.product) + " (" + std::string(mark.words) + "), " +
         std::string(next);
}

}  // namespace

std::string other_product(const ScriptWords& words, std::string_view engine) {
  if (engine == "postgres") {
    if (const Mark* mark = first_of(former_marks, words)) {
      return written_for(*mark, "which newer servers refuse; name an older one with --pg-bindir");
    }
    if (const Mark* mark = first_of(sqlite_marks, words)) {
      return written_for(*mark, "and is rehearsed on it with --engine sqlite");
    }
  }
  const Mark* foreign = first_of(foreign_marks, words);
  if (foreign == nullptr && engine == "postgres") foreign = first_of(foreign_types, words);
  if (foreign == nullptr) return {};
  return written_for(*foreign, "which is not rehearsed: only PostgreSQL and SQLite are");
}

}  // namespace fulldress::scenarios
