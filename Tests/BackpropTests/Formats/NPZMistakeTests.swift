import Backprop
import Foundation
import Testing

@Suite struct NPZMistakeTests {
    /// A small archive, put together by hand.
    struct Archive {
        struct File {
            var name = "a.npy"
            /// Where the name stands again.
            var localName: String?
            var flags: UInt16 = 0
            var method: UInt16 = 0
            var size: UInt32?
            var packedSize: UInt32?
            var checksum: UInt32?
            /// Where the file is said to begin, if not where it does.
            var offset: UInt32?
            var contents = [UInt8](Tensor<Float>([1, 2, 3]).npyData())
        }

        var files = [File()]
        var count: UInt16?
        var directoryOffset: UInt32?
        var disk: UInt16 = 0
        /// Whether sizes and offsets stand in fields of 64 bits.
        var isWide = false

        var data: Data {
            var bytes: [UInt8] = []
            var directory: [UInt8] = []
            for file in files {
                let length = UInt32(file.contents.count)
                let (packed, size) = (file.packedSize ?? length, file.size ?? length)
                let offset = file.offset ?? UInt32(bytes.count)
                let checksum = Self.numbers(file.checksum ?? PNGFile.crc32(file.contents))
                let common = Self.words(20, file.flags, file.method, 0, 0x21) + checksum
                let name = Array((file.localName ?? file.name).utf8)
                let extra = isWide ? Self.words(1, 24) + Self.numbers(size, 0, packed, 0, offset, 0) : []
                directory += Self.numbers(0x0201_4B50) + Self.words(20) + common
                directory += isWide ? Self.numbers(.max, .max) : Self.numbers(packed, size)
                directory += Self.words(UInt16(file.name.utf8.count), UInt16(extra.count), 0, 0, 0, 0, 0)
                directory += Self.numbers(isWide ? .max : offset) + Array(file.name.utf8) + extra
                bytes += Self.numbers(0x0403_4B50) + common + Self.numbers(packed, size)
                bytes += Self.words(UInt16(name.count), 0) + name + file.contents
            }
            let start = UInt32(bytes.count)
            let (size, number) = (UInt32(directory.count), count ?? UInt16(files.count))
            bytes += directory
            if isWide {
                let wideEnd = UInt32(bytes.count)
                let counts = Self.numbers(UInt32(number), 0, UInt32(number), 0)
                bytes += Self.numbers(0x0606_4B50, 44, 0) + Self.words(45, 45) + Self.numbers(0, 0) + counts
                bytes += Self.numbers(size, 0, start, 0) + Self.numbers(0x0706_4B50, 0, wideEnd, 0, 1)
            }
            bytes += Self.numbers(0x0605_4B50) + Self.words(disk, disk)
            bytes += isWide ? Self.words(.max, .max) : Self.words(number, number)
            bytes += isWide ? Self.numbers(.max, .max) : Self.numbers(size, directoryOffset ?? start)
            return Data(bytes + Self.words(0))
        }

        static func words(_ values: UInt16...) -> [UInt8] { values.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }
        static func numbers(_ values: UInt32...) -> [UInt8] {
            values.flatMap { value in [0, 8, 16, 24].map { UInt8(value >> $0 & 0xFF) } }
        }
    }

    static func archive(_ change: (inout Archive) -> Void) -> Data {
        var archive = Archive()
        change(&archive)
        return archive.data
    }

    @Test func aSmallArchive() throws {
        #expect(try NPZ(Archive().data).tensor(named: "a") == Tensor<Float>([1, 2, 3]))
        let two = Self.archive { $0.files.append(.init(name: "b")) }
        #expect(try NPZ(two).names == ["a"])
        #expect(try NPZ(Self.archive { $0.files.append(.init(name: "ß.npy")) }).names == ["a", "ß"])
    }

    static let mistakes: [(data: Data, message: String)] = [
        (Data(), #"byte 0: expected a zip archive, which begins with PK, found """#),
        (Data("hello".utf8), #"byte 0: expected a zip archive, which begins with PK, found "hell""#),
        (Data("PK\u{3}\u{4}".utf8), "byte 0: expected the end of a zip archive's directory, found none"),
        (
            Archive().data + [0],
            "byte 227: expected the end of a zip archive's directory, found none"
        ),
        (archive { $0.disk = 1 }, "byte 230: expected an archive in one part, found one of several"),
        (archive { $0.count = 2 }, "byte 175: expected 2 files, found 1"),
        (archive { $0.count = 0 }, "byte 175: expected 0 files, found 1"),
        (
            archive { $0.directoryOffset = 170 },
            "byte 238: expected a directory that ends at byte 226, found one of 51 bytes at byte 170"
        ),
        (archive { $0.count = 0xFFFF }, "byte 226: expected the end of a zip64 archive's directory, found none"),
        (
            archive { $0.files.append(Archive.File()) },
            #"byte 452: expected files of different names, found "a.npy" twice"#
        ),
        (
            archive { $0.files[0].flags = 1 },
            #"byte 183: expected a file that is not encrypted, found "a.npy" encrypted"#
        ),
        (
            archive { $0.files[0].method = 12 },
            #"byte 185: expected method 0 (stored) or 8 (deflated) for "a.npy", found 12"#
        ),
        (archive { $0.files[0].localName = "b.npy" }, #"byte 30: expected the file "a.npy", found another name"#),
        (archive { $0.files[0].offset = 1 }, #"byte 1: expected the file "a.npy", found none"#),
        (archive { $0.files[0].offset = 150 }, #"byte 150: expected the file "a.npy", found none"#),
        (archive { $0.files[0].size = 5 }, #"byte 199: expected a size that 140 bytes of "a.npy" can have, found 5"#),
        (
            archive { $0.files[0].packedSize = 200 },
            #"byte 195: expected "a.npy" to end before the directory, found 200 bytes from byte 35 on"#
        ),
        (
            archive { $0.files[0].size = .max },
            "byte 226: expected a zip64 field with the sizes of the file, found none"
        ),
        (
            archive {
                $0.files[0].method = 8
                $0.files[0].size = 4_000_000_000
            }, #"byte 199: expected a size that 140 bytes of "a.npy" can have, found 4000000000"#
        ),
        (
            archive { $0.files.append(.init(name: "b.npy", offset: 0)) },
            #"byte 30: expected the file "b.npy", found another name"#
        ),
        (
            archive {
                // The second file lies in the contents of the first one.
                let inner = $0.files[0].contents
                $0.files[0].contents =
                    Archive.numbers(0x0403_4B50) + [UInt8](repeating: 0, count: 22) + Archive.words(5, 0)
                    + Array("b.npy".utf8) + inner
                $0.files.append(.init(name: "b.npy", offset: 35))
            }, "byte 35: expected a file behind the one before it, found two that share bytes"
        ),
    ]

    @Test(arguments: mistakes)
    func archivesThatAreRefused(data: Data, message: String) {
        expectDataError("x.npz: \(message)") { () throws(DataError) in _ = try NPZ(data, source: "x.npz") }
    }

    static let damages: [(data: Data, message: String)] = [
        (archive { $0.files[0].checksum = 7 }, #"byte 35: expected the checksum 7 in "a.npy", found 3510675063"#),
        (
            archive {
                $0.files[0].method = 8
                $0.files[0].contents = [1, 3, 0, 0xFC, 0xFF, 65, 66, 67]
                $0.files[0].size = 2
            }, #"byte 35: expected 2 bytes in "a.npy", found more"#
        ),
        (
            archive {
                $0.files[0].method = 8
                $0.files[0].contents = [1, 3, 0, 0xFC, 0xFF, 65, 66, 67]
                $0.files[0].size = 4
            }, #"byte 35: expected 4 bytes in "a.npy", found 3"#
        ),
        (
            archive {
                $0.files[0].method = 8
                $0.files[0].contents = [1, 3, 0, 0xFC, 0xFF, 65, 66, 67, 0]
                $0.files[0].size = 3
            }, #"byte 35: expected 9 packed bytes in "a.npy", found their end after 8"#
        ),
        (
            archive {
                $0.files[0].method = 8
                $0.files[0].contents = [1, 3, 0, 0xFC, 0xFF, 65, 66]
                $0.files[0].size = 3
            }, #"byte 42: expected more packed bytes in "a.npy", found their end"#
        ),
    ]

    @Test(arguments: damages)
    func arraysThatAreRefused(data: Data, message: String) {
        expectDataError("x.npz: \(message)") { () throws(DataError) in
            let _: Tensor<Float> = try NPZ(data, source: "x.npz").tensor(named: "a")
        }
    }

    @Test func anotherFileWithTheNameOfAnArray() {
        let data = Self.archive { $0.files[0].contents = Array("hello".utf8) }
        let message = #"byte 0: expected an .npy file, which begins with \x93NUMPY, found "hello""#
        expectDataError(#"x.npz: "a.npy": \#(message)"#) { () throws(DataError) in
            let _: Tensor<Float> = try NPZ(data, source: "x.npz").tensor(named: "a")
        }
    }

    /// Archives beyond the fields of 32 bits say so there and keep their numbers elsewhere; small ones may do so too.
    @Test func wideArchives() throws {
        let file = Archive.File()
        var wide = Archive(isWide: true)
        #expect(try NPZ(wide.data).tensor(named: "a") == Tensor<Float>([1, 2, 3]))
        wide.files = [file, .init(name: "b.npy")]
        #expect(try NPZ(wide.data).names == ["a", "b"])
        for length in 0..<wide.data.count {
            #expect(throws: DataError.self) { try NPZ(wide.data.prefix(length)) }
        }
        for place in wide.data.indices {
            var data = wide.data
            data[place] ^= 0x80
            guard let archive = try? NPZ(data), archive.names.contains("a"),
                let array: Tensor<Float> = try? archive.tensor(named: "a")
            else { continue }
            #expect(array == Tensor([1, 2, 3]), "byte \(place)")
        }
    }

    private func outcome(_ archive: () throws(DataError) -> NPZ) -> String {
        do throws(DataError) {
            let archive = try archive()
            let array: Tensor<Float> = try archive.tensor(named: "a")
            return "\(archive.names) \(array)"
        } catch {
            return "\(error)"
        }
    }

    /// A file of which only the directory is read at first comes to the same, mistakes and all.
    @Test func filesOnADisk() throws {
        let folder = try TemporaryFolder()
        let wide = Archive(isWide: true).data
        let flipped = wide.indices.map { place in
            var data = wide
            data[place] ^= 0x80
            return data
        }
        let cut = (0..<wide.count).map { wide.prefix($0) }
        for data in Self.mistakes.map(\.data) + Self.damages.map(\.data) + [wide] + flipped + cut {
            let url = try folder.write("x.npz", data)
            let whole = outcome { () throws(DataError) in try NPZ(contentsOf: url) }
            #expect(outcome { () throws(DataError) in try NPZ(onDisk: url) } == whole)
        }
    }
}
