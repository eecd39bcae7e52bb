import Backprop
import Foundation
import Testing

@Suite struct SafetensorsMistakeTests {
    static func file(_ header: String, data: Int = 0, length: UInt64? = nil) -> Data {
        let length = length ?? UInt64(header.utf8.count)
        var file = Data((0..<8).map { UInt8(length >> (8 * $0) & 0xFF) })
        file.append(contentsOf: header.utf8)
        return file + Data(count: data)
    }

    static func tensor(
        _ name: String = "w", type: String = #""F32""#, shape: String = "[2]", offsets: String = "[0,8]"
    ) -> String {
        #""\#(name)":{"dtype":\#(type),"shape":\#(shape),"data_offsets":\#(offsets)}"#
    }

    static func file(of tensors: String..., data: Int = 0) -> Data {
        file("{" + tensors.joined(separator: ",") + "}", data: data)
    }

    static let mistakes: [(data: Data, message: String)] = [
        (Data(), "expected a safetensors file, 8 bytes or more, found 0 bytes"),
        (Data([1]), "expected a safetensors file, 8 bytes or more, found 1 byte"),
        (
            file("", length: .max),
            "byte 0: expected a header of at most 100000000 bytes, found a length of 18446744073709551615"
        ),
        (
            file("{}", length: 3),
            "byte 0: expected a header of at most 2 bytes, the rest of the file, found a length of 3"
        ),
        (file(""), "byte 8: expected a JSON value, found the end of the JSON text"),
        (file("[]"), "byte 8: expected a JSON object, found another value"),
        (file("{}", data: 1), "byte 10: expected 0 bytes of tensor data, found 1"),
        (file(of: tensor(), data: 7), "byte 62: expected 8 bytes of tensor data, found 7"),
        (file(of: tensor(), data: 9), "byte 62: expected 8 bytes of tensor data, found 9"),
        (
            file(of: tensor("a"), tensor("b", offsets: "[4,12]"), data: 12),
            #"expected the data of tensor "b" to begin at offset 8, found 4"#
        ),
        (
            file(of: tensor("a"), tensor("b", offsets: "[12,20]"), data: 20),
            #"expected the data of tensor "b" to begin at offset 8, found 12"#
        ),
        (
            file(of: tensor(offsets: "[8,16]"), data: 16),
            #"expected the data of tensor "w" to begin at offset 0, found 8"#
        ),
        (
            file(of: tensor("a"), tensor("a", offsets: "[8,16]"), data: 16),
            #"byte 62: expected each key once, found "a" again"#
        ),
        (
            file(of: tensor(shape: "[3]"), data: 8),
            #"expected 12 bytes, shape 3 of type F32, for tensor "w", found 8"#
        ),
        (
            file(of: tensor(shape: "[4611686018427387904,4]"), data: 8),
            #"expected a shape that fits into memory for tensor "w", found 4611686018427387904×4"#
        ),
        (
            file(of: tensor(shape: "[4611686018427387904]"), data: 8),
            #"expected a shape that fits into memory for tensor "w", found 4611686018427387904"#
        ),
        (
            file(of: tensor(shape: "[-2]"), data: 8),
            #"expected a shape of whole numbers for tensor "w", found another value"#
        ),
        (
            file(of: tensor(shape: "[2.0]"), data: 8),
            #"expected a shape of whole numbers for tensor "w", found another value"#
        ),
        (
            file(of: tensor(shape: "[99999999999999999999]"), data: 8),
            #"expected a shape of whole numbers for tensor "w", found another value"#
        ),
        (
            file(of: tensor(shape: "[" + String(repeating: "1,", count: 64) + "2]"), data: 8),
            #"expected at most 64 dimensions for tensor "w", found 65"#
        ),
        (
            file(of: tensor(offsets: "[8,0]"), data: 8),
            #"expected two data_offsets in ascending order for tensor "w", found another value"#
        ),
        (
            file(of: tensor(offsets: "[0,8,8]"), data: 8),
            #"expected two data_offsets in ascending order for tensor "w", found another value"#
        ),
        (
            file(#"{"w":{"dtype":"F32","shape":[2]}}"#),
            #"expected two data_offsets in ascending order for tensor "w", found none"#
        ),
        (file(#"{"w":{"shape":[2]}}"#), #"expected a dtype for tensor "w", found none"#),
        (file(#"{"w":{"dtype":"F32"}}"#), #"expected a shape of whole numbers for tensor "w", found none"#),
        (file(#"{"w":1}"#), #"expected a JSON object for tensor "w", found another value"#),
        (
            file(#"{"w":{"extra":1}}"#),
            #"expected only dtype, shape and data_offsets for tensor "w", found "extra""#
        ),
        (
            file(of: tensor(type: #""F8_E4M3""#), data: 8),
            "expected a dtype of BF16, BOOL, F16, F32, F64, I16, I32, I64, I8, U16, U32, U64, U8"
                + #" for tensor "w", found "F8_E4M3""#
        ),
        (
            file(#"{"__metadata__":[]}"#),
            "expected __metadata__ as a JSON object of texts, found another value"
        ),
        (
            file(#"{"__metadata__":{"a":1}}"#),
            #"expected text for "a" in __metadata__, found another value"#
        ),
        (file(#"{"__metadata__":{"a":"","a":""}}"#), #"byte 32: expected each key once, found "a" again"#),
    ]

    @Test(arguments: mistakes)
    func oneClearLine(data: Data, message: String) {
        expectDataError("m.safetensors: " + message) { () throws(DataError) in
            _ = try Safetensors(data, source: "m.safetensors")
        }
    }

    static let badJSON: [(text: String, message: String)] = [
        ("{", "byte 9: expected a key in quotation marks, found the end of the JSON text"),
        ("{}x", #"byte 10: expected the end of the JSON text, found "x""#),
        ("{a:1}", #"byte 9: expected a key in quotation marks, found "a:1}""#),
        (#"{"a"1}"#, #"byte 12: expected ':', found "1}""#),
        (#"{"__metadata__":{},}"#, #"byte 27: expected a key in quotation marks, found "}""#),
        (#"{"__metadata__":{} "b":2}"#, #"byte 27: expected ',' or '}', found ""b":2}""#),
        (#"{"a":[1 2]}"#, #"byte 16: expected ',' or ']', found "2]}""#),
        (#"{"a":[1,]}"#, #"byte 16: expected a JSON value, found "]}""#),
        (#"{"a":nul}"#, #"byte 13: expected a JSON value, found "nul}""#),
        (#"{"a":[01]}"#, #"byte 15: expected ',' or ']', found "1]}""#),
        (#"{"a":1.}"#, #"byte 15: expected a digit, found "}""#),
        (#"{"a":-}"#, #"byte 14: expected a digit, found "}""#),
        (#"{"a":1e}"#, #"byte 15: expected a digit, found "}""#),
        (#"{"a":"b}"#, "byte 16: expected a closing quotation mark, found the end of the JSON text"),
        ("{\"a\":\"\u{1}\"}", #"byte 14: expected a string without control characters, found "\u{01}"}""#),
        (#"{"a":"\x"}"#, #"byte 15: expected an escape, found "x"}""#),
        (#"{"a":"\u12"}"#, #"byte 16: expected 4 hexadecimal digits, found "12"}""#),
        (#"{"a":"\ud800"}"#, #"byte 20: expected the code of a character, found ""}""#),
        (#"{"a":"\ud800\u0041"}"#, #"byte 26: expected the second half of a surrogate pair, found ""}""#),
        (
            #"{"a":"# + String(repeating: "[", count: 40),
            #"byte 44: expected at most 32 levels of nesting, found "[[[[[[[[[""#
        ),
    ]

    @Test(arguments: badJSON)
    func headersThatAreNoJSON(text: String, message: String) {
        expectDataError("safetensors: " + message) { () throws(DataError) in
            _ = try Safetensors(Self.file(text))
        }
    }

    @Test func headersThatAreNoUTF8() {
        let data = Data([7, 0, 0, 0, 0, 0, 0, 0]) + Data("{\"".utf8) + Data([0xFF]) + Data("\":1}".utf8)
        expectDataError("safetensors: byte 10: expected UTF-8 text, found other bytes") { () throws(DataError) in
            _ = try Safetensors(data)
        }
    }

    @Test func everyKindOfJSONIsUnderstood() throws {
        let text = #"{ "__metadata__" : {"\u00e4\/\b\f\n\r\t\"\\": "\ud83d\ude00", "b":"ä"} , "#
        let file = try Safetensors(Self.file(text + Self.tensor() + " }  \n", data: 8))
        #expect(file.metadata == ["ä/\u{8}\u{C}\n\r\t\"\\": "\u{1F600}", "b": "ä"])
        #expect(file["w"] == .float32([0, 0]))
    }

    @Test func integersThatDoubleDoesNotHold() {
        let header = Self.tensor(type: #""I64""#, shape: "[1]")
        var data = Self.file(of: header, data: 8)
        data[data.count - 1] = 0x7F
        data[data.count - 8] = 1
        let message =
            #"safetensors: byte 62: expected integers that Double holds in tensor "w", found 9151314442816847873"#
        expectDataError(message) { () throws(DataError) in _ = try Safetensors(data) }
    }

    static let whole: Data = {
        var file = Safetensors(metadata: ["note": "ä"])
        file["a"] = .float32([[1, 2], [3, 4]])
        file["b"] = .float64([5])
        return file.data()
    }()

    @Test func everyPrefixIsAnError() {
        for length in 0..<Self.whole.count {
            #expect(throws: DataError.self) { try Safetensors(Self.whole.prefix(length)) }
        }
    }

    @Test func everyFlippedByteIsAnErrorOrATensor() {
        for place in Self.whole.indices {
            for mask: UInt8 in [0x01, 0x02, 0x04, 0x10, 0x20, 0x80, 0xFF] {
                var data = Self.whole
                data[place] ^= mask
                guard let file = try? Safetensors(data) else { continue }
                // A name, a text, a type of the same size or a number may have become another.
                #expect(file.names.count <= 2)
            }
        }
    }
}
