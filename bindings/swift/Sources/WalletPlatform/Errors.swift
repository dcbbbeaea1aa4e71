import WalletBindings

extension VaultError {
    /// Code, blame and what can be done.
    public var info: ErrorInfo { vaultErrorInfo(error: self) }
}

extension IssuanceError {
    /// Code, blame and what can be done.
    public var info: ErrorInfo { issuanceErrorInfo(error: self) }
}

extension PresentationError {
    /// Code, blame and what can be done.
    public var info: ErrorInfo { presentationErrorInfo(error: self) }
}

extension CredentialError {
    /// Code, blame and what can be done.
    public var info: ErrorInfo { credentialErrorInfo(error: self) }
}

extension TrustError {
    /// Code, blame and what can be done.
    public var info: ErrorInfo { trustErrorInfo(error: self) }
}
