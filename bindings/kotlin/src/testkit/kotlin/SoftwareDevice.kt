package example.staffpassport.wallet.testkit

import example.staffpassport.wallet.Clock
import example.staffpassport.wallet.ClockReading
import example.staffpassport.wallet.DeviceAnswer
import example.staffpassport.wallet.DeviceInput
import example.staffpassport.wallet.DeviceSeal
import example.staffpassport.wallet.HolderKeys
import example.staffpassport.wallet.Http
import example.staffpassport.wallet.KeyCheck
import example.staffpassport.wallet.KeyFault
import example.staffpassport.wallet.KeyLevel
import example.staffpassport.wallet.KeyPortException
import example.staffpassport.wallet.KeyRequest
import example.staffpassport.wallet.MadeKey
import example.staffpassport.wallet.Ports
import example.staffpassport.wallet.PrfKind
import example.staffpassport.wallet.platform.UrlConnectionHttp
import example.staffpassport.wallet.platform.deviceAnswerOf
import java.math.BigInteger
import java.security.KeyFactory
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.PublicKey
import java.security.SecureRandom
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import java.security.spec.ECPoint
import java.security.spec.ECPublicKeySpec
import java.util.concurrent.ConcurrentHashMap
import javax.crypto.KeyAgreement
import javax.crypto.Mac
import javax.crypto.spec.SecretKeySpec

/** A phone's key store in memory, for tests: nothing here is hardware, and nothing outlives the object. */
class SoftwareDevice {
    private val seals = ConcurrentHashMap<String, ByteArray>()
    private val keys = ConcurrentHashMap<String, KeyPair>()

    /** How often the device's key was asked. */
    @Volatile
    var asked = 0
        private set

    val aliases: Set<String> get() = seals.keys + keys.keys

    val seal =
        object : DeviceSeal {
            override suspend fun create(alias: String): PrfKind {
                val key = ByteArray(32).also { SecureRandom().nextBytes(it) }
                if (seals.putIfAbsent(alias, key) != null) fail(KeyFault.UNAVAILABLE)
                return PrfKind.HMAC
            }

            override suspend fun prf(
                alias: String,
                input: DeviceInput,
            ): DeviceAnswer {
                asked += 1
                val mac = Mac.getInstance("HmacSHA256")
                mac.init(SecretKeySpec(seals[alias] ?: fail(KeyFault.MISSING), "HmacSHA256"))
                return deviceAnswerOf(input.use { mac.doFinal(it.x()) })
            }

            override suspend fun delete(alias: String) {
                seals.remove(alias)
            }
        }

    val holderKeys =
        object : HolderKeys {
            override suspend fun make(
                alias: String,
                request: KeyRequest,
            ): MadeKey {
                val generator = KeyPairGenerator.getInstance("EC")
                generator.initialize(ECGenParameterSpec("secp256r1"))
                val pair = generator.generateKeyPair()
                if (keys.putIfAbsent(alias, pair) != null) fail(KeyFault.UNAVAILABLE)
                // Nobody is asked before this key is used, and nothing attests it.
                return MadeKey(sec1(pair), KeyLevel.SOFTWARE, userVerification = false, attestation = null)
            }

            override suspend fun publicKey(alias: String): ByteArray = sec1(keys[alias] ?: fail(KeyFault.MISSING))

            override suspend fun sign(
                alias: String,
                message: ByteArray,
            ): ByteArray {
                val pair = keys[alias] ?: fail(KeyFault.MISSING)
                return Signature.getInstance("SHA256withECDSA").run {
                    initSign(pair.private)
                    update(message)
                    sign()
                }
            }

            override suspend fun agree(
                alias: String,
                point: ByteArray,
            ): ByteArray {
                val pair = keys[alias] ?: fail(KeyFault.MISSING)
                return KeyAgreement.getInstance("ECDH").run {
                    init(pair.private)
                    doPhase(publicKey(point, pair), true)
                    generateSecret()
                }
            }

            override suspend fun list(prefix: String): List<String> = keys.keys.filter { it.startsWith(prefix) }

            override suspend fun check(aliases: List<String>): List<KeyCheck> =
                aliases.map { alias -> keys[alias]?.let { KeyCheck.Present(sec1(it)) } ?: KeyCheck.Fault(KeyFault.MISSING) }

            override suspend fun delete(alias: String) {
                keys.remove(alias)
            }

            override suspend fun deleteAll(prefix: String) {
                keys.keys.removeIf { it.startsWith(prefix) }
            }
        }

    fun ports(
        http: Http = UrlConnectionHttp(),
        seal: DeviceSeal = this.seal,
        clock: Clock = DesktopClock,
        holderKeys: HolderKeys = this.holderKeys,
    ) = Ports(http, seal, holderKeys, clock)

    private fun fail(fault: KeyFault): Nothing = throw KeyPortException.Fault(fault)

    private fun sec1(pair: KeyPair): ByteArray {
        val point = (pair.public as ECPublicKey).w
        return byteArrayOf(4) + coordinate(point.affineX) + coordinate(point.affineY)
    }

    /** A point that is not on the curve is refused by the key agreement. */
    private fun publicKey(
        point: ByteArray,
        own: KeyPair,
    ): PublicKey {
        if (point.size != 65 || point[0] != 4.toByte()) fail(KeyFault.UNAVAILABLE)
        val w = ECPoint(BigInteger(1, point.copyOfRange(1, 33)), BigInteger(1, point.copyOfRange(33, 65)))
        return KeyFactory.getInstance("EC").generatePublic(ECPublicKeySpec(w, (own.public as ECPublicKey).params))
    }

    private fun coordinate(number: BigInteger): ByteArray {
        val bytes = number.toByteArray()
        return ByteArray(32).also { out ->
            val count = minOf(32, bytes.size)
            bytes.copyInto(out, 32 - count, bytes.size - count)
        }
    }
}

/** The clocks of the JVM, which cannot name the boot. */
object DesktopClock : Clock {
    override fun read() = ClockReading(System.currentTimeMillis() / 1000, (System.nanoTime() / 1_000_000).toULong(), null)
}
