package example.staffpassport.wallet

import example.staffpassport.wallet.platform.info
import example.staffpassport.wallet.testkit.Sandbox
import example.staffpassport.wallet.testkit.SoftwareDevice
import example.staffpassport.wallet.testkit.accept
import example.staffpassport.wallet.testkit.approve
import example.staffpassport.wallet.testkit.config
import example.staffpassport.wallet.testkit.fetch
import example.staffpassport.wallet.testkit.newWallet
import example.staffpassport.wallet.testkit.pin
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.Test
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** The wallet's main job through the binding, against an issuer and a verifier that were not written with this code. */
class FlowTest {
    @Test
    fun `accepts, keeps and shares`(): Unit =
        runBlocking {
            val device = SoftwareDevice()
            val home = Sandbox.freshHome()
            newWallet(device.ports(), home).use { wallet ->
                sandbox.trustedBy(wallet)
                acceptAll(wallet)
                share(wallet)
                wallet.lock().close()
                assertFailsWith<VaultException.Locked> { wallet.credentials() }
            }
            LockedWallet.open(home, device.ports(), config()).use { locked ->
                val unlocked = assertIs<UnlockOutcome.Unlocked>(pin().use { locked.unlock(it) })
                unlocked.wallet.use { wallet ->
                    assertEquals(2, wallet.credentials().size)
                    history(wallet.activity())
                }
            }
        }

    private suspend fun acceptAll(wallet: Wallet) {
        val offer = sandbox.offer("employment-assignment", "bank-membership")
        assertEquals(InvitationKind.OFFER, invitationKind(offer.uri))
        val review = wallet.reviewOffer(offer.uri)
        assertEquals(2, review.credentials.size)
        assertEquals(6u, assertNotNull(review.transactionCode).length)
        assertTrue(review.issuerNames.isNotEmpty())

        val needed = assertFailsWith<IssuanceException.TransactionCodeNeeded> { wallet.fetch(review.session, null) }
        assertEquals("issuance.offer.transaction_code", needed.info.code)
        val wrong = if (offer.transactionCode == "000000") "000001" else "000000"
        val refused = assertFailsWith<IssuanceException.Peer> { wallet.fetch(review.session, wrong) }
        assertEquals(PeerAnswer.INVALID_GRANT, refused.v1)

        val pending = wallet.fetch(offer)
        assertEquals(2, pending.size)
        for (credential in pending) {
            assertEquals(CredentialState.PENDING, credential.state)
            assertEquals(TrustResult.TRUSTED, credential.issuer.trust)
            assertEquals(StatusResult.UNCHECKED, credential.status)
            assertEquals(setOf("en", "cy"), credential.names.mapNotNull { it.locale }.toSet())
        }
        val outcome = wallet.accept(pending)
        assertEquals(List(2) { IssuerNotification.DELIVERED }, outcome.notifications)
        assertEquals(listOf(CredentialState.ACTIVE, CredentialState.ACTIVE), wallet.credentials().map { it.state })
    }

    private suspend fun share(wallet: Wallet) {
        val request = sandbox.request("R1a")
        assertEquals(InvitationKind.REQUEST, invitationKind(request.uri))
        val review = wallet.reviewRequest(request.uri)
        assertEquals(TrustResult.TRUSTED, review.verifier.trust)
        val answer = assertNotNull(review.answer).single { it.query == "job" }
        assertTrue(key("job_role") in answer.wouldShare)
        assertTrue(key("pay_band") in answer.wouldNotShare)

        val selection = Selection(emptyMap(), emptyList())
        assertEquals(review.answer, wallet.reviewSelection(review.session, selection).answer)
        val operation = WalletOperation.Share(review.session, selection, unverifiedVerifier = false)
        val shared =
            wallet.approve(operation).use {
                assertIs<ShareOutcome.Shared>(wallet.share(review.session, selection, false, listOf(it)))
            }
        shared.receipt.use { assertEquals(review.answer, it.shared()) }

        val session = sandbox.session(request.poll)
        assertEquals("verified", session.getString("state"), session.toString())
        assertFailsWith<PresentationException.Answered> { wallet.decline(review.session) }
    }

    private fun history(entries: List<ActivityEntry>) {
        assertEquals(
            listOf(ActivityKind.FAILED, ActivityKind.ACCEPTED, ActivityKind.ACCEPTED, ActivityKind.SHARED),
            entries.map { it.kind },
        )
        val shared = entries.last()
        assertEquals(Delivery.CONFIRMED, shared.delivery)
        assertTrue(shared.credentials.any { key("job_role") in it.claims })
    }

    @Test
    fun `declines, and the verifier hears access_denied`(): Unit =
        runBlocking {
            newWallet(SoftwareDevice().ports()).use { wallet ->
                sandbox.trustedBy(wallet)
                val request = sandbox.request("R1a")
                val review = wallet.reviewRequest(request.uri)
                assertNull(review.answer)
                val selection = Selection(emptyMap(), emptyList())
                wallet.approve(WalletOperation.Share(review.session, selection, false)).use {
                    assertIs<ShareOutcome.NoMatch>(wallet.share(review.session, selection, false, listOf(it)))
                }
                wallet.decline(review.session).use { assertEquals(TrustResult.TRUSTED, it.verifier().trust) }
                assertEquals("declined", sandbox.session(request.poll).getString("state"))
                assertEquals(ActivityKind.DECLINED, wallet.activity().last().kind)
            }
        }

    @Test
    fun `rejects what was fetched, with its key, and an offer before that`(): Unit =
        runBlocking {
            val device = SoftwareDevice()
            newWallet(device.ports()).use { wallet ->
                sandbox.trustedBy(wallet)
                val keys = device.aliases.size
                val ids = wallet.fetch(sandbox.offer("identity")).map { it.id }
                assertTrue(device.aliases.size > keys)
                assertEquals(ids, wallet.reject(ids, "Not mine").rejected)
                assertEquals(keys, device.aliases.size)
                assertTrue(wallet.credentials().isEmpty())

                val offer = wallet.reviewOffer(sandbox.offer("identity").uri)
                assertEquals(listOf(IssuerNotification.IMPOSSIBLE), wallet.rejectOffer(offer.session, null).notifications)
                assertFailsWith<IssuanceException.Decided> { wallet.rejectOffer(offer.session, null) }
            }
        }

    @Test
    fun `claims are read from an object, and no record prints one`(): Unit =
        runBlocking {
            newWallet(SoftwareDevice().ports()).use { wallet ->
                sandbox.trustedBy(wallet)
                val summary = wallet.fetch(sandbox.offer("professional-registration")).single()
                wallet.credential(summary.id).use { detail ->
                    val index = detail.claimPaths().indexOf(key("registration_number"))
                    val value = assertNotNull(detail.claimJson(index.toUInt()))
                    assertTrue(value.startsWith("\""), value)
                    val number = value.trim('"')
                    for (printed in listOf(detail, detail.summary(), summary, wallet.activity(), wallet.credentials())) {
                        assertFalse(number in printed.toString())
                    }
                    assertNull(detail.claimJson(detail.claimPaths().size.toUInt()))
                }
                assertFailsWith<CredentialException.NotFound> { wallet.credential("no identifier") }
            }
        }

    @Test
    fun `a wipe takes keys and files, once it is confirmed`(): Unit =
        runBlocking {
            val device = SoftwareDevice()
            val home = Sandbox.freshHome()
            newWallet(device.ports(), home).use { wallet ->
                wallet.lock().use { locked ->
                    assertEquals(WipeOutcome.NOT_CONFIRMED, locked.wipe("yes"))
                    assertEquals(1, device.aliases.size)
                    assertEquals(WipeOutcome.WIPED, locked.wipe(wipeWord()))
                }
            }
            assertTrue(device.aliases.isEmpty())
            assertFalse(File(home, "vault.db").exists())
            assertFailsWith<VaultException.NotFound> { LockedWallet.open(home, device.ports(), config()) }
        }

    private fun key(name: String) = ClaimPath(listOf(PathStep.Key(name)))

    companion object {
        private lateinit var sandbox: Sandbox

        @JvmStatic
        @BeforeAll
        fun start() {
            sandbox = Sandbox()
        }

        @JvmStatic
        @AfterAll
        fun stop() = sandbox.close()
    }
}
