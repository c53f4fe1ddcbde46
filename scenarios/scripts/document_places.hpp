#pragma once

#include "fixtures/document_shape.hpp"
#include "scenarios/scripts/script_tokens.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// A place in the JSON documents of a column.
struct DocumentPlace {
  std::string column;             ///< in lower case, without its table
  std::vector<std::string> path;  ///< as of fixtures::DocumentMember; empty: the whole document
};

/// A document that a statement names, and what it reads of it: `o.doc::jsonb -> 'a' ->> 'b'`.
struct DocumentRead {
  DocumentPlace place;
  std::size_t name = 0;      ///< the token of the column, or of the name that stands for a part
  std::size_t last_key = 0;  ///< the token of the last key; `name` without any
  std::size_t end = 0;       ///< the token behind
};

/// A column that a statement gives a record: `jsonb_to_recordset(o.items) as x (qty int)`.
struct DocumentField {
  DocumentPlace place;
  std::size_t type = 0;  ///< the first token of its type
};

/// What a statement calls the parts of documents that it takes apart: `e` and `e.value` behind
/// `jsonb_array_elements(o.items) as e`, `value` behind `json_each(o.items)`.
class DocumentPlaces {
 public:
  /// tokens     outlive this.
  /// is_sqlite  whose json_each() gives the elements of lists.
  DocumentPlaces(const ScriptTokens& tokens, bool is_sqlite);

  /// What is read where a name of a document starts at `at`, maybe of none of its keys; nullopt
  /// where no name starts there, or what is read are no plain keys.
  [[nodiscard]] std::optional<DocumentRead> read_at(std::size_t at) const;
  /// What `json_extract(doc, '$.a', '$.b')`, `jsonb_extract_path_text(doc, 'a', 'b')` reads.
  [[nodiscard]] std::vector<DocumentRead> read_by_function(std::size_t at) const;
  /// Reads of elements that have no name: `jsonb_array_elements(items) ->> 'sku'`.
  [[nodiscard]] const std::vector<DocumentRead>& nameless() const { return nameless_; }
  [[nodiscard]] const std::vector<DocumentField>& fields() const { return fields_; }

 private:
  /// A name for a place: `alias`, and `alias.column` or `column`.
  struct Name {
    std::string alias;
    std::string column;
    DocumentPlace place;
  };

  void name_all();
  void name_parts(std::size_t function);
  void name_copies(std::size_t at);
  void name_fields(const DocumentPlace& record, std::size_t at);
  [[nodiscard]] std::optional<DocumentPlace> argument_of(std::size_t function) const;
  [[nodiscard]] std::optional<DocumentPlace> named_place(std::size_t at) const;
  [[nodiscard]] bool follow_keys(DocumentRead& read) const;

  const ScriptTokens& tokens_;
  bool is_sqlite_;
  bool has_parts_ = false;  ///< whether json_each() or json_tree() of SQLite stands there
  std::vector<Name> names_;
  std::vector<DocumentRead> nameless_;
  std::vector<DocumentField> fields_;
};

/// The keys of "$.a.b"; empty: it is no path of plain keys.
[[nodiscard]] std::vector<std::string> keys_of_path(const std::string& text);

}  // namespace fulldress::scenarios
