import Backprop
import BackpropLessons

/// The way of one optimizer down one surface, and how it ended.
struct DescentPath {
    enum Outcome {
        case minimum, localMinimum, underWay
        /// After so many steps the height was no longer finite.
        case diverged(steps: Int)
    }

    let scene: DescentScene
    let rule: DescentRule
    let descent: Descent

    init(_ scene: DescentScene, _ rule: DescentRule, _ descent: Descent) {
        self.scene = scene
        self.rule = rule
        self.descent = descent
    }

    /// The steps it took, fewer than asked for if it diverged.
    var steps: Int { descent.points.count - 1 }
    var end: SIMD2<Double> { descent.points[steps] }
    var value: Double { descent.values[steps] }

    private var leastValue: Double { scene.surface.value(at: scene.minima[0]) }

    /// The heights above the lowest point of the surface.
    var heights: [Double] { descent.values.map { $0 - leastValue } }

    /// The first step after which no more than 1 % of the height above the lowest point was left.
    var stepsToReach: Int? {
        let heights = heights
        return heights.firstIndex { $0 <= heights[0] / 100 }
    }

    var outcome: Outcome {
        if descent.hasDiverged { return .diverged(steps: steps) }
        let distances = scene.minima.map { minimum in
            let way = end - minimum
            return (way * way).sum().squareRoot()
        }
        guard let nearest = distances.indices.min(by: { distances[$0] < distances[$1] }), distances[nearest] < 0.1
        else { return .underWay }
        return scene.surface.value(at: scene.minima[nearest]) > leastValue + 1e-9 ? .localMinimum : .minimum
    }
}

extension DescentPath.Outcome {
    var text: String {
        switch self {
        case .minimum: "minimum"
        case .localMinimum: "local minimum"
        case .underWay: "under way"
        case .diverged(let steps): "diverged in step \(steps)"
        }
    }
}
