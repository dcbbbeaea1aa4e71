package example.staffpassport.wallet.testkit

import example.staffpassport.wallet.AnchorSet
import example.staffpassport.wallet.Wallet
import org.json.JSONArray
import org.json.JSONObject
import java.io.File
import java.net.HttpURLConnection
import java.net.URI

/** An issuer and a verifier on this machine: the program `tests/sandbox`, which ends with this object. */
class Sandbox : AutoCloseable {
    private val process =
        ProcessBuilder(System.getProperty("sandbox.program"), "--json", "--port", "0", "--until-stdin-closes")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
    private val ready: JSONObject

    init {
        val out = process.inputStream.bufferedReader()
        ready = JSONObject(out.readLine() ?: error("the sandbox did not start"))
        // What else it prints is not read: it must not wait for that.
        Thread { out.forEachLine { } }.apply { isDaemon = true }.start()
    }

    class Offer(
        val uri: String,
        val transactionCode: String?,
        val poll: String,
    )

    class Request(
        val uri: String,
        val poll: String,
    )

    /** An offer of these types for Jenny Okafor, whose issuers name their keys by [key]; no types stands for all. */
    fun offer(
        vararg types: String,
        key: String = "x5c",
    ): Offer {
        val body = JSONObject().put("types", JSONArray(types.toList())).put("tx_code", true).put("key", key)
        val made = call("/control/offers", body)
        return Offer(made.getString("uri"), made.optString("tx_code").ifEmpty { null }, made.getString("poll"))
    }

    fun request(name: String): Request {
        val made = call("/control/requests", JSONObject().put("request", name))
        return Request(made.getString("uri"), made.getString("poll"))
    }

    /** What became of an offer or a request. */
    fun session(poll: String): JSONObject = JSONObject(URI(poll).toURL().readText())

    /** Makes the wallet trust the sandbox's issuers and verifiers. */
    fun trustedBy(wallet: Wallet) {
        val trust = ready.getJSONObject("trust")
        for (pem in strings(trust, "issuer_roots_pem")) wallet.addTrustAnchor(pem, listOf(AnchorSet.ISSUERS))
        for (pem in strings(trust, "verifier_roots_pem")) wallet.addTrustAnchor(pem, listOf(AnchorSet.VERIFIERS))
    }

    override fun close() {
        process.outputStream.close()
        process.waitFor()
    }

    private fun strings(
        of: JSONObject,
        name: String,
    ): List<String> = of.getJSONArray(name).let { list -> List(list.length()) { list.getString(it) } }

    private fun call(
        path: String,
        body: JSONObject,
    ): JSONObject {
        val connection = URI(ready.getString("base") + path).toURL().openConnection() as HttpURLConnection
        connection.doOutput = true
        connection.setRequestProperty("content-type", "application/json")
        connection.outputStream.use { it.write(body.toString().toByteArray()) }
        return JSONObject(connection.inputStream.bufferedReader().readText())
    }

    companion object {
        /** A folder that is not there yet, under one that is deleted when the JVM ends. */
        fun freshHome(): String {
            val folder = File.createTempFile("wallet", "").apply { delete() }
            folder.mkdirs()
            Runtime.getRuntime().addShutdownHook(Thread { folder.deleteRecursively() })
            return File(folder, "home").path
        }
    }
}
