#include "tests/checks/suite_side.hpp"
#include "tests/support/disposable.hpp"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

// A second reading of the published document: what a tool of somebody else's would do with it.
namespace fulldress::checks::testing {
namespace {

using Json = nlohmann::json;

std::string state_text(const SqlError& error) { return "E" + error.sqlstate(); }

class Reader {
 public:
  Reader(const Json& document, Session& session) : document_(document), session_(session) {}

  Verdicts run() {
    const Json& pinned = document_.at("session");
    session_.execute(pinned.at("begin").get<std::string>());
    if (const auto pin = pinned.at("pin").get<std::string>(); !pin.empty()) session_.query(pin);
    const auto path = pinned.at("discovery_search_path").get<std::string>();
    std::string own;
    if (!path.empty()) own = *session_.query("show search_path").rows.at(0).at(0);
    use_path(path);
    session_.execute("savepoint one");
    for (const auto& check : document_.at("checks")) list(check);
    session_.execute("release savepoint one");
    use_path(own);
    session_.execute("savepoint one");
    for (const auto& scan : document_.at("scans")) share(scan);
    for (const auto& check : document_.at("checks")) {
      for (const auto& each : check.at("cases")) answer(check, each);
    }
    session_.execute("rollback");
    return verdicts_;
  }

 private:
  void use_path(const std::string& path) {
    if (path.empty()) return;
    session_.query("select pg_catalog.set_config('search_path', $1, true)", {path});
  }

  // The rows, or the error's code.
  ResultSet attempt(const Json& settings, const std::string& statement, bool is_script,
                    std::string& raised) {
    ResultSet rows;
    raised.clear();
    try {
      for (const auto& each : settings) {
        session_.query("select pg_catalog.set_config($1, $2, true)",
                       {each.at("name").get<std::string>(), each.at("value").get<std::string>()});
      }
      if (is_script) {
        session_.execute(statement);
      } else {
        rows = session_.query(statement);
      }
    } catch (const SqlError& error) {
      raised = state_text(error);
    }
    session_.execute("rollback to savepoint one");
    return rows;
  }

  void tell(const Json& check, const std::string& subject, const std::string& text) {
    verdicts_[{check.at("id").get<std::string>(), subject}] = text;
  }

  void list(const Json& check) {
    const std::string severity = check.at("severity");
    std::string raised;
    if (check.contains("verdicts")) {
      const auto rows =
          attempt(Json::array(), check.at("verdicts").get<std::string>(), false, raised);
      if (!raised.empty()) return tell(check, "", "unknown 0 " + severity);
      if (rows.rows.empty()) return tell(check, "", "skipped 0 " + severity);
      for (const auto& row : rows.rows) {
        tell(check, row.at(0).value_or(""), *row.at(3) + " " + *row.at(2) + " " + *row.at(1));
      }
    } else if (check.contains("new_subjects")) {
      const auto rows =
          attempt(Json::array(), check.at("new_subjects").get<std::string>(), false, raised);
      if (!raised.empty()) {
        tell(check, "", "unknown 0 " + severity);
      } else if (rows.rows.at(0).at(0) != "0") {
        tell(check, "new", "unknown 0 " + severity);
      }
    }
  }

  void share(const Json& scan) {
    std::string raised;
    const auto rows =
        attempt(scan.at("settings"), scan.at("statement").get<std::string>(), false, raised);
    if (!raised.empty()) return;
    for (std::size_t at = 0; at < scan.at("cases").size(); ++at) {
      shared_[scan.at("cases").at(at).get<int>()] = *rows.rows.at(0).at(at);
    }
  }

  [[nodiscard]] bool says_nothing(const std::string& raised) const {
    for (const auto& start : document_.at("inconclusive_sqlstates")) {
      if (raised.substr(1).starts_with(start.get<std::string>())) return true;
    }
    return false;
  }

  void answer(const Json& check, const Json& each) {
    const std::string severity = each.at("severity");
    const std::string subject = each.at("subject");
    const std::string question = each.at("question");
    if (check.contains("verdicts")) return;
    if (question == "fixed") {
      return tell(check, subject, each.at("verdict").get<std::string>() + " 0 " + severity);
    }
    const auto shared = shared_.find(each.at("number").get<int>());
    std::string raised;
    std::string count = "0";
    if (shared != shared_.end()) {
      count = shared->second;
    } else {
      const auto rows = attempt(each.at("settings"), each.at("statement").get<std::string>(),
                                question == "exec", raised);
      if (raised.empty() && question != "exec") count = rows.rows.at(0).at(0).value_or("");
    }
    if (!raised.empty()) {
      const auto damage = check.value("damage_sqlstates", std::vector<std::string>());
      const bool is_damage =
          std::find(damage.begin(), damage.end(), raised.substr(1)) != damage.end();
      const bool is_violation = is_damage || (question == "exec" && !says_nothing(raised));
      return tell(check, subject, (is_violation ? "failed 1 " : "unknown 0 ") + severity);
    }
    tell(check, subject, (count == "0" ? "passed " : "failed ") + count + " " + severity);
  }

  const Json& document_;
  Session& session_;
  std::map<int, std::string> shared_;
  Verdicts verdicts_;
};

}  // namespace

Verdicts run_json_suite(const Database& database, const std::string& document,
                        const std::vector<std::string>& session) {
  const auto connection = database.connect(fulldress::testing::soon());
  for (const auto& statement : session) connection->execute(statement);
  const Json parsed = Json::parse(document);
  return Reader(parsed, *connection).run();
}

}  // namespace fulldress::checks::testing
