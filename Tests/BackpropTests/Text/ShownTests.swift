import Backprop
import Testing

/// Texts from files as people see them.
@Suite struct ShownTests {
    @Test func shortTextsStay() {
        for text in ["", "a", "größe", "日本語", "👩‍👩‍👧", "e\u{301}", String(repeating: "x", count: 40)] {
            #expect(text.shown(40).utf8.elementsEqual(text.utf8))
        }
    }

    @Test func longTextsAreCut() {
        #expect(String(repeating: "x", count: 41).shown(40) == String(repeating: "x", count: 39) + "…")
        #expect("abcdef".shown(3) == "ab…")
        #expect(String(repeating: "é", count: 100).shown(5) == "éééé…")
        // A letter with any number of marks is one character, but not all of them are shown.
        let marked = "a" + String(repeating: "\u{301}", count: 1_000_000)
        #expect(marked.shown(40).unicodeScalars.count <= 161)
        #expect(marked.shown(40).hasSuffix("…"))
    }

    @Test func whatActsIsEscaped() {
        #expect("a\u{1B}[2J\n\u{7F}\u{9B}b".escaped == #"a\u{1B}[2J\n\u{7F}\u{009B}b"#)
        #expect("\u{2028}\u{2029}".escaped == #"\u{2028}\u{2029}"#)
        #expect("x\u{202E}gpj.exe\u{2066}".escaped == #"x\u{202E}gpj.exe\u{2066}"#)
        #expect("\t\0".shown(40) == #"\t\0"#)
        let plain = "nothing — \u{A0}to «escape»"
        #expect(plain.escaped == plain)
    }

    @Test func quotedInErrors() {
        #expect(DataError.quoted("a\nb") == #""a\nb""#)
        #expect(
            DataError.quoted(String(repeating: "y", count: 200)) == "\"" + String(repeating: "y", count: 39) + "…\"")
    }

    /// In a picture too, and however long the text is.
    @Test func shortenedToAWidth() {
        #expect(TextWidth.shortened("short", to: 100) == "short")
        let shortened = TextWidth.shortened("a name that is much too long for its place", to: 100)
        #expect(shortened.hasSuffix("…"))
        #expect(TextWidth.of(shortened) <= 100)
        // One more letter would not fit.
        #expect(TextWidth.of(shortened) + 11.4 > 100)
        for text in [String(repeating: "x", count: 1_000_000), "a" + String(repeating: "\u{301}", count: 1_000_000)] {
            let shortened = TextWidth.shortened(text, to: 100)
            #expect(shortened.unicodeScalars.count <= 101)
            #expect(shortened.hasSuffix("…"))
        }
        #expect(TextWidth.shortened("wide", to: 0) == "…")
    }
}
