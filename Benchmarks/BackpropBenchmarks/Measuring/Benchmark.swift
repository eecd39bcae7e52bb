import Backprop

/// One case of the table: a piece of work, how much of it there is, and how to get ready for it.
struct Benchmark {
    /// What `--filter` looks at, such as `matmul float nn 256x256x256`.
    let name: String
    /// What a round amounts to. Some have to make their data to know, so nobody asks where a case is left out.
    let work: () -> Work
    /// Makes the operands and says who runs on them. Nothing of it is timed.
    let prepare: (Machine) -> Contest

    init(name: String, work: @escaping @autoclosure () -> Work, prepare: @escaping (Machine) -> Contest) {
        self.name = name
        self.work = work
        self.prepare = prepare
    }
}

/// Does a piece of work a number of times.
typealias Run = (_ rounds: Int) -> Void

/// Those who do the same work on the same operands.
struct Contest {
    let ours: Run
    var peers: [(name: String, run: Run)] = []
    /// Their result, if it must be the same.
    var output: Output?
}

/// What one round amounts to, and with it what bounds its speed.
enum Work {
    /// Arithmetic, bound by the fused multiply-adds that a core can do on scalars of a type.
    case operations(Double, ScalarType)
    /// Traffic: `bytes` read and written, each once, in memory of `workingSet` bytes. `elements` are computed.
    case traffic(bytes: Int, workingSet: Int, elements: Int)

    /// Operations or bytes.
    var amount: Double {
        switch self {
        case .operations(let count, _): count
        case .traffic(let bytes, _, _): Double(bytes)
        }
    }

    /// Of the rate, in 10⁹ per second.
    var unit: String {
        switch self {
        case .operations: "GF/s"
        case .traffic: "GB/s"
        }
    }

    /// The work of reading and writing `read + written` arrays of `count` scalars that share memory in places, so that
    /// only `arrays` of them are different ones.
    static func arrays<Scalar>(
        _: Scalar.Type, count: Int, read: Int, written: Int, arrays: Int, elements: Int? = nil
    ) -> Work {
        let bytes = count * MemoryLayout<Scalar>.stride
        return .traffic(bytes: bytes * (read + written), workingSet: bytes * arrays, elements: elements ?? count)
    }
}

extension TensorScalar {
    /// How the type is called in the names of cases.
    static var label: String {
        switch scalarType {
        case .float32: "float"
        case .float64: "double"
        }
    }
}
