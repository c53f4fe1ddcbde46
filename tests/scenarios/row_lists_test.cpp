#include "scenarios/scripts/row_lists.hpp"

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

std::string spelled(const std::string& statement) {
  std::string text;
  for (const auto& token : with_row_lists_spelled(script_tokens(statement))) {
    const bool is_text = token.kind == ScriptToken::Kind::text;
    text += (text.empty() ? "" : " ") + (is_text ? "'" + token.value + "'" : token.value);
  }
  return text;
}

TEST(RowLists, AreSpelledByColumns) {
  EXPECT_EQ(spelled("delete from t where (a, b) in ((1, 'x'), (-2, 'y'));"),
            "delete from t where a = 1 and b = 'x' or a = - 2 and b = 'y' ;");
  EXPECT_EQ(spelled("delete from t where (a, b) in (values (1, 'x'))"),
            "delete from t where a = 1 and b = 'x'");
  EXPECT_EQ(spelled("update t set n = 1 where k = 'k' and (t.a, t.b) in ((1, 2), (3, 4)) and d"),
            "update t set n = 1 where k = 'k' and t . a = 1 and t . b = 2 and d or "
            "k = 'k' and t . a = 3 and t . b = 4 and d");
}

TEST(RowLists, StandInParenthesesBesideAnOr) {
  EXPECT_EQ(spelled("delete from t where d or (a, b) in ((1, 2), (3, 4))"),
            "delete from t where d or ( a = 1 and b = 2 or a = 3 and b = 4 )");
  EXPECT_EQ(spelled("delete from t where id in (select i from u where (a, b) in ((1, 2)))"),
            "delete from t where id in ( select i from u where ( a = 1 and b = 2 ) )");
}

TEST(RowLists, AreCutShort) {
  EXPECT_EQ(spelled("delete from t where (a, b) in ((1, 2), (1, 2), (1, 2), (1, 2), (1, 2), (1, 2),"
                    " (1, 2), (1, 2), (3, 4))")
                .find('3'),
            std::string::npos);
}

TEST(RowLists, AreNoOthers) {
  for (const std::string statement :
       {"delete from t where ( a , b ) not in ( ( 1 , 2 ) )",
        "delete from t where not ( a , b ) in ( ( 1 , 2 ) )",
        "delete from t where ( a , b ) in ( select a , b from u )",
        "delete from t where ( a , b ) in ( ( 1 , 2 , 3 ) )", "delete from t where ( a",
        "delete from t where ( a , b ) in (", "delete from t where f ( a ) in ( 1 , 2 )",
        "insert into t ( a , b ) values ( 1 , 2 )"}) {
    EXPECT_EQ(spelled(statement), statement);
  }
}

}  // namespace
}  // namespace fulldress::scenarios
