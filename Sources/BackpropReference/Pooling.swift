import Backprop

/// The tap that wins a window for a channel: that of the first NaN, else of the first maximum.
private func winner<Scalar: KernelScalar>(
    _ x: Elements<Scalar>, _ taps: [(tap: Int, input: Int)], channel: Int, of channels: Int
) -> Int? {
    var best: (input: Int, value: Scalar)?
    for (_, input) in taps {
        let value = x[input * channels + channel]
        guard let leader = best?.value else {
            best = (input, value)
            continue
        }
        if value > leader || value.isNaN && !leader.isNaN { best = (input, value) }
    }
    return best?.input
}

/// y = the maximum of each window, for each channel.
func maxPooling<Scalar: KernelScalar>(_ g: Geometry, _ x: Elements<Scalar>, into y: Elements<Scalar>) {
    g.forEachOutput { output, taps in
        for c in 0..<g.channels {
            let input = winner(x, taps, channel: c, of: g.channels)
            y[output * g.channels + c] = input.map { x[$0 * g.channels + c] } ?? -.infinity
        }
    }
}

/// dx = the sum of dy over the windows that an input wins; if it rectifies, with a value above 0.
func maxPoolingGradient<Scalar: KernelScalar>(
    _ g: Geometry, rectifies: Bool, _ x: Elements<Scalar>, _ dy: Elements<Scalar>, into dx: Elements<Scalar>
) {
    for i in dx.indices { dx[i] = 0 }
    g.forEachOutput { output, taps in
        for c in 0..<g.channels {
            guard let input = winner(x, taps, channel: c, of: g.channels) else { continue }
            if rectifies, x[input * g.channels + c] <= 0 { continue }
            dx[input * g.channels + c] += dy[output * g.channels + c]
        }
    }
}

/// y = the mean of each window, for each channel.
func averagePooling<Scalar: KernelScalar>(
    _ g: Geometry, countsPadding: Bool, _ x: Elements<Scalar>, into y: Elements<Scalar>
) {
    g.forEachOutput { output, taps in
        for c in 0..<g.channels {
            let sum = taps.reduce(0) { $0 + x[$1.input * g.channels + c] }
            y[output * g.channels + c] = sum / Scalar(countsPadding ? g.taps : taps.count)
        }
    }
}

/// dx = each window's share of dy, summed over the windows that an input is in; 0 where a mask is <= 0.
func averagePoolingGradient<Scalar: KernelScalar>(
    _ g: Geometry, countsPadding: Bool, mask: Elements<Scalar>?, _ dy: Elements<Scalar>, into dx: Elements<Scalar>
) {
    for i in dx.indices { dx[i] = 0 }
    g.forEachOutput { output, taps in
        for c in 0..<g.channels {
            let share = dy[output * g.channels + c] / Scalar(countsPadding ? g.taps : taps.count)
            for (_, input) in taps {
                if let mask, mask[input * g.channels + c] <= 0 { continue }
                dx[input * g.channels + c] += share
            }
        }
    }
}
