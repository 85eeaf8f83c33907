// swift-tools-version: 6.2
import PackageDescription

// One list of targets, from the core upwards: a target imports only what stands above it in this file.
// ARCHITECTURE.md draws the same arrows, and Tests/ArchitectureTests holds both against the code.

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let hummingbird: [Target.Dependency] = [
  .product(name: "HummingbirdCore", package: "hummingbird"),
  .product(name: "HTTPTypes", package: "swift-http-types"),
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
  .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
  .product(name: "NIOExtras", package: "swift-nio-extras"),
]

let package = Package(
  name: "model-atlas",
  products: [
    .executable(name: "atlasd", targets: ["atlasd"]),
    .executable(name: "atlasctl", targets: ["atlasctl"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
  ],
  targets: [
    // Core: values and pure functions. No Foundation, file, clock, network, log or random number.
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))]),
    .target(name: "ModelAtlas", swiftSettings: strict),
    .target(name: "Charting", dependencies: ["ModelAtlas", "CKernels"], swiftSettings: strict),
    .target(name: "AtlasAnalysis", dependencies: ["ModelAtlas", "Charting", "CKernels"], swiftSettings: strict),
    .target(name: "AtlasExport", dependencies: ["ModelAtlas", "AtlasAnalysis"], swiftSettings: strict),
    .target(name: "AtlasAlerts", dependencies: ["ModelAtlas"], swiftSettings: strict),

    // Adapters: each owns one piece of the world and hands values inwards.
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .target(name: "CLinux"),
    .target(name: "CSandbox"),
    .target(name: "CCurlShim", dependencies: ["CCurl"]),
    .target(name: "StrictJSON", dependencies: ["ModelAtlas"], swiftSettings: strict),
    .target(
      name: "WeightFormats", dependencies: ["ModelAtlas", "StrictJSON", "CKernels", "CLinux"], swiftSettings: strict),
    .target(
      name: "Fingerprinting",
      dependencies: ["ModelAtlas", "StrictJSON", "WeightFormats", "CKernels", "CCrypto", "CXXHash"],
      swiftSettings: strict),
    .target(
      name: "ModelSigning", dependencies: ["ModelAtlas", "StrictJSON", "Fingerprinting", "CCrypto"],
      swiftSettings: strict),
    .target(name: "ModelCards", dependencies: ["ModelAtlas", "StrictJSON", yams], swiftSettings: strict),
    .target(name: "FolderWatch", dependencies: ["ModelAtlas", "StrictJSON", "CLinux"], swiftSettings: strict),
    .target(name: "AtlasConfiguration", dependencies: [yams], swiftSettings: strict),
    .target(name: "FactCoding", dependencies: ["ModelAtlas"], swiftSettings: strict),
    .target(
      name: "ReaderWorker",
      dependencies: ["ModelAtlas", "FactCoding", "WeightFormats", "Fingerprinting", "CSandbox"], swiftSettings: strict),
    .target(
      name: "AtlasDatabase", dependencies: ["ModelAtlas", "FactCoding", grdb, grdbSQLite], swiftSettings: strict),
    .target(name: "HTTPTransfer", dependencies: ["CCurl", "CCurlShim"], swiftSettings: strict),
    .target(
      name: "HuggingFaceHub",
      dependencies: ["ModelAtlas", "WeightFormats", "Fingerprinting", "ModelCards", "FolderWatch", "HTTPTransfer"],
      swiftSettings: strict),
    .target(name: "SystemdNotify", dependencies: ["CSystemd", logging], swiftSettings: strict),

    // Application.
    .target(name: "ControlAPI", dependencies: ["ModelAtlas", "HTTPTransfer"], swiftSettings: strict),
    .target(
      name: "AlertDelivery", dependencies: ["ModelAtlas", "CCrypto", "CLinux", "HTTPTransfer", "ControlAPI", logging],
      swiftSettings: strict),
    .target(
      name: "Ingestion",
      dependencies: [
        "ModelAtlas", "Charting", "AtlasAlerts", "WeightFormats", "Fingerprinting", "ModelCards", "FolderWatch",
        "AtlasDatabase", "ReaderWorker", "HTTPTransfer", "HuggingFaceHub", "AlertDelivery", "CLinux", logging,
        lifecycle,
      ],
      swiftSettings: strict),
    .target(
      name: "ControlServer",
      dependencies: ["ModelAtlas", "AtlasAnalysis", "AtlasExport", "ControlAPI", logging, lifecycle] + hummingbird,
      swiftSettings: strict),

    // Programs.
    .executableTarget(
      name: "atlasd",
      dependencies: [
        "ModelAtlas", "Charting", "AtlasAlerts", "AtlasConfiguration", "Ingestion", "ControlServer", "AtlasDatabase",
        "FolderWatch", "ReaderWorker", "HTTPTransfer", "HuggingFaceHub", "AlertDelivery", "CLinux", "SystemdNotify",
        arguments, logging, lifecycle, signals,
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "atlasctl",
      dependencies: [
        "ModelAtlas", "AtlasAnalysis", "AtlasExport", "CLinux", "ControlAPI", "HTTPTransfer", "StrictJSON",
        "WeightFormats", "Fingerprinting", "FolderWatch", "ModelSigning", arguments,
      ],
      swiftSettings: strict),
    .target(
      name: "GeneratedRecord", dependencies: ["ModelAtlas", "Charting", "Fingerprinting", "AtlasDatabase"],
      path: "Benchmarks/GeneratedRecord", swiftSettings: strict),
    .target(name: "StartedDaemon", path: "Benchmarks/StartedDaemon", swiftSettings: strict),
    .executableTarget(
      name: "atlas-bench", dependencies: ["GeneratedRecord", "StartedDaemon"], path: "Benchmarks/AtlasBench",
      swiftSettings: strict),
    .executableTarget(
      name: "atlas-query-bench", dependencies: ["ModelAtlas", "ControlAPI", "GeneratedRecord", "StartedDaemon"],
      path: "Benchmarks/QueryBench", swiftSettings: strict),
    .executableTarget(
      name: "atlas-header-bench", dependencies: ["ModelAtlas", "WeightFormats"], path: "Benchmarks/HeaderBench",
      swiftSettings: strict),
    .executableTarget(
      name: "atlas-neighbor-bench", dependencies: ["ModelAtlas", "Charting"], path: "Benchmarks/NeighborBench",
      swiftSettings: strict),
    .executableTarget(
      name: "atlas-charting-bench", dependencies: ["ModelAtlas", "Charting", "Fingerprinting"],
      path: "Benchmarks/ChartingBench", swiftSettings: strict),

    // Tests.
    .testTarget(name: "ArchitectureTests", swiftSettings: strict),
    .testTarget(
      name: "ChartingBenchTests", dependencies: ["atlas-charting-bench"], swiftSettings: strict),
    .testTarget(name: "ChartingTests", dependencies: ["Charting", "ModelAtlas", "CKernels"], swiftSettings: strict),
    .testTarget(
      name: "AtlasAnalysisTests", dependencies: ["AtlasAnalysis", "AtlasExport", "ModelCards", "ModelAtlas"],
      swiftSettings: strict),
    .testTarget(name: "AtlasAlertsTests", dependencies: ["AtlasAlerts", "ModelAtlas"], swiftSettings: strict),
    .testTarget(name: "StrictJSONTests", dependencies: ["StrictJSON", "ModelAtlas"], swiftSettings: strict),
    .testTarget(
      name: "WeightFormatsTests", dependencies: ["WeightFormats", "StrictJSON", "ModelAtlas", "CKernels"],
      swiftSettings: strict),
    .testTarget(
      name: "FingerprintingTests", dependencies: ["Fingerprinting", "WeightFormats", "StrictJSON", "ModelAtlas"],
      swiftSettings: strict),
    .executableTarget(
      name: "misbehaving-reader", dependencies: ["ReaderWorker", "Fingerprinting", "WeightFormats", "ModelAtlas"],
      path: "Tests/MisbehavingReader", swiftSettings: strict),
    .testTarget(
      name: "ReaderWorkerTests",
      dependencies: [
        "CSandbox", "ReaderWorker", "misbehaving-reader", "Fingerprinting", "WeightFormats", "ModelAtlas",
      ],
      swiftSettings: strict),
    .testTarget(name: "ModelSigningTests", dependencies: ["ModelSigning", "ModelAtlas"], swiftSettings: strict),
    .testTarget(name: "ModelCardsTests", dependencies: ["ModelCards", "ModelAtlas"], swiftSettings: strict),
    .testTarget(
      name: "FolderWatchTests", dependencies: ["FolderWatch", "ModelAtlas", "CLinux"], swiftSettings: strict),
    .testTarget(name: "AtlasConfigurationTests", dependencies: ["AtlasConfiguration"], swiftSettings: strict),
    .testTarget(
      name: "AtlasDatabaseTests", dependencies: ["AtlasDatabase", "FactCoding", "ModelAtlas", grdb],
      swiftSettings: strict),
    .testTarget(
      name: "ControlServerTests",
      dependencies: [
        "ControlServer", "ControlAPI", "HTTPTransfer", "ModelAtlas", logging, lifecycle,
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .testTarget(name: "ControlAPITests", dependencies: ["ControlAPI", "ModelAtlas"], swiftSettings: strict),
    .testTarget(name: "AlertDeliveryTests", dependencies: ["AlertDelivery", "ModelAtlas"], swiftSettings: strict),
    .testTarget(name: "HTTPTransferTests", dependencies: ["HTTPTransfer"], swiftSettings: strict),
    .testTarget(
      name: "AtlasctlTests", dependencies: ["atlasctl", "ControlAPI", "HTTPTransfer", "ModelAtlas", arguments],
      swiftSettings: strict),
    .testTarget(
      name: "AtlasdTests", dependencies: ["atlasd", "SystemdNotify", "ModelAtlas"], swiftSettings: strict),
    .testTarget(
      name: "HuggingFaceHubTests", dependencies: ["HuggingFaceHub", "HTTPTransfer", "ModelAtlas"],
      swiftSettings: strict),
    .testTarget(name: "EndToEndTests", dependencies: ["atlasd", "atlasctl"], swiftSettings: strict),
  ]
)

// `make sanitize` builds the targets that have no outside packages alone, so that their tests run under the sanitizers
// in minutes.
if Context.environment["ATLAS_PURE_TARGETS"] != nil {
  let pure: Set = [
    "CKernels", "ModelAtlas", "Charting", "AtlasAnalysis", "AtlasExport", "AtlasAlerts",
    "AtlasAlertsTests", "CCrypto", "CXXHash", "CLinux", "StrictJSON", "WeightFormats", "Fingerprinting",
    "ChartingTests", "StrictJSONTests", "WeightFormatsTests", "FingerprintingTests",
  ]
  package.targets.removeAll { !pure.contains($0.name) }
  package.dependencies = []
  package.products = []
}
