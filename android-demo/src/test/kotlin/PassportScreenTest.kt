package example.staffpassport.app

import android.graphics.Bitmap
import android.graphics.Canvas
import androidx.activity.compose.setContent
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.assertCountEquals
import androidx.compose.ui.test.assertHasClickAction
import androidx.compose.ui.test.assertHeightIsAtLeast
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.unit.dp
import example.staffpassport.wallet.StatusResult
import example.staffpassport.wallet.Wallet
import example.staffpassport.wallet.testkit.Sandbox
import example.staffpassport.wallet.testkit.SoftwareDevice
import example.staffpassport.wallet.testkit.accept
import example.staffpassport.wallet.testkit.fetch
import example.staffpassport.wallet.testkit.newWallet
import kotlinx.coroutines.runBlocking
import org.junit.AfterClass
import org.junit.Rule
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import java.io.File
import kotlin.test.Test
import kotlin.test.assertTrue

/** The passport of a wallet that accepted its credentials from the sandbox, drawn by Android's own code. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [34], qualifiers = "en-rGB-w411dp-h1500dp-xhdpi")
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class PassportScreenTest {
    @get:Rule
    val rule = createAndroidComposeRule<PassportActivity>()

    @Test
    fun showsWhatTheCoreHolds() {
        show("passport-en-day")
        rule.onNode(heading("Identity and new starter information")).assertExists()
        rule.onNode(heading("Employment checks")).assertExists()
        rule.onNode(heading("Confirmation of assignment")).assertExists()
        rule.onNode(heading("Sign in")).assertExists()
        rule.onNodeWithText("Professional registration").assertExists()
        rule.onNodeWithText("Provided by Westmere Coast Hospitals").assertExists()
        rule.onAllNodesWithText("On your trusted list", substring = true).assertCountEquals(4)
        rule.onAllNodesWithText("We could not confirm who this is", substring = true).assertCountEquals(1)
        rule.onAllNodesWithText("Not checked").assertCountEquals(5)
        rule.onAllNodesWithText("Ready to review").assertCountEquals(1)
        rule.onNodeWithText("1 credential is ready to review").assertExists()
        rule.onAllNodesWithText("Expires ", substring = true).assertCountEquals(5)
    }

    @Test
    fun neverSaysValid() {
        show()
        rule.onAllNodesWithText("valid", substring = true, ignoreCase = true).assertCountEquals(0)
    }

    @Test
    fun whatIsNotKnownIsNeverValid() {
        val held = runBlocking { wallet.credentials() }.first().copy(statusCheckedAt = 1_790_856_000)
        val words =
            mapOf(
                StatusResult.UNCHECKED to "Not checked",
                StatusResult.VALID to "Valid",
                StatusResult.STALE to "Not checked since 1 October 2026",
                StatusResult.UNKNOWN to "Not checked yet",
                StatusResult.APPLICATION_SPECIFIC to "Ask who provided it",
                StatusResult.SUSPENDED to "Suspended",
                StatusResult.REVOKED to "No longer valid",
            )
        var shown by mutableStateOf(PassportCard(held, "en"))
        rule.activity.runOnUiThread { rule.activity.setContent { PassportTheme { CredentialCard(shown) } } }
        for (status in StatusResult.entries) {
            shown = PassportCard(held.copy(status = status), "en")
            rule.waitForIdle()
            for ((other, text) in words) rule.onAllNodesWithText(text).assertCountEquals(if (other == status) 1 else 0)
        }
    }

    @Test
    fun aTapShowsDetailsAndHidesThem() {
        show()
        val card = rule.onNodeWithText("Collaborative bank membership")
        rule.onAllNodesWithText("Identified as", substring = true).assertCountEquals(0)
        card.performScrollTo().assertHasClickAction().assertHeightIsAtLeast(48.dp).performClick()
        rule.onNodeWithText("Identified as did:jwk:", substring = true).assertExists()
        rule.onNodeWithText("Provider’s name not confirmed").assertExists()
        picture("passport-en-day-details")
        card.performClick()
        rule.onAllNodesWithText("Identified as", substring = true).assertCountEquals(0)
    }

    @Test
    @Config(qualifiers = "+night")
    fun byNight() {
        show("passport-en-night")
        rule.onNodeWithText("Professional registration").assertExists()
    }

    @Test
    @Config(qualifiers = "en-rGB-w411dp-h3000dp-xhdpi", fontScale = 2f)
    fun inLargeText() {
        show("passport-en-day-200")
        rule.onAllNodesWithText("Not checked").assertCountEquals(5)
    }

    @Test
    @Config(qualifiers = "cy-rGB-w411dp-h1500dp-xhdpi")
    fun inWelsh() {
        show("passport-cy-day")
        rule.onNode(heading("Pasbort staff")).assertExists()
        rule.onNode(heading("Gwiriadau cyflogaeth")).assertExists()
        rule.onNodeWithText("Hunaniaeth").assertExists()
        rule.onNodeWithText("Darparwyd gan Westmere Coast Hospitals").assertExists()
        rule.onAllNodesWithText("Heb ei wirio").assertCountEquals(5)
        rule.onNodeWithText("1 tystlythyr yn barod i’w adolygu").assertExists()
    }

    @Test
    @Config(qualifiers = "cy-rGB-w411dp-h3000dp-night-xhdpi", fontScale = 2f)
    fun inLargeWelshTextByNight() {
        show("passport-cy-night-200")
        rule.onNodeWithText("Hunaniaeth").assertExists()
    }

    @Test
    fun saysThatItIsLocked() {
        rule.waitUntil(10_000) { rule.onAllNodesWithText("Your passport is locked").fetchSemanticsNodes().isNotEmpty() }
    }

    @Test
    fun saysThatThereIsNothingYet() {
        runBlocking { newWallet(SoftwareDevice().ports()) }.use { empty ->
            application().wallet = empty
            rule.waitUntil(10_000) { rule.onAllNodesWithText("You have no credentials yet").fetchSemanticsNodes().isNotEmpty() }
            rule.runOnUiThread { application().wallet = null }
            rule.waitForIdle()
        }
    }

    /** Gives the screen the wallet, as an unlock would, and waits for what it shows; draws it where a name is given. */
    private fun show(name: String? = null) {
        rule.runOnUiThread { application().wallet = wallet }
        rule.waitUntil(10_000) { rule.onAllNodes(hasText("Westmere", substring = true)).fetchSemanticsNodes().isNotEmpty() }
        if (name != null) picture(name)
    }

    private fun picture(name: String) {
        rule.waitForIdle()
        val view = rule.activity.window.decorView
        val bitmap = Bitmap.createBitmap(view.width, view.height, Bitmap.Config.ARGB_8888)
        rule.runOnUiThread { view.draw(Canvas(bitmap)) }
        val file = File("target/screens/$name.png")
        file.parentFile?.mkdirs()
        file.outputStream().use { bitmap.compress(Bitmap.CompressFormat.PNG, 100, it) }
        assertTrue(file.length() > 20_000, "$name is empty")
    }

    private fun heading(text: String) = SemanticsMatcher.keyIsDefined(SemanticsProperties.Heading).and(hasText(text))

    private fun application() = rule.activity.application as PassportApplication

    private companion object {
        private val sandbox by lazy { Sandbox() }

        /** Four credentials accepted, one of them from an issuer that nobody vouches for, and one that waits. */
        private val wallet: Wallet by lazy {
            runBlocking {
                newWallet(SoftwareDevice().ports()).also { wallet ->
                    sandbox.trustedBy(wallet)
                    for (type in listOf("identity", "professional-registration", "employment-assignment")) {
                        wallet.accept(wallet.fetch(sandbox.offer(type)))
                    }
                    wallet.accept(wallet.fetch(sandbox.offer("bank-membership", key = "did:jwk")), unknownIssuer = true)
                    wallet.fetch(sandbox.offer("systems-access"))
                }
            }
        }

        @JvmStatic
        @AfterClass
        fun stop() {
            wallet.close()
            sandbox.close()
        }
    }
}
