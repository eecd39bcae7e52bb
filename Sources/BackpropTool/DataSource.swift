import Backprop
import Foundation

/// What stands behind the word DATA of a command line.
enum DataSource {
    case spiral
    case moons
    case circles
    case clusters
    case iris
    /// A table, and how it is read.
    case csv(URL, TableOptions)
    /// A text, and how it is read as a table if a model wants one.
    case text(URL, TableOptions)
    /// A folder of IDX files, and what their names begin with, if it is said.
    case idx(URL, prefix: String?)
    /// A folder of images for each class, and what they are brought to.
    case images(URL, ImageSettings)
    /// One image, without a label.
    case image(URL, ImageSettings)
    case npy(URL, labels: URL?)
    /// An archive of arrays.
    case npz(URL)
    /// Sequences, each in a file.
    case sequences(SequenceFiles)

    static let help = """
        DATA is
          spiral          the spiral of the lectures: three classes of 200 points (made anew from the seed)
          moons           two half circles of 200 points each that reach into each other (likewise)
          circles         two circles of 200 points each, one within the other (likewise)
          clusters        three clusters of 200 normally distributed points each (likewise)
          iris            150 flowers of three species, four measurements each; they come with the program
          FILE.csv        a table with one sample per row, and a column of labels (--label); packed with gzip too
          -               the same from standard input
          FILE.txt        a text, whose characters are learnt; any other file with --text
          FOLDER          a folder of images, PNG, JPEG, PGM or PPM, for each class; or images in IDX files, \
        train-images-idx3-ubyte and its like, plain or .gz
          FILE.npy        samples in rows, with --labels FILE.npy
          FILE.npz        arrays by name, the samples --features and the labels --label; default x and y. Samples N×T×D may \
        have labels N×T, a class for each step, -1 for none
          FOLDER          a folder of sequences, .npy or .csv files with a row for each step, for each class
          FILE.csv        with --sequences: the names of such files, and a column of labels
        A file or folder that has the name of one of the words is ./iris.
        """

    /// Data that need no file.
    static let names = ["spiral", "moons", "circles", "clusters", "iris"]

    static let options: [Option] =
        [
            .value("labels", "FILE.npy", "the labels of the samples in a .npy file"),
            .value(
                "idx-prefix", "NAME",
                "what the names of IDX files begin with, such as emnist-letters, if there are several"),
            .value(
                "lengths", "NAME",
                "the array of a .npz file with the lengths of the sequences in N×T×D samples: what is behind takes no part"
            ),
            SequenceFiles.option,
        ].grouped("data") + TableOptions.options

    /// How names of image files end, in formats that are read and in those that are refused by name.
    private static let imageEndings: Set = [
        "png", "pgm", "ppm", "pnm", "jpg", "jpeg", "gif", "bmp", "webp", "tif", "tiff",
    ]

    /// - Parameters:
    ///   - word: DATA; the spiral if there is none.
    ///   - needsLabels: Whether the samples are of no use without labels.
    init(_ word: String?, _ arguments: Arguments, needsLabels: Bool = true) throws(UsageError) {
        guard word != "" else {
            throw UsageError("DATA is empty; expected a file, a folder, or a word such as iris")
        }
        let url = URL(fileURLWithPath: word ?? "")
        let labels = try arguments.place("labels").map { URL(fileURLWithPath: $0) }
        switch word {
        case nil, "spiral": self = .spiral
        case "moons": self = .moons
        case "circles": self = .circles
        case "clusters": self = .clusters
        case "iris": self = .iris
        case _ where arguments.has("sequences") && !url.isFolder && word != Self.standardInput:
            self = .sequences(
                SequenceFiles(
                    url: url, list: (.word(try arguments.text("sequences") ?? ""), try TableOptions(arguments))))
        case Self.standardInput:
            let url = URL(fileURLWithPath: "/dev/stdin")
            self =
                arguments.has("text") ? .text(url, try TableOptions(arguments)) : .csv(url, try TableOptions(arguments))
        case _ where url.isFolder:
            let prefix = arguments["idx-prefix"]
            if prefix != nil || Dataset<Float>.holdsIDX(url) {
                self = .idx(url, prefix: prefix)
            } else if SequenceFiles.areIn(url) {
                self = .sequences(SequenceFiles(url: url, list: nil))
            } else {
                self = .images(url, try ImageSettings(arguments))
            }
        case _ where arguments.has("text") || url.pathExtension.lowercased() == "txt" && !Self.asksForTable(arguments):
            self = .text(url, try TableOptions(arguments))
        case _ where Self.imageEndings.contains(url.pathExtension.lowercased()):
            self = .image(url, try ImageSettings(arguments))
        case _ where url.pathExtension.lowercased() == "npy": self = .npy(url, labels: labels)
        case _ where url.pathExtension.lowercased() == "npz": self = .npz(url)
        default: self = .csv(url, try TableOptions(arguments))
        }
        if needsLabels, case .npy(_, nil) = self { throw UsageError("\(url.relativePath) needs --labels FILE.npy") }
        if case .npy = self {} else if labels != nil { throw UsageError("--labels goes with a .npy file as DATA") }
        if let option = (TableOptions.options + TableOptions.trainingOptions).first(where: {
            arguments.has($0.name) && !takes($0)
        }) {
            let arrays = Self.arrayOptions.contains(option.name) ? " or .npz" : ""
            throw UsageError("--\(option.name) goes with a CSV\(arrays) file as DATA")
        }
        if arguments.has(InputScaling.rawBytes), !isArray {
            throw UsageError("--\(InputScaling.rawBytes) goes with a .npy or .npz file as DATA")
        }
        if arguments.has("sequences") {
            guard case .sequences(let files) = self, files.list != nil else {
                throw UsageError("--sequences goes with a CSV file as DATA")
            }
        }
        if arguments.has("lengths") {
            guard case .npz = self else { throw UsageError("--lengths goes with a .npz file as DATA") }
        }
        if case .idx = self {
        } else if arguments["idx-prefix"] != nil {
            throw UsageError("--idx-prefix goes with a folder of IDX files as DATA")
        }
        if needsLabels, case .image = self { throw Self.unlabelled(url) }
        if let option = ImageSettings.options.first(where: { arguments.has($0.name) && !takes($0) }), !isUnknown {
            throw UsageError("--\(option.name) goes with a folder of images as DATA")
        }
    }

    /// Whether there are options of tables, which a text does not have.
    private static func asksForTable(_ arguments: Arguments) -> Bool {
        (TableOptions.options + TableOptions.trainingOptions).contains { arguments.has($0.name) }
            || SequenceSettings.ofSeries.contains { arguments.has($0) }
    }

    /// Options that name the arrays of an archive as well as columns of a table.
    private static let arrayOptions: Set = ["features", "label"]

    /// Whether one of the options of images, or of tables, goes with it.
    private func takes(_ option: Option) -> Bool {
        switch self {
        case .images: ImageSettings.options.contains { $0.name == option.name }
        case .image: ImageSettings.fileOptions.contains { $0.name == option.name }
        case .csv: !ImageSettings.options.contains { $0.name == option.name }
        case .npz: Self.arrayOptions.contains(option.name)
        case .sequences(let files): files.list != nil && SequenceFiles.tableOptions.contains(option.name)
        case .spiral, .moons, .circles, .clusters, .iris, .idx, .npy, .text: false
        }
    }

    /// Whether it is of arrays, which may be of bytes.
    private var isArray: Bool {
        switch self {
        case .npy, .npz: true
        case .spiral, .moons, .circles, .clusters, .iris, .csv, .text, .idx, .images, .image, .sequences: false
        }
    }

    /// Whether samples are sequences, each in a file.
    var isOfSequences: Bool { if case .sequences = self { true } else { false } }

    static func unlabelled(_ image: URL) -> UsageError {
        UsageError("\(image.relativePath) is one image without a label; expected a folder of them for each class")
    }

    /// Whether there is nothing at its place that would tell what it is.
    private var isUnknown: Bool {
        if case .csv(let url, _) = self { !FileManager.default.fileExists(atPath: url.path) } else { false }
    }

    /// Whether it holds images, or may do so.
    var mayHoldImages: Bool {
        switch self {
        case .idx, .images, .image: true
        case .spiral, .moons, .circles, .clusters, .iris, .csv, .text, .npy, .npz, .sequences: isUnknown
        }
    }

    /// Options that a run on these data has by default.
    var chosen: [String: String] { if case .images(_, let settings) = self { settings.chosen } else { [:] } }

    /// The same, with images as a trained model takes them.
    func fitted<Scalar>(to model: SavedModel<Scalar>) throws(DataError) -> DataSource {
        switch self {
        case .images(let url, let settings):
            .images(url, try model.imageSettings(for: url, settings))
        case .image(let url, let settings):
            .image(url, try model.imageSettings(for: url, settings))
        case .csv, .text: fittedKind(to: model)
        case .spiral, .moons, .circles, .clusters, .iris, .idx, .npy, .npz, .sequences: self
        }
    }

    /// Whether it is the spiral, whose defaults are those of the lectures.
    var isSpiral: Bool { if case .spiral = self { true } else { false } }

    /// Whether it is a table of whatever kind, whose columns may be of very different size.
    var isTable: Bool { if case .csv = self { true } else { false } }

    /// What a page calls the data: a file by its name alone.
    func title(_ operand: String) -> String {
        operand == Self.standardInput ? Self.name(operand) : URL(fileURLWithPath: operand).lastPathComponent
    }

    /// The word for standard input.
    static let standardInput = "-"

    /// What errors call the data.
    static func name(_ operand: String) -> String { operand == standardInput ? "standard input" : operand }
}
