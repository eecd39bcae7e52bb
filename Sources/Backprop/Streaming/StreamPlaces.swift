import CBackprop

/// Where the operands of a stream's calls lie, for as long as it lives.
@safe struct StreamPlaces<Scalar: TensorScalar> {
    let tensors: TensorAddresses
    let input, output, kept: UnsafeMutablePointer<Scalar>
    let keptOffsets: [Int]
    let arena: UnsafeMutablePointer<Scalar>

    /// Writes the calls of a plan for one row, with all addresses.
    func fill(_ image: PlanImage, _ arguments: UnsafeMutableRawPointer, _ calls: UnsafeMutablePointer<bp_call>) {
        unsafe image.bytes.withUnsafeBytes { bytes in
            if let source = bytes.baseAddress { unsafe arguments.copyMemory(from: source, byteCount: bytes.count) }
        }
        for (position, call) in image.calls.enumerated() {
            unsafe (calls + position).initialize(
                to: bp_call(kind: call.kind, arguments: arguments + call.offset, things: 0, parts: 1, wakes: false))
        }
        func set(_ offset: Int, _ address: UnsafeMutableRawPointer) {
            unsafe (arguments + offset).storeBytes(of: address, as: UnsafeMutableRawPointer.self)
        }
        for size in image.sizes { unsafe (arguments + size.offset).storeBytes(of: size.perRow, as: Int.self) }
        for place in image.inputs { unsafe set(place.offset, UnsafeMutableRawPointer(input)) }
        for offset in image.output { unsafe set(offset, UnsafeMutableRawPointer(output)) }
        for place in image.parameters { unsafe set(place.offset, tensors.parameters[place.index]) }
        for place in image.constants { unsafe set(place.offset, tensors.constants[place.index]) }
        for place in image.derived { unsafe set(place.offset, tensors.derived[place.index]) }
        for place in image.kept {
            unsafe set(place.offset, UnsafeMutableRawPointer(kept + keptOffsets[place.index] + place.shift))
        }
        for place in image.scratch {
            unsafe set(place.offset, UnsafeMutableRawPointer(arena + place.position.scalars(rows: 1)))
        }
        // For one thread: a run without a pool.
        var alone = unsafe bp_run()
        unsafe bp_share_calls(&alone, image.calls.count, calls)
    }
}
