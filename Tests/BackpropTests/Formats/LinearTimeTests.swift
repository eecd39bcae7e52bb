#if canImport(Glibc)
    import Backprop
    import Foundation
    import Glibc
    import Testing

    /// Files and options that are eight times as long take about eight times as long, not sixty-four.
    @Suite(.serialized) struct LinearTimeTests {
        /// Reads something of a length, and of eight times that.
        private func expectLinear(
            _ length: Int, sourceLocation: SourceLocation = #_sourceLocation, _ read: (Int) throws -> Void
        ) throws {
            // What is made once is made before.
            try read(max(1, length / 8))
            let (few, many) = (try time(length, read), try time(8 * length, read))
            #expect(many < 24 * max(few, 0.002), "\(few) s, then \(many) s", sourceLocation: sourceLocation)
        }

        /// The processor time of this thread: what other tests do meanwhile does not count.
        private func time(_ length: Int, _ read: (Int) throws -> Void) throws -> Double {
            func now() -> Double {
                var time = timespec()
                unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
                return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
            }
            let start = now()
            try read(length)
            return now() - start
        }

        private func table(_ columns: Int) throws -> CSV {
            let names = (0..<columns).map { "n\($0)" }.joined(separator: ",")
            let row = [String](repeating: "1", count: columns).joined(separator: ",")
            return try CSV(Data("\(names),k\n\(row),a\n\(row),b\n".utf8), header: .present)
        }

        /// Columns that are named, one by one.
        @Test func names() throws {
            try expectLinear(1000) { count in
                let names = (1..<count).map { CSV.Column.word("n\($0)") }
                _ = try table(count).table(TableColumns(ignored: names))
                _ = try table(count).table(TableColumns(features: names, categorical: names))
                _ = try table(count).table(TableColumns(labels: names, labelsHold: .values))
            }
        }

        /// The same columns of a new table, with those that are not for the model.
        @Test func namesOfAModel() throws {
            try expectLinear(1000) { count in
                let csv = try table(count)
                let names = (0..<count / 2).map { CSV.Column.name("n\($0)") }
                let preparation = try Preparation(of: csv.table(TableColumns(labels: names, labelsHold: .values)))
                _ = try csv.table(for: preparation, withLabels: true, choice: TableColumns(labels: names))
            }
        }

        @Test func longLabels() throws {
            for letter in ["x", "e\u{301}\u{302}"] {
                try expectLinear(4000) { count in
                    let label = String(repeating: letter, count: count)
                    let csv = try CSV(Data("1,\(label)1\n2,\(label)2\n3,\(label)1\n".utf8), header: .absent)
                    let table = try csv.table()
                    let preparation = try Preparation(of: table)
                    let data: Dataset<Float> = try preparation.dataset(of: table, classNames: table.classNames)
                    #expect(data.classNames.count == 2)
                }
            }
        }

        /// Settings of a preparation that are none, where Swift would put the marks of each in order to compare them.
        @Test func settings() throws {
            let network = Sequential<Float> { Dense(weights: [[1]], biases: [0]) }
            let folder = try TemporaryFolder()
            let url = folder.url.appendingPathComponent("m.safetensors")
            try SavedModel(network: network).write(to: url)
            var file = try Safetensors(contentsOf: url)
            for json in [#"{"delimiter":",*"}"#, #"{"delimiter*":","}"#, #"{"labels_hold":"values*"}"#] {
                try expectLinear(4000) { count in
                    let marks = String(repeating: "\u{301}\u{316}", count: count)
                    file.metadata["preparation"] = json.replacing("*", with: marks)
                    try file.write(to: url)
                    #expect(throws: DataError.self) { try SavedModel<Float>(contentsOf: url) }
                }
            }
        }

        /// Blocks of packed bytes that hold nothing, before the array and behind it.
        @Test func emptyBlocks() throws {
            let array = [UInt8](Tensor<Float>([1, 2, 3]).npyData())
            try expectLinear(4000) { count in
                let empty = [[UInt8]](repeating: [0, 0, 0, 0xFF, 0xFF], count: count).joined()
                let stored: [UInt8] = [0, UInt8(array.count), 0, ~UInt8(array.count), 0xFF] + array
                let data = NPZMistakeTests.archive { archive in
                    archive.files[0].method = 8
                    archive.files[0].contents = Array(empty) + stored + Array(empty) + [1, 0, 0, 0xFF, 0xFF]
                    archive.files[0].size = UInt32(array.count)
                    archive.files[0].checksum = PNGFile.crc32(array)
                }
                let tensor: Tensor<Float> = try NPZ(data).tensor(named: "a")
                #expect(tensor == [1, 2, 3])
            }
        }
    }
#endif
