package example.staffpassport.wallet.platform

import example.staffpassport.wallet.Http
import example.staffpassport.wallet.HttpFault
import example.staffpassport.wallet.HttpMethod
import example.staffpassport.wallet.HttpPortException
import example.staffpassport.wallet.HttpRequest
import example.staffpassport.wallet.HttpResponse
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withTimeoutOrNull
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream
import java.net.ConnectException
import java.net.HttpURLConnection
import java.net.NoRouteToHostException
import java.net.SocketTimeoutException
import java.net.URI
import java.net.UnknownHostException
import javax.net.ssl.SSLException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/**
 * The [Http] port over `HttpURLConnection`, which the JVM and Android both have: redirects off, no cookies, no cache, no
 * silent second try, nothing logged.
 *
 * An app that installs a default `CookieHandler` or `Authenticator` gives both to every connection of its process, this
 * one's included: don't.
 *
 * @param limit for a request and its answer as a whole.
 */
class UrlConnectionHttp(
    private val limit: Duration = 60.seconds,
) : Http {
    override suspend fun send(request: HttpRequest): HttpResponse =
        request.use {
            val connection = open(it)
            withTimeoutOrNull(limit) {
                suspendCancellableCoroutine { waiting ->
                    waiting.invokeOnCancellation { connection.disconnect() }
                    blocking.execute { waiting.resumeWith(runCatching { exchange(connection, it) }) }
                }
            } ?: throw HttpPortException.Fault(HttpFault.TIMED_OUT)
        }

    private fun open(request: HttpRequest): HttpURLConnection {
        val connection =
            try {
                URI(request.url()).toURL().openConnection() as HttpURLConnection
            } catch (_: Exception) {
                throw HttpPortException.Fault(HttpFault.PLATFORM)
            }
        connection.instanceFollowRedirects = false
        connection.useCaches = false
        connection.connectTimeout = limit.inWholeMilliseconds.toInt()
        connection.readTimeout = limit.inWholeMilliseconds.toInt()
        // Without one it would name the platform and its version.
        connection.setRequestProperty("user-agent", "staff-passport")
        for (name in request.headerNames()) connection.setRequestProperty(name, request.header(name))
        return connection
    }

    private fun exchange(
        connection: HttpURLConnection,
        request: HttpRequest,
    ): HttpResponse {
        try {
            if (request.method() == HttpMethod.POST) {
                val body = request.body()
                connection.requestMethod = "POST"
                connection.doOutput = true
                // A body of known length is streamed, and what is streamed is never sent again by the platform: a code
                // would be used twice.
                connection.setFixedLengthStreamingMode(body.size)
                connection.outputStream.use { it.write(body) }
            }
            val status = connection.responseCode
            if (status !in 100..999) throw HttpPortException.Fault(HttpFault.PLATFORM)
            val headers = HashMap<String, String>()
            for ((name, values) in connection.headerFields) {
                if (name != null) headers[name] = values.joinToString(", ")
            }
            val body = (if (status >= 400) connection.errorStream else connection.inputStream)
            return HttpResponse(status.toUShort(), headers, body?.use { read(it, request.maxResponseBytes()) } ?: ByteArray(0))
        } catch (fault: HttpPortException) {
            throw fault
        } catch (error: IOException) {
            throw HttpPortException.Fault(fault(error))
        } finally {
            connection.disconnect()
        }
    }

    private fun read(
        stream: InputStream,
        limit: ULong,
    ): ByteArray {
        val body = ByteArrayOutputStream()
        val buffer = ByteArray(16 * 1024)
        while (true) {
            val count = stream.read(buffer)
            if (count < 0) return body.toByteArray()
            if ((body.size() + count).toULong() > limit) throw HttpPortException.Fault(HttpFault.TOO_LARGE)
            body.write(buffer, 0, count)
        }
    }

    private fun fault(error: IOException): HttpFault =
        when (error) {
            is SSLException -> HttpFault.TLS
            is SocketTimeoutException -> HttpFault.TIMED_OUT
            is ConnectException, is UnknownHostException, is NoRouteToHostException -> HttpFault.UNREACHABLE
            else -> HttpFault.PLATFORM
        }

    private companion object {
        val blocking = Dispatchers.IO.asExecutor()
    }
}
