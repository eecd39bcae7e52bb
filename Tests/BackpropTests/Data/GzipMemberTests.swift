import Backprop
import Foundation
import Testing

/// Files of very many members, as `cat` makes of very many packed files: what one takes must not depend on what follows.
@Suite struct GzipMemberTests {
    static func littleEndian(_ value: UInt32) -> [UInt8] { [0, 8, 16, 24].map { UInt8(value >> $0 & 0xFF) } }

    /// A member of one stored block.
    static func member(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let count = UInt16(bytes.count)
        var member: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1]
        for number in [count, ~count] { member += [UInt8(number & 0xFF), UInt8(number >> 8)] }
        member += bytes
        member += littleEndian(PNGFile.crc32(Array(bytes)))
        return member + littleEndian(UInt32(bytes.count))
    }

    /// Nothing, in the fixed code.
    static let empty: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0] + [UInt8](repeating: 0, count: 8)

    private let folder: TemporaryFolder
    private let labels: URL

    /// 2500 images of 3×5 pixels, which are more than the 32 KiB that are kept.
    private static let images = IDXTests.file([2500, 3, 5], (0..<37_500).map { UInt8($0 * 31 % 256) })

    init() throws {
        folder = try TemporaryFolder()
        labels = try folder.write("labels", IDXTests.file([2500], [UInt8](repeating: 1, count: 2500)))
    }

    private func dataset(_ packed: [UInt8]) throws -> Dataset<Float> {
        try .idx(images: folder.write("images.gz", packed), labels: labels)
    }

    private func plain() throws -> Dataset<Float> {
        try .idx(images: folder.write("images", Self.images), labels: labels)
    }

    @Test func fewBytesInEachMember() throws {
        var packed: [UInt8] = []
        for start in stride(from: 0, to: Self.images.count, by: 10) {
            packed += Self.member(Self.images[start..<min(start + 10, Self.images.count)])
        }
        #expect(try dataset(packed) == plain())
    }

    @Test func emptyMembersBetweenOthers() throws {
        let one = Self.empty + Self.member([])
        var empty: [UInt8] = []
        for _ in 0..<2000 { empty += one }
        var packed = empty + Self.member(Self.images[..<7])
        packed += empty + Self.member(Self.images[7..<30_000])
        packed += empty + Self.member(Self.images[30_000...]) + empty
        #expect(try dataset(packed) == plain())
    }

    /// What a member repeats must be its own, however much came before it.
    @Test func membersDoNotReachIntoEachOther() throws {
        // In the fixed code: the length 3, the distance 1, the end.
        let reaching: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x03, 0x02, 0, 0]
        for length in [10, 20, 37_000] {
            let before = Self.member(Self.images[..<length])
            let file = folder.url.appendingPathComponent("images.gz")
            expectDataError("\(file.path): byte \(before.count + 11): expected a distance of at most 0 bytes, found 1")
            {
                () throws(DataError) in
                do { _ = try dataset(before + reaching) } catch let error as DataError { throw error } catch {}
            }
        }
    }

    @Test func headersThatEndTooSoon() throws {
        let file = folder.url.appendingPathComponent("images.gz")
        let before = Self.member(Self.images[..<100])
        let headers: [[UInt8]] = [
            [8, 4], [8, 4, 0, 0, 0, 0, 0, 3, 0xFF], [8, 4, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF], [8, 8, 0, 0, 0, 0, 0, 3],
        ]
        for header in headers {
            let packed = before + [0x1F, 0x8B] + header
            expectDataError("\(file.path): expected a gzip header, found the end of the file at byte \(packed.count)") {
                () throws(DataError) in
                do { _ = try dataset(packed) } catch let error as DataError { throw error } catch {}
            }
        }
    }
}
