import Backprop
import Foundation
import Testing

/// A preparation and a scaling of targets travel in the model's file.
@Suite struct SavedPreparationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func model(_ preparation: Preparation, outputs: Int = 2, softmax: Bool = true) throws -> SavedModel<Float> {
        var generator = SeededGenerator(seed: 1)
        var layers: [any Layer<Float>] = [Dense<Float>(preparation.featureCount, outputs, using: &generator)]
        if softmax { layers.append(Softmax<Float>()) }
        return SavedModel(network: try Sequential(layers: layers), preparation: preparation)
    }

    private func readBack(_ model: SavedModel<Float>) throws -> SavedModel<Float> {
        let url = folder.url.appendingPathComponent("model.safetensors")
        try model.write(to: url)
        return try SavedModel(contentsOf: url)
    }

    @Test func everythingIsReadBack() throws {
        let text = "# c\nnr;pr\"ice;\"to\twn;x\";ok;k\u{E9}\n1;0,1;Oslo;yes;a\n2;;\"a \"\"b\"\"\";no;b\n3;7,3;;;a\n"
        let csv = try CSV(Data(text.replacing("pr\"ice", with: "price").utf8), missingMarks: ["", "-", "n\u{E9}ant"])
        let table = try csv.table(TableColumns(id: .name("nr"), categorical: []))
        let preparation = try Preparation(of: table, indicators: true, unknownCategories: .zeros)
        let saved = try readBack(model(preparation))
        #expect(saved.preparation == preparation)
        #expect(saved.preparation?.format.missingMarks == ["", "-", "n\u{E9}ant"])
        #expect(saved.preparation?.format.decimalMark == .comma)
        #expect(saved.preparation?.id?.name == "nr")
        let record: [String: RecordValue] = ["price": 7.3, "to\twn;x": "Oslo", "ok": true]
        #expect(try saved.input(record) == preparation.features(of: record))
    }

    @Test func targetsAreReadBack() throws {
        let csv = try CSV(Data("a,p,q\n1,1000,0.5\n2,3000,0.25\n".utf8))
        let table = try csv.table(TableColumns(labels: [.name("p"), .name("q")], labelsHold: .values))
        let preparation = try Preparation(of: table)
        var model = try model(preparation, outputs: 2, softmax: false)
        model.targetScaling = TargetScaling(of: table.values(), names: ["p", "q"])
        let saved = try readBack(model)
        #expect(saved.targetScaling == model.targetScaling)
        #expect(saved.targetNames == ["p", "q"])
        let scaling = try #require(saved.targetScaling)
        #expect(scaling.means == [2000, 0.375])
        #expect(scaling.deviations == [1000, 0.125])
        #expect(scaling.standardized(table.values()) as Tensor<Float> == [[-1, 1], [1, -1]])
        #expect(scaling.values([[-1, 1], [1, -1]] as Tensor<Float>) == [[1000, 0.5], [3000, 0.25]])
        let outputs = saved.network.predict([[0.5]])
        #expect(saved.predict([[0.5]]) == scaling.values(outputs))
    }

    /// There may be as many as a network has outputs, and numbers of any size.
    @Test func manyTargets() throws {
        let values: [Double] = (0..<40_000).map { (i: Int) -> Double in Double(i) / 7 * (i % 3 == 0 ? 1e300 : 1e-300) }
        let network = Sequential<Float> { Dense(weights: Tensor(zeros: [1, 40_000]), biases: Tensor(zeros: [40_000])) }
        let names: [String] = values.indices.map { (i: Int) -> String in "t\"\(i)" }
        let scaling = TargetScaling(names: names, means: values, deviations: values.map { $0 + .leastNonzeroMagnitude })
        let saved = try readBack(SavedModel(network: network, targetScaling: scaling))
        #expect(saved.targetScaling == scaling)
    }

    @Test(arguments: [
        ("", "a JSON object"), ("[]", "a JSON object"), ("{}", "1 means and deviations above 0"),
        (#"{"names":[],"means":[1],"deviations":[0]}"#, "deviations above 0"),
        (#"{"names":[],"means":[1,2],"deviations":[1,2]}"#, "1 means"),
        (#"{"names":["a","b"],"means":[1],"deviations":[1]}"#, "as many names or none"),
        (#"{"names":[],"means":[1e999],"deviations":[1]}"#, "a finite number"),
        (#"{"names":[],"means":[1],"deviations":[1],"means":[1]}"#, "each key once"),
        (#"{"names":[],"means":[1],"deviations":[1],"x":1}"#, "a member that is known, and not \"x\""),
        (#"{"names":[1],"means":[1],"deviations":[1]}"#, "in the metadata under \"targets\""),
        (#"{"names":[],"means":[1],"deviations":[1]}}"#, "the end of the JSON text"),
    ])
    func damagedTargetsAreRefused(json: String, message: String) throws {
        let url = folder.url.appendingPathComponent("model.safetensors")
        let network = Sequential<Float> { Dense(weights: [[1]], biases: [0]) }
        let scaling = TargetScaling(means: [1], deviations: [2])
        try SavedModel(network: network, targetScaling: scaling).write(to: url)
        var file = try Safetensors(contentsOf: url)
        #expect(file.metadata["targets"] == #"{"deviations":[2],"means":[1],"names":[]}"#)
        file.metadata["targets"] = json
        try file.write(to: url)
        do {
            _ = try SavedModel<Float>(contentsOf: url)
            Issue.record("\(json) was read")
        } catch {
            #expect("\(error)".contains(message), "\(error)")
        }
    }

    /// A column of ten thousand is no reason to refuse a model.
    @Test func manyColumns() throws {
        let names = (0..<10_000).map { "column\($0)" }
        let rows = ["1", "2"].map { Array(repeating: $0, count: names.count).joined(separator: ",") + ",\($0)" }
        let text = names.joined(separator: ",") + ",k\n" + rows.joined(separator: "\n")
        let preparation = try Preparation(of: CSV(Data(text.utf8)).table())
        #expect(try readBack(model(preparation)).preparation == preparation)
    }

    @Test(arguments: [
        ("{}", "expected columns for the network"), ("[]", "a JSON object"), ("{\"columns\":-1}", "a whole number"),
        ("{\"columns\":99999999999}", "a whole number up to 2³¹"), ("{\"delimiter\":\"x\"}", "one of"),
        ("{\"bogus\":1}", "a member that is known, and not \"bogus\""), ("{\"header\":null}", "true or false"),
        (#"{"columns":1,"inputs":[{"name":"a","place":1,"shift":0,"scale":1}]}"#, "a place below 1"),
        (#"{"columns":1,"inputs":[{"name":"a","place":0,"shift":0}]}"#, "a shift and a scale"),
        (#"{"columns":1,"inputs":[{"name":"a","place":0,"shift":0,"scale":0}]}"#, "a shift and a scale"),
        (#"{"columns":1,"inputs":[{"name":"a","place":0,"shift":1e999,"scale":1}]}"#, "a finite number"),
        (#"{"columns":1,"inputs":[{"name":"a","place":0,"categories":[]}]}"#, "categories of `a` that differ"),
        (#"{"columns":1,"inputs":[{"name":"a","place":0,"categories":["x","x"]}]}"#, "categories of `a` that differ"),
        (#"{"columns":1,"inputs":[{"name":"a","place":0,"words":["x"]}]}"#, "two words"),
        (
            #"{"columns":2,"inputs":[{"name":"a","place":0,"words":["x","y"]},{"name":"b","place":0,"words":["x","y"]}]}"#,
            "columns that differ"
        ),
        (
            #"{"columns":2,"inputs":[{"name":"a","place":0,"shift":0,"scale":1},{"name":"b","place":1,"shift":0,"scale":1}]}"#,
            "a preparation of the 1 inputs, found one of 2"
        ),
        ("{\"labels_hold\":\"ducks\"}", "\"classes\" or \"values\""),
    ])
    func damagedOnesAreRefused(json: String, message: String) throws {
        var file = Safetensors()
        let good = try model(Preparation(of: CSV(Data("a,k\n1,x\n2,y\n".utf8)).table()))
        let url = folder.url.appendingPathComponent("model.safetensors")
        try good.write(to: url)
        file = try Safetensors(contentsOf: url)
        #expect(file.metadata["preparation"] != nil)
        file.metadata["preparation"] = json
        try file.write(to: url)
        do {
            _ = try SavedModel<Float>(contentsOf: url)
            Issue.record("\(json) was read")
        } catch {
            #expect("\(error)".contains(message), "\(error)")
        }
    }

    /// Cut anywhere the text is refused, never read as something else.
    @Test func cutAtEveryByte() throws {
        let preparation = try Preparation(of: CSV(Data("a,c,k\n1,u,x\n2,v,y\n".utf8)).table())
        let url = folder.url.appendingPathComponent("model.safetensors")
        try model(preparation).write(to: url)
        var file = try Safetensors(contentsOf: url)
        let json = try #require(file.metadata["preparation"])
        for count in 0..<json.utf8.count {
            file.metadata["preparation"] = String(decoding: json.utf8.prefix(count), as: UTF8.self)
            try file.write(to: url)
            #expect(throws: DataError.self) { try SavedModel<Float>(contentsOf: url) }
        }
    }
}
