#include "scenarios/serve/site.hpp"

#include "harness/host/output_file.hpp"
#include "harness/host/temp_dir.hpp"

#include <chrono>
#include <condition_variable>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr auto token = "0123456789abcdef";
constexpr int port = 8123;

/// A site whose exports wait until the test lets them go on.
class Site : public ::testing::Test {
 protected:
  Site() { guard_.set_port(port); }
  ~Site() override { release(); }

  static HttpRequest request(const std::string& method, const std::string& path) {
    return {
        .method = method,
        .path = path,
        .headers = {{"host", "127.0.0.1:8123"}, {"authorization", "Bearer " + std::string(token)}},
        .body = {}};
  }
  [[nodiscard]] HttpResponse answer(const HttpRequest& request) const {
    return site_.answer(request);
  }
  [[nodiscard]] int status(const HttpRequest& request) const {
    return site_.answer(request).status;
  }
  void release() {
    const std::lock_guard lock(mutex_);
    is_released_ = true;
    gate_.notify_all();
  }
  /// The job when it is not running any more.
  [[nodiscard]] ExportJob ended(const std::string& id) const {
    for (;;) {
      const auto job = exports_.find(id);
      if (job->state != JobState::running) return *job;
      std::this_thread::yield();
    }
  }
  [[nodiscard]] std::string running_id() const { return exports_.list().at(0).id; }

  fixtures::ExportedBundle work(const std::filesystem::path& output,
                                const fixtures::TransferProgress& progress) {
    std::ofstream(output) << "bundle";
    progress("exporting t", 0.5);
    std::unique_lock lock(mutex_);
    gate_.wait(lock, [this] { return is_released_; });
    lock.unlock();
    progress("writing", 1);
    if (is_broken_) throw UsageError("transfer.unknown-table", "password=hunter2 was wrong");
    return {.tables = 2, .rows = 5};
  }

  TempDir directory_;
  std::mutex mutex_;
  std::condition_variable gate_;
  bool is_released_ = false;
  std::atomic<bool> is_broken_ = false;
  ServeGuard guard_{token};
  ExportJobs exports_{{.directory = directory_.path() / "exports",
                       .database = "shop",
                       .work = [this](const auto& output, const auto& progress) {
                         return work(output, progress);
                       }}};
  ServeSite site_{{.guard = guard_, .exports = exports_, .backups = [] {
                     return std::vector<BackupSummary>{{.id = "b1", .restorable = "yes"}};
                   }}};
};

TEST_F(Site, AsksForTheToken) {
  auto nobody = request("GET", "/api/exports");
  nobody.headers.erase("authorization");
  EXPECT_EQ(status(nobody), 401);
  for (const std::string wrong : {"", "0", "0123456789abcdeF", "0123456789abcdef0"}) {
    nobody.headers["authorization"] = "Bearer " + wrong;
    EXPECT_EQ(status(nobody), 401) << wrong;
  }
  nobody.headers["authorization"] = "Basic " + std::string(token);
  EXPECT_EQ(status(nobody), 401);
  EXPECT_EQ(status(request("GET", "/api/exports")), 200);
  nobody = request("POST", "/api/exports");
  nobody.headers["authorization"] = "Bearer x";
  EXPECT_EQ(status(nobody), 401);
  nobody.headers.erase("authorization");
  EXPECT_EQ(status(nobody), 401);
  EXPECT_EQ(site_.answer(nobody).headers["WWW-Authenticate"], "Bearer");
  nobody.headers["authorization"] = "Basic " + std::string(token);
  EXPECT_EQ(status(nobody), 401);
  nobody = request("DELETE", "/api/exports/x");
  nobody.headers.erase("authorization");
  EXPECT_EQ(status(nobody), 401);
  EXPECT_THAT(exports_.list(), IsEmpty());
}

TEST_F(Site, AnswersOnlyItsOwnName) {
  for (const std::string host : {"evil.example:8123", "127.0.0.1", "127.0.0.1:80", "",
                                 "localhost:8123.evil.example", "127.0.0.1:8123, localhost:8123"}) {
    auto rebound = request("GET", "/api/exports");
    rebound.headers["host"] = host;
    EXPECT_EQ(status(rebound), 403) << host;
  }
  auto local = request("GET", "/api/exports");
  local.headers["host"] = "localhost:8123";
  EXPECT_EQ(status(local), 200);
}

TEST_F(Site, RefusesRequestsOfOtherSites) {
  auto foreign = request("POST", "/api/exports");
  foreign.headers["origin"] = "http://evil.example";
  EXPECT_EQ(status(foreign), 403);
  foreign.headers["origin"] = "null";
  EXPECT_EQ(status(foreign), 403);
  foreign.headers.erase("origin");
  foreign.headers["sec-fetch-site"] = "cross-site";
  EXPECT_EQ(status(foreign), 403);
  // A form of another site sends the cookie perhaps, but no Origin of ours.
  auto form = request("POST", "/api/exports");
  form.headers.erase("authorization");
  form.headers["cookie"] = guard_.login_cookie();
  EXPECT_EQ(status(form), 403);
  EXPECT_THAT(exports_.list(), IsEmpty());
  form.headers["origin"] = "http://127.0.0.1:8123";
  EXPECT_EQ(status(form), 202);
}

TEST_F(Site, ChangesNothingOnGet) {
  EXPECT_EQ(status(request("GET", "/login")), 405);
  EXPECT_EQ(status(request("GET", "/logout")), 405);
  EXPECT_EQ(status(request("PUT", "/api/exports")), 405);
  EXPECT_EQ(status(request("POST", "/api/backups")), 405);
  EXPECT_EQ(status(request("POST", "/api/exports/x/download")), 405);
  const auto refused = answer(request("POST", "/api/exports/x"));
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(refused.headers.at("Allow"), "GET, DELETE");
  EXPECT_EQ(status(request("GET", "/api/exports/start")), 404);
  EXPECT_THAT(exports_.list(), IsEmpty());
}

TEST_F(Site, RunsOneExportAtATimeAndGivesItsBundle) {
  const auto started = answer(request("POST", "/api/exports"));
  EXPECT_EQ(started.status, 202);
  EXPECT_EQ(status(request("POST", "/api/exports")), 409);
  const auto path = started.headers.at("Location");
  EXPECT_THAT(answer(request("GET", path)).body, HasSubstr("\"running\""));
  EXPECT_EQ(status(request("GET", path + "/download")), 409);
  release();
  const auto job = ended(running_id());
  EXPECT_EQ(job.state, JobState::done) << job.error;
  EXPECT_EQ(job.rows, 5);
  EXPECT_EQ(job.sha256.size(), 64U);
  const auto bundle = answer(request("GET", path + "/download"));
  ASSERT_TRUE(bundle.file);
  EXPECT_TRUE(std::filesystem::exists(*bundle.file));
  EXPECT_EQ(status(request("DELETE", path)), 200);
  EXPECT_FALSE(std::filesystem::exists(*bundle.file));
  EXPECT_EQ(status(request("GET", path)), 404);
}

TEST_F(Site, ACancelledExportLeavesNothing) {
  const auto path = answer(request("POST", "/api/exports")).headers.at("Location");
  EXPECT_EQ(status(request("DELETE", path)), 202);
  release();
  EXPECT_EQ(ended(running_id()).state, JobState::cancelled);
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path() / "exports"));
}

TEST_F(Site, AFailedExportSaysWhyWithoutSecrets) {
  is_broken_ = true;
  release();
  EXPECT_EQ(status(request("POST", "/api/exports")), 202);
  const auto job = ended(running_id());
  EXPECT_EQ(job.state, JobState::failed);
  EXPECT_THAT(job.error, HasSubstr("was wrong"));
  EXPECT_THAT(job.error, Not(HasSubstr("hunter2")));
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path() / "exports"));
}

TEST_F(Site, NamesThatLeadElsewhereAreNoExports) {
  std::ofstream(directory_.path() / "secret.tar") << "x";
  for (const std::string name :
       {"../secret", "..%2fsecret", "/etc/passwd", "..", "a/../../secret", ""}) {
    EXPECT_EQ(status(request("GET", "/api/exports/" + name + "/download")), 404) << name;
    EXPECT_EQ(status(request("DELETE", "/api/exports/" + name)), 404) << name;
  }
}

TEST_F(Site, ALoginSetsACookieNoScriptCanRead) {
  auto login = request("POST", "/login");
  login.headers.erase("authorization");
  login.headers["origin"] = "http://localhost:8123";
  login.body = "token=wrong";
  EXPECT_EQ(status(login), 401);
  login.body = "token=" + std::string(token);
  const auto welcome = answer(login);
  EXPECT_EQ(welcome.status, 303);
  const auto cookie = welcome.headers.at("Set-Cookie");
  EXPECT_THAT(cookie, HasSubstr("HttpOnly; SameSite=Strict"));
  EXPECT_THAT(cookie, Not(HasSubstr(token)));
  auto page = request("GET", "/");
  page.headers.erase("authorization");
  EXPECT_EQ(status(page), 401);
  page.headers["cookie"] = "other=1; " + cookie.substr(0, cookie.find(';'));
  const auto shown = answer(page);
  EXPECT_EQ(shown.status, 200);
  EXPECT_THAT(shown.body, HasSubstr("id=\"export\""));
  EXPECT_THAT(shown.headers.at("Content-Security-Policy"), HasSubstr("default-src 'none'"));
}

TEST_F(Site, ItsPagesNeedNothingFromElsewhere) {
  for (const std::string path : {"/", "/admin.css", "/admin.js"}) {
    const auto text = answer(request("GET", path)).body;
    EXPECT_THAT(text, Not(HasSubstr("http://"))) << path;
    EXPECT_THAT(text, Not(HasSubstr("https://"))) << path;
    EXPECT_THAT(text, Not(HasSubstr("innerHTML"))) << path;
  }
}

TEST_F(Site, ListsBackups) {
  EXPECT_THAT(answer(request("GET", "/api/backups")).body, HasSubstr("\"restorable\": \"yes\""));
}

TEST_F(Site, KnowsItsExportsWhenItStartsAgain) {
  release();
  EXPECT_EQ(status(request("POST", "/api/exports")), 202);
  const auto job = ended(running_id());
  std::ofstream(directory_.path() / "exports" / "other.json") << "{}";
  const ExportJobs again(
      {.directory = directory_.path() / "exports", .database = "shop", .work = {}});
  ASSERT_THAT(again.list(), SizeIs(1));
  EXPECT_EQ(again.list().at(0), job);
}

TEST_F(Site, WhatAKilledServerWasWritingIsRemoved) {
  const auto exports = directory_.path() / "exports";
  const auto left = exports / "20260101T000000Z-00000000.tar.0123456789ab.tmp";
  std::ofstream(left) << "half";
  OutputFile running(exports / "20260101T000000Z-11111111.tar");
  std::ofstream(exports / "mine.tmp") << "another's";
  const ExportJobs again({.directory = exports, .database = "shop", .work = {}});
  EXPECT_FALSE(std::filesystem::exists(left));
  EXPECT_TRUE(std::filesystem::exists(exports / "mine.tmp"));
  running.commit();
  EXPECT_TRUE(std::filesystem::exists(exports / "20260101T000000Z-11111111.tar"));
}

}  // namespace
}  // namespace fulldress::scenarios
