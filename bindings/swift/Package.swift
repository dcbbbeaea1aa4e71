// swift-tools-version: 6.0
import PackageDescription

// Where cargo put the library; `cargo xtask test` says where else.
let native = Context.environment["NATIVE_DIR"] ?? "\(Context.packageDirectory)/../../target/debug"

let package = Package(
    name: "wallet-bindings",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [
        .library(name: "WalletBindings", targets: ["WalletBindings", "WalletPlatform"]),
        .library(name: "WalletTestKit", targets: ["WalletTestKit"]),
    ],
    targets: [
        .target(name: "WalletBindingsFFI", path: "generated/WalletBindingsFFI"),
        .target(
            name: "WalletBindings",
            dependencies: ["WalletBindingsFFI"],
            path: "generated/WalletBindings",
            // A generated foreign trait with an async method does not compile in Swift 6 mode.
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: [
                .unsafeFlags(["-L", native, "-Xlinker", "-rpath", "-Xlinker", native]),
                .linkedLibrary("wallet_bindings"),
            ]
        ),
        .target(name: "WalletPlatform", dependencies: ["WalletBindings"]),
        .target(name: "WalletTestKit", dependencies: ["WalletBindings", "WalletPlatform"]),
        .testTarget(
            name: "WalletBindingsTests",
            dependencies: ["WalletBindings", "WalletPlatform", "WalletTestKit"],
            linkerSettings: [.unsafeFlags(["-use-ld=lld"], .when(platforms: [.linux]))]
        ),
    ]
)
