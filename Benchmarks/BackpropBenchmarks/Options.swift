import Backprop
import BackpropReference

/// The choices of a run, from the command line.
struct Options {
    var filter: [String] = []
    var threads = 1
    var json: String?
    /// What to compare with: a file of an earlier run, or another build of this program.
    var against: String?
    /// A folder of ONNX files.
    var models: String?
    var kernels: Kernels
    var isQuick = false
    var wantsHelp = false

    static let help = """
        usage: backprop-benchmarks [--filter TEXT] [--threads N] [--kernels NAME] [--quick] [--json FILE]
               [--models DIR] [--against FILE]

        Times kernels, layers, training and prediction, each in turn with the libraries found on this machine.

          --filter TEXT   only the cases whose names contain all words of TEXT, such as "matmul float 256"
          --threads N     threads for ours and for the peers; default 1
          --kernels NAME  avx512, avx2, neon, portable or reference; default the fastest, or $BACKPROP_KERNELS
          --models DIR    the networks of the ONNX files in a folder, and nothing else
          --quick         short samples: everything in some seconds, to see that it runs
          --json FILE     also write the results as an array of objects
          --against FILE  compare with what --json wrote before, on the same processor, or with another build of this
                          program, which is run in turn with each case; the exit code is 1 if a case became slower
                          than 0.97

        A row shows the best and the median time, the rate, its share of what the machine can do (fused multiply-adds
        on registers, or a copy in as much memory, timed in turn with the case), cycles per element, and for each peer
        its best time and that time over ours. Libraries are looked for where the system's loader looks
        (LD_LIBRARY_PATH, DYLD_LIBRARY_PATH). Beside a prediction of one sample stands how long it takes to read the
        weights, which bounds it. For steady figures pin the program to a core:
        taskset -c 0 swift run -c release backprop-benchmarks
        """

    /// - Throws: `UsageError` or `KernelsError`.
    init(_ words: [String]) throws {
        kernels = try .preferred()
        var rest = words[...]
        func value(of option: String) throws(UsageError) -> String {
            guard let value = rest.popFirst() else { throw UsageError("option \(option) needs a value") }
            return value
        }
        while let word = rest.popFirst() {
            switch word {
            case "--filter": filter = try value(of: word).lowercased().split(separator: " ").map(String.init)
            case "--threads":
                let text = try value(of: word)
                guard let number = Int(text), number >= 1 else {
                    throw UsageError("--threads \(text): expected a whole number of 1 or more")
                }
                threads = number
            case "--json": json = try value(of: word)
            case "--against": against = try value(of: word)
            case "--models": models = try value(of: word)
            case "--kernels":
                let name = try value(of: word)
                kernels = name == Kernels.reference.name ? .reference : try Kernels(named: name)
            case "--quick": isQuick = true
            case "--help", "-h": wantsHelp = true
            default: throw UsageError("unknown option \(word)")
            }
        }
    }

    /// Whether a case is wanted.
    func includes(_ name: String) -> Bool {
        let name = name.lowercased()
        return filter.allSatisfy { name.contains($0) }
    }
}

/// A command line that has no meaning.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
