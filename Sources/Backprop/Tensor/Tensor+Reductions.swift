extension Tensor {
    /// The sum of all elements, 0 if there are none. O(count).
    ///
    /// The order is fixed, so the result is the same everywhere: the elements in row-major order are halved until 32 or
    /// fewer are left, those are added one after the other, and the halves are added. The error grows with the logarithm
    /// of the count.
    public func sum() -> Scalar {
        unsafe withUnsafeScalars { unsafe Self.sum(of: $0[...]) }
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    private static func sum(of scalars: Swift.Slice<UnsafeBufferPointer<Scalar>>) -> Scalar {
        guard unsafe scalars.count > 32 else { return unsafe scalars.reduce(0, +) }
        let middle = unsafe scalars.startIndex + scalars.count / 2
        return unsafe sum(of: scalars[..<middle]) + sum(of: scalars[middle...])
    }

    /// The mean of all elements, NaN if there are none. O(count).
    public func mean() -> Scalar { sum() / Scalar(count) }

    /// The least element, NaN if there is a NaN among them. Stops the program if there are no elements. O(count).
    public func min() -> Scalar { extreme("min", <) }

    /// The greatest element, NaN if there is a NaN among them. Stops the program if there are no elements. O(count).
    public func max() -> Scalar { extreme("max", >) }

    private func extreme(_ name: String, _ isBetter: (Scalar, Scalar) -> Bool) -> Scalar {
        unsafe withUnsafeScalars { scalars in
            guard var best = unsafe scalars.first else {
                fatalError("Tensor.\(name): a tensor of shape \(shape) has no elements")
            }
            for i in 0..<count {
                let scalar = unsafe scalars[i]
                if scalar.isNaN { return scalar }
                if isBetter(scalar, best) { best = scalar }
            }
            return best
        }
    }

    /// The place in row-major order of the first element that is NaN or infinite, if there is one.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func firstNonFinite() -> Int? {
        unsafe withUnsafeScalars { scalars in
            // x - x is 0 for every finite x and NaN for the others; a sum over a block is one branch-free loop.
            let block = 1024
            var start = 0
            while start < scalars.count {
                let end = Swift.min(start + block, scalars.count)
                var isFinite = true
                for i in start..<end {
                    let scalar = unsafe scalars[i]
                    isFinite = (scalar - scalar == 0) && isFinite
                }
                if !isFinite { return unsafe scalars[start..<end].firstIndex { !$0.isFinite } }
                start = end
            }
            return nil
        }
    }
}
