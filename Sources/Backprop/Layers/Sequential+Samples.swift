extension Sequential {
    /// Whether it takes samples of a shape: its ``inputShape``, or one of as many values in the same order, which differs from it by
    /// extents of 1, or where one of the two is a plain row.
    ///
    /// - Parameter sampleShape: The shape of a sample, without the batch dimension: see ``Dataset/sampleShape``.
    public func takes(_ sampleShape: [Int]) -> Bool { Shape.areAlike(sampleShape, inputShape) }
}
