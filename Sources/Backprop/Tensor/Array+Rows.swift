import CBackprop

extension Array where Element: ExpressibleByIntegerLiteral {
    /// Changes the number of elements, within the capacity without allocating. New ones are 0.
    mutating func resize(to count: Int) {
        if count < self.count { removeLast(self.count - count) }
        while count > self.count { append(0) }
    }
}

extension ArraySlice where Element: BitwiseCopyable {
    /// Overwrites `target` with the rows at `indices`, each of `rowLength` elements.
    func gather(_ indices: ArraySlice<Int>, rowLength: Int, into target: inout [Element]) {
        guard target.count == indices.count * rowLength else {
            fatalError("gather: \(indices.count) rows of \(rowLength) elements into \(target.count)")
        }
        unsafe withUnsafeBufferPointer { source in
            unsafe indices.withUnsafeBufferPointer { indices in
                unsafe target.withUnsafeMutableBufferPointer { target in
                    unsafe bp_gather_rows(
                        indices.count, rowLength * MemoryLayout<Element>.stride, indices.baseAddress,
                        source.baseAddress, target.baseAddress)
                }
            }
        }
    }
}
