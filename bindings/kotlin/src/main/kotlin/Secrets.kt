package example.staffpassport.wallet.platform

import example.staffpassport.wallet.DeviceAnswer
import example.staffpassport.wallet.NewPin
import example.staffpassport.wallet.Pin
import java.nio.ByteBuffer

/** The PIN that was typed, in ASCII or UTF-8. [typed] is wiped, whatever comes of it. */
fun pinOf(typed: ByteArray): Pin = handOver(typed, Pin::fromBytes)

/** The PIN that was chosen, in ASCII or UTF-8. [typed] is wiped, whatever comes of it. */
fun newPinOf(typed: ByteArray): NewPin = handOver(typed, NewPin::choose)

/** What the device's key answered. [answer] is wiped, whatever comes of it. */
fun deviceAnswerOf(answer: ByteArray): DeviceAnswer = handOver(answer, DeviceAnswer::fromBytes)

/** Hands secret bytes to the core, which reads them out of a direct buffer where they lie, and wipes both copies. */
private fun <T> handOver(
    secret: ByteArray,
    take: (ByteBuffer) -> T,
): T {
    val direct = ByteBuffer.allocateDirect(secret.size)
    try {
        direct.put(secret).flip()
        return take(direct)
    } finally {
        secret.fill(0)
        direct.clear()
        while (direct.hasRemaining()) direct.put(0)
    }
}
