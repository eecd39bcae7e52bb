import Backprop
import Foundation

/// `backprop descend`: the optimizers side by side on surfaces of two parameters.
struct DescendCommand: Command {
    static let name = "descend"
    static let summary = "watch the optimizers descend a saddle, a local minimum and a ravine"
    static let operands = "[OPTION …]"
    static let discussion = """
        Lets each optimizer go down surfaces of two parameters from the same start with the same learning rate, and
        writes report.html (the paths on maps of the surfaces, tables of where they end) and paths.csv (each step) into
        a folder. The steps are taken by the kernels that train networks.

        examples:
          backprop descend
          backprop descend --surface ravine --optimizer sgd,momentum,adam --steps 500
          backprop descend --surface saddle --start -1.5,0
          backprop descend --learning-rate 2

        The third begins exactly on the ridge of the saddle; the last takes steps that are too large for some.
        """
    static let options: [Option] =
        [
            .value("surface", "NAME,…", "\(names(DescentScene.self)); default all"),
            .value("optimizer", "NAME,…", "\(names(DescentRule.self)); default all"),
            .value("learning-rate", "X", "of all optimizers; default 0.1"),
            .value("steps", "N", "default 200, at most \(mostSteps)"),
            .value("start", "X,Y", "where all paths begin, such as -1.5,0.2; default a place for each surface"),
            .value("output", "DIR", "the folder for the results; default backprop-descend"),
            .flag("json", "print one JSON object as the last line"),
        ].grouped("descent") + ComputeOptions.options

    /// What a picture and a table can hold.
    private static let mostSteps = 100_000

    private static func names<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type) -> String {
        Choice.allCases.map(\.rawValue).joined(separator: " ")
    }

    private let arguments: Arguments
    private let scenes: [DescentScene]
    private let rules: [DescentRule]
    private let learningRate: Double
    private let steps: Int
    private let start: SIMD2<Double>?
    private let output: String
    private let compute: Compute

    init(_ arguments: Arguments) throws {
        guard arguments.operands.isEmpty else {
            throw UsageError("descend takes no operand, got \"\(arguments.operands[0])\"")
        }
        self.arguments = arguments
        scenes = try arguments.choices("surface", DescentScene.self) ?? DescentScene.allCases
        rules = try arguments.choices("optimizer", DescentRule.self) ?? DescentRule.allCases
        learningRate = try arguments.number("learning-rate", in: .positive, "a number above 0") ?? 0.1
        steps = try arguments.integer("steps", in: 1...Self.mostSteps) ?? 200
        start = try Self.start(arguments)
        output = try arguments.place("output") ?? "backprop-descend"
        compute = try ComputeOptions.compute(arguments)
    }

    private static func start(_ arguments: Arguments) throws(UsageError) -> SIMD2<Double>? {
        guard let text = arguments["start"] else { return nil }
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
        guard numbers.count == 2, numbers.allSatisfy({ abs($0) <= 1000 }) else {
            throw UsageError("--start \(text): expected two numbers from -1000 to 1000 such as -1.5,0.2")
        }
        return [numbers[0], numbers[1]]
    }

    func run() throws {
        let folder = try OutputFolder(output)
        let clock = ContinuousClock()
        let begin = clock.now
        let paths = scenes.flatMap { scene in
            rules.map { rule in
                let descent = scene.surface.descent(
                    from: start ?? scene.start, with: rule.optimizer(learningRate: learningRate), steps: steps,
                    on: compute)
                return DescentPath(scene, rule, descent)
            }
        }
        let seconds = (clock.now - begin) / .seconds(1)
        let report = DescentReport(
            paths: paths, scenes: scenes, learningRate: learningRate, steps: steps,
            invocation: Invocation(Self.self, arguments, chosen: chosen, omitted: ["json"]), compute: compute)
        try folder.finish {
            try folder.write(Self.csv(paths), "paths.csv")
            try folder.write(report.html, "report.html")
            for path in paths { print(Self.line(path)) }
            print(folder.closing)
            if arguments.has("json") { printJSON(json(paths, seconds: seconds)) }
            try StandardStreams.flush()
        }
    }

    private var chosen: [String: String] {
        var chosen = [
            "surface": scenes.map(\.rawValue).joined(separator: ","),
            "optimizer": rules.map(\.rawValue).joined(separator: ","), "learning-rate": learningRate.plain,
            "steps": String(steps), "output": output,
        ]
        if let start { chosen["start"] = "\(start.x.plain),\(start.y.plain)" }
        return chosen
    }

    private static func line(_ path: DescentPath) -> String {
        let names = [path.scene.rawValue, path.rule.rawValue].map {
            $0.padding(toLength: 15, withPad: " ", startingAt: 0)
        }
        return names.joined()
            + String(format: "(%7.4g, %7.4g)  value %8.4g  ", path.end.x, path.end.y, path.value) + path.outcome.text
            + (path.stepsToReach.map { ", there after \($0) \($0 == 1 ? "step" : "steps")" } ?? "")
    }

    /// A row for each step of each path, step 0 being the start.
    private static func csv(_ paths: [DescentPath]) -> String {
        var csv = "surface,optimizer,step,x,y,value\n"
        for path in paths {
            for (step, (point, value)) in zip(path.descent.points, path.descent.values).enumerated() {
                csv += "\(path.scene.rawValue),\(path.rule.rawValue),\(step),\(point.x),\(point.y),\(value)\n"
            }
        }
        return csv
    }

    private func json(_ paths: [DescentPath], seconds: Double) -> [String: Any] {
        let rows = paths.map { path in
            var row: [String: Any] = [
                "surface": path.scene.rawValue, "optimizer": path.rule.rawValue, "steps": path.steps,
                "diverged": path.descent.hasDiverged,
            ]
            for (name, number) in [("x", path.end.x), ("y", path.end.y), ("value", path.value)] {
                if number.isFinite { row[name] = number }
            }
            row["stepsToReach"] = path.stepsToReach
            return row
        }
        return [
            "paths": rows, "learningRate": learningRate, "seconds": seconds, "kernels": compute.kernels.name,
            "threads": compute.threads, "output": output,
        ]
    }
}
