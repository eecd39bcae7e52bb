extension Digest {
    /// Takes the shape and the bits of a tensor into account.
    package mutating func add(_ tensor: Safetensors.Value) {
        add(shape: tensor.shape)
        add(elements: tensor)
    }

    mutating func add(shape: [Int]) {
        add(UInt64(shape.count))
        for extent in shape { add(UInt64(extent)) }
    }

    mutating func add(elements tensor: Safetensors.Value) {
        switch tensor {
        case .float32(let tensor):
            tensor.withSpan { span in for index in span.indices { add(UInt64(span[index].bitPattern)) } }
        case .float64(let tensor):
            tensor.withSpan { span in for index in span.indices { add(span[index].bitPattern) } }
        }
    }
}
