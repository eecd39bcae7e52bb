import Backprop
import Foundation

/// What the package makes of files. It is given lines of a format, a tabulator and a path, and prints a line of JSON for
/// each: the time in nanoseconds, and `parts` or an `error`. A part has a name, and an error, a text, or a shape with the
/// values or the CRC-32 of its elements as little-endian `Double`; any NaN counts as the one with the bits 0x7FF8000000000000.
@main
struct Ours {
    static func main() {
        while let line = readLine() {
            let fields = line.split(separator: "\t", maxSplits: 1).map(String.init)
            let start = processorTime()
            var answer: [String: Any] = [:]
            do throws(DataError) {
                answer["parts"] = try parts(fields[0], URL(fileURLWithPath: fields[1]))
            } catch {
                answer["error"] = "\(error)"
            }
            answer["ns"] = processorTime() - start
            guard let json = try? JSONSerialization.data(withJSONObject: answer) else { fatalError("\(answer)") }
            print(String(decoding: json, as: UTF8.self))
            // Whoever asks waits for the line.
            fflush(nil)
        }
    }

    private static func parts(_ format: String, _ url: URL) throws(DataError) -> [[String: Any]] {
        switch format {
        case "npy": return [part("", try Tensor<Double>(npy: url))]
        case "npz":
            let file = try NPZ(contentsOf: url)
            return file.names.map { name in
                do throws(DataError) { return part(name, try file.tensor(named: name)) } catch {
                    return ["name": name, "error": "\(error)"]
                }
            }
        case "safetensors":
            let file = try Safetensors(contentsOf: url)
            return file.names.map { name in
                switch file[name] {
                case .float32(let tensor): part(name, Tensor<Double>(tensor))
                case .float64(let tensor): part(name, tensor)
                case nil: ["name": name, "error": "no such tensor"]
                }
            } + file.metadata.map { ["name": $0.key, "text": $0.value] }
        case "csv": return try table(url)
        case "gzip":
            // The images of a pair, its only label beside.
            let label = url.deletingLastPathComponent().appendingPathComponent("label")
            let samples: Dataset<Double> = try .idx(images: url, labels: label)
            return [part("", samples.features)]
        case "png", "pnm":
            let image = try Image(contentsOf: url)
            let shape = [image.height, image.width, image.channels]
            let (depth, values) =
                switch image.values {
                case .bytes(let values): ("8", values.map(Int.init))
                case .words(let values): ("16", values.map(Int.init))
                }
            // Others keep fewer bits, so sums would not do; large images are looked at for the time that they take.
            var part: [String: Any] = ["name": depth, "shape": shape]
            if values.count < 5000 { part["values"] = values } else { part["error"] = "large" }
            return [part]
        default: fatalError("no format \(format)")
        }
    }

    /// The features, and the label of each sample. The ending of the name says what parts two cells. A table is read in pieces
    /// of a few bytes too, which must come to the same.
    private static func table(_ url: URL) throws(DataError) -> [[String: Any]] {
        let delimiters = ["comma": CSV.Delimiter.comma, "semicolon": .semicolon, "tab": .tab]
        func read(inPiecesFrom large: Int) -> Result<Dataset<Double>, DataError> {
            Result { () throws(DataError) in
                try CSV(
                    contentsOf: url, inPiecesFrom: large, pieceSize: 64, header: .absent,
                    delimiter: delimiters[url.pathExtension], decimalMark: .point, hasComments: false
                ).dataset()
            }
        }
        let (whole, cut) = (read(inPiecesFrom: .max), read(inPiecesFrom: 1))
        guard whole == cut else { fatalError("in pieces \(cut), else \(whole)") }
        let samples = try whole.get()
        guard case .classes(let labels, _) = samples.targets else { fatalError("no classes") }
        return [part("", samples.features)] + labels.map { ["name": "label", "text": samples.classNames[Int($0)]] }
    }

    private static func part(_ name: String, _ tensor: Tensor<Double>) -> [String: Any] {
        ["name": name, "shape": tensor.shape, "sum": sum(tensor.scalars)]
    }

    private static func processorTime() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }

    private static func sum(_ values: [Double]) -> Int {
        var crc: UInt32 = ~0
        for value in values {
            let bits = value.isNaN ? 0x7FF8_0000_0000_0000 : value.bitPattern
            for place in 0..<8 {
                crc = crc >> 8 ^ table[Int((crc ^ UInt32(truncatingIfNeeded: bits >> (8 * UInt64(place)))) & 0xFF)]
            }
        }
        return Int(~crc)
    }
}
