/// Work of some equal pieces, that is shared by taking whole ones.
enum Shares {
    /// Whether three quarters of the workers' time is used, though some may have a piece more than others.
    static func areEven(_ pieces: Int, among workers: Int) -> Bool {
        guard workers > 1, pieces > 1 else { return false }
        let rounds = (pieces - 1) / workers + 1
        return Double(pieces) >= 0.75 * Double(workers) * Double(rounds)
    }
}
