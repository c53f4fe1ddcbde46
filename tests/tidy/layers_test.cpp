#include "tests/tidy/layers.hpp"

#include "tests/support/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::tidy {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const SourceTree& repository() {
  static const SourceTree tree = read_source_tree(testing::source_directory);
  return tree;
}

TEST(Layers, HoldInTheRepository) { EXPECT_THAT(layer_violations(repository()), IsEmpty()); }

TEST(Layers, ConfineHeadersInTheRepository) {
  EXPECT_THAT(confinement_violations(repository()), IsEmpty());
}

TEST(Layers, CatchEveryPlantedInclude) {
  const SourceTree planted = {
      {"harness/host/a.cpp", "#include \"harness/engine/session.hpp\"\n"},
      {"harness/cli/a.cpp", "#include \"harness/engine/engine.hpp\"\n"},
      {"harness/engine/a.cpp", "#include \"harness/engine/sqlite/engine.hpp\"\n"},
      {"reports/a.cpp", "#include \"harness/run/gate.hpp\"\n"},
      {"checks/a.cpp", "#include \"migrations/migrator.hpp\"\n"},
      {"fixtures/a.cpp", "#include \"checks/check.hpp\"\n"},
      {"migrations/formats/a.cpp", "#include \"fixtures/fixture.hpp\"\n"},
      {"tests/checks/a_test.cpp", "#include \"migrations/migrator.hpp\"\n"},
  };
  EXPECT_THAT(layer_violations(planted), SizeIs(planted.size()));
}

TEST(Layers, AcceptWhatTheDesignAllows) {
  const SourceTree planted = {
      {"main.cpp", "#include \"scenarios/plan.hpp\"\n"},
      {"scenarios/flows/a.cpp", "#include \"checks/check.hpp\"\n"},
      {"harness/engine/postgres/a.cpp", "#include \"harness/engine/session.hpp\"\n"},
      {"tests/checks/a_test.cpp", "#include \"tests/support/disposable.hpp\"\n"},
  };
  EXPECT_THAT(layer_violations(planted), IsEmpty());
}

TEST(Layers, CatchEveryUnconfinedHeader) {
  const SourceTree planted = {
      {"checks/a.cpp", "#include <pqxx/pqxx>\n"},
      {"checks/b.cpp", "#include <libpq-fe.h>\n"},
      {"harness/run/a.cpp", "#include <sqlite3.h>\n"},
      {"harness/run/b.cpp", "#include <unistd.h>\n"},
      {"harness/run/c.cpp", "#include <iostream>\n"},
      {"harness/base/a.hpp", "#include <nlohmann/json.hpp>\n"},
      {"main.cpp", "#include <cxxopts.hpp>\n"},
  };
  EXPECT_THAT(confinement_violations(planted), SizeIs(planted.size()));
}

}  // namespace
}  // namespace fulldress::tidy
