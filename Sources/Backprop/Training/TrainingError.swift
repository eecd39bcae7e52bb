/// Why a training ended without a result. The model is as it was before the training.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
    /// The data do not fit the network or the loss.
    case shape(ShapeError)
    /// A setting has no meaning, such as a batch size of 0.
    case setting(String)
    /// A training cannot go on from a checkpoint, because that is of another training.
    case checkpoint(String)
    /// The processes that share a training were not given the same, or one of them cannot train.
    case ranks(String)
    /// The loss, a parameter or a running statistic became infinite or NaN in an epoch, counted from 1.
    case diverged(epoch: Int, learningRate: Double)

    /// Turns the error of a setting into one of the training.
    static func checking(_ body: () throws(SettingError) -> Void) throws(TrainingError) {
        do throws(SettingError) {
            try body()
        } catch {
            throw .setting(error.description)
        }
    }

    public var description: String {
        switch self {
        case .shape(let error): "\(error)"
        case .setting(let problem): problem
        case .checkpoint(let difference): "the checkpoint is of another training: \(difference)"
        case .ranks(let problem): problem
        case .diverged(let epoch, let learningRate):
            "training diverged in epoch \(epoch) at learning rate \(learningRate): the loss is no longer finite; "
                + "try a smaller learning rate"
        }
    }
}
