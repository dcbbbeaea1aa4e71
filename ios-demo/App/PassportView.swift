import PassportModel
import SwiftUI

/// The passport: what the person holds, under its headings.
struct PassportView: View {
    let model: PassportModel

    var body: some View {
        NavigationStack {
            ScrollView {
                LazyVStack(alignment: .leading, spacing: 16) {
                    content
                }
                .padding(16)
                .frame(maxWidth: .infinity, alignment: .leading)
            }
            .background(Color.passportPage)
            .navigationTitle(Phrase.Key.title.text)
            .toolbarBackground(Color.passportHeader, for: .navigationBar)
            .toolbarBackground(.visible, for: .navigationBar)
            .toolbarColorScheme(.dark, for: .navigationBar)
        }
    }

    @ViewBuilder private var content: some View {
        switch model.content {
        case .loading:
            ProgressView()
        case .locked:
            Text(Phrase.Key.locked.text).font(.title2.weight(.semibold))
        case .failed(let code):
            Text(Phrase.Key.failed.text).font(.title2.weight(.semibold))
            Text(String(format: Phrase.Key.errorCode.text, code)).foregroundStyle(Color.passportSecondary)
        case .open(let sections):
            if sections.isEmpty {
                Text(Phrase.Key.empty.text).font(.title2.weight(.semibold))
            }
            if let waiting = model.waiting {
                WaitingView(text: waiting.text)
            }
            ForEach(sections) { section in
                Text(section.title.text)
                    .font(.title2.weight(.semibold))
                    .padding(.top, 8)
                    .accessibilityAddTraits(.isHeader)
                ForEach(section.cards) { card in
                    CredentialCardView(card: card, isOpen: model.opened.contains(card.id)) {
                        model.toggle(card.id)
                    }
                }
            }
        }
    }
}

/// Inset text: what waits for the person.
private struct WaitingView: View {
    let text: String

    var body: some View {
        HStack(spacing: 0) {
            Rectangle().fill(Color.passportLink).frame(width: 8)
            Text(text).padding(16)
            Spacer(minLength: 0)
        }
        .fixedSize(horizontal: false, vertical: true)
        .background(Color.passportCard)
    }
}

#Preview {
    PassportView(model: PassportModel(wallet: nil))
}
