import PassportModel
import SwiftUI
import UIKit

// The health service's palette for staff services, without its logo and its typeface.
extension Color {
    static let passportHeader = Color(day: 0x00_5E_B8, night: 0x00_30_87)
    static let passportPage = Color(day: 0xF0_F4_F5, night: 0x12_19_1D)
    static let passportCard = Color(day: 0xFF_FF_FF, night: 0x21_2B_32)
    static let passportBorder = Color(day: 0xD8_DD_E0, night: 0x4C_62_72)
    static let passportSecondary = Color(day: 0x4C_62_72, night: 0xAE_B7_BD)
    static let passportLink = Color(day: 0x00_5E_B8, night: 0x9F_C7_EE)

    fileprivate init(day: UInt32, night: UInt32) {
        self.init(uiColor: UIColor { $0.userInterfaceStyle == .dark ? UIColor(night) : UIColor(day) })
    }
}

extension UIColor {
    fileprivate convenience init(_ rgb: UInt32) {
        let part = { (shift: UInt32) in CGFloat((rgb >> shift) & 0xFF) / 255 }
        self.init(red: part(16), green: part(8), blue: part(0), alpha: 1)
    }
}

/// Text on a background, as a tag has them; by night the other way round, which keeps the contrast.
struct TagColours {
    let text: Color
    let background: Color

    static let plain = TagColours(text: 0x21_2B_32, background: 0xFF_FF_FF)
    static let waiting = TagColours(text: 0x00_42_81, background: 0xCC_DF_F1)
    static let grey = TagColours(text: 0x35_45_50, background: 0xDB_E0_E3)
    static let warning = TagColours(text: 0x4D_47_12, background: 0xFF_F5_9D)

    private init(text: UInt32, background: UInt32) {
        self.text = Color(day: text, night: background)
        self.background = Color(day: background, night: text)
    }
}

extension Phrase.Key {
    /// The words in the person's language, with their places.
    var text: String { NSLocalizedString(rawValue, comment: "") }
}

extension Phrase {
    /// The words in the person's language.
    var text: String { String(format: key.text, arguments: arguments) }
}
