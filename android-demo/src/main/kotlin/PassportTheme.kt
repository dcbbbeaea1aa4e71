package example.staffpassport.app

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Typography
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.Immutable
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.sp

/** Text on a background, as a tag has them. */
@Immutable
data class TagColours(
    val text: Color,
    val background: Color,
)

/** The colours that Material's scheme has no name for. */
@Immutable
data class PassportColours(
    val header: Color,
    val onHeader: Color,
    val plain: TagColours,
    val waiting: TagColours,
    val grey: TagColours,
    val warning: TagColours,
)

// The health service's palette for staff services, without its logo and its typeface.
private val day =
    PassportColours(
        header = Color(0xFF005EB8),
        onHeader = Color.White,
        plain = TagColours(Color(0xFF212B32), Color.White),
        waiting = TagColours(Color(0xFF004281), Color(0xFFCCDFF1)),
        grey = TagColours(Color(0xFF354550), Color(0xFFDBE0E3)),
        warning = TagColours(Color(0xFF4D4712), Color(0xFFFFF59D)),
    )

/** Each pair the other way round, which keeps its contrast. */
private val night =
    PassportColours(
        header = Color(0xFF003087),
        onHeader = Color.White,
        plain = TagColours(Color.White, Color(0xFF212B32)),
        waiting = TagColours(Color(0xFFCCDFF1), Color(0xFF004281)),
        grey = TagColours(Color(0xFFDBE0E3), Color(0xFF354550)),
        warning = TagColours(Color(0xFFFFF59D), Color(0xFF4D4712)),
    )

val LocalPassportColours = staticCompositionLocalOf { day }

private val dayScheme =
    lightColorScheme(
        primary = Color(0xFF005EB8),
        onPrimary = Color.White,
        background = Color(0xFFF0F4F5),
        onBackground = Color(0xFF212B32),
        surface = Color.White,
        onSurface = Color(0xFF212B32),
        onSurfaceVariant = Color(0xFF4C6272),
        outline = Color(0xFF4C6272),
        outlineVariant = Color(0xFFD8DDE0),
    )

private val nightScheme =
    darkColorScheme(
        primary = Color(0xFF9FC7EE),
        onPrimary = Color(0xFF00234B),
        background = Color(0xFF12191D),
        onBackground = Color(0xFFF0F4F5),
        surface = Color(0xFF212B32),
        onSurface = Color(0xFFF0F4F5),
        onSurfaceVariant = Color(0xFFAEB7BD),
        outline = Color(0xFFAEB7BD),
        outlineVariant = Color(0xFF4C6272),
    )

private val typography =
    Typography(
        headlineSmall = TextStyle(fontSize = 22.sp, lineHeight = 29.sp, fontWeight = FontWeight.SemiBold),
        titleLarge = TextStyle(fontSize = 22.sp, lineHeight = 29.sp, fontWeight = FontWeight.SemiBold),
        titleMedium = TextStyle(fontSize = 19.sp, lineHeight = 27.sp, fontWeight = FontWeight.SemiBold),
        bodyLarge = TextStyle(fontSize = 16.sp, lineHeight = 24.sp),
        bodyMedium = TextStyle(fontSize = 14.sp, lineHeight = 24.sp),
        labelLarge = TextStyle(fontSize = 14.sp, lineHeight = 20.sp, fontWeight = FontWeight.SemiBold),
    )

/** The passport's colours and type, by day and by night. */
@Composable
fun PassportTheme(
    dark: Boolean = isSystemInDarkTheme(),
    content: @Composable () -> Unit,
) {
    CompositionLocalProvider(LocalPassportColours provides if (dark) night else day) {
        MaterialTheme(colorScheme = if (dark) nightScheme else dayScheme, typography = typography, content = content)
    }
}
