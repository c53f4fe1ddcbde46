#include "harness/http/http_server.hpp"

#include "harness/base/error.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <exception>
#include <fstream>
#include <httplib.h>
#include <thread>
#include <utility>

namespace fulldress {
namespace {

constexpr auto loopback = "127.0.0.1";
constexpr std::size_t body_bytes_max = 65536;
/// A client that says nothing for so long is not waited for any more.
constexpr int patience_s = 5;
/// So many slow clients do not keep another one waiting.
constexpr std::size_t threads = 16;
constexpr std::size_t piece_bytes = 65536;

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char character) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
  });
  return text;
}

HttpRequest request_of(const httplib::Request& received) {
  HttpRequest request{
      .method = received.method, .path = received.path, .headers = {}, .body = received.body};
  for (const auto& [name, value] : received.headers) {
    // Of a header that is there twice, nobody knows which one somebody else has looked at.
    auto& known = request.headers[lower_case(name)];
    known += (known.empty() ? "" : ", ") + value;
  }
  return request;
}

/// Whether the file of `size` bytes has something of each range somebody asks for. A range without
/// a start is of the last bytes.
bool has_ranges(const httplib::Ranges& ranges, std::uintmax_t size) {
  return std::all_of(ranges.begin(), ranges.end(), [&](const httplib::Range& range) {
    return range.first < 0 ? range.second != 0 && size > 0
                           : static_cast<std::uintmax_t>(range.first) < size;
  });
}

/// Sends a file, or the parts of it that are asked for, in constant memory.
void send_file(const HttpResponse& response, const httplib::Ranges& ranges,
               httplib::Response& sent) {
  const auto file = std::make_shared<std::ifstream>(*response.file, std::ios::binary);
  if (!*file) {
    sent.status = 404;
    return;
  }
  const auto size = std::filesystem::file_size(*response.file);
  if (!has_ranges(ranges, size)) {
    sent.status = 416;
    sent.set_header("Content-Range", "bytes */" + std::to_string(size));
    return;
  }
  // The library cuts the parts out and leaves the status to us; a part that passes for the whole
  // would spoil a download that is continued.
  if (!ranges.empty()) sent.status = 206;
  sent.set_content_provider(
      size, response.content_type,
      [file](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
        std::array<char, piece_bytes> piece{};
        file->clear();
        file->seekg(static_cast<std::streamoff>(offset));
        file->read(piece.data(), static_cast<std::streamsize>(std::min(length, piece.size())));
        const auto got = static_cast<std::size_t>(file->gcount());
        // A file that has become shorter cannot be sent as it was announced.
        return got > 0 && sink.write(piece.data(), got);
      });
}

void give(const HttpResponse& response, const httplib::Ranges& ranges, httplib::Response& sent) {
  sent.status = response.status;
  for (const auto& [name, value] : response.headers) sent.set_header(name, value);
  if (response.file) {
    send_file(response, ranges, sent);
  } else {
    sent.set_content(response.body, response.content_type);
  }
}

}  // namespace

class HttpServer::Listener {
 public:
  Listener(int port, HttpHandler handler) : handler_(std::move(handler)) {
    const auto answer = [this](const httplib::Request& received, httplib::Response& sent) {
      give(handler_(request_of(received)), received.ranges, sent);
    };
    constexpr auto everything = ".*";
    server_.Get(everything, answer);
    server_.Post(everything, answer);
    server_.Put(everything, answer);
    server_.Patch(everything, answer);
    server_.Delete(everything, answer);
    server_.Options(everything, answer);
    server_.set_exception_handler(
        [](const httplib::Request&, httplib::Response& sent, const std::exception_ptr&) {
          sent.status = 500;
          sent.set_content(R"({"error": "internal error"})", "application/json");
        });
    // What the library refuses by itself it refuses without a word.
    server_.set_error_handler([](const httplib::Request&, httplib::Response& sent) {
      if (!sent.body.empty() || sent.status != 400) return;
      sent.set_content(R"({"error": "the request cannot be read; a POST without a body says )"
                       R"(Content-Length: 0, as curl -d '' does"})",
                       "application/json");
    });
    server_.new_task_queue = [] { return new httplib::ThreadPool(threads); };
    server_.set_payload_max_length(body_bytes_max);
    server_.set_read_timeout(patience_s);
    server_.set_write_timeout(patience_s);
    server_.set_keep_alive_timeout(1);
    // Two of us on one port would share its requests.
    server_.set_socket_options([](auto socket) {
      const int on = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    });
    port_ = port == 0 ? server_.bind_to_any_port(loopback)
                      : (server_.bind_to_port(loopback, port) ? port : -1);
    if (port_ < 0) {
      throw InfrastructureError("http.cannot-listen", "cannot listen on " + std::string(loopback) +
                                                          ":" + std::to_string(port) +
                                                          "; choose another with --port");
    }
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() { stop(); }

  [[nodiscard]] int port() const { return port_; }

  void stop() {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  HttpHandler handler_;
  httplib::Server server_;
  int port_ = -1;
  std::thread thread_;
};

HttpServer::HttpServer(int port, HttpHandler handler)
    : listener_(std::make_unique<Listener>(port, std::move(handler))) {}

HttpServer::~HttpServer() = default;

int HttpServer::port() const { return listener_->port(); }

void HttpServer::stop() { listener_->stop(); }

}  // namespace fulldress
