import Foundation
import Testing

/// `backprop descend`.
@Suite struct DescendTests {
    @Test func allOptimizersOnAllSurfaces() throws {
        let folder = try TemporaryFolder()
        let result = try Tool.run("descend", "--json", in: folder.url)
        #expect(result.status == 0 && result.errors == "")
        let paths = try #require(result.json["paths"] as? [[String: Any]])
        #expect(paths.count == 3 * 7)
        #expect(paths.allSatisfy { $0["diverged"] as? Bool == false && $0["steps"] as? Int == 200 })
        func end(_ surface: String, _ optimizer: String) throws -> (x: Double, y: Double, steps: Int?) {
            let path = try #require(
                paths.first { $0["surface"] as? String == surface && $0["optimizer"] as? String == optimizer })
            return (
                try #require(path["x"] as? Double), try #require(path["y"] as? Double), path["stepsToReach"] as? Int
            )
        }
        // The local minimum holds plain descent; momentum carries on to the deeper one.
        #expect(abs(try end("local-minimum", "sgd").x - 0.9) < 1e-6)
        #expect(try end("local-minimum", "sgd").steps == nil)
        #expect(abs(try end("local-minimum", "momentum").x + 1.1) < 1e-3)
        // From the saddle RMSProp gets away sooner than plain descent, and momentum is sooner through the ravine.
        let adaptive = try #require(try end("saddle", "rmsprop").steps)
        let plain = try #require(try end("saddle", "sgd").steps)
        #expect(adaptive < plain)
        let heavy = try #require(try end("ravine", "momentum").steps)
        #expect(heavy < 50)
        #expect(try end("ravine", "sgd").steps == nil)

        let csv = try folder.text("backprop-descend/paths.csv").split(separator: "\n")
        #expect(csv[0] == "surface,optimizer,step,x,y,value")
        #expect(csv.count == 1 + paths.count * 201)
        #expect(csv[1].hasPrefix("saddle,sgd,0,-1.5,0.01,"))

        let page = try folder.text("backprop-descend/report.html")
        expectSelfContained(page)
        for heading in ["Saddle", "Local minimum", "Ravine", "Rules", "Repeat this run"] {
            #expect(page.contains("<h2>\(heading)</h2>"))
        }
        #expect(page.components(separatedBy: "<svg ").count - 1 == 6)
        #expect(page.components(separatedBy: "class=\"contour\"").count - 1 == 3)
        // Each path ends with a disc.
        #expect(page.components(separatedBy: "class=\"end ").count - 1 == paths.count)
        #expect(page.contains(">local minimum<") && page.contains(">under way<"))
    }

    @Test func divergenceIsShown() throws {
        let folder = try TemporaryFolder()
        let result = try Tool.run(
            "descend", "--surface", "ravine", "--optimizer", "sgd,adam", "--learning-rate", "3", "--json",
            in: folder.url)
        #expect(result.status == 0 && result.errors == "")
        let paths = try #require(result.json["paths"] as? [[String: Any]])
        #expect(paths.map { $0["optimizer"] as? String } == ["sgd", "adam"])
        #expect(paths.map { $0["diverged"] as? Bool } == [true, false])
        let page = try folder.text("backprop-descend/report.html")
        expectSelfContained(page)
        #expect(page.contains(">diverged in step "))
        #expect(!page.contains(">RMSProp<"))
    }

    @Test func theCommandOnThePageRepeatsTheRun() throws {
        let folder = try TemporaryFolder()
        let result = try Tool.run(
            "descend", "--surface", "saddle,ravine", "--start", "-1,0.25", "--steps", "30", "--learning-rate", "0.05",
            "--output", "to see", in: folder.url)
        #expect(result.status == 0)
        let paths = try folder.read("to see/paths.csv")
        let page = try folder.text("to see/report.html")
        try FileManager.default.removeItem(at: folder.url.appendingPathComponent("to see"))
        let command = try repeatRun(of: page, in: folder)
        #expect(command.contains("--start -1,0.25") && command.contains("--learning-rate 0.05"))
        #expect(try folder.read("to see/paths.csv") == paths)
        // The kernels change nothing.
        let portable = try Tool.run(
            "descend", "--surface", "saddle,ravine", "--start", "-1,0.25", "--steps", "30", "--learning-rate", "0.05",
            "--kernels", "portable", in: folder.url)
        #expect(portable.status == 0)
        #expect(try folder.read("backprop-descend/paths.csv") == paths)
    }

    @Test func badInput() throws {
        let folder = try TemporaryFolder()
        func expect(_ words: String..., says message: String, sourceLocation: SourceLocation = #_sourceLocation) throws
        {
            let result = try Tool.run(["descend"] + words, in: folder.url)
            #expect(result.status == 64, sourceLocation: sourceLocation)
            #expect(result.errors == "backprop: \(message)\n", sourceLocation: sourceLocation)
        }
        try expect("iris", says: "descend takes no operand, got \"iris\"")
        try expect(
            "--surface", "volcano", says: "--surface volcano: expected one of saddle, local-minimum, ravine")
        try expect(
            "--optimizer", "sgd,newton",
            says: "--optimizer newton: expected one of sgd, decay, momentum, nesterov, adagrad, rmsprop, adam")
        try expect("--steps", "0", says: "--steps 0: expected a whole number from 1 to 100000")
        try expect("--learning-rate", "0", says: "--learning-rate 0: expected a number above 0")
        for start in ["1", "1,", "1,2,3", "a,b", "nan,0", "1e9,0"] {
            try expect(
                "--start", start,
                says: "--start \(start): expected two numbers from -1000 to 1000 such as -1.5,0.2")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.url.appendingPathComponent("backprop-descend").path))
    }
}
