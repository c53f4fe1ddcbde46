#include "harness/http/http_server.hpp"

#include "harness/base/error.hpp"
#include "harness/host/descriptor.hpp"
#include "harness/host/temp_dir.hpp"

#include <fstream>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace fulldress {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A client that sends what it is told, however wrong.
class RawClient {
 public:
  explicit RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  void send(const std::string& text) const {
    EXPECT_EQ(::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }
  [[nodiscard]] std::string receive_all() const {
    std::string all;
    std::array<char, 4096> piece{};
    for (;;) {
      const auto got = ::recv(socket_.get(), piece.data(), piece.size(), 0);
      if (got <= 0) return all;
      all.append(piece.data(), static_cast<std::size_t>(got));
    }
  }

 private:
  Descriptor socket_;
};

std::string get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
}

HttpResponse echo(const HttpRequest& request) {
  if (request.path == "/throw") throw UsageError("http.cannot-listen", "a secret");
  return {.content_type = "text/plain",
          .body = request.method + " " + request.path + " " + request.headers.at("host") + " " +
                  request.body};
}

TEST(HttpServer, AnswersRequests) {
  HttpServer server(0, echo);
  const RawClient client(server.port());
  client.send(
      "POST /a%20b?c=d HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi");
  const auto answer = client.receive_all();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("POST /a b x hi"));
}

TEST(HttpServer, WhatItsHandlerThrowsStaysInside) {
  HttpServer server(0, echo);
  const RawClient client(server.port());
  client.send(get("/throw"));
  const auto answer = client.receive_all();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(answer, ::testing::Not(HasSubstr("secret")));
}

TEST(HttpServer, SlowClientsKeepNobodyWaiting) {
  HttpServer server(0, echo);
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int count = 0; count < 8; ++count) {
    slow.push_back(std::make_unique<RawClient>(server.port()));
    slow.back()->send("GET / HT");
  }
  const RawClient client(server.port());
  client.send(get("/quick"));
  EXPECT_THAT(client.receive_all(), HasSubstr("GET /quick"));
}

TEST(HttpServer, SaysWhyAPostWithoutALengthIsRefused) {
  HttpServer server(0, echo);
  const RawClient client(server.port());
  client.send("POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto answer = client.receive_all();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(answer, HasSubstr("Content-Length: 0"));
}

TEST(HttpServer, RefusesBodiesThatAreTooLarge) {
  HttpServer server(0, echo);
  const RawClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n");
  EXPECT_THAT(client.receive_all(), HasSubstr("HTTP/1.1 413"));
}

TEST(HttpServer, SendsAFileAsItIs) {
  const TempDir directory;
  std::string bytes;
  for (int at = 0; at < 1'000'000; ++at) bytes += static_cast<char>(at % 251);
  std::ofstream(directory.path() / "f", std::ios::binary) << bytes;
  HttpServer server(0, [&](const HttpRequest&) {
    return HttpResponse{
        .content_type = "application/x-tar", .body = {}, .file = directory.path() / "f"};
  });
  const RawClient client(server.port());
  client.send(get("/"));
  const auto answer = client.receive_all();
  EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4), bytes);
}

TEST(HttpServer, SendsThePartOfAFileThatIsAskedForAndSaysSo) {
  const TempDir directory;
  std::ofstream(directory.path() / "f", std::ios::binary) << "0123456789";
  HttpServer server(0, [&](const HttpRequest&) {
    return HttpResponse{
        .content_type = "application/x-tar", .body = {}, .file = directory.path() / "f"};
  });
  const auto answer = [&](const std::string& range) {
    const RawClient client(server.port());
    client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nRange: bytes=" + range +
                "\r\n\r\n");
    return client.receive_all();
  };
  const auto end = answer("7-");
  EXPECT_THAT(end, StartsWith("HTTP/1.1 206"));
  EXPECT_THAT(end, HasSubstr("Content-Range: bytes 7-9/10"));
  EXPECT_EQ(end.substr(end.find("\r\n\r\n") + 4), "789");
  const auto last = answer("-2");
  EXPECT_THAT(last, StartsWith("HTTP/1.1 206"));
  EXPECT_EQ(last.substr(last.find("\r\n\r\n") + 4), "89");
  const auto beyond = answer("10-");
  EXPECT_THAT(beyond, StartsWith("HTTP/1.1 416"));
  EXPECT_THAT(beyond, HasSubstr("Content-Range: bytes */10"));
}

TEST(HttpServer, APortInUseIsAnError) {
  HttpServer server(0, echo);
  EXPECT_THROW(HttpServer(server.port(), echo), InfrastructureError);
}

TEST(HttpServer, AnswersNobodyAnyMoreOnceStopped) {
  HttpServer server(0, echo);
  const int port = server.port();
  server.stop();
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_NE(::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
}

}  // namespace
}  // namespace fulldress
