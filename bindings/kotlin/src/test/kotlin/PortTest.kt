package example.staffpassport.wallet

import example.staffpassport.wallet.platform.UrlConnectionHttp
import example.staffpassport.wallet.platform.info
import example.staffpassport.wallet.testkit.DesktopClock
import example.staffpassport.wallet.testkit.Sandbox
import example.staffpassport.wallet.testkit.SoftwareDevice
import example.staffpassport.wallet.testkit.accept
import example.staffpassport.wallet.testkit.fetch
import example.staffpassport.wallet.testkit.newWallet
import example.staffpassport.wallet.testkit.pin
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** Ports that throw, answer nonsense or are called off: the wallet says so in its own words and stays whole. */
class PortTest {
    @Test
    fun `what an HTTP port throws becomes a typed error without its text`(): Unit =
        runBlocking {
            val failing = Switch()
            newWallet(SoftwareDevice().ports(http = failing)).use { wallet ->
                failing.instead = { error("bearer secret-token") }
                assertFault(wallet, HttpFault.PLATFORM, "network.platform")
                failing.instead = { throw HttpPortException.Fault(HttpFault.TIMED_OUT) }
                assertFault(wallet, HttpFault.TIMED_OUT, "network.timed_out")
            }
        }

    private suspend fun assertFault(
        wallet: Wallet,
        fault: HttpFault,
        code: String,
    ) {
        val link = "openid-credential-offer://?credential_offer_uri=http%3A%2F%2Flocalhost%3A1%2Foffer"
        val error = assertFailsWith<IssuanceException.Network> { wallet.reviewOffer(link) }
        assertEquals(fault, error.v1)
        assertEquals(code, error.info.code)
        assertFalse("secret" in error.stackTraceToString())
    }

    @Test
    fun `a device key that throws, or answers twice with one answer, is no wrong PIN`(): Unit =
        runBlocking {
            val device = SoftwareDevice()
            var kept: DeviceAnswer? = null
            var instead: (suspend (DeviceInput) -> DeviceAnswer)? = null
            val seal =
                object : DeviceSeal by device.seal {
                    override suspend fun prf(
                        alias: String,
                        input: DeviceInput,
                    ) = instead?.invoke(input) ?: device.seal.prf(alias, input)
                }
            newWallet(device.ports(seal = seal)).use { wallet ->
                wallet.lock().use { locked ->
                    instead = { error("secret") }
                    val thrown = assertFailsWith<VaultException.DeviceUnavailable> { pin().use { locked.unlock(it) } }
                    assertEquals(KeyFault.UNAVAILABLE, thrown.v1)
                    assertFalse("secret" in thrown.stackTraceToString())

                    instead = { kept ?: device.seal.prf(device.aliases.single(), it).also { answer -> kept = answer } }
                    assertFailsWith<VaultException.DeviceUnavailable> { pin().use { locked.unlock(it) } }

                    instead = { throw KeyPortException.Fault(KeyFault.MISSING) }
                    assertFailsWith<VaultException.DeviceKeyLost> { pin().use { locked.unlock(it) } }

                    instead = null
                    val wrong = assertIs<UnlockOutcome.WrongPin>(pin("111111").use { locked.unlock(it) })
                    assertEquals(9u, wrong.triesLeft)
                }
            }
            kept?.close()
        }

    @Test
    fun `the level of a key and what a check of it finds cross the port`(): Unit =
        runBlocking {
            val device = SoftwareDevice()
            var lost = false
            val keys =
                object : HolderKeys by device.holderKeys {
                    override suspend fun make(
                        alias: String,
                        request: KeyRequest,
                    ) = device.holderKeys.make(alias, request).copy(level = KeyLevel.TEE)

                    override suspend fun check(aliases: List<String>) =
                        if (lost) aliases.map { KeyCheck.Fault(KeyFault.MISSING) } else device.holderKeys.check(aliases)
                }
            Sandbox().use { sandbox ->
                newWallet(device.ports(holderKeys = keys)).use { wallet ->
                    sandbox.trustedBy(wallet)
                    wallet.accept(wallet.fetch(sandbox.offer("identity")))
                    val held = wallet.credentials().single()
                    assertEquals(KeyLevel.TEE, held.key.level)
                    assertFalse(held.key.userVerification)
                    assertTrue(wallet.checkKeys().lost.isEmpty())
                    lost = true
                    assertEquals(listOf(held.id), wallet.checkKeys().lost)
                    assertEquals(KeyState.LOST, wallet.credentials().single().key.state)
                }
            }
        }

    @Test
    fun `without a clock the wallet locks itself`(): Unit =
        runBlocking {
            var broken = false
            val clock =
                object : Clock {
                    override fun read() = if (broken) error("no clock") else DesktopClock.read()
                }
            Sandbox().use { sandbox ->
                newWallet(SoftwareDevice().ports(clock = clock)).use { wallet ->
                    sandbox.trustedBy(wallet)
                    val pending = wallet.fetch(sandbox.offer("identity"))
                    broken = true
                    // Nothing tells how long it lay unused, nor whether an approval is fresh.
                    assertFailsWith<VaultException.Locked> { wallet.credentials() }
                    broken = false
                    assertFailsWith<VaultException.Locked> { wallet.credentials() }
                    wallet.lock().use { locked ->
                        assertIs<UnlockOutcome.Unlocked>(pin().use { locked.unlock(it) }).wallet.use {
                            it.accept(pending)
                        }
                    }
                }
            }
        }

    @Test
    fun `a call that is cancelled stops the port and leaves the wallet whole`(): Unit =
        runBlocking {
            val http = Switch()
            Sandbox().use { sandbox ->
                newWallet(SoftwareDevice().ports(http = http)).use { wallet ->
                    sandbox.trustedBy(wallet)
                    val offer = sandbox.offer("identity")
                    val started = CompletableDeferred<Unit>()
                    val stopped = CompletableDeferred<Unit>()
                    http.instead = {
                        started.complete(Unit)
                        try {
                            awaitCancellation()
                        } catch (cancelled: CancellationException) {
                            stopped.complete(Unit)
                            throw cancelled
                        }
                    }
                    val call = async { wallet.reviewOffer(offer.uri) }
                    started.await()
                    call.cancelAndJoin()
                    withTimeout(10_000) { stopped.await() }
                    assertTrue(wallet.credentials().isEmpty())

                    http.instead = null
                    wallet.accept(wallet.fetch(offer))
                    assertEquals(CredentialState.ACTIVE, wallet.credentials().single().state)
                }
            }
        }

    /** HTTP as it is, or what a test does instead. */
    private class Switch : Http {
        @Volatile
        var instead: (suspend (HttpRequest) -> HttpResponse)? = null
        private val http = UrlConnectionHttp()

        override suspend fun send(request: HttpRequest) = instead?.invoke(request) ?: http.send(request)
    }
}
