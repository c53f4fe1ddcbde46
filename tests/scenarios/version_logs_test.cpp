#include "tests/scenarios/version_logs.hpp"

#include "harness/engine/message_digest.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The ledgers of the formats that run on SQLite, against directories that have changed since.
namespace fulldress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

ProjectFiles named(const std::vector<Change>& changes, const std::string& before,
                   const std::string& between, const std::string& head = "",
                   const std::string& tail = "") {
  ProjectFiles files;
  int number = 0;
  for (const auto& each : changes) {
    files[before + std::to_string(++number) + between + each.name + ".sql"] =
        head + each.body + tail;
  }
  return files;
}

ProjectFiles refinery(const std::vector<Change>& changes) {
  ProjectFiles files = named(changes, "V", "__");
  files["Cargo.toml"] = "[dependencies]\nrefinery = \"0.8\"\n";
  return files;
}

ProjectFiles liquibase(const std::vector<Change>& changes) {
  std::string text = "--liquibase formatted sql\n";
  for (const auto& each : changes) text += "--changeset me:" + each.name + "\n" + each.body + "\n";
  return {{"changelog.sql", text}};
}

ProjectFiles prisma(const std::vector<Change>& changes) {
  ProjectFiles files = {{"migration_lock.toml", "provider = \"sqlite\"\n"}};
  int number = 0;
  for (const auto& each : changes) {
    files["2024010100000" + std::to_string(++number) + "_" + each.name + "/migration.sql"] =
        each.body;
  }
  return files;
}

std::string atlas_hash(const std::string& text) {
  return "h1:" + to_base64(message_digest(DigestAlgorithm::sha256, text));
}

/// As `atlas migrate hash` writes it: each line is of all files so far.
std::string atlas_sum_of(const ProjectFiles& files) {
  std::string so_far;
  std::string all;
  std::string lines;
  for (const auto& [name, text] : files) {
    so_far += name + text;
    const auto hash = atlas_hash(so_far);
    all += name + hash.substr(3);
    lines += name + " " + hash + "\n";
  }
  return atlas_hash(all) + "\n" + lines;
}

ProjectFiles atlas(const std::vector<Change>& changes) {
  ProjectFiles files = named(changes, "2024010100000", "_");
  files["atlas.sum"] = atlas_sum_of(files);
  return files;
}

ProjectFiles drizzle(const std::vector<Change>& changes) {
  ProjectFiles files;
  std::string entries;
  int number = 0;
  for (const auto& each : changes) {
    const std::string tag = "000" + std::to_string(number) + "_" + each.name;
    entries += std::string(number == 0 ? "" : ",") + "{\"idx\": " + std::to_string(number) +
               ", \"when\": " + std::to_string(100 * (number + 1)) + ", \"tag\": \"" + tag +
               "\", \"breakpoints\": true}";
    files[tag + ".sql"] = each.body;
    ++number;
  }
  files["meta/_journal.json"] =
      R"({"version": "7", "dialect": "sqlite", "entries": [)" + entries + "]}";
  return files;
}

std::vector<ProjectLayout> layouts() {
  using Changes = std::vector<Change>;
  return {{.format = "flyway", .files = [](const Changes& each) { return named(each, "V", "__"); }},
          {.format = "refinery", .files = refinery},
          {.format = "sqlx", .files = [](const Changes& each) { return named(each, "", "_"); }},
          {.format = "liquibase", .files = liquibase},
          {.format = "prisma", .files = prisma},
          {.format = "atlas", .files = atlas},
          {.format = "drizzle", .files = drizzle},
          {.format = "goose",
           .files = [](const Changes& each) { return named(each, "", "_", "-- +goose Up\n"); },
           .has_checksums = false},
          {.format = "dbmate",
           .files =
               [](const Changes& each) {
                 return named(each, "", "_", "-- migrate:up\n", "\n-- migrate:down\n");
               },
           .has_checksums = false},
          {.format = "native", .files = [](const Changes& each) {
             return named(each, "2024_01_0", "_", "-- fulldress:up\n");
           }}};
}

const Change first{.name = "a", .body = "create table a (i int);"};
const Change second{.name = "b", .body = "create table b (i int);"};
const Change third{.name = "c", .body = "create table c (i int);"};
const Change edited{.name = "b", .body = "create table b (i int, j int);"};

class VersionLogs : public ::testing::TestWithParam<ProjectLayout> {
 protected:
  VersionLogs() { std::ofstream(database_).close(); }

  WrittenFiles place_;
  std::string database_ = (place_.path() / "app.sqlite3").string();
  VersionQuestion question_{database_, "sqlite"};
};

TEST_P(VersionLogs, AreComparedWithTheFilesOnDisk) {
  const auto& layout = GetParam();
  question_.write(layout, {first, second});
  EXPECT_THAT(question_.ask(), ElementsAre(Pair("not applied", 2)));
  question_.apply(layout);
  EXPECT_THAT(question_.ask(), IsEmpty());
  EXPECT_GT(question_.passed(), 2);
  question_.write(layout, {first, second, third});
  EXPECT_THAT(question_.ask(), ElementsAre(Pair("not applied", 1)));
  question_.write(layout, {first});
  EXPECT_THAT(question_.ask(), ElementsAre(Pair("no file", 1)));
  question_.write(layout, {first, edited});
  if (layout.has_checksums) {
    EXPECT_THAT(question_.ask(), ElementsAre(Pair("checksum", 1)));
  } else {
    EXPECT_THAT(question_.ask(), IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, VersionLogs, ::testing::ValuesIn(layouts()),
                         [](const auto& param_info) { return param_info.param.format; });

}  // namespace
}  // namespace fulldress::testing
