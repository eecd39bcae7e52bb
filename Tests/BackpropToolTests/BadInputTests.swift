import Backprop
import Foundation
import Testing

/// Whatever a user gets wrong: one clear line on standard error, an exit code, and earlier results as they were.
@Suite struct BadInputTests {
    private func expectFailure(
        _ arguments: String..., status: Int32, says message: String, in folder: TemporaryFolder,
        environment: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let result = try run(arguments, in: folder, environment: environment)
        #expect(result.status == status, "\(result.errors)", sourceLocation: sourceLocation)
        #expect(result.errors == "backprop: \(message)\n", sourceLocation: sourceLocation)
    }

    private func run(
        _ words: [String], in folder: TemporaryFolder, environment: [String: String]
    ) throws -> Tool.Result {
        try Tool.run(words, in: folder.url, environment: environment)
    }

    @Test func usage() throws {
        let folder = try TemporaryFolder()
        func expect(_ words: String..., says message: String, sourceLocation: SourceLocation = #_sourceLocation) throws
        {
            let result = try run(words, in: folder, environment: [:])
            #expect(result.status == 64, sourceLocation: sourceLocation)
            #expect(result.errors == "backprop: \(message)\n", sourceLocation: sourceLocation)
            #expect(result.output == "", sourceLocation: sourceLocation)
        }
        let commands =
            "train, predict, run, forecast, generate, evaluate, compare, sweep, descend, info, export, verify, completions"
        try expect("learn", says: "unknown command \"learn\"; expected one of \(commands)")
        try expect("trian", says: "unknown command \"trian\"; expected one of \(commands); did you mean train?")
        try expect("train", "--lerning-rat", "1", says: "unknown option --lerning-rat; did you mean --learning-rate?")
        try expect("train", "--val", "0.1", says: "unknown option --val; did you mean --validation-split?")
        try expect("train", "--xyz", says: "unknown option --xyz")
        try expect("train", "--verbose", "0", says: "--verbose 0: expected a whole number of 1 or more")
        try expect("completions", says: "completions takes one SHELL: bash, zsh, fish")
        try expect("completions", "tcsh", says: "unknown shell \"tcsh\"; expected one of bash, zsh, fish")
        try expect("train", "--epoch", "3", says: "unknown option --epoch; did you mean --epochs?")
        try expect("train", "-e", says: "unknown option -e; options begin with two dashes")
        try expect("train", "--epochs", says: "option --epochs needs a value: N")
        try expect("train", "--epochs", "ten", says: "--epochs ten: expected a whole number of 1 or more")
        try expect("train", "--epochs", "0", says: "--epochs 0: expected a whole number of 1 or more")
        try expect("train", "--epochs", "1", "--epochs", "2", says: "option --epochs is given twice")
        try expect("train", "--json=yes", says: "option --json takes no value")
        try expect("train", "--learning-rate", "-1", says: "--learning-rate -1: expected a number above 0")
        try expect("train", "--learning-rate", "nan", says: "--learning-rate nan: expected a number above 0")
        try expect(
            "train", "--momentum", "1", says: "--momentum 1: expected a number from 0 up to but not including 1")
        try expect(
            "train", "--activation", "gelu2",
            says:
                "--activation gelu2: expected one of linear, relu, sigmoid, tanh, arctan, step, leaky_relu, elu, selu, "
                + "gelu, softplus, softsign, swish, hard_sigmoid, relu6")
        try expect("train", "--dropout", "1", says: "--dropout 1: expected a number from 0 up to but not including 1")
        try expect(
            "train", "--recurrent-dropout", "1", "--layers", "gru8",
            says: "--recurrent-dropout 1: expected a number from 0 up to but not including 1")
        try expect(
            "train", "--task", "forecast", says: "--task forecast goes with --window and a CSV file as DATA")
        try expect(
            "train", "--recurrent-dropout", "0.5",
            says: "--recurrent-dropout goes with recurrent layers, such as --layers gru32")
        try expect(
            "train", "--loss", "mean_squared_error", says: "--loss mean_squared_error goes with --task regression")
        try expect(
            "train", "--task", "regression", "--loss", "categorical_crossentropy",
            says: "--loss categorical_crossentropy goes with --task classification")
        try expect("train", "--precision", "half", says: "--precision half: expected one of float, double")
        try expect(
            "train", "", says: "DATA is empty; expected a file, a folder, or a word such as iris")
        try expect("predict", "run", "", says: "DATA is empty; expected a file, a folder, or a word such as iris")
        try expect("evaluate", "", "iris", says: "MODEL is empty; expected a folder or a file")
        try expect("train", "--scale", "max", says: "--scale max: expected one of standard, minmax, none")
        try expect(
            "train", "--test-split", "1", says: "--test-split 1: expected a number from 0 up to but not including 1")
        try expect(
            "train", "--validation-split", "0.7", "--test-split", "0.3",
            says: "--validation-split 0.7 and --test-split 0.3 leave nothing to train on")
        try expect("train", "--folds", "1", says: "--folds 1: expected a whole number of 2 or more")
        try expect(
            "train", "iris", "--folds", "5", "--validation-split", "0.2",
            says: "--folds goes without --validation-split: each fold is validated on in turn")
        try expect("train", "iris", "spiral", says: "train takes one DATA, got iris spiral")
        try expect("train", "a.csv", "--label", "0", says: "--label 0: columns are counted from 1")
        try expect(
            "train", "--threads", "9223372036854775807",
            says: "--threads 9223372036854775807: expected a whole number from 1 to 1024")
        try expect("train", "--seed", "-1", says: "--seed -1: expected a whole number from 0 to 18446744073709551615")
        try expect("train", "--label", "x", says: "--label goes with a CSV or .npz file as DATA")
        try expect("train", "iris", "--labels", "y.npy", says: "--labels goes with a .npy file as DATA")
        try expect("train", "x.npy", says: "x.npy needs --labels FILE.npy")
        try expect("predict", "model", says: "predict takes MODEL and DATA, got 1 operands")
        try expect("info", "a", "b", says: "info takes one MODEL, got a b")
        try expect("export", "run", says: "export takes MODEL and FILE.onnx, got 1 operand")
        try expect("export", "", "m.onnx", says: "MODEL is empty; expected a folder or a file")
        try expect("export", "run", "", says: "FILE.onnx is empty; expected a file")
        try expect("info", "run", "--threads", "2", says: "--threads goes with info without MODEL")
        try expect("train", "--shards", "0", says: "--shards 0: expected a whole number of 1 or more")
        try expect("train", "--threads", "0", says: "--threads 0: expected a whole number from 1 to 1024")
        let names = Kernels.available.map(\.name).joined(separator: ", ")
        try expect(
            "train", "--kernels", "mmx", says: "kernels \"mmx\": there are none of that name; expected one of \(names)")
        let missing = Kernels.available.contains { $0.name == "neon" } ? "avx2" : "neon"
        try expect(
            "info", "--kernels", missing,
            says: "kernels \"\(missing)\": this machine cannot run them; expected one of \(names)")
        try expectFailure(
            "info", status: 64, says: "kernels \"\(missing)\": this machine cannot run them; expected one of \(names)",
            in: folder, environment: ["BACKPROP_KERNELS": missing])
        #expect(!FileManager.default.fileExists(atPath: folder.url.appendingPathComponent("backprop-run").path))
    }

    @Test func regressionNeedsValues() throws {
        let folder = try TemporaryFolder()
        try expectFailure(
            "train", "iris", "--task", "regression", status: 64,
            says: "--task regression goes with a CSV, .npy or .npz file as DATA", in: folder)
        try folder.write("1,2,x\n3,4,y\n", to: "data.csv")
        try expectFailure(
            "train", "data.csv", "--task", "regression", status: 65,
            says: "data.csv: column 3: 2 cells are no number, the first \"x\" in row 1", in: folder)
    }

    @Test func tables() throws {
        let folder = try TemporaryFolder()
        func expect(_ text: String, says message: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
            try folder.write(text, to: "data.csv")
            try expectFailure(
                "train", "data.csv", status: 65, says: "data.csv: \(message)", in: folder,
                sourceLocation: sourceLocation)
        }
        try expectFailure("train", "none.csv", status: 65, says: "none.csv: no such file", in: folder)
        try expect("", says: "expected rows of data, found an empty file")
        try expect("a,b,class\n", says: "expected rows of data, found only a header")
        try expect("1,2,x\n3,4\n", says: "row 2: expected 3 columns as in the rows before, found 2")
        try expect(
            "1,2,x\n3,oops,y\n",
            says:
                "column 2: \"oops\" in row 2 is no number; mend it, leave the column out with --ignore 2, take its "
                + "values as categories with --categorical 2, or tell by --missing-marks that it stands for none")
        try expect("1,2,x\n3,inf,y\n", says: "column 2: \"inf\" in row 2 is not finite")
        try expect("1,2,x\n3,4,x\n", says: "column 3: expected labels of two classes or more, found only \"x\"")
        try expect("1,2,x\n", says: "column 3: expected labels of two classes or more, found only \"x\"")
    }

    @Test func modelsAndTheirData() throws {
        let folder = try TemporaryFolder()
        try folder.write("1,2,x\n3,4,y\n5,6,x\n", to: "train.csv")
        let trained = try Tool.run("train", "train.csv", "--epochs", "2", in: folder.url)
        #expect(trained.status == 0)
        let before = try folder.read("backprop-run/model.safetensors")

        try folder.write("1,2,x\n3,4,z\n", to: "test.csv")
        try expectFailure(
            "evaluate", "backprop-run", "test.csv", status: 65,
            says: "test.csv: row 2, column 3: expected one of the classes \"x\", \"y\", found \"z\"", in: folder)
        try expectFailure(
            "predict", "backprop-run", "iris", status: 65,
            says: "iris: expected rows of 2 numbers, found shape [150, 4]",
            in: folder)
        try expectFailure(
            "evaluate", "backprop-run", "iris", status: 65,
            says: "iris: expected rows of 2 numbers, found shape [150, 4]", in: folder)
        try expectFailure(
            "predict", "nowhere", "iris", status: 65, says: "nowhere: no such file", in: folder)
        try expectFailure(
            "train", "train.csv", "--layers", "1000000,1000000", status: 65,
            says: "a network of 1000006000002 parameters; expected at most 2147483648", in: folder)
        try expectFailure(
            "train", "train.csv", "--validation-split", "0.01", status: 65,
            says: "train.csv: expected samples for both training and validation, found 3, of which a fraction of 0.01 "
                + "is 0",
            in: folder)

        // A training that diverges leaves the earlier model alone and names the epoch.
        let diverged = try Tool.run(
            "train", "train.csv", "--optimizer", "sgd", "--learning-rate", "1e30", "--epochs", "9", in: folder.url)
        #expect(diverged.status == 65)
        #expect(diverged.errors.hasPrefix("backprop: training diverged in epoch "))
        #expect(try folder.read("backprop-run/model.safetensors") == before)

        try folder.write(before.prefix(before.count - 1), to: "short.safetensors")
        // The loss may overflow where the weights do not.
        try folder.write("1,2,0.5\n3,4,1\n5,6,2\n", to: "values.csv")
        let overflown = try Tool.run(
            "train", "values.csv", "--task", "regression", "--optimizer", "sgd", "--learning-rate", "1e25", "--epochs",
            "1",
            in: folder.url)
        #expect(overflown.status == 65)
        #expect(overflown.errors.hasPrefix("backprop: training diverged in epoch 1"))
        #expect(try folder.read("backprop-run/model.safetensors") == before)

        let truncated = try Tool.run("predict", "short.safetensors", "train.csv", in: folder.url)
        #expect(truncated.status == 65)
        #expect(truncated.errors.hasPrefix("backprop: short.safetensors: "))
        #expect(truncated.errors.split(separator: "\n").count == 1)
    }

    /// Parts without samples, folds without some of the classes.
    @Test func partsAndFolds() throws {
        let folder = try TemporaryFolder()
        try folder.write("a,b,c\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n9,9,z\n", to: "data.csv")
        func expect(
            _ options: String..., says message: String, sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let result = try run(["train", "data.csv"] + options, in: folder, environment: [:])
            #expect(result.status == 65, sourceLocation: sourceLocation)
            #expect(result.errors == "backprop: data.csv: \(message)\n", sourceLocation: sourceLocation)
        }
        try expect(
            "--test-split", "0.05",
            says: "expected samples for both training and test, found 5, of which a fraction of 0.05 is 0")
        try expect(
            "--test-split", "0.5", "--validation-split", "0.45",
            says: "expected samples for training, validation and test, found 5, of which a fraction of 0.45 is 2 and a "
                + "fraction of 0.5 is 3")
        try expect("--folds", "6", says: "expected 2 to 5 folds, found 6")
        try expect(
            "--folds", "3", says: "expected 3 samples or more of each class for 3 folds, found 2 of class \"x\"")
        try expect(
            "--folds", "2", says: "expected 2 samples or more of each class for 2 folds, found 1 of class \"z\"")
    }

    /// A saved model is fed data with other columns.
    @Test func columnsOfOtherNames() throws {
        let folder = try TemporaryFolder()
        try folder.write("a,b,class\n1,2,x\n3,4,y\n5,6,x\n", to: "train.csv")
        #expect(try Tool.run("train", "train.csv", "--epochs", "2", in: folder.url).status == 0)
        try folder.write("a,c\n1,2\n", to: "other.csv")
        try expectFailure(
            "predict", "backprop-run", "other.csv", status: 65,
            says:
                "other.csv: row 1: expected the column \"b\" of the model, found only \"a\", \"c\": --header no if these "
                + "are data", in: folder)
        try expectFailure(
            "predict", "backprop-run", "moons", status: 65,
            says: "moons: expected the feature \"a\" of the model, found \"x\"", in: folder)
        // The training's table had names, so this one is taken to have some.
        try folder.write("1,2\n", to: "bare.csv")
        try expectFailure(
            "predict", "backprop-run", "bare.csv", status: 65,
            says:
                "bare.csv: row 1: expected the columns \"a\", \"b\" of the model, found only \"1\", \"2\": --header no if "
                + "these are data", in: folder)
        #expect(try Tool.run("predict", "backprop-run", "bare.csv", "--header", "no", in: folder.url).status == 0)
    }

    @Test func foldersThatCannotBeWritten() throws {
        let folder = try TemporaryFolder()
        try folder.write("a file", to: "taken")
        let result = try Tool.run("train", "--epochs", "1", "--output", "taken/run", in: folder.url)
        #expect(result.status == 65)
        #expect(result.errors.hasPrefix("backprop: taken/run: expected a folder to write results into, "))
        #expect(result.errors.split(separator: "\n").count == 1)
        try expectFailure(
            "train", "--epochs", "1", "--output", "taken", status: 65,
            says: "taken: expected a folder to write results into, found a file", in: folder)
        #expect(try folder.text("taken") == "a file")
    }

    @Test func foldersOfImages() throws {
        let folder = try TemporaryFolder()
        func idx(_ shape: [Int], _ bytes: [UInt8]) -> Data {
            Data([0, 0, 8, UInt8(shape.count)] + shape.flatMap { [0, 0, 0, UInt8($0)] } + bytes)
        }
        try folder.write(idx([2, 2, 2], Array(0..<7)), to: "images/train-images-idx3-ubyte")
        try folder.write(idx([2], [0, 1]), to: "images/train-labels-idx1-ubyte")
        let short = try Tool.run("train", "images", in: folder.url)
        #expect(short.status == 65)
        #expect(short.errors.hasPrefix("backprop: images/train-images-idx3-ubyte: expected 24 bytes"))
        try folder.write(idx([2, 2, 2], Array(0..<8)), to: "images/train-images-idx3-ubyte")
        try folder.write(idx([3], [0, 1, 2]), to: "images/train-labels-idx1-ubyte")
        try expectFailure(
            "train", "images", status: 65,
            says: "images/train-labels-idx1-ubyte: expected 2 labels, one for each image, found 3", in: folder)
        try folder.write("", to: "empty/readme")
        let missing = try Tool.run("train", "empty", in: folder.url)
        #expect(missing.status == 65)
        #expect(missing.errors.contains("train-"))
    }
}
