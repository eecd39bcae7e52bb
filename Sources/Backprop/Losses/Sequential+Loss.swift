extension Sequential {
    /// What the network was trained by: a training says it, and so does the file of a trained network. What evaluates the
    /// network measures this unless another loss is said. `nil` for a network that was not trained, and for one that was read
    /// from a file and trained by a loss that is none of this package's.
    public internal(set) var loss: (any Loss<Scalar>)? {
        get { trainedBy as? any Loss<Scalar> }
        set { trainedBy = newValue }
    }
}
