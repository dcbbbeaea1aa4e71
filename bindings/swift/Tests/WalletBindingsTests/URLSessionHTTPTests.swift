import Foundation
import Testing
import WalletBindings
import WalletPlatform
import WalletTestKit

/// What the port may not do on its own. Requests come from the wallet, which is the only one that makes them.
@Suite struct URLSessionHTTPTests {
    @Test func redirectsAreReportedNotFollowed() async throws {
        let redirect = "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
        let server = try TinyServer(Data(redirect.utf8))
        #expect(try await review(server, URLSessionHTTP()) == "issuance.issuer.malformed")
        #expect(server.seen == ["/offer staff-passport"])
    }

    @Test func readingStopsAtTheLimit() async throws {
        let length = 64 * 1024 * 1024
        let head = Data("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\n".utf8)
        let server = try TinyServer(head + Data(count: length))
        #expect(try await review(server, URLSessionHTTP()) == "issuance.offer.too_large")
    }

    @Test func anAnswerThatDoesNotComeEndsInTime() async throws {
        let server = try TinyServer(nil)
        let began = Date()
        #expect(try await review(server, URLSessionHTTP(limit: 0.5)) == "network.timed_out")
        #expect(Date().timeIntervalSince(began) < 20)
    }

    /// The code of the error that the review of an offer at the server ends with.
    private func review(_ server: TinyServer, _ http: URLSessionHTTP) async throws -> String? {
        let folder = try Folder()
        let device = try FakeDevice()
        let wallet = try await Wallet.forTest(device.ports(http: http), in: folder)
        let uri = "http%3A%2F%2F127.0.0.1%3A\(server.port)%2Foffer"
        do {
            _ = try await wallet.reviewOffer(link: "openid-credential-offer://?credential_offer_uri=\(uri)")
            return nil
        } catch let error as IssuanceError {
            return error.info.code
        }
    }
}
