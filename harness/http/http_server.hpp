#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace fulldress {

struct HttpRequest {
  std::string method;                          ///< "GET", ...
  std::string path;                            ///< decoded, without the query
  std::map<std::string, std::string> headers;  ///< by name in lower case
  std::string body;                            ///< at most 64 KiB
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::map<std::string, std::string> headers;
  std::optional<std::filesystem::path> file;  ///< sent in place of a body, piece by piece
};

/// Answers one request; called by several threads at once. What it throws is an answer 500.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

/// A server for this machine only: it listens on 127.0.0.1 and nowhere else.
class HttpServer {
 public:
  /// Listens at once, on `port`, or on a free one when it is 0.
  /// throws InfrastructureError "http.cannot-listen".
  HttpServer(int port, HttpHandler handler);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  /// Ends it; a request that is being answered is answered or cut off.
  ~HttpServer();

  [[nodiscard]] int port() const;
  /// No request is answered after this.
  void stop();

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace fulldress
