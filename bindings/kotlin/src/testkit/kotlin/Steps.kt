package example.staffpassport.wallet.testkit

import example.staffpassport.wallet.AcceptOutcome
import example.staffpassport.wallet.Authorisation
import example.staffpassport.wallet.AuthoriseOutcome
import example.staffpassport.wallet.Config
import example.staffpassport.wallet.CredentialSummary
import example.staffpassport.wallet.Mode
import example.staffpassport.wallet.NewPin
import example.staffpassport.wallet.Pin
import example.staffpassport.wallet.Ports
import example.staffpassport.wallet.Wallet
import example.staffpassport.wallet.WalletOperation
import example.staffpassport.wallet.platform.newPinOf
import example.staffpassport.wallet.platform.pinOf

/** The PIN of every test. */
fun pin(digits: String = "314159"): Pin = pinOf(digits.toByteArray())

/** The same, or another, where a PIN is chosen. */
fun newPin(digits: String = "314159"): NewPin = newPinOf(digits.toByteArray())

/** What the app decides, in every test. */
fun config() = Config(Mode.DEVELOPMENT)

suspend fun newWallet(
    ports: Ports,
    home: String = Sandbox.freshHome(),
): Wallet = newPin().use { Wallet.create(home, it, ports, config()) }

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
