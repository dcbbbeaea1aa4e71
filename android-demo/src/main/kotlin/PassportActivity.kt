package example.staffpassport.app

import android.app.Application
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.produceState
import androidx.compose.runtime.setValue
import androidx.compose.ui.platform.LocalConfiguration
import example.staffpassport.wallet.WalletInterface
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/** Holds the open wallet for the screens of this process, as long as it is open. */
class PassportApplication : Application() {
    var wallet: WalletInterface? by mutableStateOf(null)
}

/** Shows the passport. */
class PassportActivity : ComponentActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        enableEdgeToEdge()
        val application = application as PassportApplication
        setContent { PassportTheme { PassportOf(application.wallet) } }
    }
}

/** The passport of a wallet, read off the main thread. */
@Composable
private fun PassportOf(wallet: WalletInterface?) {
    val language = LocalConfiguration.current.locales[0].language
    val passport by produceState<Passport?>(null, wallet, language) {
        value = withContext(Dispatchers.IO) { Passport.of(wallet, language) }
    }
    passport?.let { PassportScreen(it) }
}
