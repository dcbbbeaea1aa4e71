package example.staffpassport.wallet

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import example.staffpassport.wallet.platform.UrlConnectionHttp
import example.staffpassport.wallet.platform.info
import example.staffpassport.wallet.testkit.SoftwareDevice
import example.staffpassport.wallet.testkit.newWallet
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Test
import java.net.InetAddress
import java.net.InetSocketAddress
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executors
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** What the port may not do on its own. Requests come from the wallet, which is the only one that makes them. */
class UrlConnectionHttpTest {
    private val seen = CopyOnWriteArrayList<String>()
    private var answer: (HttpExchange) -> Unit = { it.respond(404, ByteArray(0)) }
    private var agent: String? = null
    private val threads = Executors.newCachedThreadPool()
    private val server =
        HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0).apply {
            executor = threads
            createContext("/") { exchange ->
                seen += exchange.requestURI.path
                agent = exchange.requestHeaders.getFirst("User-Agent")
                answer(exchange)
            }
            start()
        }

    @AfterEach
    fun stop() {
        server.stop(0)
        threads.shutdownNow()
    }

    @Test
    fun `redirects are reported, not followed`() {
        answer = {
            it.responseHeaders.add("location", "/elsewhere")
            it.respond(302, ByteArray(0))
        }
        assertEquals("issuance.issuer.malformed", review())
        assertEquals(listOf("/offer"), seen)
        assertEquals("staff-passport", agent)
    }

    @Test
    fun `reading stops at the limit`() {
        answer = {
            it.sendResponseHeaders(200, 0)
            runCatching { it.responseBody.use { body -> repeat(4096) { body.write(ByteArray(64 * 1024)) } } }
        }
        assertEquals("issuance.offer.too_large", review())
    }

    @Test
    fun `an answer that does not come ends in time`() {
        answer = { Thread.sleep(60_000) }
        val began = System.nanoTime()
        assertEquals("network.timed_out", review(UrlConnectionHttp(limit = 300.milliseconds)))
        assertTrue(System.nanoTime() - began < 20.seconds.inWholeNanoseconds)
    }

    @Test
    fun `an answer that trickles ends in time, too`() {
        answer = {
            it.sendResponseHeaders(200, 0)
            runCatching {
                repeat(600) { _ ->
                    it.responseBody.write(32)
                    it.responseBody.flush()
                    Thread.sleep(100)
                }
            }
        }
        assertEquals("network.timed_out", review(UrlConnectionHttp(limit = 500.milliseconds)))
    }

    @Test
    fun `nobody there is unreachable`() {
        server.stop(0)
        assertEquals("network.unreachable", review())
        assertNull(agent)
    }

    /** The code of the error that the review of an offer at the server ends with. */
    private fun review(http: Http = UrlConnectionHttp()): String =
        runBlocking {
            newWallet(SoftwareDevice().ports(http = http)).use { wallet ->
                val uri = "http%3A%2F%2Flocalhost%3A${server.address.port}%2Foffer"
                val link = "openid-credential-offer://?credential_offer_uri=$uri"
                assertFailsWith<IssuanceException> { wallet.reviewOffer(link) }.info.code
            }
        }

    private fun HttpExchange.respond(
        status: Int,
        body: ByteArray,
    ) {
        sendResponseHeaders(status, if (body.isEmpty()) -1 else body.size.toLong())
        responseBody.use { it.write(body) }
        close()
    }
}
