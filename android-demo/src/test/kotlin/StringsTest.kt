package example.staffpassport.app

import org.w3c.dom.Element
import java.io.File
import javax.xml.parsers.DocumentBuilderFactory
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** Whatever is said in English is said in Welsh. */
class StringsTest {
    @Test
    fun bothLanguagesHaveTheSameTextsWithTheSamePlaces() {
        val english = texts("res/values/strings.xml")
        assertTrue(english.size > 20)
        assertEquals(english, texts("res/values-cy/strings.xml"))
    }

    /** The names of the texts, each with the places that it fills in. */
    private fun texts(path: String): Map<String, List<String>> {
        val root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(File(path)).documentElement
        val children = root.childNodes
        val elements = (0 until children.length).map { children.item(it) }.filterIsInstance<Element>()
        return elements.associate { it.getAttribute("name") to Regex("%\\d\\$[ds]").findAll(it.textContent).map { m -> m.value }.distinct().toList() }
    }
}
