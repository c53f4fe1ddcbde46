#include "harness/base/text.hpp"

#include <gtest/gtest.h>

namespace fulldress {
namespace {

constexpr const char* replacement = "\xEF\xBF\xBD";

TEST(Utf8, FindsTheFirstIllFormedByte) {
  EXPECT_EQ(ill_formed_utf8_at("a\xC3\xA9\xF0\x9F\x98\x80"), std::nullopt);
  EXPECT_EQ(ill_formed_utf8_at("ab\xE9z"), 2U);
  EXPECT_EQ(ill_formed_utf8_at("ab\xC3"), 2U);
  EXPECT_EQ(ill_formed_utf8_at("\xC0\x80"), 0U);
}

TEST(SanitiseUtf8, KeepsWellFormedTextOfEveryLength) {
  const std::string text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  EXPECT_EQ(sanitise_utf8(text), text);
}

TEST(SanitiseUtf8, ReplacesEachIllFormedSequenceOnce) {
  EXPECT_EQ(sanitise_utf8("a\xFFz"), std::string("a") + replacement + "z");
  EXPECT_EQ(sanitise_utf8("\xE2\x82"), replacement);
  EXPECT_EQ(sanitise_utf8("\xE2\x82z"), std::string(replacement) + "z");
  EXPECT_EQ(sanitise_utf8("\x80"), replacement);
}

TEST(SanitiseUtf8, RefusesOverlongFormsSurrogatesAndWhatIsAboveTheLastCodePoint) {
  EXPECT_EQ(sanitise_utf8("\xC0\xAF").find('/'), std::string::npos);
  EXPECT_EQ(sanitise_utf8("\xED\xA0\x80").find("\xED"), std::string::npos);
  EXPECT_EQ(sanitise_utf8("\xF4\x90\x80\x80").find("\xF4"), std::string::npos);
  EXPECT_EQ(sanitise_utf8("\xE0\x80\x80").find("\xE0"), std::string::npos);
}

TEST(StripAnsi, RemovesColoursLinksAndTwoByteSequences) {
  EXPECT_EQ(strip_ansi("\x1b[1;31mred\x1b[0m"), "red");
  EXPECT_EQ(strip_ansi("\x1b]8;;http://x\x1b\\link\x1b]8;;\a!"), "link!");
  EXPECT_EQ(strip_ansi("a\x1b(Bb\x1b=c"), "abc");
}

TEST(StripAnsi, ASequenceThatIsNeverEndedHidesNothing) {
  EXPECT_EQ(strip_ansi("\x1b]0;title\nDROP TABLE"), "]0;title\nDROP TABLE");
  EXPECT_EQ(strip_ansi("a\x1b"), "a");
  EXPECT_EQ(strip_ansi("a\x1b["), "a[");
  EXPECT_EQ(strip_ansi("\x1b[12\nx"), "[12\nx");
}

TEST(PlainText, ReplacesControlCharactersButKeepsLineBreaks) {
  EXPECT_EQ(plain_text("a\tb\nc\rd"), "a\tb\nc\rd");
  for (int code = 0; code < 0x20; ++code) {
    const char byte = static_cast<char>(code);
    if (byte == '\t' || byte == '\n' || byte == '\r' || byte == '\x1b') continue;
    EXPECT_EQ(plain_text(std::string(1, byte)), replacement) << code;
  }
  EXPECT_EQ(plain_text("\x7f"), replacement);
  EXPECT_EQ(plain_text("\xC2\x9B"), replacement) << "the one-character form of ESC [";
}

TEST(PlainText, ReplacesNonCharactersXmlForbids) {
  EXPECT_EQ(plain_text("\xEF\xBF\xBE"), replacement);
  EXPECT_EQ(plain_text("\xEF\xBF\xBF"), replacement);
  EXPECT_EQ(plain_text("\xEF\xBF\xBD"), replacement);
}

TEST(EscapeXml, EscapesMarkupInText) {
  EXPECT_EQ(escape_xml_text("<a & b> ]]> \"q\"\r\n"), "&lt;a &amp; b&gt; ]]&gt; \"q\"&#13;\n");
}

TEST(EscapeXml, KeepsLineBreaksInAttributes) {
  EXPECT_EQ(escape_xml_attribute("a\n\t\"'<"), "a&#10;&#9;&quot;&#39;&lt;");
}

TEST(OneLine, JoinsLinesAndTrims) { EXPECT_EQ(one_line("  a\n\t b \r\n"), "a b"); }

TEST(OneLine, CutsBetweenCharacters) {
  EXPECT_EQ(one_line("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 4), "\xC3\xA9...");
  EXPECT_EQ(one_line("abcde", 5), "abcde");
  EXPECT_EQ(one_line("abcdef", 5), "ab...");
  EXPECT_EQ(one_line("abcdef", 2), "ab");
}

TEST(CutToBytes, LeavesShortTextAlone) { EXPECT_EQ(cut_to_bytes("abc", 3), "abc"); }

TEST(CutToBytes, StaysWithinTheLimitAndSaysWhatIsMissing) {
  const std::string text(10000, 'x');
  const std::string cut = cut_to_bytes(text, 100);
  EXPECT_LE(cut.size(), 100U);
  EXPECT_NE(cut.find("more bytes left out]"), std::string::npos);
}

TEST(CutToBytes, NeverSplitsACharacter) {
  std::string text;
  for (int index = 0; index < 100; ++index) text += "\xE2\x82\xAC";
  for (std::size_t bytes = 0; bytes < 60; ++bytes) {
    const std::string cut = cut_to_bytes(text, bytes);
    EXPECT_LE(cut.size(), bytes);
    EXPECT_EQ(sanitise_utf8(cut), cut) << bytes;
  }
}

TEST(CharacterCount, CountsCodePoints) {
  EXPECT_EQ(character_count("a\xE2\x82\xAC\xFF"), 3U);
  EXPECT_EQ(character_count(""), 0U);
}

}  // namespace
}  // namespace fulldress
