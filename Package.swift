// swift-tools-version: 6.2
import PackageDescription

// The hot loops are C. Each target below compiles the same kernel templates for one instruction set, at -O3 in debug
// builds too; `-Xarch_` makes the other architectures ignore a flag, so one manifest serves them all.
let exactArithmetic = ["-O3", "-ffp-contract=off", "-fno-math-errno", "-Wno-unused-command-line-argument"]

func kernels(_ name: String, flags: [String]) -> Target {
    .target(
        name: name,
        path: "Sources/\(name)",
        publicHeadersPath: ".",
        cSettings: [
            .headerSearchPath("../../include"),
            .headerSearchPath("../CBackprop"),
            .unsafeFlags(exactArithmetic + flags),
        ])
}

let swiftSettings: [SwiftSetting] = [.swiftLanguageMode(.v6), .strictMemorySafety()]

// The tests compare every kernel with the reference at every size: too much for a build without optimization. There the
// compiler sees one file at a time, so generic functions that take much time are specialized by an attribute.
let optimizedInDebug: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
    name: "swift-backprop",
    platforms: [.macOS(.v13), .iOS(.v16), .tvOS(.v16), .watchOS(.v9), .visionOS(.v1)],
    products: [
        .library(name: "Backprop", targets: ["Backprop"]),
        .library(name: "BackpropLessons", targets: ["BackpropLessons"]),
        .library(name: "BackpropReference", targets: ["BackpropReference"]),
        .executable(name: "backprop", targets: ["BackpropTool"]),
        .executable(name: "backprop-benchmarks", targets: ["BackpropBenchmarks"]),
    ],
    // Only one is enabled by default: SwiftPM passes their names to the compilers in an order that changes from run to run,
    // and where it has changed, everything is compiled anew.
    traits: [
        .trait(name: "AllKernels", description: "Kernels for every processor."),
        .trait(name: "AVX2", description: "Kernels for x86-64 processors with AVX2 and FMA."),
        .trait(name: "AVX512", description: "Kernels for x86-64 processors with AVX-512 F, BW, CD, DQ and VL."),
        .default(enabledTraits: ["AllKernels"]),
    ],
    targets: [
        kernels("CBackpropAVX2", flags: ["-Xarch_x86_64", "-march=x86-64-v3"]),
        kernels("CBackpropAVX512", flags: ["-Xarch_x86_64", "-march=x86-64-v4"]),
        kernels("CBackpropNEON", flags: []),
        .target(
            name: "CBackprop",
            dependencies: [
                .target(name: "CBackpropAVX2", condition: .when(traits: ["AllKernels", "AVX2"])),
                .target(name: "CBackpropAVX512", condition: .when(traits: ["AllKernels", "AVX512"])),
                "CBackpropNEON",
            ],
            path: ".",
            exclude: ["Benchmarks", "README.md", "Tests"],
            sources: ["Sources/CBackprop"],
            publicHeadersPath: "include",
            cSettings: [
                .headerSearchPath("Sources/CBackprop"), .unsafeFlags(exactArithmetic),
                .define("BP_HAS_AVX2", .when(traits: ["AllKernels", "AVX2"])),
                .define("BP_HAS_AVX512", .when(traits: ["AllKernels", "AVX512"])),
            ]),
        .target(name: "Backprop", dependencies: ["CBackprop"], swiftSettings: swiftSettings),
        .target(name: "BackpropLessons", dependencies: ["Backprop"], swiftSettings: swiftSettings),
        .target(
            name: "BackpropReference", dependencies: ["Backprop", "CBackprop"],
            swiftSettings: swiftSettings + optimizedInDebug),
        .executableTarget(
            name: "BackpropTool", dependencies: ["Backprop", "BackpropLessons", "BackpropReference"],
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "BackpropBenchmarks", dependencies: ["Backprop", "BackpropReference", "CBackprop"],
            path: "Benchmarks/BackpropBenchmarks", swiftSettings: swiftSettings),
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        .target(
            name: "KernelCensus", path: "Tests/KernelCensus",
            cSettings: [.headerSearchPath("../../include"), .unsafeFlags(["-O3"])]),
        .executableTarget(
            name: "SubnormalCensus", dependencies: ["Backprop", "CBackprop", "KernelCensus"], path: "Tests/Subnormals",
            swiftSettings: swiftSettings),
        .testTarget(
            name: "BackpropTests",
            dependencies: ["AllocationCounter", "Backprop", "BackpropLessons", "BackpropReference", "CBackprop"],
            exclude: ["Fixtures"], swiftSettings: swiftSettings),
        .testTarget(
            name: "KernelTests", dependencies: ["Backprop", "BackpropReference", "CBackprop"],
            swiftSettings: swiftSettings + optimizedInDebug),
        .testTarget(
            name: "BackpropToolTests", dependencies: ["Backprop", "BackpropLessons", "BackpropTool"],
            exclude: ["Fixtures"], swiftSettings: swiftSettings),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11
)
