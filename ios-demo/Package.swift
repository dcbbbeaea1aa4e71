// swift-tools-version: 6.0
import PackageDescription

// Without Apple's linker, what is linked with Observation wants lld.
let linker: [LinkerSetting] = [.unsafeFlags(["-use-ld=lld"], .when(platforms: [.linux]))]

let package = Package(
    name: "ios-demo",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "PassportModel", targets: ["PassportModel"])],
    dependencies: [.package(name: "wallet-bindings", path: "../bindings/swift")],
    targets: [
        .target(
            name: "PassportModel",
            dependencies: [.product(name: "WalletBindings", package: "wallet-bindings")]
        ),
        .testTarget(
            name: "PassportModelTests",
            dependencies: [
                "PassportModel",
                .product(name: "WalletBindings", package: "wallet-bindings"),
                .product(name: "WalletTestKit", package: "wallet-bindings"),
            ],
            linkerSettings: linker
        ),
    ]
)
