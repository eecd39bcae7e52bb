import Backprop
import BackpropLessons
import Foundation

extension Trap {
    static let units: [Trap] = [
        Trap("Perceptron: a sample of 3 values for 2 weights") {
            _ = Perceptron<Float>(inputs: 2).output(for: [1, 2, 3])
        },
        Trap("Perceptron: samples [4, 2], 3 targets, 2 weights") {
            var unit = Perceptron<Float>(inputs: 2)
            unit.train(on: Tensor(zeros: [4, 2]), targets: [1, 1, 1])
        },
        Trap("LinearUnit: a sample of 3 values for 2 weights") {
            _ = LinearUnit<Float>(inputs: 2).output(for: [1, 2, 3])
        },
        Trap("LinearUnit: samples [4, 3], 4 targets, 2 weights") {
            var unit = LinearUnit<Float>(inputs: 2)
            unit.train(on: Tensor(zeros: [4, 3]), targets: [1, 1, 1, 1])
        },
    ]

    static let compute: [Trap] = [
        Trap("Compute: 0 threads; expected 1 or more") { _ = Compute(threads: 0) },
        Trap(
            "BACKPROP_KERNELS: kernels \"mmx\": there are none of that name; expected one of "
                + Kernels.available.map(\.name).joined(separator: ", ")
        ) {
            _ = unsafe setenv("BACKPROP_KERNELS", "mmx", 1)
            _ = Compute.default
        },
    ]
}
