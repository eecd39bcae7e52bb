import Backprop
import Foundation

/// Readers on files that could make them wait, each of a size and of twice the size: where time is in proportion to the
/// bytes, both have the same rate.
enum ReadingCase {
    static var all: [Benchmark] {
        [
            cases("safetensors, small tensors", 10_000, tensors),
            cases("safetensors, a name of marks", 200_000) { named(String(repeating: "\u{301}", count: $0)) },
            cases("csv, labels of marks", 50_000) { labels(String(repeating: "\u{301}", count: $0)) },
            cases("csv, numbers", 50_000) { table(rows: $0, columns: 8) },
            cases("csv, columns", 100_000) { table(rows: 4, columns: $0) },
            cases("png, empty blocks", 50_000, emptyBlocks),
            cases("jpeg, strips", 64, jpeg),
            cases("initial weights", 500_000, weights),
        ].flatMap(\.self)
    }

    /// How to do the work once, and the bytes that go in or come out.
    private typealias Reading = (bytes: Int, run: () throws -> Void)

    private static func cases(_ what: String, _ size: Int, _ make: @escaping (Int) -> Reading) -> [Benchmark] {
        [size, 2 * size].map { size in
            func work() -> Work {
                let bytes = make(size).bytes
                return .traffic(bytes: bytes, workingSet: bytes, elements: size)
            }
            return Benchmark(name: "read \(what) \(size)", work: work()) { _ in
                let reading = make(size)
                return Contest(ours: { rounds in
                    for _ in 0..<rounds {
                        do {
                            try reading.run()
                        } catch {
                            fatalError("\(what): \(error)")
                        }
                    }
                })
            }
        }
    }

    private static func tensors(_ count: Int) -> Reading {
        var file = Safetensors()
        for index in 0..<count { file["tensor \(index)"] = .float32([0]) }
        let data = file.data()
        return (data.count, { _ = try Safetensors(data) })
    }

    private static func named(_ name: String) -> Reading {
        var file = Safetensors(metadata: [name: name])
        file[name] = .float32([0])
        let data = file.data()
        return (data.count, { _ = try Safetensors(data) })
    }

    private static func labels(_ name: String) -> Reading {
        let data = Data("1,\(name)a\n2,\(name)b\n3,\(name)a\n".utf8)
        return (data.count, { _ = try CSV(data).dataset() as Dataset<Float> })
    }

    private static func table(rows: Int, columns: Int) -> Reading {
        let row = String(repeating: "0.25,", count: columns - 1) + "1\n"
        let data = Data(String(repeating: row, count: rows).utf8)
        return (data.count, { _ = try CSV(data, header: .absent).regression() as Dataset<Float> })
    }

    /// A pixel behind stored blocks of no bytes.
    private static func emptyBlocks(_ count: Int) -> Reading {
        func chunk(_ type: String, _ contents: [UInt8]) -> Data {
            let body = Array(type.utf8) + contents
            return bigEndian(contents.count) + body + bigEndian(Int(CRC32(body[...]).value))
        }
        func bigEndian(_ value: Int) -> Data { Data([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }) }
        let empty = [UInt8]((0..<count).flatMap { _ in [0, 0, 0, 0xFF, 0xFF] as [UInt8] })
        let row: [UInt8] = [0, 7]
        let stream = [0x78, 0x01] + empty + [1, 2, 0, 0xFD, 0xFF] + row + bigEndian(Int(Adler32.checksum(row)))
        let data =
            Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
            + chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]) + chunk("IDAT", stream) + chunk("IEND", [])
        return (data.count, { _ = try Image(data) })
    }

    /// The bytes are those of the pixels.
    private static func jpeg(_ strips: Int) -> Reading {
        let data = JPEGStrip.file(strips: strips)
        return (3 * JPEGStrip.width * JPEGStrip.height * strips, { _ = try Image(data) })
    }

    private static func weights(_ count: Int) -> Reading {
        (
            4 * count,
            {
                var generator = SeededGenerator(seed: 1)
                _ = WeightInitializer.heNormal.weights(inputs: count, outputs: 1, using: &generator) as Tensor<Float>
            }
        )
    }
}
