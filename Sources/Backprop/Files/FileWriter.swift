import Foundation

/// Takes the parts of a file's contents, one after the other.
package struct FileWriter {
    #if os(Windows) || os(WASI)
        private(set) var data = Data()

        mutating func write(bytes: UnsafeRawBufferPointer) throws(DataError) {
            unsafe data.append(contentsOf: bytes)
        }
    #else
        private let file: Int32
        private let url: URL

        init(_ file: Int32, _ url: URL) {
            self.file = file
            self.url = url
        }

        /// Writes bytes where the ones before ended.
        ///
        /// - Throws: A `DataError` with the path and the system's reason.
        mutating func write(bytes: UnsafeRawBufferPointer) throws(DataError) {
            guard unsafe SystemFile.write(bytes, to: file) else {
                throw Self.failure(url, SystemFile.lastError())
            }
        }
    #endif

    package mutating func write(_ data: Data) throws(DataError) {
        // The closure of `withUnsafeBytes` cannot throw errors of one type.
        let result: Result<Void, DataError> = unsafe data.withUnsafeBytes { bytes in
            do throws(DataError) {
                return .success(try unsafe write(bytes: bytes))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    package mutating func write(_ text: String) throws(DataError) { try write(Data(text.utf8)) }

    static func failure(_ url: URL, _ reason: String) -> DataError {
        DataError(source: FileReader.name(of: url), problem: "cannot be written: \(reason)")
    }
}
