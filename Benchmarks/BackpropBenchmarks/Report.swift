import Backprop
import Foundation

/// What people read: a header and a row for each case.
enum Report {
    static func header(_ machine: Machine, _ sampling: Sampling) -> String {
        let processor = Processor.current
        func peak<Scalar: TensorScalar>(_: Scalar.Type) -> String {
            String(format: "%.1f GF/s", Limit(arithmetic: Scalar.self, on: machine).rate(sampling))
        }
        let copies = [("16 KiB", 1 << 14), ("512 KiB", 1 << 19), ("64 MiB", 1 << 26)].map { label, bytes in
            String(format: "%.0f in \(label)", Limit(copying: bytes, on: machine).rate(sampling))
        }
        let peers = machine.peers.map { "\($0.name) (\($0.origin))" }
        return """
            processor  \(processor.name), \(String(format: "%.2f", machine.clock * 1e-9)) GHz measured
            kernels    \(machine.kernels.name), \(threads(of: machine, sampling))
            peak       \(peak(Float.self)) Float, \(peak(Double.self)) Double (multiply-adds on registers)
            copy       \(copies.joined(separator: ", ")) GB/s, read and written
            peers      \(peers.isEmpty ? "none found" : peers.joined(separator: ", "))

            \(row("case", "best", "median", "rate", "limit", "cycles", "peer: best, its time over ours"))
            """
    }

    /// How many threads, and how long they take to share a call that does nothing: that depends on how far apart the system
    /// has put them.
    private static func threads(of machine: Machine, _ sampling: Sampling) -> String {
        let (compute, count) = (machine.compute, machine.compute.threads)
        guard count > 1 else { return "1 thread" }
        let empty = sampling.measure([
            { rounds in
                for _ in 0..<rounds { compute.share(count, work: .max) { _ in } }
            }
        ])
        return "\(count) threads, which share a call in \(time(empty[0].best))"
    }

    static func row(_ measurement: Measurement) -> String {
        let peers = measurement.peers.map { "\($0.name) \(time($0.seconds)) ×\(String(format: "%.2f", $0.ratio))" }
        return row(
            measurement.name, time(measurement.timing.best), time(measurement.timing.median),
            String(format: "%.1f \(measurement.unit)", measurement.rate),
            String(format: "%.0f %%", measurement.percentOfLimit),
            measurement.cyclesPerElement.map { String(format: "%.2f", $0) } ?? "", peers.joined(separator: "  "))
    }

    private static func row(
        _ name: String, _ best: String, _ median: String, _ rate: String, _ limit: String, _ cycles: String,
        _ peers: String
    ) -> String {
        let cells = [(best, 9), (median, 9), (rate, 11), (limit, 5), (cycles, 6)].map { text, width in
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        let padding = String(repeating: " ", count: max(0, 60 - name.count))
        return "\(name)\(padding) \(cells.joined(separator: "  "))  \(peers)"
    }

    /// A time with three digits that count.
    private static func time(_ seconds: Double) -> String {
        let (value, unit) =
            switch seconds {
            case ..<1e-6: (seconds * 1e9, "ns")
            case ..<1e-3: (seconds * 1e6, "µs")
            case ..<1: (seconds * 1e3, "ms")
            default: (seconds, "s")
            }
        return String(format: value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value) + " " + unit
    }
}
