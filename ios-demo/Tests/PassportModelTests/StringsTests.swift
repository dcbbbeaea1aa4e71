import Foundation
import PassportModel
import Testing

/// Whatever the model says has words in English and in Welsh.
@Suite struct StringsTests {
    @Test(arguments: ["en", "cy"]) func everyPhraseHasWords(language: String) throws {
        let texts = try texts(language)
        #expect(Set(texts.keys) == Set(Phrase.Key.allCases.map(\.rawValue)))
    }

    @Test func bothLanguagesFillTheSamePlaces() throws {
        let english = try texts("en").mapValues { $0.count { $0 == "%" } }
        let welsh = try texts("cy").mapValues { $0.count { $0 == "%" } }
        #expect(english == welsh)
    }

    @Test func onlyAnAnswerOfTheIssuersListsSaysValid() throws {
        let answers: Set = [Phrase.Key.valid.rawValue, Phrase.Key.revoked.rawValue]
        let other = try ["en", "cy"].flatMap { try texts($0).filter { !answers.contains($0.key) }.values }
        let said = other.joined()
        #expect(!said.lowercased().contains("valid"))
        #expect(!said.lowercased().contains("dilys"))
    }

    private func texts(_ language: String) throws -> [String: String] {
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = package.appending(path: "App/\(language).lproj/Localizable.strings")
        let line = /"(?<key>[a-z_]+)" = "(?<text>[^"]*)";/
        let lines = try String(contentsOf: file, encoding: .utf8).matches(of: line)
        return Dictionary(uniqueKeysWithValues: lines.map { (String($0.key), String($0.text)) })
    }
}
