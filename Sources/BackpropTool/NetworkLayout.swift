import Backprop

/// The hidden layers of a network as `--layers` lists them: `64,32`, or `conv32x3,pool2,flatten,128`.
struct NetworkLayout {
    /// One layer of the list.
    enum Part: Equatable {
        case dense(Int)
        /// As many filters as channels, each on a channel of its own, where there is no number of filters.
        case convolution(filters: Int?, Window)
        case pool(Window, isMean: Bool)
        case globalPool(isMean: Bool)
        case batchNorm
        case flatten
        case dropout(Double)
        /// A recurrent layer of so many units, over steps: the rows of an image are steps too.
        case recurrent(RecurrentCell, Int)

        var isRecurrent: Bool { if case .recurrent = self { true } else { false } }
    }

    static let help = """
        LIST is the hidden layers, one after the other, or none:
          N                 N neurons, each of which sees all values
          convFxK           F filters of K×K pixels, a convolution; a stride of N by sN, borders that keep the size by \
        same: conv32x3s2, conv32x3same
          depthwiseK        a filter of K×K pixels for each channel; sN and same as well
          poolN, avgpoolN   the greatest, or the mean, of each N×N pixels; another stride than N by sN
          globalpool        the mean of each channel; globalmaxpool: the greatest value
          batchnorm         batch normalization; the activation of the layer before comes after it
          flatten           an image as one row; before neurons it goes without saying
          dropoutX          drops a share X of the values in a training
          lstmN, gruN, rnnN a recurrent layer of N units over steps, such as the rows of an image; before another one it \
        hands on its state after each step, else after the last
        """

    /// The layers with their words.
    let parts: [(word: String, part: Part)]

    /// One layer of neurons.
    init(neurons: Int) { parts = [(String(neurons), .dense(neurons))] }

    /// Reads a list, or `none`.
    ///
    /// - Throws: `UsageError` that names the part that is no layer.
    init(_ text: String) throws(UsageError) {
        var parts: [(word: String, part: Part)] = []
        for word in text == "none" ? [] : text.split(separator: ",", omittingEmptySubsequences: false) {
            do throws(UsageError) {
                parts.append((String(word), try LayoutReader.part(word)))
            } catch {
                throw UsageError("--layers \(text): \(error)")
            }
        }
        self.parts = parts
    }

    /// The words in a list, `none` for an empty one.
    var text: String { parts.isEmpty ? "none" : parts.map(\.word).joined(separator: ",") }

    /// Whether there are recurrent layers.
    var hasRecurrence: Bool { parts.contains { $0.part.isRecurrent } }

    /// Whether there are layers that see images rather than rows of values.
    var seesImages: Bool {
        parts.contains { _, part in
            switch part {
            case .convolution, .pool, .globalPool, .recurrent: true
            case .dense, .batchNorm, .flatten, .dropout: false
            }
        }
    }
}

/// Reads the word for a layer: letters, then numbers and suffixes.
private struct LayoutReader {
    private var rest: Substring

    static func part(_ word: Substring) throws(UsageError) -> NetworkLayout.Part {
        let letters = word.prefix { $0.isASCII && $0.isLetter }
        guard let (_, form) = forms.first(where: { $0.letters == letters }) else {
            let examples = forms.map(\.form).joined(separator: ", ")
            throw UsageError(
                "unknown layer \"\(word)\"; expected none or a list of \(examples)"
                    + NearestName.suggestion(for: String(letters), among: forms.map(\.letters).filter { !$0.isEmpty }))
        }
        var reader = LayoutReader(rest: word.dropFirst(letters.count))
        guard let part = reader.part(letters) else {
            let limits =
                switch letters {
                case "dropout": ", X from 0 up to but not including 1"
                case _ where form == letters: ""
                default: ", numbers from \(numbers.lowerBound) to \(numbers.upperBound)"
                }
            throw UsageError("\"\(word)\": expected \(form)\(limits)")
        }
        return part
    }

    /// How each layer is written.
    private static let forms: [(letters: String, form: String)] = [
        ("", "N neurons"), ("conv", "convFxK[sN][same]"), ("depthwise", "depthwiseK[sN][same]"),
        ("pool", "poolN[sN]"), ("avgpool", "avgpoolN[sN]"), ("globalpool", "globalpool"),
        ("globalmaxpool", "globalmaxpool"), ("batchnorm", "batchnorm"), ("flatten", "flatten"),
        ("dropout", "dropoutX"), ("lstm", "lstmN"), ("gru", "gruN"), ("rnn", "rnnN"),
    ]

    /// What neurons, filters, sizes and strides may be.
    private static let numbers = 1...1_000_000

    /// The layer of a name, if the rest is right for it.
    private mutating func part(_ letters: Substring) -> NetworkLayout.Part? {
        switch letters {
        case "":
            return number().flatMap { rest.isEmpty ? .dense($0) : nil }
        case "conv":
            guard let filters = number(), skip("x"), let window = window(isPool: false) else { return nil }
            return .convolution(filters: filters, window)
        case "depthwise":
            return window(isPool: false).map { .convolution(filters: nil, $0) }
        case "pool", "avgpool":
            return window(isPool: true).map { .pool($0, isMean: letters == "avgpool") }
        case "lstm", "gru", "rnn":
            let cell: RecurrentCell = letters == "lstm" ? .lstm : letters == "gru" ? .gru : .tanh
            return number().flatMap { rest.isEmpty ? .recurrent(cell, $0) : nil }
        case "dropout":
            return Double(rest).flatMap { ClosedRange.belowOne.contains($0) ? .dropout($0) : nil }
        default:
            guard rest.isEmpty else { return nil }
            switch letters {
            case "globalpool": return .globalPool(isMean: true)
            case "globalmaxpool": return .globalPool(isMean: false)
            case "batchnorm": return .batchNorm
            default: return .flatten
            }
        }
    }

    /// The rest: a size, then a stride and, unless it is a pool, `same`, in any order. Pools lie side by side by default.
    private mutating func window(isPool: Bool) -> Window? {
        guard let size = number() else { return nil }
        var stride: Int?
        var padding: Padding?
        while !rest.isEmpty {
            if !isPool, padding == nil, skip("same") {
                padding = .same
            } else if stride == nil, skip("s"), let number = number() {
                stride = number
            } else {
                return nil
            }
        }
        let step = stride ?? (isPool ? size : 1)
        return Window(height: size, width: size, stride: (step, step), padding: padding ?? .valid)
    }

    private mutating func number() -> Int? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        return Int(digits).flatMap { Self.numbers.contains($0) ? $0 : nil }
    }

    private mutating func skip(_ word: String) -> Bool {
        guard rest.hasPrefix(word) else { return false }
        rest = rest.dropFirst(word.count)
        return true
    }
}
