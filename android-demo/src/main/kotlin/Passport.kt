package example.staffpassport.app

import example.staffpassport.wallet.CredentialGroup
import example.staffpassport.wallet.CredentialState
import example.staffpassport.wallet.CredentialSummary
import example.staffpassport.wallet.DatesResult
import example.staffpassport.wallet.LocalisedText
import example.staffpassport.wallet.StatusResult
import example.staffpassport.wallet.TrustResult
import example.staffpassport.wallet.VaultException
import example.staffpassport.wallet.WalletInterface
import example.staffpassport.wallet.platform.info

/** What the passport's screen can show. */
sealed interface Passport {
    /** Nobody has opened the wallet. */
    data object Locked : Passport

    /** The core could not read it, and says why by its stable code. */
    data class Failed(
        val code: String,
    ) : Passport

    /** The credentials under their headings, in the core's order. */
    data class Open(
        val sections: List<PassportSection>,
    ) : Passport {
        val waiting: Int get() = sections.sumOf { section -> section.cards.count { it.state == CredentialState.PENDING } }
    }

    companion object {
        /** Asks the core, in the language given (such as `cy`). Reads the vault's file: call it off the main thread. */
        fun of(
            wallet: WalletInterface?,
            language: String,
        ): Passport {
            if (wallet == null) return Locked
            return try {
                of(wallet.credentials(), language)
            } catch (_: VaultException.Locked) {
                Locked
            } catch (error: VaultException) {
                Failed(error.info.code)
            }
        }

        fun of(
            credentials: List<CredentialSummary>,
            language: String,
        ): Open {
            val sections = credentials.groupBy { it.group }.toSortedMap()
            return Open(sections.map { (group, held) -> PassportSection(group, held.map { PassportCard(it, language) }) })
        }
    }
}

/** The credentials under one heading, oldest first. */
data class PassportSection(
    val group: CredentialGroup,
    val cards: List<PassportCard>,
)

/** One credential as the screen shows it. Its answers stand side by side, as the core gives them. */
data class PassportCard(
    val id: String,
    val name: String,
    val provider: String?,
    val identifier: String,
    val trust: TrustResult,
    val status: StatusResult,
    val checkedAt: Long?,
    val state: CredentialState,
    val dates: DatesResult,
    val notBefore: Long?,
    val expiresAt: Long?,
    val receivedAt: Long,
) {
    constructor(summary: CredentialSummary, language: String) : this(
        id = summary.id,
        name = summary.names.inLanguage(language) ?: summary.credentialType,
        provider = summary.issuer.name,
        identifier = summary.issuer.identifier,
        trust = summary.issuer.trust,
        status = summary.status,
        checkedAt = summary.statusCheckedAt,
        state = summary.state,
        dates = summary.dates,
        notBefore = summary.notBefore,
        expiresAt = summary.expiresAt,
        receivedAt = summary.receivedAt,
    )
}

/** The issuer's text in this language, else in English, else its first. */
private fun List<LocalisedText>.inLanguage(language: String): String? {
    fun of(wanted: String) = firstOrNull { it.locale?.substringBefore('-').equals(wanted, ignoreCase = true) }
    return (of(language) ?: of("en") ?: firstOrNull())?.text
}
