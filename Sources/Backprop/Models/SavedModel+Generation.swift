extension SavedModel {
    /// Writes a text: reads a beginning, then draws one character after the other by what the network predicts.
    ///
    ///     let text = try model.generate(
    ///         after: "In the beginning", length: 200, temperature: 0.8,
    ///         using: &generator)
    ///
    /// It goes step by step with a ``PredictionStream``, so that a character costs one step, however long the text is.
    ///
    /// - Parameters:
    ///   - prompt: The beginning, which is read and not written; one character or more.
    ///   - length: How many characters to write, 0 or more.
    ///   - temperature: t, 0 or more. A character of the probability p is drawn with p^(1/t), divided by the sum of all: at 1
    ///     as the network says, below that bolder, at 0 always the likeliest, the first one if several are.
    ///   - generator: Draws the characters.
    ///   - compute: With which kernels the numbers are computed.
    ///   - each: Called with each character as it is written.
    /// - Returns: What was written.
    /// - Throws: A `DataError` if the model is none of text, its answers are no probabilities (a value below 0 or not finite, or
    ///   a sum that is not 1 within 0.001), the prompt is empty or has a character that the training has not seen, which it
    ///   names with its place; and for a length or a temperature that has no meaning.
    @discardableResult
    public func generate(
        after prompt: String, length: Int, temperature: Double = 1, using generator: inout some RandomNumberGenerator,
        on compute: Compute = .default, each: (Unicode.Scalar) -> Void = { _ in }
    ) throws(DataError) -> String {
        guard let vocabulary else {
            throw DataError(source: "model", expected: "one that was trained on a text", problem: "found no vocabulary")
        }
        guard length >= 0, temperature >= 0, temperature.isFinite else {
            throw DataError(
                source: "text to write", expected: "a length and a temperature of 0 or more",
                problem: "found \(length) and \(temperature)")
        }
        let read = try vocabulary.numbers(of: prompt, source: "prompt")
        guard !read.isEmpty else {
            throw DataError(source: "prompt", expected: "one character or more", problem: "found none")
        }
        var stream: PredictionStream<Scalar>
        do throws(ShapeError) {
            stream = try network.stream(on: compute)
        } catch {
            throw DataError(source: "model", problem: "\(error)")
        }
        guard stream.inputs == 1, stream.outputs == vocabulary.count else {
            throw DataError(
                source: "model", expected: "a network that answers \(vocabulary.count) probabilities to a character",
                problem: "found \(stream.outputs) to \(stream.inputs)")
        }
        var answer = [Scalar](repeating: 0, count: vocabulary.count)
        for number in read {
            var span = answer.mutableSpan
            stream.step([Scalar(number)].span, into: &span)
        }
        var text = String.UnicodeScalarView()
        for place in 0..<length {
            if let problem = Self.problem(with: answer) {
                throw DataError(
                    source: "model", expected: "probabilities, as a Softmax gives them",
                    problem: "found \(problem) for character \(place + 1)")
            }
            let number = Self.draw(answer, temperature, using: &generator)
            let character = vocabulary.characters[number]
            text.append(character)
            each(character)
            if place + 1 < length {
                var span = answer.mutableSpan
                stream.step([Scalar(number)].span, into: &span)
            }
        }
        return String(text)
    }

    /// What shows that these are no probabilities but, say, the logits of a network without a last layer.
    private static func problem(with answers: [Scalar]) -> String? {
        if let other = answers.first(where: { !($0 >= 0 && $0.isFinite) }) { return "\(other)" }
        let sum = answers.reduce(0) { $0 + Double($1) }
        return abs(sum - 1) < 1e-3 ? nil : "a sum of \(sum)"
    }

    /// The number of a character.
    private static func draw(
        _ probabilities: [Scalar], _ temperature: Double, using generator: inout some RandomNumberGenerator
    ) -> Int {
        let most = probabilities.max() ?? 0
        let likeliest = probabilities.firstIndex(of: most) ?? 0
        guard temperature > 0 else { return likeliest }
        let weights = probabilities.map { p in
            p > 0 ? Double.exp((Double.log(Double(p)) - Double.log(Double(most))) / temperature) : 0
        }
        var rest = Double.random(in: 0..<weights.reduce(0, +), using: &generator)
        for (number, weight) in weights.enumerated() {
            if rest < weight { return number }
            rest -= weight
        }
        return likeliest
    }
}
