package example.staffpassport.wallet

import example.staffpassport.wallet.platform.deviceAnswerOf
import example.staffpassport.wallet.platform.info
import example.staffpassport.wallet.platform.pinOf
import example.staffpassport.wallet.testkit.Sandbox
import example.staffpassport.wallet.testkit.SoftwareDevice
import example.staffpassport.wallet.testkit.accept
import example.staffpassport.wallet.testkit.approve
import example.staffpassport.wallet.testkit.fetch
import example.staffpassport.wallet.testkit.newPin
import example.staffpassport.wallet.testkit.newWallet
import example.staffpassport.wallet.testkit.pin
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs

class PinTest {
    @Test
    fun `a wrong PIN is an outcome, counted, and asks the device once`(): Unit =
        runBlocking {
            val device = SoftwareDevice()
            newWallet(device.ports()).use { wallet ->
                wallet.lock().use { locked ->
                    val first = assertIs<UnlockOutcome.WrongPin>(pin("111111").use { locked.unlock(it) })
                    val asked = device.asked
                    val second = assertIs<UnlockOutcome.WrongPin>(pin("222222").use { locked.unlock(it) })
                    assertEquals(first.triesLeft - 1u, second.triesLeft)
                    // Once for the probe, once for the guess.
                    assertEquals(asked + 2, device.asked)
                    assertIs<UnlockOutcome.Unlocked>(pin().use { locked.unlock(it) }).wallet.close()
                }
            }
        }

    @Test
    fun `what is no PIN is refused, and the typed bytes are wiped either way`() {
        for (typed in listOf("31415", "3141592653589", "31415a", "")) {
            val bytes = typed.toByteArray()
            assertFailsWith<PinException.NotSixToTwelveDigits> { pinOf(bytes) }
            assertContentEquals(ByteArray(bytes.size), bytes)
        }
        assertFailsWith<PinException.NotUtf8> { pinOf(ByteArray(6) { -1 }) }
        val right = "314159".toByteArray()
        pinOf(right).close()
        assertContentEquals(ByteArray(6), right)
    }

    @Test
    fun `why a PIN cannot be chosen crosses as a typed error`() {
        assertFailsWith<NewPinException.NotSixToTwelveDigits> { newPin("31415") }
        assertFailsWith<NewPinException.RepeatedDigit> { newPin("777777") }
        assertFailsWith<NewPinException.Sequence> { newPin("123456") }
        newPin("3141592").close()
    }

    @Test
    fun `a changed PIN opens the wallet, and the old one does not`(): Unit =
        runBlocking {
            newWallet(SoftwareDevice().ports()).use { wallet ->
                wallet.approve(WalletOperation.ChangePin).use { approval ->
                    val changed = newPin("4937182").use { wallet.changePin(it, approval) }
                    assertEquals(ChangePinOutcome.CHANGED, changed)
                }
                wallet.lock().use { locked ->
                    assertIs<UnlockOutcome.WrongPin>(pin().use { locked.unlock(it) })
                    assertIs<UnlockOutcome.Unlocked>(pin("4937182").use { locked.unlock(it) }).wallet.close()
                }
            }
        }

    @Test
    fun `an answer of the device has 32 bytes`() {
        assertFailsWith<KeyPortException.Fault> { deviceAnswerOf(ByteArray(31)) }
        deviceAnswerOf(ByteArray(32)).close()
    }

    @Test
    fun `an approval takes the PIN, fits one operation and is used up`(): Unit =
        runBlocking {
            Sandbox().use { sandbox ->
                newWallet(SoftwareDevice().ports()).use { wallet ->
                    sandbox.trustedBy(wallet)
                    val pending = wallet.fetch(sandbox.offer("identity"))
                    val ids = pending.map { it.id }
                    val accept = WalletOperation.Accept(ids, unknownIssuer = false)
                    assertIs<AuthoriseOutcome.WrongPin>(pin("111111").use { wallet.authorise(accept, it) })

                    val other = wallet.approve(WalletOperation.Accept(ids, unknownIssuer = true))
                    assertFault(AuthorisationFault.MISMATCH) { wallet.accept(ids, false, other) }
                    assertFault(AuthorisationFault.STALE) { wallet.accept(ids, true, other) }
                    other.close()

                    wallet.accept(pending)
                    assertFailsWith<VaultException.Authorisation> {
                        wallet.approve(WalletOperation.Accept(listOf("no identifier"), false))
                    }
                }
            }
        }

    private inline fun assertFault(
        fault: AuthorisationFault,
        call: () -> Unit,
    ) {
        val error = assertFailsWith<IssuanceException.Vault> { call() }
        assertEquals(fault, assertIs<VaultException.Authorisation>(error.v1).v1)
        assertEquals("vault.authorisation.${fault.name.lowercase()}", error.info.code)
    }
}
