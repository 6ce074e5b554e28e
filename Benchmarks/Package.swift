// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "dkim-bench",
    dependencies: [.package(name: "dkim-milterd", path: "..")],
    targets: [
        .executableTarget(
            name: "dkim-bench",
            dependencies: [.product(name: "DKIMCore", package: "dkim-milterd")])
    ],
    swiftLanguageModes: [.v6]
)
