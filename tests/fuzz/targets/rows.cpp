#include "fixtures/csv.hpp"
#include "fixtures/loaders.hpp"
#include "harness/host/temp_dir.hpp"
#include "tests/fuzz/fuzz_target.hpp"
#include "tests/support/disposable.hpp"

#include <fstream>

// CSV and JSON lines: every record is read or refused, and what is loaded is what is there.
namespace fulldress::fixtures {
namespace {

struct Place {
  Place()
      : database(testing::fresh_database("sqlite")), session(database->connect(testing::soon())) {
    session->set_deadline(Deadline::none());
    session->execute("create table t (a, b, c)");
  }

  std::unique_ptr<Database> database;
  std::unique_ptr<Session> session;
};

void read_records(const std::filesystem::path& path) {
  const FixtureFile file(path);
  const auto records = csv_records(file, file.text().substr(file.content_start()));
  Row row;
  while (records->next(row)) {
    ensure(records->offset_bytes() <= file.text().size(), "a record is in the file");
  }
}

}  // namespace
}  // namespace fulldress::fixtures

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace fixtures = fulldress::fixtures;
  using fulldress::fuzz::expect_own_errors;
  static const fulldress::TempDir directory;
  static const fixtures::Place place;
  const auto text = fulldress::fuzz::text_of(data, size);
  for (const std::string name : {"t.csv", "t.jsonl"}) {
    std::ofstream(directory.path() / name, std::ios::binary | std::ios::trunc) << text;
  }
  expect_own_errors([&] { fixtures::read_records(directory.path() / "t.csv"); });
  expect_own_errors([&] {
    fixtures::LoadedFixture loaded;
    fixtures::load_csv(*place.session, fixtures::FixtureFile(directory.path() / "t.csv"), loaded);
  });
  expect_own_errors([&] {
    fixtures::LoadedFixture loaded;
    fixtures::load_json_lines(*place.session, fixtures::FixtureFile(directory.path() / "t.jsonl"),
                              loaded);
  });
  place.session->execute("delete from t");
  return 0;
}
