package example.staffpassport.wallet.platform

import example.staffpassport.wallet.CredentialException
import example.staffpassport.wallet.ErrorInfo
import example.staffpassport.wallet.IssuanceException
import example.staffpassport.wallet.PresentationException
import example.staffpassport.wallet.TrustException
import example.staffpassport.wallet.VaultException
import example.staffpassport.wallet.credentialErrorInfo
import example.staffpassport.wallet.issuanceErrorInfo
import example.staffpassport.wallet.presentationErrorInfo
import example.staffpassport.wallet.trustErrorInfo
import example.staffpassport.wallet.vaultErrorInfo

/** Code, blame and what can be done. */
val VaultException.info: ErrorInfo get() = vaultErrorInfo(this)

/** Code, blame and what can be done. */
val IssuanceException.info: ErrorInfo get() = issuanceErrorInfo(this)

/** Code, blame and what can be done. */
val PresentationException.info: ErrorInfo get() = presentationErrorInfo(this)

/** Code, blame and what can be done. */
val CredentialException.info: ErrorInfo get() = credentialErrorInfo(this)

/** Code, blame and what can be done. */
val TrustException.info: ErrorInfo get() = trustErrorInfo(this)
