import Backprop

/// An object of the JSON file: a case, with one peer where there is one.
struct Record: Codable {
    let name: String
    let processor: String
    let kernels: String
    let threads: Int
    /// The best sample.
    let seconds: Double
    let median: Double
    let rate: Double
    let unit: String
    let percentOfLimit: Double
    let cyclesPerElement: Double?
    let peer: String?
    let peerSeconds: Double?
    /// The peer's time over ours.
    let ratio: Double?

    private init(_ measurement: Measurement, _ peer: Measurement.Peer?, on machine: Machine) {
        name = measurement.name
        processor = Processor.current.name
        kernels = machine.kernels.name
        threads = machine.compute.threads
        seconds = measurement.timing.best
        median = measurement.timing.median
        rate = measurement.rate
        unit = measurement.unit
        percentOfLimit = measurement.percentOfLimit
        cyclesPerElement = measurement.cyclesPerElement
        self.peer = peer?.name
        peerSeconds = peer?.seconds
        ratio = peer?.ratio
    }

    /// What keeps it from being compared with what is measured now, if anything does.
    func mismatch(with machine: Machine) -> String? {
        let (there, here) = (
            "\(kernels) on \(threads) threads of \(processor)",
            "\(machine.kernels.name) on \(machine.compute.threads) threads of \(Processor.current.name)"
        )
        return there == here ? nil : "was measured with \(there), and this is with \(here)"
    }

    /// One object for each peer; one without a peer where there is none.
    static func records(of measurement: Measurement, on machine: Machine) -> [Record] {
        guard !measurement.peers.isEmpty else { return [Record(measurement, nil, on: machine)] }
        return measurement.peers.map { Record(measurement, $0, on: machine) }
    }
}
