// swift-tools-version: 6.2
import PackageDescription

// A package of its own: libFuzzer replaces main, and wants flags that a product must not have.
let package = Package(
    name: "Fuzz",
    dependencies: [.package(name: "dkim-milterd", path: "..")],
    targets: [
        .executableTarget(
            name: "fuzz",
            dependencies: [.product(name: "DKIMCore", package: "dkim-milterd")])
    ],
    swiftLanguageModes: [.v6]
)
