#include "reports/support/markup.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"

#include <utility>

namespace fulldress::reports {

void Markup::start(std::string_view tag, const Attributes& attributes) {
  text_ += '<';
  text_ += tag;
  for (const auto& [name, value] : attributes) {
    text_ += ' ' + name + "=\"" + escape_xml_attribute(value) + '"';
  }
}

void Markup::open(std::string_view tag, const Attributes& attributes) {
  start(tag, attributes);
  text_ += '>';
  open_.emplace_back(tag);
}

void Markup::close() {
  ensure(!open_.empty(), "markup closes an element that was not opened");
  text_ += "</" + open_.back() + '>';
  open_.pop_back();
}

void Markup::close_on_line() {
  ensure(!open_.empty(), "markup closes an element that was not opened");
  text_ += '\n';
  if (dialect_ == Dialect::xml) text_.append(2 * (open_.size() - 1), ' ');
  close();
}

void Markup::text(std::string_view text) { text_ += escape_xml_text(text); }

void Markup::leaf(std::string_view tag, std::string_view text, const Attributes& attributes) {
  open(tag, attributes);
  this->text(text);
  close();
}

void Markup::empty(std::string_view tag, const Attributes& attributes) {
  start(tag, attributes);
  text_ += dialect_ == Dialect::xml ? "/>" : ">";
}

void Markup::line() {
  text_ += '\n';
  if (dialect_ == Dialect::xml) text_.append(2 * open_.size(), ' ');
}

void Markup::trusted(std::string_view markup) { text_ += markup; }

std::string Markup::take() {
  ensure(open_.empty(), "markup ends with open elements");
  return std::move(text_);
}

}  // namespace fulldress::reports
