#pragma once

#include <optional>
#include <string>
#include <string_view>

/// How Liquibase's patterns read one line of a formatted SQL file; case never counts. source
/// liquibase/liquibase: parser/AbstractFormattedChangeLogParser.
namespace fulldress::migrations::liquibase_line {

enum class Indent { allowed, none };

struct Marker {
  std::string_view word;
  std::string_view dashes = "--";
  Indent indent = Indent::allowed;
};

/// What stands behind dashes, blanks and the word; nothing when the line does not start so.
[[nodiscard]] std::optional<std::string_view> behind(std::string_view line, const Marker& marker);

/// `--liquibase formatted ...`
[[nodiscard]] bool is_header(std::string_view line);

/// What stands behind `<word>: ` or `<word> `, which ends in a blank; nothing otherwise.
[[nodiscard]] std::optional<std::string_view> text_behind(std::string_view line,
                                                          const Marker& marker);

/// The word behind the last `<name>:` that has one.
[[nodiscard]] std::optional<std::string> word_of(std::string_view line, std::string_view name);

/// What stands behind the last `<name>:` up to a blank, or in double quotes, which are kept.
[[nodiscard]] std::optional<std::string> text_of(std::string_view line, std::string_view name);

/// The databases behind the last `dbms:`.
[[nodiscard]] std::optional<std::string> dbms_of(std::string_view line);

/// `<name>:true` is true and any other word false; `standard` when there is none.
enum class Flag { off, on };
[[nodiscard]] Flag flag_of(std::string_view line, std::string_view name, Flag standard);

struct Identity {
  std::string author;
  std::string id;
  bool has_gap = false;  ///< blanks between the colon and the id, which the tool refuses
};

/// `--changeset author:id ...`
[[nodiscard]] std::optional<Identity> identity_of(std::string_view line);

/// `--property name:x value:y ...`
[[nodiscard]] bool is_property(std::string_view line);
/// A line the tool takes for a property written wrongly.
[[nodiscard]] bool looks_like_property(std::string_view line);

/// Without double quotes around it.
[[nodiscard]] std::string unquoted(std::string text);
/// Without blanks at both ends, as Java trims.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace fulldress::migrations::liquibase_line
