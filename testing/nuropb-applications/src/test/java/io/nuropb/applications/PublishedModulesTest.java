package io.nuropb.applications;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/**
 * What {@code bin/install} publishes is what Maven Central asks for, and what a user's build can read without this
 * one's parent.
 */
class PublishedModulesTest {

    private static final String BOM = "nuropb-bom";

    /** What Maven Central refuses a POM without. */
    private static final List<String> REQUIRED = List.of(
            "/project/groupId",
            "/project/artifactId",
            "/project/version",
            "/project/name",
            "/project/description",
            "/project/url",
            "/project/licenses/license/name",
            "/project/licenses/license/url",
            "/project/developers/developer/name",
            "/project/developers/developer/organization",
            "/project/scm/url",
            "/project/scm/connection",
            "/project/scm/developerConnection");

    private static Path published = Path.of("");
    private static List<String> modules = List.of();

    @BeforeAll
    @Timeout(value = 13, unit = TimeUnit.MINUTES)
    static void install() throws IOException, InterruptedException {
        published = Builds.repository().resolve("io/nuropb");
        String bom = Files.readString(Builds.root().resolve(BOM).resolve("pom.xml"));
        modules = Pattern.compile("<artifactId>(nuropb-[a-z-]+)</artifactId>")
                .matcher(bom)
                .results()
                .map(result -> result.group(1))
                .filter(module -> !module.equals(BOM))
                .toList();
    }

    @Test
    void theBomAndWhatItNamesIsPublishedAndNothingElse() throws IOException {
        Set<String> expected = new TreeSet<>(modules);
        expected.add(BOM);
        try (Stream<Path> folders = Files.list(published)) {
            assertThat(folders.map(Path::getFileName).map(String::valueOf))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
        assertThat(modules).hasSizeGreaterThan(1);
    }

    @Test
    void everyModuleHasAJarSourcesAndJavadoc() throws IOException {
        for (String module : modules) {
            Set<String> packages = packages(module);
            try (JarFile sources = jar(module, "-sources");
                    JarFile javadoc = jar(module, "-javadoc")) {
                assertThat(javadoc.getEntry("index.html")).as(module).isNotNull();
                for (String name : packages) {
                    String folder = name.replace('.', '/');
                    assertThat(sources.getEntry(folder + "/package-info.java"))
                            .as(name)
                            .isNotNull();
                    assertThat(javadoc.getEntry(folder + "/package-summary.html"))
                            .as(name)
                            .isNotNull();
                }
            }
        }
    }

    @Test
    void everyPomSaysWhatMavenCentralAsksForAndStandsAlone() throws Exception {
        List<String> all = new ArrayList<>(modules);
        all.add(BOM);
        for (String module : all) {
            Path file = file(module, "", ".pom");
            assertThat(file).content().as(module).doesNotContain("${", "<parent>");
            Document pom = parse(file);
            for (String path : REQUIRED) {
                assertThat(text(pom, path)).as(module + " " + path).isNotBlank();
            }
        }
    }

    @Test
    void everyJarHasAModuleNameOfItsOwn() throws IOException {
        for (String module : modules) {
            try (JarFile jar = jar(module, "")) {
                assertThat(manifest(jar).getMainAttributes().getValue("Automatic-Module-Name"))
                        .isEqualTo("io." + module.replace('-', '.'));
            }
        }
    }

    @Test
    void noPackageIsInTwoModules() throws IOException {
        Map<String, String> owners = new TreeMap<>();
        for (String module : modules) {
            for (String name : packages(module)) {
                assertThat(owners.put(name, module))
                        .as(name + " is in " + module)
                        .isNull();
            }
        }
        assertThat(owners).containsKey("io.nuropb");
    }

    private static Manifest manifest(JarFile jar) throws IOException {
        Manifest manifest = jar.getManifest();
        assertThat(manifest).as(jar.getName()).isNotNull();
        return manifest;
    }

    private static Set<String> packages(String module) throws IOException {
        try (JarFile jar = jar(module, "")) {
            return jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.substring(0, name.lastIndexOf('/')).replace('/', '.'))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static JarFile jar(String module, String classifier) throws IOException {
        return new JarFile(file(module, classifier, ".jar").toFile());
    }

    /** The one file of a module with this ending; its version is a time, because it is a snapshot's. */
    private static Path file(String module, String classifier, String type) throws IOException {
        Pattern name = Pattern.compile(Pattern.quote(module) + "-[0-9A-Z.-]+?" + Pattern.quote(classifier + type));
        try (Stream<Path> files = Files.walk(published.resolve(module))) {
            List<Path> found = files.filter(file ->
                            name.matcher(String.valueOf(file.getFileName())).matches())
                    .toList();
            assertThat(found).as(module + classifier + type).hasSize(1);
            return found.get(0);
        }
    }

    private static Document parse(Path file) throws IOException, SAXException, ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        return factory.newDocumentBuilder().parse(file.toFile());
    }

    private static String text(Document document, String path) throws XPathExpressionException {
        return XPathFactory.newInstance().newXPath().evaluate(path, document);
    }
}
