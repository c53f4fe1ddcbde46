#include "scenarios/queries/captured_book.hpp"

#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "scenarios/queries/statement_words.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t name_characters_max = 60;

std::string_view trimmed(std::string_view sql) {
  const auto first = sql.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return sql.substr(first, sql.find_last_not_of(" \t\r\n;") + 1 - first);
}

// A simple-protocol message may hold several statements.
bool is_several(std::string_view sql) {
  return sql.find(';') != std::string_view::npos &&
         fingerprint_of(sql).find(" ; ") != std::string::npos;
}

}  // namespace

CapturedBook::CapturedBook(const LogChoice& choice, CapturedStatements& captured)
    : choice_(choice), captured_(captured) {
  for (std::size_t at = 0; at < captured.statements.size(); ++at) {
    const auto& sql = captured.statements[at].sql;
    auto& entry =
        entries_.try_emplace(fingerprint_of(sql), Entry{.first = at, .variants = 0, .texts = {}})
            .first->second;
    ++entry.variants;
    entry.texts.insert(sql);
  }
}

void CapturedBook::add(const CapturedCall& call) {
  const auto sql = trimmed(call.sql);
  const auto word = first_word(sql);
  if (!is_tried(word) || is_several(sql)) {
    captured_.not_tried[is_several(sql) ? "several statements in one message" : word] += call.calls;
    return;
  }
  const auto fingerprint = fingerprint_of(sql);
  const auto found = entries_.find(fingerprint);
  if (found != entries_.end()) {
    add_variant(call, sql, found->second);
  } else if (captured_.statements.size() < choice_.statements_max) {
    add_new(call, sql, fingerprint);
  } else {
    captured_.not_tried["more than " + std::to_string(choice_.statements_max) +
                        " different statements"] += call.calls;
  }
}

void CapturedBook::add_new(const CapturedCall& call, std::string_view sql,
                           const std::string& fingerprint) {
  entries_[fingerprint] = {
      .first = captured_.statements.size(), .variants = 1, .texts = {std::string(sql)}};
  append(call, sql);
}

// The same text with other values is executed with those too; another text is its own statement.
void CapturedBook::add_variant(const CapturedCall& call, std::string_view sql, Entry& entry) {
  auto& first = captured_.statements[entry.first];
  first.seen += call.calls;
  if (call.values && !call.values->empty() && first.sql == sql) {
    const bool is_new = std::find(first.parameters.begin(), first.parameters.end(), *call.values) ==
                        first.parameters.end();
    if (is_new && first.parameters.size() < choice_.variants_max) {
      first.parameters.push_back(*call.values);
      first.why_no_values.clear();
    }
    return;
  }
  const bool is_new =
      entry.variants < choice_.variants_max && entry.texts.insert(std::string(sql)).second;
  if (!is_new || parameters_of(sql) > 0) return;
  ++entry.variants;
  append(call, sql);
}

void CapturedBook::append(const CapturedCall& call, std::string_view sql) {
  QueryStatement statement;
  statement.sql = sql;
  statement.name = one_line(sql, name_characters_max);
  statement.position = call.position;
  statement.seen = call.calls;
  const std::size_t parameters = parameters_of(sql);
  if (parameters == 0) {
    statement.parameters = {Row{}};
  } else if (call.values && call.values->size() == parameters) {
    statement.parameters = {*call.values};
  } else {
    statement.why_no_values = call.why_no_values.empty() ? "nobody saw the values of its " +
                                                               count_of(parameters, "parameter")
                                                         : call.why_no_values;
  }
  captured_.statements.push_back(std::move(statement));
}

}  // namespace fulldress::scenarios
