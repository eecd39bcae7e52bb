extension Digest {
    /// Takes the shape and the bits of a tensor into account.
    package mutating func add(_ tensor: Safetensors.Value) {
        add(UInt64(tensor.shape.count))
        for extent in tensor.shape { add(UInt64(extent)) }
        switch tensor {
        case .float32(let tensor):
            tensor.withSpan { span in for index in span.indices { add(UInt64(span[index].bitPattern)) } }
        case .float64(let tensor):
            tensor.withSpan { span in for index in span.indices { add(span[index].bitPattern) } }
        }
    }

    /// Takes samples and targets into account.
    mutating func add<Scalar>(_ data: Dataset<Scalar>) {
        switch data.samples {
        case .scalars(let features): add(Safetensors.Value(features))
        case .bytes(let rows):
            add(UInt64(rows.columns))
            for byte in rows.bytes { add(UInt64(byte)) }
        case .windows(let windows):
            add(UInt64(windows.length))
            for start in windows.starts { add(UInt64(start)) }
            add(Safetensors.Value(windows.rows))
        }
        switch data.targets {
        case .classes(let labels, let count):
            add(UInt64(count))
            for label in labels { add(UInt64(bitPattern: Int64(label))) }
        case .values(let values): add(Safetensors.Value(values))
        case .sequences(let labels, let steps, let count):
            add(UInt64(steps))
            add(UInt64(count))
            for label in labels { add(UInt64(bitPattern: Int64(label))) }
        }
    }
}
