package example.staffpassport.wallet.testkit

import example.staffpassport.wallet.AcceptOutcome
import example.staffpassport.wallet.Authorisation
import example.staffpassport.wallet.AuthoriseOutcome
import example.staffpassport.wallet.CredentialSummary
import example.staffpassport.wallet.Mode
import example.staffpassport.wallet.Pin
import example.staffpassport.wallet.Ports
import example.staffpassport.wallet.Wallet
import example.staffpassport.wallet.WalletOperation
import example.staffpassport.wallet.platform.pinOf

/** The PIN of every test. */
fun pin(digits: String = "314159"): Pin = pinOf(digits.toByteArray())

suspend fun newWallet(
    ports: Ports,
    home: String = Sandbox.freshHome(),
): Wallet = pin().use { Wallet.create(home, it, ports, Mode.DEVELOPMENT) }

suspend fun Wallet.approve(operation: WalletOperation): Authorisation =
    pin().use { authorise(operation, it) as AuthoriseOutcome.Authorised }.authorisation

suspend fun Wallet.fetch(offer: Sandbox.Offer): List<CredentialSummary> {
    val outcome = fetch(reviewOffer(offer.uri).session, offer.transactionCode)
    check(outcome.refused.isEmpty()) { "refused: ${outcome.refused}" }
    return outcome.pending
}

suspend fun Wallet.accept(
    pending: List<CredentialSummary>,
    unknownIssuer: Boolean = false,
): AcceptOutcome {
    val ids = pending.map { it.id }
    return approve(WalletOperation.Accept(ids, unknownIssuer)).use { accept(ids, unknownIssuer, it) }
}
