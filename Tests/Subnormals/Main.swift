import Backprop
import Foundation

/// Runs trainings of every kind and counts the subnormal numbers that kernels meet after the first thousand steps.
///
///     swift run SubnormalCensus [--all] [NAME]
///
/// Prints the operands with such numbers, or all of them. The exit code is 1 where there is one.
@main
enum SubnormalCensus {
    static func main() throws {
        var arguments = CommandLine.arguments.dropFirst()
        let showsAll = arguments.first == "--all"
        if showsAll { arguments.removeFirst() }
        let name = arguments.popFirst()
        guard arguments.isEmpty, name?.hasPrefix("-") != true else {
            print("usage: SubnormalCensus [--all] [NAME]")
            exit(64)
        }
        var (trainings, failures) = (0, 0)
        var (numbers, subnormals) = (0, 0)
        for training in Training.all where name.map(training.name.contains) ?? true {
            var counts = false
            Census.reset()
            do {
                try training.run { steps in
                    guard !counts, steps >= 1000 else { return }
                    counts = true
                    Census.reset()
                }
            } catch {
                print("\(training.name): \(error)")
                failures += 1
            }
            for operand in Census.operands {
                numbers += operand.numbers
                subnormals += operand.subnormals
                guard operand.subnormals > 0 || showsAll else { continue }
                let share = String(format: "%.4f", 100 * Double(operand.subnormals) / Double(operand.numbers))
                print("\(training.name)\t\(operand.name)\t\(operand.subnormals) of \(operand.numbers)\t\(share) %")
            }
            trainings += 1
        }
        print("\(trainings) trainings, \(numbers) numbers, \(subnormals) of them subnormal")
        exit(trainings > 0 && failures == 0 && subnormals == 0 ? 0 : 1)
    }
}
