import PassportModel
import SwiftUI

/// One credential. A tap shows what else is known about where it comes from, and hides it again.
struct CredentialCardView: View {
    let card: PassportCard
    let isOpen: Bool
    let toggle: () -> Void

    var body: some View {
        Button(action: toggle) {
            VStack(alignment: .leading, spacing: 4) {
                Text(card.name).font(.headline)
                Text(card.provider.text)
                TrustView(trust: card.trust)
                TagsView(tags: card.tags)
                Text(card.validity.text)
                if isOpen { details }
                Text(action)
                    .font(.subheadline.weight(.semibold))
                    .foregroundStyle(Color.passportLink)
                    .padding(.top, 4)
                    // The button itself says so to VoiceOver.
                    .accessibilityHidden(true)
            }
            .padding(16)
            .frame(maxWidth: .infinity, minHeight: 44, alignment: .leading)
            .background(Color.passportCard)
            .overlay(RoundedRectangle(cornerRadius: 4).stroke(Color.passportBorder))
        }
        .buttonStyle(.plain)
        .accessibilityElement(children: .combine)
        .accessibilityAddTraits(.isButton)
        .accessibilityHint(action)
    }

    private var action: String {
        (isOpen ? Phrase.Key.hideDetails : Phrase.Key.showDetails).text
    }

    private var details: some View {
        VStack(alignment: .leading, spacing: 4) {
            Divider().padding(.vertical, 8)
            ForEach(card.details, id: \.key) { Text($0.text).lineLimit(3) }
        }
    }
}

/// In words and with a sign: a colour alone would say nothing to many.
private struct TrustView: View {
    let trust: PassportCard.Trust

    var body: some View {
        switch trust {
        case .trusted:
            Label(trust.phrase.text, systemImage: "checkmark").foregroundStyle(Color.passportSecondary)
        case .unknown, .stale:
            Label(trust.phrase.text, systemImage: "questionmark").modifier(TagStyle(colours: .warning))
        case .untrusted, .notAuthorised:
            Label(trust.phrase.text, systemImage: "exclamationmark").modifier(TagStyle(colours: .warning))
        }
    }
}

/// The tags side by side, or one below the other where the text is large.
private struct TagsView: View {
    let tags: [PassportCard.Tag]

    var body: some View {
        ViewThatFits(in: .horizontal) {
            HStack(spacing: 8) { all }
            VStack(alignment: .leading, spacing: 8) { all }
        }
        .padding(.vertical, 4)
    }

    private var all: some View {
        ForEach(tags, id: \.self) { tag in
            Text(tag.phrase.text).modifier(TagStyle(colours: colours(tag)))
        }
    }

    private func colours(_ tag: PassportCard.Tag) -> TagColours {
        switch tag {
        case .pending: .waiting
        case .unchecked, .valid, .notYetChecked, .notCheckedSince, .askProvider: .plain
        case .suspended, .revoked: .warning
        case .startsLater, .expired: .grey
        }
    }
}

private struct TagStyle: ViewModifier {
    let colours: TagColours

    func body(content: Content) -> some View {
        content
            .font(.subheadline.weight(.semibold))
            .padding(.horizontal, 8)
            .padding(.vertical, 2)
            .foregroundStyle(colours.text)
            .background(colours.background)
            .overlay(RoundedRectangle(cornerRadius: 2).stroke(colours.text))
    }
}
