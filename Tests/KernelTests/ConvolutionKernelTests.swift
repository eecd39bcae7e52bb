import Backprop
import BackpropReference
import CBackprop
import Testing

/// Convolution and pooling on every instruction set against the reference, bit for bit, between unreadable pages.
@Suite struct ConvolutionKernelTests {
    /// Strides, paddings, dilations and groups in all combinations, on images of odd sizes.
    @Test func geometries() {
        check(Self.combinations, Float.self)
        check(Self.combinations, Double.self)
    }

    private static let combinations: [bp_geometry] = {
        var geometries: [bp_geometry] = []
        for stride in 1...3 {
            for padding in 0...2 {
                for dilation in 1...2 {
                    for (channels, outputs, groups) in [(4, 6, 1), (4, 6, 2), (5, 5, 5)] {
                        for (height, width, kernel) in [(7, 9, 3), (5, 11, 2), (9, 5, 1)] {
                            geometries.append(
                                bp_geometry(
                                    images: 2, height: height, width: width, channels: channels, outChannels: outputs,
                                    kernel: (kernel, kernel == 2 ? 3 : kernel), stride: stride, dilation: dilation,
                                    padding: (padding, padding), groups: groups))
                        }
                    }
                }
            }
        }
        return geometries
    }()

    /// One below, at and above every edge of a tile and of a panel: pixels of a line, and channels.
    @Test func tileEdges() {
        var geometries: [bp_geometry] = []
        for count in edges where count > 0 {
            geometries += [
                bp_geometry(height: 3, width: count, channels: 2, outChannels: 3, kernel: (3, 3), padding: (1, 1)),
                bp_geometry(height: 2, width: 5, channels: count, outChannels: 3, kernel: (2, 3), padding: (1, 0)),
                bp_geometry(height: 3, width: 6, channels: 3, outChannels: count, kernel: (3, 2), padding: (0, 1)),
                bp_geometry(
                    height: 3, width: 6, channels: count, outChannels: count, kernel: (3, 3), padding: (1, 1),
                    groups: count),
                // Windows of 2×2 pixels: side by side, with pixels left over, and overlapping.
                bp_geometry(height: 4, width: 6, channels: count, outChannels: 3, kernel: (2, 2), stride: 2),
                bp_geometry(height: 5, width: 5, channels: count, outChannels: 2, kernel: (2, 2), stride: 2),
                bp_geometry(height: 3, width: 4, channels: count, outChannels: 2, kernel: (2, 2)),
                bp_geometry(images: count, height: 4, width: 3, channels: 1, outChannels: 2, kernel: (3, 3)),
                // As wide as a row of weights is long, in which several rows of the kernel share a tile.
                bp_geometry(height: 6, width: count, channels: 1, outChannels: 17, kernel: (5, 5), padding: (2, 2)),
                bp_geometry(height: 8, width: count, channels: 1, outChannels: 33, kernel: (7, 7), padding: (3, 3)),
            ]
        }
        check(geometries, Float.self)
        check(geometries, Double.self)
    }

    /// Weights that do not fit into a slice, images that do not fit into a block, lanes that hold images, and unequal
    /// strides, dilations and paddings.
    @Test func blocks() {
        let geometries = [
            bp_geometry(height: 3, width: 4, channels: 200, outChannels: 40, kernel: (3, 3), padding: (1, 1)),
            bp_geometry(height: 3, width: 4, channels: 40, outChannels: 200, kernel: (3, 3), padding: (1, 1)),
            bp_geometry(height: 2, width: 2, channels: 1100, outChannels: 18, kernel: (2, 2), padding: (1, 0)),
            bp_geometry(
                images: 20, height: 28, width: 28, channels: 1, outChannels: 6, kernel: (5, 5), padding: (2, 2)),
            bp_geometry(images: 18, height: 14, width: 14, channels: 6, outChannels: 16, kernel: (5, 5)),
            bp_geometry(
                images: 17, height: 9, width: 11, channels: 3, outChannels: 4, kernel: (3, 3), stride: 2,
                padding: (1, 1)),
            // Each channel by itself: tiles of several rows of the kernel, rows of more taps than a tile has, several bands.
            bp_geometry(
                images: 4, height: 12, width: 12, channels: 40, outChannels: 40, kernel: (5, 5), padding: (2, 2),
                groups: 40),
            bp_geometry(
                height: 9, width: 10, channels: 17, outChannels: 17, kernel: (7, 7), padding: (3, 3), groups: 17),
            bp_geometry(
                height: 15, width: 16, channels: 35, outChannels: 35, kernel: (5, 5), stride: 2, dilation: 2,
                padding: (3, 3), groups: 35),
            bp_geometry(height: 4, width: 20, channels: 3, outChannels: 3, kernel: (2, 17), padding: (0, 1), groups: 3),
            bp_geometry(
                height: 3, width: 11, channels: 20, outChannels: 20, kernel: (2, 8), padding: (0, 4), groups: 20),
            bp_geometry(
                height: 3, width: 19, channels: 33, outChannels: 33, kernel: (1, 15), padding: (0, 7), groups: 33),
            bp_geometry(images: 3, height: 1, width: 40, channels: 8, outChannels: 20, kernel: (1, 5), padding: (0, 2)),
            bp_geometry(images: 2, height: 7, width: 6, channels: 20, outChannels: 9, kernel: (1, 1)),
            bp_geometry(images: 2, height: 7, width: 6, channels: 4, outChannels: 9, kernel: (1, 1), stride: 2),
            bp_geometry(images: 0, height: 7, width: 6, channels: 4, outChannels: 9, kernel: (3, 3)),
            bp_geometry(
                images: 2, height: 12, width: 13, channels: 3, out_height: 5, out_width: 4, out_channels: 4,
                kernel_height: 3, kernel_width: 2, stride_y: 2, stride_x: 3, dilation_y: 3, dilation_x: 2, top: 2,
                left: -1, groups: 1),
        ]
        check(geometries, Float.self)
        check(geometries, Double.self)
    }

    /// NaN and infinities in each operand reach what they belong to, and nothing else: also beside padding.
    @Test func specialNumbers() {
        let geometry = bp_geometry(height: 3, width: 4, channels: 2, outChannels: 3, kernel: (3, 3), padding: (1, 1))
        let runner = ConvolutionRunner<Float>()
        for special in [Float.nan, .infinity, -.infinity, -0.0] {
            for position in 0..<18 { runner.compare(geometry, 0, planting: special, at: position) }
        }
    }

    private func check<Scalar: TensorScalar>(_ geometries: [bp_geometry], _: Scalar.Type) {
        let runner = ConvolutionRunner<Scalar>()
        for (index, geometry) in geometries.enumerated() { runner.compare(geometry, index) }
    }
}

extension bp_geometry {
    /// A geometry whose outputs are as many as fit, padded equally on both sides.
    init(
        images: Int = 1, height: Int, width: Int, channels: Int, outChannels: Int, kernel: (Int, Int), stride: Int = 1,
        dilation: Int = 1, padding: (Int, Int) = (0, 0), groups: Int = 1
    ) {
        func outputs(_ size: Int, _ taps: Int, _ padding: Int) -> Int {
            max(0, (size + 2 * padding - (taps - 1) * dilation - 1 + stride) / stride)
        }
        self.init(
            images: images, height: height, width: width, channels: channels,
            out_height: outputs(height, kernel.0, padding.0), out_width: outputs(width, kernel.1, padding.1),
            out_channels: outChannels, kernel_height: kernel.0, kernel_width: kernel.1, stride_y: stride,
            stride_x: stride, dilation_y: dilation, dilation_x: dilation, top: padding.0, left: padding.1,
            groups: groups)
    }
}

/// Runs all kernels of a geometry on the reference and on every variant.
private struct ConvolutionRunner<Scalar: TensorScalar> {
    private let regions = (0..<6).map { _ in GuardedRegion(capacity: 1 << 20) }

    /// - Parameter turn: Chooses among the forms of a call.
    func compare(_ geometry: bp_geometry, _ turn: Int, planting special: Scalar? = nil, at position: Int = 0) {
        let inputs = geometry.images * geometry.height * geometry.width * geometry.channels
        let outputPixels = geometry.images * geometry.out_height * geometry.out_width
        let outputs = outputPixels * geometry.out_channels
        let rows = geometry.kernel_height * geometry.kernel_width * geometry.channels / geometry.groups
        var generator = SeededGenerator(seed: UInt64(turn))
        func values(_ count: Int) -> [Scalar] {
            (0..<count).map { _ in
                // Few different numbers, so that windows have several maxima.
                let value = Double.random(in: -1...1, using: &generator)
                return Int.random(in: 0..<3, using: &generator) == 0 ? Scalar((value * 4).rounded()) : Scalar(value)
            }
        }
        // x, weights, bias, dy, mask; the result comes behind them.
        var operands = [
            values(inputs), values(rows * geometry.out_channels), values(geometry.out_channels), values(outputs),
            values(inputs),
        ]
        if let special {
            for index in [0, 1, 3] { operands[index][position % operands[index].count] = special }
        }
        // A pooling takes as many channels out as in.
        var poolingGeometry = geometry
        poolingGeometry.out_channels = geometry.channels
        let pooling = poolingGeometry
        let pooled = values(outputPixels * geometry.channels)

        unsafe compare("convolution", geometry, operands + [values(outputs)]) { table, operand in
            var geometry = geometry
            let bias = unsafe turn % 3 == 0 ? nil : UnsafeRawPointer(operand[2])
            unsafe table.pointee.convolution(&geometry, operand[0], operand[1], bias, turn % 2 == 0, operand[5])
        }
        unsafe compare("input gradient", geometry, operands + [values(inputs)]) { table, operand in
            var geometry = geometry
            let mask = unsafe turn % 3 == 0 ? nil : UnsafeRawPointer(operand[4])
            unsafe table.pointee.convolution_input_gradient(&geometry, operand[3], operand[1], mask, operand[5])
        }
        let weightGradient = values(rows * geometry.out_channels)
        unsafe compare("weight gradient", geometry, operands + [weightGradient]) { table, operand in
            var geometry = geometry
            // In four parts, of which some are empty.
            let (row, column) = (turn % 4 * rows / 4, turn % 5 * geometry.out_channels / 5)
            for rows in [0..<row, row..<rows] {
                for columns in [0..<column, column..<geometry.out_channels] {
                    unsafe table.pointee.convolution_weight_gradient(
                        &geometry, rows.lowerBound, rows.count, columns.lowerBound, columns.count, operand[0],
                        operand[3], turn % 3 == 0, turn % 2 == 0, operand[5])
                }
            }
        }
        unsafe compare("max pooling", pooling, [operands[0], pooled]) { table, operand in
            var pooling = pooling
            unsafe table.pointee.max_pooling(&pooling, operand[0], operand[1])
        }
        unsafe compare("max pooling gradient", pooling, [operands[0], pooled, values(inputs)]) { table, operand in
            var pooling = pooling
            unsafe table.pointee.max_pooling_gradient(&pooling, turn % 2 == 0, operand[0], operand[1], operand[2])
        }
        unsafe compare("average pooling", pooling, [operands[0], pooled]) { table, operand in
            var pooling = pooling
            unsafe table.pointee.average_pooling(&pooling, turn % 2 == 0, operand[0], operand[1])
        }
        unsafe compare("average pooling gradient", pooling, [pooled, values(inputs), operands[0]]) { table, operand in
            var pooling = pooling
            let mask = unsafe turn % 3 == 0 ? nil : UnsafeRawPointer(operand[2])
            unsafe table.pointee.average_pooling_gradient(&pooling, turn % 2 == 0, mask, operand[0], operand[1])
        }
    }

    private func compare(_ name: String, _ geometry: bp_geometry, _ operands: [[Scalar]], _ call: Call) {
        let expected = unsafe run(.reference, operands, atEnd: true, call)
        for kernels in Kernels.available {
            for atEnd in [false, true] {
                let actual = unsafe run(kernels, operands, atEnd: atEnd, call)
                let same = zip(actual, expected).allSatisfy { sameBits($0, $1) }
                #expect(same, "\(name) of \(Scalar.self), \(kernels), \(geometry)")
            }
        }
    }

    private typealias Call = (UnsafePointer<bp_kernels>, [UnsafeMutablePointer<Scalar>]) -> Void

    private func run(_ kernels: Kernels, _ operands: [[Scalar]], atEnd: Bool, _ call: Call) -> [[Scalar]] {
        var places: [UnsafeMutablePointer<Scalar>] = unsafe []
        for (region, values) in zip(regions, operands) { unsafe places.append(region.place(values, atEnd: atEnd)) }
        unsafe call(kernels.table(for: Scalar.self), places)
        return unsafe zip(places, operands).map { unsafe Array(UnsafeBufferPointer(start: $0, count: $1.count)) }
    }
}
