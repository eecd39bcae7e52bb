import Foundation
import Testing

@testable import BackpropTool

@Suite struct ProgressTests {
    private func line(_ done: Int, of total: Int, elapsed: Double) -> ProgressLine {
        ProgressLine(
            unit: "epoch", done: done, total: total, details: ["loss 0.5321", "accuracy 0.8123", "rate 0.5"],
            elapsed: elapsed)
    }

    @Test func saysWhatThereIsRoomFor() {
        func text(_ width: Int) -> String {
            line(250, of: 1000, elapsed: 20).text(width: width, hasColor: false, isUTF8: false)
        }
        #expect(
            text(120)
                == "epoch  250/1000  #######.......................  loss 0.5321  accuracy 0.8123  rate 0.5  1:00 left"
        )
        #expect(text(79) == "epoch  250/1000  ##.........  loss 0.5321  accuracy 0.8123  rate 0.5  1:00 left")
        #expect(text(60) == "epoch  250/1000  ####...............  loss 0.5321  1:00 left")
        #expect(text(40) == "epoch  250/1000  ###.........  1:00 left")
        #expect(text(30) == "epoch  250/1000")
        #expect(text(5) == "epoch")
        for width in 0...200 { #expect(text(width).count <= width) }
    }

    @Test func timeLeftIsThatOfThePaceUntilNow() {
        func end(_ line: ProgressLine) -> Substring {
            line.text(width: 120, hasColor: false, isUTF8: true).split(separator: "  ").last ?? ""
        }
        #expect(end(line(0, of: 10, elapsed: 1)) == "-:-- left")
        #expect(end(line(1, of: 10, elapsed: 1)) == "0:09 left")
        var resumed = line(6, of: 10, elapsed: 1)
        resumed.before = 5
        #expect(end(resumed) == "0:04 left")
        #expect(end(line(1, of: 3, elapsed: 3600)) == "2:00:00 left")
        #expect(end(line(1, of: .max, elapsed: 1)) == "days left")
        #expect(end(line(10, of: 10, elapsed: 1)) == "0:00 left")
    }

    @Test func colourTakesNoRoom() {
        let colored = line(5, of: 10, elapsed: 1).text(width: 79, hasColor: true, isUTF8: true)
        #expect(colored.contains("\u{1B}[36m━"))
        #expect(colored.replacing(/\u{1B}\[\d+m/, with: "").count <= 79)
    }

    /// Without a terminal there are lines, and nothing is drawn.
    @Test func noTerminalNoBar() throws {
        let folder = try TemporaryFolder()
        let result = try Tool.run("train", "--epochs", "100", in: folder.url, environment: ["TERM": "xterm"])
        #expect(result.errors == "")
        #expect(!result.output.contains("\u{1B}") && !result.output.contains("\r"))
        #expect(result.output.components(separatedBy: "epoch: ").count - 1 == 21)
    }
}
