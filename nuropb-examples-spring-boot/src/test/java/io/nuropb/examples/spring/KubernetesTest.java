package io.nuropb.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.runner.RunnerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the figures in the example for Kubernetes, and in its page, to each other and to the defaults. */
class KubernetesTest {

    /** The mesh's and the web server's. */
    private static final int SHUTDOWN_PHASES = 2;
    /** Seconds for the JVM and whatever else the application closes. */
    private static final int ENDING = 10;

    private static final Path DEPLOYMENT = Path.of("src/main/kubernetes/orders.yaml");
    private static final Path SCALING = Path.of("src/main/kubernetes/scaling.yaml");
    private static final Path PROPERTIES = Path.of("src/main/resources/shop.properties");
    private static final Path PROGRAM =
            Path.of("../nuropb-examples/src/main/java/io/nuropb/examples/OrdersScaling.java");
    private static final Path PAGE = Path.of("../docs/guides/kubernetes.md");

    @Test
    void theGracePeriodIsLongEnoughForEverythingThatAStopDoes() throws IOException {
        int grace = number(DEPLOYMENT, "terminationGracePeriodSeconds: (\\d+)");
        int before = number(DEPLOYMENT, "sleep: \\{ seconds: (\\d+) }");
        int phase = number(PROPERTIES, "timeout-per-shutdown-phase=(\\d+)s");
        int drain = number(PROPERTIES, "drain-limit=(\\d+)s");
        assertThat(drain).isLessThan(phase);
        assertThat(grace).as("seconds until SIGKILL").isGreaterThanOrEqualTo(before + SHUTDOWN_PHASES * phase + ENDING);
    }

    @Test
    void thePageNamesTheDefaults() throws IOException {
        Duration drain = RunnerConfig.defaults().drainLimit();
        assertThat(Files.readString(PAGE))
                .contains("drain limit of " + drain.toSeconds() + " s by default")
                .contains("`/actuator/health/liveness`")
                .contains("`/actuator/health/readiness`");
    }

    @Test
    void theDeploymentThatAnAutoscalerScalesHasNoNumberOfItsOwn() throws IOException {
        String scaled = text(SCALING, "scaleTargetRef:\\s+name: (\\S+)");
        assertThat(text(DEPLOYMENT, "kind: Deployment\\s+metadata:\\s+name: (\\S+)"))
                .isEqualTo(scaled);
        assertThat(Files.readString(DEPLOYMENT)).doesNotContainPattern("(?m)^ *replicas:");
    }

    @Test
    void theAutoscalerAsksByANameThatHoldsInEveryNamespace() throws IOException {
        String service = text(SCALING, "kind: Service\\s+metadata:\\s+name: (\\S+)");
        int port = number(SCALING, "ports:\\s+- port: (\\d+)");
        assertThat(text(SCALING, "url: (\\S+)")).isEqualTo("http://" + service + ".NAMESPACE.svc:" + port + "/desired");
        assertThat(number(PROGRAM, "PORT = (\\d+);")).isEqualTo(port);
        assertThat(text(SCALING, "selector:\\s+app: (\\S+)"))
                .isEqualTo(text(SCALING, "kind: Deployment[\\s\\S]*?labels:\\s+app: (\\S+)"));
    }

    private static int number(Path file, String pattern) throws IOException {
        return Integer.parseInt(text(file, pattern));
    }

    private static String text(Path file, String pattern) throws IOException {
        Matcher found = Pattern.compile(pattern).matcher(Files.readString(file));
        assertThat(found.find()).as("%s in %s", pattern, file).isTrue();
        return found.group(1);
    }
}
