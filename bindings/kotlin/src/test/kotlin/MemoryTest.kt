package example.staffpassport.wallet

import com.sun.management.HotSpotDiagnosticMXBean
import example.staffpassport.wallet.platform.newPinOf
import example.staffpassport.wallet.platform.pinOf
import example.staffpassport.wallet.testkit.Sandbox
import example.staffpassport.wallet.testkit.SoftwareDevice
import example.staffpassport.wallet.testkit.config
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import java.lang.management.ManagementFactory
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.Path
import kotlin.experimental.xor
import kotlin.random.Random
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** What the JVM's heap keeps of a PIN, which nothing of ours can wipe: measured and said, not demanded. */
class MemoryTest {
    @Test
    fun `copies of a PIN in the heap after an unlock are counted`(): Unit =
        runBlocking {
            val device = SoftwareDevice()
            val home = Sandbox.freshHome()
            val hidden = chosen()
            val wallet = newPinOf(hidden.shown()).use { Wallet.create(home, it, device.ports(), config()) }
            wallet.use {
                it.lock().use { locked ->
                    val unlocked = pinOf(hidden.shown()).use { pin -> locked.unlock(pin) }
                    assertIs<UnlockOutcome.Unlocked>(unlocked).wallet.close()
                }
            }
            val asBytes = hidden.copiesInHeap()
            // A text cannot be wiped, so that the measurement can be seen to find something.
            val text = String(hidden.shown(), Charsets.US_ASCII)
            val asText = hidden.copiesInHeap()
            println("MEMORY: of a PIN that crossed as bytes the JVM's heap holds $asBytes copies; with a text of it, $asText")
            assertTrue(asText > asBytes && text.length == DIGITS)
        }

    /** Twelve random digits that the rules let through, masked so that this very object is no copy. */
    private fun chosen(): Masked {
        while (true) {
            val digits = ByteArray(DIGITS) { ('0'.code + Random.nextInt(10)).toByte() }
            val masked = Masked(ByteArray(DIGITS) { digits[it] xor MASK })
            try {
                newPinOf(digits).close()
                return masked
            } catch (_: NewPinException) {
                continue
            }
        }
    }

    private class Masked(
        private val bytes: ByteArray,
    ) {
        fun shown() = ByteArray(bytes.size) { bytes[it] xor MASK }

        /** In a dump of all objects, those that nobody refers to any more among them. */
        fun copiesInHeap(): Int {
            val file = Files.createTempDirectory("heap").resolve("dump.hprof")
            try {
                val diagnostics = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean::class.java)
                diagnostics.dumpHeap(file.toString(), false)
                return copiesIn(file)
            } finally {
                Files.deleteIfExists(file)
                Files.deleteIfExists(file.parent)
            }
        }

        private fun copiesIn(file: Path): Int {
            // Mapped, not read: the next dump would find this one.
            FileChannel.open(file).use { channel ->
                val dump = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                return (0..dump.limit() - bytes.size).count { at ->
                    bytes.indices.all { dump.get(at + it) xor MASK == bytes[it] }
                }
            }
        }
    }

    private companion object {
        const val DIGITS = 12
        const val MASK: Byte = 0x55
    }
}
