import CBackprop
import Foundation
import Testing

@testable import Backprop

/// What runs on which thread, and with how much stack.
@Suite struct ThreadTests {
    #if canImport(Glibc)
        /// A function that the C library shows only to those who ask for all that it has.
        private static func function<Function>(_ name: String, as type: Function.Type) -> Function? {
            unsafe dlsym(nil, name).map { symbol in unsafe unsafeBitCast(symbol, to: type) }
        }

        /// The bytes of stack that the calling thread has.
        private static func stackSize() -> Int {
            typealias Get = @convention(c) (pthread_t, UnsafeMutablePointer<pthread_attr_t>) -> Int32
            var attributes = pthread_attr_t()
            guard unsafe function("pthread_getattr_np", as: Get.self)?(pthread_self(), &attributes) == 0 else {
                return 1
            }
            defer { unsafe pthread_attr_destroy(&attributes) }
            var size = 0
            unsafe pthread_attr_getstacksize(&attributes, &size)
            return size
        }

        /// Where the system gives a thread little stack, as some do, those of the pool have a megabyte all the same.
        @Test func threadsHaveTheStackThatKernelsNeed() async {
            await #expect(processExitsWith: .success) {
                var attributes = pthread_attr_t()
                unsafe pthread_attr_init(&attributes)
                unsafe pthread_attr_setstacksize(&attributes, 64 << 10)
                typealias SetDefault = @convention(c) (UnsafePointer<pthread_attr_t>) -> Int32
                let setDefault = ThreadTests.function("pthread_setattr_default_np", as: SetDefault.self)
                guard unsafe setDefault?(&attributes) == 0 else { exit(2) }
                let compute = Compute(threads: 4, leastWorkPerThread: 1)
                let caller = bp_thread_number()
                // Who is waiting for another thread keeps no lock, so one comes sooner or later.
                for _ in 0..<100_000 {
                    var sizes = [Int](repeating: 0, count: 4)
                    unsafe sizes.withUnsafeMutableBufferPointer { sizes in
                        nonisolated(unsafe) let sizes = unsafe sizes
                        compute.share(4, work: .max) { range in
                            for task in range where bp_thread_number() != caller {
                                unsafe sizes[task] = ThreadTests.stackSize()
                            }
                        }
                    }
                    if let size = sizes.first(where: { $0 != 0 }) { exit(size >= 1 << 20 ? 0 : 4) }
                }
                exit(3)
            }
        }
    #endif

    @Test func whatIsForTheCallerRunsThere() {
        let pool = ThreadPool(threads: 2)
        let caller = bp_thread_number()
        for _ in 0..<10_000 {
            var (here, count): (UInt, Int) = (0, 0)
            var beside = 0
            unsafe withUnsafeMutablePointer(to: &beside) { beside in
                nonisolated(unsafe) let beside = unsafe beside
                pool.run {
                    here = bp_thread_number()
                    count += 1
                } beside: {
                    unsafe beside.pointee += 1
                }
            }
            #expect(here == caller && count == 1 && beside == 1)
        }
    }

    /// Layers, losses, optimizers, schedules, metrics and closures of a user's own may keep what belongs to a thread.
    @Test(arguments: [1, 2, 4]) func whatAUserWroteRunsOnTheCallersThread(threads: Int) throws {
        let compute = Compute(threads: threads, leastWorkPerThread: 1)
        var generator = SeededGenerator(seed: 1)
        let data = Dataset<Float>.spiral(samplesPerClass: 40, classes: 3, using: &generator)
        let (training, validation) = try data.split(validation: 0.2, using: &generator)
        let caller = Caller()
        var network = Sequential<Float> {
            Dense(2, 16, activation: .relu, using: &generator)
            Own(caller: caller)
            Dense(16, 3, using: &generator)
        }
        var trainer = Trainer<Float>(
            loss: OwnLoss(caller: caller), optimizer: OwnOptimizer(learningRate: 0.1, caller: caller), epochs: 3,
            batchSize: 16, compute: compute)
        trainer.metrics = [OwnMetric(caller: caller)]
        try trainer.train(&network, on: training, validation: validation, using: &generator) { _ in
            caller.check("progress")
        }
        _ = network.predict(validation.features, on: compute)
        #expect(caller.strangers == [])
        #expect(caller.seen == ["backward", "forward", "loss", "metric", "progress", "update"])
    }
}

/// Notes whether it is called on the thread that made it.
private final class Caller: @unchecked Sendable {
    private let thread = bp_thread_number()
    private let lock = NSLock()
    private(set) var strangers: [String] = []
    private(set) var seen: Set<String> = []

    func check(_ what: String) {
        lock.withLock {
            seen.insert(what)
            if bp_thread_number() != thread { strangers.append(what) }
        }
    }
}

/// The identity.
private struct Own: Layer {
    let caller: Caller

    func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] { inputShape }

    func forward(_ input: Tensor<Float>, into output: inout Tensor<Float>, pass: Pass) {
        caller.check("forward")
        output = input
    }

    func backward(
        _ gradient: inout Tensor<Float>, input: Tensor<Float>, output: Tensor<Float>,
        into gradients: inout LayerGradients<Float>, pass: Pass
    ) {
        caller.check("backward")
        if gradients.wantsInput { gradients.input = gradient }
    }
}

private struct OwnLoss: Loss {
    let caller: Caller
    private let loss = SoftmaxCrossEntropy<Float>()

    init(caller: Caller) { self.caller = caller }

    func check(_ targets: Targets<Float>, outputs: Int) throws(ShapeError) {
        try loss.check(targets, outputs: outputs)
    }

    func evaluate(
        _ output: Tensor<Float>, _ targets: Targets<Float>, meanOver samples: Int, losses: inout Tensor<Float>,
        gradient: inout Tensor<Float>, wantsGradient: Bool, on compute: Compute
    ) {
        caller.check("loss")
        loss.evaluate(
            output, targets, meanOver: samples, losses: &losses, gradient: &gradient, wantsGradient: wantsGradient,
            on: compute)
    }
}

private struct OwnOptimizer: Optimizer {
    var learningRate: Double
    var schedule: any LearningRateSchedule = ConstantRate()
    let caller: Caller
    var stateCount: Int { 0 }

    init(learningRate: Double, caller: Caller) {
        self.learningRate = learningRate
        self.caller = caller
    }

    func update<Scalar: TensorScalar>(
        _ parameter: inout Tensor<Scalar>, gradient: Tensor<Scalar>, state: inout [Tensor<Scalar>], step: Int,
        on compute: Compute
    ) {
        caller.check("update")
        parameter = parameter - Scalar(learningRate) * gradient
    }
}

private struct OwnMetric: Metric {
    let caller: Caller
    let name = "own"

    func value<Scalar>(of outputs: Tensor<Scalar>, _ targets: Targets<Scalar>, on compute: Compute) -> Double? {
        caller.check("metric")
        return 1
    }
}
