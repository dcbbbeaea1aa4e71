import Foundation
import WalletBindings

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The `Http` port over `URLSession`: redirects off, no cookies, no cache, no stored credentials, nothing logged.
public final class URLSessionHTTP: Http {
    private let limit: TimeInterval

    /// `limit`, in seconds, is for a request and its answer as a whole.
    public init(limit: TimeInterval = 60) {
        self.limit = limit
    }

    public func send(request: HttpRequest) async throws -> HttpResponse {
        let exchange = Exchange(limit: limit, maxBytes: request.maxResponseBytes())
        let prepared = try Self.prepare(request)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { exchange.start(prepared, $0) }
        } onCancel: {
            exchange.cancel(HttpPortError.Fault(fault: .platform))
        }
    }

    private static func prepare(_ request: HttpRequest) throws -> URLRequest {
        guard let url = URL(string: request.url()) else { throw HttpPortError.Fault(fault: .platform) }
        var prepared = URLRequest(url: url)
        // Without one it would name the app and its version.
        prepared.setValue("staff-passport", forHTTPHeaderField: "user-agent")
        for name in request.headerNames() {
            prepared.setValue(request.header(name: name), forHTTPHeaderField: name)
        }
        switch request.method() {
        case .get:
            prepared.httpMethod = "GET"
        case .post:
            prepared.httpMethod = "POST"
            prepared.httpBody = request.body()
        }
        return prepared
    }
}

/// One request and its answer. The lock guards everything that changes.
private final class Exchange: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private let lock = NSLock()
    private let limit: TimeInterval
    private let maxBytes: UInt64
    private var waiting: CheckedContinuation<HttpResponse, Error>?
    private var session: URLSession?
    private var ended: Error?
    private var response: HTTPURLResponse?
    private var body = Data()

    init(limit: TimeInterval, maxBytes: UInt64) {
        self.limit = limit
        self.maxBytes = maxBytes
    }

    func start(_ request: URLRequest, _ continuation: CheckedContinuation<HttpResponse, Error>) {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        configuration.timeoutIntervalForRequest = limit
        let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
        lock.lock()
        if let ended {
            lock.unlock()
            continuation.resume(throwing: ended)
            return
        }
        waiting = continuation
        self.session = session
        lock.unlock()
        session.dataTask(with: request).resume()
        DispatchQueue.global().asyncAfter(deadline: .now() + limit) { [weak self] in
            self?.cancel(HttpPortError.Fault(fault: .timedOut))
        }
    }

    func cancel(_ error: HttpPortError) {
        finish(.failure(error))
    }

    /// The first end counts.
    private func finish(_ result: Result<HttpResponse, Error>) {
        lock.lock()
        let continuation = waiting
        let session = session
        waiting = nil
        self.session = nil
        if case .failure(let error) = result { ended = error }
        lock.unlock()
        session?.invalidateAndCancel()
        continuation?.resume(with: result)
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        lock.lock()
        self.response = response as? HTTPURLResponse
        lock.unlock()
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        lock.lock()
        let fits = UInt64(body.count + data.count) <= maxBytes
        if fits { body.append(data) }
        lock.unlock()
        if !fits { cancel(HttpPortError.Fault(fault: .tooLarge)) }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: Error?) {
        if let error {
            cancel(HttpPortError.Fault(fault: Self.fault(error)))
            return
        }
        lock.lock()
        let received = (response ?? task.response as? HTTPURLResponse, body)
        lock.unlock()
        guard let response = received.0, let status = UInt16(exactly: response.statusCode) else {
            cancel(HttpPortError.Fault(fault: .platform))
            return
        }
        var headers: [String: String] = [:]
        for (name, value) in response.allHeaderFields {
            if let name = name as? String, let value = value as? String { headers[name] = value }
        }
        finish(.success(HttpResponse(status: status, headers: headers, body: received.1)))
    }

    private static func fault(_ error: Error) -> HttpFault {
        guard let error = error as? URLError else { return .platform }
        switch error.code {
        case .timedOut:
            return .timedOut
        case .cannotConnectToHost, .cannotFindHost, .dnsLookupFailed, .notConnectedToInternet:
            return .unreachable
        case .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateUntrusted,
            .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid:
            return .tls
        default:
            return .platform
        }
    }
}
