package io.nuropb.applications;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is published, and the applications, each built once in this JVM by the first who asks.
 *
 * <p>Everything happens in this module's {@code target}: a copy of the sources is installed into a repository there,
 * and the applications resolve what they need from it, into a local repository of their own.
 */
final class Builds {

    private static final Path ROOT = Path.of(System.getProperty("nuropb.root"));
    private static final Path MAVEN = Path.of(System.getProperty("nuropb.maven"), "bin");
    private static final Path DOWNLOADED = Path.of(System.getProperty("nuropb.localRepository"));
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path REPOSITORY = TARGET.resolve("repository");
    private static final Path APPLICATIONS = TARGET.resolve("applications");
    private static final Path LOCAL_REPOSITORY = TARGET.resolve("local-repository");
    private static final Pattern PARENT =
            Pattern.compile("<artifactId>spring-boot-starter-parent</artifactId>\\s*<version>(.*?)</version>");
    private static final Set<String> NOT_SOURCES = Set.of("target", ".git");
    private static final Duration LIMIT = Duration.ofMinutes(12);

    private static boolean installed;
    private static boolean built;

    private Builds() {}

    /** The top of the sources. */
    static Path root() {
        return ROOT;
    }

    /** The repository with what {@code bin/install} publishes. */
    static synchronized Path repository() throws IOException, InterruptedException {
        if (!installed) {
            Path copy = TARGET.resolve("sources");
            delete(copy);
            delete(REPOSITORY);
            copy(ROOT, copy);
            run(copy, "install.log", List.of("bin/install", "--repository", REPOSITORY.toString()));
            installed = true;
        }
        return REPOSITORY;
    }

    /** The folder of the applications, each in a folder of its own, packaged. */
    static synchronized Path applications() throws IOException, InterruptedException {
        if (!built) {
            Path repository = repository();
            delete(APPLICATIONS);
            copy(ROOT.resolve("testing/nuropb-applications/projects"), APPLICATIONS);
            Path settings = Files.writeString(TARGET.resolve("settings.xml"), settings(repository));
            run(
                    APPLICATIONS,
                    "applications.log",
                    List.of(
                            MAVEN.resolve("mvn").toString(),
                            "--batch-mode",
                            "--no-transfer-progress",
                            "--global-settings",
                            settings.toString(),
                            "-Dmaven.repo.local=" + LOCAL_REPOSITORY,
                            "-Dstyle.color=never",
                            "package"));
            built = true;
        }
        return APPLICATIONS;
    }

    /** The POM with the versions that Spring Boot manages in an application, as its build has found it. */
    static String managedBySpringBoot(String application) throws IOException {
        Matcher parent = PARENT.matcher(
                Files.readString(APPLICATIONS.resolve(application).resolve("pom.xml")));
        if (!parent.find()) throw new AssertionError(application + " has another parent than Spring Boot's");
        String version = parent.group(1);
        return Files.readString(LOCAL_REPOSITORY
                .resolve("org/springframework/boot/spring-boot-dependencies")
                .resolve(version)
                .resolve("spring-boot-dependencies-" + version + ".pom"));
    }

    /**
     * Where Maven finds what was just installed, then what this machine has downloaded already; the rest is Maven
     * Central's.
     */
    private static String settings(Path installed) {
        String repositories = "<id>nuropb</id><url>" + installed.toUri() + "</url>"
                + "<snapshots><enabled>true</enabled><updatePolicy>always</updatePolicy></snapshots>";
        String downloaded =
                "<id>downloaded</id><url>" + URI.create(DOWNLOADED.toUri().toString()) + "</url>"
                        + "<releases><checksumPolicy>ignore</checksumPolicy></releases>"
                        + "<snapshots><enabled>false</enabled></snapshots>";
        return """
                <settings>
                    <profiles>
                        <profile>
                            <id>folders</id>
                            <repositories>
                                <repository>%1$s</repository>
                                <repository>%2$s</repository>
                            </repositories>
                            <pluginRepositories>
                                <pluginRepository>%2$s</pluginRepository>
                            </pluginRepositories>
                        </profile>
                    </profiles>
                    <activeProfiles>
                        <activeProfile>folders</activeProfile>
                    </activeProfiles>
                </settings>
                """.formatted(repositories, downloaded);
    }

    private static void run(Path folder, String log, List<String> line) throws IOException, InterruptedException {
        Map<String, String> environment =
                Map.of("JAVA_HOME", System.getProperty("java.home"), "PATH", MAVEN + ":" + System.getenv("PATH"));
        try (ApplicationProcess program = ApplicationProcess.start(folder, TARGET.resolve(log), environment, line)) {
            int status = program.status(LIMIT);
            if (status != 0) throw new AssertionError(line + " ended with " + status + ":\n" + program.output());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (NOT_SOURCES.contains(String.valueOf(folder.getFileName()))) return FileVisitResult.SKIP_SUBTREE;
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // In a work tree, .git is a file.
                if (NOT_SOURCES.contains(String.valueOf(file.getFileName()))) return FileVisitResult.CONTINUE;
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failed) throws IOException {
                if (failed != null) throw failed;
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
