import Backprop
import BackpropLessons

/// A surface to descend, where to begin, and what there is to be found on it.
enum DescentScene: String, CaseIterable {
    case saddle
    case localMinimum = "local-minimum"
    case ravine

    var surface: any Surface {
        switch self {
        case .saddle: Saddle()
        case .localMinimum: TwoValleys()
        case .ravine: Ravine()
        }
    }

    var title: String {
        switch self {
        case .saddle: "Saddle"
        case .localMinimum: "Local minimum"
        case .ravine: "Ravine"
        }
    }

    /// The formula, and what to look for.
    var description: String {
        switch self {
        case .saddle:
            "x²/2 − y²/2 + y⁴/4. In the middle, at (0, 0), the gradient is 0, but it is no minimum: those are at (0, ±1). "
                + "A rule whose steps are as long as the gradient stays long; one that scales each parameter's "
                + "steps by itself leaves along y at once."
        case .localMinimum:
            "x⁴/4 − 0.515 x² + 0.198 x + y²/2. The minimum on the right, at (0.9, 0), is not the deepest: that is at "
                + "(−1.1, 0), behind a pass at (0.2, 0). What remembers its speed may roll over the pass."
        case .ravine:
            "(1 − x)²/10 + (y − x²)²/2. The walls are steep, the bottom falls gently along y = x² to the minimum at "
                + "(1, 1): what follows the gradient alone swings from wall to wall, and gets on slowly."
        }
    }

    /// Where paths begin unless the command says otherwise.
    var start: SIMD2<Double> {
        switch self {
        case .saddle: [-1.5, 0.01]
        case .localMinimum: [1.8, 1.2]
        case .ravine: [-1.4, 1.2]
        }
    }

    /// The minima, those of the least value first.
    var minima: [SIMD2<Double>] {
        switch self {
        case .saddle: [[0, 1], [0, -1]]
        case .localMinimum: [[-1.1, 0], [0.9, 0]]
        case .ravine: [[1, 1]]
        }
    }

    /// What the picture shows, together with the start.
    var corners: (SIMD2<Double>, SIMD2<Double>) {
        switch self {
        case .saddle: ([-1.8, -1.8], [1.8, 1.8])
        case .localMinimum: ([-2, -2], [2, 2])
        case .ravine: ([-1.8, -1], [1.8, 2.6])
        }
    }
}
