import Foundation
import WalletBindings

extension Pin {
    /// The PIN that was typed, in UTF-8. `typed` is wiped, whatever comes of it.
    public static func reading(_ typed: inout Data) throws -> Pin {
        defer { typed.resetBytes(in: typed.startIndex..<typed.endIndex) }
        return try Pin.fromBytes(typed: typed)
    }
}

extension NewPin {
    /// The PIN that was typed, in UTF-8, where the rules for new PINs let it through. `typed` is wiped, whatever comes of it.
    public static func reading(_ typed: inout Data) throws -> NewPin {
        defer { typed.resetBytes(in: typed.startIndex..<typed.endIndex) }
        return try NewPin.choose(typed: typed)
    }
}

extension DeviceAnswer {
    /// What the device's key answered. `answer` is wiped, whatever comes of it.
    public static func reading(_ answer: inout Data) throws -> DeviceAnswer {
        defer { answer.resetBytes(in: answer.startIndex..<answer.endIndex) }
        return try DeviceAnswer.fromBytes(answer: answer)
    }
}
