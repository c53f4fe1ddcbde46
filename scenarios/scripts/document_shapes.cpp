#include "scenarios/scripts/document_shapes.hpp"

#include "scenarios/scripts/column_casts.hpp"
#include "scenarios/scripts/document_conditions.hpp"
#include "scenarios/scripts/document_places.hpp"
#include "scenarios/scripts/document_types.hpp"
#include "scenarios/scripts/document_writes.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/statement_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace fulldress::scenarios {
namespace {

using fixtures::DocumentMember;
using Path = std::vector<std::string>;

/// More keys than this nobody looks for one by one.
constexpr std::size_t members_per_column_max = 16;

/// Whether it leads into the elements of a list, or the members of an object, that a script takes
/// apart.
bool is_of_parts(const Path& path) {
  return std::ranges::any_of(path, [](const auto& key) {
    return key == fixtures::each_element || key == fixtures::each_member;
  });
}

/// Whether what `tokens` read from `start` up to `end` is changed as an object: `v || '{"a": 1}'`,
/// `v - 'a'`, `jsonb_set(v, '{a}', '1')`.
bool is_changed_object(const ScriptTokens& tokens, std::size_t start, std::size_t end) {
  const bool is_set = start >= 2 && is_sign(tokens, start - 1, '(') &&
                      is_any_word(tokens, start - 2,
                                  {"json_insert", "json_remove", "json_replace", "json_set",
                                   "jsonb_insert", "jsonb_set"});
  const bool is_joined =
      is_sign(tokens, end, '|') && is_sign(tokens, end + 1, '|') &&
      (is_any_word(tokens, end + 2, {"json_build_object", "jsonb_build_object"}) ||
       (is_text(tokens, end + 2) && tokens[end + 2].value.starts_with('{')));
  const bool is_cut = is_sign(tokens, end, '-') && is_text(tokens, end + 1);
  return is_set || is_joined || is_cut;
}

/// Whether texts of that kind have no form of their own.
bool is_plain(DocumentMember::Kind kind) {
  using Kind = DocumentMember::Kind;
  return kind == Kind::text || kind == Kind::number || kind == Kind::fraction ||
         kind == Kind::truth;
}

/// Whether a migration joins elements to lists again and members to no object: then `key` is the
/// number of an element.
bool joins_lists(const migrations::Migration& migration, std::string_view engine) {
  bool has_list = false;
  for (const auto* script : {&migration.up, &migration.down}) {
    if (!*script) continue;
    for (const auto& tokens : statement_tokens(**script, engine)) {
      for (std::size_t at = 0; at < tokens.size(); ++at) {
        if (is_any_word(tokens, at, {"json_group_object", "jsonb_group_object"})) return false;
        has_list = has_list || is_any_word(tokens, at, {"json_group_array", "jsonb_group_array"});
      }
    }
  }
  return has_list;
}

/// Whether `value` is neither a document, nor another type's, nor compared with keys.
///
/// has_positions  whether keys are the numbers of elements.
bool has_plain_values(const ScriptTokens& tokens, bool has_positions) {
  bool has_value = false;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (!has_positions && is_word(tokens, at, "key")) return false;
    if (!is_word(tokens, at, "value")) continue;
    has_value = true;
    const std::size_t start = first_of_name(tokens, at);
    const bool is_argument =
        start >= 2 && is_sign(tokens, start - 1, '(') && is_name(tokens, start - 2) &&
        (tokens[start - 2].value.starts_with("json") || tokens[start - 2].value == "cast");
    const bool is_compared =
        is_sign(tokens, at + 1, '=') || (start >= 1 && is_sign(tokens, start - 1, '='));
    const bool is_taken_apart = is_sign(tokens, at + 1, '-') && is_sign(tokens, at + 2, '>');
    if (is_argument || is_compared || is_taken_apart) return false;
  }
  return has_value;
}

/// The types of the columns that all ups make, as of column_types().
std::map<std::string, std::string> types_of(const std::vector<migrations::Migration>& all,
                                            std::string_view engine) {
  std::map<std::string, std::string> types;
  for (const auto& migration : all) {
    if (!migration.up) continue;
    for (const auto& tokens : statement_tokens(*migration.up, engine)) {
      types.merge(column_types(tokens));
    }
  }
  return types;
}

/// Reads scripts statement by statement, and tells at the end what they say of each column.
class Reading {
 public:
  /// names  outlives this.
  Reading(std::string_view engine, const NameHistory& names,
          std::map<std::string, std::string> types)
      : engine_(engine),
        is_sqlite_(engine == "sqlite"),
        types_(std::move(types)),
        sources_(names) {}

  void read(const migrations::Migration& migration) {
    written_.emplace_back();
    listed_keys_.emplace_back();
    has_positions_ = is_sqlite_ && joins_lists(migration, engine_);
    if (migration.up) read(*migration.up, true);
    if (migration.down) read(*migration.down, false);
  }

  [[nodiscard]] fixtures::DocumentShapes take() {
    fixtures::DocumentShapes shapes;
    for (const auto& column : lists_) {
      shapes[column] = {.is_text_list = true, .members = {}, .is_in_texts = is_sqlite_};
    }
    for (const auto& column : objects_) {
      shapes[column].is_in_texts = true;
      shapes[column].is_read_as_jsonb = !is_sqlite_;
    }
    for (const auto& each : members_) {
      const auto member = as_list_where_taken_apart(each);
      const bool is_list = member.path.front() == fixtures::each_element;
      if ((lists_.contains(each.column) && !is_list) || !is_wanted(each)) continue;
      auto& shape = shapes[each.column];
      shape.is_in_texts = is_sqlite_ || objects_.contains(each.column);
      if (is_list) shape.is_text_list = false;
      const auto known = std::ranges::find(shape.members, member.path, &DocumentMember::path);
      if (known != shape.members.end()) {
        known->sought.insert(known->sought.end(), member.sought.begin(), member.sought.end());
      } else if (shape.members.size() < members_per_column_max) {
        shape.members.push_back(member);
      }
    }
    return shapes;
  }

 private:
  struct ReadMember {
    std::string column;
    DocumentMember member;
    std::size_t migration;  ///< of written_
    bool is_there;          ///< for sure, before the migration: it looks for the member
  };

  void read(const migrations::Script& script, bool is_up) {
    for (const auto& tokens : statement_tokens(script, engine_)) {
      read_lists(tokens);
      if (!is_sqlite_) read_casts(tokens);
      if (!is_up) continue;
      const auto writes = writes_of(tokens);
      sources_.read(tokens, writes);
      written_.back().add(tokens, writes);
      read_listed_keys(tokens);
      read_keys(tokens, writes);
    }
  }

  /// `json_each(roles)` whose `value` is taken as it is, `jsonb_array_elements_text(roles)`.
  void read_lists(const ScriptTokens& tokens) {
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      const bool is_each = is_sqlite_ && is_word(tokens, at, "json_each");
      const bool is_elements =
          is_any_word(tokens, at, {"json_array_elements_text", "jsonb_array_elements_text"});
      if ((!is_each && !is_elements) || !is_sign(tokens, at + 1, '(')) continue;
      const std::size_t column = last_of_name(tokens, at + 2);
      if (!is_sign(tokens, column + 1, ')')) continue;
      if (is_each ? has_plain_values(tokens, has_positions_) : !is_sign(tokens, column + 2, ':')) {
        lists_.insert(tokens[column].value);
      }
    }
  }

  /// The last keys of what a statement takes apart: `jsonb_array_elements(doc -> 'items')`.
  void read_listed_keys(const ScriptTokens& tokens) {
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      const bool is_elements =
          is_any_word(tokens, at, {"json_array_elements", "jsonb_array_elements"});
      const auto close = is_elements ? closing_of(tokens, at + 1) : 0;
      const bool is_key = close > at + 3 && is_text(tokens, close - 1) &&
                          is_sign(tokens, close - 2, '>') && is_sign(tokens, close - 3, '-');
      if (is_key) listed_keys_.back().insert(tokens[close - 1].value);
    }
  }

  /// A member that a migration looks for under a key whose elements it takes is a list; what its
  /// elements are nobody has said.
  [[nodiscard]] DocumentMember as_list_where_taken_apart(const ReadMember& read) const {
    auto member = read.member;
    const bool is_list = read.is_there && member.sought.empty() &&
                         member.kind == DocumentMember::Kind::text &&
                         listed_keys_[read.migration].contains(member.path.back());
    if (is_list) member.sought = {R"(["amber"])"};
    return member;
  }

  /// The columns whose texts a statement changes as objects: `json_set(doc, '$.a', 1)`.
  void read_objects(const ScriptTokens& tokens) {
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      const bool is_setter =
          is_any_word(tokens, at, {"json_insert", "json_remove", "json_replace", "json_set"});
      if (!is_setter || !is_sign(tokens, at + 1, '(')) continue;
      const std::size_t column = last_of_name(tokens, at + 2);
      if (!is_sign(tokens, column + 1, ',') || !is_name(tokens, column)) continue;
      if (is_text(tokens, column + 2) && tokens[column + 2].value.starts_with("$.")) {
        objects_.insert(tokens[column].value);
      }
    }
  }

  /// The columns whose texts a statement reads as documents: `nullif(settings, '')::jsonb`.
  void read_casts(const ScriptTokens& tokens) {
    for (const auto& cast : column_casts(tokens)) {
      const bool is_document = is_any_word(tokens, cast.type, {"json", "jsonb"});
      if (cast.is_whole && is_document) objects_.insert(cast.column);
    }
  }

  void read_keys(const ScriptTokens& tokens, const StatementWrites& writes) {
    if (is_sqlite_) read_objects(tokens);
    const DocumentPlaces places(tokens, is_sqlite_);
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      if (const auto read = places.read_at(at)) note(tokens, writes, *read, at);
      for (const auto& read : places.read_by_function(at)) note(tokens, writes, read, at);
    }
    for (const auto& read : places.nameless()) note(tokens, writes, read, read.name);
    for (const auto& field : places.fields()) note(field.place, member_of_type(tokens, field.type));
  }

  void note(const ScriptTokens& tokens, const StatementWrites& writes, const DocumentRead& read,
            std::size_t start) {
    if (!is_sqlite_) note_held(tokens, read);
    if (read.last_key == read.name) {
      const bool is_object =
          is_of_parts(read.place.path) && is_changed_object(tokens, start, read.end);
      if (is_object) note(read.place, {.path = {}, .kind = DocumentMember::Kind::document});
      const auto& path = read.place.path;
      if (is_object || path.empty() || path.back() != fixtures::each_member) return;
    }
    if (auto types = sought_types(tokens, start, read.end)) {
      note(read.place, {.path = {}, .sought = std::move(*types)});
      return;
    }
    auto member = member_of_read(tokens, start, read.end);
    if (is_sqlite_ && member.kind == DocumentMember::Kind::text) {
      member.kind = kind_of_target(writes, read);
    }
    member.sought = sought_members(tokens, read.end, member.kind);
    // What is read of all members as it stands says nothing of them.
    if (read.last_key == read.name && member.sought.empty()) return;
    note(read.place, std::move(member));
  }

  void note_held(const ScriptTokens& tokens, const DocumentRead& read) {
    for (auto& member : held_members(tokens, read)) {
      const DocumentPlace place{.column = read.place.column, .path = member.path};
      note(place, std::move(member), is_sign(tokens, read.end, '?'));
    }
  }

  /// SQLite puts what it reads into columns of any type.
  [[nodiscard]] DocumentMember::Kind kind_of_target(const StatementWrites& writes,
                                                    const DocumentRead& read) const {
    const auto written = std::ranges::find(writes.constants, read.last_key, &WrittenConstant::at);
    if (written == writes.constants.end()) return DocumentMember::Kind::text;
    const auto type = types_.find(written->table + "." + written->column);
    return type == types_.end() ? DocumentMember::Kind::text : kind_of_affinity(type->second);
  }

  void note(const DocumentPlace& place, DocumentMember member, bool is_there = false) {
    member.path = place.path;
    if (!is_of_parts(member.path) && !is_plain(member.kind)) {
      refused_.emplace(place.column, member.path);
    }
    is_there = is_there || !member.sought.empty();
    members_.push_back({.column = place.column,
                        .member = std::move(member),
                        .migration = written_.size() - 1,
                        .is_there = is_there});
  }

  [[nodiscard]] bool is_written(const ReadMember& read, const std::string& key) const {
    // What another migration writes into elements and members they do hold.
    if (is_of_parts(read.member.path)) return written_[read.migration].has_new(key);
    // What a migration itself looks for and writes, it writes where it was before.
    const auto* own = read.is_there ? &written_[read.migration] : nullptr;
    const auto places = sources_.of({.table = {}, .column = read.column});
    return std::ranges::any_of(
        written_, [&](const auto& keys) { return &keys != own && keys.has(key, places); });
  }

  /// Whether a value can stand there: nobody writes or refuses it, or looks inside of it.
  [[nodiscard]] bool is_wanted(const ReadMember& read) const {
    const auto& path = read.member.path;
    const auto is_in_front = [&](const Path& other) {
      return other.size() > path.size() && std::equal(path.begin(), path.end(), other.begin());
    };
    return !refused_.contains({read.column, path}) &&
           std::ranges::none_of(path, [&](const auto& key) { return is_written(read, key); }) &&
           std::ranges::none_of(members_, [&](const auto& each) {
             return each.column == read.column && is_in_front(each.member.path);
           });
  }

  std::string_view engine_;
  bool is_sqlite_;
  bool has_positions_ = false;  ///< as of has_plain_values(), in the migration that is read
  std::map<std::string, std::string> types_;
  ColumnSources sources_;
  std::set<std::string> lists_;
  std::set<std::string> objects_;  ///< columns whose texts are documents for sure
  std::vector<ReadMember> members_;
  std::set<std::pair<std::string, Path>> refused_;
  std::vector<WrittenKeys> written_;                ///< by the ups, one of each migration
  std::vector<std::set<std::string>> listed_keys_;  ///< by the ups as well
};

}  // namespace

fixtures::DocumentShapes document_shapes(const std::vector<migrations::Migration>& all,
                                         std::string_view engine) {
  const NameHistory names(all, engine);
  Reading reading(engine, names, types_of(all, engine));
  for (const auto& migration : all) reading.read(migration);
  return reading.take();
}

}  // namespace fulldress::scenarios
