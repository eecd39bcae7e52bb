extension Digest {
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
        case .shared(let shared): add(shared)
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

    /// The same as for the samples in one process, some at a time: all processes see all of them.
    private mutating func add<Scalar>(_ shared: SharedSamples<Scalar>) {
        if shared.holdsBytes {
            add(UInt64(shared.sampleShape.reduce(1, *)))
        } else {
            add(shape: shared.shape)
        }
        for start in stride(from: 0, to: shared.count, by: 1024) {
            switch shared.block(start..<min(start + 1024, shared.count)) {
            case .bytes(let rows): for byte in rows.bytes { add(UInt64(byte)) }
            case .scalars(let features): add(elements: Safetensors.Value(features))
            case .windows, .shared: break
            }
        }
    }
}
