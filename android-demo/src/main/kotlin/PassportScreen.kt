package example.staffpassport.app

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.IntrinsicSize
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Scaffold
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TopAppBar
import androidx.compose.material3.TopAppBarDefaults
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.pluralStringResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import example.staffpassport.wallet.CredentialGroup

/** The passport: what the person holds, under its headings. */
@OptIn(ExperimentalMaterial3Api::class)
@Composable
fun PassportScreen(passport: Passport) {
    val colours = LocalPassportColours.current
    Scaffold(
        containerColor = MaterialTheme.colorScheme.background,
        topBar = {
            TopAppBar(
                title = { Text(stringResource(R.string.app_name), Modifier.semantics { heading() }) },
                colors =
                    TopAppBarDefaults.topAppBarColors(
                        containerColor = colours.header,
                        titleContentColor = colours.onHeader,
                    ),
            )
        },
    ) { inner ->
        when (passport) {
            Passport.Locked -> Message(stringResource(R.string.locked), null, Modifier.padding(inner))
            is Passport.Failed ->
                Message(
                    stringResource(R.string.failed),
                    stringResource(R.string.error_code, passport.code),
                    Modifier.padding(inner),
                )
            is Passport.Open ->
                if (passport.sections.isEmpty()) {
                    Message(stringResource(R.string.empty), null, Modifier.padding(inner))
                } else {
                    Sections(passport, Modifier.padding(inner))
                }
        }
    }
}

@Composable
private fun Sections(
    passport: Passport.Open,
    modifier: Modifier,
) {
    LazyColumn(
        modifier.fillMaxSize(),
        contentPadding = PaddingValues(16.dp),
        verticalArrangement = Arrangement.spacedBy(16.dp),
    ) {
        if (passport.waiting > 0) item(key = "waiting") { Waiting(passport.waiting) }
        for (section in passport.sections) {
            item(key = section.group.name) {
                Text(
                    stringResource(section.group.title),
                    Modifier.padding(top = 8.dp).semantics { heading() },
                    color = MaterialTheme.colorScheme.onBackground,
                    style = MaterialTheme.typography.headlineSmall,
                )
            }
            items(section.cards, key = { it.id }) { CredentialCard(it) }
        }
    }
}

/** Inset text: what waits for the person. */
@Composable
private fun Waiting(count: Int) {
    Surface(Modifier.fillMaxWidth()) {
        Row(Modifier.height(IntrinsicSize.Min)) {
            Spacer(
                Modifier
                    .width(8.dp)
                    .fillMaxHeight()
                    .background(MaterialTheme.colorScheme.primary),
            )
            Text(
                pluralStringResource(R.plurals.ready_to_review, count, count),
                Modifier.padding(16.dp),
                style = MaterialTheme.typography.bodyLarge,
            )
        }
    }
}

@Composable
private fun Message(
    text: String,
    detail: String?,
    modifier: Modifier,
) {
    Column(modifier.padding(16.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
        Text(text, color = MaterialTheme.colorScheme.onBackground, style = MaterialTheme.typography.headlineSmall)
        if (detail != null) {
            Text(detail, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyLarge)
        }
    }
}

private val CredentialGroup.title: Int
    get() =
        when (this) {
            CredentialGroup.IDENTITY_AND_NEW_STARTER -> R.string.group_identity
            CredentialGroup.EMPLOYMENT_CHECKS -> R.string.group_checks
            CredentialGroup.CONFIRMATION_OF_ASSIGNMENT -> R.string.group_assignment
            CredentialGroup.QUALIFICATIONS -> R.string.group_qualifications
            CredentialGroup.TRAINING -> R.string.group_training
            CredentialGroup.CORE_SKILLS_TRAINING -> R.string.group_skills
            CredentialGroup.HEALTH_INFORMATION -> R.string.group_health
            CredentialGroup.SIGN_IN -> R.string.group_sign_in
            CredentialGroup.OTHER -> R.string.group_other
        }
