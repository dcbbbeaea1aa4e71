package example.staffpassport.app

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalConfiguration
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import example.staffpassport.wallet.CredentialState
import example.staffpassport.wallet.DatesResult
import example.staffpassport.wallet.StatusResult
import example.staffpassport.wallet.TrustResult
import java.time.Instant
import java.time.ZoneId
import java.time.format.DateTimeFormatter

/** One credential. A tap shows what else is known about where it comes from, and hides it again. */
@Composable
fun CredentialCard(card: PassportCard) {
    var open by rememberSaveable(card.id) { mutableStateOf(false) }
    val action = stringResource(if (open) R.string.hide_details else R.string.show_details)
    Surface(
        Modifier
            .fillMaxWidth()
            .heightIn(min = 48.dp)
            .clickable(onClickLabel = action, role = Role.Button) { open = !open }
            .semantics(mergeDescendants = true) {},
        shape = RoundedCornerShape(4.dp),
        border = BorderStroke(1.dp, MaterialTheme.colorScheme.outlineVariant),
    ) {
        Column(Modifier.padding(16.dp), verticalArrangement = Arrangement.spacedBy(4.dp)) {
            Text(card.name, style = MaterialTheme.typography.titleMedium)
            Text(
                card.provider?.let { stringResource(R.string.provided_by, it) } ?: stringResource(R.string.provider_unnamed),
                style = MaterialTheme.typography.bodyLarge,
            )
            Trust(card.trust)
            Tags(card)
            Text(validity(card), style = MaterialTheme.typography.bodyLarge)
            if (open) Details(card)
            Text(
                action,
                // The card itself says so to a screen reader.
                Modifier.padding(top = 4.dp).clearAndSetSemantics {},
                color = MaterialTheme.colorScheme.primary,
                style = MaterialTheme.typography.labelLarge,
            )
        }
    }
}

/** In words and with a sign: a colour alone would say nothing to many. */
@Composable
private fun Trust(trust: TrustResult) {
    val (sign, text) =
        when (trust) {
            TrustResult.TRUSTED -> "✓" to R.string.trust_trusted
            TrustResult.UNKNOWN, TrustResult.UNVERIFIED -> "?" to R.string.trust_unknown
            TrustResult.UNTRUSTED -> "!" to R.string.trust_untrusted
            TrustResult.NOT_AUTHORISED -> "!" to R.string.trust_not_authorised
            TrustResult.STALE -> "?" to R.string.trust_stale
        }
    val colours = LocalPassportColours.current
    if (trust == TrustResult.TRUSTED) {
        Text(
            "$sign ${stringResource(text)}",
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            style = MaterialTheme.typography.bodyLarge,
        )
    } else {
        Tag("$sign ${stringResource(text)}", colours.warning, Modifier.padding(top = 4.dp))
    }
}

/** What is not known is never shown as valid. */
@Composable
private fun Status(card: PassportCard) {
    val colours = LocalPassportColours.current
    val since = card.checkedAt?.let { date(it) }.orEmpty()
    val (text, colour) =
        when (card.status) {
            StatusResult.UNCHECKED -> stringResource(R.string.tag_unchecked) to colours.plain
            StatusResult.VALID -> stringResource(R.string.tag_valid) to colours.plain
            StatusResult.STALE -> stringResource(R.string.tag_not_checked_since, since) to colours.plain
            StatusResult.UNKNOWN -> stringResource(R.string.tag_not_yet_checked) to colours.plain
            StatusResult.APPLICATION_SPECIFIC -> stringResource(R.string.tag_ask_provider) to colours.plain
            StatusResult.SUSPENDED -> stringResource(R.string.tag_suspended) to colours.warning
            StatusResult.REVOKED -> stringResource(R.string.tag_revoked) to colours.warning
        }
    Tag(text, colour)
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Tags(card: PassportCard) {
    val colours = LocalPassportColours.current
    FlowRow(
        Modifier.padding(vertical = 4.dp),
        horizontalArrangement = Arrangement.spacedBy(8.dp),
        verticalArrangement = Arrangement.spacedBy(8.dp),
    ) {
        when (card.state) {
            CredentialState.PENDING -> Tag(stringResource(R.string.tag_pending), colours.waiting)
            CredentialState.ACTIVE -> Unit
        }
        Status(card)
        when (card.dates) {
            DatesResult.WITHIN -> Unit
            DatesResult.NOT_YET_VALID -> Tag(stringResource(R.string.tag_starts_later), colours.grey)
            DatesResult.EXPIRED -> Tag(stringResource(R.string.tag_expired), colours.grey)
        }
    }
}

@Composable
private fun Tag(
    text: String,
    colours: TagColours,
    modifier: Modifier = Modifier,
) {
    Surface(
        modifier,
        color = colours.background,
        contentColor = colours.text,
        shape = RoundedCornerShape(2.dp),
        border = BorderStroke(1.dp, colours.text),
    ) {
        Text(text, Modifier.padding(horizontal = 8.dp, vertical = 2.dp), style = MaterialTheme.typography.labelLarge)
    }
}

@Composable
private fun Details(card: PassportCard) {
    HorizontalDivider(Modifier.padding(vertical = 8.dp), color = MaterialTheme.colorScheme.outlineVariant)
    val style = MaterialTheme.typography.bodyLarge
    Text(stringResource(R.string.received_on, date(card.receivedAt)), style = style)
    Text(stringResource(R.string.signature_right), style = style)
    Text(
        stringResource(R.string.identified_as, card.identifier),
        maxLines = 3,
        overflow = TextOverflow.Ellipsis,
        style = style,
    )
}

@Composable
private fun validity(card: PassportCard): String {
    val expiresAt = card.expiresAt
    val notBefore = card.notBefore
    return when {
        card.dates == DatesResult.NOT_YET_VALID && notBefore != null -> stringResource(R.string.starts_on, date(notBefore))
        expiresAt == null -> stringResource(R.string.no_expiry)
        card.dates == DatesResult.EXPIRED -> stringResource(R.string.expired_on, date(expiresAt))
        else -> stringResource(R.string.expires_on, date(expiresAt))
    }
}

/** Such as "6 July 2026", in the language and the time zone of the phone. */
@Composable
private fun date(seconds: Long): String {
    val locale = LocalConfiguration.current.locales[0]
    return DateTimeFormatter.ofPattern("d MMMM yyyy", locale).format(Instant.ofEpochSecond(seconds).atZone(ZoneId.systemDefault()))
}
