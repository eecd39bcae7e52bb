import Backprop
import Foundation
import Testing

@Suite struct TrainTests {
    @Test func spiralLearnsAndSaysWhereTheResultsAre() throws {
        let folder = try TemporaryFolder()
        let result = try Tool.run("train", "--epochs", "2000", "--json", in: folder.url)
        #expect(result.status == 0)
        #expect(result.errors == "")
        #expect(result.output.contains("600 samples, 2 inputs, 3 classes"))
        #expect(result.output.contains("results are in backprop-run: model.safetensors, history.csv"))
        #expect(result.json["accuracy"] as? Double ?? 0 > 0.8)
        #expect(result.json["epochs"] as? Int == 2000)
        #expect(result.json["seconds"] as? Double ?? 0 > 0)
        #expect(result.json["kernels"] as? String == Kernels.best.name)
        let history = try folder.text("backprop-run/history.csv").split(separator: "\n")
        #expect(history.count == 2001)
        #expect(history[0] == "epoch,loss,accuracy,learning_rate,validation_loss,validation_accuracy,penalty")
    }

    /// The same file byte for byte with all kernels, the pure-Swift ones included, and any number of threads.
    @Test(arguments: ["float", "double"])
    func everyKernelWritesTheSameModel(precision: String) throws {
        let folder = try TemporaryFolder()
        var models: Set<Data> = []
        for kernels in Kernels.available.map(\.name) + ["reference"] {
            for threads in ["1", "2"] {
                let result = try Tool.run(
                    "train", "--epochs", "5", "--precision", precision, "--kernels", kernels, "--threads", threads,
                    "--json", in: folder.url)
                #expect(result.status == 0)
                #expect(result.json["kernels"] as? String == kernels)
                models.insert(try folder.read("backprop-run/model.safetensors"))
            }
        }
        #expect(models.count == 1)
        let forced = try Tool.run(
            "train", "--epochs", "1", "--json", in: folder.url, environment: ["BACKPROP_KERNELS": "portable"])
        #expect(forced.json["kernels"] as? String == "portable")
    }

    @Test func irisIsTrainedEvaluatedAndPredicted() throws {
        let folder = try TemporaryFolder()
        let trained = try Tool.run(
            "train", "iris", "--layers", "16,8", "--activation", "tanh", "--epochs", "60", "--batch-size", "10",
            "--validation-split", "0.2", "--seed", "3", "--output", "flowers/run 1", "--json", in: folder.url)
        #expect(trained.status == 0)
        #expect(trained.output.contains("120 samples and 30 to validate on"))
        #expect(trained.json["validationAccuracy"] as? Double == trained.json["accuracy"] as? Double)

        let evaluated = try Tool.run("evaluate", "flowers/run 1", "iris", "--json", in: folder.url)
        #expect(evaluated.status == 0)
        #expect(evaluated.json["accuracy"] as? Double ?? 0 > 0.9)

        let predicted = try Tool.run("predict", "flowers/run 1/model.safetensors", "iris", in: folder.url)
        let rows = predicted.output.split(separator: "\n")
        #expect(rows.count == 151)
        #expect(rows[0] == "class,p(setosa),p(versicolor),p(virginica)")
        #expect(rows[1].hasPrefix("setosa,"))
        let probabilities = rows[1].split(separator: ",").dropFirst().compactMap { Double($0) }
        #expect(abs(probabilities.reduce(0, +) - 1) < 1e-6)

        let file = try Tool.run("predict", "flowers/run 1", "iris", "--output", "p.csv", in: folder.url)
        #expect(file.output == "")
        #expect(try folder.text("p.csv") == predicted.output)
    }

    @Test func csvWithTextLabels() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<60).map { "\($0 % 2 == 0 ? "yes" : "no"),\(Double($0 % 2) + Double($0) / 100),\($0 % 7)" }
        try folder.write("answer,a,b\n" + rows.joined(separator: "\n"), to: "data.csv")
        let trained = try Tool.run(
            "train", "data.csv", "--label", "answer", "--layers", "8", "--learning-rate", "0.05", "--json",
            in: folder.url)
        #expect(trained.json["accuracy"] as? Double == 1)
        try folder.write("a,b\n0.1,3\n1.2,3\n", to: "new.csv")
        let predicted = try Tool.run("predict", "backprop-run", "new.csv", in: folder.url)
        let classes = predicted.output.split(separator: "\n").map { $0.prefix { $0 != "," } }
        #expect(classes == ["class", "yes", "no"])
        let evaluated = try Tool.run("evaluate", "backprop-run", "data.csv", "--label", "1", in: folder.url)
        #expect(evaluated.output.contains("60 samples: accuracy 1.0000"))
    }

    @Test func npyInAndOut() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 1)
        let data: Dataset<Double> = .spiral(samplesPerClass: 30, classes: 3, using: &generator)
        guard case .classes(let labels, _) = data.targets else { return }
        try data.features.write(npy: folder.url.appendingPathComponent("x.npy"))
        try folder.write(npyFile(of: labels.map(Int32.init)), to: "y.npy")
        let result = try Tool.run(
            "train", "x.npy", "--labels", "y.npy", "--epochs", "3", "--npy", "--precision", "double", in: folder.url)
        #expect(result.status == 0)
        let weights = try Tensor<Double>(npy: folder.url.appendingPathComponent("backprop-run/weights1.npy"))
        let biases = try Tensor<Double>(npy: folder.url.appendingPathComponent("backprop-run/bias2.npy"))
        #expect(weights.shape == [2, 64])
        #expect(biases.shape == [1, 3])
        let model = try SavedModel<Double>(
            contentsOf: folder.url.appendingPathComponent("backprop-run/model.safetensors"))
        #expect((model.network.layers[0] as? Dense<Double>)?.weights == weights)
        let predicted = try Tool.run("predict", "backprop-run", "x.npy", in: folder.url)
        #expect(predicted.output.split(separator: "\n").count == 91)
    }

    @Test func regressionFromTrainingToPrediction() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<80).map { "\(Double($0) / 40 - 1),\(Double($0) / 20 + 3)" }
        try folder.write("x,y\n" + rows.joined(separator: "\n"), to: "line.csv")
        let trained = try Tool.run(
            "train", "line.csv", "--task", "regression", "--layers", "8", "--activation", "tanh", "--epochs", "300",
            "--validation-split", "0.2", "--json", in: folder.url)
        #expect(trained.errors == "")
        #expect(trained.output.contains("1 input, 1 value"))
        #expect(trained.json["loss"] as? Double ?? 1 < 0.01)
        #expect(trained.json["accuracy"] == nil)
        let evaluated = try Tool.run("evaluate", "backprop-run", "line.csv", "--json", in: folder.url)
        #expect(evaluated.json["determination"] as? Double ?? 0 > 0.98)
        try folder.write("x\n0\n", to: "new.csv")
        let predicted = try Tool.run("predict", "backprop-run", "new.csv", in: folder.url)
        let lines = predicted.output.split(separator: "\n")
        #expect(lines.first == "y")
        #expect(abs((lines.last.flatMap { Double($0) } ?? 0) - 5) < 0.2)
        #expect(try folder.text("backprop-run/report.html").contains("Predicted against true"))
    }

    @Test func everyActivationAndDropoutAreSaved() throws {
        let folder = try TemporaryFolder()
        for activation in Activation.allCases {
            let trained = try Tool.run(
                "train", "iris", "--layers", "8,5", "--activation", activation.rawValue, "--dropout", "0.2", "--epochs",
                "2", in: folder.url)
            #expect(trained.errors == "")
            #expect(try Tool.run("evaluate", "backprop-run", "iris", in: folder.url).status == 0)
        }
    }

    @Test func infoTellsWhatThereIs() throws {
        let folder = try TemporaryFolder()
        let text = try Tool.run("info", in: folder.url)
        #expect(text.status == 0)
        for word in ["processor", "instruction sets", "threads", Kernels.best.name] {
            #expect(text.output.contains(word))
        }
        let json = try Tool.run("info", "--json", "--threads", "3", in: folder.url).json
        #expect(json["kernels"] as? String == Kernels.best.name)
        #expect(json["threads"] as? Int == 3)
        #expect(json["availableKernels"] as? [String] == Kernels.available.map(\.name))
    }

    @Test func infoShowsAModel() throws {
        let folder = try TemporaryFolder()
        let trained = try Tool.run(
            "train", "iris", "--layers", "16,8", "--dropout", "0.2", "--epochs", "1", "--precision", "double",
            in: folder.url)
        let table = """
            layer    settings           output  parameters
            ----------------------------------------------
            input                            4
            Dense    activation relu        16          80
            Dropout  rate 0.2               16           0
            Dense    activation relu         8         136
            Dropout  rate 0.2                8           0
            Dense    activation linear       3          27
            Softmax  beta 1                  3           0
            ----------------------------------------------
            total                                      243
            """
        #expect(trained.output.contains("\n\n\(table)\n\n"))
        for model in ["backprop-run", "backprop-run/model.safetensors"] {
            let text = try Tool.run("info", model, in: folder.url)
            #expect(text.errors == "")
            #expect(text.output.hasPrefix(table))
            #expect(text.output.contains("classification, double"))
            #expect(text.output.contains("classes: setosa, versicolor, virginica"))
        }
        let json = try Tool.run("info", "backprop-run", "--json", in: folder.url).json
        #expect(json["parameters"] as? Int == 243)
        #expect((json["layers"] as? [[String: Any]])?.map { $0["parameters"] as? Int } == [80, 0, 136, 0, 27, 0])
        #expect(try Tool.run("info", "nowhere", in: folder.url).errors == "backprop: nowhere: no such file\n")
    }

    @Test func linesAreThoseOfTheLectures() throws {
        let folder = try TemporaryFolder()
        func epochs(_ arguments: String...) throws -> [Int] {
            let result = try Tool.run(["train"] + arguments, in: folder.url)
            #expect(result.errors == "")
            let line = /epoch: (\d+), accuracy: \d\.\d{4}, loss: \d+\.\d{4}, learning rate: [\d.]+/
            return result.output.split(separator: "\n").compactMap { $0.wholeMatch(of: line).flatMap { Int($0.1) } }
        }
        #expect(try epochs("--epochs", "7", "--verbose", "3") == [1, 3, 6, 7])
        #expect(try epochs("--epochs", "3", "--verbose", "100") == [1, 3])
        #expect(try epochs("--epochs", "60") == [1] + Array(stride(from: 3, through: 60, by: 3)))
    }
}
