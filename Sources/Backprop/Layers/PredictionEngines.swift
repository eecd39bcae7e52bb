import CBackprop

/// Engines that predict with a network and lie idle until somebody asks again.
///
/// Copies of a network share them for as long as they have the same parameters; whoever changes a network drops them first
/// (see `Sequential.updateChildren`). An engine is lent to one prediction at a time, by an exchange of an address, so that
/// nobody waits for anybody; who finds none makes one. Those who come back when all places are taken are let go.
final class PredictionEngines<Scalar: TensorScalar>: Sendable {
    private let places: Places

    /// The addresses of engines, each with a reference that the place holds.
    @safe private struct Places: @unchecked Sendable {
        let base: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    }

    /// As many as predict at the same time on a large machine.
    private static var count: Int { 16 }

    init() {
        unsafe places = Places(base: .allocate(capacity: Self.count))
        unsafe places.base.initialize(repeating: nil, count: Self.count)
    }

    deinit {
        removeAll()
        unsafe places.base.deallocate()
    }

    /// Lets go all that lie idle.
    func removeAll() {
        while let address = unsafe bp_take(places.base, Self.count) {
            unsafe Unmanaged<PredictionEngine<Scalar>>.fromOpaque(address).release()
        }
    }

    /// Calls `body` with an engine of a network, which nobody else has meanwhile.
    func withEngine<Result>(
        of model: Sequential<Scalar>, on compute: Compute, _ body: (PredictionEngine<Scalar>) -> Result
    ) -> Result {
        let engine: PredictionEngine<Scalar>
        if let address = unsafe bp_take(places.base, Self.count) {
            engine = unsafe Unmanaged<PredictionEngine<Scalar>>.fromOpaque(address).takeRetainedValue()
            engine.use(compute)
        } else {
            engine = PredictionEngine(model, on: compute)
        }
        let result = body(engine)
        guard engine.isSmall else { return result }
        let reference = unsafe Unmanaged.passRetained(engine)
        if unsafe !bp_put(places.base, Self.count, reference.toOpaque()) { unsafe reference.release() }
        return result
    }
}
