import Backprop
import Foundation
import Testing

@Suite struct NPYMistakeTests {
    /// A file of version 1 with the given header and elements.
    static func file(_ header: String, elements: Int = 0, version: UInt8 = 1) -> Data {
        let length = header.utf8.count
        let lengthBytes = (0..<(version == 1 ? 2 : 4)).map { UInt8(length >> (8 * $0) & 0xFF) }
        var data = Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, version, 0])
        data.append(contentsOf: lengthBytes)
        data.append(contentsOf: header.utf8)
        return data + Data(count: elements)
    }

    static func header(descr: String = "'<f4'", order: String = "False", shape: String = "(2, 3)") -> String {
        "{'descr': \(descr), 'fortran_order': \(order), 'shape': \(shape), }\n"
    }

    static let accepted: [(header: String, elements: Int, shape: [Int])] = [
        (header(), 24, [2, 3]), (header(shape: "( 2 ,3,)"), 24, [2, 3]), (header(shape: "(2L, 3L)"), 24, [2, 3]),
        ("{\"shape\":(6,),\"descr\":\"<f4\",\"fortran_order\":True}", 24, [6]), (header(shape: "()"), 4, []),
        (header(descr: "'?'"), 6, [2, 3]), (header(descr: "'|b1'"), 6, [2, 3]), (header(descr: "'u1'"), 6, [2, 3]),
    ]

    @Test(arguments: accepted)
    func headersThatAreAccepted(header: String, elements: Int, shape: [Int]) throws {
        for version: UInt8 in 1...3 {
            let tensor = try Tensor<Double>(npy: Self.file(header, elements: elements, version: version))
            #expect(tensor == Tensor(zeros: shape))
        }
    }

    static let mistakes: [(data: Data, message: String)] = [
        (Data(), #"byte 0: expected an .npy file, which begins with \x93NUMPY, found """#),
        (
            Data("PK\u{3}\u{4}abc".utf8),
            #"byte 0: expected an .npy file, which begins with \x93NUMPY, found "PK\u{03}\u{04}ab""#
        ),
        (Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]), "expected an .npy header, found the end of the file at byte 6"),
        (file("", version: 4), "byte 6: expected .npy version 1, 2 or 3, found 4"),
        (file(header()).prefix(30), "expected an .npy header of 70 bytes, found the end of the file at byte 30"),
        (
            Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 2, 0, 0xFF, 0xFF, 0xFF, 0xFF]),
            "byte 8: expected a header of at most 65536 bytes, found a length of 4294967295"
        ),
        (file(header(), elements: 23), "byte 70: expected 24 bytes for shape 2×3 of type '<f4', found 23"),
        (file(header(), elements: 25), "byte 70: expected 24 bytes for shape 2×3 of type '<f4', found 25"),
        (file(header(shape: "()"), elements: 3), "byte 66: expected 4 bytes for shape scalar of type '<f4', found 3"),
        (
            file(header(shape: "(576460752303423488, 4)")),
            "byte 60: expected a shape that fits into memory, found 576460752303423488×4"
        ),
        (
            file(header(shape: "(576460752303423488,)")),
            "byte 60: expected a shape that fits into memory, found 576460752303423488"
        ),
        (
            file(header(shape: "(0, 576460752303423488, 4)")),
            "byte 60: expected a shape that fits into memory, found 0×576460752303423488×4"
        ),
        (
            file(header(shape: "(99999999999999999999,)")),
            #"byte 61: expected an extent that fits into memory, found "99999999999999999999""#
        ),
        (
            file(header(shape: "(" + String(repeating: "1,", count: 65) + ")")),
            "byte 60: expected at most 64 dimensions, found 65"
        ),
        (file(header(shape: "(-1, 3)")), #"byte 61: expected an extent, a whole number, found "-1, 3), }\n""#),
        (file(header(shape: "(3)")), #"byte 62: expected ',' after the only extent, found "), }\n""#),
        (file(header(shape: "[2, 3]")), #"byte 60: expected a shape in parentheses, found "[2, 3], }\n""#),
        (file(header(shape: "(2 3)")), #"byte 63: expected ',' or ')', found "3), }\n""#),
        (file(header(order: "0")), #"byte 44: expected True or False, found "0, 'shape': (2, 3), ""#),
        (file(header(descr: "3")), #"byte 20: expected a type such as '<f4', found "3, 'fortran_order': ""#),
        (
            file(header(descr: "'f4'")),
            "byte 20: expected numbers of a type such as '<f4' or '<i8', found 'f4' (floats of another size)"
        ),
        (
            file(header(descr: "'=f4'")),
            "byte 20: expected numbers of a type such as '<f4' or '<i8', found '=f4' (floats of another size)"
        ),
        (
            file(header(descr: "'<f3'")),
            "byte 20: expected numbers of a type such as '<f4' or '<i8', found '<f3' (floats of another size)"
        ),
        (file(header(descr: "''")), "byte 20: expected numbers of a type such as '<f4' or '<i8', found ''"),
        (file(header(descr: "'\\x3cf4'")), #"byte 20: expected a string without escapes, found "\x3cf4""#),
        (file("{'descr': '<f4"), "byte 20: expected a closing quotation mark, found the end of the header"),
        (file("[1]"), #"byte 10: expected a dictionary of 'descr', 'fortran_order' and 'shape', found "[1]""#),
        (file("{"), "byte 11: expected a key in quotation marks, found the end of the header"),
        (file("{}"), "byte 12: expected the keys 'descr', 'fortran_order' and 'shape', found no 'descr'"),
        (
            file("{'descr': '<f4'}"),
            "byte 26: expected the keys 'descr', 'fortran_order' and 'shape', found no 'fortran_order'"
        ),
        (
            file("{'descr': '<f4', 'descr': '<f4'}"),
            "byte 27: expected the keys 'descr', 'fortran_order' and 'shape', each once, found 'descr'"
        ),
        (file("{'a': 1}"), "byte 11: expected the keys 'descr', 'fortran_order' and 'shape', each once, found 'a'"),
        (file("{'descr' '<f4'}"), #"byte 19: expected ':', found "'<f4'}""#),
        (file("{'descr': '<f4' 'shape': ()}"), #"byte 26: expected ',' or '}', found "'shape': ()}""#),
        (file(header() + "x", elements: 24), #"byte 70: expected the end of the header, found "x""#),
    ]

    @Test(arguments: mistakes)
    func oneClearLine(data: Data, message: String) {
        expectDataError("w.npy: " + message) { () throws(DataError) in
            _ = try Tensor<Float>(npy: data, source: "w.npy")
        }
    }

    @Test func everyPrefixIsAnError() {
        let whole = Tensor<Float>([1, 2, 3]).npyData()
        for length in 0..<whole.count {
            #expect(throws: DataError.self) { try Tensor<Float>(npy: whole.prefix(length)) }
            #expect(throws: DataError.self) { try NPY.labels(whole.prefix(length)) }
        }
    }

    @Test func everyFlippedByteIsAnErrorOrATensor() {
        let original: Tensor<Float> = [[1, 2, 3], [4, 5, 6]]
        let whole = original.npyData()
        for place in whole.indices {
            for mask: UInt8 in [0x01, 0x02, 0x10, 0x80, 0xFF] {
                var data = whole
                data[place] ^= mask
                guard let tensor = try? Tensor<Float>(npy: data) else { continue }
                // The type, the order, and the extents may turn into others that fit the length by chance.
                #expect(tensor.count * 4 == 24 || tensor.count * 2 == 24)
                if place == 7 { #expect(tensor == original) }
            }
        }
    }
}
