import Backprop
import Foundation
import Testing

@Suite struct ScheduleTests {
    private func values(_ schedule: any LearningRateSchedule, _ steps: Int...) -> [Double] {
        steps.map { schedule.factor(at: $0) }
    }

    @Test func everyScheduleHasItsValues() {
        #expect(values(ConstantRate(), 0, 1, 1_000_000) == [1, 1, 1])
        #expect(values(InverseTimeDecay(rate: 0.25), 0, 4, 12) == [1, 0.5, 0.25])
        #expect(values(StepDecay(factor: 0.5, every: 10), 0, 9, 10, 19, 20, 35) == [1, 1, 0.5, 0.5, 0.25, 0.125])
        #expect(values(ExponentialDecay(factor: 0.25, in: 10), 0, 10, 20) == [1, 0.25, 0.0625])
        #expect(values(CosineDecay(steps: 10), 0, 10, 11, 1000) == [1, 0, 0, 0])
        #expect(values(CosineDecay(steps: 10, final: 0.25), 0, 10, 1000) == [1, 0.25, 0.25])
        #expect(values(WarmUp(steps: 4), 0, 1, 2, 3, 4, 9) == [0.25, 0.5, 0.75, 1, 1, 1])
        #expect(values(WarmUp(steps: 4, then: StepDecay(factor: 0.5, every: 2)), 3, 5, 6, 8) == [1, 1, 0.5, 0.25])
        #expect(values(WarmUp(steps: 0, then: StepDecay(factor: 0.5, every: 1)), 0, 1) == [1, 0.5])
    }

    /// Against the platform's functions, over a long training.
    @Test func followsTheFormulasToTheLastDigits() {
        let exponential = ExponentialDecay(factor: 0.9, in: 777)
        let cosine = CosineDecay(steps: 100_000, final: 0.125)
        for step in stride(from: 0, to: 100_000, by: 123) {
            let power = pow(0.9, Double(step) / 777)
            #expect(abs(exponential.factor(at: step) - power) <= 1e-13 * power)
            let wave = 0.125 + 0.875 * (1 + cos(Double.pi * Double(step) / 100_000)) / 2
            #expect(abs(cosine.factor(at: step) - wave) <= 1e-15)
        }
    }
}
