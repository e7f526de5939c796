package io.nuropb.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProgramTest {
    @TempDir
    Path folder;

    @Test
    void aMissingProgramSaysWhatToInstallAndWhichVariableToSet() {
        assertThatThrownBy(() -> ServerProgram.ETCD.locate(Map.of("PATH", folder.toString())))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("'etcd' is needed and was not found in [" + folder + "]")
                .hasMessageContaining("apt-get install etcd-server etcd-client rabbitmq-server")
                .hasMessageContaining("NUROPB_ETCD_BIN");
    }

    @Test
    void aVariableThatNamesNoProgramIsAnErrorEvenIfThePathHasOne() throws Exception {
        program("etcd");

        assertThatThrownBy(() -> ServerProgram.ETCD.locate(
                        Map.of("PATH", folder.toString(), "NUROPB_ETCD_BIN", "/nowhere/etcd")))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("NUROPB_ETCD_BIN names /nowhere/etcd, which is not an executable file");
    }

    @Test
    void theVariableComesBeforeThePath() throws Exception {
        program("etcdctl");
        Path other = program("etcdctl-of-another-version");

        Path found =
                ServerProgram.ETCDCTL.locate(Map.of("PATH", folder.toString(), "NUROPB_ETCDCTL_BIN", other.toString()));

        assertThat(found).isEqualTo(other);
    }

    @Test
    void theFirstFolderOfThePathThatHasItWins() throws Exception {
        Path program = program("epmd");

        Path found = ServerProgram.EPMD.locate(Map.of("PATH", "/nowhere:" + folder + ":/usr/bin"));

        assertThat(found).isEqualTo(program);
    }

    @Test
    void aFetchedPairComesBeforeThePath() throws Exception {
        program("etcd");
        Path fetched = program("nuropb/servers/4.0/bin/etcd");
        Path inHome = program(".cache/nuropb/servers/4.0/bin/etcd");
        Map<String, String> environment =
                Map.of("PATH", folder.toString(), "NUROPB_SERVERS", "4.0", "HOME", folder.toString());
        Map<String, String> elsewhere =
                Map.of("XDG_CACHE_HOME", folder.toString(), "NUROPB_SERVERS", "4.0", "HOME", "/nowhere");

        assertThat(ServerProgram.ETCD.locate(environment)).isEqualTo(inHome);
        assertThat(ServerProgram.ETCD.locate(elsewhere)).isEqualTo(fetched);
    }

    @Test
    void whatIsInstalledCanBeAskedForByName() throws Exception {
        Path program = program("etcd");

        Path found = ServerProgram.ETCD.locate(
                Map.of("PATH", folder.toString(), "NUROPB_SERVERS", "installed", "HOME", "/"));

        assertThat(found).isEqualTo(program);
    }

    @Test
    void aPairThatIsNotThereSaysHowToFetchItEvenIfThePathHasTheProgram() throws Exception {
        program("etcd");

        assertThatThrownBy(() -> ServerProgram.ETCD.locate(
                        Map.of("PATH", folder.toString(), "NUROPB_SERVERS", "newest", "HOME", folder.toString())))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("no program " + folder + "/.cache/nuropb/servers/newest/bin/etcd")
                .hasMessageContaining("bin/servers fetch newest");
    }

    @Test
    void whatIsOfNoPairIsInstalledWhicheverPairIsAskedFor() throws Exception {
        Path program = program("prometheus");

        Path found = ServerProgram.PROMETHEUS.locate(Map.of("PATH", folder.toString(), "NUROPB_SERVERS", "newest"));

        assertThat(found).isEqualTo(program);
        assertThatThrownBy(() -> ServerProgram.PROMETHEUS.locate(Map.of("PATH", "/nowhere")))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("apt-get install prometheus")
                .hasMessageContaining("NUROPB_PROMETHEUS_BIN");
    }

    @Test
    void aPairAndAnotherProgramContradictEachOther() throws Exception {
        Path program = program("etcd");

        assertThatThrownBy(() -> ServerProgram.ETCD.locate(
                        Map.of("NUROPB_SERVERS", "newest", "NUROPB_ETCD_BIN", program.toString())))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("NUROPB_ETCD_BIN names " + program)
                .hasMessageContaining("Unset one of them");
    }

    private Path program(String name) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, "#!/bin/sh\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
