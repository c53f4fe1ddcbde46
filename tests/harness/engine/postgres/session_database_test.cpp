#include "harness/engine/transaction.hpp"
#include "tests/support/disposable.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fulldress::testing {
namespace {

std::string value_of(Session& session, const std::string& select) {
  return session.query(select).rows.at(0).at(0).value_or("NULL");
}

SqlErrorInfo refusal_of(Session& session, const std::string& script) {
  try {
    session.execute(script);
  } catch (const SqlError& error) {
    return error.info();
  }
  return {};
}

/// The URL of another database of the same server.
std::string with_name(const std::string& url, const std::string& name) {
  const auto start = url.rfind('/', url.find('?')) + 1;
  return url.substr(0, start) + name + url.substr(url.find('?'));
}

class PgSessionTest : public ::testing::Test {
 protected:
  Database& database() {
    if (!database_) database_ = fresh_database("postgres");
    return *database_;
  }
  Session& session() {
    if (!session_) session_ = database().connect(soon());
    return *session_;
  }
  void end_backend_of(Session& victim) {
    const auto pid = value_of(victim, "select pg_catalog.pg_backend_pid()");
    session().query("select pg_catalog.pg_terminate_backend($1, 10000)", {pid});
  }

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
};

TEST_F(PgSessionTest, PinsHowValuesLookAsText) {
  const std::vector<std::pair<std::string, std::string>> pinned = {
      {"application_name", "fulldress"},
      {"client_encoding", "UTF8"},
      {"timezone", "UTC"},
      {"datestyle", "ISO, YMD"},
      {"intervalstyle", "iso_8601"},
      {"extra_float_digits", "1"},
      {"bytea_output", "hex"},
      {"standard_conforming_strings", "on"},
      {"lc_monetary", "C"}};
  for (const std::string undo : {"", "reset all", "discard all"}) {
    for (const auto& [setting, value] : pinned) {
      EXPECT_EQ(value_of(session(), "show " + setting), value) << setting << " after " << undo;
    }
    session().execute(
        "set timezone = 'Asia/Tokyo'; set datestyle = 'german'; set bytea_output = escape");
    session().execute(undo.empty() ? "reset all" : undo);
  }
}

TEST_F(PgSessionTest, PinsAgainstSettingsOfTheDatabase) {
  session().execute("alter database " + session().quote_name(database().name()) +
                    " set timezone = 'Asia/Tokyo'");
  EXPECT_EQ(value_of(*database().connect(soon()), "show timezone"), "UTC");
}

TEST_F(PgSessionTest, LeavesTheSearchPathToTheScripts) {
  EXPECT_EQ(value_of(session(), "show search_path"), "\"$user\", public");
  EXPECT_EQ(value_of(session(), "show statement_timeout"), "0");
}

TEST_F(PgSessionTest, NeverReadsTheEnvironmentOfLibpq) {
  for (const auto* variable : {"PGHOSTADDR", "PGSERVICE", "PGOPTIONS", "PGTZ", "PGDATESTYLE",
                               "PGTARGETSESSIONATTRS", "PGDATABASE", "PGCLIENTENCODING"}) {
    ::setenv(variable, "192.0.2.1", 1);
  }
  const auto other = database().connect(soon());
  EXPECT_EQ(value_of(*other, "select pg_catalog.current_database()"), database().name());
  EXPECT_EQ(std::getenv("PGHOSTADDR"), nullptr);
}

TEST_F(PgSessionTest, NeverReconnects) {
  const auto victim = database().connect(soon());
  victim->execute("create temp table mine (id integer); set work_mem = '1MB'");
  end_backend_of(*victim);
  for (int attempt = 1; attempt <= 4; ++attempt) {
    EXPECT_THROW(victim->execute("select 1"), ConnectionLost) << attempt;
    EXPECT_THROW(victim->query("select 1"), ConnectionLost) << attempt;
    EXPECT_THROW(victim->begin(TransactionMode::read_write), ConnectionLost) << attempt;
    EXPECT_THROW(victim->rollback(), ConnectionLost) << attempt;
    EXPECT_THROW(victim->copy_out("select 1", [](const Row&) {}), ConnectionLost) << attempt;
    EXPECT_THROW(victim->copy_in({"", "mine"}, {"id"}, [](Row&) { return false; }), ConnectionLost)
        << attempt;
  }
}

TEST_F(PgSessionTest, SaysWhyTheConnectionWasLost) {
  const auto victim = database().connect(soon());
  end_backend_of(*victim);
  try {
    victim->execute("\n\nselect 'mine'");
    FAIL() << "a session whose backend has gone still works";
  } catch (const ConnectionLost& error) {
    EXPECT_EQ(error.id(), "engine.connection-lost");
    EXPECT_NE(error.message().find("administrator"), std::string::npos) << error.message();
    EXPECT_NE(error.message().find("select 'mine'"), std::string::npos) << error.message();
  }
}

TEST_F(PgSessionTest, LossInTheMiddleOfAScriptIsALoss) {
  const auto victim = database().connect(soon());
  EXPECT_THROW(
      victim->execute("create table half (id integer);"
                      "select pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid());"
                      "select 1"),
      ConnectionLost);
  EXPECT_THROW(victim->execute("select 1"), ConnectionLost);
  EXPECT_EQ(refusal_of(session(), "select id from half").sqlstate, "42P01");
}

TEST_F(PgSessionTest, LossInTheMiddleOfACopyIsALoss) {
  const auto victim = database().connect(soon());
  victim->execute("create table item (id integer)");
  const auto pid = value_of(*victim, "select pg_catalog.pg_backend_pid()");
  int rows = 0;
  const auto end_backend = [&] {
    if (++rows == 1) session().query("select pg_catalog.pg_terminate_backend($1, 10000)", {pid});
  };
  EXPECT_THROW(victim->copy_in({"", "item"}, {"id"},
                               [&](Row& row) {
                                 end_backend();
                                 row = {"1"};
                                 return rows < 1'000'000;
                               }),
               ConnectionLost);
  EXPECT_LT(rows, 1'000'000);
  EXPECT_THROW(victim->execute("select 1"), ConnectionLost);
}

TEST_F(PgSessionTest, WholeScriptIsOneImplicitTransaction) {
  EXPECT_EQ(refusal_of(session(), "create table t1 (id integer); select 1/0").sqlstate, "22012");
  EXPECT_EQ(refusal_of(session(), "select id from t1").sqlstate, "42P01");
  EXPECT_EQ(refusal_of(session(), "create table t1 (id integer); vacuum").sqlstate, "25001");
  EXPECT_EQ(refusal_of(session(), "/* alone */ vacuum;").sqlstate, "");
  EXPECT_EQ(refusal_of(session(),
                       "begin; create table t2 (id integer); commit;"
                       "create table t3 (id integer); select 1/0")
                .sqlstate,
            "22012");
  EXPECT_EQ(value_of(session(), "select pg_catalog.to_regclass('t2')"), "t2");
  EXPECT_EQ(value_of(session(), "select pg_catalog.to_regclass('t3')"), "NULL");
}

TEST_F(PgSessionTest, ErrorKeepsDetailHintAndContext) {
  session().execute(
      "create table parent (id integer primary key); insert into parent values (1);"
      "create function fails() returns void language plpgsql as $$ begin "
      "raise exception 'first line' using errcode = 'FD001', detail = 'the detail', "
      "hint = 'the hint'; end $$");
  const auto duplicate = refusal_of(session(), "insert into parent values (1)");
  EXPECT_NE(duplicate.detail.find("(id)=(1)"), std::string::npos) << duplicate.detail;
  const auto raised = refusal_of(session(), "select fails()");
  EXPECT_EQ(raised.sqlstate, "FD001");
  EXPECT_EQ(raised.message, "first line");
  EXPECT_EQ(raised.detail, "the detail");
  EXPECT_EQ(raised.hint, "the hint");
  EXPECT_NE(raised.context.find("fails()"), std::string::npos) << raised.context;
  EXPECT_EQ(raised.offset_bytes, std::nullopt);
}

TEST_F(PgSessionTest, ErrorInsideAFunctionHasNoOffsetInTheScript) {
  session().execute(
      "create function runs(text) returns void language plpgsql as $$ begin execute $1; end $$");
  const auto error = refusal_of(session(), "select runs('select 1, missing from nowhere')");
  EXPECT_EQ(error.sqlstate, "42P01");
  EXPECT_EQ(error.offset_bytes, std::nullopt);
  EXPECT_NE(error.context.find("select 1, missing from nowhere"), std::string::npos)
      << error.context;
  EXPECT_NE(error.context.find("character 24"), std::string::npos) << error.context;
}

TEST_F(PgSessionTest, ErrorInAFunctionBodyPointsIntoTheScript) {
  const std::string script =
      "select '\u00e9';\ncreate function broken() returns void language sql as $$\n"
      "  select 1 from nowhere_to_be_found $$";
  const auto error = refusal_of(session(), script);
  EXPECT_EQ(error.sqlstate, "42P01");
  EXPECT_EQ(error.offset_bytes, script.find("nowhere_to_be_found"));
}

TEST_F(PgSessionTest, OffsetAtTheEndOfTheScript) {
  const std::string script = "select '\u00e9' where";
  EXPECT_EQ(refusal_of(session(), script).offset_bytes, script.size());
}

TEST_F(PgSessionTest, OffsetsAreRightWhateverTheEncodingOfTheDatabase) {
  for (const std::string encoding : {"SQL_ASCII", "LATIN1", "EUC_JP"}) {
    const std::string name = "in_" + encoding;
    session().execute("create database " + session().quote_name(name) +
                      " template template0 encoding '" + encoding +
                      "' lc_collate 'C' lc_ctype 'C'");
    const auto attached =
        engine("postgres").attach(with_name(database().url(), name), Access::read_write, soon());
    const auto inside = attached->connect(soon());
    const std::string letter = encoding == "EUC_JP" ? "\u65e5" : "\u00e9";
    const std::string script = "select '" + letter + letter + "', missing";
    EXPECT_EQ(refusal_of(*inside, script).offset_bytes, script.find("missing")) << encoding;
    EXPECT_EQ(value_of(*inside, "select '" + letter + "'"), letter) << encoding;
    inside->close();
    session().execute("drop database " + session().quote_name(name));
  }
}

TEST_F(PgSessionTest, ScriptThatChangesTheEncodingHarmsNoLaterText) {
  session().execute("create table item (a text); set client_encoding = 'LATIN1'");
  session().query("insert into item values ($1)", {"\u00e9"});
  EXPECT_EQ(value_of(session(), "select pg_catalog.length(a) from item"), "1");
  EXPECT_EQ(value_of(session(), "select a from item"), "\u00e9");
  EXPECT_EQ(value_of(session(), "show client_encoding"), "UTF8");
}

TEST_F(PgSessionTest, FailedTransactionCannotBeCommitted) {
  Transaction transaction(session());
  session().execute("create table item (id integer)");
  EXPECT_EQ(refusal_of(session(), "select 1/0").sqlstate, "22012");
  EXPECT_EQ(session().transaction_state(), TransactionState::failed);
  EXPECT_EQ(refusal_of(session(), "select 1").sqlstate, "25P02");
  try {
    transaction.commit();
    FAIL() << "the server rolled back and nobody was told";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.sqlstate(), "25P02");
  }
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
}

TEST_F(PgSessionTest, CommitFindsOutThatTheScriptEndedTheTransaction) {
  Transaction transaction(session());
  session().execute("create table item (id integer); commit;");
  EXPECT_EQ(session().transaction_state(), TransactionState::idle);
  EXPECT_THROW(transaction.commit(), SqlError);
}

TEST_F(PgSessionTest, TransactionsDoNotNest) {
  const Transaction transaction(session());
  EXPECT_THROW(session().begin(TransactionMode::read_write), SqlError);
  EXPECT_EQ(session().transaction_state(), TransactionState::active);
}

TEST_F(PgSessionTest, KeepsNotices) {
  session().execute(
      "do $$ begin raise notice 'one %', 1; raise warning 'two' using errcode = 'FD002'; end $$");
  const auto notices = session().take_notices();
  ASSERT_EQ(notices.size(), 2U);
  EXPECT_EQ(notices[0].severity, "NOTICE");
  EXPECT_EQ(notices[0].message, "one 1");
  EXPECT_EQ(notices[1].severity, "WARNING");
  EXPECT_EQ(notices[1].sqlstate, "FD002");
  EXPECT_TRUE(session().take_notices().empty());
}

TEST_F(PgSessionTest, KeepsTheLastThousandNotices) {
  session().execute("do $$ begin for i in 1..1500 loop raise notice '%', i; end loop; end $$");
  const auto notices = session().take_notices();
  ASSERT_EQ(notices.size(), 1000U);
  EXPECT_EQ(notices.front().message, "501");
  EXPECT_EQ(notices.back().message, "1500");
}

TEST_F(PgSessionTest, QueryRefusesNulBytesInParameters) {
  try {
    session().query("select $1::text", {std::string("a\0b", 3)});
    FAIL() << "the text was cut";
  } catch (const SqlError& error) {
    EXPECT_EQ(error.sqlstate(), "22021");
  }
}

TEST_F(PgSessionTest, ClosingTwiceIsALoss) {
  const auto other = database().connect(soon());
  other->close();
  EXPECT_THROW(other->close(), ConnectionLost);
}

TEST_F(PgSessionTest, MissingDatabaseIsNamed) {
  const auto gone = server("postgres").create("soon gone", soon());
  gone->drop();
  try {
    std::ignore = gone->connect(soon());
    FAIL() << "connected to a dropped database";
  } catch (const InfrastructureError& error) {
    EXPECT_EQ(error.id(), "engine.connect-failed");
    EXPECT_NE(error.message().find("soon gone"), std::string::npos) << error.message();
    EXPECT_EQ(error.message().find('\n'), std::string::npos) << error.message();
  }
}

}  // namespace
}  // namespace fulldress::testing
