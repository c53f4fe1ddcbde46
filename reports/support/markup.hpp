#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fulldress::reports {

/// An attribute; both parts are escaped by the writer.
using Attribute = std::pair<std::string, std::string>;
using Attributes = std::vector<Attribute>;

/// Writes XML or HTML that is always well formed and always escaped: what is given as text can
/// never become markup. White space is written only where line() asks for it.
class Markup {
 public:
  enum class Dialect { xml, html };

  explicit Markup(Dialect dialect) : dialect_(dialect) {}

  void open(std::string_view tag, const Attributes& attributes = {});
  void close();
  /// close() on a line of its own.
  void close_on_line();
  void text(std::string_view text);
  /// open(), text() and close().
  void leaf(std::string_view tag, std::string_view text, const Attributes& attributes = {});
  /// An element without content: `<tag/>` in XML, `<tag>` in HTML, where it must be a void element.
  void empty(std::string_view tag, const Attributes& attributes = {});
  /// A line break, and in XML the indentation of the open elements.
  void line();
  /// Text that is already markup or CSS of ours; never anything that came from a database or user.
  void trusted(std::string_view markup);

  /// The document; every element must be closed.
  [[nodiscard]] std::string take();
  [[nodiscard]] std::size_t size_bytes() const { return text_.size(); }

 private:
  void start(std::string_view tag, const Attributes& attributes);

  Dialect dialect_;
  std::string text_;
  std::vector<std::string> open_;
};

}  // namespace fulldress::reports
