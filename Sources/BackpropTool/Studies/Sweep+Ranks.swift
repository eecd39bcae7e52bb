import Backprop
import Foundation

/// Trainings of a sweep that processes take whole.
extension Sweep {
    /// What all trainings for some sizes come to, on all processes.
    func cells(sizes: [Int], on shared: SharedRun) throws -> [Cell] {
        let jobs = sizes.flatMap { self.jobs(size: $0) }
        let owners = Self.owners(of: jobs, among: shared.ranks.count)
        let own = try shared.together { () -> [CellReport] in
            var reports: [CellReport] = []
            for index in jobs.indices where owners[index] == shared.ranks.rank && !Task.isCancelled {
                reports += try self.cells(jobs[index]).map { CellReport($0) }
            }
            return reports
        }
        let all = try shared.ranks.gather(Array(JSONEncoder().encode(own))).flatMap {
            try JSONDecoder().decode([CellReport].self, from: Data($0))
        }
        var cells: [Cell] = []
        for size in sizes {
            let samples = part(size)
            let network = try start(samples)
            for report in all.filter({ $0.size == size }).sorted(by: { $0.epochs < $1.epochs }) {
                cells.append(try report.cell(samples, network))
            }
        }
        return cells
    }

    /// Which process takes each training: the longest one goes to who has the least to do, and so on.
    private static func owners(of jobs: [Job], among ranks: Int) -> [Int] {
        var owners = [Int](repeating: 0, count: jobs.count)
        var loads = [Double](repeating: 0, count: ranks)
        // Both take the first of equal ones.
        let longestFirst = jobs.indices.sorted { (a: Int, b: Int) -> Bool in
            if jobs[a].work == jobs[b].work { return a < b }
            return jobs[a].work > jobs[b].work
        }
        for index in longestFirst {
            let owner = loads.indices.min { loads[$0] < loads[$1] } ?? 0
            owners[index] = owner
            loads[owner] += jobs[index].work
        }
        return owners
    }
}

/// What a process tells the others of a cell.
private struct CellReport: Codable {
    let epochs, size: Int
    /// The trained tensors, as a file holds them; nothing where the training diverged.
    var tensors: Data?
    var training, validation: Evaluation?
    /// Bits of the losses, which may be no numbers.
    var losses: [UInt64] = []
    var divergedAfter: Int?
    var learningRate: UInt64 = 0

    init<Scalar>(_ cell: Sweep<Scalar>.Cell) {
        (epochs, size) = (cell.epochs, cell.size)
        losses = [cell.training, cell.validation].map { ($0?.loss ?? 0).bitPattern }
        (training, validation) = (cell.training, cell.validation)
        training?.loss = 0
        validation?.loss = 0
        if case .diverged(let epoch, let rate)? = cell.divergence {
            (divergedAfter, learningRate) = (epoch, rate.bitPattern)
        }
        if let network = cell.network {
            var file = Safetensors()
            for tensor in network.parameters + network.constants { file[tensor.name] = Safetensors.Value(tensor.value) }
            tensors = file.data()
        }
    }

    /// - Parameter network: As it was before the training.
    func cell<Scalar>(_ samples: Dataset<Scalar>, _ network: Sequential<Scalar>) throws -> Sweep<Scalar>.Cell {
        var cell = Sweep<Scalar>.Cell(epochs: epochs, size: size, samples: samples)
        (cell.training, cell.validation) = (training, validation)
        cell.training?.loss = Double(bitPattern: losses[0])
        cell.validation?.loss = Double(bitPattern: losses[1])
        if let divergedAfter {
            cell.divergence = .diverged(epoch: divergedAfter, learningRate: Double(bitPattern: learningRate))
        }
        if let tensors {
            let file = try Safetensors(tensors)
            var network = network
            for parameter in network.parameters {
                try network.set(parameter.name, to: file.tensor(named: parameter.name))
            }
            // Those that a training does not change are the same already, and may not be set.
            for constant in network.constants {
                let tensor: Tensor<Scalar> = try file.tensor(named: constant.name)
                if tensor != constant.value { try network.set(constant.name, to: tensor) }
            }
            cell.network = network
        }
        return cell
    }
}
