// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "dkim-milterd",
    products: [
        .executable(name: "dkim-milterd", targets: ["dkim-milterd"]),
        .library(name: "DKIMCore", targets: ["DKIMCore"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        // C libraries and C sources. Each has one importer; see ARCHITECTURE.md.
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CUnbound", providers: [.apt(["libunbound-dev"])]),
        .systemLibrary(name: "CIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(
            name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "CKernels"),
        .target(name: "CNames"),
        .target(name: "CMilter", linkerSettings: [.linkedLibrary("milter")]),
        .target(name: "CSystemCalls"),

        // The layers: imports point downwards only.
        .target(name: "Locks", swiftSettings: strict),
        .target(
            name: "DKIMCore", dependencies: ["COpenSSL", "CIDN2", "CKernels"],
            swiftSettings: strict),
        .target(
            name: "DKIMResolver", dependencies: ["DKIMCore", "Locks", "CUnbound"],
            swiftSettings: strict),
        .target(name: "Milter", dependencies: ["Locks", "CMilter"], swiftSettings: strict),
        .target(name: "DKIMFilter", dependencies: ["DKIMCore", "Locks"], swiftSettings: strict),
        .target(
            name: "DKIMStores",
            dependencies: ["DKIMFilter", "CLMDB", "CSQLite", "CPostgreSQL", "CNames"],
            swiftSettings: strict),
        .target(
            name: "StatusServer",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "dkim-milterd",
            dependencies: [
                "DKIMCore", "DKIMFilter", "DKIMResolver", "DKIMStores", "Locks", "Milter",
                "StatusServer", "CSystemCalls",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // Here and not in the package Benchmarks, as it measures what only this package sees.
        .executableTarget(
            name: "table-bench", dependencies: ["DKIMCore", "DKIMFilter"],
            path: "Benchmarks/Tables", swiftSettings: strict),

        .target(
            name: "DKIMTestSupport", dependencies: ["DKIMCore"], path: "Tests/DKIMTestSupport",
            swiftSettings: strict),
        .testTarget(
            name: "DKIMCoreTests", dependencies: ["DKIMCore", "CKernels", "DKIMTestSupport"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "DKIMResolverTests", dependencies: ["DKIMResolver", "DKIMTestSupport"],
            swiftSettings: strict),
        // libmilter can be started once in a process: tests run it in a child.
        .executableTarget(
            name: "milter-test-server", dependencies: ["Milter"], path: "Tests/MilterTestServer",
            swiftSettings: strict),
        .testTarget(
            name: "MilterTests", dependencies: ["Milter", "DKIMTestSupport", "milter-test-server"],
            swiftSettings: strict),
        .testTarget(
            name: "DKIMFilterTests", dependencies: ["DKIMFilter", "DKIMTestSupport"],
            resources: [.copy("Fixtures")],
            swiftSettings: strict),
        .testTarget(
            name: "DKIMStoresTests", dependencies: ["DKIMStores", "DKIMFilter", "DKIMTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "StatusServerTests", dependencies: ["StatusServer", "DKIMTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "dkim-milterd", "DKIMFilter", "DKIMResolver", "Milter", "DKIMTestSupport",
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
