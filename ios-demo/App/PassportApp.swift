import PassportModel
import SwiftUI

/// The app. No wallet is open when it starts, and it says so.
@main
struct PassportApp: App {
    @State private var model = PassportModel(wallet: nil)

    var body: some Scene {
        WindowGroup {
            PassportView(model: model)
                .task { await model.load() }
        }
    }
}
